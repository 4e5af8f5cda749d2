"""Today on the dashboard, and the visits of a chart: true for everyone, with the one next step and a way back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from models import appointment_types, appointments, team
from models.appointments import VisitStatus, visits
from models.base import Principal
from tests.cast import Clock, Practice, id_of
from tests.open_house import open_house
from tests.served import until
from tests.test_record_editor import found, press
from tracker_ui.components.live_figures import LiveFigures
from tracker_ui.components.live_list import CHANGED_MEANWHILE, LiveList
from tracker_ui.components.snackbar import Snackbar

TEN = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001 (the wall has no zone)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the snackbars of all tabs have said."""
    told: list[str] = []
    monkeypatch.setattr(Snackbar, 'show', lambda _, text, **more: told.append(text))
    return told


def book(practice: Practice, name: str, at: datetime, who: Principal, type_name: str = 'Individual') -> int:
    """Rita books a new patient of this name; gives back the appointment's id."""
    types = {row.name: row.id for row in practice.ask(practice.rita, appointment_types.listing)}
    values = {'type_id': types[type_name], 'clinician_id': id_of(who), 'wall_start': at}
    return int(practice.do(practice.rita, appointments.book, values, [practice.admit(name)]))


def step(practice: Practice, id: int, *statuses: VisitStatus) -> None:
    for status in statuses:
        version = practice.ask(practice.rita, appointments.appointment, id).version
        practice.do(practice.rita, appointments.set_status, id, version, status)


def listed(tab: User, caption: str) -> LiveList:
    [one] = [one for one in found(tab, LiveList) if one._fixed['caption'] == caption]
    assert isinstance(one, LiveList)
    return one


def column(tab: User, caption: str, field: str) -> list[Any]:
    topic = listed(tab, caption).topic
    return [row[topic.fields.index(field)] for row in topic.rows]


def press_step(tab: User, caption: str, id: int, meant: str) -> None:
    UserInteraction(tab, {listed(tab, caption)}, None).trigger('step', [id, meant])


def figure(tab: User, id: str) -> dict[str, Any]:
    rows = [dict(zip(one.topic.fields, row, strict=True)) for one in found(tab, LiveFigures) for row in one.topic.rows]
    return next(row for row in rows if row['id'] == id)


async def test_an_arrival_at_the_desk_is_on_the_clinicians_dashboard_at_once_and_can_be_taken_back(
    practice: Practice, told: list[str]
) -> None:
    marcus = book(practice, 'Marcus', TEN, practice.tom)
    async with open_house(practice) as house:
        rita, tom = await house.tab(practice.rita), await house.tab(practice.tom)
        await until(lambda: column(tom, 'Today', 'title') == ['', 'Marcus Hill'])
        press_step(rita, 'Today', marcus, 'arrived')
        await until(lambda: column(tom, 'Today', 'status_word')[1] == 'Arrived · 0 min')
        await until(lambda: figure(tom, 'waiting')['value'] == 1)
        assert told == ['Marcus Hill: arrived']
        press_step(tom, 'Today', marcus, 'arrived')
        await until(lambda: told[-1] == CHANGED_MEANWHILE)
        press_step(tom, 'Today', marcus, 'in_session')
        await until(lambda: column(rita, 'Today', 'status_word')[1] == 'In session · 0 min')
        version = practice.ask(practice.tom, appointments.appointment, marcus).version
        practice.do(practice.tom, appointments.take_back, marcus, version)
        await until(lambda: column(rita, 'Today', 'status')[1] == 'arrived')


async def test_a_clinician_sees_their_own_day_first_and_everybodys_when_asked(practice: Practice) -> None:
    book(practice, 'Marcus', TEN, practice.tom)
    book(practice, 'Grace', TEN, practice.priya)
    async with open_house(practice) as house:
        tom, rita = await house.tab(practice.tom), await house.tab(practice.rita)
        await until(lambda: column(tom, 'Today', 'title') == ['', 'Marcus Hill'])
        assert column(rita, 'Today', 'title') == ['', 'Marcus Hill', 'Grace Hill']
        assert (figure(tom, 'seen')['of'], figure(rita, 'seen')['of']) == (1, 2)
        press(tom, 'All clinicians')
        await until(lambda: 'Grace Hill' in column(tom, 'Today', 'title'))
        press(tom, 'All clinicians')
        await until(lambda: column(tom, 'Today', 'title') == ['', 'Marcus Hill'])


async def test_the_line_at_now_moves_down_the_day_and_a_long_wait_is_told(practice: Practice, now: Clock) -> None:
    marcus = book(practice, 'Marcus', TEN, practice.tom)
    book(practice, 'Grace', TEN + timedelta(hours=1), practice.tom)
    step(practice, marcus, VisitStatus.ARRIVED)
    now.advance(minutes=42)
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita)
        await until(lambda: column(rita, 'Today', 'title') == ['Marcus Hill', '', 'Grace Hill'])
        assert column(rita, 'Today', 'time') == ['10:00', '10:12', '11:00']
        waiting = figure(rita, 'waiting')
        assert (waiting['value'], waiting['note'], waiting['tone']) == (1, 'Longest wait 42 min', 'warn')


async def test_a_day_without_visits_has_no_line_and_says_so(practice: Practice) -> None:
    async with open_house(practice) as house:
        tom = await house.tab(practice.tom)
        await until(lambda: listed(tom, 'Today').topic.snapshot)
        assert column(tom, 'Today', 'title') == []
        assert listed(tom, 'Today')._props['empty']['title'] == 'Nobody comes to you today'


async def test_a_booking_and_its_next_step_stand_in_the_chart_of_everybody(practice: Practice) -> None:
    past = book(practice, 'Marcus', TEN, practice.tom)
    patient = practice.ask(practice.rita, appointments.attendances, past)[0].patient_id
    step(practice, past, VisitStatus.NO_SHOW)
    async with open_house(practice) as house:
        chart = f'/patients/{patient}/appointments'
        rita, tom = await house.tab(practice.rita, chart), await house.tab(practice.tom, chart)
        await until(lambda: column(tom, 'Upcoming visits', 'status_word') == ['No-show'])
        values = {'type_id': 2, 'clinician_id': id_of(practice.tom), 'wall_start': TEN + timedelta(days=7)}
        booked = practice.do(practice.rita, appointments.book, values, [patient])
        await until(lambda: column(tom, 'Upcoming visits', 'day') == ['Mon 23 Nov 2026', 'Mon 30 Nov 2026'])
        assert column(tom, 'Upcoming visits', 'step_word') == ['', 'Confirm'], 'nobody arrives a week ahead'
        press_step(rita, 'Upcoming visits', booked, 'confirmed')
        await until(lambda: column(tom, 'Upcoming visits', 'status_word') == ['No-show', 'Confirmed'])


def test_past_visits_are_listed_the_latest_first_with_why_they_did_not_take_place(
    practice: Practice, now: Clock
) -> None:
    first = book(practice, 'Marcus', TEN, practice.tom)
    patient = practice.ask(practice.rita, appointments.attendances, first)[0].patient_id
    seen = practice.ask(practice.rita, appointments.appointment, first).version
    practice.do(practice.rita, appointments.cancel, first, seen, appointments.CancelReason.UNWELL)
    now.advance(days=1)
    [row] = practice.ask(practice.tom, visits.past, patient)
    assert (row.status_word, row.sub, row.step, row.is_over) == (
        'Late-cancelled', 'Tom Ellis · Patient is unwell', '', True,
    )  # fmt: skip
    assert practice.ask(practice.tom, visits.upcoming, patient) == []


def test_the_team_says_who_is_in_session_until_when(practice: Practice, now: Clock) -> None:
    def notes() -> dict[str, str]:
        rows = practice.ask(practice.rita, team.colleagues, {id_of(practice.tom)})
        return {row.name: row.note for row in rows}

    marcus = book(practice, 'Marcus', TEN, practice.tom)
    assert notes()['Tom Ellis'] == 'Here · Free until 10:00'
    assert notes()['Priya Raman'] == 'Away · 0 patients', 'who sees nobody today'
    step(practice, marcus, VisitStatus.ARRIVED)
    assert notes()['Tom Ellis'] == 'Here · Free · patient waiting'
    step(practice, marcus, VisitStatus.IN_SESSION)
    assert notes()['Tom Ellis'] == 'Here · In session until 10:50'
    now.advance(hours=2)
    assert notes()['Tom Ellis'] == 'Here · In session, past its time'
    step(practice, marcus, VisitStatus.DONE)
    assert notes()['Tom Ellis'] == 'Here · Free'
