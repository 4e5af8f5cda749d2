"""Everything one running practice consists of. Made in main.py and handed on; never a module global."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.base import Store
    from tracker_ui.attending import Attending
    from tracker_ui.bus import Bus
    from tracker_ui.clock import Clock
    from tracker_ui.live import Hub
    from tracker_ui.presence import Presence
    from tracker_ui.session import Sessions
    from tracker_ui.settings import Settings
    from tracker_ui.slots import Slots
    from tracker_ui.workers import Workers


@dataclass(frozen=True)
class House:
    """The store and what stands around it. `first_run_code` guards the first-run page; None once it is done with."""

    settings: Settings
    store: Store
    bus: Bus
    workers: Workers
    hub: Hub
    sessions: Sessions
    clock: Clock
    presence: Presence
    slots: Slots
    attending: Attending
    first_run_code: str | None = None

    def close(self) -> None:
        """Finish what was asked for and let go of the database."""
        self.workers.close()
        self.store.close()
