"""The values of the history, which is JSON, in the words of the screens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from sqlmodel import col

from models.appointment_types import AppointmentType, Colour
from models.appointments.statuses import CANCEL_WORDS, CancelReason, VisitStatus
from models.appointments.statuses import STATUS_WORDS as VISIT_WORDS
from models.base import Entity, Role, Work
from models.base.text import day
from models.patient_record import DISCHARGE_WORDS, STATUS_WORDS, ContactWay, DischargeReason, Status
from models.people import ROLE_WORDS
from models.rooms import Room
from models.working_hours import WEEKDAYS

SHORT = 160
"""So many characters of a long text are shown."""

POINTED: dict[str, type[Entity]] = {'type_id': AppointmentType, 'room_id': Room}
"""Fields that point to a record which goes by its name."""

WORDS: dict[type[Any], dict[Any, str]] = {
    Status: dict(STATUS_WORDS),
    DischargeReason: dict(DISCHARGE_WORDS),
    ContactWay: {way: way.value.capitalize() for way in ContactWay},
    Role: dict(ROLE_WORDS),
    VisitStatus: dict(VISIT_WORDS),
    CancelReason: dict(CANCEL_WORDS),
    Colour: {colour: colour.value.capitalize() for colour in Colour},
    bool: {True: 'Yes', False: 'No'},
}
"""What the screens call the values of these types."""


def in_words(work: Work, entity: type[Entity], field: str, plain: Any) -> str:
    """A value of a field, as the history holds it, as screens show it; empty for none. For the manager."""
    if plain is None:
        return ''
    if field in POINTED:
        return _name_of(work, POINTED[field], plain)
    if field == 'weekday':
        return WEEKDAYS[plain]
    known = entity.model_fields.get(field)
    annotation: Any = known.annotation if known else type(plain)
    try:
        typed = TypeAdapter(annotation).validate_python(plain)
    except ValidationError:
        typed = plain  # the history outlives fields and choices that were taken away
    each = typed if isinstance(typed, frozenset | set | list) else [typed]
    return _shortened(', '.join(sorted(_words(work, _type_of(annotation), one) for one in each)))


def records_of(work: Work, entity: type[Entity], ids: Iterable[Any]) -> list[Any]:
    """The records with these ids, None left out, as far as they are still there. For who may see them."""
    return work.all(work.select(entity).where(col(entity.id).in_({*ids} - {None})))


def _name_of(work: Work, entity: type[Entity], id: int) -> str:
    """What a type or a room is called now."""
    found = records_of(work, entity, {id})
    return str(found[0].name) if found else f'a {entity.noun} that was removed'


def _words(work: Work, kind: Any, value: Any) -> str:
    if isinstance(value, datetime):
        local = value.astimezone(work.zone) if value.tzinfo else value  # a time on the wall stays as it is
        return f'{local:%d %b %Y, %H:%M}'
    if isinstance(value, time):
        return f'{value:%H:%M}'
    if isinstance(value, date):
        return day(value)
    return WORDS.get(kind, {}).get(value) or str(value)


def _type_of(annotation: Any) -> Any:
    """`X` of `X | None` and of a set of X."""
    if get_origin(annotation) in {Union, UnionType}:
        (annotation, *_) = [kind for kind in get_args(annotation) if kind is not NoneType]
    return get_args(annotation)[0] if get_origin(annotation) in {frozenset, set, list} else annotation


def _shortened(text: str) -> str:
    text = ', '.join(text.splitlines())
    return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + '…'
