"""A face: two letters on the person's tone."""

from __future__ import annotations

from typing import Literal

from nicegui import ui

from tracker_ui.components import words

TONES = 4


def avatar(initials: str, tone: int = 0, size: Literal['small', 'normal', 'large'] = 'normal') -> ui.element:
    """The letters of a person, for eyes only: the name stands beside it. Any number is a tone, e.g. the person's id."""
    face = words.text(initials, classes='avatar').classes('tone-' + str(tone % TONES)).props('aria-hidden=true')
    return face if size == 'normal' else face.classes('avatar-' + size)
