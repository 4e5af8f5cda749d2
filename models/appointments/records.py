"""The records of a visit: the appointment, for each patient who comes an attendance, and the series it is one of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import NaiveDatetime, field_validator
from sqlalchemy import Index
from sqlmodel import Field

from models.appointment_types import LONGEST, SHORTEST
from models.appointments import times
from models.appointments.statuses import CancelReason, VisitStatus
from models.base import Entity, Policy, UtcInstant, WallTime, utc_now
from models.base.access import EVERYONE
from models.base.entity import enum_by_value

AT_MOST = 12
"""Patients of one appointment."""

Members = dict[int, VisitStatus]
"""Who attends an appointment, by patient's id, and where each of them stands."""


class Series(Entity, table=True):
    """What several appointments have in common that were booked as one. It never changes: each is a row.

    `rule` says how often they were agreed and how many of them, by RFC 5545, e.g. FREQ=WEEKLY;COUNT=10.
    """

    __tablename__ = 'series'
    noun: ClassVar[str] = 'series'
    policy: ClassVar[Policy] = Policy(view=EVERYONE, edit=EVERYONE, remove=EVERYONE)

    rule: str = Field(title='Repeats', min_length=1, max_length=120)


class Appointment(Entity, table=True):
    """A time of a clinician, with patients or, an internal one, without. Open to everyone in the practice (DESIGN 6).

    The time on the wall, its zone and the minutes are what was agreed; the instants follow from them. `fold` is 1 for
    the second of a time that the clock shows twice. `members` says who attends, so that each act on one of them is a
    change of the whole; `over_reason` why it was booked over something on purpose; `sequence` counts the changes that
    a calendar has to hear of. Of a series it is the `series_number`th visit, and `series_start` is when the series has
    it: one that is at another time was moved by itself.
    """

    __tablename__ = 'appointments'
    noun: ClassVar[str] = 'appointment'
    policy: ClassVar[Policy] = Policy(
        view=EVERYONE, edit=EVERYONE, remove=EVERYONE, quiet=frozenset({'starts_at', 'ends_at', 'sequence'})
    )
    along: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(('fold', 'zone', 'series_start'), 'wall_start'),
        **dict.fromkeys(('status_since', 'arrived_at', 'members', 'cancel_reason', 'correction'), 'status'),
        **dict.fromkeys(('video_link',), 'type_id'),
    }
    __table_args__: ClassVar[Any] = (
        Index('ix_appointments_by_time', 'starts_at', 'clinician_id'),
        Index('ix_appointments_of', 'clinician_id', 'starts_at'),
        Index('ix_appointments_in', 'room_id', 'starts_at'),
        {'sqlite_autoincrement': True},
    )

    type_id: int = Field(title='Type', foreign_key='appointment_types.id', index=True)
    clinician_id: int = Field(title='Clinician', foreign_key='staff.id')
    room_id: int | None = Field(default=None, title='Room', foreign_key='rooms.id')
    video_link: str | None = Field(default=None, title='Video link', max_length=300)
    wall_start: NaiveDatetime = Field(title='Start', sa_type=WallTime)
    minutes: int = Field(
        title='Length', ge=SHORTEST, le=LONGEST, schema_extra={'json_schema_extra': {'unit': 'minutes'}}
    )
    zone: str = Field(title='Time zone', max_length=64)
    fold: int = Field(default=0, ge=0, le=1)
    starts_at: datetime = Field(default_factory=utc_now, sa_type=UtcInstant)  # derived, and so is the end
    ends_at: datetime = Field(default_factory=utc_now, sa_type=UtcInstant)
    status: VisitStatus = Field(default=VisitStatus.BOOKED, title='Status', sa_type=enum_by_value(VisitStatus))
    status_since: datetime = Field(sa_type=UtcInstant)
    arrived_at: datetime | None = Field(default=None, title='Arrived', sa_type=UtcInstant)
    cancel_reason: CancelReason | None = Field(
        default=None, title='Reason of cancellation', sa_type=enum_by_value(CancelReason)
    )
    correction: str | None = Field(default=None, title='Why the status was corrected', max_length=200)
    front_desk_note: str | None = Field(default=None, title='Front-desk note', max_length=500)
    over_reason: str | None = Field(
        default=None,
        title='Booked over because',
        max_length=200,
        description='To book it all the same, say why. The reason is kept.',
    )
    booked_by_id: int | None = Field(default=None, title='Booked by', foreign_key='staff.id', index=True)
    series_id: int | None = Field(default=None, title='Repeats', foreign_key='series.id', index=True)
    series_number: int | None = Field(default=None)
    series_start: NaiveDatetime | None = Field(default=None, sa_type=WallTime)
    sequence: int = Field(default=0)
    members: str = Field(default='', title='Who attends')

    @field_validator('video_link', 'front_desk_note', 'over_reason', 'correction', mode='before')
    @classmethod
    def _no_blank_edges(cls, value: Any) -> Any:
        return (value.strip() or None) if isinstance(value, str) else value

    @field_validator('wall_start')
    @classmethod
    def _a_whole_minute(cls, value: datetime) -> datetime:
        if not 2000 <= value.year <= 2199:
            raise ValueError('Please check the year.')
        return value.replace(second=0, microsecond=0, fold=0)

    @field_validator('zone')
    @classmethod
    def _a_known_zone(cls, value: str) -> str:
        try:
            return ZoneInfo(value).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError('Please choose a time zone of the list, for example Europe/London.') from None

    @field_validator('video_link')
    @classmethod
    def _a_link(cls, value: str | None) -> str | None:
        if value and (not value.startswith('https://') or any(sign in value for sign in ' \t\n"<>')):
            raise ValueError('Please paste the whole link; it begins with https://.')
        return value

    def derive(self) -> None:
        """The instants, from what was agreed."""
        self.starts_at = times.instant(self.wall_start, ZoneInfo(self.zone), self.fold)
        self.ends_at = self.starts_at + timedelta(minutes=self.minutes)

    @property
    def concerns(self) -> frozenset[tuple[str, int]]:
        """The patients who attend, whose charts show it; patient 0, who is nobody, for an internal one."""
        return frozenset(('patients', id) for id in members_of(self.members) or (0,))

    @property
    def is_open(self) -> bool:
        """True while those who are to come have not come yet: it can be moved."""
        return self.status in {VisitStatus.BOOKED, VisitStatus.CONFIRMED}


class Place(NamedTuple):
    """Where a visit has its place in a series: which series, the how manyth it is, and when the series has it."""

    series_id: int
    number: int
    start: datetime


class Attendance(Entity, table=True):
    """One patient's part in an appointment, with a status of its own: in a group each comes by themselves, or not.

    Tells the story in that patient's history. Who it is with and when are copies, kept in step by the verbs and by
    triggers (migration 0010), so that one patient's visits are found along an index.
    """

    __tablename__ = 'attendances'
    noun: ClassVar[str] = 'visit'
    policy: ClassVar[Policy] = Policy(view=EVERYONE, edit=EVERYONE, remove=EVERYONE)
    along: ClassVar[Mapping[str, str]] = {'ends_at': 'starts_at', 'cancel_reason': 'status'}
    __table_args__: ClassVar[Any] = (
        Index('ix_attendances_once', 'appointment_id', 'patient_id', unique=True),
        Index('ix_attendances_of', 'patient_id', 'starts_at', 'status'),
        Index('ix_attendances_by_time', 'starts_at', 'status', 'patient_id'),
        Index('ix_attendances_with', 'clinician_id', 'patient_id', 'starts_at'),
        {'sqlite_autoincrement': True},
    )

    appointment_id: int = Field(foreign_key='appointments.id')
    patient_id: int = Field(title='Patient', foreign_key='patients.id')
    clinician_id: int = Field(title='Clinician', foreign_key='staff.id')
    starts_at: datetime = Field(title='Start', sa_type=UtcInstant)
    ends_at: datetime = Field(title='End', sa_type=UtcInstant)
    status: VisitStatus = Field(default=VisitStatus.BOOKED, title='Status', sa_type=enum_by_value(VisitStatus))
    cancel_reason: CancelReason | None = Field(
        default=None, title='Reason of cancellation', sa_type=enum_by_value(CancelReason)
    )


LATER = timedelta(minutes=LONGEST)
"""Whatever touches a time has begun no longer before it."""


def members_of(text: str) -> Members:
    """Who attends, from the field of an appointment: '17:booked 21:arrived'."""
    pairs = (one.partition(':') for one in text.split())
    return {int(patient_id): VisitStatus(status) for patient_id, _, status in pairs}


def as_members(attendances: Iterable[Attendance]) -> str:
    """The field of an appointment that says who attends."""
    return ' '.join(f'{one.patient_id}:{one.status}' for one in sorted(attendances, key=lambda one: one.patient_id))
