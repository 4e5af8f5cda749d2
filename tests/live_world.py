"""A practice whose commits reach a hub, and tabs that look at it: what tests of live regions are told with."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import orjson
import pytest

from models import staff
from models.base import Principal, Refused, Role, Work
from models.patient_record import Patient
from models.people import Account
from tests.cast import Practice
from tracker_ui import looks, telling
from tracker_ui.bus import Bus
from tracker_ui.live import Hub, Topic
from tracker_ui.patch import Patch, Rows, apply, keyed
from tracker_ui.wire import Frame, Tab
from tracker_ui.workers import Workers

ALEX = 'Alex Abel'
"""The patient who is there from the start, so that lists are not empty."""


class Browser:
    """Stands for one open tab: what live.js does with frames, in Python."""

    def __init__(self, name: str, hub: Hub) -> None:
        self.id = name
        self.has_socket_connection = True
        self.frames: list[list[Any]] = []
        self.shows: dict[int, tuple[int, Rows]] = {}
        self.words: dict[int, str] = {}
        self.marks: dict[str, list[Any]] = {}
        self._hub: Any = hub

    def open(self, topic: Topic) -> Topic:
        """A component of this tab begins to show the topic; it draws the snapshot of that moment."""
        self._hub.show(topic, self)
        snapshot = topic.snapshot
        self.shows[topic.number] = (snapshot.rev, dict(snapshot.rows)) if snapshot else (0, {})
        return topic

    def close(self, topic: Topic) -> None:
        """The component goes."""
        del self.shows[topic.number]
        self._hub.hide(topic, self)

    def receive(self, frame: Frame) -> None:
        """Apply each entry that builds on what is held; ask for the whole when one does not."""
        entries = orjson.loads(frame.text[2:])[1]
        self.frames.append(entries)
        for number, base, rev, rows_or_patch, marks, words in entries:
            held, rows = self.shows.get(number, (0, {}))
            if number not in self.shows or rev <= held:
                continue
            if base not in {-1, held}:
                self.reconnect()
                return
            rows = keyed(rows_or_patch) if base == -1 else apply(rows, Patch(*rows_or_patch))
            self.shows[number], self.words[number] = (rev, rows), words
            self.marks |= marks

    def reconnect(self) -> None:
        """Be there again and say what is held."""
        self.has_socket_connection = True
        self._hub.wanted(self, {number: rev for number, (rev, _) in self.shows.items()})

    def rows(self, topic: Topic) -> list[list[Any]]:
        """What stands on the screen."""
        return [list(row) for row in self.shows[topic.number][1].values()]

    def names(self, topic: Topic) -> list[str]:
        """The names on the screen, without Alex."""
        return [row[1] for row in self.rows(topic) if row[1] != ALEX]


class World:
    """The practice, its bus and hub. `signed_in` says who sign-in 1 and 2 are; `dead` tabs have lost theirs."""

    def __init__(self, practice: Practice) -> None:
        self.alex = practice.admit(*ALEX.split())
        self.practice = practice
        self.bus = Bus()
        self.bus.bind(asyncio.get_running_loop())
        practice.store.on_commit.append(self.bus.publish)
        self.workers = Workers()
        self.signed_in: dict[int, Principal | Refused] = {1: practice.tom, 2: practice.priya}
        self.dead: set[Any] = set()
        self.hub = Hub(
            practice.store,
            self.bus,
            self.workers,
            identify=self._identify,
            whose=lambda tab: tab,
            alive=lambda tab: tab not in self.dead,
        )

    def browser(self, name: str = 'tab') -> Browser:
        """A new tab."""
        return Browser(name, self.hub)

    def topic(self, query: Callable[..., Any], *args: Any, who: Principal | None = None, **how: Any) -> Topic:
        """The topic of a question that Tom asks, unless it is somebody else."""
        return self.hub.topic(query, args, who or self.practice.tom, **how)

    async def quiet(self) -> None:
        """Wait until every commit so far has been told of and nobody is looking any more."""
        for _ in range(3):
            await asyncio.sleep(0)
            while self.hub._looker and not self.hub._looker.done():  # noqa: ASYNC110 (it may begin anew)
                await asyncio.sleep(0.001)

    def _identify(self, _: Work, sign_in_id: int) -> Principal:
        person = self.signed_in[sign_in_id]
        if isinstance(person, Refused):
            raise person
        return person


@asynccontextmanager
async def open_world(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """A world whose tabs are Browsers instead of sockets."""

    def deliver(tab: Tab, frame: Frame) -> bool:
        client: Any = tab.client
        if client.has_socket_connection:
            client.receive(frame)
            frame.as_bytes += 1
        return bool(client.has_socket_connection)

    monkeypatch.setattr(telling, 'send', deliver)
    world = World(practice)
    yield world
    await world.quiet()
    world.workers.close()


class Held:
    """Holds up the next look inside its transaction until the test lets it go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._begun, self._go_on = threading.Event(), threading.Event()
        answer = looks.Looking.answer

        def held(looking: looks.Looking, asked: looks.Asked) -> looks.Answer:
            house = looking._house
            house.count(house.select(Patient))  # from here on this transaction sees no later commit
            self._begun.set()
            assert self._go_on.wait(5)
            return answer(looking, asked)

        monkeypatch.setattr(looks.Looking, 'answer', held)

    async def begun(self) -> None:
        """Wait until the look has begun."""
        assert await asyncio.to_thread(self._begun.wait, 5)

    def go_on(self) -> None:
        """Let it, and every later look, go on."""
        self._go_on.set()


async def until(true: Callable[[], bool]) -> None:
    """Wait for a condition, five seconds at most."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 (any condition at all)
            await asyncio.sleep(0.002)


# questions that the practice itself has no use for


class Asker(NamedTuple):
    """With whose name a question was asked."""

    id: int
    name: str
    staff_id: int | None


def who_asks(work: Work) -> list[Asker]:
    """The person behind this question."""
    work.count(work.select(Patient))
    return [Asker(1, work.who.name, work.who.staff_id)]


class Name(NamedTuple):
    """A name."""

    id: int
    name: str


def clinicians_for_two_patients(work: Work) -> list[Name]:
    """Rests on patients alone until there are two of them; then also on staff."""
    if work.count(work.select(Patient)) < 2:
        return []
    return [Name(*one) for one in staff.clinicians(work)]


class Number(NamedTuple):
    """How many there are."""

    id: int
    number: int


def patients_for_managers(work: Work) -> list[Number]:
    """All patients for a manager, none for anybody else: the query looks at the person by itself."""
    number = work.count(work.select(Patient.id))
    return [Number(1, number if work.who.has(Role.MANAGER) else 0)]


def patients_and_accounts(work: Work) -> list[Number]:
    """The manager finds accounts, the others none: the rights narrow what is read, the query knows nothing of it."""
    return [Number(1, work.count(work.select(Patient.id))), Number(2, work.count(work.select(Account.id)))]
