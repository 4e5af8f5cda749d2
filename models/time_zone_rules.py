"""A time zone as a calendar file carries it along: when its clocks change, by RFC 5545 3.6.5.

Written here because icalendar 7.3 gives the time that the clock shows after it went forward, where the RFC asks for the
time before: its New York would change an hour late in spring.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard


class Switch(NamedTuple):
    """From a moment (UTC) on the clocks of a zone are another time ahead of UTC than before."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


def vtimezone(zone: ZoneInfo, first: date, last: date) -> Timezone:
    """The VTIMEZONE of a zone, good for all days from the first to the last."""
    written = Timezone()
    written.add('tzid', zone.key)
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (first, last + timedelta(days=1)))
    for switch in (_standing(zone, begin), *_switches(zone, begin, end)):
        part = TimezoneDaylight() if switch.summer else TimezoneStandard()
        part.add('dtstart', (switch.at + switch.before).replace(tzinfo=None))
        part.add('tzoffsetfrom', switch.before)
        part.add('tzoffsetto', switch.after)
        part.add('tzname', switch.name)
        written.add_component(part)
    return written


def _standing(zone: ZoneInfo, begin: datetime) -> Switch:
    """What holds at the beginning."""
    offset = _offset(zone, begin)
    return _switch(zone, begin, offset)


def _switches(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[Switch]:
    """Each change between two moments: a day that ends otherwise than it begins is halved until the minute is known."""
    day = begin
    while day < end:
        following = day + timedelta(days=1)
        if _offset(zone, day) != _offset(zone, following):
            before, after = day, following
            while after - before > timedelta(minutes=1):
                middle = before + (after - before) // 2
                before, after = (middle, after) if _offset(zone, middle) == _offset(zone, day) else (before, middle)
            moment = after.replace(second=0, microsecond=0)
            yield _switch(zone, moment, _offset(zone, day))
        day = following


def _switch(zone: ZoneInfo, at: datetime, before: timedelta) -> Switch:
    local = at.astimezone(zone)
    return Switch(at, before, _offset(zone, at), local.tzname() or zone.key, bool(local.dst()))


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
