"""Clashes: what stands in the way of a time. Intervals, not slots, and half-open: back to back is no clash.

What was cancelled or missed stands in nobody's way. The verbs look here inside their transaction, and forms ask the
same while somebody still types. Behind it stand triggers of the database (migration 0010): whatever would get past this
file, two bookings of one clinician, room or patient at once are refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select
from sqlmodel import col

from models import absences, working_hours
from models.appointments import times
from models.appointments.records import LATER, Appointment, Attendance
from models.appointments.statuses import GONE
from models.base import Refused, Work
from models.people import Staff
from models.rooms import Room
from models.working_hours import WEEKDAYS

CLINICIAN, ROOM, PATIENT, HOURS, AWAY, CLOSED = 'clinician', 'room', 'patient', 'hours', 'away', 'closed'
OVERLAPS = frozenset({CLINICIAN, ROOM, PATIENT})
"""The sorts of clash that the database refuses by itself."""


class Placement(NamedTuple):
    """A time that is wanted, and whose. Instants are UTC; `without` is the appointment that is being placed, if any."""

    starts_at: datetime
    ends_at: datetime
    clinician_id: int | None
    room_id: int | None = None
    patients: tuple[int, ...] = ()
    without: int = 0


class ClashRow(NamedTuple):
    """One thing in the way: its sort and which, and a sentence that says who and when, but no patient's name.

    `over` is true of an appointment that was itself booked over something on purpose.
    """

    id: str
    kind: str
    other: int
    sentence: str
    over: bool = False


class Taken(Refused):
    """The time is not free. Nothing was written; with a reason it can be booked over on purpose."""

    def __init__(self, clashes: Iterable[ClashRow]) -> None:
        self.clashes = tuple(clashes)
        super().__init__(' '.join(dict.fromkeys(clash.sentence for clash in self.clashes)))


def clashes(work: Work, wanted: Placement) -> list[ClashRow]:
    """All that stands in the way of this time, overlaps first. For everyone in the practice."""
    return [*overlaps(work, wanted), *_hours(work, wanted), *_absences(work, wanted)]


def overlaps(work: Work, wanted: Placement) -> list[ClashRow]:
    """The appointments that need the same clinician, room or patient at this time. For everyone in the practice."""
    return [*_of_clinician_or_room(work, wanted), *_of_patients(work, wanted)]


def settle(found: Appointment, wanted: list[ClashRow], stood: list[ClashRow], over: str | None) -> None:
    """Keep the reason of what is booked over something; raises Taken for what is in the way and has none.

    What stood in the way before as well, such as time off that came later, needs no reason.
    """
    known = {clash.id for clash in stood}
    in_the_way = [
        clash for clash in wanted if clash.id not in known or (clash.kind in OVERLAPS and found.over_reason is None)
    ]
    reason = (over or '').strip() or None
    if in_the_way and not reason:
        raise Taken(in_the_way)
    if in_the_way:
        found.over_reason = reason
    elif not wanted:
        found.over_reason = None


# how it is done


SHOWN: tuple[Any, ...] = (
    col(Appointment.id),
    col(Appointment.starts_at),
    col(Appointment.ends_at),
    col(Appointment.clinician_id),
    col(Appointment.room_id),
    col(Appointment.over_reason),
    (col(Staff.given_name) + ' ' + col(Staff.family_name)),
)
MEANWHILE = (
    select(*SHOWN)
    .join_from(Appointment, Staff, col(Staff.id) == col(Appointment.clinician_id))
    .where(
        col(Appointment.starts_at) > bindparam('earliest'),
        col(Appointment.starts_at) < bindparam('ends'),
        col(Appointment.ends_at) > bindparam('starts'),
        col(Appointment.status).not_in(GONE),
        col(Appointment.id) != bindparam('without'),
    )
    .order_by(col(Appointment.starts_at))
)
OF_CLINICIAN_OR_ROOM = MEANWHILE.where(
    or_(col(Appointment.clinician_id) == bindparam('clinician'), col(Appointment.room_id) == bindparam('room'))
)
OF_A_PATIENT = (
    select(*SHOWN)
    .select_from(Attendance)
    .join(Appointment, col(Appointment.id) == col(Attendance.appointment_id))
    .join(Staff, col(Staff.id) == col(Appointment.clinician_id))
    .where(
        col(Attendance.patient_id) == bindparam('patient'),
        col(Attendance.starts_at) > bindparam('earliest'),
        col(Attendance.starts_at) < bindparam('ends'),
        col(Attendance.ends_at) > bindparam('starts'),
        col(Attendance.status).not_in(GONE),
        col(Attendance.appointment_id) != bindparam('without'),
    )
    .order_by(col(Attendance.starts_at))
)


def _of_clinician_or_room(work: Work, wanted: Placement) -> list[ClashRow]:
    found: list[ClashRow] = []
    asked = {'clinician': wanted.clinician_id or 0, 'room': wanted.room_id or 0}
    for id, starts, ends, clinician_id, room_id, over, name in work.rows(
        OF_CLINICIAN_OR_ROOM, **asked, **_time(wanted)
    ):
        span = _span(work, starts, ends)
        if clinician_id == wanted.clinician_id:
            found.append(_clash(CLINICIAN, id, f'{name} has another appointment on {span}.', over))
        if room_id is not None and room_id == wanted.room_id:
            room = _room(work, room_id)
            found.append(_clash(ROOM, id, f'{room} is taken on {span}, by {name}.', over))
    return found


def _of_patients(work: Work, wanted: Placement) -> list[ClashRow]:
    who = 'One of these patients' if len(wanted.patients) > 1 else 'This patient'
    return [
        _clash(PATIENT, id, f'{who} has another visit on {_span(work, starts, ends)}, with {name}.', over)
        for patient_id in wanted.patients
        for id, starts, ends, _, _, over, name in work.rows(OF_A_PATIENT, patient=patient_id, **_time(wanted))
    ]


def _hours(work: Work, wanted: Placement) -> list[ClashRow]:
    """A clash when the clinician, of whom hours are known, does not work throughout this time."""
    week = working_hours.week_of(work, wanted.clinician_id) if wanted.clinician_id else []
    if not week:
        return []
    starts, ends = (times.on_wall(moment, work.zone) for moment in (wanted.starts_at, wanted.ends_at))
    if working_hours.covers(week, starts, ends):
        return []
    today = [one for one in week if one.weekday == starts.weekday()]
    name = _name(work, wanted.clinician_id)
    if not today:
        return [_clash(HOURS, 0, f'{name} does not work on {WEEKDAYS[starts.weekday()]}s.')]
    hours = working_hours.in_words(today)
    return [_clash(HOURS, 0, f'{name} works on {WEEKDAYS[starts.weekday()]}s from {hours}.')]


def _absences(work: Work, wanted: Placement) -> list[ClashRow]:
    if not wanted.clinician_id:
        return []
    starts, ends = (times.on_wall(moment, work.zone) for moment in (wanted.starts_at, wanted.ends_at))
    found = []
    for absence in absences.meanwhile(work, wanted.clinician_id, starts, ends):
        span = absences.in_words(absence.starts, absence.ends)
        if absence.clinician_id is None:
            found.append(_clash(CLOSED, absence.id, f'The practice is closed: {span}.'))
        else:
            found.append(_clash(AWAY, absence.id, f'{_name(work, absence.clinician_id)} is away: {span}.'))
    return found


def _time(wanted: Placement) -> dict[str, Any]:
    earliest = wanted.starts_at - LATER
    return {'earliest': earliest, 'starts': wanted.starts_at, 'ends': wanted.ends_at, 'without': wanted.without}


def _clash(kind: str, other: int | None, sentence: str, over: str | None = None) -> ClashRow:
    return ClashRow(f'{kind} {other}', kind, other or 0, sentence, over is not None)


def _span(work: Work, starts: datetime, ends: datetime) -> str:
    return times.span(times.on_wall(starts, work.zone), times.on_wall(ends, work.zone))


def _room(work: Work, room_id: int) -> str:
    return work.get(Room, room_id).name


def _name(work: Work, staff_id: int | None) -> str:
    return work.get(Staff, staff_id or 0).name
