"""Worklists: patients for whom somebody has something to do, by the names they go by in addresses.

They are further groups of the list of patients. A figure of the dashboard is the number of such a group and leads to
it, so what is counted and what is listed cannot differ. Each is found along an index, however many patients there are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, String, and_, cast, func, or_, select
from sqlmodel import col

from models.appointments.records import Attendance
from models.appointments.statuses import GONE
from models.base import ChangeRecord, Work, kind_of
from models.care_team import CareTeamMember
from models.patient_record import Patient, Status
from models.people import Staff

LONG = timedelta(days=28)
"""So long nothing happens to a patient on hold until their clinician is reminded of them."""

LATE = timedelta(days=7)
"""Whoever asks for help is answered within a week."""

KEPT = 100  # statements, of the clinicians there are and of today

CURRENT = tuple(status for status in Status if status is not Status.DISCHARGED)

Ids = Select[Any] | CompoundSelect[Any]


class Worklist(NamedTuple):
    """Patients by what is to be done. `ids` finds those of a clinician, or of everybody where it is not `personal`."""

    label: str
    ids: Callable[[Work, int], Ids]
    personal: bool = False


def number(work: Work, group: str, staff_id: int) -> int:
    """How many are in a worklist; in a personal one, of the clinician with this id. For everyone in the practice."""
    return counted(work, WORKLISTS[group].ids(work, staff_id))


def counted(work: Work, ids: Ids) -> int:
    """How many a worklist has found. For everyone in the practice."""
    [(found,)] = work.rows(_count(ids))
    return int(found)


# who is in them: never anybody archived. Statements are put together once and kept, those about a day for that day


def _new_to_me(work: Work, staff_id: int) -> Ids:
    """Who came to this clinician since Monday, as the history tells. It is asked apart: about few, and of one kind."""
    monday = _week_start(work)
    touched = work.all(_touched(staff_id, monday))
    if not touched:
        return _newly_shared(staff_id, monday)
    given = work.select(ChangeRecord.record_id).where(
        col(ChangeRecord.kind) == kind_of(Patient),
        col(ChangeRecord.record_id).in_(touched),
        col(ChangeRecord.at) >= monday,
        cast(col(ChangeRecord.fields), String).contains('"clinician_id"'),
    )
    return _ids(col(Patient.id).in_(work.all(given.distinct()))).union(_newly_shared(staff_id, monday))


@lru_cache(maxsize=KEPT)
def _touched(staff_id: int, since: datetime) -> Select[Any]:
    return _ids(_among(_caseload(staff_id, *CURRENT)), col(Patient.updated_at) >= since)


@lru_cache(maxsize=KEPT)
def _newly_shared(staff_id: int, since: datetime) -> Select[Any]:
    shared = select(col(Patient.id)).join(CareTeamMember, col(Patient.id) == col(CareTeamMember.patient_id))
    return shared.where(col(CareTeamMember.staff_id) == staff_id, col(CareTeamMember.created_at) >= since, _here())


@lru_cache(maxsize=KEPT)
def _mine_stale(staff_id: int, before: datetime) -> Ids:
    """Whose care is on hold, and nobody has touched the record since."""
    return _ids(_among(_caseload(staff_id, Status.ON_HOLD)), col(Patient.updated_at) < before)


@cache
def _left_behind() -> Ids:
    """Whose primary clinician has left the practice, and who is in care with nobody since."""
    gone = select(col(Staff.id)).where(~col(Staff.active))
    nobody = _ids(col(Patient.clinician_id).is_(None), _here(Status.ACTIVE, Status.ON_HOLD))
    return _ids(col(Patient.clinician_id).in_(gone), _here()).union(nobody)


@cache
def _alone(status: Status) -> Ids:
    return _ids(col(Patient.clinician_id).is_(None), _here(status))


@lru_cache(maxsize=KEPT)
def _old_inquiries(before: datetime) -> Ids:
    return _ids(_here(Status.INQUIRY), col(Patient.created_at) < before)


@lru_cache(maxsize=KEPT)
def _without_visit(since: datetime) -> Ids:
    """Who is in care and has no visit booked, today or later."""
    booked = select(col(Attendance.patient_id)).where(
        col(Attendance.starts_at) >= since, col(Attendance.status).not_in(GONE)
    )
    return _ids(_here(Status.INTAKE, Status.ACTIVE), col(Patient.id).not_in(booked))


@cache
def _incomplete() -> Ids:
    """Whom the front desk could not reach, or could mistake for another."""
    return _ids(_here(), or_(col(Patient.phone).is_(None), col(Patient.born).is_(None)))


@lru_cache(maxsize=KEPT)
def _discharged(since: date) -> Ids:
    return _ids(_here(Status.DISCHARGED), col(Patient.discharged_on) >= since)


@lru_cache(maxsize=KEPT)
def _new(since: datetime) -> Ids:
    return _ids(col(Patient.archived_at).is_(None), col(Patient.created_at) >= since)


@lru_cache(maxsize=KEPT)
def _count(ids: Ids) -> Select[Any]:
    return select(func.count()).select_from(ids.subquery())


def _caseload(staff_id: int, *statuses: Status) -> Ids:
    return _ids(col(Patient.clinician_id) == staff_id, _here(*statuses))


def _ids(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(col(Patient.id)).where(*conditions)


def _here(*statuses: Status) -> ColumnElement[bool]:
    return and_(col(Patient.archived_at).is_(None), col(Patient.status).in_(statuses or CURRENT))


def _among(ids: Ids) -> ColumnElement[bool]:
    """True of these patients. No condition that an index could answer stands beside it: SQLite would walk that one."""
    return col(Patient.id).in_(ids)


def _week_start(work: Work) -> datetime:
    """Monday, 00:00 on the practice's clock."""
    return _midnight(work, work.today - timedelta(days=work.today.weekday()))


def _days_ago(work: Work, time_span: timedelta) -> datetime:
    return _midnight(work, work.today - time_span)


def _midnight(work: Work, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=work.zone)


WORKLISTS: dict[str, Worklist] = {
    'new_to_me': Worklist('New to me this week', _new_to_me, personal=True),
    'mine_stale': Worklist(
        'Mine on hold, untouched for four weeks',
        lambda work, staff_id: _mine_stale(staff_id, _days_ago(work, LONG)),
        personal=True,
    ),
    'old_inquiries': Worklist('Inquiries older than a week', lambda work, _: _old_inquiries(_days_ago(work, LATE))),
    'waiting_alone': Worklist('Waiting, no clinician', lambda _, __: _alone(Status.WAITING)),
    'intake_alone': Worklist('Intake, no clinician', lambda _, __: _alone(Status.INTAKE)),
    'no_visit': Worklist('No visit booked', lambda work, _: _without_visit(_midnight(work, work.today))),
    'incomplete': Worklist('Phone or birth date missing', lambda _, __: _incomplete()),
    'left_behind': Worklist('In care, no clinician', lambda _, __: _left_behind()),
    'discharged_this_month': Worklist('Discharged this month', lambda work, _: _discharged(work.today.replace(day=1))),
    'new_this_week': Worklist('New this week', lambda work, _: _new(_week_start(work))),
}
"""By their names. Notes and scores add theirs here: notes that are due."""
