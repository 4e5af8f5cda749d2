"""A week at Harbour Practice, to be served to browsers: visits of next week, and two weeks of which one is full."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from models import appointments, links, rooms, staff, working_hours
from models.base import HOUSE, Role, Work, utc_now
from models.working_hours import Stretch
from tests.browser.practice import number_of
from tests.cast import found_practice, id_of, open_store, password_hash

BELL, SUZUKI, OKAFOR, MULLER = 1, 2, 3, 4
"""The appointments of next Monday, and Muller's of Tuesday."""

FEW, MANY = 50, 500
"""So many appointments are in the two weeks after that, one of which is in nobody's way."""

COLLEAGUES = ('Alba Ash', 'Bert Boon', 'Cara Cole', 'Dev Dhar', 'Elin Eide', 'Finn Falk', 'Gina Gray', 'Hugo Hart')
TIMES = [time(8 + number * 45 // 60, number * 45 % 60) for number in range(11)]
ALONE, WHO_IS_ALONE = time(17, 30), 'Lindqvist'
REVIEW, INTERNAL = 5, 8


def monday(weeks: int = 1) -> date:
    """The Monday so many weeks ahead."""
    today = utc_now().date()
    return today + timedelta(days=7 * weeks - today.weekday())


def prepare(folder: Path) -> dict[int, int]:
    """Add the visits to a practice that is there; gives back the lonely appointment of each of the two weeks."""
    store = open_store(folder, utc_now)
    practice = found_practice(store)
    priya = id_of(practice.priya)
    week = [Stretch(day, *hours) for day in range(5) for hours in HOURS]
    practice.do(practice.ana, working_hours.set_week, id_of(practice.tom), week)
    practice.do(practice.ana, rooms.add, {'name': 'Room 1'})
    on = monday()
    practice.book(f'{on} 09:00', number_of('Bell'), room_id=1)
    practice.book(f'{on} 14:00', number_of('Suzuki'))
    practice.book(f'{on} 09:00', number_of('Okafor'), clinician_id=priya)
    practice.book(f'{on + timedelta(days=1)} 10:00', number_of('Muller'), clinician_id=priya)
    with store.writing(HOUSE) as house:
        manager = house.acting(practice.ana)
        team = [id_of(practice.tom), priya, *(_join(manager, name) for name in COLLEAGUES)]
    with store.writing(practice.rita) as work:
        alone = {FEW: _fill(work, monday(2), team[:1], FEW), MANY: _fill(work, monday(3), team, MANY)}
    store.close()
    return alone


# how it is done

HOURS = ((time(8), time(12)), (time(13), time(19)))


def _fill(work: Work, on: date, team: list[int], number: int) -> int:
    """Meetings until there are so many, from morning to evening; gives back the visit that stands alone."""
    places = [(day, at, who) for day in range(5) for at in TIMES for who in team]
    for day, at, who in places[: number - 1]:
        values = {'type_id': INTERNAL, 'clinician_id': who, 'wall_start': datetime.combine(on + timedelta(day), at)}
        appointments.book(work, values | {'minutes': 45}, over='All at once.')
    values = {'type_id': REVIEW, 'clinician_id': team[0], 'wall_start': datetime.combine(on, ALONE)}
    return appointments.book(work, values, [number_of(WHO_IS_ALONE)])


def _join(work: Work, name: str) -> int:
    given_name, family_name = name.split()
    new = staff.NewStaff(
        given_name=given_name,
        family_name=family_name,
        user_name=given_name.lower(),
        roles=frozenset({Role.CLINICIAN}),
    )
    return links.use(work.acting(HOUSE), staff.invite(work, new), password_hash())
