"""One sentence across the page, said aloud politely when it appears, with at most one thing to do about it."""

from __future__ import annotations

from typing import Literal

from nicegui import ui

from tracker_ui.components import words
from tracker_ui.components.act import Act
from tracker_ui.components.button import button

ICONS = {'info': 'info', 'ok': 'check_circle', 'warn': 'sync_problem', 'risk': 'error'}


def strip(
    text: str,
    tone: Literal['info', 'ok', 'warn', 'risk'] = 'info',
    action: tuple[str, Act] | None = None,
    icon: str = '',
) -> ui.element:
    """A notice such as 'Tom changed phone.', with its one button as (word, act). Remove it with `.delete()`.

    The tone chooses the icon, unless another one says more.
    """
    with ui.element('div').classes('strip').classes('strip-' + tone).props('role=status') as notice:
        words.icon(icon or ICONS[tone])
        words.text(text, classes='strip-text')
        if action:
            word, act = action
            button(word, on_click=act, compact=True)
    return notice
