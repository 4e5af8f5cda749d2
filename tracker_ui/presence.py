"""Presence: who has which record open, and what of it they are editing. In memory only, never in the database or a log.

Who is at a record is told like a change, over the bus, and only to those who look at the same record; who is here at
all, to those who show it. Whoever does asks again, with their own rights, through a topic as for anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from nicegui import Client

from models.base.access import Principal
from models.base.change import Change
from models.base.entity import kind_named
from models.base.text import listed
from models.base.work import Work
from models.people import initials
from tracker_ui.bus import Bus, Record
from tracker_ui.leases import Lease, Leases
from tracker_ui.marks import called

KIND = 'presence'
IN_HOUSE = 'in house'
"""In the place of a kind of record: somebody has come, and is in the house as a whole; the id is their own."""


class Place(NamedTuple):
    """Somebody at a record, in one tab. `part` is what they are editing there, '' while they only look."""

    who: Principal
    part: str


class Face(NamedTuple):
    """Somebody who is at a record, however many tabs they have there. `doing` is 'editing Details', or ''."""

    id: int
    name: str
    called: str
    initials: str
    doing: str


class Presence:
    """Who is where. `enter` and the leases it gives are for the event loop; `at` is for any thread."""

    def __init__(self, bus: Bus, now: Callable[[], datetime]) -> None:
        self.leases: Leases[Record, Place] = Leases(self._look)
        self._bus = bus
        self._now = now
        self._faces: dict[Record, tuple[Face, ...]] = {}
        self._in_house: frozenset[int] = frozenset()

    @property
    def in_house(self) -> frozenset[int]:
        """The staff ids of all who have a connected tab, wherever in the program. For any thread."""
        return self._in_house

    def come(self, who: Principal, client: Client) -> Lease[Record, Place]:
        """This person has the program open in this tab, until the lease ends."""
        return self.enter((IN_HOUSE, who.staff_id or 0), who, client)

    def enter(self, record: Record, who: Principal, client: Client, part: str = '') -> Lease[Record, Place]:
        """This person is at the record in this tab, or edits a part of it there, until the lease ends."""
        return self.leases.take(record, client, Place(who, part))

    def at(self, record: Record) -> tuple[Face, ...]:
        """Who is at a record now, in the order in which they came."""
        return self._faces.get(record, ())

    def _look(self, record: Record) -> None:
        """Somebody came, went, or began or ended to edit: tell it, unless nobody could see a difference."""
        before, faces = self.at(record), _faces(lease.note for lease in self.leases.holders(record))
        if faces:
            self._faces[record] = faces
        else:
            self._faces.pop(record, None)
        if faces == before:
            return
        kind = KIND
        if record[0] == IN_HOUSE:
            kind = IN_HOUSE
            self._in_house = self._in_house | {record[1]} if faces else self._in_house - {record[1]}
        self._bus.publish((Change(0, kind, 0, 'update', (), frozenset({record}), None, '', self._now()),))


def in_house(work: Work, presence: Presence) -> frozenset[int]:
    """The staff ids of all who are here. For everyone: that a colleague is here is no secret among colleagues."""
    work.rest_on(IN_HOUSE)
    return presence.in_house


def faces(work: Work, presence: Presence, record: Record) -> list[Face]:
    """Who is at the record. For everyone who may open it; raises Missing for anybody else."""
    work.get(kind_named(record[0]), record[1])
    work.rest_on(KIND)
    return list(presence.at(record))


def _faces(places: Iterable[Place]) -> tuple[Face, ...]:
    parts: dict[int, dict[str, None]] = {}
    names: dict[int, str] = {}
    for who, part in places:
        id = who.staff_id or 0
        names[id] = who.name
        parts.setdefault(id, {}).update({part: None} if part else {})
    return tuple(
        Face(id, names[id], called(names[id]), initials(names[id]), _doing(list(edited)))
        for id, edited in parts.items()
    )


def _doing(parts: list[str]) -> str:
    return 'editing ' + listed(parts) if parts else ''
