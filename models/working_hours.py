"""Working hours: when each clinician sees patients. A break is the gap between two stretches of a day.

All of it is by the clock on the practice's wall. Who has no hours yet is not limited by any.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple

from pydantic import model_validator
from sqlalchemy import Index, bindparam, select
from sqlmodel import Field, col

from models import care_team
from models.base import Entity, Invalid, Policy, Work
from models.base.access import EVERYONE
from models.base.text import listed
from models.people import MANAGERS

WEEKDAYS = ('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday')
END_OF_DAY = time(23, 59)


class WorkingHours(Entity, table=True):
    """One stretch of a clinician's week. `weekday` is 0 for Monday."""

    __tablename__ = 'working_hours'
    noun: ClassVar[str] = 'working hours'
    policy: ClassVar[Policy] = Policy(view=EVERYONE, edit=MANAGERS, remove=MANAGERS)
    __table_args__: ClassVar[Any] = (
        Index('ix_working_hours_of', 'clinician_id', 'weekday', 'starts'),
        {'sqlite_autoincrement': True},
    )

    clinician_id: int = Field(title='Clinician', foreign_key='staff.id')
    weekday: int = Field(title='Day', ge=0, le=6)
    starts: time = Field(title='From')
    ends: time = Field(title='To')

    @model_validator(mode='after')
    def _forwards(self) -> WorkingHours:
        if self.ends <= self.starts:
            raise ValueError('The end must be after the start.')
        return self


class Stretch(NamedTuple):
    """From one time of a day of the week to another; `weekday` is 0 for Monday."""

    weekday: int
    starts: time
    ends: time


class HoursRow(NamedTuple):
    """One stretch as settings list it."""

    id: int
    clinician_id: int
    weekday: int
    day: str
    starts: str
    ends: str


OF_ONE = (
    select(WorkingHours)
    .where(col(WorkingHours.clinician_id) == bindparam('clinician'))
    .order_by(col(WorkingHours.weekday), col(WorkingHours.starts))
)


def listing(work: Work, clinician_id: int) -> list[HoursRow]:
    """The week of one clinician, in order. For everyone in the practice."""
    return [
        HoursRow(one.id, clinician_id, one.weekday, WEEKDAYS[one.weekday], f'{one.starts:%H:%M}', f'{one.ends:%H:%M}')
        for one in work.all(OF_ONE, clinician=clinician_id)
    ]


def week_of(work: Work, clinician_id: int) -> list[Stretch]:
    """The week of one clinician, in order, stretches that touch made one. Empty where no hours are known.

    For everyone in the practice.
    """
    week: list[Stretch] = []
    for one in work.all(OF_ONE, clinician=clinician_id):
        if week and (week[-1].weekday, week[-1].ends) == (one.weekday, one.starts):
            week[-1] = week[-1]._replace(ends=one.ends)
        else:
            week.append(Stretch(one.weekday, one.starts, one.ends))
    return week


def set_week(work: Work, clinician_id: int, week: Iterable[Stretch]) -> None:
    """Say when a clinician works, in place of what stood there. For the manager; bookings stay as they are.

    Raises Invalid for stretches that overlap or end before they begin, and for somebody who is no active clinician.
    """
    care_team.check_clinician(work, clinician_id, 'clinician_id')
    wanted = sorted(set(week))
    for one, following in pairwise(wanted):
        if one.weekday == following.weekday and following.starts < one.ends:
            raise Invalid({'starts': f'Two stretches on {WEEKDAYS[one.weekday]} overlap. Please check their times.'})
    for stands in work.all(OF_ONE, clinician=clinician_id):
        stretch = Stretch(stands.weekday, stands.starts, stands.ends)
        if stretch in wanted:
            wanted.remove(stretch)
        else:
            work.remove(stands)
    for stretch in wanted:
        work.save(WorkingHours(clinician_id=clinician_id, **stretch._asdict()))


def covers(week: Iterable[Stretch], starts: datetime, ends: datetime) -> bool:
    """True when a time on the wall, within one day, is within one stretch of this week."""
    if starts.date() != ends.date():
        return False
    at = starts.time(), ends.time()
    return any(one.weekday == starts.weekday() and one.starts <= at[0] and at[1] <= one.ends for one in week)


def in_words(stretches: Iterable[Stretch]) -> str:
    """Stretches of one day in the middle of a sentence: '09:00 to 12:00 and 13:00 to 17:00'."""
    return listed([f'{one.starts:%H:%M} to {one.ends:%H:%M}' for one in stretches])
