"""Since you looked: up to which change each colleague has seen everything, and what others have done since then."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Select, or_
from sqlmodel import Field, col

from models.base import Change, ChangeRecord, Entity, Policy, UtcInstant, Work
from models.base.access import NOBODY
from models.base.text import moment
from models.history import TOLD, Event, told

NEWEST = 500
"""So many of the missed changes are listed and marked; all of them are counted."""


class Attention(Entity, table=True):
    """How far one colleague has looked. Of no interest to any other, the manager included: only the house reads it.

    Every field is quiet, so that looking at the screen is neither written into the history nor told to anybody.
    """

    __tablename__ = 'attention'
    noun: ClassVar[str] = 'last look'
    policy: ClassVar[Policy] = Policy(
        view=NOBODY, edit=NOBODY, remove=NOBODY, quiet=frozenset({'staff_id', 'seen_seq', 'seen_at'})
    )

    staff_id: int = Field(foreign_key='staff.id', unique=True)
    seen_seq: int
    seen_at: datetime = Field(sa_type=UtcInstant)


class Look(NamedTuple):
    """The number of the newest change that somebody has seen, and when that was (UTC)."""

    seq: int
    at: datetime


class Missed(NamedTuple):
    """What others did while somebody was away: the changes after number `after` up to `upto`, in their order.

    `number` is how many there are; of very many only the newest are in `changes`. `since` is when the person had last
    looked, on the practice's clock: '12:02', or '16 Nov, 16:40'.
    """

    number: int
    since: str
    after: int
    upto: int
    changes: tuple[Change, ...]


# queries


def missed(work: Work, last: Look, upto: int) -> Missed:
    """What others have done since that look, as far as this person may see it. For everyone."""
    theirs = _by_others(work, last.seq, upto)
    newest = work.all(theirs.order_by(col(ChangeRecord.seq).desc()).limit(NEWEST))
    number = len(newest) if len(newest) < NEWEST else work.count(theirs)
    since = moment(last.at, work.zone, work.today).removeprefix('Today, ')
    return Missed(number, since, last.seq, upto, tuple(change.signal() for change in reversed(newest)))


def events(work: Work, after: int, upto: int) -> list[Event]:
    """The same changes as `missed`, in words: who, what, when, and where it leads. For everyone."""
    newest = _by_others(work, after, upto).order_by(col(ChangeRecord.seq).desc()).limit(NEWEST)
    return told(work, work.all(newest))


def last_look(work: Work, staff_id: int) -> Look | None:
    """How far a colleague has looked; None for somebody who has not been here before. For the house."""
    found = _of(work, staff_id)
    return Look(found.seen_seq, found.seen_at) if found else None


# verbs


def looked(work: Work, staff_id: int, look: Look) -> None:
    """Write down how far a colleague has looked. For the house; recorded nowhere and told to nobody."""
    found = _of(work, staff_id) or Attention(staff_id=staff_id, seen_seq=look.seq, seen_at=look.at)
    found.seen_seq, found.seen_at = look
    work.save(found)


# how it is done


def _by_others(work: Work, after: int, upto: int) -> Select[Any]:
    """The changes between two numbers that somebody else has made to what is news in the practice (see `TOLD`)."""
    others = or_(col(ChangeRecord.by_id) != work.who.staff_id, col(ChangeRecord.by_id).is_(None))
    return (
        work.select(ChangeRecord)
        .where(col(ChangeRecord.seq) > after, col(ChangeRecord.seq) <= upto, others)
        .where(col(ChangeRecord.kind).in_(TOLD), col(ChangeRecord.op) != 'open')
    )


def _of(work: Work, staff_id: int) -> Attention | None:
    found = work.first(work.select(Attention).where(col(Attention.staff_id) == staff_id))
    return found if isinstance(found, Attention) else None
