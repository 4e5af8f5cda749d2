"""Who is looking at the screen at this moment, and up to which change each person has seen everything.

A hand that moves in a visible tab is a sign that somebody looks. The browser sends one at most every few seconds, and
a second later confirms that it still has the connection over which everything up to then was told: only that counts as
seen. Whoever shows no sign for a minute, or has lost the connection, is away; what others do until the next sign was
missed. It is offered until the person says "Seen", in every tab of theirs and on whatever computer they come back.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from nicegui import Client

from models import attention
from models.attention import Look, Missed
from models.base import HOUSE, Change, Refused, Store
from tracker_ui import errors
from tracker_ui.bus import Bus
from tracker_ui.viewer import Viewer
from tracker_ui.workers import Workers

AWAY = 60.0  # seconds without a sign; what changed in the last minute still says so by itself, in place
SIGNS = 12  # that a busy hand gives within that time; the last one comes this much late at most
WRITE_THROUGH = 30.0  # seconds: after a crash so much of what was seen is offered once more, and nothing is left out


class Strip(Protocol):
    """What stands in each tab and offers what was missed."""

    @property
    def viewer(self) -> Viewer: ...  # noqa: D102

    def offer(self, missed: Missed | None) -> None: ...  # noqa: D102


@dataclass(eq=False)
class _Person:
    """One colleague with open tabs. `last` is None until it has been read; `offered` stops it from moving on."""

    staff_id: int
    strips: dict[str, Strip] = field(default_factory=dict)
    signs: dict[str, float] = field(default_factory=dict)  # tab -> when a hand last moved there
    last: Look | None = None
    offered: Missed | None = None
    is_back: bool = False
    is_unwritten: bool = False
    coming_back: asyncio.Lock = field(default_factory=asyncio.Lock)

    def looks(self, clock: float) -> bool:
        return self.is_back and any(clock - sign < AWAY for sign in self.signs.values())

    def moves_on_with(self, seq: int) -> bool:
        return self.is_back and not self.offered and self.last is not None and self.last.seq <= seq

    def move_on(self, look: Look) -> None:
        self.last, self.is_unwritten = look, True


class Attending:
    """Everybody who has a tab. All of it runs on the event loop; reads and writes happen in threads."""

    def __init__(
        self, store: Store, bus: Bus, workers: Workers, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._workers = store, workers
        self._monotonic = monotonic
        self._newest = 0  # the number of the newest change that tabs have been told of
        self._people: dict[int, _Person] = {}
        self._strips: dict[str, Strip] = {}
        self._hearing = bus.subscribe(self._hear, kinds=None)
        self._tasks: set[asyncio.Future[None]] = set()

    async def start(self) -> None:
        """Begin with the newest change there is, and write down from time to time how far people have looked."""
        self._newest = max(self._newest, await self._workers.read(self._store.last_seq))
        self._spawn(self._keep_writing())

    async def close(self) -> None:
        """Stop, and write down the last of it. To be awaited before the workers are closed."""
        self._hearing.end()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._try_to_write(self._people.values())

    @property
    def pace(self) -> float:
        """Seconds between two signs of a hand that does not rest."""
        return AWAY / SIGNS

    # the strips of open tabs

    def show(self, strip: Strip) -> None:
        """This strip stands in a tab from now on, and offers what is offered to the person already."""
        staff_id = strip.viewer.who.staff_id
        if staff_id is not None:
            person = self._people.setdefault(staff_id, _Person(staff_id))
            person.strips[strip.viewer.client.id] = self._strips[strip.viewer.client.id] = strip
            strip.offer(person.offered)

    def hide(self, strip: Strip) -> None:
        """The strip goes with its tab."""
        if self._strips.pop(strip.viewer.client.id, None):
            person = self._person(strip)
            del person.strips[strip.viewer.client.id]
            self._leave(person, strip.viewer.client)

    # what is heard of people

    async def arrived(self, strip: Strip) -> None:
        """A hand has asked for this page; it is being built. Whoever was away is offered what was missed."""
        person = self._person(strip)
        try:
            if not person.looks(self._monotonic()):
                person.is_back = False
                await self._come_back(person, strip)
        except Exception as error:  # a page without this strip is better than none; the next sign tries again
            errors.reference(error)
        person.signs[strip.viewer.client.id] = self._monotonic()

    def sign(self, client: Client) -> int:
        """A hand has moved in this tab. The number that the browser confirms, when all up to it has arrived."""
        strip = self._strips.get(client.id)
        if strip:
            person = self._person(strip)
            if not person.looks(self._monotonic()):
                person.is_back = False
                self._spawn(self._come_back(person, strip))
            person.signs[client.id] = self._monotonic()
        return self._newest

    def confirm(self, client: Client, seq: int) -> None:
        """All that was told up to this change has arrived in a tab that somebody looks at."""
        strip = self._strips.get(client.id)
        person = self._person(strip) if strip else None
        if person and person.moves_on_with(seq) and seq <= self._newest:
            person.move_on(Look(seq, self._store.now()))

    def gone(self, client: Client) -> None:
        """This tab has lost its connection, or was closed."""
        strip = self._strips.get(client.id)
        if strip and not client.has_socket_connection:
            self._leave(self._person(strip), client)

    async def seen(self, strip: Strip) -> None:
        """The person says that they have seen what they were offered."""
        person = self._person(strip)
        person.offered = None
        person.move_on(Look(self._newest, self._store.now()))
        self._offer(person)
        await self._write([person])

    # how it is done

    def _person(self, strip: Strip) -> _Person:
        return self._people[strip.viewer.who.staff_id or 0]

    def _hear(self, changes: tuple[Change, ...]) -> None:
        self._newest = max([self._newest, *(change.seq for change in changes)])

    def _leave(self, person: _Person, client: Client) -> None:
        person.signs.pop(client.id, None)
        if not person.signs:
            person.is_back = False
            self._spawn(self._try_to_write([person]))

    async def _come_back(self, person: _Person, strip: Strip) -> None:
        """Look what was missed between the last look and now. Until that is known, nothing counts as seen."""
        async with person.coming_back:
            if person.is_back:
                return
            if person.last is None:
                person.last = await self._workers.read(self._read, person.staff_id)
            now = Look(self._newest, self._store.now())
            with suppress(Refused):  # signed out meanwhile: it is offered at the next sign-in
                missed = await strip.viewer.ask(attention.missed, person.last or now, now.seq)
                person.offered = missed if missed.number else None
                if not missed.number:
                    person.move_on(now)
                    self._spawn(self._try_to_write([person]))
                person.is_back = True
                self._offer(person)

    def _offer(self, person: _Person) -> None:
        for strip in person.strips.values():
            strip.offer(person.offered)

    async def _keep_writing(self) -> None:
        while True:
            await asyncio.sleep(WRITE_THROUGH)
            await self._try_to_write(self._people.values())

    async def _try_to_write(self, people: Iterable[_Person]) -> None:
        with suppress(Refused):  # no room on the disk, say: it is tried again
            await self._write(people)

    async def _write(self, people: Iterable[_Person]) -> None:
        """Write down how far these people have looked; forget those who have no tab any more."""
        due = {person: person.last for person in people if person.is_unwritten and person.last}
        if due:
            await self._workers.write(self._save, {person.staff_id: look for person, look in due.items()})
        for person, look in due.items():
            person.is_unwritten = person.last != look
        for person in [person for person in self._people.values() if not person.strips and not person.is_unwritten]:
            del self._people[person.staff_id]

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Future[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            errors.reference(error)

    # in worker threads

    def _read(self, staff_id: int) -> Look | None:
        with self._store.reading(HOUSE) as work:
            return attention.last_look(work, staff_id)

    def _save(self, looks: dict[int, Look]) -> None:
        with self._store.writing(HOUSE) as work:
            for staff_id, look in looks.items():
                attention.looked(work, staff_id, look)
