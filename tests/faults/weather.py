"""What breaks, when, and for whom: cut and stalled connections, a locked database, a server that is killed."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from random import Random
from threading import Event
from typing import NamedTuple

from tests.browser.server import Server
from tests.faults.proxy import Proxy


class Fault(NamedTuple):
    """Something that broke for a while. `cables` are those it was felt at."""

    what: str
    began: float
    ended: float
    cables: Sequence[Proxy]


class Weather:
    """Lets one thing after the other break. `faults` tells what it was."""

    def __init__(self, server: Server, watching: Sequence[Proxy], writing: Sequence[Proxy], chance: Random) -> None:
        self.faults: list[Fault] = []
        self._server, self._watching, self._writing, self._chance = server, watching, writing, chance
        self._locks = iter((1.0, 6.0))

    async def blow(self, until: float) -> None:
        """Break things in turn, with fair weather between, until this monotonic moment. All is mended at the end."""
        kinds = [self.cut_a_tab, self.lock, self.cut_a_writer, self.restart, self.stall_a_tab]
        turn = 0
        while time.monotonic() < until - 3:
            await asyncio.sleep(self._chance.uniform(0.6, 1.4))
            await kinds[turn % len(kinds)]()
            turn += 1

    async def cut_a_tab(self) -> None:
        """A pulled cable in front of a tab."""
        await self._cut('cut of a tab', self._chance.choice(self._watching))

    async def cut_a_writer(self) -> None:
        """The same in front of somebody who is writing."""
        await self._cut('cut of a writer', self._chance.choice(self._writing))

    async def stall_a_tab(self) -> None:
        """A black hole in front of a tab, and in front of somebody who is writing."""
        cables = [self._chance.choice(self._watching), self._chance.choice(self._writing)]
        began = time.time()
        for cable in cables:
            cable.stall()
        await asyncio.sleep(self._chance.uniform(1, 3))
        for cable in cables:
            await cable.heal()
        self._note('black hole', began, cables)

    async def lock(self) -> None:
        """Another program holds the database; the second time for longer than ours is willing to wait."""
        began = time.time()
        await asyncio.to_thread(self._hold, next(self._locks, 0.5))
        self._note('locked database', began, ())

    async def restart(self) -> None:
        """The server is killed, and started again a moment later."""
        began = time.time()
        self._server.kill()
        await asyncio.sleep(self._chance.uniform(0, 1))
        await self._server.start()
        self._note('kill and restart', began, [*self._watching, *self._writing])

    async def _cut(self, what: str, cable: Proxy) -> None:
        began = time.time()
        await cable.cut(self._chance.uniform(0.5, 2.5))
        self._note(what, began, [cable])

    def _hold(self, seconds: float) -> None:
        assert self._server.data is not None
        with closing(sqlite3.connect(self._server.data / 'tracker.sqlite', isolation_level=None)) as other:
            other.execute('PRAGMA busy_timeout=2000')
            other.execute('BEGIN IMMEDIATE')
            Event().wait(seconds)  # which never comes: the lock is held for so long
            other.execute('ROLLBACK')

    def _note(self, what: str, began: float, cables: Sequence[Proxy]) -> None:
        self.faults.append(Fault(what, began, time.time(), cables))
