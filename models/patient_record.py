"""The record of one patient: its fields, what may stand in them, and what follows from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import field_validator
from sqlalchemy import Index, or_
from sqlmodel import Field, col

from models.base import Entity, Policy, Refused, UtcInstant, utc_now
from models.base.access import EVERYONE
from models.base.entity import enum_by_value
from models.base.text import folded
from models.found_by import words_of
from models.people import MANAGERS
from models.tag_set import TagSet, tidy


class Status(StrEnum):
    """Where a patient stands with the practice."""

    INQUIRY = 'inquiry'
    WAITING = 'waiting'
    INTAKE = 'intake'
    ACTIVE = 'active'
    ON_HOLD = 'on_hold'
    DISCHARGED = 'discharged'


STATUS_WORDS = {
    Status.INQUIRY: 'Inquiry',
    Status.WAITING: 'Waiting list',
    Status.INTAKE: 'Intake',
    Status.ACTIVE: 'Active',
    Status.ON_HOLD: 'On hold',
    Status.DISCHARGED: 'Discharged',
}

STATUS_TONES = {
    Status.INQUIRY: 'busy',
    Status.WAITING: 'quiet',
    Status.INTAKE: 'info',
    Status.ACTIVE: 'ok',
    Status.ON_HOLD: 'warn',
    Status.DISCHARGED: 'quiet',
}

MOVES: dict[Status, tuple[Status, ...]] = {
    Status.INQUIRY: (Status.WAITING, Status.INTAKE, Status.DISCHARGED),
    Status.WAITING: (Status.INTAKE, Status.DISCHARGED),
    Status.INTAKE: (Status.ACTIVE, Status.WAITING, Status.DISCHARGED),
    Status.ACTIVE: (Status.ON_HOLD, Status.DISCHARGED),
    Status.ON_HOLD: (Status.ACTIVE, Status.DISCHARGED),
    Status.DISCHARGED: (Status.INTAKE,),
}
"""From a status to those it may become. A discharged patient who comes back starts with an intake."""


class ContactWay(StrEnum):
    """How a patient would rather be reached."""

    PHONE = 'phone'
    TEXT = 'text message'
    EMAIL = 'e-mail'
    POST = 'post'


class DischargeReason(StrEnum):
    """Why a patient left: an administrative word, open to the front desk, so never a finding."""

    COMPLETED = 'completed'
    REFERRED = 'referred on'
    OWN_WISH = 'own wish'
    OUT_OF_REACH = 'out of reach'
    MOVED = 'moved away'
    DIED = 'died'
    OTHER = 'other'


DISCHARGE_WORDS = {
    DischargeReason.COMPLETED: 'Care completed',
    DischargeReason.REFERRED: 'Referred on',
    DischargeReason.OWN_WISH: 'Own wish',
    DischargeReason.OUT_OF_REACH: 'Could not be reached',
    DischargeReason.MOVED: 'Moved away',
    DischargeReason.DIED: 'Died',
    DischargeReason.OTHER: 'Other',
}


TYPED = (
    'given_name',
    'family_name',
    'preferred_name',
    'pronouns',
    'phone',
    'email',
    'address',
    'emergency_name',
    'emergency_relation',
    'emergency_phone',
    'referral_source',
    'front_desk_note',
)
"""The fields that hold what somebody typed as plain text."""


class Patient(Entity, table=True):
    """Somebody who asked for help. Demographics are open to everyone in the practice (DESIGN 6)."""

    __tablename__ = 'patients'
    noun: ClassVar[str] = 'patient'
    policy: ClassVar[Policy] = Policy(
        view=EVERYONE, edit=EVERYONE, remove=MANAGERS, quiet=frozenset({'sort_name', 'search_words'})
    )
    along: ClassVar[Mapping[str, str]] = dict.fromkeys(('discharge_reason', 'discharged_on', 'readmitted_on'), 'status')

    __table_args__: ClassVar[Any] = (  # in the orders of the lists: a page is read off, however long the list is
        Index('ix_patients_by_name', 'archived_at', 'sort_name', 'id', 'status', 'clinician_id'),
        Index('ix_patients_by_status', 'archived_at', 'status', 'sort_name'),
        Index('ix_patients_by_change', 'archived_at', 'updated_at', 'id', 'status'),
        Index('ix_patients_by_admission', 'archived_at', 'created_at'),
        Index('ix_patients_by_arrival', 'archived_at', 'status', 'created_at'),
        Index('ix_patients_by_clinician', 'clinician_id', 'archived_at', 'status', 'created_at'),
        Index('ix_patients_by_discharge', 'archived_at', 'status', 'discharged_on'),
        {'sqlite_autoincrement': True},
    )

    given_name: str = Field(title='Given name', min_length=1, max_length=60)
    family_name: str = Field(title='Family name', min_length=1, max_length=60)
    preferred_name: str | None = Field(default=None, title='Preferred name', max_length=60)
    pronouns: str | None = Field(default=None, title='Pronouns', max_length=30)
    born: date | None = Field(default=None, title='Date of birth')
    phone: str | None = Field(default=None, title='Phone', max_length=30)
    email: str | None = Field(default=None, title='E-mail', max_length=120)
    clinician_id: int | None = Field(default=None, title='Primary clinician', foreign_key='staff.id', index=True)
    status: Status = Field(default=Status.INQUIRY, title='Status', sa_type=enum_by_value(Status))
    address: str | None = Field(default=None, title='Address', max_length=301)
    preferred_contact: ContactWay | None = Field(
        default=None, title='Preferred contact', sa_type=enum_by_value(ContactWay)
    )
    emergency_name: str | None = Field(default=None, title='Emergency contact', max_length=120)
    emergency_relation: str | None = Field(default=None, title='Relation', max_length=60)
    emergency_phone: str | None = Field(
        default=None, title='Emergency phone', max_length=30, schema_extra={'json_schema_extra': {'input': 'tel'}}
    )
    referral_source: str | None = Field(default=None, title='Referred by', max_length=120)
    tags: frozenset[str] = Field(default=frozenset(), title='Tags', sa_type=TagSet, nullable=False)
    discharge_reason: DischargeReason | None = Field(
        default=None, title='Discharge reason', sa_type=enum_by_value(DischargeReason)
    )
    discharged_on: date | None = Field(default=None, title='Discharged')
    readmitted_on: date | None = Field(default=None, title='Readmitted')
    front_desk_note: str | None = Field(default=None, title='Front-desk note', max_length=500)
    archived_at: datetime | None = Field(default=None, title='Archive state', sa_type=UtcInstant)
    sort_name: str = Field(default='')  # derived, so that the database can sort and search
    search_words: str = Field(default='{}')

    @field_validator(*TYPED, mode='before')
    @classmethod
    def _no_blank_edges(cls, value: Any) -> Any:
        """What is typed loses its outer spaces; an empty field is no value."""
        return (value.strip() or None) if isinstance(value, str) else value

    @field_validator('born')
    @classmethod
    def _a_birthday(cls, value: date | None) -> date | None:
        if value and not date(1900, 1, 1) <= value <= utc_now().date():
            raise ValueError('Please check the year: it must be between 1900 and today.')
        return value

    @field_validator('phone', 'emergency_phone')
    @classmethod
    def _a_phone_number(cls, value: str | None) -> str | None:
        if value and not (re.fullmatch(r'\+?[\d\s().\-/]+', value) and len(re.sub(r'\D', '', value)) >= 5):
            raise ValueError('Please use digits, with spaces if you like, for example 020 7946 0018.')
        return value

    @field_validator('tags')
    @classmethod
    def _tidy_tags(cls, value: frozenset[str]) -> frozenset[str]:
        return tidy(value)

    @field_validator('email')
    @classmethod
    def _an_email_address(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r'[^@\s]+@[^@\s]+\.[^@\s.]+', value):
            raise ValueError('Please check the address, for example name@example.org.')
        return value

    def expect_current(self) -> None:
        """Raises Refused for an archived record: nobody changes it."""
        if self.archived_at is not None:
            raise Refused('This record is archived. The practice manager can restore it.')

    def derive(self) -> None:
        """Keep the sort name and the words that are searched for in step with the names and numbers."""
        self.sort_name = folded(f'{self.family_name} {self.given_name}')
        names = (self.given_name, self.preferred_name, self.family_name)
        self.search_words = words_of(names, self.born, self.phone, self.email)

    @property
    def subject_id(self) -> int | None:
        """A patient's record is about the patient."""
        return self.id

    @property
    def record_number(self) -> str:
        """MHT-0001 and up. Made of the id, which the database never gives out twice."""
        return record_number(self.id or 0)

    @property
    def name(self) -> str:
        """Given, preferred and family name."""
        return full_name(self.given_name, self.preferred_name, self.family_name)


Index(
    'ix_patients_archive', col(Patient.sort_name), col(Patient.id), sqlite_where=col(Patient.archived_at).is_not(None)
)
Index(
    'ix_patients_incomplete',
    col(Patient.archived_at),
    col(Patient.status),
    sqlite_where=or_(col(Patient.phone).is_(None), col(Patient.born).is_(None)),
)


SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ('Who', ('given_name', 'family_name', 'preferred_name', 'pronouns', 'born')),
    ('Contact', ('phone', 'email', 'preferred_contact', 'address')),
    ('In an emergency', ('emergency_name', 'emergency_relation', 'emergency_phone')),
    ('Care', ('clinician_id', 'referral_source', 'front_desk_note')),
)
"""The details form: its headings, and the fields below each."""

EDITABLE = tuple(field for _, fields in SECTIONS for field in fields)
"""The fields of the details form, in its order."""


def full_name(given_name: str, preferred_name: str | None, family_name: str) -> str:
    """As people are spoken of: Katherine (Kate) Moss."""
    called = f' ({preferred_name})' if preferred_name else ''
    return f'{given_name}{called} {family_name}'


def record_number(patient_id: int) -> str:
    """A patient's record number, e.g. MHT-0412."""
    return f'MHT-{patient_id:04d}'
