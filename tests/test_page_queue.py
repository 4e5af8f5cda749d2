"""When everybody comes back at once, pages are built a few at a time and nobody is answered with an error."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from nicegui import core

import pages
from tests.cast import Practice
from tests.open_house import OpenHouse, open_house
from tests.served import until
from tracker_ui.screens import BUILT_AT_ONCE, screen

MANY = 25
LONGER_THAN_USUAL = 3.1  # seconds; after three NiceGUI by itself answers with an error


class Workshop:
    """A screen that is not done before it is told to be."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self.go_on = asyncio.Event()

    async def build(self, viewer: object) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        await self.go_on.wait()
        self.inside -= 1


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch) -> Workshop:
    workshop = Workshop()

    async def building(viewer: object) -> None:
        await workshop.build(viewer)

    monkeypatch.setattr(pages, 'SCREENS', (screen('/', title='Workshop')(building),))
    return workshop


async def ask_all_at_once(house: OpenHouse, practice: Practice) -> list[asyncio.Task[httpx.Response]]:
    """Tom's browser asks for many pages at the same moment."""
    workers = house.house.workers
    token = await workers.write(house._signed_in, practice.tom)
    await house.house.sessions.refresh()
    transport = httpx.ASGITransport(core.app)
    http = httpx.AsyncClient(transport=transport, base_url='http://127.0.0.1:8080', cookies={'mht': token})
    house._closing.push_async_callback(http.aclose)
    return [asyncio.create_task(http.get('/')) for _ in range(MANY)]


async def test_pages_are_built_a_few_at_a_time_and_all_are_answered(practice: Practice, workshop: Workshop) -> None:
    async with open_house(practice) as house:
        asked = await ask_all_at_once(house, practice)
        await until(lambda: workshop.inside == BUILT_AT_ONCE)
        workshop.go_on.set()
        answers = await asyncio.gather(*asked)
    assert workshop.most == BUILT_AT_ONCE
    assert [answer.status_code for answer in answers] == [200] * MANY


async def test_nobody_is_answered_with_an_error_for_having_waited_long(practice: Practice, workshop: Workshop) -> None:
    async with open_house(practice) as house:
        asked = await ask_all_at_once(house, practice)
        _, waiting = await asyncio.wait(asked, timeout=LONGER_THAN_USUAL)
        assert asked[-1] in waiting
        workshop.go_on.set()
        answers = await asyncio.gather(*asked)
    assert [answer.status_code for answer in answers] == [200] * MANY


async def test_between_two_pages_the_event_loop_is_everybodys(practice: Practice) -> None:
    async with open_house(practice) as house:
        asked = await ask_all_at_once(house, practice)
        turns = [0]

        async def beat() -> None:
            while True:
                await asyncio.sleep(0)
                turns[0] += 1

        heart = asyncio.create_task(beat())
        done_before: list[int] = []
        for answer in asked:
            answer.add_done_callback(lambda _: done_before.append(turns[0]))
        await asyncio.gather(*asked)
        heart.cancel()
    in_one_turn = max(done_before.count(turn) for turn in done_before)
    assert in_one_turn <= BUILT_AT_ONCE
