"""Secret addresses of calendar feeds: whoever knows one reads one clinician's appointments, without a name in them.

The address is the right, so it is as hard to guess as a sign-in, is shown once, and is worthless after it was revoked.
What stands behind it is in calendar_feeds.py.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import ColumnElement, true
from sqlmodel import Field, col

from models.base import Entity, Missing, Policy, Refused, Role, Work
from models.base.entity import enum_by_value
from models.base.text import moment
from models.people import Staff
from models.sign_ins import fingerprint, new_token

CLINICIANS = frozenset({Role.CLINICIAN})


class Shows(StrEnum):
    """By what a feed calls a patient. Never by a name: calendars are synchronised to servers that are not ours."""

    INITIALS = 'initials'
    NUMBERS = 'record numbers'


def _own_or_all(feed: Any, work: Work) -> ColumnElement[bool]:
    """Each clinician sees their own; the manager sees that there are others, to revoke them."""
    return true() if work.who.has(Role.MANAGER) else col(feed.staff_id) == work.who.staff_id


class CalendarFeed(Entity, table=True):
    """The secret address of one clinician's feed. Only its SHA-256 is here (256 bits: nothing to guess)."""

    __tablename__ = 'calendar_feeds'
    noun: ClassVar[str] = 'calendar feed'
    policy: ClassVar[Policy] = Policy(
        view=frozenset({Role.CLINICIAN, Role.MANAGER}),
        edit=CLINICIANS,
        remove=frozenset({Role.CLINICIAN, Role.MANAGER}),
        rows=_own_or_all,
        private=frozenset({'token_hash'}),
    )

    staff_id: int = Field(foreign_key='staff.id', unique=True)
    token_hash: str = Field(unique=True)
    shows: Shows = Field(default=Shows.INITIALS, title='Patients are shown by', sa_type=enum_by_value(Shows))


class FeedRow(NamedTuple):
    """A feed as screens list it: whose it is, since when there is one, and by what it calls patients."""

    id: int
    who: str
    since: str
    shows: str
    mine: bool


def feeds(work: Work) -> list[FeedRow]:
    """The feeds there are: a clinician's own; the manager sees everybody's, by name. Never an address."""
    found = work.select(CalendarFeed, Staff).join(Staff, col(Staff.id) == col(CalendarFeed.staff_id))
    ordered = found.order_by(Staff.family_name, Staff.given_name)
    me = work.who.staff_id
    return [
        FeedRow(feed.id, person.name, moment(feed.created_at, work.zone, work.today), feed.shows, person.id == me)
        for feed, person in work.rows(ordered)
    ]


def make(work: Work, shows: Shows = Shows.INITIALS) -> str:
    """A new secret for one's own feed; one that there was stops working. For clinicians, about themselves.

    It is given back here and never again.
    """
    if work.who.staff_id is None or not work.who.has(Role.CLINICIAN):
        raise Refused('Only clinicians have a calendar feed.')
    withdraw(work, work.who.staff_id)
    secret = new_token()
    work.save(CalendarFeed(staff_id=work.who.staff_id, token_hash=fingerprint(secret), shows=shows))
    return secret


def revoke(work: Work, feed_id: int) -> None:
    """Make an address worthless at once. For whose it is, and for the manager; Missing for anybody else."""
    work.remove(work.get(CalendarFeed, feed_id))


def withdraw(work: Work, staff_id: int) -> None:
    """The same for the feed of a colleague, if there is one. For whose it is and the manager, such as at the end."""
    for feed in work.all(work.select(CalendarFeed).where(col(CalendarFeed.staff_id) == staff_id)):
        work.remove(feed)


def opened_by(work: Work, secret: str) -> CalendarFeed:
    """The feed behind a secret. For the house.

    Looked up by its hash, so that no time tells how much of a guess was right. Raises Missing for a secret that is
    unknown or revoked, and when the colleague has left or is no clinician any more.
    """
    feed = work.first(work.select(CalendarFeed).where(col(CalendarFeed.token_hash) == fingerprint(secret)))
    if not isinstance(feed, CalendarFeed):
        raise Missing
    person = work.get(Staff, feed.staff_id)
    if not person.active or Role.CLINICIAN not in person.roles:
        raise Missing
    return feed
