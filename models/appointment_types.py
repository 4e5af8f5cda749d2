"""Appointment types: what kinds of visit there are, how long each takes and in which colour it is drawn.

Everybody in the practice reads their names, the front desk and the calendar feeds too, so none is ever a treatment.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from pydantic import ValidationInfo, field_validator
from sqlmodel import Field, col

from models import undo
from models.base import Entity, Invalid, Policy, Seen, Values, Work
from models.base.access import EVERYONE
from models.base.entity import enum_by_value
from models.people import MANAGERS

SHORTEST, LONGEST = 5, 720
"""Minutes of one appointment. Who looks for overlaps looks no further back than the longest."""

STEP = 5
"""Appointments begin and last by steps of so many minutes."""


class Colour(StrEnum):
    """In which colour appointments of a type are drawn."""

    TEAL = 'teal'
    VIOLET = 'violet'
    RUST = 'rust'
    BLUE = 'blue'


TONES = {Colour.TEAL: 0, Colour.VIOLET: 1, Colour.RUST: 2, Colour.BLUE: 3}
"""The numbers that colours go by on screens: `tone-0` to `tone-3`."""


class AppointmentType(Entity, table=True):
    """A kind of visit. `several` is for couples, families and groups; an `internal` one has no patient at all."""

    __tablename__ = 'appointment_types'
    noun: ClassVar[str] = 'appointment type'
    policy: ClassVar[Policy] = Policy(view=EVERYONE, edit=MANAGERS, remove=MANAGERS)

    name: str = Field(title='Name', min_length=1, max_length=40)
    minutes: int = Field(
        title='Usual length', ge=SHORTEST, le=LONGEST, schema_extra={'json_schema_extra': {'unit': 'minutes'}}
    )
    colour: Colour = Field(default=Colour.TEAL, title='Colour', sa_type=enum_by_value(Colour))
    several: bool = Field(default=False, title='For couples, families or groups')
    video: bool = Field(default=False, title='By video')
    phone: bool = Field(default=False, title='By phone')
    internal: bool = Field(default=False, title='Internal, without patients')
    active: bool = Field(default=True, title='Offered')

    @field_validator('name', mode='before')
    @classmethod
    def _no_blank_edges(cls, value: Any) -> Any:
        return ' '.join(value.split()) if isinstance(value, str) else value

    @field_validator('internal')
    @classmethod
    def _one_or_the_other(cls, value: bool, checked: ValidationInfo) -> bool:
        if value and checked.data.get('several'):
            raise ValueError('An internal appointment has no patients, so it is not for several.')
        return value

    @property
    def needs_patients(self) -> bool:
        """True for every visit of somebody."""
        return not self.internal

    @property
    def tone(self) -> int:
        """The number of its colour."""
        return TONES[self.colour]


class TypeRow(NamedTuple):
    """A type as settings list it and as a picker offers it. `kind` is what is special about it, in words."""

    id: int
    name: str
    minutes: int
    colour: str
    tone: int
    kind: str
    needs_patients: bool
    several: bool
    video: bool
    phone: bool
    active: bool
    version: int


EDITABLE = ('name', 'minutes', 'colour', 'several', 'video', 'phone', 'internal', 'active')

DEFAULTS: tuple[dict[str, Any], ...] = (
    {'name': 'Intake', 'minutes': 80, 'colour': Colour.RUST},
    {'name': 'Individual', 'minutes': 50, 'colour': Colour.TEAL},
    {'name': 'Couples', 'minutes': 80, 'colour': Colour.VIOLET, 'several': True},
    {'name': 'Group', 'minutes': 90, 'colour': Colour.VIOLET, 'several': True},
    {'name': 'Review', 'minutes': 30, 'colour': Colour.BLUE},
    {'name': 'Video', 'minutes': 50, 'colour': Colour.TEAL, 'video': True},
    {'name': 'Phone', 'minutes': 25, 'colour': Colour.TEAL, 'phone': True},
    {'name': 'Internal', 'minutes': 60, 'colour': Colour.BLUE, 'internal': True},
)
"""What a practice begins with: made at its first run, and by migration 0010 for those that were there before."""


def listing(work: Work) -> list[TypeRow]:
    """All types, those that are offered first, each by name. For everyone in the practice."""
    found = work.all(work.select(AppointmentType).order_by(col(AppointmentType.active).desc(), AppointmentType.name))
    return [_row(one) for one in found]


def add_defaults(work: Work) -> None:
    """Make the types that a practice begins with. For its first run."""
    for values in DEFAULTS:
        work.save(AppointmentType(**values))


def add(work: Work, values: Values) -> int:
    """Add a type; gives back its id. For the manager. Raises Invalid for bad input and for a name in use."""
    made = AppointmentType(**{name: values[name] for name in EDITABLE if name in values})
    _expect_new_name(work, made)
    return work.save(made).id or 0


def edit(work: Work, type_id: int, seen: Seen, values: Values) -> int | None:
    """Change a type; appointments that are booked keep their length. For the manager.

    Gives back the new version, None when nothing differed. Raises Invalid as `add`, Stale or Clash as `Work.change`.
    """
    found = work.get(AppointmentType, type_id)
    work.change(found, {name: values[name] for name in EDITABLE if name in values}, seen)
    _expect_new_name(work, found)
    return work.keep(found)


def take_back(work: Work, type_id: int, version: int) -> None:
    """Undo one's own `edit` that made this version, while it is the newest. For the manager who made it.

    Raises Refused as `undo.before`, Invalid for a name that is in use since.
    """
    edit(work, type_id, version, undo.before(work, work.get(AppointmentType, type_id), version))


def remove(work: Work, type_id: int, seen: int | None = None) -> None:
    """Remove a type under which nothing was ever booked; otherwise stop offering it. For the manager."""
    work.remove(work.get(AppointmentType, type_id), seen)


def _expect_new_name(work: Work, one: AppointmentType) -> None:
    others = work.select(AppointmentType.name).where(col(AppointmentType.id).is_distinct_from(one.id))
    if ' '.join((one.name or '').split()).casefold() in {name.casefold() for name in work.all(others)}:
        raise Invalid({'name': 'There is a type of this name already.'})


def _row(one: AppointmentType) -> TypeRow:
    flags = {'Internal': one.internal, 'For several': one.several, 'Video': one.video, 'Phone': one.phone}
    return TypeRow(
        id=one.id or 0,
        name=one.name,
        minutes=one.minutes,
        colour=one.colour.capitalize(),
        tone=one.tone,
        kind=', '.join(word for word, is_so in flags.items() if is_so),
        needs_patients=one.needs_patients,
        several=one.several,
        video=one.video,
        phone=one.phone,
        active=one.active,
        version=one.version,
    )
