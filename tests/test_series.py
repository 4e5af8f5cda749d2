"""Series: several visits booked as one, by the clock on the wall, and what is done with one, the later ones or all."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import absences, appointments, audit, history, rooms, working_hours
from models import practice as practices
from models.appointments import (
    Appointment,
    CancelReason,
    Changed,
    Chosen,
    Every,
    Preview,
    Repeat,
    Scope,
    ShownTwice,
    Unsettled,
    VisitStatus,
    repeats,
    times,
)
from models.appointments.records import Series
from models.appointments.series import TWICE_HERE
from models.base import HOUSE, Invalid, Refused, Stale
from models.working_hours import Stretch
from tests.cast import Clock, Practice, id_of, wall

TUESDAY = '2026-11-24 10:00'
WEEKLY, TWO_WEEKS, MONTHLY = Every.WEEK, Every.TWO_WEEKS, Every.MONTH
THIS, LATER, ALL = Scope.THIS, Scope.LATER, Scope.ALL


@pytest.fixture
def jamie(practice: Practice) -> int:
    return practice.admit('Jamie')


@pytest.fixture
def six(practice: Practice, jamie: int) -> list[int]:
    """Jamie comes to Tom at ten on six Tuesdays, from tomorrow on. The ids of the visits in order."""
    series(practice, jamie, times=6)
    return ids(practice)


def typed(practice: Practice, start: str = TUESDAY, **values: Any) -> dict[str, Any]:
    fields = {'type_id': practice.type_id('Individual'), 'clinician_id': id_of(practice.tom), 'minutes': 50}
    return fields | {'wall_start': wall(start)} | values


def series(
    practice: Practice, patient_id: int, start: str = TUESDAY, every: Every = WEEKLY, /, **named: Any
) -> tuple[int, int]:
    """Rita books a series; gives back its id and how many visits it has."""
    repeat = Repeat(every, named.pop('times', None), named.pop('until', None))
    values, chosen = typed(practice, start, **named.pop('typed', {})), named.pop('chosen', None)
    assert not named
    made: tuple[int, int] = practice.do(practice.rita, appointments.book_series, values, [patient_id], repeat, chosen)
    return made


def looked(
    practice: Practice, patient_id: int, start: str = TUESDAY, every: Every = WEEKLY, /, **named: Any
) -> Preview:
    """What Rita is shown before she saves."""
    repeat, chosen = Repeat(every, named.get('times'), named.get('until')), named.get('chosen')
    seen = practice.ask(practice.rita, appointments.preview, typed(practice, start), [patient_id], repeat, chosen)
    assert isinstance(seen, Preview)
    return seen


def visits(practice: Practice) -> list[Appointment]:
    """All visits that are part of a series, in their order."""
    found = practice.ask(HOUSE, lambda work: work.all(work.select(Appointment)))
    return sorted((one for one in found if one.series_id), key=lambda one: (one.series_id, one.series_number))


def ids(practice: Practice) -> list[int]:
    return [one.id or 0 for one in visits(practice)]


def starts(practice: Practice) -> list[str]:
    """When the visits of the series are, on the wall: '11-24 10:00'."""
    return [f'{one.wall_start:%m-%d %H:%M}' for one in visits(practice)]


def change(practice: Practice, id: int, scope: Scope, chosen: Any = None, **values: Any) -> Changed:
    """Rita changes a visit as she sees it now."""
    seen = practice.appointment(id).version
    changed = practice.do(practice.rita, appointments.change_series, id, seen, values, scope, chosen)
    assert isinstance(changed, Changed)
    return changed


def move_to(practice: Practice, zone: str) -> None:
    if zone != 'Europe/London':
        practice.do(practice.ana, practices.edit, 1, {'time_zone': zone})
        practice.store.zone = ZoneInfo(zone)


# dates


@pytest.mark.parametrize(
    ('first', 'repeat', 'days'),
    [
        ('2026-11-24 10:00', Repeat(WEEKLY, 3), ['11-24', '12-01', '12-08']),
        ('2026-11-24 10:00', Repeat(TWO_WEEKS, 3), ['11-24', '12-08', '12-22']),
        ('2026-11-24 10:00', Repeat(WEEKLY, None, date(2026, 12, 8)), ['11-24', '12-01', '12-08']),
        ('2026-11-24 10:00', Repeat(WEEKLY, None, date(2026, 12, 7)), ['11-24', '12-01']),
        ('2026-12-08 10:00', Repeat(MONTHLY, 4), ['12-08', '01-12', '02-09', '03-09']),
        ('2026-12-29 10:00', Repeat(MONTHLY, 4), ['12-29', '03-30', '06-29', '08-31']),
    ],
)
def test_a_rule_says_on_which_days(first: str, repeat: Repeat, days: list[str]) -> None:
    found = repeats.dates(wall(first), repeat)
    assert [f'{day:%m-%d}' for day in found] == days
    assert {day.time() for day in found} == {wall(first).time()}
    written = repeats.rule(wall(first), repeat.every, len(days))
    assert (repeats.every_of(written), repeats.times_of(written)) == (repeat.every, len(days))


@pytest.mark.parametrize(
    ('repeat', 'field', 'sentence'),
    [
        (Repeat(WEEKLY), 'times', 'Please say either how many times, or until which day.'),
        (Repeat(WEEKLY, 3, date(2026, 12, 24)), 'times', 'Please say either how many times, or until which day.'),
        (Repeat(WEEKLY, 1), 'times', 'Please give a number from 2 to 52.'),
        (Repeat(WEEKLY, 53), 'times', 'Please give a number from 2 to 52.'),
        (Repeat(TWO_WEEKS, 30), 'times', 'A series ends within a year. Please choose at most 27.'),
        (Repeat(MONTHLY, 14), 'times', 'A series ends within a year. Please choose at most 13.'),
        (Repeat(WEEKLY, None, date(2026, 11, 24)), 'until', 'This must be after the first visit.'),
        (Repeat(WEEKLY, None, date(2026, 11, 30)), 'until',
         'Until then there is only this one visit. Please choose a later day.'),
        (Repeat(WEEKLY, None, date(2028, 1, 1)), 'until', 'A series ends within a year. Please choose an earlier day.'),
        (Repeat(WEEKLY, None, date(2027, 11, 24)), 'until',
         'These are more than 52 visits. Please choose an earlier day.'),
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_series_gets_its_sentence(repeat: Repeat, field: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        repeats.dates(wall(TUESDAY), repeat)
    assert refusal.value.errors == {field: sentence}


@given(st.datetimes(wall('2026-01-01'), wall('2030-12-31')), st.sampled_from(Every), st.integers(2, 12))
def test_whatever_the_day_its_repeats_are_on_that_weekday_at_that_time(
    first: datetime, every: Every, many: int
) -> None:
    first = first.replace(second=0, microsecond=0)
    try:
        found = repeats.dates(first, Repeat(every, many))
    except Invalid:
        assert every is MONTHLY
        assert first.day > 28, 'a weekday that few months have five of'
        return
    assert len(found) == many
    assert found[0] == first
    assert {(day.weekday(), day.time()) for day in found} == {(first.weekday(), first.time())}
    if every is MONTHLY:
        assert {(day.day - 1) // 7 for day in found} == {(first.day - 1) // 7}
        assert len({(day.year, day.month) for day in found}) == many
    else:
        assert {later - one for one, later in pairwise(found)} == {timedelta(weeks=2 if every is TWO_WEEKS else 1)}


# what is shown before anything is saved


def test_every_date_is_shown_with_what_is_in_its_way(practice: Practice, jamie: int) -> None:
    practice.do(practice.ana, working_hours.set_week, id_of(practice.tom), [Stretch(1, time(9), time(12))])
    practice.do(practice.ana, absences.add, {'starts': wall('2026-12-08'), 'ends': wall('2026-12-09'), 'note': 'Fire'})
    away = {'clinician_id': id_of(practice.tom), 'starts': wall('2026-12-15'), 'ends': wall('2026-12-16')}
    practice.do(practice.ana, absences.add, away)
    practice.book('2026-12-01 10:30', practice.admit('Kate', 'Moss'))
    practice.book('2026-12-22 09:30', jamie, clinician_id=id_of(practice.priya))
    seen = looked(practice, jamie, times=6)
    assert seen.words == 'weekly, 6 visits'
    assert [(row.id, row.when) for row in seen.rows][:2] == [
        ('2026-11-24', 'Tue 24 Nov 2026, 10:00'), ('2026-12-01', 'Tue 1 Dec 2026, 10:00'),
    ]  # fmt: skip
    assert [row.in_the_way for row in seen.rows] == [
        (),
        ('Tom Ellis has another appointment on Tue 1 Dec, 10:30 to 11:20.',),
        ('The practice is closed: Tue 8 Dec.',),
        ('Tom Ellis is away: Tue 15 Dec.',),
        ('This patient has another visit on Tue 22 Dec, 09:30 to 10:20, with Priya Raman.',),
        (),
    ]
    late = looked(practice, jamie, '2026-11-24 11:30', times=2)
    assert [row.in_the_way for row in late.rows] == [('Tom Ellis works on Tuesdays from 09:00 to 12:00.',)] * 2


def test_months_without_such_a_weekday_are_named(practice: Practice, jamie: int) -> None:
    seen = looked(practice, jamie, '2026-12-29 10:00', MONTHLY, times=3)
    assert seen.words == 'monthly on the 5th Tuesday, 3 visits'
    assert seen.left_out == 'There is no 5th Tuesday in January, February, April and May.'
    assert looked(practice, jamie, '2026-12-08 10:00', MONTHLY, times=3).left_out == ''


def test_a_date_is_left_out_moved_or_booked_over_on_purpose(practice: Practice, jamie: int) -> None:
    for week in (1, 2, 3):
        practice.book(f'{wall(TUESDAY) + timedelta(weeks=week)}', practice.admit())
    with pytest.raises(Unsettled) as refusal:
        series(practice, jamie, times=5)
    assert refusal.value.sentence == (
        'These dates need a decision first: Tue 1 Dec 2026, 10:00, Tue 8 Dec 2026, 10:00, Tue 15 Dec 2026, 10:00.'
    )
    assert visits(practice) == [], 'all or none'
    chosen = {
        '2026-12-01': Chosen(keep=False),
        '2026-12-08': Chosen(start=wall('2026-12-09 14:00')),
        '2026-12-15': Chosen(over='Both know.'),
        '2026-12-22': Chosen(over='Nothing is there.'),
    }
    assert not any(row.in_the_way for row in looked(practice, jamie, times=5, chosen=chosen).rows[2:3])
    assert series(practice, jamie, times=5, chosen=chosen)[1] == 4
    assert starts(practice) == ['11-24 10:00', '12-09 14:00', '12-15 10:00', '12-22 10:00']
    assert [one.over_reason for one in visits(practice)] == [None, None, 'Both know.', None]
    assert [one.series_number for one in visits(practice)] == [1, 2, 3, 4]
    assert [said(practice, one.id or 0) for one in visits(practice)][:2] == [
        'Weekly, 1 of 4', 'Weekly, 2 of 4, moved by itself',
    ]  # fmt: skip


def test_two_dates_of_one_series_are_not_put_on_each_other(practice: Practice, jamie: int) -> None:
    chosen = {'2026-12-01': Chosen(start=wall('2026-12-08 10:30'))}
    seen = looked(practice, jamie, times=3, chosen=chosen)
    assert [row.in_the_way for row in seen.rows] == [(), (TWICE_HERE,), ()]
    with pytest.raises(Unsettled):
        series(practice, jamie, times=3, chosen=chosen)


def test_one_date_makes_no_series(practice: Practice, jamie: int) -> None:
    chosen = {'2026-12-01': Chosen(keep=False)}
    with pytest.raises(Invalid, match='A series has at least two visits'):
        series(practice, jamie, times=2, chosen=chosen)
    with pytest.raises(Invalid) as refusal:
        series(practice, jamie, times=2, typed={'minutes': 3})
    assert list(refusal.value.errors) == ['minutes']
    assert practice.ask(HOUSE, lambda work: work.count(work.select(Series))) == 0


def test_what_was_free_when_it_was_shown_is_looked_at_again_when_it_is_saved(practice: Practice, jamie: int) -> None:
    assert not any(row.in_the_way for row in looked(practice, jamie, times=3).rows)
    practice.book('2026-12-08 10:00', practice.admit())
    with pytest.raises(Unsettled) as refusal:
        series(practice, jamie, times=3)
    assert [row.id for row in refusal.value.open_ones] == ['2026-12-08']


# the clock on the wall

AT_NINE = {
    'Europe/London': ('2026-10-06 09:00', {8, 9}),
    'America/New_York': ('2026-10-06 09:00', {13, 14}),
    'Australia/Sydney': ('2026-09-08 09:00', {22, 23}),
    'Asia/Kolkata': ('2026-10-06 09:00', {3}),
}
NIGHTS = {
    'Europe/London': ('2027-03-21 01:30', '2027-10-24 01:30'),
    'America/New_York': ('2027-03-07 02:30', '2027-10-31 01:30'),
    'Australia/Sydney': ('2026-09-27 02:30', '2027-03-28 02:30'),
}
"""A week before the clocks go forward, and a week before they go back, at a time of that hour."""


@pytest.mark.parametrize('zone', AT_NINE)
def test_twelve_weeks_at_nine_are_at_nine_on_the_wall_whatever_the_clocks_do(
    practice: Practice, jamie: int, zone: str
) -> None:
    move_to(practice, zone)
    first, hours = AT_NINE[zone]
    series(practice, jamie, first, times=12)
    made = visits(practice)
    assert [one.wall_start for one in made] == [wall(first) + timedelta(weeks=week) for week in range(12)]
    assert {times.on_wall(one.starts_at, ZoneInfo(zone)).time() for one in made} == {time(9)}
    assert {one.starts_at.hour for one in made} == hours
    assert all(one.ends_at - one.starts_at == timedelta(minutes=50) for one in made)


@pytest.mark.parametrize('zone', NIGHTS)
def test_a_first_visit_at_a_time_that_is_skipped_is_refused_and_one_shown_twice_is_asked_about(
    practice: Practice, jamie: int, zone: str
) -> None:
    move_to(practice, zone)
    skipped, twice = (f'{wall(night) + timedelta(weeks=1)}' for night in NIGHTS[zone])
    with pytest.raises(Invalid, match='the clocks go forward') as refusal:
        series(practice, jamie, skipped, times=3)
    assert list(refusal.value.errors) == ['wall_start']
    with pytest.raises(ShownTwice):
        series(practice, jamie, twice, times=3)
    assert series(practice, jamie, twice, times=3, chosen={twice[:10]: Chosen(fold=1)})[1] == 3
    assert [one.fold for one in visits(practice)] == [1, 0, 0]


@pytest.mark.parametrize('zone', NIGHTS)
def test_a_later_visit_at_such_a_time_is_shown_and_asked_about(practice: Practice, jamie: int, zone: str) -> None:
    move_to(practice, zone)
    forward, back = NIGHTS[zone]
    [_, gap, _] = looked(practice, jamie, forward, times=3).rows
    assert 'the clocks go forward' in gap.missing
    with pytest.raises(Unsettled):
        series(practice, jamie, forward, times=3, chosen={gap.id: Chosen(over='Whatever.')})
    series(practice, jamie, forward, times=3, chosen={gap.id: Chosen(start=gap.start + timedelta(hours=2))})
    [_, fold, _] = looked(practice, jamie, back, times=3).rows
    assert [which for which, _ in fold.choices] == [0, 1]
    with pytest.raises(Unsettled):
        series(practice, jamie, back, times=3)
    series(practice, jamie, back, times=3, chosen={fold.id: Chosen(fold=1)})
    assert [one.fold for one in visits(practice)] == [0, 0, 0, 0, 1, 0]


@pytest.mark.parametrize('zone', NIGHTS)
def test_a_series_that_is_moved_into_such_a_night_is_asked_about_too(practice: Practice, jamie: int, zone: str) -> None:
    move_to(practice, zone)
    practice.store._now.set(datetime(2026, 9, 1, 12, tzinfo=ZoneInfo('UTC')))  # type: ignore[attr-defined]
    for night in NIGHTS[zone]:
        noon = f'{night[:10]} 12:00'
        series(practice, jamie, noon, times=3)
        first, second, _ = ids(practice)[-3:]
        with pytest.raises(Unsettled) as refusal:
            change(practice, first, ALL, wall_start=wall(night))
        [row] = refusal.value.open_ones
        assert row.id == str(second)
        assert bool(row.missing) != bool(row.choices)
        change(practice, first, ALL, {row.id: Chosen(fold=0, keep=bool(row.choices))}, wall_start=wall(night))
        hours = [one.wall_start.time() for one in visits(practice)[-3:]]
        assert hours == [wall(night).time(), wall(night).time() if row.choices else time(12), wall(night).time()]


# this one, this and later, all


def said(practice: Practice, id: int) -> str:
    """What the panel says of how a visit repeats."""
    facts = practice.ask(practice.rita, appointments.facts, id)
    return next(fact.value for fact in facts if fact.label == 'Repeats')


def test_one_visit_alone_is_moved_and_stays_part_of_its_series(practice: Practice, six: list[int]) -> None:
    assert change(practice, six[2], THIS, wall_start=wall('2026-12-10 15:00')).number == 1
    assert starts(practice)[1:4] == ['12-01 10:00', '12-10 15:00', '12-15 10:00']
    assert said(practice, six[2]) == 'Weekly, 3 of 6, moved by itself'
    assert practice.ask(practice.rita, appointments.in_series, six[2]) == ('Weekly, 3 of 6, moved by itself', 4, 6)


def test_this_and_the_later_ones_are_moved_by_as_much(practice: Practice, six: list[int]) -> None:
    changed = change(practice, six[2], LATER, wall_start=wall('2026-12-09 11:30'))
    assert [id for id, _ in changed.made] == six[:1:-1], 'from the last one on, so that none is in the way of another'
    assert starts(practice) == [
        '11-24 10:00', '12-01 10:00', '12-09 11:30', '12-16 11:30', '12-23 11:30', '12-30 11:30',
    ]  # fmt: skip
    assert said(practice, six[3]) == 'Weekly, 4 of 6'


def test_a_series_is_moved_on_by_a_week_and_back_again(practice: Practice, six: list[int]) -> None:
    before = starts(practice)
    changed = change(practice, six[0], ALL, wall_start=wall('2026-12-01 10:00'))
    assert starts(practice) == [*before[1:], '01-05 10:00']
    practice.do(practice.rita, appointments.take_back_series, changed.made)
    assert starts(practice) == before
    assert change(practice, six[5], ALL, wall_start=wall('2026-12-22 10:00')).number == 6
    assert starts(practice) == ['11-17 10:00', *before[:-1]]


def test_one_that_was_moved_by_itself_stays_where_it_is_and_the_others_find_their_place_from_it(
    practice: Practice, six: list[int]
) -> None:
    change(practice, six[2], THIS, wall_start=wall('2026-12-10 15:00'))
    change(practice, six[0], ALL, wall_start=wall('2026-11-25 10:00'))
    assert starts(practice)[:4] == ['11-25 10:00', '12-02 10:00', '12-10 15:00', '12-16 10:00']
    assert said(practice, six[2]).endswith('moved by itself')
    change(practice, six[2], LATER, wall_start=wall('2026-12-10 16:00'))
    assert starts(practice)[1:] == ['12-02 10:00', '12-10 16:00', '12-17 16:00', '12-24 16:00', '12-31 16:00']
    assert said(practice, six[2]) == 'Weekly, 3 of 6', 'where it is, the series has it now'


def test_other_fields_go_to_those_where_the_same_stood(practice: Practice, six: list[int]) -> None:
    attic = practice.do(practice.ana, rooms.add, {'name': 'Attic'})
    cellar = practice.do(practice.ana, rooms.add, {'name': 'Cellar'})
    change(practice, six[3], THIS, room_id=cellar)
    assert change(practice, six[1], ALL, room_id=attic, minutes=60).number == 6
    assert [one.room_id for one in visits(practice)] == [attic, attic, attic, cellar, attic, attic]
    assert {one.minutes for one in visits(practice)} == {60}
    change(practice, six[4], LATER, clinician_id=id_of(practice.priya))
    assert [one.clinician_id == id_of(practice.priya) for one in visits(practice)] == [False] * 4 + [True] * 2
    assert change(practice, six[4], LATER, clinician_id=id_of(practice.priya)) == Changed()


def test_who_has_come_was_called_off_or_is_past_is_not_changed_along(
    practice: Practice, six: list[int], now: Clock
) -> None:
    practice.do(practice.rita, appointments.cancel, six[3], 1, CancelReason.TRAVEL)
    now.set(datetime(2026, 12, 2, 12, tzinfo=ZoneInfo('UTC')))
    assert practice.ask(practice.rita, appointments.in_series, six[2]) == ('Weekly, 3 of 6', 3, 3)
    change(practice, six[2], ALL, wall_start=wall('2026-12-08 11:00'))
    assert starts(practice) == [
        '11-24 10:00', '12-01 10:00', '12-08 11:00', '12-15 10:00', '12-22 11:00', '12-29 11:00',
    ]  # fmt: skip


def test_dates_that_are_not_free_are_named_and_left_or_booked_over(practice: Practice, six: list[int]) -> None:
    practice.book('2026-12-08 14:00', practice.admit())
    practice.book('2026-12-15 14:00', practice.admit())
    with pytest.raises(Unsettled) as refusal:
        change(practice, six[0], ALL, wall_start=wall('2026-11-24 14:00'))
    assert [row.id for row in refusal.value.open_ones] == [str(six[2]), str(six[3])]
    assert starts(practice)[0] == '11-24 10:00', 'nothing was written'
    chosen = {str(six[2]): Chosen(keep=False), str(six[3]): Chosen(over='Both know.')}
    change(practice, six[0], ALL, chosen, wall_start=wall('2026-11-24 14:00'))
    assert starts(practice)[:4] == ['11-24 14:00', '12-01 14:00', '12-08 10:00', '12-15 14:00']
    assert visits(practice)[3].over_reason == 'Both know.'
    practice.book('2026-11-24 16:00', practice.admit())
    with pytest.raises(Unsettled) as refusal:
        change(practice, six[0], ALL, wall_start=wall('2026-11-24 16:00'))
    assert [row.id for row in refusal.value.open_ones] == [str(six[0])]
    assert starts(practice)[0] == '11-24 14:00'


def test_a_monthly_one_stays_on_a_weekday_that_every_month_has(practice: Practice, jamie: int) -> None:
    series(practice, jamie, '2026-12-08 10:00', MONTHLY, times=4)
    first = ids(practice)[0]
    assert said(practice, first) == 'Monthly on the 2nd Tuesday, 1 of 4'
    change(practice, first, ALL, wall_start=wall('2026-12-09 11:00'))
    assert starts(practice) == ['12-09 11:00', '01-13 11:00', '02-10 11:00', '03-10 11:00']
    assert said(practice, ids(practice)[2]) == 'Monthly on the 2nd Wednesday, 3 of 4'
    with pytest.raises(Invalid, match='Not every month has a 5th Tuesday'):
        change(practice, first, ALL, wall_start=wall('2026-12-29 11:00'))
    change(practice, first, THIS, wall_start=wall('2026-12-29 11:00'))


def test_a_fifth_weekday_can_be_at_another_time(practice: Practice, jamie: int) -> None:
    series(practice, jamie, '2026-12-29 10:00', MONTHLY, times=3)
    change(practice, ids(practice)[1], ALL, wall_start=wall('2027-03-30 15:00'))
    assert starts(practice) == ['12-29 15:00', '03-30 15:00', '06-29 15:00']


def test_whoever_saw_something_else_is_told(practice: Practice, six: list[int]) -> None:
    practice.do(practice.tom, appointments.resize, six[2], 1, 80)
    at = {'wall_start': wall('2026-12-08 11:00')}
    with pytest.raises(Stale):
        practice.do(practice.rita, appointments.change_series, six[2], 1, at, LATER)
    seen = {'wall_start': wall('2026-12-08 10:00')}
    assert practice.do(practice.rita, appointments.change_series, six[2], seen, at, LATER).number == 4
    assert [one.minutes for one in visits(practice)] == [50, 50, 80, 50, 50, 50]


def test_the_later_ones_are_called_off_each_as_late_as_it_is(practice: Practice, six: list[int], now: Clock) -> None:
    now.advance(hours=12)
    changed = practice.do(practice.rita, appointments.cancel_series, six[0], 1, CancelReason.TRAVEL, ALL)
    assert [one.status for one in visits(practice)] == [VisitStatus.LATE_CANCELLED] + [VisitStatus.CANCELLED] * 5
    practice.do(practice.rita, appointments.take_back_series, changed.made)
    assert {one.status for one in visits(practice)} == {VisitStatus.BOOKED}
    version = practice.appointment(six[4]).version
    practice.do(practice.rita, appointments.cancel_series, six[4], version, CancelReason.NOT_NEEDED, LATER)
    assert [one.status is VisitStatus.CANCELLED for one in visits(practice)] == [False] * 4 + [True] * 2
    with pytest.raises(Invalid, match='Please choose a reason'):
        practice.do(practice.rita, appointments.cancel_series, six[0], None, None, ALL)


# undo


def test_a_series_just_booked_is_taken_back_whole_by_whoever_booked_it(practice: Practice, jamie: int) -> None:
    made, _ = series(practice, jamie, times=3)
    with pytest.raises(Refused):
        practice.do(practice.tom, appointments.remove_series, made)
    practice.do(practice.tom, appointments.resize, ids(practice)[1], 1, 80)
    with pytest.raises(Stale, match='Tom Ellis'):
        practice.do(practice.rita, appointments.remove_series, made, 1)
    assert len(visits(practice)) == 3, 'all or none'
    other, _ = series(practice, practice.admit('Ben'), '2026-11-24 14:00', times=3)
    practice.do(practice.rita, appointments.remove_series, other, 1)
    assert len(visits(practice)) == 3
    assert practice.ask(HOUSE, lambda work: work.count(work.select(Series))) == 1


def test_an_act_on_several_is_taken_back_whole_or_not_at_all(practice: Practice, six: list[int]) -> None:
    changed = change(practice, six[0], ALL, wall_start=wall('2026-11-24 11:00'))
    practice.do(practice.tom, appointments.set_status, six[4], 2, VisitStatus.CONFIRMED)
    with pytest.raises(Refused, match='Tom Ellis has changed this appointment since'):
        practice.do(practice.rita, appointments.take_back_series, changed.made)
    assert {one.wall_start.time() for one in visits(practice)} == {time(11)}


# told and seen


def test_a_series_is_one_transaction_and_its_history_says_so(practice: Practice, jamie: int) -> None:
    practice.heard.clear()
    series(practice, jamie, times=3)
    assert [change.kind for change in practice.heard] == ['series'] + ['appointments', 'attendances'] * 3
    lines = [event.title for event in practice.ask(practice.rita, history.timeline, jamie)]
    assert lines[2] == 'Rita Gomez booked Tue 24 Nov 10:00 with Tom Ellis'
    news = [event.title for event in practice.ask(practice.rita, history.activity)]
    assert sum('booked' in str(event) for event in practice.ask(practice.rita, history.activity)) == 1, news
    page = practice.ask(practice.ana, audit.lines, audit.Wanted(kind='series'))
    assert 'began a series of 3 visits, weekly' in str(page)
    change(practice, ids(practice)[1], THIS, wall_start=wall('2026-12-02 10:00'))
    change(practice, ids(practice)[0], ALL, wall_start=wall('2026-11-24 11:00'))
    told = str(practice.ask(practice.ana, audit.lines, audit.Wanted(kind='appointments')))
    assert 'let the visit on Wed 2 Dec 10:00 stay where it is, apart from its series' in told
    assert 'moved the visit from Tue 24 Nov 10:00 to Tue 24 Nov 11:00' in told
