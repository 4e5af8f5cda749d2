"""A live calendar on the server: what stands around its events, and what it believes of a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from models.base import Refused, Work
from models.patient_record import Patient
from tests.cast import Practice
from tests.live_world import ALEX, World, open_world
from tests.test_live_element import page
from tracker_ui.components.live_calendar import Around, Gap, LiveCalendar, Move, _gap, _move
from tracker_ui.slots import Slots, in_hand

MONDAY = date(2026, 11, 23)
NINE = datetime(2026, 11, 23, 9)  # noqa: DTZ001 (wall time)
SAID = {'number': 1, 'id': 1, 'version': 1, 'start': '2026-11-23T09:00', 'end': '2026-11-23T09:50', 'column': 2}


class Visit(NamedTuple):
    """A visit."""

    id: int
    start: str
    end: str
    column: int
    title: str
    tone: int
    version: int


class Column(NamedTuple):
    """Whose day it is."""

    id: int
    name: str
    tone: int


class Closed(NamedTuple):
    """A time that is not open."""

    id: str
    column: int | None
    start: str
    end: str
    words: str
    kind: str


def visits(work: Work) -> list[Visit]:
    """Everybody comes at nine."""
    found = work.all(work.select(Patient))
    return [Visit(each.id, SAID['start'], SAID['end'], 2, each.name, 1, each.version) for each in found]


def columns(_: Work) -> list[Column]:
    """One clinician."""
    return [Column(2, 'Priya Raman', 0)]


def closed(_: Work) -> list[Closed]:
    """Lunch."""
    return [Closed('lunch', None, '2026-11-23T12:00', '2026-11-23T13:00', 'Lunch', 'break')]


EVENT = {
    'start': 'start',
    'end': 'end',
    'column': 'column',
    'title': 'title',
    'sub': 'title',
    'tone': 'tone',
    'look': 'tone',
    'icon': 'title',
    'note': 'title',
    'said': [],
    'moves': 'tone',
    'version': 'version',
}


class Asked:
    """The calendar of a page, what its page was asked, and what the browser was answered."""

    def __init__(self, world: World) -> None:
        slots = Slots(world.bus, world.practice.store.now)
        held = world.topic(in_hand, slots, NINE, NINE + timedelta(days=7))
        around = Around(world.topic(columns), world.topic(closed), held)
        self.calendar = LiveCalendar(
            world.topic(visits), EVENT, around, caption='Schedule', zone=world.practice.store.zone
        )
        self.calendar.turn('week', MONDAY)
        self.heard: list[object] = []
        self.answers: list[tuple[Any, ...]] = []
        self.calendar.run_method = lambda *said: self.answers.append(said)  # type: ignore[assignment, method-assign]

    async def say(self, event: str, args: object) -> None:
        """The browser says something."""
        (listener,) = [each for each in self.calendar._event_listeners.values() if each.type == event]
        await listener.handler(type('Said', (), {'args': args})())


@pytest.fixture
async def world(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with open_world(practice, monkeypatch) as world:
        yield world


async def test_it_shows_the_events_and_what_stands_around_them_and_leaves_nothing_behind(world: World) -> None:
    listeners = world.bus.listeners
    async with page(world, lambda: Asked(world)) as (user, asked):
        await user.should_see(ALEX)
        await user.should_see('Lunch')
        props = asked.calendar._to_dict()['props']
        assert (props['view'], props['day'], props['opens']) == ('week', '2026-11-23', [1, 2, 3, 4, 5])
        assert props['columns']['fields'] == Column._fields
        asked.calendar.turn('team', MONDAY, topic=world.topic(visits))
        assert asked.calendar._to_dict()['props']['view'] == 'team'
    await world.quiet()
    assert world.bus.listeners == listeners


async def test_what_has_no_such_field_is_refused_before_anybody_sees_it(world: World) -> None:
    async with page(world, lambda: Asked(world)) as (user, _):
        with user, pytest.raises(ValueError, match='has no'):
            Around(world.topic(columns), world.topic(columns), world.topic(closed)).check()


async def test_a_move_is_asked_for_and_answered_with_its_version(world: World) -> None:
    async with page(world, lambda: Asked(world)) as (user, asked):

        async def moved(move: Move) -> int | None:
            asked.heard.append(move)
            if move.column == 9:
                raise Refused('Nobody is here by that number.')
            return 5

        asked.calendar.on_move(moved)
        with user:
            await asked.say('move', SAID)
            await asked.say('move', {**SAID, 'number': 2, 'column': 9})
        assert asked.heard[0] == Move(1, 1, NINE, NINE + timedelta(minutes=50), 2)
        assert asked.answers == [('answer', 1, 5), ('answer', 2, None)]


async def test_whatever_goes_wrong_the_event_goes_back(world: World) -> None:
    async with page(world, lambda: Asked(world)) as (user, asked):

        async def broken(_: Move) -> int | None:
            raise ZeroDivisionError

        asked.calendar.on_move(broken)
        with user:
            with pytest.raises(ZeroDivisionError):
                await asked.say('move', SAID)
            await asked.say('move', {'number': 3, 'id': 'all of them'})
            await asked.say('move', 'nonsense')
        assert asked.answers == [('answer', 1, None), ('answer', 3, None)]


async def test_events_and_free_times_that_are_pressed_are_told(world: World) -> None:
    async with page(world, lambda: Asked(world)) as (user, asked):

        async def note(what: object) -> None:
            asked.heard.append(what)

        asked.calendar.on_open(note)
        asked.calendar.on_pick(note)
        with user:
            for said in (7, -1, True, '7', 2**60):
                await asked.say('open', said)
            await asked.say('pick', {'start': '2026-11-23T09:00', 'end': None, 'column': None})
            await asked.say('pick', {'column': 3})
        assert asked.heard == [7, Gap(NINE, None, None)]


@pytest.mark.parametrize(
    'wrong',
    [
        None,
        [],
        {},
        {**SAID, 'id': 0},
        {**SAID, 'version': '1'},
        {**SAID, 'column': None},
        {**SAID, 'start': '2026-11-23T09:00Z'},
        {**SAID, 'start': 9},
        {**SAID, 'end': '2026-11-23T09:00'},
        {**SAID, 'end': 'later'},
    ],
)
def test_what_is_no_move_is_none(wrong: object) -> None:
    assert _move(wrong) is None


def test_a_free_time_may_lack_an_end_and_a_person() -> None:
    assert _gap({**SAID, 'end': '2026-11-23T08:00'}) == Gap(NINE, None, 2)
    assert _gap({**SAID, 'column': 'all'}) == Gap(NINE, NINE + timedelta(minutes=50), None)
