"""What the database keeps by itself, out of records: numbers that would take ever longer to count."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar

from sqlmodel import SQLModel

from models.base.entity import ENTITIES, Entity, kind_of

DERIVED: list[type[Derived]] = []
"""Every derived table there is. The recorder and the rights walk this list."""


class Derived(SQLModel):
    """A row that triggers, made in a migration, keep in step with the records of one kind: `of`.

    Not a record: nobody saves it and no change of it is told. To read it is to read that kind: whoever may not see the
    kind finds nothing, and whoever shows it is told of the kind's changes.
    """

    of: ClassVar[type[Entity]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Put each new one on the list. TypeError where some records are hidden from some people."""
        super().__init_subclass__(**kwargs)
        if cls.of.policy.rows is not None:
            raise TypeError(f'{cls.__name__} would tell of records that not everybody may see.')
        DERIVED.append(cls)


def kinds_by_table() -> Mapping[str, str]:
    """Each table that may be read, by name -> the kind of record that is seen in it. Asked for with every read."""
    return _kinds_by_table((*ENTITIES, *DERIVED))


@lru_cache(maxsize=1)
def _kinds_by_table(readable: tuple[type[Entity] | type[Derived], ...]) -> Mapping[str, str]:
    return {str(one.__tablename__): kind_of(one.of if issubclass(one, Derived) else one) for one in readable}
