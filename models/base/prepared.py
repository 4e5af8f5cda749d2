"""Statements that are kept are translated once: what SQLite is asked, what goes in, and what is made of what comes out.

SQLAlchemy looks a translation up each time it is needed, and hands the answer through a stack of results. After each
change that was most of what a small question took: 0.25 ms, of which SQLite needs 0.04. What a person may see has been
decided before a statement comes here (see `rights`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import accumulate, pairwise
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, Table, insert
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import SQLModel

Row = tuple[Any, ...]
Make = Callable[[Any], Any]

SQLITE = pysqlite.dialect()


class Addition:
    """How one row more is put into a table, by values for all columns but the key. For the recorder."""

    def __init__(self, table: Table) -> None:
        columns = [column.name for column in table.columns if not column.primary_key]
        compiled: Any = insert(table).compile(dialect=SQLITE, column_keys=columns)
        self._sql: str = compiled.string
        self._puts = [(name, compiled._bind_processors.get(name, _as_it_is)) for name in compiled.positiontup]

    def make(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Put it in; gives back its key. Raises sqlite3.Error."""
        given = [put(values[name]) for name, put in self._puts]
        return int(connection.connection.cursor().execute(self._sql, given).lastrowid)


class Unfit(Exception):
    """A statement that cannot be translated once and for all."""


class Prepared:
    """One SELECT in SQLite's words. Raises Unfit."""

    def __init__(self, statement: Select[Any]) -> None:
        places = [_fields(place) for place in statement._raw_columns]
        fields = [field for place in places for field in place]
        compiled: Any = statement.with_only_columns(*fields, maintain_column_froms=True).compile(dialect=SQLITE)
        left_open = {name: None for name, bind in compiled.binds.items() if not bind.unique}
        if any(_may_be_anything(compiled.binds[name]) for name in left_open):
            raise Unfit
        asked = compiled.construct_expanded_state(left_open)
        makes: dict[str, Make] = {**compiled._bind_processors, **asked.processors}  # the latter of what IN has spread
        puts = [(name, makes.get(name, _as_it_is)) for name in asked.positiontup]
        gives = [field.type._cached_result_processor(SQLITE, None) for field in compiled._result_columns]
        ends = accumulate(map(len, places), initial=0)
        self._sql: str = asked.statement
        self._puts = [(name, put) if name in left_open else ('', put(asked.parameters[name])) for name, put in puts]
        self._gives = [(number, give) for number, give in enumerate(gives) if give]
        self._makes = [
            (_maker(place), slice(*span)) for place, span in zip(statement._raw_columns, pairwise(ends), strict=True)
        ]
        self._makes_records = not all(isinstance(place, ColumnElement) for place in statement._raw_columns)

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Row]:
        """The rows, with these values for what the statement leaves open. Records in them belong to no session.

        Raises sqlite3.Error.
        """
        given = [put(values[name]) if name else put for name, put in self._puts]
        rows: list[Row] = connection.connection.cursor().execute(self._sql, given).fetchall()
        if self._gives:
            rows = [self._given(row) for row in rows]
        return [tuple(make(row[span]) for make, span in self._makes) for row in rows] if self._makes_records else rows

    def _given(self, row: Row) -> Row:
        values = list(row)
        for number, give in self._gives:
            values[number] = give(values[number])
        return tuple(values)


def prepared(statement: Any) -> Prepared | None:
    """The statement in SQLite's words, once it is asked for the second time; until then, and for some, None."""
    try:
        known = _KNOWN[statement]
    except KeyError:
        known = _ASKED_ONCE if isinstance(statement, Select) else None
        _KNOWN[statement] = known
        return None
    if known is _ASKED_ONCE:
        known = _KNOWN[statement] = _put(statement)
    return known


def kept(session: Session, rows: list[Row]) -> list[Row]:
    """The rows, with their records in the session, so that they can be saved. It holds each of them once."""

    def held(value: Any) -> Any:
        if not isinstance(value, SQLModel):
            return value
        key = instance_state(value).key
        assert key is not None  # it was read
        already = session.identity_map.get(key)
        if already is None:
            session.add(value)
        return already or value

    return [tuple(map(held, row)) for row in rows]


_ASKED_ONCE: Final = object.__new__(Prepared)
_KNOWN: WeakKeyDictionary[Any, Prepared | None] = WeakKeyDictionary()


def _put(statement: Select[Any]) -> Prepared | None:
    try:
        return Prepared(statement)
    except Unfit:
        return None


def _fields(place: Any) -> list[Any]:
    """What is fetched for one place of a SELECT: a field itself, or all fields of a record."""
    if isinstance(place, ColumnElement):
        return [place]
    mapper = _mapper(place)
    return [getattr(mapper.class_, attribute.key) for attribute in mapper.column_attrs]


def _maker(place: Any) -> Make:
    """What makes a field, or a record, of the values that were fetched for its place."""
    if isinstance(place, ColumnElement):
        return _only
    mapper = _mapper(place)
    names = [attribute.key for attribute in mapper.column_attrs]
    keys = [names.index(mapper.get_property_by_column(column).key) for column in mapper.primary_key]

    def record(values: Row) -> Any:
        id = tuple(values[key] for key in keys)
        if None in id:
            return None  # an outer join has found nobody
        made: Any = mapper.class_manager.new_instance()
        vars(made).update(zip(names, values, strict=True))
        instance_state(made).key = mapper.identity_key_from_primary_key(id)
        return made

    return record


def _mapper(place: Any) -> Mapper[Any]:
    mapper = place._annotations.get('parententity')
    if not isinstance(mapper, Mapper):
        raise Unfit  # a record under another name
    return mapper


def _may_be_anything(bind: BindParameter[Any]) -> bool:
    """True when the words of the statement depend on this value, or where it comes from is not plain to see."""
    return bind.expanding or bind.callable is not None or not bind.required


def _only(values: Row) -> Any:
    return values[0]


def _as_it_is(value: Any) -> Any:
    return value
