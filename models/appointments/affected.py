"""Affected: visits that are booked where nobody works any more. They are named and never moved by themselves.

Working hours and time off may be changed under bookings. Somebody has to look at each: what became of it is agreed with
the patient. For everyone in the practice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlmodel import col

from models import working_hours
from models.absences import Absence
from models.appointments import times
from models.appointments.agenda import visits_by_id
from models.appointments.records import Appointment
from models.appointments.statuses import EXPECTED, STATUS_ICONS, STATUS_TONES
from models.base import Work
from models.base.text import counted

Clinician = int


class AffectedRow(NamedTuple):
    """A visit to look at: who comes, and when, with whom and where. `href` is empty for several patients or none."""

    id: int
    icon: str
    tone: str
    title: str
    sub: str
    href: str


class Coming(NamedTuple):
    """An appointment that is still to come, by the clock on the practice's wall."""

    id: int
    clinician_id: Clinician
    starts: datetime
    ends: datetime


def outside_hours(work: Work, clinician_id: Clinician) -> list[AffectedRow]:
    """The coming visits of a clinician that are outside the working hours, in order."""
    return _rows(work, _outside(work, [one for one in coming(work) if one.clinician_id == clinician_id]))


def during(work: Work, absence_id: int) -> list[AffectedRow]:
    """The coming visits that are booked in a time off or a closure, in order. Raises Missing when there is no such."""
    absence = work.get(Absence, absence_id)
    return _rows(work, [one for one in coming(work) if _is_in(one, absence)])


def numbers_outside(work: Work) -> Counter[Clinician]:
    """How many coming visits of each clinician are outside their working hours."""
    return Counter(one.clinician_id for one in _outside(work, coming(work)))


def numbers_during(work: Work, those: Iterable[Absence]) -> Counter[int]:
    """How many coming visits are booked in each of these absences, by its id."""
    expected = coming(work)
    return Counter({one.id or 0: sum(_is_in(visit, one) for visit in expected) for one in those})


def coming(work: Work) -> list[Coming]:
    """All appointments that have yet to begin and whose patients are still expected, in order."""
    return [
        Coming(id, clinician_id, times.on_wall(starts, work.zone), times.on_wall(ends, work.zone))
        for id, clinician_id, starts, ends in work.rows(TO_COME, now=work.now)
    ]


def visits_in_words(number: int) -> str:
    """'1 visit', '12 visits'; empty for none."""
    return counted(number, 'visit') if number else ''


# how it is done


SHOWN: tuple[Any, ...] = (
    col(Appointment.id),
    col(Appointment.clinician_id),
    col(Appointment.starts_at),
    col(Appointment.ends_at),
)
TO_COME: Select[Any] = (
    select(*SHOWN)
    .where(col(Appointment.starts_at) > bindparam('now'), col(Appointment.status).in_(EXPECTED))
    .order_by(col(Appointment.starts_at), col(Appointment.id))
)


def _outside(work: Work, expected: Iterable[Coming]) -> list[Coming]:
    """Those that the hours of their clinician do not cover. Who has no hours yet is not limited by any."""
    by_clinician: defaultdict[Clinician, list[Coming]] = defaultdict(list)
    for one in expected:
        by_clinician[one.clinician_id].append(one)
    weeks = {clinician: working_hours.week_of(work, clinician) for clinician in by_clinician}
    return [
        one
        for clinician, theirs in by_clinician.items()
        for one in theirs
        if weeks[clinician] and not working_hours.covers(weeks[clinician], one.starts, one.ends)
    ]


def _is_in(one: Coming, absence: Absence) -> bool:
    whose = absence.clinician_id in {None, one.clinician_id}
    return whose and one.starts < absence.ends and absence.starts < one.ends


def _rows(work: Work, affected: list[Coming]) -> list[AffectedRow]:
    rows = []
    for visit in visits_by_id(work, [one.id for one in affected]):
        starts, ends = (times.on_wall(moment, work.zone) for moment in (visit.starts_at, visit.ends_at))
        kind = visit.kind if visit.kind != visit.title else ''
        said = (times.span(starts, ends), visit.clinician, kind, visit.place)
        rows.append(
            AffectedRow(
                visit.id,
                STATUS_ICONS[visit.status],
                STATUS_TONES[visit.status],
                visit.title,
                ' · '.join(part for part in said if part),
                f'{visit.href}/appointments' if visit.href else '',
            )
        )
    return rows
