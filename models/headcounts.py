"""How many patients there are, in which state and with whom: the numbers beside lists, without counting everybody."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import and_, case, func, select
from sqlmodel import Field, col

from models.base import Entity, Work
from models.base.derived import Derived
from models.base.entity import enum_by_value
from models.base.ground import Fields
from models.care_team import CareTeamMember
from models.patient_record import Patient, Status
from models.worklists import CURRENT

NOBODY = 0
"""In the place of a clinician's id: these patients have none. SQLite keeps no NULL in a primary key."""


class Headcount(Derived, table=True):
    """How many patients are alike in these three ways.

    Triggers on `patients` keep it true (migration 0002). A step that makes that table anew makes them anew as well.
    """

    __tablename__ = 'headcounts'
    __table_args__: ClassVar[Any] = {'sqlite_with_rowid': False}
    of: ClassVar[type[Entity]] = Patient
    made_of: ClassVar[Fields] = frozenset({'archived_at', 'status', 'clinician_id'})

    archived: bool = Field(primary_key=True)
    status: Status = Field(primary_key=True, sa_type=enum_by_value(Status))
    clinician_id: int = Field(primary_key=True)
    number: int


class Alike(NamedTuple):
    """So many patients have this status, are archived or not, and have a clinician or not."""

    status: Status
    archived: bool
    cared_for: bool
    number: int


STATES: tuple[Any, ...] = (col(Headcount.status), col(Headcount.archived), col(Headcount.clinician_id) != NOBODY)
EVERYBODY = select(*STATES, func.sum(Headcount.number)).group_by(*STATES)
"""A statement that is put together once: it is asked after each change of a patient."""

OF_EACH: tuple[Any, ...] = (col(Headcount.clinician_id), col(Headcount.status), col(Headcount.number))
EACH = select(*OF_EACH).where(~col(Headcount.archived))
"""So is this one."""

IS_CURRENT = and_(
    col(Patient.archived_at).is_(None),
    col(Patient.status).in_(CURRENT),
    col(Patient.clinician_id).is_distinct_from(col(CareTeamMember.staff_id)),
)
NUMBERS: tuple[Any, ...] = (col(CareTeamMember.staff_id), func.sum(case((IS_CURRENT, 1), else_=0)))
SHARED = (
    select(*NUMBERS)
    .join(Patient, col(Patient.id) == col(CareTeamMember.patient_id))
    .group_by(col(CareTeamMember.staff_id))
)
"""For how many current patients each is a further clinician. IS_CURRENT is no condition of the join: SQLite would walk
through all who are current then."""


def everybody(work: Work) -> list[Alike]:
    """All patients by what they are alike in: a few numbers, however many patients there are. For everyone."""
    return [Alike(*row) for row in work.rows(EVERYBODY)]


def by_clinician(work: Work) -> defaultdict[int, Counter[Status]]:
    """Staff id, or NOBODY, -> how many of their patients have which status, archived ones left out. For everyone."""
    numbers: defaultdict[int, Counter[Status]] = defaultdict(Counter)
    for clinician_id, status, number in work.rows(EACH):
        numbers[clinician_id][status] = number
    return numbers


def shared(work: Work) -> Counter[int]:
    """Staff id -> for how many current patients they are a further clinician. For everyone.

    It costs what the care teams cost.
    """
    return Counter(dict(work.rows(SHARED)))


def caseload(work: Work, staff_id: int) -> int:
    """How many current patients are in somebody's care, as the primary clinician or a further one. For everyone.

    Asked for several people at once it costs no more than for one.
    """
    statuses = by_clinician(work)[staff_id]
    return sum(statuses[status] for status in CURRENT) + shared(work)[staff_id]
