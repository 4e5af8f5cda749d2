"""What the live connections have done: totals since the start, the last hour by the minute, and who is here.

Everything is counted on the event loop, where it happens: some additions for each commit and each look, none for each
tab. Whoever reads gets a `Snapshot`, which never changes once it is made, so that a thread may hold it.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from weakref import WeakSet

from nicegui import Client

from models.base.access import Missing, Role
from models.base.change import Change
from models.base.work import Work
from tracker_ui.spoken import News
from tracker_ui.telling import Counters

KEPT = 60  # minutes
RECENT = 1_000  # times kept for each minute; the worst is known for all of them
STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, math.inf)  # seconds, for the histogram


class Here(NamedTuple):
    """A colleague with at least one connected tab. `since` is when they signed in."""

    staff_id: int
    name: str
    roles: frozenset[Role]
    tabs: int
    since: datetime
    active_at: datetime


class Took(NamedTuple):
    """How long commits took to reach the last tab, in seconds; of all that were made in one minute."""

    median: float
    nearly_all: float
    worst: float


class MinuteGone(NamedTuple):
    """One minute: how many changes, and how long they took; None when none of them had to be told to a tab."""

    begins: datetime
    changes: int
    took: Took | None


class Snapshot(NamedTuple):
    """Everything that is known at one moment.

    `totals` count from the start, `hour` those of the last sixty minutes, `latest` is the time of the latest commit
    that a tab was told of.
    """

    totals: Counters
    hour: Counters
    minutes: tuple[MinuteGone, ...]
    latest: float | None
    people: tuple[Here, ...]


@dataclass
class _Minute:
    begins: datetime
    opening: Counters
    times: deque[float] = field(default_factory=lambda: deque(maxlen=RECENT))
    worst: float = 0.0

    def took(self) -> Took | None:
        if not self.times:
            return None
        ordered = sorted(self.times)
        return Took(_percentile(ordered, 50), _percentile(ordered, 99), self.worst)


class Metrics:
    """Counts what the hub tells it of. `people` says who is here; it is asked only when somebody looks.

    A time runs from the commit, in the writing thread, until the last frame about it was handed to the last socket.
    How long the network and the browser then take, the badge of each tab measures.
    """

    def __init__(self, now: Callable[[], datetime], people: Callable[[], Iterable[Here]] = tuple) -> None:
        self.counters = Counters()
        self.histogram = [0] * len(STEPS)
        self.seconds_in_all = 0.0
        self._now = now
        self._people = people
        self._latest: float | None = None
        self._met: WeakSet[Client] = WeakSet()
        self._minutes: deque[_Minute] = deque(maxlen=KEPT)
        for minutes in reversed(range(KEPT)):  # those before the start are as empty as they were
            self._turn(now() - timedelta(minutes=minutes))
        self.snapshot = self.look()

    # what is counted

    def heard(self, changes: Sequence[Change]) -> None:
        """A commit, or a hand of the clock: a turned minute begins a new one here, a second is time to look."""
        records = sum(change.seq > 0 for change in changes)
        self.counters.changes += records
        self.counters.commits += records > 0
        kinds = {change.kind for change in changes if not change.seq}
        if 'minute' in kinds:
            self._turn(self._now())
        if 'second' in kinds:
            self.look()

    def told(self, news: Sequence[News], tabs: int, done_at: float) -> None:
        """These commits have been told to so many tabs. One that no tab had to be told of has taken no time."""
        for _, committed_at in news if tabs else ():
            self._latest = took = done_at - committed_at
            minute = self._minutes[-1]
            minute.times.append(took)
            minute.worst = max(minute.worst, took)
            self.seconds_in_all += took
            self.histogram[bisect_left(STEPS, took)] += 1

    def came(self, client: Client) -> None:
        """A page has a socket. One that had a socket before is back after its connection was lost."""
        self.counters.reconnects += client in self._met
        self._met.add(client)

    # who looks

    def look(self) -> Snapshot:
        """Take a new snapshot, on the event loop, and keep it for those who ask in threads."""
        totals = replace(self.counters)
        self.snapshot = Snapshot(
            totals,
            totals.since(self._minutes[0].opening),
            tuple(self._each_minute(totals)),
            self._latest,
            tuple(self._people()),
        )
        return self.snapshot

    def seen_by(self, work: Work) -> Snapshot:
        """The newest snapshot, for the manager; raises Missing for anybody else. From any thread.

        These figures are in no table whose commits would tell of them. Whoever shows them hears the clock's second
        hand instead, which moves only while somebody does; what is the same as a second ago is sent to nobody.
        """
        if not work.who.has(Role.MANAGER):
            raise Missing
        work.rest_on('second')
        return self.snapshot

    def _turn(self, at: datetime) -> None:
        self._minutes.append(_Minute(at.replace(second=0, microsecond=0), replace(self.counters)))

    def _each_minute(self, totals: Counters) -> Iterable[MinuteGone]:
        closings = [minute.opening for minute in list(self._minutes)[1:]] + [totals]
        for minute, closing in zip(self._minutes, closings, strict=True):
            yield MinuteGone(minute.begins, closing.changes - minute.opening.changes, minute.took())


def _percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest value that is not below so many percent of all."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
