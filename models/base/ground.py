"""The ground an answer stands on: kinds of record, and of each the fields that were read."""

from __future__ import annotations

from collections.abc import Mapping

from models.base.change import Change

Fields = frozenset[str] | None
"""Names of fields of a kind of record; ALL for every one of them, the quiet ones and the bookkeeping included."""

ALL: Fields = None
NONE: Fields = frozenset()


class Ground(dict[str, Fields]):
    """What an answer stands on: kinds, each with the fields that were read of it. The clock's hands are kinds, too.

    Records that are created or removed count in any case; an update counts when it is of one of the fields.
    """

    def note(self, kind: str, fields: Fields = ALL) -> None:
        """The answer stands on these fields of a kind, too."""
        self[kind] = both(self.get(kind, NONE), fields)

    def note_all(self, other: Mapping[str, Fields]) -> None:
        """The answer stands on all of this, too."""
        for kind, fields in other.items():
            if kind not in self or self[kind] is not fields:  # most of it has been noted before
                self.note(kind, fields)

    def covers(self, other: Mapping[str, Fields]) -> bool:
        """True when whatever moves the other moves this."""
        return all(kind in self and _holds(self[kind], fields) for kind, fields in other.items())

    def is_moved_by(self, change: Change) -> bool:
        """True when the answer may be another one after this change. A kind that was not noted counts as a whole."""
        return change.is_of(self.get(change.kind, ALL))


def both(some: Fields, others: Fields) -> Fields:
    """All of these fields."""
    return ALL if some is None or others is None else some | others


def _holds(fields: Fields, others: Fields) -> bool:
    return fields is None or (others is not None and others <= fields)
