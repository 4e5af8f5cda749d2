"""Running late: who comes later that day is expected later, until a gap has made up for it; no booking is changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import appointments, check_in
from models.appointments import Appointment, VisitStatus
from models.appointments.delays import LONGEST, NONE, shifts
from models.base import HOUSE, Invalid, Principal, Refused
from tests.cast import Clock, Practice, id_of
from tests.days import step

ARRIVED, IN_SESSION, DONE = VisitStatus.ARRIVED, VisitStatus.IN_SESSION, VisitStatus.DONE

MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

minutes = st.integers(0, 200).map(lambda number: number * MINUTE)
visits = st.lists(st.tuples(minutes, st.integers(1, 120).map(lambda number: number * MINUTE)), max_size=12)


def one_after_another(gaps_and_lengths: list[tuple[timedelta, timedelta]]) -> list[tuple[datetime, datetime]]:
    """A day of visits that do not overlap: each begins so long after the one before has ended."""
    day, at = [], MORNING
    for gap, length in gaps_and_lengths:
        day.append((at + gap, at + gap + length))
        at += gap + length
    return day


# what is shifted, whatever the day looks like


@given(visits, minutes, minutes)
def test_a_delay_goes_down_the_day_until_the_gaps_have_made_up_for_it(
    gaps_and_lengths: list[tuple[timedelta, timedelta]], begins: timedelta, late: timedelta
) -> None:
    day, since = one_after_another(gaps_and_lengths), MORNING + begins
    found = shifts(day, since, late)
    assert len(found) == len(day)
    expected = [(starts + by, ends + by) for (starts, ends), by in zip(day, found, strict=True)]
    free_at = since + late
    for (starts, _), (begun, over), by in zip(day, expected, found, strict=True):
        if starts < since:
            assert by == NONE, 'what had begun stays where it is'
            continue
        assert begun == max(starts, free_at), 'not before its booking, not before the clinician is free, and no later'
        free_at = max(free_at, over)
    after = [by for (starts, _), by in zip(day, found, strict=True) if starts >= since]
    assert after == sorted(after, reverse=True), 'nobody is shifted by more than whoever comes before them'
    assert all(NONE <= by <= late for by in found)


@given(st.lists(st.tuples(minutes, minutes), max_size=8), minutes)
def test_the_order_of_the_day_stays_even_where_visits_were_booked_over_each_other(
    starts_and_lengths: list[tuple[timedelta, timedelta]], late: timedelta
) -> None:
    day = sorted((MORNING + starts, MORNING + starts + length) for starts, length in starts_and_lengths)
    found = shifts(day, MORNING, late)
    begins = [starts + by for (starts, _), by in zip(day, found, strict=True)]
    assert begins == sorted(begins)
    assert shifts(day, MORNING, NONE) == [NONE] * len(day), 'nobody runs late by being booked over'


# in the practice


@pytest.fixture
def day(practice: Practice) -> dict[str, int]:
    """Tom's Monday: 10:00, 11:00 with ten minutes between, then straight on at 11:50, and 14:00 after lunch."""
    times = ('10:00', '11:00', '11:50', '14:00')
    return {
        at: practice.book(f'2026-11-23 {at}', practice.admit('Pat', f'At {number}')) for number, at in enumerate(times)
    }


def expected(practice: Practice) -> dict[str, str]:
    """When those are expected who were booked for another time, by that time."""
    return {row.time: row.later for row in practice.ask(practice.rita, check_in.board) if row.later}


def late(practice: Practice, who: Principal, clinician: Principal, minutes: int = 10) -> tuple[int, int]:
    told = practice.do(who, appointments.run_late, id_of(clinician), minutes)
    return (int(told[0]), int(told[1]))


def test_ten_minutes_late_are_made_up_for_by_the_next_gap(practice: Practice, day: dict[str, int]) -> None:
    before = practice.ask(HOUSE, lambda work: [each.model_dump() for each in work.all(work.select(Appointment))])
    late(practice, practice.tom, practice.tom)
    assert expected(practice) == {'10:00': '10:10'}
    late(practice, practice.rita, practice.tom, 20)
    assert expected(practice) == {'10:00': '10:30', '11:00': '11:20', '11:50': '12:10'}
    after = practice.ask(HOUSE, lambda work: [each.model_dump() for each in work.all(work.select(Appointment))])
    assert after == before, 'no booking is changed'
    assert {row.lane for row in practice.ask(practice.rita, check_in.board)} == {'expected'}
    assert [row.word for row in practice.ask(practice.rita, appointments.how_late)] == ['30 min late']


def test_a_delay_that_was_made_up_for_is_over_and_a_new_one_counts_from_nothing(
    practice: Practice, now: Clock, day: dict[str, int]
) -> None:
    late(practice, practice.tom, practice.tom, 30)
    for at in ('10:00', '11:00', '11:50'):
        step(practice, practice.tom, day[at], ARRIVED, IN_SESSION, DONE)
    now.set(datetime(2026, 11, 23, 13, 50, tzinfo=UTC))
    assert expected(practice) == {}
    late(practice, practice.tom, practice.tom)
    assert expected(practice) == {'14:00': '14:10'}


def test_whoever_is_in_session_pushes_the_next_one_along(practice: Practice, now: Clock, day: dict[str, int]) -> None:
    step(practice, practice.tom, day['10:00'], ARRIVED, IN_SESSION)
    now.set(datetime(2026, 11, 23, 10, 45, tzinfo=UTC))
    late(practice, practice.tom, practice.tom, 20)
    assert expected(practice) == {'11:00': '11:10', '11:50': '12:00'}
    assert [row.next for row in practice.ask(practice.rita, appointments.how_late)] == ['Next at 11:00, expected 11:10']


def test_a_visit_that_is_called_off_is_a_gap_too(practice: Practice, day: dict[str, int]) -> None:
    late(practice, practice.tom, practice.tom, 30)
    reason = appointments.CancelReason.UNWELL
    practice.do(practice.rita, appointments.cancel, day['11:00'], 1, reason)
    assert expected(practice) == {'10:00': '10:30'}


def test_an_internal_meeting_takes_up_the_day_as_well(practice: Practice, day: dict[str, int]) -> None:
    practice.book('2026-11-23 12:40', kind='Internal', minutes=80)
    late(practice, practice.tom, practice.tom, 30)
    assert expected(practice)['14:00'] == '14:20'


def test_one_clinicians_delay_is_not_anothers_nor_the_next_days(
    practice: Practice, now: Clock, day: dict[str, int]
) -> None:
    practice.book('2026-11-23 10:00', practice.admit('Ola', 'Nowak'), clinician_id=id_of(practice.priya))
    practice.book('2026-11-24 10:00', practice.admit('Ivo', 'Morgen'))
    late(practice, practice.tom, practice.tom)
    assert [row.later for row in practice.ask(practice.rita, check_in.board, id_of(practice.priya))] == ['']
    now.advance(days=1)
    assert expected(practice) == {}


def test_it_can_be_taken_back_the_first_time_too_and_set_right(practice: Practice, day: dict[str, int]) -> None:
    delay, version = late(practice, practice.tom, practice.tom)
    practice.do(practice.tom, appointments.delay_taken_back, delay, version)
    assert expected(practice) == {}
    _, version = late(practice, practice.tom, practice.tom, 20)
    with pytest.raises(Refused, match='Only what you have just changed yourself'):
        practice.do(practice.rita, appointments.delay_taken_back, delay, version)
    assert practice.do(practice.rita, appointments.on_time_again, id_of(practice.tom))[1] is not None
    assert expected(practice) == {}
    assert practice.do(practice.rita, appointments.on_time_again, id_of(practice.tom))[1] is None


def test_what_makes_no_sense_is_refused(practice: Practice, now: Clock, day: dict[str, int]) -> None:
    with pytest.raises(Refused, match='No visit is left today'):
        late(practice, practice.rita, practice.priya)
    with pytest.raises(Invalid):
        late(practice, practice.rita, practice.rita)
    late(practice, practice.tom, practice.tom, LONGEST)
    with pytest.raises(Refused, match='more than three hours'):
        late(practice, practice.tom, practice.tom)
    assert practice.do(practice.rita, appointments.on_time_again, id_of(practice.priya)) == (0, None)
    now.set(datetime(2026, 11, 23, 20, tzinfo=UTC))
    practice.do(practice.tom, appointments.on_time_again, id_of(practice.tom))
    with pytest.raises(Refused, match='No visit is left today'):
        late(practice, practice.tom, practice.tom)


def test_who_still_waits_counts_though_their_time_is_over_and_who_never_came_does_not(
    practice: Practice, now: Clock
) -> None:
    for at, name in (('08:00', 'Nora'), ('09:00', 'Marcus'), ('10:00', 'Ada')):
        practice.book(f'2026-11-23 {at}', practice.admit(name, 'Bell'))
    step(practice, practice.rita, 2, ARRIVED)
    now.set(datetime(2026, 11, 23, 9, 55, tzinfo=UTC))
    assert [row.next for row in practice.ask(practice.rita, appointments.how_late)] == ['Next at 09:00']
    practice.do(practice.tom, appointments.run_late, id_of(practice.tom))
    [row] = practice.ask(practice.rita, appointments.how_late)
    assert (row.next, row.word) == ('Next at 09:00, expected 09:10', '10 min late')
