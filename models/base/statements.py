"""What a statement reads, and whether every record in it can be narrowed to what its person may see.

SQLAlchemy narrows what a SELECT names: the records or fields in its list, in `select_from` and in joins. It overlooks
tables that stand in the place of records, and records of which only a function, a condition or an order speaks. A
statement with one of these is refused, so that nobody has to know the list by heart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import CTE, ColumnElement, FromClause, Join, Label, Select, Subquery, TableValuedAlias, inspect

RAW = 'A piece of raw SQL cannot be narrowed to what its person may see.'
NO_RECORD = 'A table cannot be narrowed to what its person may see: ask for the records, not for their table.'
NOT_NAMED = 'Only what a statement names can be narrowed: name {record} in select_from, in a join or by itself.'

LOOKED_AT_BY_ITSELF = (Subquery, CTE, TableValuedAlias)
"""What may stand in a FROM although it is no record: the statement or the function in it is a part of its own."""

Named = frozenset[Any]
NOTHING: Named = frozenset()

_LOOKED_THROUGH: WeakKeyDictionary[Any, frozenset[str]] = WeakKeyDictionary()
"""Statements that are kept, such as the one for a record by its id, are looked through once."""


def tables_read(statement: Any, about: Any = None) -> frozenset[str]:
    """The names of the tables that a statement, or a condition `about` one record, reads, wherever in it.

    Raises RuntimeError for one to be refused.
    """
    known = _LOOKED_THROUGH.get(statement) if about is None else None
    if known is None:
        known = _tables_read(statement, about)
        if about is None:
            _LOOKED_THROUGH[statement] = known
    return known


def _tables_read(statement: Any, about: Any) -> frozenset[str]:
    tables: set[str] = set()
    met: dict[tuple[int, int], Any] = {}  # keeps what it met: the id of what is gone would be given out again
    known = frozenset({inspect(about)}) if about else NOTHING
    waiting: list[tuple[Any, Named]] = [(statement, known)]  # parts, each with what its SELECT and those around name
    while waiting:
        part, named = both = waiting.pop()
        if (id(part), id(named)) in met:
            continue
        met[id(part), id(named)] = both
        if part.__visit_name__ == 'table':
            tables.add(part.name)
        elif part.__visit_name__ == 'column':
            _check_field(part, named)
        elif part.__visit_name__ == 'textclause':
            raise RuntimeError(RAW)
        else:
            named = _named_inside(part, named)
            waiting += [(child, named) for child in part.get_children()]
    return frozenset(tables)


def _named_inside(part: Any, named: Named) -> Named:
    if isinstance(part, Select):
        joined = [target for target, *_ in part._setup_joins]
        places = (*part._raw_columns, *part._from_obj, *joined)
        return named.union(*(_records(place) for place in places))
    return NOTHING if isinstance(part, Subquery | CTE) else named  # what is in a FROM sees nothing of what is around it


def _records(place: Any) -> Iterator[Any]:
    """The records that stand at one place of a SELECT, under their own name or another."""
    if 'parententity' in place._annotations:
        yield place._annotations['parententity']
    elif isinstance(place, Label):
        yield from _records(place.element)
    elif isinstance(place, Join):
        yield from (*_records(place.left), *_records(place.right))
    elif isinstance(place, FromClause) and not isinstance(place, (ColumnElement, *LOOKED_AT_BY_ITSELF)):
        raise RuntimeError(NO_RECORD)


def _check_field(field: Any, named: Named) -> None:
    record = field._annotations.get('parententity')
    if record is not None and record not in named:
        raise RuntimeError(NOT_NAMED.format(record=record.mapper.class_.__name__))
    if record is None and field.is_literal and str(field) != '*':
        raise RuntimeError(RAW)
    if record is None and field.table is not None and not isinstance(field.table, LOOKED_AT_BY_ITSELF):
        raise RuntimeError(NO_RECORD)
