"""What screens ask of the appointments: the schedule, its shades, a patient's visits, today, and who has none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest

from models import absences, appointments, caseload, dashboard, patients, rooms, working_hours
from models import practice as practices
from models.appointments import CancelReason, VisitStatus
from models.appointments.schedule import background, schedule
from models.appointments.today import NOW, figures, today
from models.base import Missing, Refused, Work
from models.caseload import Wanted
from models.patient_record import Status
from models.working_hours import Stretch
from tests.cast import Clock, Practice, id_of, wall
from tests.open_house import open_house
from tests.served import until
from tests.test_patient_list import chip, names
from tracker_ui.topics import fields_of

WEEK = ('2026-11-23', '2026-11-29')


@pytest.fixture
def jamie(practice: Practice) -> int:
    return practice.admit('Jamie', status=Status.ACTIVE)


def rows(practice: Practice, *args: Any) -> list[appointments.ScheduleRow]:
    found: list[appointments.ScheduleRow] = practice.ask(practice.rita, schedule, *(args or WEEK))
    return found


# the schedule


def test_a_row_says_all_that_a_calendar_draws(practice: Practice, jamie: int) -> None:
    room = practice.do(practice.ana, rooms.add, {'name': 'Room 2'})
    visit = practice.book('2026-11-26 11:00', jamie, room_id=room, front_desk_note='Ramp.')
    [row] = rows(practice)
    assert row._asdict() == {
        'id': visit, 'start': '2026-11-26T11:00', 'end': '2026-11-26T11:50', 'clinician_id': id_of(practice.tom),
        'clinician': 'Tom Ellis', 'title': 'Jamie Hill', 'type': 'Individual', 'tone': 0, 'room': 'Room 2',
        'video_link': '', 'members': 1, 'status': 'booked', 'status_word': 'Scheduled', 'status_tone': 'info',
        'status_icon': 'schedule', 'over': False, 'gone': False, 'draggable': True, 'series_id': 0, 'note': 'Ramp.',
        'version': 1, 'href': f'/patients/{jamie}', 'later': '',
    }  # fmt: skip


def test_people_are_called_what_they_are_called_and_groups_by_their_type(practice: Practice, jamie: int) -> None:
    kate = practice.admit('Katherine', 'Moss', preferred_name='Kate')
    rosa, ivan = practice.admit('Rosa', 'Petrov'), practice.admit('Ivan', 'Petrov')
    practice.book('2026-11-24 09:00', kate)
    practice.book('2026-11-24 10:00', rosa, ivan, kind='Couples')
    practice.book('2026-11-24 12:00', rosa, kate, kind='Couples')
    practice.book('2026-11-24 14:00', jamie, kate, rosa, kind='Group')
    practice.book('2026-11-24 16:00', kind='Internal')
    assert [(row.title, row.type, row.members) for row in rows(practice)] == [
        ('Kate Moss', 'Individual', 1),
        ('Rosa & Ivan Petrov', 'Couples', 2),
        ('Kate Moss & Rosa Petrov', 'Couples', 2),
        ('Group', '3 patients', 3),
        ('Internal', 'Internal', 0),
    ]


def test_days_clinicians_and_whether_what_was_called_off_is_shown(practice: Practice, jamie: int) -> None:
    tom, priya = id_of(practice.tom), id_of(practice.priya)
    off = practice.book('2026-11-23 12:00', jamie)
    practice.do(practice.rita, appointments.cancel, off, 1, CancelReason.TRAVEL)
    practice.book('2026-11-24 12:00', jamie, clinician_id=priya)
    night = practice.book('2026-11-25 23:30', jamie)
    assert [row.id for row in rows(practice)] == [1, 2, 3]
    assert [row.id for row in rows(practice, *WEEK, (priya,))] == [2]
    assert [row.id for row in rows(practice, *WEEK, (tom, priya), False)] == [2, 3]
    assert [row.id for row in rows(practice, '2026-11-26', '2026-11-26')] == [night], 'it reaches into the next day'
    assert rows(practice, '2026-11-27', '2026-12-31') == []
    [gone, *_] = rows(practice)
    assert (gone.gone, gone.draggable, gone.status_word) == (True, False, 'Late-cancelled')


def test_in_a_group_it_is_said_how_many_have_come(practice: Practice, jamie: int) -> None:
    group = practice.book('2026-11-24 10:00', jamie, practice.admit('Ben'), practice.admit('Cleo'), kind='Group')
    practice.do(practice.rita, appointments.set_attendance, group, None, jamie, VisitStatus.ARRIVED)
    assert rows(practice)[0].status_word == 'Arrived, 1 of 3'


@pytest.mark.parametrize(
    ('first', 'last'), [('today', '2026-11-29'), ('2026-11-29', '2026-11-23'), ('2026-11-23', '2027-11-23'), ('', '')]
)
def test_days_that_are_none_or_too_many_are_refused(practice: Practice, first: str, last: str) -> None:
    for query in (schedule, background):
        with pytest.raises(Refused):
            practice.ask(practice.rita, query, first, last)


def test_hours_breaks_absences_and_closures_are_shaded(practice: Practice) -> None:
    tom = id_of(practice.tom)
    hours = [Stretch(1, time(9), time(12)), Stretch(1, time(13), time(17))]
    practice.do(practice.ana, working_hours.set_week, tom, hours)
    away = {'clinician_id': tom, 'starts': wall('2026-11-25 00:00'), 'ends': wall('2026-12-01 00:00')}
    practice.do(practice.ana, absences.add, away | {'note': 'Holiday'})
    practice.do(practice.ana, absences.add, {'starts': wall('2026-11-25 13:00'), 'ends': wall('2026-11-25 17:00')})
    shades = practice.ask(practice.rita, background, '2026-11-24', '2026-11-25')
    assert [row[1:] for row in shades] == [
        ('2026-11-24T00:00', '2026-11-24T09:00', tom, 'off', 'Does not work'),
        ('2026-11-24T12:00', '2026-11-24T13:00', tom, 'break', 'Break'),
        ('2026-11-24T17:00', '2026-11-25T00:00', tom, 'off', 'Does not work'),
        ('2026-11-25T00:00', '2026-11-26T00:00', tom, 'off', 'Does not work'),
        ('2026-11-25T00:00', '2026-11-26T00:00', tom, 'away', 'Holiday'),
        ('2026-11-25T13:00', '2026-11-25T17:00', 0, 'closed', 'Closed'),
    ]
    assert len({row.id for row in shades}) == len(shades)
    others = practice.ask(practice.rita, background, '2026-11-24', '2026-11-25', (id_of(practice.priya),))
    assert [row.kind for row in others] == ['closed'], 'who has no hours is not shaded'


QUERIES: list[Callable[..., Any]] = [
    schedule,
    background,
    today,
    figures,
    appointments.of_patient,
    appointments.clashes,
]


@pytest.mark.parametrize('query', QUERIES)
def test_each_can_be_shown_live(query: Callable[..., Any]) -> None:
    assert fields_of(query)[0] == 'id'


def test_only_what_may_change_an_answer_wakes_it(practice: Practice, jamie: int) -> None:
    practice.book('2026-11-24 10:00', jamie)

    def kinds(query: Callable[..., Any], *args: Any) -> set[str]:
        def look(work: Work) -> set[str]:
            query(work, *args)
            return work.kinds_read

        found: set[str] = practice.ask(practice.rita, look)
        return found

    shown = {'appointments', 'attendances', 'patients', 'staff', 'rooms', 'appointment_types'}
    assert kinds(schedule, *WEEK) == shown | {'delays', 'day'}
    assert kinds(background, *WEEK) == {'staff', 'working_hours', 'absences'}
    assert kinds(today) == shown | {'minute', 'day', 'practices'}
    assert kinds(appointments.of_patient, jamie) == shown | {'minute', 'day'}


# one patient


def test_a_chart_lists_what_is_to_come_first_and_the_past_backwards(practice: Practice, jamie: int, now: Clock) -> None:
    for start in ('2026-11-24 10:00', '2026-11-23 12:00', '2026-11-25 10:00', '2026-11-30 10:00'):
        practice.book(start, jamie)
    practice.do(practice.rita, appointments.cancel, 3, 1, CancelReason.UNWELL)
    now.set(now.moment + timedelta(days=2))
    listed = practice.ask(practice.rita, appointments.of_patient, jamie)
    assert [(row.part, row.id, row.when) for row in listed] == [
        ('Upcoming', 3, 'Wed 25 Nov 2026, 10:00 to 10:50'),
        ('Upcoming', 4, 'Mon 30 Nov 2026, 10:00 to 10:50'),
        ('Past', 1, 'Tue 24 Nov 2026, 10:00 to 10:50'),
        ('Past', 2, 'Mon 23 Nov 2026, 12:00 to 12:50'),
    ]
    assert (listed[0].status_word, listed[0].reason) == ('Cancelled', 'Patient is unwell')
    assert (listed[1].step, listed[1].step_word) == ('confirmed', 'Confirm')
    with pytest.raises(Missing):
        practice.ask(practice.rita, appointments.of_patient, 99)


def test_in_a_group_a_chart_tells_its_own_patients_part(practice: Practice, jamie: int) -> None:
    group = practice.book('2026-11-24 10:00', jamie, practice.admit('Ben'), kind='Couples')
    practice.do(practice.rita, appointments.set_attendance, group, None, 2, VisitStatus.NO_SHOW)
    statuses = [
        [(row.status, row.others, row.step) for row in practice.ask(practice.rita, appointments.of_patient, patient_id)]
        for patient_id in (jamie, 2)
    ]
    assert statuses == [[('booked', 1, '')], [('noshow', 1, '')]]


def test_who_has_no_visit_booked_is_found_and_when_the_others_come_next(practice: Practice, jamie: int) -> None:
    ben = practice.admit('Ben', status=Status.INTAKE)
    practice.admit('Cleo', status=Status.WAITING)
    dan = practice.admit('Dan', status=Status.ACTIVE)
    practice.do(practice.rita, patients.archive, dan, 1)

    def listed() -> list[str]:
        rows = practice.ask(practice.rita, caseload.listing, Wanted('no_visit'))
        [matches] = practice.ask(practice.rita, caseload.matches, Wanted('no_visit'))
        assert matches.value == len(rows)
        return [row.name for row in rows]

    assert listed() == ['Ben Hill', 'Jamie Hill']
    visit = practice.book('2026-11-24 10:00', jamie)
    practice.book('2026-11-30 10:00', jamie)
    assert listed() == ['Ben Hill']
    assert practice.ask(practice.rita, appointments.next_visits, [jamie, ben]) == {jamie: 'Tue 24 Nov 10:00'}
    practice.do(practice.rita, appointments.cancel, visit, 1, CancelReason.TRAVEL)
    assert practice.ask(practice.rita, appointments.next_visits, [jamie, ben]) == {jamie: 'Mon 30 Nov 10:00'}
    practice.do(practice.rita, appointments.cancel, 2, 1, CancelReason.TRAVEL)
    assert listed() == ['Ben Hill', 'Jamie Hill']


async def test_the_chip_of_those_without_a_visit_follows_a_booking(practice: Practice, jamie: int) -> None:
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, '/patients?group=no_visit')
        await until(lambda: (names(rita), chip(rita, 'no_visit')) == (['Jamie Hill'], (1, True)))
        practice.book('2026-11-24 10:00', jamie)
        await until(lambda: (names(rita), chip(rita, 'no_visit')) == ([], (0, True)))


# today


def test_today_has_a_line_at_now_and_the_next_step_of_each(practice: Practice, jamie: int, now: Clock) -> None:
    ben, cleo = practice.admit('Ben'), practice.admit('Cleo')
    practice.book('2026-11-23 09:40', jamie)
    practice.book('2026-11-23 10:40', ben)
    off = practice.book('2026-11-23 11:40', cleo)
    practice.do(practice.rita, appointments.cancel, off, 1, CancelReason.TRAVEL)
    practice.book('2026-11-23 09:40', cleo, clinician_id=id_of(practice.priya))
    practice.do(practice.rita, appointments.set_status, 4, 1, VisitStatus.NO_SHOW)
    now.advance(minutes=4)
    practice.do(practice.rita, appointments.set_status, 1, 1, VisitStatus.ARRIVED)
    now.advance(minutes=12)
    shown = practice.ask(practice.rita, today)
    assert [(row.id, row.time, row.title, row.status_word, row.step_word) for row in shown] == [
        (1, '09:40', 'Jamie Hill', 'Arrived · 12 min', 'Start'),
        (4, '09:40', 'Cleo Hill', 'No-show', ''),
        (NOW, '09:46', '', '', ''),
        (2, '10:40', 'Ben Hill', 'Scheduled', 'Arrived'),
    ]
    assert shown[0].late
    assert [row.id for row in practice.ask(practice.rita, today, id_of(practice.priya))] == [4, NOW]


def test_the_day_in_figures(practice: Practice, jamie: int, now: Clock) -> None:
    assert [row.note for row in practice.ask(practice.rita, figures)] == ['Nobody is expected', 'Nobody waits']
    others = [practice.admit(name) for name in ('Ben', 'Cleo', 'Dan')]
    practice.book('2026-11-23 15:00', kind='Internal')
    for hour, who in enumerate((jamie, *others), start=10):
        practice.book(f'2026-11-23 {hour}:00', who)
    for id, road in ((2, ['arrived', 'in_session', 'fulfilled']), (3, ['noshow']), (4, ['arrived'])):
        for status in road:
            practice.do(practice.rita, appointments.set_status, id, None, VisitStatus(status))
    now.advance(minutes=9)
    seen, waiting = practice.ask(practice.rita, figures)
    assert (seen.value, seen.of, seen.note, seen.tone) == (1, 4, '1 no-show · 1 to come', 'risk')
    assert seen.parts == [('fulfilled', 1), ('noshow', 1), ('arrived', 1), ('booked', 1)]
    assert (waiting.value, waiting.note, waiting.tone) == (1, 'Longest wait 9 min', '')
    now.advance(minutes=1)
    assert practice.ask(practice.rita, figures)[1].tone == 'warn'
    practice.do(practice.ana, practices.edit, 1, {'waiting_minutes': 20})
    assert practice.ask(practice.rita, figures)[1].tone == ''
    assert practice.ask(practice.rita, dashboard.greeting).words == 'Good morning'
