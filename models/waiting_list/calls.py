"""Calls: who of the practice is calling somebody about a freed time, so that nobody is called twice.

A call is let go by whoever makes it, by a booking, or after a quarter of an hour: a colleague who was called away keeps
nobody waiting.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Field, col

from models.base import Entity, Policy, Refused, UtcInstant, Work
from models.base.access import EVERYONE
from models.people import Staff

MINUTES = 15
"""So long a call lasts that nobody lets go."""


class Call(Entity, table=True):
    """Somebody is being called: by whom, about which time, since when. A wish has one call at most."""

    __tablename__ = 'waiting_calls'
    noun: ClassVar[str] = 'call'
    policy: ClassVar[Policy] = Policy(view=EVERYONE, edit=EVERYONE, remove=EVERYONE)

    wish_id: int = Field(foreign_key='wishes.id', unique=True)
    patient_id: int = Field(title='Patient', foreign_key='patients.id', index=True)
    staff_id: int = Field(title='Caller', foreign_key='staff.id', index=True)
    clinician_id: int = Field(title='Clinician', foreign_key='staff.id', index=True)
    starts_at: datetime = Field(title='Start', sa_type=UtcInstant)
    ends_at: datetime = Field(title='End', sa_type=UtcInstant)
    since: datetime = Field(title='Since', sa_type=UtcInstant)


class Calling(NamedTuple):
    """A call that is under way, and the caller's name."""

    call: Call
    by: str

    def is_about(self, clinician_id: int, starts_at: datetime, ends_at: datetime) -> bool:
        """True when the call offers any part of this time."""
        call = self.call
        return call.clinician_id == clinician_id and call.starts_at < ends_at and starts_at < call.ends_at


NAME: Any = col(Staff.given_name) + ' ' + col(Staff.family_name)
UNDER_WAY: Any = (
    select(Call, NAME)
    .join_from(Call, Staff, col(Staff.id) == col(Call.staff_id))
    .where(col(Call.since) > bindparam('since'))
    .order_by(col(Call.since))
)


def under_way(work: Work) -> list[Calling]:
    """The calls that are under way, in the order in which they began. For everyone in the practice."""
    found = work.rows(UNDER_WAY, since=work.now - timedelta(minutes=MINUTES))
    return [Calling(call, by) for call, by in found]


def expect_nobody_else(
    work: Work, wish_id: int | None, clinician_id: int, starts_at: datetime, ends_at: datetime
) -> None:
    """Raises Refused, with who it is, when somebody else is calling about this wish or about this time."""
    for calling in under_way(work):
        if calling.call.staff_id == work.who.staff_id:
            continue
        since = f'{calling.call.since.astimezone(work.zone):%H:%M}'
        if calling.call.wish_id == wish_id:
            raise Refused(f'{calling.by} has been calling this patient since {since}.')
        if calling.is_about(clinician_id, starts_at, ends_at):
            raise Refused(f'{calling.by} has been calling somebody else about this time since {since}.')


def end(work: Work, wish_id: int | None, clinician_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Forget the call about a wish, whoever's, and one's own calls about a time. For everyone in the practice."""
    for call in work.all(work.select(Call)):
        own = call.staff_id == work.who.staff_id
        if call.wish_id == wish_id or (own and Calling(call, '').is_about(clinician_id, starts_at, ends_at)):
            work.remove(call)


def let_go(work: Work, wish_id: int) -> None:
    """Say that one calls no more. For whoever calls; raises Refused for anybody else while the call lasts."""
    call = work.first(work.select(Call).where(col(Call.wish_id) == wish_id))
    if call is None:
        return
    if call.staff_id != work.who.staff_id and call.since > work.now - timedelta(minutes=MINUTES):
        raise Refused(f'Only {work.get(Staff, call.staff_id).name}, who is calling, can let go.')
    work.remove(call)
