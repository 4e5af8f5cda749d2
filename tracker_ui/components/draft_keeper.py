"""The part of a form that keeps what is typed into it, and says so when it cannot."""

from __future__ import annotations

from collections.abc import Iterable

from nicegui import ui

from tracker_ui.components.live_element import STATIC


class DraftKeeper(ui.element, component='draft_keeper.js', dependencies=[STATIC / 'drafts.js']):
    """Reads what stands in the form around it and posts it with this label, as it is typed (see letterbox.py)."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._props['label'] = label

    def goes_on_with(self, names: Iterable[str]) -> None:
        """These fields were restored: they count as typed."""
        self._props['restored'] = list(names)
        self.update()
