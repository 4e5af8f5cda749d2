"""A value to look at and to copy, in a box of its own."""

from __future__ import annotations

from nicegui import ui

from tracker_ui.components import words


def read_only(label: str, value: str) -> ui.input:
    """A box like that of a form, with its name above it, whose text can be selected but not changed."""
    with ui.element('div').classes('field'):
        name = words.text(label, 'label', 'field-label')
        box = ui.input(value=value).props('readonly outlined dense hide-bottom-space').classes('field-box')
    name.props['for'] = box.html_id
    return box
