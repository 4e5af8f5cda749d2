"""The schedule on its page: true for everyone, moved by hand, and never booked over by accident."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from nicegui.testing import User

from models import absences, appointments, working_hours
from models.appointments import CancelReason, VisitStatus, desk
from models.working_hours import Stretch
from pages import schedule
from pages.schedule_place import address, days_of, in_words, on_a_phone, place_of, stepped
from tests.cast import Practice, id_of, wall
from tests.live_world import until
from tests.open_house import click, open_house
from tests.test_record_editor import press
from tracker_ui.components.live_calendar import LiveCalendar, Move
from tracker_ui.components.live_list import LiveList

WEEK = ('2026-11-23', '2026-11-29')
MONDAY = date(2026, 11, 23)


def calendar(tab: User) -> LiveCalendar:
    """The calendar of a tab."""
    (found,) = tab.find(LiveCalendar).elements
    return found


async def drop(tab: User, move: Move) -> list[Any]:
    """The browser says that an event was dropped there. What it is answered."""
    shown, answers = calendar(tab), []
    shown.run_method = lambda *said: answers.append(said)  # type: ignore[assignment, method-assign]
    (listener,) = [each for each in shown._event_listeners.values() if each.type == 'move']
    said = move._asdict() | {'start': move.start.isoformat(), 'end': move.end.isoformat(), 'number': 1}
    with shown:
        await listener.handler(type('Said', (), {'args': said})())
    return answers


async def test_a_booking_a_move_and_a_step_of_somebody_else_are_seen_at_once(practice: Practice) -> None:
    jamie = practice.admit('Jamie', 'Hill')
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, '/schedule?view=week&day=2026-11-23')
        await rita.should_see('Schedule', retries=30)
        visit = practice.book('2026-11-24 10:00', jamie)
        await rita.should_see('2026-11-24T10:00', retries=30)
        practice.do(practice.tom, appointments.move, visit, 1, wall('2026-11-25 11:00'))
        await rita.should_see('2026-11-25T11:00', retries=30)
        practice.do(practice.tom, appointments.set_status, visit, 2, VisitStatus.ARRIVED)
        await rita.should_see('arrived', retries=30)
        practice.do(practice.tom, appointments.set_status, visit, 3, VisitStatus.CANCELLED, CancelReason.OTHER)
        await rita.should_not_see('2026-11-25T11:00', retries=30)
        click(rita, 'Cancelled')
        await rita.should_see('2026-11-25T11:00', retries=30)


async def test_a_drop_is_kept_undone_or_refused_with_the_reason(practice: Practice) -> None:
    tom = id_of(practice.tom)
    visit = practice.book('2026-11-24 10:00', practice.admit('Jamie', 'Hill'))
    practice.book('2026-11-25 10:00', practice.admit('Noor', 'Ali'))
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, '/schedule?day=2026-11-23&view=week')
        await rita.should_see('2026-11-24T10:00', retries=30)
        move = Move(visit, 1, wall('2026-11-24 14:00'), wall('2026-11-24 15:00'), tom)
        assert await drop(rita, move) == [('answer', 1, 2)]
        moved = practice.appointment(visit)
        assert (moved.wall_start, moved.minutes) == (wall('2026-11-24 14:00'), 60)
        assert await drop(rita, move) == [('answer', 1, None)], 'it is not that version any more'
        taken = Move(visit, 2, wall('2026-11-25 10:30'), wall('2026-11-25 11:30'), tom)
        assert await drop(rita, taken) == [('answer', 1, None)]
        await rita.should_see('This time is not free', retries=30)
        await rita.should_see('Tom Ellis has another appointment', retries=30)
        assert practice.appointment(visit).wall_start == wall('2026-11-24 14:00')


async def test_an_event_offers_its_next_step_and_the_others(practice: Practice) -> None:
    visit = practice.book('2026-11-23 10:00', practice.admit('Jamie', 'Hill'))
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, '/schedule?day=2026-11-23&listed=1')
        await rita.should_see('Jamie Hill', retries=30)
        await rita.should_see('Individual · Tom Ellis', retries=30)
        (agenda,) = rita.find(LiveList).elements
        (listener,) = [each for each in agenda._event_listeners.values() if each.type == 'open']
        with agenda:
            await listener.handler(type('Said', (), {'args': visit})())
        await rita.should_see('More', retries=30)
        press(rita, 'More')
        await rita.should_see('Cancel the visit', retries=30)
        press(rita, 'Arrived')
        await until(lambda: practice.appointment(visit).status is VisitStatus.ARRIVED)
        await rita.should_see('Arrived', retries=30)


async def test_views_days_and_clinicians_stand_in_the_address(practice: Practice) -> None:
    practice.book('2026-11-24 10:00', practice.admit('Jamie', 'Hill'))
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, f'/schedule?day=2026-11-24&view=team&who={id_of(practice.priya)}')
        await rita.should_see('Tuesday 24 November 2026', retries=30)
        await rita.should_not_see('2026-11-24T10:00', retries=30)
        click(rita, 'Priya Raman')
        await rita.should_see('2026-11-24T10:00', retries=30)
        assert calendar(rita)._props['view'] == 'team'
        click(rita, 'Week')
        await rita.should_see('23 \u2013 29 November 2026', retries=30)
        await until(lambda: calendar(rita)._props['view'] == 'week')


async def test_a_day_is_printed_as_a_list_and_that_is_written_down(practice: Practice) -> None:
    practice.book('2026-11-23 10:00', practice.admit('Jamie', 'Hill'))
    seq = practice.store.last_seq()
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, '/schedule/print?day=2026-11-23')
        await rita.should_see('Schedule of Monday 23 November 2026', retries=30)
        await rita.should_see('Jamie Hill', retries=30)
        await rita.should_see('Printed by Rita Gomez', retries=30)
    assert practice.store.last_seq() > seq


def test_an_address_that_says_nothing_shows_the_usual_view_of_whoever_asks() -> None:
    nothing = ('', '', '', 0, 0, MONDAY, [7, 8])
    assert place_of(*nothing) == place_of(*nothing, 3) == ('team', MONDAY, (), False, False)
    assert place_of(*nothing, 8) == ('week', MONDAY, (8,), False, False)
    assert place_of('week', *nothing[1:], 8).who == ()
    assert on_a_phone(place_of(*nothing)) == ('day', MONDAY, (), False, True)
    assert on_a_phone(place_of(*nothing, 8)) == ('day', MONDAY, (8,), False, False)
    place = place_of('month', 'tomorrow', '7,x,99', 0, 0, MONDAY, [7])
    assert place == ('week', MONDAY, (7,), False, False)
    assert address(place) == '/schedule?view=week&day=2026-11-23&who=7'
    assert days_of(place) == (MONDAY, date(2026, 11, 29))
    assert in_words(stepped(place, 1)) == '30 November \u2013 6 December 2026'
    assert stepped(place._replace(view='day'), -1).day == date(2026, 11, 22)
    assert place_of('day', '9999-01-01', '', 1, 1, MONDAY, []).day.year == 2199


def test_of_several_clinicians_only_the_times_when_nobody_is_there_are_shaded(practice: Practice) -> None:
    tom, priya = id_of(practice.tom), id_of(practice.priya)
    for who, lunch in ((tom, (12, 13)), (priya, (12, 14))):
        hours = [Stretch(0, time(9), time(lunch[0])), Stretch(0, time(lunch[1]), time(17))]
        practice.do(practice.ana, working_hours.set_week, who, hours)
    practice.do(practice.ana, absences.add, {'starts': wall('2026-11-24 00:00'), 'ends': wall('2026-11-25 00:00')})
    together = practice.ask(practice.rita, desk.shades, '2026-11-23', '2026-11-24')
    assert [(shade.column, shade.start[5:], shade.end[5:], shade.kind) for shade in together] == [
        (None, '11-23T00:00', '11-23T09:00', 'off'),
        (None, '11-23T12:00', '11-23T13:00', 'break'),
        (None, '11-23T17:00', '11-24T00:00', 'off'),
        (None, '11-24T00:00', '11-25T00:00', 'closed'),
    ]
    apart = practice.ask(practice.rita, desk.shades, '2026-11-23', '2026-11-23', (), True)
    assert {shade.column for shade in apart} == {tom, priya}


@pytest.mark.parametrize('saturday', [False, True])
def test_the_hours_that_are_drawn_are_those_that_somebody_works(practice: Practice, saturday: bool) -> None:
    assert practice.ask(practice.rita, desk.opening) == (8, 18, (0, 1, 2, 3, 4))
    hours = [Stretch(5 if saturday else 0, time(7, 30), time(19, 15))]
    practice.do(practice.ana, working_hours.set_week, id_of(practice.tom), hours)
    days = (0, 1, 2, 3, 4, 5) if saturday else (0, 1, 2, 3, 4)
    assert practice.ask(practice.rita, desk.opening) == (7, 20, days)


async def test_a_gap_and_an_event_lead_to_the_dialogs_of_appointments(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    class Dialogs:
        """What pages/booking.py and pages/appointment_panel.py offer."""

        @staticmethod
        async def book(_: object, **what: object) -> None:
            asked.append(what)

        @staticmethod
        async def show_appointment(_: object, appointment_id: int) -> None:
            asked.append(appointment_id)

    monkeypatch.setattr(schedule, 'booking', Dialogs)
    monkeypatch.setattr(schedule, 'show_appointment', Dialogs.show_appointment)
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, f'/schedule?view=week&day=2026-11-23&who={id_of(practice.tom)}')
        await rita.should_see('New appointment', retries=30)
        for event, said in (('pick', {'start': '2026-11-24T10:00', 'end': '2026-11-24T10:45'}), ('open', 7)):
            (listener,) = [each for each in calendar(rita)._event_listeners.values() if each.type == event]
            with calendar(rita):
                await listener.handler(type('Said', (), {'args': said})())
    assert asked == [{'start': wall('2026-11-24 10:00'), 'minutes': 45, 'clinician_id': id_of(practice.tom)}, 7]


async def test_a_phone_opens_on_ones_own_day_or_on_a_list_of_everybodys(practice: Practice) -> None:
    practice.book('2026-11-24 10:00', practice.admit('Jamie', 'Hill'))
    async with open_house(practice) as house:
        tom = await house.tab(practice.tom, '/schedule?day=2026-11-24')
        await tom.should_see('23 \u2013 29 November 2026', retries=30)
        rita = await house.tab(practice.rita, '/schedule?day=2026-11-24')
        await rita.should_see('Tuesday 24 November 2026', retries=30)
        for tab in (tom, rita):
            (listener,) = [each for each in calendar(tab)._event_listeners.values() if each.type == 'narrow']
            with calendar(tab):
                await listener.handler()
        await tom.should_see('Tuesday 24 November 2026', retries=30)
        assert calendar(tom)._props['view'] == 'day'
        await rita.should_see('Individual · Tom Ellis', retries=30)
        assert rita.find(LiveList).elements


def test_where_no_hours_are_known_nothing_is_shaded(practice: Practice) -> None:
    assert practice.ask(practice.rita, desk.shades, *WEEK) == []
