"""How many patients have which tag: kept by the database, so that nobody has to look through everybody."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlmodel import Field, col

from models.base import Entity, Work
from models.base.derived import Derived
from models.base.ground import Fields
from models.patient_record import Patient


class TagCount(Derived, table=True):
    """So many patients, archived or not, have this tag. Triggers keep it (migration 0005)."""

    __tablename__ = 'tag_counts'
    __table_args__: ClassVar[Any] = {'sqlite_with_rowid': False}
    of: ClassVar[type[Entity]] = Patient
    made_of: ClassVar[Fields] = frozenset({'archived_at', 'tags'})

    archived: bool = Field(primary_key=True)
    tag: str = Field(primary_key=True)
    number: int


def in_use(work: Work) -> list[tuple[str, int]]:
    """Each tag that patients who are not archived have, with their number, by name. For everyone."""
    used = work.select(TagCount.tag, TagCount.number).where(~col(TagCount.archived), col(TagCount.number) > 0)
    rows = [(str(tag), int(number)) for tag, number in work.rows(used)]
    return sorted(rows, key=lambda row: row[0].casefold())
