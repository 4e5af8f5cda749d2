"""A box to search a list with: it asks a quarter of a second after the last key."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui
from nicegui.events import ValueChangeEventArguments

from tracker_ui.components import words

PAUSE = 250  # milliseconds: long enough for the next key, too short to notice


def search_box(label: str, on_change: Callable[[str], object], *, hint: str = '', value: str = '') -> ui.input:
    """A labelled search field, and where the key `/` leads.

    `on_change` hears what is typed; `hint` says what can be typed, e.g. 'Name or phone'.
    """

    def heard(event: ValueChangeEventArguments[str | None]) -> object:
        return on_change((event.value or '').strip())

    box = ui.input(placeholder=hint, value=value, on_change=heard).classes('search-box')
    box.props('outlined dense clearable clear-icon=sym_o_close type=search autocomplete=off spellcheck=false')
    box.props['aria-label'] = label
    box.props['debounce'] = PAUSE
    box.props['aria-keyshortcuts'] = '/'
    with box.add_slot('prepend'):
        words.icon('search')
    return box
