"""The agenda: visits of some days with all that screens show of them, read along an index and put together once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlmodel import col

from models.appointment_types import TONES, AppointmentType, Colour
from models.appointments.records import LATER, Appointment, Attendance
from models.appointments.statuses import GONE, STATUS_WORDS, CancelReason, VisitStatus
from models.base import Work
from models.patient_record import Patient
from models.people import Staff, initials
from models.rooms import Room


class Member(NamedTuple):
    """Somebody who attends, by the name they are called by, and where they stand."""

    id: int
    called: str
    family_name: str
    status: VisitStatus

    @property
    def name(self) -> str:
        """As they are called: 'Kate Moss'."""
        return f'{self.called} {self.family_name}'


class Visit(NamedTuple):
    """One appointment with what stands around it. Instants are UTC; text is empty where there is nothing."""

    id: int
    version: int
    starts_at: datetime
    ends_at: datetime
    minutes: int
    status: VisitStatus
    status_since: datetime
    arrived_at: datetime | None
    cancel_reason: CancelReason | None
    front_desk_note: str | None
    over_reason: str | None
    video_link: str | None
    series_id: int | None
    clinician_id: int
    clinician: str
    type: str
    colour: Colour
    several: bool
    internal: bool
    room: str | None
    members: tuple[Member, ...] = ()

    @property
    def title(self) -> str:
        """Whom it is about: 'Amara Okafor', 'Rosa & Ivan Petrov'; a group and what has no patient by its type."""
        who = self.members
        if len(who) == 1:
            return who[0].name
        if len(who) == 2:
            first = who[0].called if who[0].family_name == who[1].family_name else who[0].name
            return f'{first} & {who[1].name}'
        return self.type

    @property
    def kind(self) -> str:
        """Its type in words; of a group, whose title is the type, how many come."""
        return f'{len(self.members)} patients' if len(self.members) > 2 else self.type

    @property
    def initials(self) -> str:
        """Of the patient; of several of each, at most three; of an internal one those of its type."""
        if not self.members:
            return initials(self.type)
        if len(self.members) == 1:
            return initials(self.members[0].name)
        return ''.join(one.called[0] for one in self.members[:3]).upper()

    @property
    def tone(self) -> int:
        """The number of its type's colour."""
        return TONES[self.colour]

    @property
    def place(self) -> str:
        """The room, or 'Video'; empty for neither."""
        return self.room or ('Video' if self.video_link else '')

    @property
    def href(self) -> str:
        """The chart of its one patient; empty for several or none."""
        return f'/patients/{self.members[0].id}' if len(self.members) == 1 else ''

    @property
    def status_word(self) -> str:
        """Where it stands, in a word; of several of whom some have come, how many: 'Arrived, 3 of 8'."""
        word = STATUS_WORDS[self.status]
        if len(self.members) > 1 and self.status in {VisitStatus.ARRIVED, VisitStatus.IN_SESSION, VisitStatus.DONE}:
            there = sum(one.status in SHOWED_UP for one in self.members)
            return f'{word}, {there} of {len(self.members)}' if there < len(self.members) else word
        return word


SHOWED_UP = frozenset({VisitStatus.ARRIVED, VisitStatus.IN_SESSION, VisitStatus.DONE})


def agenda(
    work: Work, begin: datetime, end: datetime, clinicians: Collection[int] = (), *, gone: bool = True
) -> list[Visit]:
    """The visits that touch the time between two instants, in order; of these clinicians, or of all when none is named.

    Without those cancelled or missed when `gone` is False. For everyone in the practice.
    """
    asked = {'earliest': begin - LATER, 'begin': begin, 'end': end}
    statement = OF_SOME if clinicians else OF_ALL
    named = {'clinicians': sorted(clinicians)} if clinicians else {}
    rows = work.rows(statement, **asked, **named)
    who = _members(work.rows(THEIR_MEMBERS, **asked))
    visits = [Visit(*row)._replace(members=tuple(who[row[0]])) for row in rows]
    return visits if gone else [visit for visit in visits if visit.status not in GONE]


def visits_by_id(work: Work, ids: Collection[int]) -> list[Visit]:
    """These visits, in order of time. For everyone in the practice."""
    rows = work.rows(BY_ID, ids=sorted(ids))
    who = _members(work.rows(MEMBERS_BY_ID, ids=sorted(ids)))
    return [Visit(*row)._replace(members=tuple(who[row[0]])) for row in rows]


# how it is done


SHOWN: tuple[Any, ...] = (
    *(col(getattr(Appointment, field)) for field in Visit._fields[:14]),
    col(Staff.given_name) + ' ' + col(Staff.family_name),
    col(AppointmentType.name),
    col(AppointmentType.colour),
    col(AppointmentType.several),
    col(AppointmentType.internal),
    col(Room.name),
)
ALL: Select[Any] = (
    select(*SHOWN)
    .join_from(Appointment, Staff, col(Staff.id) == col(Appointment.clinician_id))
    .join(AppointmentType, col(AppointmentType.id) == col(Appointment.type_id))
    .join(Room, col(Room.id) == col(Appointment.room_id), isouter=True)
    .order_by(col(Appointment.starts_at), col(Appointment.id))
)
OF_ALL = ALL.where(
    col(Appointment.starts_at) > bindparam('earliest'),
    col(Appointment.starts_at) < bindparam('end'),
    col(Appointment.ends_at) > bindparam('begin'),
)
OF_SOME = OF_ALL.where(col(Appointment.clinician_id).in_(bindparam('clinicians', expanding=True)))
BY_ID = ALL.where(col(Appointment.id).in_(bindparam('ids', expanding=True)))

NAMES: tuple[Any, ...] = (
    col(Attendance.appointment_id),
    col(Patient.id),
    col(Patient.given_name),
    col(Patient.preferred_name),
    col(Patient.family_name),
    col(Attendance.status),
)
WHO_ATTENDS = (
    select(*NAMES)
    .join_from(Attendance, Patient, col(Patient.id) == col(Attendance.patient_id))
    .order_by(col(Attendance.appointment_id), col(Attendance.id))
)
THEIR_MEMBERS = WHO_ATTENDS.where(
    col(Attendance.starts_at) > bindparam('earliest'),
    col(Attendance.starts_at) < bindparam('end'),
    col(Attendance.ends_at) > bindparam('begin'),
)
MEMBERS_BY_ID = WHO_ATTENDS.where(col(Attendance.appointment_id).in_(bindparam('ids', expanding=True)))


def _members(rows: list[tuple[Any, ...]]) -> defaultdict[int, list[Member]]:
    found: defaultdict[int, list[Member]] = defaultdict(list)
    for appointment_id, id, given_name, preferred_name, family_name, status in rows:
        found[appointment_id].append(Member(id, preferred_name or given_name, family_name, status))
    return found
