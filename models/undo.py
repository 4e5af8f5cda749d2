"""Taking back: a person's own newest change of a record is undone by another change, with the values from before it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import col

from models.base import ChangeRecord, Entity, Refused, Work, kind_of

WITHIN = timedelta(minutes=10)
"""Undo is offered for seconds, and as long as somebody holds on to the offer; after this the usual ways are open."""


def before(work: Work, record: Entity, version: int) -> dict[str, Any]:
    """What the fields that this person changed in `version` of a record held before. For whoever made that change.

    Raises Refused when somebody has changed the record since, when that change was not an update by this person or
    was made too long ago, and when the history does not hold the values because they are private.
    """
    change = _change_of(work, record, record.version)
    if change and record.version != version:
        raise Refused(f'{change.by_name} has changed this {record.noun} since, so this was not taken back.')
    if not change or change.op != 'update' or change.by_id is None or change.by_id != work.who.staff_id:
        raise Refused('Only what you have just changed yourself can be taken back.')
    if work.now - change.at > WITHIN:
        raise Refused('It is too late to take this back. Please change it instead.')
    if not record.policy.private.isdisjoint(change.fields):
        raise Refused('The history does not keep what stood here before, so this cannot be taken back.')
    return {field: _typed(type(record), field, change.before.get(field)) for field in change.fields}


def _change_of(work: Work, record: Entity, version: int) -> ChangeRecord | None:
    """The change that made this version of a record, if it is in the history and this person may see it."""
    changes = work.select(ChangeRecord).where(
        col(ChangeRecord.kind) == kind_of(type(record)), col(ChangeRecord.record_id) == record.id
    )
    made = work.first(changes.where(col(ChangeRecord.version) == version, col(ChangeRecord.op) != 'open'))
    return made if isinstance(made, ChangeRecord) else None


def _typed(kind: type[Entity], field: str, plain: Any) -> Any:
    """A value of the history, which is JSON, as the record holds it."""
    annotation: Any = kind.model_fields[field].annotation
    return TypeAdapter(annotation).validate_python(plain)
