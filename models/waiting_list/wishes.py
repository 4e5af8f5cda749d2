"""Wishes: what somebody waits for. How long a visit, on which days, at which times, with whom, and since when.

Days and times are by the clock on the practice's wall.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import field_validator
from sqlalchemy import Index, bindparam, select
from sqlmodel import Field, col

from models import care_team, undo
from models.appointment_types import LONGEST, SHORTEST, AppointmentType
from models.base import Entity, Invalid, Policy, Refused, Seen, UtcInstant, Values, Work
from models.base.access import EVERYONE, NOBODY
from models.base.entity import enum_by_value
from models.patient_record import Patient, Status
from models.patients import patient_to_change
from models.waiting_list.days import CLOCK, WEEK, Several, Weekday


class Ending(StrEnum):
    """Why somebody waits no more."""

    BOOKED = 'booked'
    WITHDRAWN = 'withdrawn'


class Wish(Entity, table=True):
    """What one patient waits for. No days are any day, no times any time, no clinicians anybody.

    `earliest` is when a visit may begin, `latest` when it must be over. One patient has one open wish at most. It ends
    when a visit is booked, or when it is withdrawn; then it stays, for the history.
    """

    __tablename__ = 'wishes'
    noun: ClassVar[str] = 'wish'
    policy: ClassVar[Policy] = Policy(view=EVERYONE, edit=EVERYONE, remove=NOBODY)
    along: ClassVar[Mapping[str, str]] = {'ended_at': 'ended'}

    patient_id: int = Field(title='Patient', foreign_key='patients.id')
    minutes: int = Field(
        default=50,
        title='Length',
        ge=SHORTEST,
        le=LONGEST,
        schema_extra={'json_schema_extra': {'unit': 'minutes', 'input': 'select'}},
    )
    weekdays: frozenset[Weekday] = Field(
        default=frozenset(), title='Days', description='None ticked: any day.', sa_type=Several(Weekday), nullable=False
    )
    earliest: time | None = Field(
        default=None, title='Not before', schema_extra={'json_schema_extra': {'options': CLOCK}}
    )
    latest: time | None = Field(default=None, title='Over by', schema_extra={'json_schema_extra': {'options': CLOCK}})
    clinicians: frozenset[int] = Field(
        default=frozenset(),
        title='Clinicians',
        description='None ticked: anybody.',
        sa_type=Several(int),
        nullable=False,
    )
    note: str | None = Field(default=None, title='Note for the front desk', max_length=500)
    since: date = Field(title='Waiting since')
    ended: Ending | None = Field(default=None, title='Waits no more', sa_type=enum_by_value(Ending))
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)

    @field_validator('note', mode='before')
    @classmethod
    def _no_blank_edges(cls, value: Any) -> Any:
        return (value.strip() or None) if isinstance(value, str) else value

    @property
    def concerns(self) -> frozenset[tuple[str, int]]:
        """The clinicians who are wished for."""
        return frozenset(('staff', id) for id in self.clinicians)


Index('ix_wishes_open', col(Wish.patient_id), unique=True, sqlite_where=col(Wish.ended).is_(None))

EDITABLE = ('minutes', 'weekdays', 'earliest', 'latest', 'clinicians', 'note', 'since')
"""The fields of the form, in its order."""

USUAL_LENGTHS = (25, 50, 80)

OPEN = select(Wish).where(col(Wish.ended).is_(None)).order_by(col(Wish.since), col(Wish.id))
THEIRS = select(Patient).where(col(Patient.id).in_(bindparam('patients', expanding=True)))


# queries


def wish(work: Work, wish_id: int) -> Wish:
    """One wish. For everyone in the practice; raises Missing."""
    return work.get(Wish, wish_id)


def wish_of(work: Work, patient_id: int) -> Wish | None:
    """What a patient waits for now; None for nothing. For everyone in the practice."""
    here = work.select(Wish).where(col(Wish.patient_id) == patient_id, col(Wish.ended).is_(None))
    found: Wish | None = work.first(here)
    return found


def open_wishes(work: Work) -> list[tuple[Wish, Patient]]:
    """Every wish that is not met yet and whose it is, the longest waiting first. For everyone in the practice.

    Whoever is discharged or archived waits for nothing.
    """
    wishes = work.all(OPEN)
    theirs = {patient.id: patient for patient in work.all(THEIRS, patients=[one.patient_id for one in wishes])}
    both = [(one, theirs[one.patient_id]) for one in wishes]
    return [(one, patient) for one, patient in both if not (patient.archived_at or patient.status is Status.DISCHARGED)]


def lengths(work: Work) -> dict[int, str]:
    """The lengths in minutes that a form offers, with words for each: those of the types of visit, and the usual."""
    of_types = work.select(AppointmentType.minutes).where(col(AppointmentType.active), ~col(AppointmentType.internal))
    return {minutes: f'{minutes} minutes' for minutes in sorted({*work.all(of_types), *USUAL_LENGTHS})}


def in_words(one: Wish, names: Mapping[int, str]) -> str:
    """A wish on one line: '50 min · Mon, Thu · 09:00 to 12:00 · Tom Ellis or Priya Raman'. `names` are clinicians'."""
    days = ', '.join(day[:3] for day in WEEK if day in one.weekdays) or 'any day'
    who = ' or '.join(sorted(names[id] for id in one.clinicians if id in names)) or 'anybody'
    return f'{one.minutes} min · {days} · {_times(one)} · {who}'


# verbs


def add(work: Work, patient_id: int, values: Values) -> int:
    """Put a patient on the waiting list and give back the wish's id. For everyone in the practice.

    `values` holds fields of EDITABLE; without `since` they wait from today on. Raises Invalid for bad input, Refused
    for an archived or discharged patient and for one who waits already.
    """
    patient = patient_to_change(work, patient_id)
    if patient.status is Status.DISCHARGED:
        raise Refused('This patient is discharged. Please let them come back first.')
    if wish_of(work, patient_id):
        raise Refused('This patient is on the waiting list already. Please change that wish.')
    made = Wish(patient_id=patient_id, **{'since': work.today, **_known(values)})
    _check(work, made)
    return work.save(made).id or 0


def edit(work: Work, wish_id: int, seen: Seen, values: Values) -> int | None:
    """Change a wish. For everyone in the practice. Gives back the new version; None when nothing differed.

    Raises Invalid as `add`, Refused for one that has ended, Stale or Clash as `Work.change`.
    """
    found = _open(work, wish_id)
    work.change(found, _known(values), seen)
    _check(work, found)
    return work.keep(found)


def withdraw(work: Work, wish_id: int, seen: int | None = None) -> int | None:
    """Somebody waits no more, without a visit. For everyone in the practice. Gives back the new version, for Undo."""
    return _end(work, wish_id, Ending.WITHDRAWN, seen)


def met(work: Work, wish_id: int) -> int | None:
    """A visit was booked for who had this wish. For everyone in the practice. Gives back as `withdraw`."""
    return _end(work, wish_id, Ending.BOOKED)


def take_back(work: Work, wish_id: int, version: int) -> None:
    """Undo one's own newest change of a wish, which made this version. For whoever made it; raises as `undo.before`."""
    found = work.get(Wish, wish_id)
    work.change(found, undo.before(work, found, version), version)
    another = wish_of(work, found.patient_id)
    if found.ended is None and another is not None and another.id != wish_id:
        raise Refused('This patient has another wish by now, so this was not taken back.')
    work.save(found)


# how it is done


def _end(work: Work, wish_id: int, how: Ending, seen: int | None = None) -> int | None:
    found = _open(work, wish_id)
    found.ended, found.ended_at = how, work.now
    return work.keep(found, seen)


def _open(work: Work, wish_id: int) -> Wish:
    found = work.get(Wish, wish_id)
    if found.ended is not None:
        raise Refused('This wish has ended: a visit was booked, or it was withdrawn.')
    return found


def _check(work: Work, one: Wish) -> None:
    """What must hold of the values that a form has changed."""
    work.check(one)
    if one.since > work.today:
        raise Invalid({'since': 'This day is still to come. Please enter today or an earlier one.'})
    if one.earliest and one.latest and _minutes(one.latest) - _minutes(one.earliest) < one.minutes:
        raise Invalid({'latest': f'Between the two times there must be room for {one.minutes} minutes.'})
    for staff_id in one.clinicians:
        care_team.check_clinician(work, staff_id, 'clinicians')


def _minutes(on_the_clock: time) -> int:
    return on_the_clock.hour * 60 + on_the_clock.minute


def _times(one: Wish) -> str:
    if one.earliest and one.latest:
        return f'{one.earliest:%H:%M} to {one.latest:%H:%M}'
    if one.earliest:
        return f'from {one.earliest:%H:%M}'
    return f'until {one.latest:%H:%M}' if one.latest else 'any time'


def _known(values: Values) -> Values:
    if unknown := values.keys() - set(EDITABLE):
        raise ValueError(f'not fields of a form: {sorted(unknown)}')
    return values
