"""Repeats: on which days a visit comes again, by the clock on the wall. Pure: it knows no record and no zone.

The dates are worked out by python-dateutil from a rule of RFC 5545. They are worked out once, before a series is
booked; from then on each visit stands for itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from dateutil import rrule

from models.base import Invalid
from models.base.text import counted, listed

MOST_TIMES = 52
LONGEST = timedelta(days=366)
"""So much is agreed at once: a year of weeks. What is further away is booked when it is nearer."""

ORDINALS = ('1st', '2nd', '3rd', '4th', '5th')


class Every(StrEnum):
    """How often a visit comes again. Monthly is by the weekday: the 2nd Tuesday stays the 2nd Tuesday."""

    WEEK = 'weekly'
    TWO_WEEKS = 'every two weeks'
    MONTH = 'monthly'


class Repeat(NamedTuple):
    """How often, and either how many times in all or until which day, which is included."""

    every: Every
    times: int | None = None
    until: date | None = None


def dates(first: datetime, repeat: Repeat) -> list[datetime]:
    """When a visit takes place that begins at this time on the wall and repeats, the first one included, in order.

    A month without such a weekday, as most have no 5th Tuesday, has none. Raises Invalid when neither or both of
    `times` and `until` are given, and for fewer than two visits or more than a year of them.
    """
    _check(first, repeat)
    last = first + LONGEST if repeat.until is None else datetime.combine(repeat.until, time.max)
    days = list(rrule.rrule(dtstart=first, until=last, **_how(first, repeat.every)))
    if repeat.times is None:
        if len(days) < 2:
            raise Invalid({'until': 'Until then there is only this one visit. Please choose a later day.'})
        if len(days) > MOST_TIMES:
            raise Invalid({'until': f'These are more than {MOST_TIMES} visits. Please choose an earlier day.'})
    elif repeat.times > len(days):
        raise Invalid({'times': f'A series ends within a year. Please choose at most {min(len(days), MOST_TIMES)}.'})
    return days[: repeat.times]


def months_without(days: Iterable[datetime]) -> list[date]:
    """The months among these days, of a monthly series, that have no such weekday; each by its first day."""
    there = [date(day.year, day.month, 1) for day in days]
    if not there:
        return []
    months = rrule.rrule(rrule.MONTHLY, dtstart=datetime.combine(there[0], time()), until=there[-1])
    return [month.date() for month in months if month.date() not in there]


def rule(first: datetime, every: Every, times: int) -> str:
    """The same as a rule of RFC 5545: 'FREQ=MONTHLY;BYDAY=+2TU;COUNT=6'."""
    said = rrule.rrule(dtstart=first, count=times, **_how(first, every))
    return str(said).partition('RRULE:')[2]


def every_of(rule: str) -> Every:
    """How often, read off a rule that `rule` has written."""
    if 'FREQ=MONTHLY' in rule:
        return Every.MONTH
    return Every.TWO_WEEKS if 'INTERVAL=2' in rule else Every.WEEK


def times_of(rule: str) -> int:
    """How many visits were agreed, read off a rule that `rule` has written."""
    return int(dict(part.split('=') for part in rule.split(';'))['COUNT'])


def in_words(first: datetime, every: Every) -> str:
    """How often, for people: 'weekly', 'every two weeks', 'monthly on the 2nd Tuesday'."""
    return f'monthly on the {_nth_words(first)}' if every is Every.MONTH else every.value


def left_out_in_words(first: datetime, months: Iterable[date]) -> str:
    """Why months have no visit: 'There is no 5th Tuesday in January and February.'; empty for none."""
    named = [f'{month:%B}' for month in months]
    return f'There is no {_nth_words(first)} in {listed(named)}.' if named else ''


def moved(at: datetime, was: datetime, now: datetime, every: Every) -> datetime:
    """Where one visit of a series belongs that stood at `at`, when one of them is moved from `was` to `now`.

    As many days and as much on the clock away; in a monthly one on the same weekday of its month as `now`. Raises
    Invalid for a weekday that not every month has.
    """
    if every is not Every.MONTH:
        return at + (now - was)
    if now.date() == was.date():
        return datetime.combine(at.date(), now.time())
    nth = _nth(now)
    if nth == len(ORDINALS):
        sentence = f'Not every month has a {_nth_words(now)}. Please choose another day, or move this visit alone.'
        raise Invalid({'wall_start': sentence})
    months = (now.year - was.year) * 12 + now.month - was.month + at.year * 12 + at.month - 1
    first_of_month = datetime(months // 12, months % 12 + 1, 1)  # noqa: DTZ001
    day = 1 + (now.weekday() - first_of_month.weekday()) % 7 + 7 * (nth - 1)
    return datetime.combine(first_of_month.replace(day=day), now.time())


def visits_in_words(number: int) -> str:
    """'1 visit', '12 visits'."""
    return counted(number, 'visit')


# how it is done


def _how(first: datetime, every: Every) -> dict[str, Any]:
    """What the library calls it."""
    if every is not Every.MONTH:
        return {'freq': rrule.WEEKLY, 'interval': 2 if every is Every.TWO_WEEKS else 1}
    return {'freq': rrule.MONTHLY, 'byweekday': rrule.weekday(first.weekday(), _nth(first))}


def _check(first: datetime, repeat: Repeat) -> None:
    if (repeat.times is None) == (repeat.until is None):
        raise Invalid({'times': 'Please say either how many times, or until which day.'})
    if repeat.times is not None and not 2 <= repeat.times <= MOST_TIMES:
        raise Invalid({'times': f'Please give a number from 2 to {MOST_TIMES}.'})
    if repeat.until is not None and repeat.until <= first.date():
        raise Invalid({'until': 'This must be after the first visit.'})
    if repeat.until is not None and repeat.until > (first + LONGEST).date():
        raise Invalid({'until': 'A series ends within a year. Please choose an earlier day.'})


def _nth(day: datetime) -> int:
    """The how manyth of its weekday in its month a day is, from 1."""
    return (day.day - 1) // 7 + 1


def _nth_words(day: datetime) -> str:
    return f'{ORDINALS[_nth(day) - 1]} {day:%A}'
