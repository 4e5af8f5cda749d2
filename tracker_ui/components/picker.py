"""Picking one of very many, such as a patient: type a part, then choose from what is found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Protocol

from nicegui import ui
from nicegui.events import GenericEventArguments

from tracker_ui.components import words
from tracker_ui.components.act import one_at_a_time
from tracker_ui.components.avatar import avatar
from tracker_ui.components.button import button
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.search_box import search_box


class Pick(Protocol):
    """What a picker shows of something that can be picked."""

    @property
    def id(self) -> int:
        """By which it is picked."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def sub(self) -> str:
        """What tells it from others of this name."""

    @property
    def initials(self) -> str:
        """For its face."""

    @property
    def tone(self) -> int:
        """The colour of its face."""


WITH_WHAT_STANDS = '(event) => emit(event.target.value)'

Find = Callable[[str], Awaitable[Sequence[Pick]]]


class Picker(Dialog):
    """A dialog with a search box and, below it, what is found. Enter takes the first of it, a click any.

    `find` is asked for the words, best match first; `on_pick` hears the id, and checks it like any that comes from a
    browser.
    """

    def __init__(
        self, title: str, find: Find, on_pick: Callable[[int], Awaitable[None]], *, label: str, hint: str = ''
    ) -> None:
        super().__init__(title)
        self._find, self._on_pick = find, on_pick
        self._words = ''
        self._found: Sequence[Pick] = ()
        with self:
            box = search_box(label, self._look, hint=hint)
            box.props('autofocus').on('keydown.enter', self._enter, js_handler=WITH_WHAT_STANDS)
            self._list = ui.element('ul').classes('picks')
            self._said = words.text('', 'p', 'muted').props('role=status')
        with self.actions:
            button('Cancel', on_click=self.close)
        self.on('hide', self.delete, [])
        self.open()

    async def _look(self, typed: str) -> None:
        self._words = typed
        found = await self._find(typed) if typed else ()
        if typed != self._words or self.is_deleted:
            return  # something else has been typed meanwhile
        self._found = found
        self._said.text = '' if found or not typed else 'Nobody matches. Try fewer letters, or the record number.'
        self._list.clear()
        with self._list:
            for pick in found:
                with ui.element('li'):
                    self._line(pick)

    def _line(self, pick: Pick) -> None:
        line = ui.element('button').classes('pick').props('type=button')
        line.on('click', one_at_a_time(partial(self._take, pick.id)), [])
        with line:
            avatar(pick.initials, pick.tone)
            with ui.element('span').classes('pick-text'):
                words.text(pick.name, classes='pick-name')
                words.text(pick.sub, classes='pick-sub')

    async def _enter(self, event: GenericEventArguments) -> None:
        """Take the first of what is found by what stands in the box, which may not have been looked for yet."""
        if (typed := str(event.args).strip()) != self._words:
            await self._look(typed)
        if self._found:
            await self._take(self._found[0].id)

    async def _take(self, id: int) -> None:
        self.close()
        with self.home:
            await self._on_pick(id)
