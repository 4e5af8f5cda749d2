"""The base of every record: an id, a version, two timestamps, a policy, and plain words for its fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

from pydantic import ValidationError
from sqlalchemy import Enum as SqlEnum
from sqlalchemy import Table
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from models.base.access import Policy
from models.base.instant import UtcInstant, utc_now
from models.base.text import listed

ENTITIES: list[type[Entity]] = []
"""Every kind of record there is, in the order of declaration. Tests and the recorder walk this list."""

BOOKKEEPING = frozenset({'id', 'version', 'created_at', 'updated_at'})
"""Fields the house keeps by itself; a change of these alone is no change."""


class Entity(SQLModel):
    """A record. A subclass is a table and states its `policy` and its `noun` (what one of them is called)."""

    policy: ClassVar[Policy]
    noun: ClassVar[str]
    along: ClassVar[Mapping[str, str]] = {}
    """Fields that change along with another one, by which they are told beside a row."""
    __table_args__: ClassVar[Any] = {'sqlite_autoincrement': True}  # an id is never given out twice

    id: int | None = Field(default=None, primary_key=True)
    version: int = Field(default=0, nullable=False)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcInstant, nullable=False)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcInstant, nullable=False)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Put each new kind of record on the list; one without policy or noun cannot be declared."""
        super().__init_subclass__(**kwargs)
        for stated in ('policy', 'noun'):
            if stated not in vars(cls):
                raise TypeError(f'{cls.__name__} must state its {stated}.')
        ENTITIES.append(cls)

    @property
    def subject_id(self) -> int | None:
        """The id of the patient whom this record is about, so that the history finds it; None when it is about none."""
        about: int | None = getattr(self, 'patient_id', None)
        return about

    @property
    def concerns(self) -> frozenset[tuple[str, int]]:
        """Further records (kind, id) that this one is about, beside those its fields point to: their screens hear."""
        return frozenset()

    def derive(self) -> None:
        """Work out the fields that follow from others. Called by `Work.save`, after validation."""

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  (SQLAlchemy calls it with the class)
        """SQLAlchemy counts the version up with every update and refuses one that lost a race."""
        return {'version_id_col': table_of(cls).c.version}


def enum_by_value(words: type[StrEnum]) -> Any:
    """A column type that stores an enumeration by its values, as SQL and the change log should read them."""
    return SqlEnum(words, values_callable=lambda all: [word.value for word in all], native_enum=False, length=20)


def table_of(entity: Any) -> Table:
    """The database table behind a kind of record."""
    table = entity.__table__
    assert isinstance(table, Table)
    return table


@cache
def kind_of(entity: type[Entity]) -> str:
    """The name a kind of record goes by in changes, on the bus and in the database: its table's name."""
    return table_of(entity).name


@cache
def kind_named(kind: str) -> type[Entity]:
    """The entity behind a kind's name. KeyError for a name that no entity has."""
    for entity in ENTITIES:
        if kind_of(entity) == kind:
            return entity
    raise KeyError(kind)


def label(entity: type[Entity], field: str) -> str:
    """A field in the words of the screen, e.g. 'Date of birth' for `born`."""
    known = entity.model_fields.get(field)  # the history outlives fields that were taken away
    return (known and known.title) or field.replace('_', ' ').capitalize()


def labels(entity: type[Entity], fields: Iterable[str]) -> str:
    """Several fields in the middle of a sentence, e.g. 'e-mail, phone and pronouns'."""
    return listed([label(entity, field).lower() for field in fields])


def checked(record: Entity) -> Mapping[str, Any]:
    """The values of a record as its validators leave them. Raises ValidationError.

    What `model_validate` does, but without SQLAlchemy watching over a second record: that took longer than the checks.
    """
    kind = type(record)
    unwatched = object.__new__(kind)
    values = record.model_dump(warnings=False)  # a warning would print the value
    kind.__pydantic_validator__.validate_python(values, self_instance=unwatched)
    return vars(unwatched)


def in_words(error: ValidationError) -> dict[str, str]:
    """Each field that pydantic refused, with a plain sentence to stand next to it. Never repeats the value."""
    return {
        str(problem['loc'][0]) if problem['loc'] else '': SENTENCES['missing']
        if problem['input'] is None
        else _sentence(problem)
        for problem in error.errors()
    }


SENTENCES = {
    'missing': 'This is needed.',
    'string_type': 'This is needed.',
    'string_too_long': 'This is too long: at most {max_length} characters.',
    'greater_than_equal': 'This must be at least {ge}.',
    'less_than_equal': 'This must be at most {le}.',
    'enum': 'Please choose one of the list.',
    'literal_error': 'Please choose one of the list.',
}


def _sentence(problem: Any) -> str:
    limits = problem.get('ctx') or {}
    match problem['type']:
        case 'value_error':
            return str(limits['error'])
        case 'string_too_short':
            least = limits['min_length']
            return 'This is needed.' if least == 1 else f'This is too short: at least {least} characters.'
        case kind if kind in SENTENCES:
            return SENTENCES[kind].format(**limits)
        case kind if kind.startswith(('date', 'datetime')):
            return 'This is not a date, for example 14 3 1991.'
        case kind if kind.startswith('int'):
            return 'This must be a whole number.'
        case _:
            return 'This is not in a form that can be kept.'
