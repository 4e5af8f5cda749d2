"""The visits of one patient, past and to come, and when each of several patients comes next. For everyone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlmodel import col

from models.appointments import times
from models.appointments.agenda import Visit, visits_by_id
from models.appointments.records import Attendance
from models.appointments.statuses import (
    CANCEL_WORDS,
    EXPECTED,
    GONE,
    NEXT,
    STATUS_ICONS,
    STATUS_TONES,
    STATUS_WORDS,
    STEP_WORDS,
)
from models.base import Work
from models.base.text import day
from models.patient_record import Patient

SHOWN = 200
"""So many past visits are listed, the latest ones."""

UPCOMING, PAST = 'Upcoming', 'Past'


class VisitRow(NamedTuple):
    """A visit in a chart. The status is this patient's own; `with_` are the others who come, by number.

    `step` is the status that the one next step leads to, `step_word` what its button says; both may be empty.
    """

    id: int
    part: str
    start: str
    when: str
    type: str
    tone: int
    clinician: str
    room: str
    video_link: str
    others: int
    status: str
    status_word: str
    status_tone: str
    status_icon: str
    reason: str
    note: str
    over: bool
    draggable: bool
    step: str
    step_word: str
    series_id: int
    version: int


def of_patient(work: Work, patient_id: int) -> list[VisitRow]:
    """The visits of a patient: those to come, the next one first, then the past ones, the latest first.

    For everyone in the practice; Missing for a patient who is not there.
    """
    work.get(Patient, patient_id)
    now = work.now
    coming, past = (
        [id for (id,) in work.rows(statement, patient=patient_id, now=now)] for statement in (TO_COME, OVER)
    )
    visits = {visit.id: visit for visit in visits_by_id(work, [*coming, *past])}
    return [_row(work, visits[id], patient_id, part) for part, ids in ((UPCOMING, coming), (PAST, past)) for id in ids]


def next_visits(work: Work, patients: Collection[int]) -> dict[int, str]:
    """When each of these patients comes next, e.g. 'Thu 26 Nov 11:00'; whoever has no visit booked is left out."""
    found = work.rows(NEXT_OF_EACH, patients=sorted(patients), now=work.now)
    return {patient_id: times.when(times.on_wall(starts_at, work.zone)) for patient_id, starts_at in found}


# how it is done


OF_ONE: Select[Any] = select(col(Attendance.appointment_id)).where(col(Attendance.patient_id) == bindparam('patient'))
TO_COME = OF_ONE.where(col(Attendance.ends_at) > bindparam('now')).order_by(col(Attendance.starts_at))
OVER = (
    OF_ONE.where(col(Attendance.ends_at) <= bindparam('now'), col(Attendance.starts_at) <= bindparam('now'))
    .order_by(col(Attendance.starts_at).desc())
    .limit(SHOWN)
)
EARLIEST: tuple[Any, ...] = (col(Attendance.patient_id), func.min(Attendance.starts_at))
NEXT_OF_EACH: Select[Any] = (
    select(*EARLIEST)
    .where(
        col(Attendance.patient_id).in_(bindparam('patients', expanding=True)),
        col(Attendance.starts_at) > bindparam('now'),
        col(Attendance.status).not_in(GONE),
    )
    .group_by(col(Attendance.patient_id))
)


def _row(work: Work, visit: Visit, patient_id: int, part: str) -> VisitRow:
    status = next(one.status for one in visit.members if one.id == patient_id)
    step = NEXT.get(status) if len(visit.members) == 1 else None
    return VisitRow(
        id=visit.id,
        part=part,
        start=times.floating(visit.starts_at, work.zone),
        when=_when(work, visit.starts_at, visit.ends_at),
        type=visit.type,
        tone=visit.tone,
        clinician=visit.clinician,
        room=visit.place,
        video_link=visit.video_link or '',
        others=len(visit.members) - 1,
        status=status.value,
        status_word=STATUS_WORDS[status],
        status_tone=STATUS_TONES[status],
        status_icon=STATUS_ICONS[status],
        reason=CANCEL_WORDS[visit.cancel_reason] if visit.cancel_reason and status in GONE else '',
        note=visit.front_desk_note or '',
        over=visit.over_reason is not None,
        draggable=visit.status in EXPECTED,
        step=step.value if step else '',
        step_word=STEP_WORDS[step] if step else '',
        series_id=visit.series_id or 0,
        version=visit.version,
    )


def _when(work: Work, starts_at: datetime, ends_at: datetime) -> str:
    """'Tue 24 Nov 2026, 10:00 to 10:50'."""
    starts, ends = times.on_wall(starts_at, work.zone), times.on_wall(ends_at, work.zone)
    return f'{starts:%a} {day(starts.date())}, {starts:%H:%M} to {ends:%H:%M}'
