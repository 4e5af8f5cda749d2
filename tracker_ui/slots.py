"""Slots in hand: times that somebody is just booking, in memory only, never in the database or a log.

Whoever chooses a time for something new holds it while they fill in the form: others see that, and by whom. It keeps
nobody from the time; the rules do, in the transaction. It is told like who is at a record (presence.py): over the bus,
and asked again through a topic.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import NamedTuple

from nicegui import Client

from models.base.access import Principal
from models.base.change import Change
from models.base.work import Work
from tracker_ui.bus import Bus
from tracker_ui.leases import Lease, Leases

KIND = 'slots in hand'
HOLD = timedelta(minutes=5)
"""For so long after the last touch of the form a time is held: a dialog that was forgotten keeps nobody away."""

AGAIN = timedelta(minutes=1)
"""What has to be gone of that before a touch begins it anew, so that typing is not told key by key."""


class Slot(NamedTuple):
    """A time of somebody, in wall time; `column` is the id of whose it is."""

    column: int
    start: datetime
    end: datetime


class Hand(NamedTuple):
    """Who holds a slot, and until when."""

    id: int
    who: Principal
    until: datetime


class InHand(NamedTuple):
    """A slot in hand as a calendar shows it: wall times as '2026-11-26T09:10', `until` an ISO instant."""

    id: int
    column: int
    start: str
    end: str
    name: str
    staff_id: int
    until: str


class Held:
    """What one form holds: a slot, another one after `choose`, or none. `let_go` ends it, as does the end of the tab.

    `lapsed` is called when nobody has touched the form for so long that the slot was freed.
    """

    def __init__(self, slots: Slots, who: Principal, client: Client, lapsed: Callable[[], object]) -> None:
        self._slots, self._who, self._client, self._lapsed = slots, who, client, lapsed
        self._lease: Lease[Slot, Hand] | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def slot(self) -> Slot | None:
        """What is held at this moment."""
        return self._lease.thing if self._lease and self._lease.held else None

    def choose(self, slot: Slot | None) -> None:
        """Hold this slot from now on, in place of the one before; the same one is held for another while."""
        if slot and slot == self.slot and self._lease and not self._slots.is_used(self._lease.note):
            return
        self.let_go()
        if slot:
            self._lease = self._slots.take(slot, self._who, self._client)
            self._timer = asyncio.get_running_loop().call_later(HOLD.total_seconds(), self._lapse)

    def let_go(self) -> None:
        """Free the slot. May be called again."""
        if self._timer:
            self._timer.cancel()
        if self._lease:
            self._lease.end()
        self._timer = self._lease = None

    def _lapse(self) -> None:
        self.let_go()
        self._lapsed()


class Slots:
    """Which times are in hand. `hold` and the leases are for the event loop; `in_hand` is for any thread."""

    def __init__(self, bus: Bus, now: Callable[[], datetime]) -> None:
        self.leases: Leases[Slot, Hand] = Leases(self._look)
        self._bus = bus
        self._now = now
        self._numbers = count(1)
        self._known: dict[Slot, tuple[Hand, ...]] = {}
        self._in_hand: tuple[InHand, ...] = ()

    @property
    def in_hand(self) -> tuple[InHand, ...]:
        """Every slot in hand now."""
        return self._in_hand

    def hold(self, who: Principal, client: Client, lapsed: Callable[[], object] = lambda: None) -> Held:
        """What a form in this tab holds for this person; nothing until it chooses."""
        return Held(self, who, client, lapsed)

    def take(self, slot: Slot, who: Principal, client: Client) -> Lease[Slot, Hand]:
        """Let this person hold a slot from now on; `Held` does it."""
        return self.leases.take(slot, client, Hand(next(self._numbers), who, self._now() + HOLD))

    def is_used(self, hand: Hand) -> bool:
        """True when so much of its time is gone that a touch should begin it anew."""
        return self._now() > hand.until - HOLD + AGAIN

    def _look(self, slot: Slot) -> None:
        """Somebody has come to hold a slot or holds it no more: tell it."""
        hands = tuple(lease.note for lease in self.leases.holders(slot))
        if hands == self._known.get(slot, ()):
            return
        if hands:
            self._known[slot] = hands
        else:
            del self._known[slot]
        self._in_hand = tuple(_rows(self._known.items()))
        self._bus.publish((Change(0, KIND, 0, 'update', (), frozenset(), None, '', self._now()),))


def in_hand(work: Work, slots: Slots, since: datetime, until: datetime) -> list[InHand]:
    """The slots in hand that begin from `since` (wall time) on and before `until`. For everyone in the practice."""
    work.rest_on(KIND)
    first, last = _wall(since), _wall(until)
    return [slot for slot in slots.in_hand if first <= slot.start < last]


def others(slots: Slots, slot: Slot, me: int | None) -> list[InHand]:
    """Whoever else holds a time that overlaps this slot."""
    start, end = _wall(slot.start), _wall(slot.end)
    mine = (one for one in slots.in_hand if one.column == slot.column and one.staff_id != me)
    return [one for one in mine if one.start < end and start < one.end]


def _rows(held: Iterable[tuple[Slot, tuple[Hand, ...]]]) -> Iterable[InHand]:
    for slot, hands in held:
        for id, who, until in hands:
            times = _wall(slot.start), _wall(slot.end)
            yield InHand(id, slot.column, *times, who.name, who.staff_id or 0, until.isoformat())


def _wall(time: datetime) -> str:
    return f'{time:%Y-%m-%dT%H:%M}'
