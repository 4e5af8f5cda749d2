"""The top bar: what belongs to the whole sitting, and on a phone where we are. One element, drawn in the browser."""

from __future__ import annotations

from typing import Any

from nicegui import ui
from nicegui.slot import Slot


class TopBar(ui.element, component='top_bar.js'):
    """What is made inside it stands beside the switch between light and dark; `search` is a place of its own.

    So are `.topbar-presence` and `.topbar-since`, which presence.js and since.js fill. Empty they take no room.
    """

    def __init__(self, *, demo: bool) -> None:
        super().__init__()
        self.search: Slot = self.add_slot('search')
        self._demo = demo

    @property
    def here(self) -> str:
        """What is called the place where this tab is."""
        return str(self._props.get('here', ''))

    @here.setter
    def here(self, title: str) -> None:
        """Call it so from now on."""
        self._props['here'] = title

    def _to_dict(self) -> dict[str, Any]:
        return {**super()._to_dict(), 'props': {**self._props, 'demo': self._demo}}

    def _displayed_contents(self, *, only_visible: bool) -> list[str]:
        return [self.here, *(['Demo'] if self._demo else [])]
