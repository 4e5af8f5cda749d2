"""A dialog about what belongs to a record, such as its tags: each can be taken out, and more put in, one at a time.

Every act is saved at once, so there is nothing to lose. What colleagues do meanwhile shows as it happens.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from nicegui import background_tasks, ui

from models.base import Change, Entity, Refused, Work
from tracker_ui.components import words
from tracker_ui.components.button import button, icon_button
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.field import PLAIN
from tracker_ui.components.snackbar import snackbar
from tracker_ui.viewer import Viewer

Key = int | str
Put = Callable[[Key, str], Awaitable[None]]
"""Puts one in or takes one out; gets its key and its words. Raises Refused."""

ENTER_ADDS = """(event) => {
    event.preventDefault();
    emit(event.target.value);
}"""


Belonging = tuple[Sequence[tuple[Key, str]], Sequence[tuple[Key, str]]]
"""What belongs to a record, and what could: keys with their words."""


class Gathering(Dialog):
    """The dialog. `query(work, id)` says what is inside and what is offered.

    It raises Refused when that is closed to this person; then the dialog closes. With `typed`, the label of a box,
    anything else may be put in, too. `also` are further kinds of records that say what is inside.
    """

    def __init__(
        self,
        viewer: Viewer,
        title: str,
        hint: str,
        record: Entity,
        query: Callable[[Work, int], Belonging],
        put: Put,
        take: Put,
        *,
        empty: str,
        typed: str = '',
        also: Sequence[type[Entity]] = (),
    ) -> None:
        super().__init__(title, hint)
        assert record.id is not None
        self._viewer, self._id, self._query, self._put, self._take = viewer, record.id, query, put, take
        with self:
            self._inside = ui.element('ul').classes('gathered')
            self._none = words.text(empty, 'p', 'muted')
            self._box = self._draw_box(typed) if typed else None
            self._more = ui.element('div').classes('gathered-more')
        with self.actions:
            self._done = button('Done', kind='primary', on_click=self.close)
        (self._box or self._done).props('data-autofocus')
        self.on('hide', self.delete, [])
        self.at_end(viewer.hear(self._heard, about=record, also=also).end)

    async def begin(self) -> None:
        """Look for the first time, and open."""
        self._draw(await self._viewer.ask(self._query, self._id))
        self.open()

    async def _look(self) -> None:
        try:
            found = await self._viewer.ask(self._query, self._id)
        except Refused as refusal:
            snackbar(refusal.sentence, 'warn')
            self.close()
            return
        if not self.is_deleted:
            self._draw(found)

    def _heard(self, _: tuple[Change, ...]) -> None:
        background_tasks.create(self._look(), name='looking again at what belongs to a record', context=self)

    def _draw(self, found: Belonging) -> None:
        inside, offered = found
        for place in (self._inside, self._more):
            place.clear()
        self._none.set_visibility(not inside)
        with self._inside:
            for key, called in inside:
                with ui.element('li').classes('gathered-one'):
                    words.text(called)
                    icon_button('close', f'Remove {called}', partial(self._act, self._take, key, called), writes=True)
        with self._more:
            for key, called in offered:
                button(called, 'add', on_click=partial(self._act, self._put, key, called), writes=True, compact=True)

    def _draw_box(self, label: str) -> ui.input:
        """A box for words of one's own; Enter puts them in."""
        with ui.element('div').classes('field'):
            caption = words.text(label, 'label', 'field-label')
            with ui.element('div').classes('gathered-typing field-box'):
                box = ui.input().props(PLAIN).props('maxlength=30 autocomplete=off')
                button('Add', on_click=lambda: self._add(box, box.value), writes=True)
            self._error = ui.element('div').classes('field-error').props('role=alert')
        caption.props['for'] = box.html_id
        box.on('keydown.enter', lambda event: self._add(box, str(event.args)), js_handler=ENTER_ADDS)
        return box

    async def _add(self, box: ui.input, text: str | None) -> None:
        self._error.clear()
        box.props['aria-invalid'] = 'false'
        if not text or not text.strip():
            return
        try:
            await self._put(text, text)
        except Refused as refusal:
            box.props['aria-invalid'] = 'true'
            with self._error:
                words.icon('error')
                words.text(refusal.sentence)
        else:
            box.value = ''

    async def _act(self, act: Put, key: Key, called: str) -> None:
        """Put in or take out by its button, which goes with that: the focus stays in the dialog."""
        await act(key, called)
        (self._box or self._done).run_method('focus')
