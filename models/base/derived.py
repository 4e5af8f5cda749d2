"""What the database keeps by itself, out of records: numbers that would take ever longer to count."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from sqlmodel import SQLModel

from models.base.entity import ENTITIES, Entity, kind_of
from models.base.ground import ALL, Fields

DERIVED: list[type[Derived]] = []
"""Every derived table there is. The recorder and the rights walk this list."""

STAYS = frozenset({'id', 'created_at'})
"""Fields of every record that no update changes."""

WITH_EVERY_SAVE = frozenset({'version', 'updated_at'})
"""Fields of every record that any update changes, and that no update tells of."""


class Derived(SQLModel):
    """A row that triggers, made in a migration, keep in step with the records of one kind: `of`.

    Not a record: nobody saves it and no change of it is told. To read it is to read that kind: whoever may not see the
    kind finds nothing, and whoever shows it is told of the kind's changes.
    """

    of: ClassVar[type[Entity]]
    made_of: ClassVar[Fields] = ALL
    """The fields of such a record that the triggers look at; an update of others leaves these rows as they are."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Put each new one on the list. TypeError where some records are hidden from some people."""
        super().__init_subclass__(**kwargs)
        if cls.of.policy.rows is not None:
            raise TypeError(f'{cls.__name__} would tell of records that not everybody may see.')
        DERIVED.append(cls)


class Seen(NamedTuple):
    """What is seen in a table: which kind of record, and in which class."""

    kind: str
    row: type[Entity] | type[Derived]

    def moved_by(self, fields: Fields) -> Fields:
        """The fields of a record of that kind whose update may change what these fields of the table say.

        ALL for those that an update changes without telling of them, such as the version or what is derived.
        """
        if issubclass(self.row, Derived):
            return self.row.made_of
        if fields is None or not fields.isdisjoint(WITH_EVERY_SAVE | self.row.policy.quiet):
            return ALL
        return fields - STAYS


def seen_in(table: str) -> Seen:
    """What is seen in a table that may be read. Asked for with every read."""
    return _seen((*ENTITIES, *DERIVED))[table]


@lru_cache(maxsize=1)
def _seen(readable: tuple[type[Entity] | type[Derived], ...]) -> Mapping[str, Seen]:
    kinds = (kind_of(row.of if issubclass(row, Derived) else row) for row in readable)
    return {str(row.__tablename__): Seen(kind, row) for kind, row in zip(kinds, readable, strict=True)}
