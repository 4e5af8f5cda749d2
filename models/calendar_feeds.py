"""Calendar feeds: the appointments of one clinician for the calendar of a phone, by RFC 5545.

Each event says when, and initials or a record number. No name, no type, no room, no note and no link: what a phone
shows on its locked screen, and what its maker's servers keep, must not tell who is in care.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from sqlalchemy import bindparam, select
from sqlmodel import col

from models import feed_addresses, practice
from models.appointments import times
from models.appointments.agenda import Visit, agenda
from models.appointments.records import Appointment
from models.appointments.statuses import GONE, VisitStatus
from models.base import Work
from models.feed_addresses import Shows
from models.patient_record import record_number
from models.people import initials
from models.time_zone_rules import vtimezone

BEFORE, AFTER = timedelta(days=30), timedelta(days=365)
"""How far back and how far ahead a feed reaches."""

REFRESH = timedelta(minutes=15)
"""What phones are asked for; most look less often."""

MARGIN = timedelta(days=2)
"""An appointment that touches the first or the last day may begin before it, or end after it."""

UIDS = UUID('6f2a1c1e-7e3b-5a86-9a83-0c5d1a4be1f7')
NAMED = 3
"""So many of a group are told by their initials or numbers; of the others, how many."""

CALLED_OFF = frozenset({VisitStatus.CANCELLED, VisitStatus.LATE_CANCELLED})


class Feed(NamedTuple):
    """What one feed holds: everything that its text is written from, and it is the same for the same of it."""

    appointments: list[Appointment]
    visits: dict[int, Visit]
    shows: Shows
    house: str
    first: date
    last: date

    @property
    def stamp(self) -> str:
        """Another one whenever the text would be another, at a fraction of what writing it costs."""
        events = [(one.id, one.version, _called(self.visits[one.id or 0], self.shows)) for one in self.appointments]
        return hashlib.sha256(repr((self.house, self.first, events)).encode()).hexdigest()[:32]

    def text(self) -> bytes:
        """The feed as an iCalendar file. The same appointments give the same bytes."""
        calendar = Calendar()
        for name, value in HEAD.items():
            calendar.add(name, value)
        calendar.add('refresh-interval', REFRESH, parameters={'value': 'DURATION'})
        calendar.add('x-published-ttl', 'PT15M')
        for zone in sorted({one.zone for one in self.appointments}):
            calendar.add_component(vtimezone(ZoneInfo(zone), self.first - MARGIN, self.last + MARGIN))
        for one in self.appointments:
            calendar.add_component(_event(one, self.visits[one.id or 0], self))
        return bytes(calendar.to_ical())


def read(work: Work, secret: str) -> Feed:
    """What stands behind a secret, from 30 days back to a year ahead. For the house; raises Missing for no feed."""
    feed = feed_addresses.opened_by(work, secret)
    first, last = work.today - BEFORE, work.today + AFTER
    begin, end = times.day_bounds(first, last, work.zone)
    visits = {visit.id: visit for visit in agenda(work, begin, end, (feed.staff_id,))}
    house = practice.details(work)
    made = house.created_at.isoformat() if house else ''
    return Feed(work.all(BY_ID, ids=sorted(visits)), visits, feed.shows, made, first, last)


# how it is done


BY_ID = (
    select(Appointment)
    .where(col(Appointment.id).in_(bindparam('ids', expanding=True)))
    .order_by(col(Appointment.starts_at), col(Appointment.id))
)

HEAD = {
    'prodid': '-//Mental Health Tracker//Calendar feed//EN',
    'version': '2.0',
    'calscale': 'GREGORIAN',
    'method': 'PUBLISH',
    'x-wr-calname': 'Appointments',
}


def _event(one: Appointment, visit: Visit, feed: Feed) -> Event:
    called_off = one.status in CALLED_OFF
    event = Event()
    event.add('uid', str(uuid5(UIDS, f'{feed.house} {one.id}')))
    event.add('dtstamp', one.updated_at)
    event.add('last-modified', one.updated_at)
    event.add('sequence', one.sequence)
    event.add('dtstart', _local(one.starts_at, ZoneInfo(one.zone)))
    event.add('dtend', _local(one.ends_at, ZoneInfo(one.zone)))
    event.add('summary', _called(visit, feed.shows))
    event.add('status', 'CANCELLED' if called_off else 'CONFIRMED')
    event.add('transp', 'TRANSPARENT' if one.status in GONE else 'OPAQUE')
    event.add('class', 'PRIVATE')
    return event


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """A moment on the wall of its zone; in UTC when it is the second of a time that comes twice.

    By RFC 5545 3.3.5 a local time that comes twice is the first.
    """
    local = moment.astimezone(zone)
    return moment.astimezone(UTC) if local.fold else local


def _called(visit: Visit, shows: Shows) -> str:
    """'JH', 'MHT-0412', 'JH, MB, TR and 4 more'; of what has no patients only that one is busy."""
    if not visit.members:
        return 'Busy'
    of_each = [initials(one.name) if shows is Shows.INITIALS else record_number(one.id) for one in visit.members]
    more = f' and {len(of_each) - NAMED} more' if len(of_each) > NAMED else ''
    return ', '.join(of_each[:NAMED]) + more
