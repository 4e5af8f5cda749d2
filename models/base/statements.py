"""What a statement reads, and whether every record in it can be narrowed to what its person may see.

SQLAlchemy narrows what a SELECT names: the records or fields in its list, in `select_from` and in joins. It overlooks
tables that stand in the place of records, and records of which only a function, a condition or an order speaks. A
statement with one of these is refused, so that nobody has to know the list by heart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import CTE, ColumnElement, FromClause, Join, Label, Select, Subquery, TableValuedAlias, inspect

from models.base.ground import ALL, NONE, Fields, Ground

RAW = 'A piece of raw SQL cannot be narrowed to what its person may see.'
NO_RECORD = 'A table cannot be narrowed to what its person may see: ask for the records, not for their table.'
NOT_NAMED = 'Only what a statement names can be narrowed: name {record} in select_from, in a join or by itself.'

LOOKED_AT_BY_ITSELF = (Subquery, CTE, TableValuedAlias)
"""What may stand in a FROM although it is no record: the statement or the function in it is a part of its own."""

Named = frozenset[Any]
NOTHING: Named = frozenset()

Found = TypeVar('Found')


def once_for_each(look_through: Callable[[Any], Found]) -> Callable[[Any], Found]:
    """Statements that are kept, such as the one for a record by its id, are looked through once."""
    known: WeakKeyDictionary[Any, Found] = WeakKeyDictionary()

    def found_in(statement: Any) -> Found:
        try:
            return known[statement]
        except KeyError:
            return known.setdefault(statement, look_through(statement))

    return found_in


@once_for_each
def fields_read(statement: Any) -> Mapping[str, Fields]:
    """Which tables a statement reads, wherever in it, and which fields of each.

    No fields stand beside a table of which it only matters how many records there are, ALL beside one of which whole
    records are read. Raises RuntimeError for a statement to be refused.
    """
    return _fields_read(statement, NOTHING)


def fields_read_about(record: Any, condition: ColumnElement[bool]) -> Mapping[str, Fields]:
    """The same for a condition about one record."""
    return _fields_read(condition, frozenset({inspect(record)}))


def _fields_read(statement: Any, known: Named) -> Ground:
    read = Ground()
    met: dict[tuple[int, int], Any] = {}  # keeps what it met: the id of what is gone would be given out again
    waiting: list[tuple[Any, Named]] = [(statement, known)]  # parts, each with what its SELECT and those around name
    while waiting:
        part, named = both = waiting.pop()
        if (id(part), id(named)) in met:
            continue
        met[id(part), id(named)] = both
        if part.__visit_name__ == 'table':
            read.note(part.name, NONE)
        elif part.__visit_name__ == 'column':
            _check_field(part, named)
            for table in _table_of(part):
                read.note(table, frozenset({part.name}))
        elif part.__visit_name__ == 'textclause':
            raise RuntimeError(RAW)
        else:
            for table in _read_as_a_whole(part):
                read.note(table, ALL)
            named = _named_inside(part, named)
            waiting += [(child, named) for child in part.get_children()]
    return read


def _table_of(part: Any) -> Iterator[str]:
    """The table of the record that stands here, or whose field does."""
    record = part._annotations.get('parententity')
    if record is not None:
        yield str(record.mapper.local_table.name)


def _read_as_a_whole(part: Any) -> Iterator[str]:
    """The tables of which a SELECT fetches whole records, or that it joins without saying why."""
    if not isinstance(part, Select):
        return
    places: list[Any] = [place for place in part._raw_columns if not isinstance(place, ColumnElement)]
    if any(reason is None for _, reason, *_ in part._setup_joins):
        places = [*part._raw_columns, *part._from_obj, *(target for target, *_ in part._setup_joins)]
    for place in places:
        yield from _table_of(place)


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
