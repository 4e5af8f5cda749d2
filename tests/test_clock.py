"""Time is a change too."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.base import Change
from tests.cast import Clock as Now
from tracker_ui.bus import Bus
from tracker_ui.clock import Clock

LONDON = ZoneInfo('Europe/London')
AUCKLAND = ZoneInfo('Pacific/Auckland')


@pytest.fixture
async def bus() -> Bus:
    bus = Bus()
    bus.bind(asyncio.get_running_loop())
    return bus


@pytest.fixture
def told(bus: Bus) -> list[str]:
    told: list[str] = []
    bus.subscribe(lambda changes: told.extend(change.kind for change in changes), kinds=['minute', 'day'])
    return told


async def tick(clock: Clock) -> None:
    clock.tick()
    await asyncio.sleep(0)


async def test_a_turned_minute_is_told_once(bus: Bus, told: list[str]) -> None:
    now = Now(datetime(2026, 11, 23, 9, 30, 59, tzinfo=UTC))
    clock = Clock(bus, now, lambda: LONDON)
    await tick(clock)
    assert told == []
    now.advance(seconds=1)
    await tick(clock)
    await tick(clock)
    assert told == ['minute']


async def test_the_day_turns_at_the_practices_midnight_and_not_at_the_servers(bus: Bus, told: list[str]) -> None:
    now = Now(datetime(2026, 11, 23, 10, 59, 30, tzinfo=UTC))  # 23:59:30 in Auckland
    clock = Clock(bus, now, lambda: AUCKLAND)
    now.advance(seconds=30)
    await tick(clock)
    assert told == ['minute', 'day']
    now.set(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
    await tick(clock)
    assert told == ['minute', 'day', 'minute']


async def test_a_practice_that_moves_to_another_zone_has_its_new_day_within_a_minute(bus: Bus, told: list[str]) -> None:
    zone = LONDON
    now = Now(datetime(2026, 11, 23, 18, 0, tzinfo=UTC))
    clock = Clock(bus, now, lambda: zone)
    zone = AUCKLAND
    now.advance(minutes=1)
    await tick(clock)
    assert told == ['minute', 'day']


@pytest.mark.parametrize(
    ('jump', 'turned'), [(timedelta(hours=9), ['minute', 'day']), (timedelta(hours=-1), ['minute'])]
)
async def test_a_computer_that_slept_or_whose_clock_was_set_back_says_so_at_the_next_tick(
    bus: Bus, told: list[str], jump: timedelta, turned: list[str]
) -> None:
    now = Now(datetime(2026, 11, 23, 18, 0, tzinfo=UTC))
    clock = Clock(bus, now, lambda: LONDON)
    now.set(now() + jump)
    await tick(clock)
    assert told == turned


async def test_it_sleeps_until_the_minute_turns_and_goes_on_after_a_failure(bus: Bus, told: list[str]) -> None:
    now = Now(datetime(2026, 11, 23, 9, 30, 12, 500_000, tzinfo=UTC))
    slept: list[float] = []
    enough = asyncio.Event()
    broken = iter([False, True])  # the second time the clock asks for its zone

    def zone() -> ZoneInfo:
        if next(broken, False):
            raise OSError('the zone could not be read')
        return LONDON

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) > 2:
            enough.set()
            await asyncio.Event().wait()
        now.advance(seconds=seconds)

    clock = Clock(bus, now, zone, sleep)
    clock.start()
    await asyncio.wait_for(enough.wait(), 5)
    await clock.stop()
    assert slept == [47.5, 60, 60]
    assert told == ['minute']  # told by the tick after the one that failed


def test_what_the_clock_says_names_nobody() -> None:
    said: list[Change] = []
    bus = Bus()
    bus.publish = said.extend  # type: ignore[method-assign]
    now = Now(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    clock = Clock(bus, now, lambda: LONDON)
    now.advance(minutes=1)
    clock.tick()
    assert [(change.kind, change.id, change.by, change.by_name) for change in said] == [('minute', 0, None, '')]
