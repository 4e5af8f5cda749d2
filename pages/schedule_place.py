"""Which part of the schedule is meant: what stands in its address, and how that is read, stepped and said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple, cast, get_args
from urllib.parse import urlencode

View = Literal['day', 'week', 'team']
EARLIEST, LATEST = date(2000, 1, 10), date(2199, 12, 20)


class Place(NamedTuple):
    """A view of the schedule. `who` are clinicians by id, all when there is none."""

    view: View
    day: date
    who: tuple[int, ...] = ()
    cancelled: bool = False
    listed: bool = False


def place_of(
    view: str,
    day: str,
    who: str,
    cancelled: int,
    listed: int,
    today: date,
    clinicians: Sequence[int],
    mine: int = 0,
) -> Place:
    """What an address means. Without a view it is as usual: a clinician's own week, for others the day of the team.

    `mine` is the id of whoever asks, who may be one of the clinicians. Whatever means nothing counts as not said.
    """
    chosen = {int(part) for part in who.split(',') if part.isdigit()} & set(clinicians)
    if view in get_args(View):
        shown = cast(View, view)
    else:
        chosen = chosen or ({mine} if mine in clinicians else set())
        shown = 'week' if chosen else 'team'
    return Place(shown, _day(day, today), tuple(sorted(chosen)), bool(cancelled), bool(listed))


def on_a_phone(place: Place) -> Place:
    """What a phone opens with: the day of one clinician, or of several as a list."""
    return place._replace(view='day', listed=len(place.who) != 1)


def address(place: Place) -> str:
    """Where that view is: ids and days, no names."""
    said = {'view': place.view, 'day': place.day.isoformat()}
    said |= {'who': ','.join(map(str, place.who))} if place.who else {}
    said |= {'cancelled': '1'} if place.cancelled else {}
    said |= {'listed': '1'} if place.listed else {}
    return '/schedule?' + urlencode(said, safe=',')


def days_of(place: Place) -> tuple[date, date]:
    """The first and the last day that are shown."""
    if place.view != 'week':
        return place.day, place.day
    monday = place.day - timedelta(days=place.day.weekday())
    return monday, monday + timedelta(days=6)


def stepped(place: Place, by: int) -> Place:
    """The next one, or the one before."""
    day = place.day + timedelta(days=by * (7 if place.view == 'week' else 1))
    return place._replace(day=min(max(day, EARLIEST), LATEST))


def in_words(place: Place) -> str:
    """The days in words: 'Monday 23 November 2026', '23 - 29 November 2026', '30 November - 6 December 2026'."""
    first, last = days_of(place)
    if first == last:
        return f'{first:%A} {first.day} {first:%B %Y}'
    since = f'{first.day}' if first.month == last.month else f'{first.day} {first:%B}'
    return f'{since} \u2013 {last.day} {last:%B %Y}'


def _day(said: str, today: date) -> date:
    try:
        return min(max(date.fromisoformat(said), EARLIEST), LATEST)
    except ValueError:
        return today
