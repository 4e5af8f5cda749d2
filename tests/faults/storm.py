"""A stormy day at the practice: four who write, five screens, whatever breaks, and the judgement of it afterwards."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from itertools import count
from random import Random

import httpx

from models import staff
from models.base import Work
from models.caseload import Wanted
from models.people import Account
from tests.browser.people import People
from tests.browser.practice import number_of
from tests.browser.server import Server
from tests.cast import PASSWORD
from tests.faults import ledger
from tests.faults.history import Act, disagreements
from tests.faults.proxy import Proxy
from tests.faults.screens import Screen, delays, untruths
from tests.faults.watchers import Watcher, live
from tests.faults.weather import Weather
from tests.faults.writers import Writer

TEAM = ('ana', 'tom', 'priya', 'rita')
HOT, WARM = number_of('Bell'), number_of('Fraser')
PATIENTS = [*[HOT] * 5, *[WARM] * 3, *map(number_of, ('Okafor', 'Muller', 'Suzuki', 'Tierney'))]
"""Where the writers go: to two charts more often than to any other, so that they meet."""

BACK = 20.0  # seconds that a tab may take to be live again after the last fault, on a busy machine


class Storm:
    """`seed` decides what is chosen; not what comes of it. `cables` are one for each tab and one for each writer."""

    def __init__(self, server: Server, cables: list[Proxy], seed: int) -> None:
        self._server, chance = server, Random(seed)
        self.acts: list[Act] = []
        self.back = 0.0  # seconds from the end of a fault until the last screen it was felt at was live again
        latest_first = Wanted(sort='changed', descending=True)
        self.watchers = [
            Watcher('tom', cables[0], '/patients', Wanted()),
            Watcher('rita', cables[1], '/patients?sort=changed&order=down', latest_first),
            Watcher('ana', cables[2], f'/patients/{HOT}'),
            Watcher('rita', cables[3], f'/patients/{WARM}'),
            Watcher('priya', cables[4], '/'),
        ]
        ids, clinicians, tokens = server.ask(_ids), dict(map(reversed, server.ask(staff.clinicians))), count(1)
        self._writers = {
            name: Writer(ids[name], cable, clinicians, Random(chance.random()), self.acts, tokens)
            for name, cable in zip(TEAM, cables[5:], strict=True)
        }
        self.weather = Weather(server, cables[:5], cables[5:], chance)
        self._before = ledger.log_of(server)[-1].seq

    async def gathers(self, people: People) -> None:
        """Everybody signs in once, for the tabs that they watch and the pages at which they write."""
        tokens = {name: await self._signed_in(name) for name in TEAM}
        for name, writer in self._writers.items():
            writer.browser.cookies.set('mht', tokens[name])
        await asyncio.gather(*(each.open(people, self._server, tokens[each.name]) for each in self.watchers))

    async def rages(self, seconds: float) -> None:
        """Everybody writes, and things break, for so long; then all tabs find back."""
        until = time.monotonic() + seconds
        work = [writer.work(until, PATIENTS) for writer in self._writers.values()]
        await asyncio.gather(self.weather.blow(until), *work)
        await live(self.watchers, BACK)

    async def calms(self, within: float) -> float:
        """All is quiet: wait until every tab equals the database. Seconds until the last of them does."""
        return max(await asyncio.gather(*(watcher.becomes_true(self._server, within) for watcher in self.watchers)))

    def judged(self) -> tuple[list[str], list[float]]:
        """What was not as it must be, and the seconds that each change took to each screen it concerned."""
        log, stored = ledger.log_of(self._server), ledger.stored_in(self._server)
        told, screens = ledger.told(log, self._server), self._screens({entry.record for entry in log})
        wrong = disagreements(self.acts, log, stored, since=self._before)
        wrong += [words for screen in screens for words in untruths(screen, told)]
        return wrong, sorted(took for screen in screens for took in delays(screen, told))

    def report(self, took: list[float], calm: float) -> str:
        """The figures."""
        outcomes = Counter(act.outcome for act in self.acts)
        faults = Counter(fault.what for fault in self.weather.faults)
        half, almost_all = (1000 * took[int(len(took) * part)] for part in (0.5, 0.99))
        return (
            f'{len(self.acts)} acts {dict(outcomes)}, {dict(faults)}; {len(took)} changes on screens, '
            f'p50 {half:.0f} ms, p99 {almost_all:.0f} ms, longest {1000 * took[-1]:.0f} ms; '
            f'screens live again after {self.back:.1f} s at most, and true {1000 * calm:.0f} ms after quiet'
        )

    async def _signed_in(self, name: str) -> str:
        async with httpx.AsyncClient(base_url=self._server.address, timeout=20) as browser:
            form = {'user_name': name, 'password': PASSWORD, 'next': '/'}
            await browser.post('/sign-in', data=form, headers={'Origin': self._server.address})
            return browser.cookies['mht']

    def _screens(self, patients: set[int]) -> list[Screen]:
        screens = [watcher.screen(patients) for watcher in self.watchers]
        for screen, watcher in zip(screens, self.watchers, strict=True):
            for fault in self.weather.faults:
                if watcher.cable in fault.cables:
                    live_again = watcher.live_again(fault.ended)
                    screen.away.append((fault.began, live_again))
                    self.back = max(self.back, live_again - fault.ended)
        return screens


def _ids(work: Work) -> dict[str, int]:
    return {account.user_name: account.staff_id for account in work.all(work.select(Account))}
