"""The care team of a patient: the primary clinician, who stands in the record, and further ones."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from sqlalchemy import Index, bindparam, select
from sqlmodel import Field, col

from models.base import Entity, Invalid, Policy, Refused, Role, Work
from models.base.access import EVERYONE
from models.patient_record import Patient
from models.people import Staff, has_role

OTHERS_DECIDE = 'Only reception, the manager or a clinician of this patient can change who cares for them.'


class CareTeamMember(Entity, table=True):
    """A further clinician of a patient. Who cares for whom is known to everyone in the practice (DESIGN 6)."""

    __tablename__ = 'care_team'
    noun: ClassVar[str] = 'further clinician'
    policy: ClassVar[Policy] = Policy(view=EVERYONE, edit=EVERYONE, remove=EVERYONE)
    __table_args__: ClassVar[Any] = (
        Index('ix_care_team_once', 'patient_id', 'staff_id', unique=True),
        Index('ix_care_team_of', 'staff_id', 'patient_id'),
        {'sqlite_autoincrement': True},
    )

    patient_id: int = Field(foreign_key='patients.id')
    staff_id: int = Field(title='Clinician', foreign_key='staff.id')


FURTHER = (
    select(Staff)
    .join(CareTeamMember, col(CareTeamMember.staff_id) == col(Staff.id))
    .where(col(CareTeamMember.patient_id) == bindparam('patient_id'))
    .order_by(col(Staff.family_name), col(Staff.given_name))
)
MEMBER = select(CareTeamMember).where(
    col(CareTeamMember.patient_id) == bindparam('patient_id'), col(CareTeamMember.staff_id) == bindparam('staff_id')
)
"""Statements that are put together once: each open chart asks them after each change."""


def further(work: Work, patient_id: int) -> list[tuple[int, str]]:
    """Staff id and name of each further clinician of a patient, by name. For everyone in the practice."""
    return [(person.id, person.name) for person in work.all(FURTHER, patient_id=patient_id)]


def is_in(work: Work, patient_id: int | None, primary_id: int | None) -> bool:
    """True when the person is the primary clinician, who is given, or a further one of this patient."""
    me = work.who.staff_id
    return me is not None and (me == primary_id or _member(work, patient_id, me) is not None)


def may_change(work: Work, patient_id: int | None, primary_id: int | None) -> bool:
    """Reception and the manager may change a care team; a clinician only one that they are in (DESIGN 6)."""
    return work.who.house or work.who.has(Role.RECEPTION, Role.MANAGER) or is_in(work, patient_id, primary_id)


def add(work: Work, patient_id: int, staff_id: int) -> None:
    """Let a further clinician care for a patient. For whom `may_change` lets; whoever is in the team already stays.

    Raises Refused otherwise and for an archived record, Invalid for somebody who is no active clinician.
    """
    patient = _to_change(work, patient_id)
    check_clinician(work, staff_id, 'staff_id')
    if patient.clinician_id != staff_id and _member(work, patient_id, staff_id) is None:
        work.save(CareTeamMember(patient_id=patient_id, staff_id=staff_id))


def leave(work: Work, patient_id: int, staff_id: int) -> None:
    """A further clinician cares for a patient no more. For whom `may_change` lets; raises Refused as `add`."""
    _to_change(work, patient_id)
    member = _member(work, patient_id, staff_id)
    if member:
        work.remove(member)


def check_clinician(work: Work, staff_id: int, field: str) -> None:
    """Raises Invalid, with a sentence for this field, unless this is a clinician who works here now."""
    here = work.select(Staff).where(col(Staff.active), has_role(Role.CLINICIAN), col(Staff.id) == staff_id)
    if not work.count(here):
        raise Invalid({field: 'Please choose somebody who works here as a clinician.'})


def _to_change(work: Work, patient_id: int) -> Patient:
    patient = work.get(Patient, patient_id)
    patient.expect_current()
    if not may_change(work, patient_id, patient.clinician_id):
        raise Refused(OTHERS_DECIDE)
    return patient


def _member(work: Work, patient_id: int | None, staff_id: int) -> CareTeamMember | None:
    for found in work.all(MEMBER, patient_id=patient_id, staff_id=staff_id):
        return cast(CareTeamMember, found)
    return None
