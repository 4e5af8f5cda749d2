"""The visits of one patient, past and to come, and when each of several patients comes next. For everyone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlmodel import col

from models.appointments import times
from models.appointments.agenda import Visit, visits_by_id
from models.appointments.records import LATER, Attendance
from models.appointments.statuses import (
    CANCEL_WORDS,
    ENDED,
    EXPECTED,
    GONE,
    NEXT,
    STATUS_ICONS,
    STATUS_TONES,
    STATUS_WORDS,
    STEP_WORDS,
    VisitStatus,
)
from models.base import Work
from models.base.text import counted, day
from models.patient_record import Patient

SHOWN = 200
"""So many past visits are listed, the latest ones."""

UPCOMING, PAST = 'Upcoming', 'Past'


class VisitRow(NamedTuple):
    """A visit in a chart. The status is this patient's own; `with_` are the others who come, by number.

    `title` and `sub` say in words what it is, with whom and where, who else comes and what was noted. `step` is the
    status that the one next step leads to, `step_word` what its button says; both may be empty. A visit of another day
    can be confirmed at most.
    """

    id: int
    part: str
    start: str
    when: str
    day: str
    hours: str
    title: str
    sub: str
    is_over: bool
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
    return [*upcoming(work, patient_id), *past(work, patient_id)]


def upcoming(work: Work, patient_id: int) -> list[VisitRow]:
    """The visits of a patient that are to come, or not over, the next one first. For everyone; raises Missing."""
    return _listed(work, patient_id, TO_COME, UPCOMING)


def past(work: Work, patient_id: int) -> list[VisitRow]:
    """The visits of a patient that are over, the latest first. For everyone; raises Missing."""
    return _listed(work, patient_id, OVER, PAST)


def next_visits(work: Work, patients: Collection[int]) -> dict[int, str]:
    """When each of these patients comes next, e.g. 'Thu 26 Nov 11:00'; whoever has no visit booked is left out."""
    found = work.rows(NEXT_OF_EACH, patients=sorted(patients), now=work.now)
    return {patient_id: times.when(times.on_wall(starts_at, work.zone)) for patient_id, starts_at in found}


# how it is done


OF_ONE: Select[Any] = select(col(Attendance.appointment_id)).where(col(Attendance.patient_id) == bindparam('patient'))
TO_COME = OF_ONE.where(
    col(Attendance.ends_at) > bindparam('now'), col(Attendance.starts_at) > bindparam('earliest')
).order_by(col(Attendance.starts_at))
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


def _listed(work: Work, patient_id: int, statement: Select[Any], part: str) -> list[VisitRow]:
    work.get(Patient, patient_id)
    now = work.now
    ids = [id for (id,) in work.rows(statement, patient=patient_id, now=now, earliest=now - LATER)]
    if not ids:
        return []
    found = {visit.id: visit for visit in visits_by_id(work, ids)}
    return [_row(work, found[id], patient_id, part) for id in ids]


def _next_step(visit: Visit, status: VisitStatus, days_ahead: int) -> VisitStatus | None:
    """The one next step: nobody arrives today for a visit of another day. Each of several is moved on by the board."""
    if len(visit.members) > 1:
        return None
    if days_ahead > 0:
        return VisitStatus.CONFIRMED if status is VisitStatus.BOOKED else None
    return NEXT.get(status)


def _sub(visit: Visit, reason: str) -> str:
    others = len(visit.members) - 1
    said = (visit.clinician, visit.place, f'with {counted(others, "other")}' if others else '', reason)
    return ' · '.join(part for part in (*said, visit.front_desk_note) if part)


def _row(work: Work, visit: Visit, patient_id: int, part: str) -> VisitRow:
    status = next(one.status for one in visit.members if one.id == patient_id)
    starts, ends = (times.on_wall(moment, work.zone) for moment in (visit.starts_at, visit.ends_at))
    step = _next_step(visit, status, (starts.date() - work.today).days)
    reason = CANCEL_WORDS[visit.cancel_reason] if visit.cancel_reason and status in GONE else ''
    return VisitRow(
        id=visit.id,
        part=part,
        start=times.floating(visit.starts_at, work.zone),
        when=f'{starts:%a} {day(starts.date())}, {starts:%H:%M} to {ends:%H:%M}',
        day=f'{starts:%a} {day(starts.date())}',
        hours=f'{starts:%H:%M} to {ends:%H:%M}',
        title=visit.type,
        sub=_sub(visit, reason),
        is_over=status in ENDED,
        type=visit.type,
        tone=visit.tone,
        clinician=visit.clinician,
        room=visit.place,
        video_link=visit.video_link or '' if starts.date() == work.today and status not in ENDED else '',
        others=len(visit.members) - 1,
        status=status.value,
        status_word=STATUS_WORDS[status],
        status_tone=STATUS_TONES[status],
        status_icon=STATUS_ICONS[status],
        reason=reason,
        note=visit.front_desk_note or '',
        over=visit.over_reason is not None,
        draggable=visit.status in EXPECTED,
        step=step.value if step else '',
        step_word=STEP_WORDS[step] if step else '',
        series_id=visit.series_id or 0,
        version=visit.version,
    )
