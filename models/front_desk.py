"""What stands around the check-in board: whose day it is, what there is to know and to answer, the clock, who waits.

For everyone in the practice. What was left open on earlier days is asked about, and answered by a person.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlmodel import col

from models import left_open
from models.appointments import times
from models.appointments.agenda import Visit, agenda
from models.appointments.delays import how_late
from models.appointments.records import Appointment
from models.appointments.statuses import ENDED, VisitStatus
from models.appointments.today import EVERYBODY
from models.base import Work

ON_TIME = 'On time again'


class Chip(NamedTuple):
    """A clinician who sees somebody today, or EVERYBODY; `value` is how many are expected or here."""

    id: int
    label: str
    value: int


class Notice(NamedTuple):
    """A sentence above the board, with the one thing to do about it. `id` is 'open', or 'late' and a clinician's id."""

    id: str
    icon: str
    tone: str
    text: str
    word: str


class Figure(NamedTuple):
    """A number beside a place in the navigation, and what it counts."""

    id: str
    value: int
    words: str
    tone: str


class Clock(NamedTuple):
    """The practice's day and time in words."""

    id: str
    value: str


def clinicians(work: Work) -> list[Chip]:
    """Who sees somebody today, EVERYBODY first, and how many are still expected or here. For everyone."""
    names: dict[int, str] = {EVERYBODY: 'Everyone'}
    count = {EVERYBODY: 0}
    for visit in sorted(_todays(work), key=lambda one: one.clinician):
        names[visit.clinician_id] = visit.clinician
        here = visit.status not in ENDED
        count[visit.clinician_id] = count.get(visit.clinician_id, 0) + here
        count[EVERYBODY] += here
    return [Chip(id, name, count[id]) for id, name in names.items()]


def notices(work: Work, clinician_id: int = EVERYBODY) -> list[Notice]:
    """Who runs late, and how many visits of earlier days are open. For everyone in the practice."""
    told = [
        Notice(f'late {row.id}', 'hourglass_top', 'warn', f'{row.name} is running {row.minutes} min late.', ON_TIME)
        for row in how_late(work, clinician_id)
        if row.late
    ]
    number = len(left_open.ids(work, clinician_id))
    visits = f'{number} visits of earlier days are' if number > 1 else '1 visit of an earlier day is'
    asked = Notice('open', 'help', 'info', f'{visits} still open. Nobody has said whether they came.', 'Say so')
    return [*([asked] if number else []), *told]


def waiting(work: Work) -> list[Figure]:
    """How many wait now, for the navigation. For everyone in the practice."""
    begin, end = times.day_bounds(work.today, work.today, work.zone)
    [(number,)] = work.rows(WAITING, begin=begin, end=end)
    return [Figure('waiting', number, 'waiting', 'warn')]


def clock(work: Work) -> list[Clock]:
    """The practice's day and time, such as 'Monday 23 November · 10:36'. For everyone."""
    local = work.now.astimezone(work.zone)
    return [Clock('now', f'{local:%A} {local.day} {local:%B} · {local:%H:%M}')]


# how it is done


WAITING = (
    select(func.count())
    .select_from(Appointment)
    .where(
        col(Appointment.starts_at) >= bindparam('begin'),
        col(Appointment.starts_at) < bindparam('end'),
        col(Appointment.status) == VisitStatus.ARRIVED,
    )
)


def _todays(work: Work) -> list[Visit]:
    """Today's visits for which somebody comes."""
    begin, end = times.day_bounds(work.today, work.today, work.zone)
    return [visit for visit in agenda(work, begin, end) if not visit.internal]
