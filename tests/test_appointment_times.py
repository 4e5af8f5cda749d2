"""The clock on the wall: what was agreed for nine stays at nine, whatever the clocks do, in four zones."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from models import appointments
from models import practice as practices
from models.appointments import ShownTwice, Taken, times
from models.base import Invalid
from tests.cast import Practice, id_of, wall

ZONES = {
    'Europe/London': ('2027-03-28 01:30', '02:30', '2027-10-31 01:30', ('BST', 'GMT')),
    'America/New_York': ('2027-03-14 02:30', '03:30', '2027-11-07 01:30', ('EDT', 'EST')),
    'Australia/Sydney': ('2027-10-03 02:30', '03:30', '2027-04-04 02:30', ('AEDT', 'AEST')),
}
"""By zone: a time that the clock skips, what it shows instead, one that it shows twice, and the names of the two."""

NO_CHANGES = 'Asia/Kolkata'


@pytest.fixture
def jamie(practice: Practice) -> int:
    return practice.admit('Jamie')


def move_to(practice: Practice, zone: str) -> None:
    """The practice is somewhere else."""
    if zone != 'Europe/London':
        practice.do(practice.ana, practices.edit, 1, {'time_zone': zone})


@pytest.mark.parametrize('zone', ZONES)
def test_a_time_that_the_clock_skips_is_refused_with_the_next_one(practice: Practice, jamie: int, zone: str) -> None:
    move_to(practice, zone)
    skipped, after, _, _ = ZONES[zone]
    with pytest.raises(Invalid) as refusal:
        practice.book(skipped, jamie)
    assert list(refusal.value.errors) == ['wall_start']
    assert str(refusal.value).endswith(f'there is no {skipped[-5:]}. Please choose {after} or another time.')
    assert practice.book(f'{skipped[:10]} {after}', jamie)


@pytest.mark.parametrize('zone', ZONES)
def test_of_a_time_that_comes_twice_somebody_says_which(practice: Practice, jamie: int, zone: str) -> None:
    move_to(practice, zone)
    _, _, twice, names = ZONES[zone]
    with pytest.raises(ShownTwice) as refusal:
        practice.book(twice, jamie)
    assert [words for _, words in refusal.value.choices] == [
        f'The first {twice[-5:]} ({names[0]})', f'The second {twice[-5:]} ({names[1]})',
    ]  # fmt: skip
    first, second = (practice.appointment(practice.book(twice, jamie, fold=fold)) for fold in (0, 1))
    assert second.starts_at - first.starts_at == timedelta(hours=1), 'two hours of the night, in nobodys way'
    assert first.wall_start == second.wall_start
    practice.do(practice.rita, appointments.edit, first.id or 0, 1, {'front_desk_note': 'Night call.'})
    assert practice.appointment(first.id or 0).starts_at == first.starts_at, 'and is not asked again'


@pytest.mark.parametrize('zone', ZONES)
def test_a_visit_through_the_night_lasts_as_long_as_was_agreed(practice: Practice, jamie: int, zone: str) -> None:
    move_to(practice, zone)
    for night in (ZONES[zone][0], ZONES[zone][2]):
        found = practice.appointment(practice.book(f'{night[:10]} 00:30', jamie, minutes=240))
        assert found.ends_at - found.starts_at == timedelta(hours=4)


@pytest.mark.parametrize('zone', [*ZONES, NO_CHANGES])
def test_nine_is_nine_on_every_day_of_the_year(practice: Practice, jamie: int, zone: str) -> None:
    move_to(practice, zone)
    place = ZoneInfo(zone)
    offsets = set()
    for week in range(52):
        start = wall('2027-01-04 09:00') + timedelta(weeks=week)
        found = practice.appointment(practice.book(f'{start}', jamie))
        assert times.on_wall(found.starts_at, place) == start
        offsets.add(found.starts_at.astimezone(place).utcoffset())
    assert len(offsets) == (1 if zone == NO_CHANGES else 2)
    rows = practice.ask(practice.rita, appointments.schedule, '2027-03-29', '2027-04-02')
    assert [row.start[11:] for row in rows] == ['09:00']


def test_what_stands_stays_when_the_practice_moves_to_another_zone(practice: Practice, jamie: int) -> None:
    visit = practice.book('2026-11-24 10:00', jamie)
    move_to(practice, 'America/New_York')
    [row] = practice.ask(practice.rita, appointments.schedule, '2026-11-24', '2026-11-24')
    assert row.start == '2026-11-24T05:00', 'it is said by the clock that hangs here now'
    practice.do(practice.rita, appointments.edit, visit, 1, {'front_desk_note': 'By video.'})
    assert practice.appointment(visit).zone == 'Europe/London'
    practice.do(practice.rita, appointments.move, visit, 2, wall('2026-11-24 11:00'))
    found = practice.appointment(visit)
    assert (found.zone, found.starts_at.hour) == ('America/New_York', 16)


def test_the_hour_that_comes_twice_is_two_hours_to_whoever_looks_for_clashes(practice: Practice, jamie: int) -> None:
    practice.book('2027-10-31 01:30', jamie, fold=0)
    ben = practice.admit('Ben')
    assert practice.book('2027-10-31 01:30', ben, fold=1)
    with pytest.raises(Taken):
        practice.book('2027-10-31 01:40', ben, fold=0, clinician_id=id_of(practice.tom))


@pytest.mark.parametrize('bad', ['2027-01-04 09:00+00:00', 'nine'])
def test_a_time_with_a_zone_of_its_own_is_none_of_a_wall(practice: Practice, jamie: int, bad: str) -> None:
    typed = {'type_id': 2, 'clinician_id': id_of(practice.tom), 'wall_start': bad}
    with pytest.raises(Invalid) as refusal:
        practice.do(practice.rita, appointments.book, typed, [jamie])
    assert list(refusal.value.errors) == ['wall_start']
