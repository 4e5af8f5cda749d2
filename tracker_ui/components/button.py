"""Buttons, and links that look like one: the right tag, a name for everybody, and one act per click."""

from __future__ import annotations

from typing import Literal

from nicegui import ui

from tracker_ui.components import words
from tracker_ui.components.act import Act, one_at_a_time

Kind = Literal['primary', 'plain', 'quiet', 'danger']


def button(
    text: str,
    icon: str | None = None,
    kind: Kind = 'plain',
    on_click: Act | None = None,
    *,
    to: str | None = None,
    writes: bool = False,
    compact: bool = False,
    keys: str = '',
) -> ui.element:
    """A button, or with `to` a link to another screen. At most one 'primary' a screen.

    `keys` is a letter that presses it, such as 'e'; the palette and the help of shortcuts list it.
    `writes` marks a control that changes a record: it is switched off, with the reason, while the tab is offline.
    """
    control = _control('btn', on_click, to, writes, compact).classes('btn-' + kind)
    if keys:
        control.props['aria-keyshortcuts'] = keys
    with control:
        if icon:
            words.icon(icon)
        words.text(text, classes='btn-label')
    return control


def icon_button(
    icon: str,
    label: str,
    on_click: Act | None = None,
    *,
    to: str | None = None,
    writes: bool = False,
    compact: bool = False,
) -> ui.element:
    """A button with an icon only. The label is required: it is what a screen reader says and what the mouse shows."""
    control = _control('icon-btn', on_click, to, writes, compact)
    control.props['aria-label'] = label
    control.props['title'] = label
    with control:
        words.icon(icon)
    return control


def _control(look: str, on_click: Act | None, to: str | None, writes: bool, compact: bool) -> ui.element:
    control = ui.element('a' if to else 'button').classes(look)
    if to:
        control.props['href'] = to
    else:
        control.props['type'] = 'button'
    if on_click:
        control.on('click', one_at_a_time(on_click), [])
    if writes:
        control.classes('writes')
    if compact:
        control.classes('btn-compact')
    return control
