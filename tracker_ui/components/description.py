"""What a model says about one of its fields, in the terms of a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel, NaiveDatetime
from pydantic.fields import FieldInfo

Options = Mapping[Any, str]
Kind = Literal['text', 'email', 'tel', 'textarea', 'number', 'date', 'from', 'until', 'select', 'check', 'checks']

SIMPLE: dict[type, Kind] = {bool: 'check', int: 'number', date: 'date', datetime: 'from', NaiveDatetime: 'from'}
BY_NAME: dict[str, Kind] = {'email': 'email', 'phone': 'tel'}
LONG = 300  # characters: what may be longer than this gets a box of several lines


@dataclass(frozen=True)
class Description:
    """How a field is asked for. `nullable` fields give None when nothing is typed; `optional` ones may stay empty.

    `unit` is what a number counts, such as minutes.
    """

    name: str
    label: str
    hint: str
    kind: Kind
    options: Options
    optional: bool
    nullable: bool
    longest: int | None
    autocomplete: str
    unit: str = ''

    @classmethod
    def of(cls, model: type[BaseModel], name: str, options: Options | None = None) -> Description:
        """Read it off the model: title, description, annotation and limits say all but the exceptions.

        Those stand in `json_schema_extra`: 'input' (a Kind), 'options' (value -> words), 'autocomplete', 'unit'.
        """
        field = model.model_fields[name]
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        offered = options if options is not None else cast(Options, extra.get('options') or _members(field.annotation))
        longest = next((limit.max_length for limit in field.metadata if hasattr(limit, 'max_length')), None)
        return cls(
            name=name,
            label=field.title or name.replace('_', ' ').capitalize(),
            hint=field.description or '',
            kind=cast(Kind, extra.get('input')) or _kind(name, field.annotation, bool(offered), longest),
            options=offered,
            optional=_may_be_empty(field),
            nullable=NoneType in get_args(field.annotation),
            longest=longest,
            autocomplete=str(extra.get('autocomplete', 'off')),  # a shared computer must not learn patients' names
            unit=str(extra.get('unit', '')),
        )


def _kind(name: str, annotation: Any, offered: bool, longest: int | None) -> Kind:
    inner = _inner(annotation)
    if get_origin(inner) in {frozenset, set, list}:
        return 'checks'
    if offered or (isinstance(inner, type) and issubclass(inner, Enum)):
        return 'select'
    if inner in SIMPLE:
        return SIMPLE[inner]
    return 'textarea' if (longest or 0) > LONG else BY_NAME.get(name, 'text')


def _members(annotation: Any) -> Options:
    """The members of an Enum, or of a set of them, with their words."""
    inner = _inner(annotation)
    if get_origin(inner) in {frozenset, set, list}:
        (inner,) = get_args(inner)
    if isinstance(inner, type) and issubclass(inner, Enum):
        return {member: str(member.value).replace('_', ' ').capitalize() for member in inner}
    return {}


def _inner(annotation: Any) -> Any:
    """`X` of `X | None`."""
    if get_origin(annotation) not in {Union, UnionType}:
        return annotation
    kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
    return kinds[0] if len(kinds) == 1 else annotation


def _may_be_empty(field: FieldInfo) -> bool:
    """None is allowed, or text that has a default and no least length."""
    if NoneType in get_args(field.annotation):
        return True
    least = max((getattr(limit, 'min_length', None) or 0 for limit in field.metadata), default=0)
    return field.annotation is str and not field.is_required() and not least
