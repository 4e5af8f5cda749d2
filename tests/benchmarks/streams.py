"""A stream of changes, and the moment at which each open list showed each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from itertools import count
from time import perf_counter
from typing import Any

from tests.benchmarks.our_tabs import ListTab, OurTab
from tests.benchmarks.scenes import Ours

CALM = 2.0  # seconds after the last change in which the last tab must be right


class Stream:
    """Changes one after the other, and when each tab showed each: a tab that shows the n-th shows all before it too."""

    numbers = count(10_000)  # so that no phone number is ever given twice

    def __init__(self, scene: Ours) -> None:
        self.scene = scene
        self.patients = scene.truth.first_page()
        self.sent: list[float] = []
        self.waits: list[list[float]] = []
        self._number: dict[str, int] = {}
        self._seen: dict[ListTab, int] = {}
        self._answers: list[asyncio.Future[Any]] = []

    async def flow(self, a_second: float, seconds: float) -> None:
        """Send changes at this pace, whatever becomes of them, and wait until all are written."""
        began = perf_counter()
        for turn in range(int(a_second * seconds)):
            await asyncio.sleep(max(0.0, began + turn / a_second - perf_counter()))
            self.send()
        await asyncio.gather(*self._answers)

    def send(self) -> None:
        """Send one change: a phone number that nobody had before."""
        number = f'07701 {next(Stream.numbers):06d}'
        patient_id = self.patients[len(self.sent) % len(self.patients)]
        self._number[number] = len(self.sent)
        self.sent.append(perf_counter())
        self.waits.append([])
        self._answers.append(self.scene.stage.tell('edit', patient_id, number))

    def look(self, tab: ListTab) -> None:
        """A tab has read something: which change is the newest that it shows now?"""
        rows = tab.with_field('phone')
        column = rows.fields.index('phone')
        newest = max((self._number.get(row[column], -1) for row in rows.rows.values()), default=-1)
        for number in range(self._seen.get(tab, -1) + 1, newest + 1):
            self.waits[number].append((tab.at - self.sent[number]) * 1000)
        self._seen[tab] = max(newest, self._seen.get(tab, -1))

    async def all_right(self, tabs: Iterable[ListTab]) -> int:
        """Wait a little; how many of these tabs do not show what the database says."""
        ends = perf_counter() + CALM
        stale = list(tabs)
        while stale and perf_counter() < ends:
            await asyncio.sleep(0.05)
            stale = [tab for tab in stale if phones_of(tab) != self.scene.truth.phones()]
        return len(stale)


class Watched(ListTab):
    """A list of which each frame is looked at."""

    looked: Callable[[ListTab], None] | None = None

    def read(self, message: bytes) -> None:
        """Read, then tell."""
        super().read(message)
        if self.looked and message.startswith(b'42["live"'):
            self.looked(self)


def phones_of(tab: OurTab) -> dict[int, str]:
    """The phone numbers on a tab's screen."""
    rows = tab.with_field('phone')
    column = rows.fields.index('phone')
    return {int(id): row[column] for id, row in rows.rows.items()}


class Crowd(Ours):
    """Our program with lists whose frames are looked at."""

    def another_tab(self, number: int) -> Watched:
        """A list."""
        return Watched(self.audience, self.browsers[number % len(self.browsers)], '/patients')

    def stream(self) -> Stream:
        """A new stream that all tabs look at."""
        stream = Stream(self)
        for tab in self.audience.tabs:
            tab.looked = stream.look
        return stream
