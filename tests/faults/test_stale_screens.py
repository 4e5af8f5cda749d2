"""Five tabs, four writers and bad weather: what was acknowledged is there, and every screen comes to show the truth.

After Jepsen (TRUST F20). Writers work at the real program through bare sockets and note each act; the tabs are
Chromium's, and what they showed is judged by what stood in the DOM and when. Everything is sorted out afterwards, by
history.py and screens.py, which test_history_checker.py has seen find what they are for.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from random import SystemRandom

import pytest

from tests.browser.conftest import one_story
from tests.browser.people import People
from tests.browser.server import Server
from tests.faults.proxy import Proxy
from tests.faults.storm import Storm

pytestmark = [pytest.mark.browser, pytest.mark.fault, pytest.mark.asyncio(loop_scope='session')]

QUIET = 2.0  # seconds after quiet in which every tab must equal the database
LATE = 2.5  # seconds that one change in a hundred may take to a screen here; a quiet machine stays far below 1


@one_story
async def cables(server: Server) -> AsyncIterator[list[Proxy]]:
    """One for each of five tabs, and one for each of four who write."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Proxy(server.port)) for _ in range(9)]


@pytest.mark.parametrize('seconds', [15, pytest.param(60, marks=pytest.mark.slow)])
async def test_nothing_acknowledged_is_lost_and_no_screen_stays_stale_in_bad_weather(
    people: People, server: Server, cables: list[Proxy], seconds: int
) -> None:
    seed = SystemRandom().randrange(10_000)
    storm = Storm(server, cables, seed)
    await storm.gathers(people)
    await storm.rages(seconds)
    calm = await storm.calms(within=QUIET)
    wrong, took = storm.judged()
    assert took, 'it was a storm: screens had something to keep up with'
    assert sum(act.outcome == 'done' for act in storm.acts) > seconds, 'and nobody waited in vain for an answer'
    print(f'\nstorm {seed}:', storm.report(took, calm))
    assert wrong == []
    assert took[int(len(took) * 0.99)] <= LATE
