"""A time that somebody is just booking is seen by all, held while they are at it, and free as soon as they are not."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import cast

import pytest
from nicegui import Client

from models.base import Principal
from tests.cast import Clock, Practice, id_of
from tests.live_world import Browser, World, open_world, until
from tracker_ui import slots as kit
from tracker_ui import tabs
from tracker_ui.slots import HOLD, Held, InHand, Slot, Slots, in_hand, others

TEN = datetime(2026, 11, 23, 10)  # noqa: DTZ001 (wall time)
MIDNIGHT = datetime(2026, 11, 23)  # noqa: DTZ001


def slot(start: datetime = TEN, minutes: int = 50, column: int = 7) -> Slot:
    return Slot(column, start, start + timedelta(minutes=minutes))


class Desk:
    """The practice, its slots, and one tab that shows this week's."""

    def __init__(self, world: World) -> None:
        self.world, self.practice = world, world.practice
        self.slots = Slots(world.bus, self.practice.store.now)
        self.lapsed: list[str] = []
        self.screen = world.browser('screen')
        self.topic = self.screen.open(world.topic(in_hand, self.slots, MIDNIGHT, MIDNIGHT + timedelta(days=7)))

    def books(self, who: Principal, tab: str = '') -> Held:
        """Somebody opens the form of something new in a tab of their own."""
        self.tab = Browser(tab or who.name, self.world.hub)
        return self.slots.hold(who, cast(Client, self.tab), lambda: self.lapsed.append(who.name))

    async def shown(self) -> list[tuple[str, str]]:
        """Who holds what, as the tab shows it."""
        await self.world.quiet()
        return [(row[4], row[2]) for row in self.screen.rows(self.topic)]


@pytest.fixture
async def desk(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    async with open_world(practice, monkeypatch) as world:
        yield Desk(world)


async def test_what_somebody_is_booking_is_seen_as_they_choose_and_leave(desk: Desk) -> None:
    held = desk.books(desk.practice.rita)
    assert await desk.shown() == []
    held.choose(slot())
    assert await desk.shown() == [('Rita Gomez', '2026-11-23T10:00')]
    held.choose(slot(TEN + timedelta(days=1)))
    assert await desk.shown() == [('Rita Gomez', '2026-11-24T10:00')]
    held.choose(None)
    assert await desk.shown() == []
    held.choose(slot())
    held.let_go()
    held.let_go()
    assert await desk.shown() == []
    assert desk.slots._known == {}


async def test_who_looks_at_another_week_hears_nothing_of_it(desk: Desk) -> None:
    earlier = desk.world.browser('earlier')
    earlier.open(desk.world.topic(in_hand, desk.slots, MIDNIGHT - timedelta(days=7), MIDNIGHT))
    await desk.world.quiet()
    before = len(earlier.frames)
    desk.books(desk.practice.rita).choose(slot())
    assert await desk.shown() != []
    assert len(earlier.frames) == before


async def test_a_killed_tab_frees_it_when_its_patience_is_over_and_a_closed_one_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.slots.leases._patience = 0.02
    desk.books(desk.practice.rita).choose(slot())
    desk.tab.has_socket_connection = False
    desk.slots.leases.lost(cast(Client, desk.tab))
    assert await desk.shown() != []
    await until(lambda: not desk.slots.in_hand)
    assert await desk.shown() == []

    monkeypatch.setattr(tabs, 'is_leaving', lambda client: True)
    desk.books(desk.practice.tom).choose(slot())
    desk.tab.has_socket_connection = False
    desk.slots.leases.lost(cast(Client, desk.tab))
    assert await desk.shown() == []


async def test_a_form_that_nobody_touches_any_more_lets_go_and_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit, 'HOLD', timedelta(milliseconds=20))
    held = desk.books(desk.practice.rita)
    held.choose(slot())
    await until(lambda: not desk.slots.in_hand)
    assert desk.lapsed == ['Rita Gomez']
    assert held.slot is None
    held.choose(slot())
    assert await desk.shown() != []


async def test_a_touch_holds_it_for_another_while_and_typing_is_not_told_key_by_key(desk: Desk, now: Clock) -> None:
    held = desk.books(desk.practice.rita)
    held.choose(slot())
    (first,) = desk.slots.in_hand
    held.choose(slot())
    assert desk.slots.in_hand == (first,)
    now.advance(minutes=2)
    held.choose(slot())
    (second,) = desk.slots.in_hand
    assert second.until == (now() + HOLD).isoformat() > first.until


async def test_two_may_hold_overlapping_times_and_each_is_told_of_the_other(desk: Desk) -> None:
    rita, tom = desk.practice.rita, desk.practice.tom
    desk.books(rita).choose(slot())
    desk.books(tom).choose(slot(TEN + timedelta(minutes=20)))
    (seen,) = others(desk.slots, slot(TEN + timedelta(minutes=20)), id_of(tom))
    assert (seen.name, seen.start, seen.column) == ('Rita Gomez', '2026-11-23T10:00', 7)
    assert others(desk.slots, slot(TEN + timedelta(minutes=70)), None) == [], 'back to back is no overlap'
    assert others(desk.slots, slot(column=8), None) == []


async def test_it_says_who_and_when_and_nothing_about_anybody_else_and_stays_out_of_the_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    seq = desk.practice.store.last_seq()
    desk.books(desk.practice.rita).choose(slot())
    await desk.shown()
    assert InHand._fields == ('id', 'column', 'start', 'end', 'name', 'staff_id', 'until')
    assert desk.practice.store.last_seq() == seq
    assert 'Rita' not in caplog.text
