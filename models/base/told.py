"""Which kinds of record a statement over the history asks for, so that changes of all others wake nobody.

The history tells of every kind, so whoever shows a part of it would have to look again at every change there is: each
open timeline, when somebody somewhere begins to type. Most statements say themselves what they are about.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList
from sqlalchemy.sql.selectable import AliasedReturnsRows, SelectBase

from models.base.change import ChangeRecord
from models.base.statements import once_for_each


@once_for_each
def kinds_told(statement: Any) -> frozenset[str] | None:
    """The kinds whose changes a statement can return; None for all, and for whatever is not plain to see.

    Plain is a single SELECT without parts of its own, in which the history stands under its own name only, and whose
    condition says `kind == ...` or `kind.in_(...)`, not merely as one of two possibilities.
    """
    if not isinstance(statement, Select) or statement.whereclause is None:
        return None
    parts = (part for part in visitors.iterate(statement) if part is not statement)
    if any(isinstance(part, SelectBase | AliasedReturnsRows) for part in parts):
        return None
    said = [kinds for condition in _all_of(statement.whereclause) if (kinds := _kinds_in(condition)) is not None]
    return frozenset.intersection(*said) if said else None


def _all_of(condition: ColumnElement[bool]) -> Iterator[ColumnElement[bool]]:
    """The conditions that all have to be met."""
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for clause in condition.clauses:
            yield from _all_of(clause)
    else:
        yield condition


def _kinds_in(condition: ColumnElement[bool]) -> frozenset[str] | None:
    """The kinds that this condition leaves; None when it is about something else."""
    if not isinstance(condition, BinaryExpression) or not isinstance(condition.right, BindParameter):
        return None
    field: Any = condition.left
    if getattr(field, 'name', '') != 'kind' or getattr(field.table, 'name', '') != ChangeRecord.__tablename__:
        return None
    asked: Any = condition.right.value
    if condition.operator is operators.eq:
        return frozenset({asked})
    return frozenset(asked) if condition.operator is operators.in_op else None
