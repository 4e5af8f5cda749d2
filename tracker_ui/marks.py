"""What is said beside a row that somebody has just changed: "Tom changed phone"."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from models.base.change import Change
from models.base.entity import Entity, kind_named, kind_of, label
from tracker_ui.bus import Record
from tracker_ui.patch import RowId

Mark = tuple[int | None, str]
"""The author's staff id, so that their own tabs stay quiet, and the words."""

TITLES = frozenset({'Dr', 'Prof', 'Mr', 'Mrs', 'Ms', 'Miss', 'Mx'})


def marks(
    kind: type[Entity] | None, about: Record | None, changes: Iterable[Change], shown: Collection[RowId]
) -> dict[RowId, Mark]:
    """A mark for each shown row that the changes touched: its last author, and what they changed.

    A row stands for a record of `kind` by its id, or for one field of the record `about` by the field's name.
    """
    touched: dict[RowId, list[Change]] = {}
    for change in changes:
        if kind and change.kind == kind_of(kind):
            touched.setdefault(change.id, []).append(change)
        if (change.kind, change.id) == about:
            for field in change.fields:
                touched.setdefault(field, []).append(change)
    return {id: _mark(id, of_one) for id, of_one in touched.items() if id in shown}


def marks_of_each(changes: Iterable[Change]) -> dict[str, tuple[str, dict[str, str]]]:
    """For each record that the changes touched, by its key: who did what to it, and the same for each of its fields.

    Two people are named, such as "Rita added this, Tom changed phone".
    """
    touched: dict[str, list[Change]] = {}
    for change in changes:
        touched.setdefault(record_key(change.kind, change.id), []).append(change)
    return {key: (_deeds(of_one), _fields(of_one)) for key, of_one in touched.items()}


def record_key(kind: str, id: int) -> str:
    """A record by a name that a browser may look it up by."""
    return f'{kind} {id}'


def removed_by(change: Change, noun: str) -> str:
    """The sentence in the place of a record that is gone: "Ana removed this patient."."""
    return f'{_who(change)} removed this {noun}.'


def _mark(id: RowId, changes: list[Change]) -> Mark:
    last = changes[-1]
    if last.op == 'create':
        return last.by, f'{_who(last)} added this'
    if last.op == 'delete':
        return last.by, f'{_who(last)} removed this'
    theirs = [change for change in changes if (change.by, change.op) == (last.by, last.op)]
    return last.by, f'{_who(last)} changed {"this" if isinstance(id, str) else _labels(theirs)}'


def _deeds(changes: list[Change]) -> str:
    of_each: dict[tuple[int | None, str], list[Change]] = {}
    for change in changes:
        of_each.setdefault((change.by, change.op), []).append(change)
    deeds = [_mark(0, of_one)[1] for of_one in list(of_each.values())[-2:]]
    return ', '.join(deeds)


def _fields(changes: list[Change]) -> dict[str, str]:
    updates = [change for change in changes if change.op == 'update']
    return {field: _mark(field, [change])[1] for change in updates for field in change.fields}


def _labels(changes: list[Change]) -> str:
    kind = kind_named(changes[0].kind)
    fields = dict.fromkeys(field for change in changes for field in change.fields)
    told = (field for field in fields if kind.along.get(field) not in fields)
    labels = list(dict.fromkeys(label(kind, field).lower() for field in told))
    if len(labels) > 2:
        return f'{labels[0]}, {labels[1]} and more'
    return ' and '.join(labels) or 'this'


def called(name: str) -> str:
    """A given name, as colleagues say it; with the title where that is all the first word is. 'Somebody' for none."""
    words = name.split()
    if not words:
        return 'Somebody'
    return ' '.join(words[:2]) if words[0].rstrip('.') in TITLES else words[0]


def _who(change: Change) -> str:
    return called(change.by_name) if change.by is not None else change.by_name or 'Somebody'
