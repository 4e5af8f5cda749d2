"""One transaction by one person: the only door to records."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol, TypeVar, cast
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import Select, bindparam, func, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from models.base.access import Invalid, Missing, Principal, Refused, Role, Stale
from models.base.change import ChangeRecord
from models.base.entity import BOOKKEEPING, Entity, checked, in_words, kind_of, labels
from models.base.merge import Clash, Collision, Seen, Values, merge
from models.base.prepared import Row, kept, prepared
from models.base.rights import Basis, narrowed
from models.base.text import moment

Record = TypeVar('Record', bound=Entity)

RECENT = 100  # versions in which to look for whoever changed a field while somebody had a form open
BIGGEST_ID = 2**63 - 1  # SQLite's; an address may name a bigger one, and then there is no such record


class Clock(Protocol):
    """What a Work asks for the time: the instant, and the practice's zone."""

    zone: ZoneInfo

    def now(self) -> datetime:
        """This moment, aware, UTC."""


class Work:
    """What one person does in one transaction.

    Every read is narrowed to what this person may see, whatever the statement joins or counts (see `rights`). Every
    write is checked against the entity's policy and validated. `basis` gathers what the answers rest on: what a live
    region showing them depends on, and with whom it may share them. `known` are answers of this transaction, where
    it only reads and is asked much alike: the same statement is then answered once.
    """

    def __init__(self, session: Session, who: Principal, clock: Clock) -> None:
        self.basis = Basis()
        self.known: dict[Hashable, tuple[list[Row], Basis]] | None = None
        self._who = who
        self._session = session
        self._clock = clock

    def acting(self, who: Principal) -> Work:
        """The same transaction, seen and done by somebody else; shares the `basis` and what is `known`."""
        other = Work(self._session, who, self._clock)
        other.basis, other.known = self.basis, self.known
        return other

    @property
    def who(self) -> Principal:
        """Whose work this is. An answer for which this was asked is theirs alone."""
        self.basis.person = True
        return self._who

    @property
    def kinds_read(self) -> set[str]:
        """The kinds that reads touched, and 'minute' or 'day' when the time was asked."""
        return set(self.basis.ground)

    def rest_on(self, kind: str) -> None:
        """Note that the answer rests on something that is in no table: one of the clock's hands, or who is here."""
        self.basis.ground.note(kind)

    # reading

    def select(self, *kinds: Any) -> Select[Any]:
        """A statement over these entities or columns. What the person may not see is left out when it runs."""
        return select(*kinds)

    def all(self, statement: Select[Any], **values: Any) -> list[Any]:
        """The records (or single values) of a statement; `values` are those it leaves open (`bindparam`)."""
        return [first for first, *_ in self._answers(statement, values)]

    def rows(self, statement: Select[Any], **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a statement over several columns; `values` as in `all`."""
        return list(self._answers(statement, values))

    def first(self, statement: Select[Any]) -> Any:
        """The first record (or single value) of a statement, or None."""
        return self._run(statement.limit(1)).scalars().first()

    def count(self, statement: Select[Any]) -> int:
        """How many rows a statement has."""
        counted = select(func.count()).select_from(statement.order_by(None).subquery())
        return int(self._run(counted).scalar_one())

    def get(self, kind: type[Record], id: int) -> Record:
        """The record with this id. Raises Missing alike when there is none and when it is hidden from this person."""
        for found in self.all(_by_id(kind), id=id) if 0 < id <= BIGGEST_ID else ():
            return cast(Record, found)
        raise Missing

    @property
    def now(self) -> datetime:
        """This moment, aware, UTC. Whoever shows it is told again each minute."""
        self.rest_on('minute')
        return self._clock.now()

    @property
    def today(self) -> date:
        """The practice's day. Whoever shows it is told at the practice's midnight."""
        self.rest_on('day')
        return self._clock.now().astimezone(self._clock.zone).date()

    @property
    def zone(self) -> ZoneInfo:
        """The practice's time zone."""
        return self._clock.zone

    # writing

    def save(self, record: Record, seen: int | None = None) -> Record:
        """Create or update a record and give it back with its new version.

        `seen` is the version the person had in front of them. Raises Refused without the right, Invalid for bad
        input, Stale when somebody saved in between. A save that changes nothing writes nothing.
        """
        kind = type(record)
        self._allow(kind.policy.edit)
        if inspect(record).persistent:
            self._expect(record, seen)
        self.check(record)
        record.derive()
        if inspect(record).transient:
            record.created_at = record.updated_at = self._clock.now()
        elif self._session.is_modified(record):
            record.updated_at = self._clock.now()
        self._session.add(record)
        self._flush(record)
        return record

    def change(self, record: Entity, values: Values, seen: Seen | None) -> None:
        """Put values into fields of a record that is then to be saved. `seen` is what the person had in front of them.

        Raises Stale when they saw another version. When they saw fields, both people's changes are merged by field:
        Clash for those that somebody has changed otherwise meanwhile.
        """
        if isinstance(seen, Mapping):
            merged = merge(seen, values, {field: getattr(record, field) for field in values})
            if merged.clashes:
                raise self._clash(record, merged.clashes, values)
            values = merged.values
        else:
            self._expect(record, seen)
        for field, value in values.items():
            if getattr(record, field) != value:
                setattr(record, field, value)

    def check(self, record: Entity) -> None:
        """Tidy a record's values; raises Invalid for bad ones. Nothing is stored before it has been through here:

        SQLModel tables do not validate on construction.
        """
        try:
            clean = checked(record)
        except ValidationError as error:
            raise Invalid(in_words(error)) from None
        for field in type(record).model_fields.keys() - BOOKKEEPING:
            if getattr(record, field) != clean[field]:
                setattr(record, field, clean[field])

    def keep(self, record: Entity, seen: int | None = None) -> int | None:
        """Save a record. Gives back the version this made, by which it can be taken back; None when nothing differed.

        Raises as `save`.
        """
        before = record.version
        after = self.save(record, seen).version
        return after if after != before else None

    def remove(self, record: Entity, seen: int | None = None) -> None:
        """Remove a record for good. Raises Refused without the right or while others point to it, Stale as `save`."""
        self._allow(type(record).policy.remove)
        self._expect(record, seen)
        self._session.delete(record)
        try:
            self._flush(record)
        except IntegrityError as error:
            raise Refused('Other records belong to this one, so it cannot be removed. Archive it instead.') from error

    def opened(self, record: Entity, what: str = '') -> None:
        """Write down that this person opened the record, or `what` of it: 'history', 'export', 'print' (TRUST R32).

        Nobody is told; live refreshes never come here.
        """
        assert record.id is not None
        line = ChangeRecord(
            at=self._clock.now(),
            by_id=self.who.staff_id,
            by_name=self.who.name,
            kind=kind_of(type(record)),
            record_id=record.id,
            subject_id=record.subject_id,
            version=record.version,
            op='open',
            fields=[what] if what else [],
            before={},
            after={},
        )
        self._session.add(line)
        self._flush(line)

    # how it is done

    def _answers(self, statement: Select[Any], values: dict[str, Any]) -> list[Row]:
        """What a statement is answered; in a transaction that remembers answers, once for each person."""
        if self.known is None:
            return self._fetched(statement, values)
        asked = (tuple(value) if isinstance(value, list) else value for value in values.values())  # `in_` takes lists
        key = (statement, self._who, *values, *asked)
        if key not in self.known:
            above, self.basis = self.basis, Basis()
            try:
                self.known[key] = self._fetched(statement, values), self.basis
            finally:
                above.note_all(self.basis)
                self.basis = above
        answer, basis = self.known[key]
        self.basis.note_all(basis)
        return answer

    def _fetched(self, statement: Select[Any], values: dict[str, Any]) -> list[Row]:
        asked = narrowed(statement, self._who, self)
        ready = prepared(asked)
        if ready is None:
            return [tuple(row) for row in self._execute(asked, values)]
        rows = ready.rows(self._session.connection(), values)
        return rows if self._session.info.get('only_reads') else kept(self._session, rows)

    def _run(self, statement: Select[Any]) -> Any:
        return self._execute(narrowed(statement, self._who, self), {})

    def _execute(self, asked: Select[Any], values: dict[str, Any]) -> Any:
        self._session.info['asked'] = asked  # the recorder lets this one pass
        try:
            return self._session.execute(asked, values)
        finally:
            self._session.info['asked'] = None

    def _flush(self, saved: SQLModel) -> None:
        self._session.info.update(work=self, saved=saved)  # the recorder writes down who it was, and lets pass this one
        self._session.flush()
        self._session.info['saved'] = None

    def _allow(self, roles: frozenset[Role]) -> None:
        if not self.who.house and not self.who.has(*roles):
            raise Refused('You may not do this. Ask the practice manager.')

    def _expect(self, record: Entity, seen: int | None) -> None:
        """Raise Stale when the record has moved on since the person saw it."""
        if seen is None or record.version == seen:
            return
        kind = type(record)
        since = self._history(record, seen)
        fields = tuple(dict.fromkeys(field for change in since for field in change.fields))
        by = since[-1].by_name if since else 'Somebody'
        raise Stale(by, fields, record.version, labels(kind, fields) or 'this record')

    def _clash(self, record: Entity, fields: tuple[str, ...], mine: Values) -> Clash:
        """Whose values stand where somebody typed others."""
        recent = self._history(record, record.version - RECENT)
        last = {field: change for change in recent for field in change.fields}

        def collision(field: str) -> Collision:
            change = last.get(field)  # a quiet field's is not in the history
            by, by_name = (change.by_id, change.by_name) if change else (None, 'Somebody')
            when = moment(change.at if change else record.updated_at, self.zone, self.today)
            return Collision(field, mine[field], getattr(record, field), by, by_name, when.removeprefix('Today, '))

        return Clash([collision(field) for field in fields], labels(type(record), fields))

    def _history(self, record: Entity, since: int) -> list[ChangeRecord]:
        """The changes of a record after that version, in order, whoever may see them."""
        changes = (
            select(ChangeRecord)
            .where(col(ChangeRecord.kind) == kind_of(type(record)), col(ChangeRecord.record_id) == record.id)
            .where(col(ChangeRecord.version) > since, col(ChangeRecord.op) != 'open')
        )
        return self.acting(self.who.on_behalf_of_the_house()).all(changes.order_by(col(ChangeRecord.seq)))


@cache
def _by_id(kind: type[Entity]) -> Select[Any]:
    """The statement for one record, put together once: most verbs begin with it."""
    return select(kind).where(col(kind.id) == bindparam('id'))
