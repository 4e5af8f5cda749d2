"""Everybody who looks: waits until each tab holds what is true, and says when each of them did.

The moment of arrival is noted as the bytes come in; what is in them is read only when the wire has been quiet for a
moment, so that reading for one tab does not delay the clock of the next.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable
from itertools import count
from time import perf_counter
from typing import Any, Generic, TypeVar

from tests.benchmarks.practice import Change

QUIET = 0.004  # seconds without a message before messages are read,
AT_THE_LATEST = 0.25  # or since the first of them arrived


class Expected:
    """What every tab must show in the end: these changes, and how many patients have each status."""

    def __init__(self, changes: Iterable[Change], numbers: dict[str, int]) -> None:
        self.changes = tuple(changes)
        self.numbers = numbers


class Tab(ABC):
    """One open tab. `heard` takes messages off the wire, `read` understands them, `shows` compares with the truth."""

    def __init__(self, audience: Audience[Any]) -> None:
        self.audience = audience
        self.frames = 0
        self.at = 0.0  # when the message that is being read arrived
        self._inbox: deque[tuple[bytes, float]] = deque()

    @property
    @abstractmethod
    def received(self) -> int:
        """Bytes that have come to this tab so far."""

    @abstractmethod
    def read(self, message: bytes) -> None:
        """Take in one message."""

    @abstractmethod
    def shows(self, expected: Expected) -> bool:
        """True when all of it stands on the screen."""

    def keep_in_touch(self, turn: int) -> None:  # noqa: B027 (not every browser has something to say)
        """What a browser says by itself; called ten times a second with a number that counts up."""

    def heard(self, message: bytes, at: float) -> None:
        """A message has arrived; it is read a little later."""
        self._inbox.append((message, at))
        self.audience.noticed(self, at)

    def catch_up(self, expected: Expected | None) -> float | None:
        """Read what has arrived. The moment at which it began to show what is expected, or None."""
        right = None
        while self._inbox:
            message, self.at = self._inbox.popleft()
            self.frames += 1
            self.read(message)
            if expected and right is None and self.shows(expected):
                right = self.at
        return right


TabT = TypeVar('TabT', bound=Tab)


class Audience(Generic[TabT]):
    """All tabs that look at one server."""

    def __init__(self) -> None:
        self.tabs: list[TabT] = []
        self.writers: list[Tab] = []  # they keep in touch, too, and are never waited for
        self.lost = 0  # connections that were lost against the will of their tabs
        self._unread: dict[Tab, None] = {}
        self._first = self._last = 0.0
        self._expected: Expected | None = None
        self._waiting: set[Tab] = set()
        self._right_at: dict[Tab, float] = {}
        self._done: asyncio.Future[None] | None = None

    def noticed(self, tab: Tab, at: float) -> None:
        """Something has arrived for this tab."""
        self._last = at
        if not self._unread:
            self._first = at
            asyncio.get_running_loop().call_later(QUIET, self._look)
        self._unread[tab] = None

    async def keep_in_touch(self) -> None:
        """Let each tab say what browsers say by themselves, each at its own moment, until cancelled."""
        for turn in count():
            for number, tab in enumerate((*self.tabs, *self.writers)):
                tab.keep_in_touch(turn + number)
            await asyncio.sleep(0.1)

    def expect(self, expected: Expected, tabs: Iterable[Tab] | None = None) -> asyncio.Future[None]:
        """Begin to wait for all tabs (or these) to show it; the future is done when the last of them does."""
        self._expected, self._right_at = expected, {}
        self._waiting = set(self.tabs if tabs is None else tabs)
        self._done = asyncio.get_running_loop().create_future()
        for tab in tuple(self._waiting):
            self.look_at(tab)
        return self._done

    def look_at(self, tab: Tab) -> None:
        """This tab has come to what it shows in another way than by messages."""
        if tab in self._waiting and self._expected and tab.shows(self._expected):
            self._is_right(tab, perf_counter())

    @property
    def times(self) -> list[float]:
        """When each tab showed what was expected, in order."""
        return sorted(self._right_at.values())

    @property
    def missing(self) -> int:
        """How many tabs do not show it yet."""
        return len(self._waiting)

    def _look(self) -> None:
        now = perf_counter()
        if now - self._last < QUIET and now - self._first < AT_THE_LATEST:
            asyncio.get_running_loop().call_later(QUIET, self._look)
            return
        unread, self._unread = self._unread, {}
        for tab in unread:
            right = tab.catch_up(self._expected if tab in self._waiting else None)
            if right is not None:
                self._is_right(tab, right)

    def _is_right(self, tab: Tab, at: float) -> None:
        self._waiting.discard(tab)
        self._right_at[tab] = at
        if not self._waiting and self._done and not self._done.done():
            self._done.set_result(None)
