"""Visits that were left open: those of earlier days of which nobody has said how they ended.

A person is asked, and says so; no clock makes anybody a no-show.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlmodel import col

from models.appointment_types import AppointmentType
from models.appointments import times
from models.appointments.agenda import Visit, visits_by_id
from models.appointments.records import Appointment
from models.appointments.standing import correct_status
from models.appointments.statuses import ENDED, MOVES, STATUS_ICONS, STATUS_TONES, STATUS_WORDS, VisitStatus
from models.appointments.today import EVERYBODY
from models.base import Work

LOOKS_BACK = 31
"""Days before today whose open visits are asked about."""

SAID_LATER = 'They came; it was said on a later day.'
"""Why the status of a visit was corrected that was open when its day was over."""


class OpenRow(NamedTuple):
    """A visit of an earlier day of which nobody has said how it ended. `missed` is true where it may be a no-show."""

    id: int
    initials: str
    tone: int
    title: str
    sub: str
    status: str
    status_word: str
    status_tone: str
    status_icon: str
    missed: bool
    version: int
    href: str


def listing(work: Work, clinician_id: int = EVERYBODY) -> list[OpenRow]:
    """Visits of the LOOKS_BACK days before today that nobody has closed, the latest first. For everyone."""
    found = visits_by_id(work, ids(work, clinician_id))
    return [_row(work, visit) for visit in reversed(found)]


def ids(work: Work, clinician_id: int = EVERYBODY) -> list[int]:
    """The ids of the same, in no order. For everyone in the practice."""
    today, _ = times.day_bounds(work.today, work.today, work.zone)
    asked = {'earliest': today - timedelta(days=LOOKS_BACK), 'today': today}
    if clinician_id == EVERYBODY:
        return work.all(LEFT_OPEN, **asked)
    return work.all(LEFT_OPEN_BY, **asked, clinician=clinician_id)


def came(work: Work, appointment_id: int, seen: int | None) -> int | None:
    """Say of a visit that was left open that it took place. For everyone; as `appointments.correct_status`."""
    return correct_status(work, appointment_id, seen, VisitStatus.DONE, SAID_LATER)


# how it is done


OPEN = frozenset(VisitStatus) - ENDED
LEFT_OPEN: Select[Any] = (
    select(col(Appointment.id))
    .join(AppointmentType, col(AppointmentType.id) == col(Appointment.type_id))
    .where(
        col(Appointment.starts_at) >= bindparam('earliest'),
        col(Appointment.starts_at) < bindparam('today'),
        col(Appointment.ends_at) <= bindparam('today'),
        col(Appointment.status).in_(OPEN),
        col(AppointmentType.internal).is_(False),
    )
)
LEFT_OPEN_BY = LEFT_OPEN.where(col(Appointment.clinician_id) == bindparam('clinician'))


def _row(work: Work, visit: Visit) -> OpenRow:
    said = (times.when(times.on_wall(visit.starts_at, work.zone)), visit.kind, visit.clinician)
    return OpenRow(
        id=visit.id,
        initials=visit.initials,
        tone=(visit.members[0].id if visit.members else visit.id) % 4,
        title=visit.title,
        sub=' · '.join(said),
        status=visit.status.value,
        status_word=STATUS_WORDS[visit.status],
        status_tone=STATUS_TONES[visit.status],
        status_icon=STATUS_ICONS[visit.status],
        missed=VisitStatus.NO_SHOW in MOVES[visit.status],
        version=visit.version,
        href=visit.href,
    )
