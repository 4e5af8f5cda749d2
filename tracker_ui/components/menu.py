"""A button that opens a menu of acts. What is in it is asked for when it opens, so it is never out of date."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from nicegui import ui

from tracker_ui.components import words
from tracker_ui.components.act import Act, one_at_a_time
from tracker_ui.components.button import button
from tracker_ui.components.dialog import Dialog

ARROWS = """(event) => {
    const lines = [...event.currentTarget.querySelectorAll('[role^=menuitem]')];
    const here = lines.indexOf(document.activeElement);
    const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    lines.at(next % lines.length)?.focus();
}"""
"""Moves the focus as in every menu (ARIA menu pattern): arrows go round, Home and End to the ends."""


class Choice(NamedTuple):
    """One line of a menu."""

    text: str
    icon: str
    act: Act
    danger: bool = False


def menu_button(
    text: str, icon: str, choices: Callable[[], Awaitable[list[Choice]]], *, writes: bool = True
) -> ui.element:
    """A button with a menu under it. `choices` is asked each time it opens; an empty answer opens nothing."""
    menu: ui.menu | None = None

    async def open_menu() -> None:
        nonlocal menu
        lines = await choices()
        menu = menu or menu_under(opener, text).props('auto-close')
        _fill(menu, lines)
        if lines:
            menu.open()

    opener = button(text, icon=icon, writes=writes, on_click=open_menu).props('aria-haspopup=menu')
    return opener


class CardMenu:
    """A menu that opens under a button which the browser has drawn, such as the "..." of a card."""

    def __init__(self, text: str, on_hide: Callable[[], object]) -> None:
        self._menu = ui.menu().props('no-parent-event auto-close anchor="bottom right" self="top right"')
        self._menu.classes('menu').props['target'] = False  # until it opens
        self._menu.props['aria-label'] = text
        self._menu.on('keydown', js_handler=ARROWS)
        self._menu.on('hide', on_hide, [])

    def open(self, selector: str, lines: list[Choice]) -> None:
        """Offer these under the one element that the selector finds."""
        _fill(self._menu, lines)
        self._menu.props['target'] = selector
        self._menu.open()


def menu_under(opener: ui.element, label: str) -> ui.menu:
    """An empty menu under a button. To be made when it is first opened: most menus of most pages never are."""
    with opener:
        menu = ui.menu().props('no-parent-event').classes('menu')
    menu.props['aria-label'] = label
    return menu.on('keydown', js_handler=ARROWS)


def choose(title: str, choices: list[Choice]) -> None:
    """Ask which of several acts a person wants, in a dialog: what a menu is where there is no button to hang it on."""

    def chosen(choice: Choice) -> Callable[[], object]:
        def act() -> object:
            dialog.close()
            return choice.act()

        return act

    with Dialog(title) as dialog, ui.element('div').classes('choices'):
        for choice in choices:
            button(choice.text, choice.icon, 'danger' if choice.danger else 'plain', chosen(choice), writes=True)
    with dialog.actions:
        button('Close', on_click=dialog.close)
    dialog.on('hide', dialog.delete, [])
    dialog.open()


def _fill(menu: ui.menu, lines: list[Choice]) -> None:
    menu.clear()
    with menu:
        for number, line in enumerate(lines):
            _line(line).props('data-autofocus' if number == 0 else '')  # which takes the focus when the menu opens


def _line(choice: Choice) -> ui.menu_item:
    item = ui.menu_item(on_click=one_at_a_time(choice.act)).props('role=menuitem').classes('menu-item')
    item.classes('menu-danger' if choice.danger else '')
    with item:
        words.icon(choice.icon)
        words.text(choice.text)
    return item
