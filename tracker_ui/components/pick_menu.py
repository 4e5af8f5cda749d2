"""A button that opens a list to pick from: one of several, or as many as one likes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from tracker_ui.components import words
from tracker_ui.components.act import one_at_a_time
from tracker_ui.components.button import button
from tracker_ui.components.menu import menu_under


class Pick(NamedTuple):
    """One line: what it is called here, and a few words beside it, such as a number. `on` means that it is picked."""

    key: str
    text: str
    note: str = ''
    on: bool = False


class PickMenu:
    """The button and its menu. `picks` is asked each time it opens; `on_pick` hears the key of the line pressed.

    With `several` the menu stays open, and each line is a check box of its own; otherwise they are one choice.
    """

    def __init__(
        self,
        text: str,
        icon: str,
        picks: Callable[[], Awaitable[list[Pick]]],
        on_pick: Callable[[str], object],
        *,
        several: bool = False,
    ) -> None:
        self._caption, self._picks, self._on_pick, self._several = text, picks, on_pick, several
        self._menu: ui.menu | None = None
        self._opener = button(text, icon=icon, on_click=self._open).props('aria-haspopup=menu')
        self._label = next(part for part in self._opener.default_slot.children if isinstance(part, TextElement))

    def say(self, text: str, *, on: bool) -> None:
        """Let the button say what is picked; `on` shows that it is not as usual."""
        self._label.text = text
        self._opener.classes(add='btn-on') if on else self._opener.classes(remove='btn-on')

    async def _open(self) -> None:
        picks = await self._picks()
        first = next((pick for pick in picks if pick.on), picks[0])
        menu = self._menu = self._menu or menu_under(self._opener, self._caption).classes('pick-menu')
        menu.clear()
        with menu:
            for pick in picks:
                self._line(pick).props('data-autofocus' if pick is first else '')
        menu.open()

    def _line(self, pick: Pick) -> ui.menu_item:
        item = ui.menu_item(auto_close=not self._several).classes('menu-item')
        item.props('role=menuitemcheckbox' if self._several else 'role=menuitemradio')
        item.props['aria-checked'] = str(pick.on).lower()
        item.on('click', one_at_a_time(partial(self._pressed, item, pick.key)), [])
        with item:
            words.icon('check')
            words.text(pick.text)
            if pick.note:
                words.text(pick.note, classes='menu-note num')
        return item

    def _pressed(self, item: ui.menu_item, key: str) -> object:
        if self._several:
            item.props['aria-checked'] = 'false' if item.props['aria-checked'] == 'true' else 'true'
        return self._on_pick(key)
