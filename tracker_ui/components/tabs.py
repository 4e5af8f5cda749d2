"""The tabs of a page: links to screens that show parts of the same thing, each with an address of its own."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from tracker_ui.components import words

IN_SIGHT = """
    document.querySelector('.tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
"""
"""On a phone tabs are one line that scrolls: the one that is open is brought into sight."""


def tabs(label: str, places: Sequence[tuple[str, str]], here: str) -> ui.element:
    """Links in a row. `places` are (words, address); `here` is the address of the screen that they stand on.

    Which part is shown is in the address, so the browser's back works, and a part can be opened in another tab.
    """
    with ui.element('nav').classes('tabs') as row:
        for title, address in places:
            link = words.text(title, 'a')
            link.props['href'] = address
            link.props.set_optional('aria-current', 'page' if address == here else None)
    row.props['aria-label'] = label
    ui.run_javascript(IN_SIGHT)
    return row
