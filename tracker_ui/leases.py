"""Leases: what a tab holds while it is there, such as a place at a record, a slot in hand or the pen of a note.

Nobody has to give anything back: a lease lapses when its tab has had no connection for eight seconds, and at once when
the tab was closed. A tab that returns takes up again what is still free.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from nicegui import Client

from tracker_ui import tabs

PATIENCE = 8.0  # seconds without a connection until it lapses

Thing = TypeVar('Thing', bound=Hashable)
Note = TypeVar('Note')


@dataclass(eq=False)
class Lease(Generic[Thing, Note]):
    """One tab's hold of a thing. `held` is false while somebody else has it, and while the tab is gone."""

    thing: Thing
    client: Client
    note: Note
    held: bool
    _leases: Leases[Thing, Note]

    def end(self) -> None:
        """Let go. May be called again."""
        self._leases.end(self)


@dataclass(eq=False)
class _Tab(Generic[Thing, Note]):
    """The leases of one tab, and the timer that runs while it has no connection."""

    leases: dict[Lease[Thing, Note], None] = field(default_factory=dict)
    timer: asyncio.TimerHandle | None = None

    def stop_waiting(self) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None


class Leases(Generic[Thing, Note]):
    """Who holds what, in memory only. Everything here runs on the event loop.

    `told` is called with a thing whenever somebody has come to hold it or holds it no more. Any number of tabs may
    hold the same thing, unless `alone` lets only one. `lost` and `back` are to be called as sockets go and come.
    """

    def __init__(self, told: Callable[[Thing], None], *, alone: bool = False, patience: float = PATIENCE) -> None:
        self._told = told
        self._alone = alone
        self._patience = patience
        self._tabs: dict[str, _Tab[Thing, Note]] = {}
        self._of_thing: dict[Thing, dict[Lease[Thing, Note], None]] = {}

    def take(self, thing: Thing, client: Client, note: Note) -> Lease[Thing, Note]:
        """A lease for this tab, which is `held` if the thing was free. It goes on until its `end` is called.

        A page that is only being fetched has no connection yet, and eight seconds to make one.
        """
        lease = Lease(thing, client, note, self._free(thing), self)
        self._of_thing.setdefault(thing, {})[lease] = None
        tab = self._tabs.setdefault(client.id, _Tab())
        tab.leases[lease] = None
        if not client.has_socket_connection and tab.timer is None:
            self._wait_for(client, tab)
        if lease.held:
            self._told(thing)
        return lease

    def holders(self, thing: Thing) -> list[Lease[Thing, Note]]:
        """The leases by which a thing is held now, the oldest first."""
        return [lease for lease in self._of_thing.get(thing, ()) if lease.held]

    def end(self, lease: Lease[Thing, Note]) -> None:
        """Take a lease off the list; `Lease.end` does it."""
        of_thing = self._of_thing.get(lease.thing, {})
        if lease not in of_thing:
            return
        del of_thing[lease]
        if not of_thing:
            del self._of_thing[lease.thing]
        tab = self._tabs[lease.client.id]
        del tab.leases[lease]
        if not tab.leases:
            tab.stop_waiting()
            del self._tabs[lease.client.id]
        self._let_go(lease)

    def lost(self, client: Client) -> None:
        """A socket of this tab has gone. One that was closed will not be back; any other has eight seconds."""
        tab = self._tabs.get(client.id)
        if tab is None or client.has_socket_connection:
            return
        if tabs.is_leaving(client):
            self._lapse(tab)
        else:
            self._wait_for(client, tab)

    def back(self, client: Client) -> None:
        """This tab has a socket: what it had is its own again, where nobody else took it meanwhile."""
        tab = self._tabs.get(client.id)
        if tab is None:
            return
        tab.stop_waiting()
        for lease in tab.leases:
            if not lease.held and self._free(lease.thing):
                lease.held = True
                self._told(lease.thing)

    def _wait_for(self, client: Client, tab: _Tab[Thing, Note]) -> None:
        tab.stop_waiting()
        tab.timer = asyncio.get_running_loop().call_later(self._patience, self._lapse, tab)

    def _lapse(self, tab: _Tab[Thing, Note]) -> None:
        tab.stop_waiting()
        for lease in tab.leases:
            self._let_go(lease)

    def _let_go(self, lease: Lease[Thing, Note]) -> None:
        if lease.held:
            lease.held = False
            self._told(lease.thing)

    def _free(self, thing: Thing) -> bool:
        return not (self._alone and self.holders(thing))
