"""What happened: the signal that travels to open tabs, and the row that stays in the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from models.base.instant import UtcInstant

Operation = Literal['create', 'update', 'delete', 'open']


@dataclass(frozen=True, slots=True)
class Change:
    """The signal: identity, never content. It may be merged, repeated or reordered and stays safe.

    `fields` are names; `refs` are the (kind, id) pairs the record pointed to before or after. `by` is a staff id, or
    None when the program itself acted. The clock's signals use the kinds 'minute' and 'day' with id 0.
    """

    seq: int
    kind: str
    id: int
    op: Operation
    fields: tuple[str, ...]
    refs: frozenset[tuple[str, int]]
    by: int | None
    by_name: str
    at: datetime

    def concerns(self, kind: str, id: int) -> bool:
        """True when the change is of that record, or of a record that points to it."""
        return (self.kind, self.id) == (kind, id) or (kind, id) in self.refs

    def is_of(self, fields: frozenset[str] | None) -> bool:
        """False for an update of other fields than these; None stands for all of them."""
        return fields is None or self.op != 'update' or not fields.isdisjoint(self.fields)


class ChangeRecord(SQLModel, table=True):
    """One row per created, updated, deleted or opened record, written in the transaction of the change itself.

    `before` and `after` hold values of fields that the entity's policy does not call private. `subject_id` is the
    patient whom the record is about.
    """

    __tablename__ = 'changes'
    __table_args__ = (
        Index('ix_changes_record', 'kind', 'record_id', 'seq'),
        Index('ix_changes_by_kind', 'kind', 'op', 'at'),  # the orders in which models/audit.py reads a page off
        Index('ix_changes_by_person', 'by_id', 'kind', 'op', 'at'),
        Index('ix_changes_by_subject', 'subject_id', 'at'),
        {'sqlite_autoincrement': True},
    )

    seq: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcInstant)
    by_id: int | None = None
    by_name: str
    kind: str
    record_id: int
    subject_id: int | None = None
    version: int
    op: str
    fields: list[str] = Field(sa_column=Column(JSON, nullable=False))
    before: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    after: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))

    def signal(self) -> Change:
        """The change as it was told: without values, and without the records that it pointed to."""
        assert self.seq is not None
        return Change(
            seq=self.seq,
            kind=self.kind,
            id=self.record_id,
            op=cast(Operation, self.op),
            fields=tuple(self.fields),
            refs=frozenset(),
            by=self.by_id,
            by_name=self.by_name,
            at=self.at,
        )
