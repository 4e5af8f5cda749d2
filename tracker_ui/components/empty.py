"""Nothing here: what it is, why it is empty, and one thing to do."""

from __future__ import annotations

from nicegui import ui

from tracker_ui.components import words
from tracker_ui.components.act import Act
from tracker_ui.components.button import button


def empty(
    title: str,
    text: str,
    icon: str = 'inbox',
    *,
    action: tuple[str, Act] | None = None,
    link: tuple[str, str] | None = None,
) -> ui.element:
    """An empty state. Say which it is: nothing yet, nothing matches, or you may not see this.

    Its one button is `action`, a word and an act, or `link`, a word and an address.
    """
    with ui.element('div').classes('empty') as nothing:
        words.icon(icon)
        words.text(title, 'h2')
        words.text(text, 'p')
        if action:
            button(action[0], on_click=action[1])
        if link:
            button(link[0], to=link[1])
    return nothing
