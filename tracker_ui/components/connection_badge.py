"""Whether this tab is live, and what the browser does while it is not. One in each page."""

from __future__ import annotations

from nicegui import ui

from tracker_ui.components.live_element import SCRIPTS, STATIC


class ConnectionBadge(
    ui.element,
    component='connection_badge.js',
    dependencies=[*SCRIPTS, *(STATIC / name for name in ('live_writes.js', 'drafts.js'))],
):
    """Live, Reconnecting or Offline, in words; the round trip on hover.

    While the tab is not live, controls with the class `writes` are switched off with the reason, and whatever is
    pressed says it too; what was missed meanwhile, since.py says. When the server does not know the page any more, it
    loads it anew, once what was typed has arrived, unless an element with `data-dirty` holds typing that nobody
    keeps. `staff_id` is whose tab this is: own acts are not announced.
    """

    def __init__(self, staff_id: int | None = None) -> None:
        super().__init__()
        if staff_id is not None:
            self._props['staff-id'] = staff_id
