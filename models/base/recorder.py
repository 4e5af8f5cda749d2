"""The session remembers: each created, updated or deleted row leaves a change record in the same transaction.

Nobody can forget to tell, because nobody tells: these hooks see every flush, and whatever would go past them (bulk
statements, text, writes while reading) is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from enum import Enum
from typing import Any, cast

from sqlalchemy import event, inspect
from sqlalchemy.orm import InstanceState, ORMExecuteState, Session, UOWTransaction

from models.base.change import Change, ChangeRecord, Operation
from models.base.entity import BOOKKEEPING, Entity, kind_of, table_of
from models.base.prepared import Addition
from models.base.work import Work

ONE_MORE = Addition(table_of(ChangeRecord))


class RecordedSession(Session):
    """A session of one Work. `changes` holds what it has written so far, in order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, autoflush=False, expire_on_commit=False, **kwargs)
        self.changes: list[Change] = []

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError('Bulk writes would go unrecorded: save records one by one through Work.')

    bulk_save_objects = _refuse
    bulk_insert_mappings = _refuse
    bulk_update_mappings = _refuse


@event.listens_for(RecordedSession, 'do_orm_execute')
def _only_narrowed_reads(state: ORMExecuteState) -> None:
    """Let pass what a Work has narrowed to what its person may see; refuse all else, and all that is not a read."""
    if not state.is_select or state.statement is not state.session.info.get('asked'):
        raise RuntimeError('Records are read and written through Work only.')


@event.listens_for(RecordedSession, 'before_flush')
def _only_what_was_saved(session: RecordedSession, *_: Any) -> None:
    """A record changed but not saved through Work has been through no check: refuse the whole transaction."""
    touched = [*session.new, *session.deleted, *(record for record in session.dirty if session.is_modified(record))]
    if any(record is not session.info.get('saved') for record in touched):
        raise RuntimeError('A record was changed without being saved through Work. Nothing was written.')


@event.listens_for(RecordedSession, 'after_flush')
def _remember(session: RecordedSession, _: UOWTransaction) -> None:
    """Write one change record for each row this flush created, changed or deleted."""
    for record, op in _touched(session):
        values = _values(inspect(record), op)
        telling = {field for field in values if field not in record.policy.quiet}
        if telling or op == 'delete':
            _write(session, record, op, {field: values[field] for field in sorted(telling)})


def _touched(session: RecordedSession) -> Iterator[tuple[Entity, Operation]]:
    yield from ((record, 'create') for record in session.new if isinstance(record, Entity))
    yield from ((record, 'update') for record in session.dirty if isinstance(record, Entity))
    yield from ((record, 'delete') for record in session.deleted if isinstance(record, Entity))


def _values(state: InstanceState[Any], op: Operation) -> dict[str, tuple[Any, Any]]:
    """Field -> (before, after) of the fields that matter: those set, those that differ, or all of a deleted record."""
    values: dict[str, tuple[Any, Any]] = {}
    fields = type(cast(Entity, state.object)).model_fields.keys() - BOOKKEEPING
    for field in fields & state.committed_state.keys() if op == 'update' else fields:
        attribute = state.attrs[field]
        if op == 'create':
            before, after = None, attribute.value
        elif op == 'delete':
            before, after = attribute.value, None
        else:
            history = attribute.history
            before = history.deleted[0] if history.deleted else attribute.value
            after = attribute.value
        if before != after:
            values[field] = (before, after)
    return values


def _write(session: RecordedSession, record: Entity, op: Operation, values: dict[str, tuple[Any, Any]]) -> None:
    work: Work = session.info['work']
    assert record.id is not None
    kind, at = kind_of(type(record)), session.info['clock'].now()
    open_values = {field: pair for field, pair in values.items() if field not in record.policy.private}
    row = {
        'at': at,
        'by_id': work.who.staff_id,
        'by_name': work.who.name,
        'kind': kind,
        'record_id': record.id,
        'subject_id': record.subject_id,
        'version': record.version + (op == 'delete'),
        'op': op,
        'fields': list(values),
        'before': {field: _plain(before) for field, (before, _) in open_values.items() if before is not None},
        'after': {field: _plain(after) for field, (_, after) in open_values.items() if after is not None},
    }
    seq = ONE_MORE.make(session.connection(), row)
    session.changes.append(
        Change(
            seq=seq,
            kind=kind,
            id=record.id,
            op=op,
            fields=tuple(values),
            refs=_refs(record, values),
            by=work.who.staff_id,
            by_name=work.who.name,
            at=at,
        )
    )


def _refs(record: Entity, values: dict[str, tuple[Any, Any]]) -> frozenset[tuple[str, int]]:
    """The records this one points to now, and those it pointed to before."""
    refs: set[tuple[str, int]] = set(record.concerns)
    for column in table_of(type(record)).columns:
        for key in column.foreign_keys:
            pointed = {getattr(record, column.name), *values.get(column.name, ())}
            refs |= {(key.column.table.name, id) for id in pointed if id is not None}
    return frozenset(refs)


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, (set, frozenset, list, tuple)):
        return sorted(_plain(item) for item in value)
    return value
