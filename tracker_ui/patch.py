"""The difference between two lists of rows, and how to apply it. Its twin in the browser is static/live_patch.js."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

import orjson

Row = tuple[Any, ...]
RowId = int | str
Rows = dict[RowId, Row]
"""Rows in the order they are shown, by id; a row's first field is its id."""


class Patch(NamedTuple):
    """How to come from one list of rows to another: take out, put in (at their places in the new list), edit cells.

    `order` is the new order of all ids, or None when taking out and putting in is enough to get it right.
    """

    gone: list[RowId]
    added: list[tuple[int, Row]]
    edited: list[tuple[RowId, list[tuple[int, Any]]]]
    order: list[RowId] | None


def keyed(rows: Iterable[Iterable[Any]]) -> Rows:
    """The rows by id. Refuses two rows with one id: they could not be told apart in the browser."""
    found: Rows = {}
    for row in map(tuple, rows):
        if row[0] in found:
            raise ValueError('Two rows have the same id.')
        found[cast(RowId, row[0])] = row
    return found


def difference(old: Rows, new: Rows) -> Patch:
    """The patch that makes `old` equal to `new`, value for value as JSON tells them apart (1 is not true)."""
    gone = [id for id in old if id not in new]
    added = [(place, row) for place, (id, row) in enumerate(new.items()) if id not in old]
    edited = [(id, _cells(old[id], row)) for id, row in new.items() if id in old and not _same(old[id], row)]
    stayed = [id for id in old if id in new]
    in_order = stayed == [id for id in new if id in old]
    return Patch(gone, added, edited, None if in_order else list(new))


def apply(rows: Rows, patch: Patch) -> Rows:
    """The rows after the patch; what the browser does, in Python for tests and load clients."""
    kept = {id: row for id, row in rows.items() if id not in set(patch.gone)}
    for id, cells in patch.edited:
        changed = dict(cells)
        kept[id] = tuple(changed.get(column, value) for column, value in enumerate(kept[id]))
    listed = list(kept.values())
    for place, row in patch.added:
        listed.insert(place, tuple(row))
    found = keyed(listed)
    return found if patch.order is None else {id: found[id] for id in patch.order}


def _cells(old: Row, new: Row) -> list[tuple[int, Any]]:
    return [(column, value) for column, value in enumerate(new) if not _same(old[column], value)]


def _same(old: Any, new: Any) -> bool:
    return old is new or bool(orjson.dumps(old) == orjson.dumps(new))
