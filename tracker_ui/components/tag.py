"""A state in words: icon, word and colour, so that none of them stands alone."""

from __future__ import annotations

from typing import Literal

from nicegui import ui

from tracker_ui.components import words

Tone = Literal['ok', 'info', 'warn', 'risk', 'busy', 'quiet']


def tag(word: str, tone: Tone = 'quiet', icon: str | None = None) -> ui.element:
    """A pill that names a state. Give an icon wherever the same place can show more than one tone."""
    with ui.element('span').classes('tag').classes('tag-' + tone) as pill:
        if icon:
            words.icon(icon)
        words.text(word)
    return pill
