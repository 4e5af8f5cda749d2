"""Which rows a person's reads may return, and whether two people would be given the same.

Applied to every statement: joins, counts and subqueries.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import with_loader_criteria
from sqlmodel import col

from models.base.access import Principal, Role
from models.base.change import ChangeRecord
from models.base.derived import DERIVED, seen_in
from models.base.entity import ENTITIES, Entity, kind_named, kind_of
from models.base.ground import ALL, Fields, Ground
from models.base.statements import fields_read, fields_read_about
from models.base.told import kinds_told

if TYPE_CHECKING:
    from models.base.work import Work


Told = frozenset[str] | None
"""The kinds of which a statement over the history tells; None for all."""

OPENED = 'who opened what'
"""Stands beside the kinds: the part of the history that is for the manager alone."""


EVERYTHING = true()

NARROWED = 200  # statements, each for those who see the same


@dataclass(slots=True)
class Basis:
    """What an answer rests on, noted while it is read.

    `ground` are the kinds whose changes may change it, each with the fields that were read; `narrowed` those of which
    it was given what its person may see; `person` is true once the query has looked at the person by itself.
    """

    ground: Ground = field(default_factory=Ground)
    narrowed: set[str] = field(default_factory=set)
    person: bool = False

    def note(self, table: str, fields: Fields, who: Principal, told: Told = None) -> None:
        """This person was given these fields of a table. The history tells of what they see of the kinds `told`."""
        if table == ChangeRecord.__tablename__:
            self.narrowed |= {table} if told is None else told | {OPENED}
            kinds = visible_kinds(who) if told is None else visible_kinds(who) & told
            self.ground.note_all(dict.fromkeys(kinds, ALL))
        else:
            seen = seen_in(table)
            self.narrowed.add(seen.kind)
            self.ground.note(seen.kind, seen.moved_by(fields))

    def note_all(self, other: Basis) -> None:
        """The answer rests on all that another one does."""
        self.ground.note_all(other.ground)
        self.narrowed |= other.narrowed
        self.person |= other.person

    def is_alike(self, one: Principal, other: Principal) -> bool:
        """True when both would have been given this very answer, so that one read will do for the two."""
        return not self.person and all(_seen(kind, one) == _seen(kind, other) for kind in self.narrowed)


def narrowed(statement: Any, who: Principal, work: Work) -> Any:
    """The statement as this person may ask it. The house's own questions are not narrowed.

    Notes in the basis of `work` what the answer rests on: what the statement reads, and what was read, or asked of the
    clock, to find out which of it this person may see. That is found out for each statement anew: it may have changed
    since the last one. Raises RuntimeError for a statement that cannot be narrowed.
    """
    asker = work.acting(who)
    asker.basis = Basis()  # a criterion may look at the person: `_seen` knows that already
    criteria: dict[str, ColumnElement[bool]] = {}
    read = Ground(fields_read(statement))
    told = _told(statement) if ChangeRecord.__tablename__ in read else None
    while due := read.keys() - criteria.keys():
        criteria |= {table: _criterion(table, asker, told) for table in due}
        for table in due:
            if criteria[table] is not EVERYTHING:
                read.note_all(fields_read_about(_record_of(table), criteria[table]))
    for table, fields in read.items():
        work.basis.note(table, fields, who, told)
    work.basis.ground.note_all(asker.basis.ground)
    work.basis.narrowed |= asker.basis.narrowed
    some = tuple((table, criterion) for table, criterion in criteria.items() if criterion is not EVERYTHING)
    return _only(statement, some) if some else statement  # most reads: SQLAlchemy is spared the work


def visible_kinds(who: Principal) -> set[str]:
    """The kinds of record this person may see at all."""
    return {kind_of(entity) for entity in ENTITIES if who.house or who.has(*entity.policy.view)}


def _seen(kind: str, who: Principal) -> Hashable:
    """What this person sees of a kind; equal only where it is the same for sure. Follows `_criterion`."""
    if kind == OPENED:
        return who.house or who.has(Role.MANAGER)
    if kind == ChangeRecord.__tablename__:
        return _seen(OPENED, who), tuple(_seen(kind_of(entity), who) for entity in ENTITIES)
    policy = kind_named(kind).policy
    if who.house or (who.has(*policy.view) and policy.rows is None):
        return 'everything'
    return who if who.has(*policy.view) else 'nothing'  # their own rows, which are nobody else's


def _criterion(table: str, asker: Work, told: Told) -> ColumnElement[bool]:
    """What is true of the rows of a table that this person may see."""
    if asker.who.house:
        return EVERYTHING
    if table == ChangeRecord.__tablename__:
        return _history(asker.who, told)
    entity = kind_named(seen_in(table).kind)
    if not asker.who.has(*entity.policy.view):
        return false()
    return entity.policy.rows(entity, asker) if entity.policy.rows else EVERYTHING


def _told(statement: Any) -> Told:
    kinds = kinds_told(statement)
    return None if kinds is None else kinds.intersection(map(kind_of, ENTITIES))


def _history(who: Principal, told: Told) -> ColumnElement[bool]:
    """Changes of records the person may see. Who opened what is for the manager alone (DESIGN 6)."""
    asked_for = [entity for entity in ENTITIES if told is None or kind_of(entity) in told]
    seen = tuple((entity, entity.policy.rows is not None) for entity in asked_for if who.has(*entity.policy.view))
    return _changes_of(seen, opened=who.has(Role.MANAGER))


@cache
def _changes_of(seen: tuple[tuple[type[Entity], bool], ...], *, opened: bool) -> ColumnElement[bool]:
    """Changes of these kinds; of a kind that is narrowed, only those of records that any other read would find."""
    kinds = [col(ChangeRecord.kind) == kind_of(entity) for entity, _ in seen]
    records = [col(ChangeRecord.record_id).in_(select(col(entity.id))) if some else true() for entity, some in seen]
    either = or_(false(), *map(and_, kinds, records))
    return either if opened else and_(either, col(ChangeRecord.op) != 'open')


@lru_cache(maxsize=NARROWED)
def _only(statement: Any, criteria: tuple[tuple[str, ColumnElement[bool]], ...]) -> Any:
    """The statement over what meets the criteria. The same for the same, so that what is kept need be put once."""
    narrowing = (with_loader_criteria(_record_of(table), true, include_aliases=True) for table, true in criteria)
    return statement.options(*narrowing)


def _record_of(table: str) -> Any:
    """The class whose instances are the rows of a table."""
    readable: tuple[Any, ...] = (*ENTITIES, *DERIVED, ChangeRecord)
    return next(each for each in readable if each.__tablename__ == table)
