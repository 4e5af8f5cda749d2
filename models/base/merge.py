"""Two people, one record: whose change of which field is kept, and what they have to be asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from models.base.access import Refused
from models.base.text import listed

Values = Mapping[str, Any]

Seen = int | Values
"""What a person had in front of them: the version of a record, or its fields as they were shown.

Who names the version is refused when anybody has saved since. Who names the fields is asked only about those that
both have changed, each differently; see `merge`.
"""


class Merged(NamedTuple):
    """What comes of two people's changes: the value of each field, and the fields that only a person can decide."""

    values: dict[str, Any]
    clashes: tuple[str, ...]


def merge(base: Values, mine: Values, theirs: Values) -> Merged:
    """Bring together what I typed and what others saved, both starting from `base`, field by field.

    The fields are those of `mine`. Whoever alone changed a field wins; the same change by both is no clash.
    """
    values: dict[str, Any] = {}
    clashes: list[str] = []
    for field, typed in mine.items():
        shown, stored = base[field], theirs[field]
        if typed in (shown, stored):
            values[field] = stored
        elif stored == shown:
            values[field] = typed
        else:
            clashes.append(field)
    return Merged(values, tuple(clashes))


class Collision(NamedTuple):
    """A field that two people changed differently: what I typed, what stands there now, by whom and since when.

    `by` is a staff id, None for the program itself; `when` is on the practice's clock, e.g. '10:36'.
    """

    field: str
    mine: Any
    theirs: Any
    by: int | None
    by_name: str
    when: str


class Clash(Refused):
    """Somebody else saved other values into the same fields. Nothing was written; the person decides for each."""

    def __init__(self, collisions: Sequence[Collision], labels: str) -> None:
        names = list(dict.fromkeys(one.by_name for one in collisions))
        super().__init__(f'{listed(names)} changed {labels} in the meantime. Nothing was overwritten.')
        self.collisions = tuple(collisions)
