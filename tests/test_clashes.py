"""No double booking by accident: said beforehand, refused while saving, and by the database itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from threading import Barrier
from typing import Any

import pytest

from models import absences, appointments, rooms, working_hours
from models.appointments import Appointment, CancelReason, ClashRow, Placement, Taken, VisitStatus
from models.base import HOUSE, Invalid
from models.working_hours import Stretch
from tests.cast import Practice, id_of, wall

OFFICE_HOURS = [Stretch(day, *hours) for day in range(4) for hours in ((time(9), time(12)), (time(13), time(17)))]
"""Monday to Thursday, with a break at noon."""


@pytest.fixture
def jamie(practice: Practice) -> int:
    return practice.admit('Jamie')


@pytest.fixture
def ben(practice: Practice) -> int:
    return practice.admit('Ben')


@pytest.fixture
def visit(practice: Practice, jamie: int) -> int:
    """Jamie comes to Tom on Tuesday, 09:30 to 10:20, in Room 2."""
    return practice.book('2026-11-24 09:30', jamie, room_id=practice.do(practice.ana, rooms.add, {'name': 'Room 2'}))


# what is in the way


@pytest.mark.parametrize(
    ('start', 'minutes', 'is_free'),
    [
        ('09:10', 50, False),
        ('09:30', 50, False),
        ('09:40', 10, False),
        ('10:19', 5, False),
        ('08:00', 240, False),
        ('08:40', 50, True),
        ('10:20', 50, True),
    ],
)
def test_intervals_overlap_and_back_to_back_does_not(
    practice: Practice, visit: int, ben: int, start: str, minutes: int, is_free: bool
) -> None:
    if is_free:
        assert practice.book(f'2026-11-24 {start}', ben, minutes=minutes)
    else:
        with pytest.raises(Taken):
            practice.book(f'2026-11-24 {start}', ben, minutes=minutes)


def test_a_refusal_says_who_and_when_and_names_no_patient(practice: Practice, visit: int, jamie: int, ben: int) -> None:
    priya = id_of(practice.priya)
    for values, who, sentence in (
        ({}, ben, 'Tom Ellis has another appointment on Tue 24 Nov, 09:30 to 10:20.'),
        ({'clinician_id': priya, 'room_id': 1}, ben, 'Room 2 is taken on Tue 24 Nov, 09:30 to 10:20, by Tom Ellis.'),
        (
            {'clinician_id': priya},
            jamie,
            'This patient has another visit on Tue 24 Nov, 09:30 to 10:20, with Tom Ellis.',
        ),
    ):
        with pytest.raises(Taken) as refusal:
            practice.book('2026-11-24 10:00', who, **values)
        assert str(refusal.value) == sentence
    with pytest.raises(Taken) as refusal:
        practice.book('2026-11-24 10:00', jamie, room_id=1)
    assert [clash.kind for clash in refusal.value.clashes] == ['clinician', 'room', 'patient']
    assert 'Jamie' not in str(refusal.value)


@pytest.mark.parametrize('status', [VisitStatus.CANCELLED, VisitStatus.NO_SHOW])
def test_what_was_called_off_or_missed_is_in_nobodys_way(
    practice: Practice, visit: int, jamie: int, status: VisitStatus
) -> None:
    practice.do(practice.rita, appointments.set_status, visit, 1, status)
    assert practice.book('2026-11-24 10:00', jamie, room_id=1)


def test_who_has_left_a_group_is_free_and_the_rest_are_not(practice: Practice, jamie: int, ben: int) -> None:
    group = practice.book('2026-11-24 09:30', jamie, ben, kind='Group')
    practice.do(practice.rita, appointments.set_attendance, group, 1, jamie, VisitStatus.CANCELLED)
    priya = id_of(practice.priya)
    assert practice.book('2026-11-24 10:00', jamie, clinician_id=priya)
    with pytest.raises(Taken, match='This patient has another visit'):
        practice.book('2026-11-24 10:50', ben, clinician_id=priya)


# working hours, absences, closures


@pytest.fixture
def office_hours(practice: Practice) -> None:
    practice.do(practice.ana, working_hours.set_week, id_of(practice.tom), OFFICE_HOURS)


@pytest.mark.parametrize(
    ('start', 'sentence'),
    [
        ('2026-11-24 09:00', ''),
        ('2026-11-24 11:10', ''),
        ('2026-11-24 16:10', ''),
        ('2026-11-24 11:20', 'Tom Ellis works on Tuesdays from 09:00 to 12:00 and 13:00 to 17:00.'),
        ('2026-11-24 08:59', 'Tom Ellis works on Tuesdays from 09:00 to 12:00 and 13:00 to 17:00.'),
        ('2026-11-27 10:00', 'Tom Ellis does not work on Fridays.'),
    ],
)
def test_working_hours_and_breaks(practice: Practice, office_hours: None, ben: int, start: str, sentence: str) -> None:
    if not sentence:
        assert practice.book(start, ben)
        return
    with pytest.raises(Taken) as refusal:
        practice.book(start, ben)
    assert str(refusal.value) == sentence
    assert practice.book(start, ben, over='Asked for.')


def test_stretches_that_touch_are_one_and_whoever_has_no_hours_has_no_limits(practice: Practice, ben: int) -> None:
    practice.do(
        practice.ana, working_hours.set_week, id_of(practice.tom),
        [Stretch(1, time(12), time(15)), Stretch(1, time(9), time(12))],
    )  # fmt: skip
    assert practice.book('2026-11-24 11:30', ben)
    assert practice.book('2026-11-29 23:00', ben, clinician_id=id_of(practice.priya))


def test_a_week_is_replaced_as_a_whole_and_must_make_sense(practice: Practice, office_hours: None) -> None:
    tom = id_of(practice.tom)
    practice.heard.clear()
    practice.do(practice.ana, working_hours.set_week, tom, OFFICE_HOURS)
    assert practice.heard == [], 'nothing differed'
    practice.do(practice.ana, working_hours.set_week, tom, [*OFFICE_HOURS[:-1], Stretch(3, time(13), time(18))])
    assert [change.op for change in practice.heard] == ['delete', 'create']
    for week, sentence in (
        ([Stretch(0, time(9), time(12)), Stretch(0, time(11), time(13))], 'Two stretches on Monday overlap'),
        ([Stretch(0, time(9), time(9))], 'The end must be after the start'),
        ([Stretch(7, time(9), time(10))], 'This must be at most 6'),
    ):
        with pytest.raises(Invalid, match=sentence):
            practice.do(practice.ana, working_hours.set_week, tom, week)
    with pytest.raises(Invalid, match='works here as a clinician'):
        practice.do(practice.ana, working_hours.set_week, id_of(practice.rita), OFFICE_HOURS)


def test_time_off_is_one_clinicians_and_a_closure_everybodys(practice: Practice, ben: int) -> None:
    tom, priya = id_of(practice.tom), id_of(practice.priya)
    away = {'clinician_id': tom, 'starts': wall('2026-11-24 00:00'), 'ends': wall('2026-11-26 00:00')}
    closed = {'starts': wall('2026-12-01 13:00'), 'ends': wall('2026-12-01 17:00'), 'note': 'Training'}
    practice.do(practice.ana, absences.add, away)
    practice.do(practice.ana, absences.add, closed)
    for start, clinician, sentence in (
        ('2026-11-24 09:00', tom, 'Tom Ellis is away: Tue 24 Nov to Wed 25 Nov.'),
        ('2026-11-25 23:30', tom, 'Tom Ellis is away: Tue 24 Nov to Wed 25 Nov.'),
        ('2026-12-01 16:30', priya, 'The practice is closed: Tue 1 Dec, 13:00 to 17:00.'),
    ):
        with pytest.raises(Taken) as refusal:
            practice.book(start, ben, clinician_id=clinician)
        assert str(refusal.value) == sentence
    assert practice.book('2026-11-24 09:00', ben, clinician_id=priya)
    assert practice.book('2026-11-26 00:00', ben, clinician_id=tom)
    assert practice.book('2026-12-01 17:00', ben, clinician_id=priya)


def test_time_off_that_comes_later_needs_no_reason_for_what_was_booked(practice: Practice, visit: int) -> None:
    away = {'clinician_id': id_of(practice.tom), 'starts': wall('2026-11-24 00:00'), 'ends': wall('2026-11-25 00:00')}
    practice.do(practice.ana, absences.add, away)
    assert practice.do(practice.rita, appointments.resize, visit, 1, 40) == 2
    assert practice.appointment(visit).over_reason is None


# on purpose


def test_over_another_on_purpose_is_kept_with_its_reason(practice: Practice, visit: int, ben: int) -> None:
    over = practice.book('2026-11-24 10:00', ben, over='  Both know. ')
    assert practice.appointment(over).over_reason == 'Both know.'
    with pytest.raises(Taken):
        practice.book('2026-11-24 10:40', practice.admit('Cleo'))
    with pytest.raises(Taken):
        practice.book('2026-11-24 10:40', 3, over='  ')
    assert practice.appointment(practice.book('2026-11-24 12:00', 3, over='No need.')).over_reason is None, (
        'it was free'
    )


def test_moved_to_where_it_is_free_there_is_no_reason_left(practice: Practice, visit: int, ben: int) -> None:
    over = practice.book('2026-11-24 10:00', ben, over='Both know.')
    practice.do(practice.rita, appointments.resize, over, 1, 40)
    assert practice.appointment(over).over_reason == 'Both know.', 'it is still over the same'
    version = practice.do(practice.rita, appointments.move, over, 2, wall('2026-11-24 14:00'))
    assert practice.appointment(over).over_reason is None
    practice.do(practice.rita, appointments.take_back, over, version)
    assert practice.appointment(over).over_reason == 'Both know.'


def test_whoever_was_booked_over_cannot_be_stretched_over_it_without_a_reason(
    practice: Practice, visit: int, ben: int
) -> None:
    practice.book('2026-11-24 10:00', ben, over='Both know.')
    with pytest.raises(Taken):
        practice.do(practice.rita, appointments.resize, visit, 1, 60)
    practice.do(practice.rita, appointments.resize, visit, 1, 60, over='Both know.')


def test_over_on_purpose_comes_back_as_it_was(practice: Practice, visit: int, ben: int) -> None:
    over = practice.book('2026-11-24 10:00', ben, over='Both know.')
    for id in (visit, over):
        version = practice.do(practice.rita, appointments.cancel, id, 1, CancelReason.OTHER)
        practice.do(practice.rita, appointments.take_back, id, version)
    assert {practice.appointment(id).status for id in (visit, over)} == {VisitStatus.BOOKED}


# while somebody still types


def test_the_same_is_said_while_somebody_still_types(
    practice: Practice, office_hours: None, visit: int, jamie: int
) -> None:
    found = practice.appointment(visit)
    wanted = Placement(found.starts_at, found.ends_at, id_of(practice.tom), found.room_id, (jamie,))
    said = practice.ask(practice.rita, appointments.clashes, wanted)
    assert [(row.kind, row.other) for row in said] == [('clinician', visit), ('room', visit), ('patient', visit)]
    with pytest.raises(Taken) as refusal:
        practice.book('2026-11-24 09:30', jamie, room_id=found.room_id)
    assert refusal.value.clashes == tuple(said)
    assert practice.ask(practice.rita, appointments.clashes, wanted._replace(without=visit)) == []
    assert len({row.id for row in said}) == 3
    assert ClashRow._fields[0] == 'id'


# the database refuses by itself


@pytest.fixture
def raw(practice: Practice) -> Iterator[sqlite3.Connection]:
    """The file itself, past all rules of ours."""
    with closing(sqlite3.connect(practice.store.path, isolation_level=None)) as file:
        yield file


FIELDS = (
    'version, created_at, updated_at, type_id, clinician_id, room_id, wall_start, minutes, zone, fold, starts_at, '
    'ends_at, status, status_since, over_reason, sequence, members'
)


def insert(raw: sqlite3.Connection, start: str, end: str, **values: Any) -> int:
    """An appointment of Priya's, by raw SQL."""
    row = {
        'version': 1, 'created_at': start, 'updated_at': start, 'type_id': 8, 'clinician_id': 3, 'room_id': None,
        'wall_start': start, 'minutes': 50, 'zone': 'UTC', 'fold': 0, 'starts_at': start, 'ends_at': end,
        'status': 'booked', 'status_since': start, 'over_reason': None, 'sequence': 0, 'members': '', **values,
    }  # fmt: skip
    marks = ', '.join(f':{name}' for name in FIELDS.split(', '))
    return int(raw.execute(f'INSERT INTO appointments ({FIELDS}) VALUES ({marks})', row).lastrowid or 0)


def attend(raw: sqlite3.Connection, appointment_id: int, patient_id: int, status: str = 'booked') -> int:
    sql = (
        'INSERT INTO attendances (version, created_at, updated_at, appointment_id, patient_id, clinician_id, starts_at,'
        ' ends_at, status) SELECT 1, created_at, created_at, id, ?, clinician_id, starts_at, ends_at, ?'
        ' FROM appointments WHERE id = ?'
    )
    return int(raw.execute(sql, (patient_id, status, appointment_id)).lastrowid or 0)


NINE, TEN, ELEVEN, TWELVE = (f'2026-11-24 {hour:02}:00:00.000000' for hour in (9, 10, 11, 12))
HALF_PAST = '2026-11-24 10:30:00.000000'
refused = pytest.raises(sqlite3.IntegrityError, match='double_booking')


def test_raw_sql_books_no_clinician_and_no_room_twice(practice: Practice, raw: sqlite3.Connection) -> None:
    practice.do(practice.ana, rooms.add, {'name': 'Room 1'})
    insert(raw, TEN, ELEVEN, room_id=1)
    with refused:
        insert(raw, HALF_PAST, TWELVE)
    with refused:
        insert(raw, NINE, HALF_PAST, clinician_id=2, room_id=1)
    with refused:
        insert(raw, NINE, TWELVE, clinician_id=2, room_id=1)
    assert insert(raw, NINE, TEN, room_id=1)
    assert insert(raw, ELEVEN, TWELVE, room_id=1)
    assert insert(raw, TEN, ELEVEN, status='cancelled')
    assert insert(raw, TEN, ELEVEN, status='noshow')
    over = insert(raw, TEN, ELEVEN, over_reason='On purpose.', room_id=1)
    with refused:
        insert(raw, HALF_PAST, TWELVE), 'also not over what is over another'
    with refused:
        raw.execute('UPDATE appointments SET over_reason = NULL WHERE id = ?', [over])


def test_raw_sql_moves_nothing_onto_another(practice: Practice, raw: sqlite3.Connection) -> None:
    practice.do(practice.ana, rooms.add, {'name': 'Room 1'})
    insert(raw, TEN, ELEVEN, room_id=1)
    other = insert(raw, ELEVEN, TWELVE, clinician_id=2)
    for change in (
        f"starts_at = '{HALF_PAST}', clinician_id = 3",
        f"starts_at = '{HALF_PAST}', room_id = 1",
        f"starts_at = '{NINE}', room_id = 1",
    ):
        with refused:
            raw.execute(f'UPDATE appointments SET {change} WHERE id = ?', [other])
    off = insert(raw, TEN, ELEVEN, status='late_cancelled')
    with refused:
        raw.execute("UPDATE appointments SET status = 'booked' WHERE id = ?", [off])
    raw.execute("UPDATE appointments SET status = 'booked', over_reason = 'On purpose.' WHERE id = ?", [off])


def test_raw_sql_sends_no_patient_to_two_places(practice: Practice, raw: sqlite3.Connection, jamie: int) -> None:
    first, second = insert(raw, TEN, ELEVEN), insert(raw, HALF_PAST, TWELVE, clinician_id=2)
    attend(raw, first, jamie)
    with refused:
        attend(raw, second, jamie)
    off = attend(raw, second, jamie, 'cancelled')
    with refused:
        raw.execute("UPDATE attendances SET status = 'booked' WHERE id = ?", [off])
    raw.execute('UPDATE appointments SET starts_at = ? WHERE id = ?', [ELEVEN, second])
    raw.execute("UPDATE attendances SET status = 'booked' WHERE id = ?", [off])
    with refused:
        raw.execute('UPDATE appointments SET starts_at = ? WHERE id = ?', [HALF_PAST, second])
    assert raw.execute('SELECT starts_at FROM attendances WHERE id = ?', [off]).fetchone() == (ELEVEN,)
    third = insert(raw, ELEVEN, TWELVE, clinician_id=1)
    with refused:
        there = 'appointment_id = ?, clinician_id = 1, starts_at = ?, ends_at = ?'
        raw.execute(f'UPDATE attendances SET {there} WHERE id = 1', [third, ELEVEN, TWELVE])


def test_the_times_of_those_who_attend_stay_those_of_the_appointment(
    practice: Practice, raw: sqlite3.Connection, jamie: int
) -> None:
    one = attend(raw, insert(raw, TEN, ELEVEN), jamie)
    for change in (f"starts_at = '{NINE}'", f"ends_at = '{TWELVE}'", 'clinician_id = 2'):
        with pytest.raises(sqlite3.IntegrityError, match='attendance_times'):
            raw.execute(f'UPDATE attendances SET {change} WHERE id = ?', [one])
    for end in (TEN, '2026-11-24 22:01:00.000000'):
        with pytest.raises(sqlite3.IntegrityError, match='appointment_length'):
            insert(raw, TEN, end, clinician_id=2)
    assert insert(raw, TEN, '2026-11-24 22:00:00.000000', clinician_id=2)


def test_what_would_get_past_the_verbs_is_refused_by_the_triggers(practice: Practice, visit: int) -> None:
    def save_past_the_rules(work: Any) -> None:
        found = work.get(Appointment, visit)
        values = found.model_dump(exclude={'id', 'version', 'created_at', 'updated_at'})
        work.save(Appointment(**values))

    with pytest.raises(Exception, match='double_booking'):
        practice.do(practice.rita, save_past_the_rules)


# sixteen at once


PEOPLE, ROUNDS = 16, 30


def test_sixteen_race_for_one_hour_and_one_wins_thirty_times(practice: Practice) -> None:
    who = [practice.admit(f'Patient {number}') for number in range(PEOPLE)]
    together, begin = Barrier(PEOPLE), datetime(2027, 1, 4, 9, tzinfo=UTC)

    def race(number: int) -> list[bool]:
        """One of sixteen, who all want the same hour in each round, a few minutes apart."""
        won = []
        for lap in range(ROUNDS):
            start = (begin + timedelta(hours=2 * lap, minutes=5 * (number % 4))).replace(tzinfo=None)
            together.wait(timeout=60)
            try:
                practice.book(f'{start}', who[number])
                won.append(True)
            except Taken:
                won.append(False)
        return won

    with ThreadPoolExecutor(PEOPLE) as pool:
        laps = list(zip(*pool.map(race, range(PEOPLE)), strict=True))
    assert [sum(lap) for lap in laps] == [1] * ROUNDS
    assert practice.ask(HOUSE, lambda work: work.count(work.select(Appointment))) == ROUNDS
