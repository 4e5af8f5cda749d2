"""The schedule as a calendar and a list draw it: events in the colour of their clinician, and when nobody is there.

Times are those of the practice's wall, without a zone. For everyone in the practice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, time
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from models import practice, staff, working_hours
from models.appointments.schedule import BackgroundRow, Ids, ScheduleRow, background, schedule
from models.appointments.statuses import ENDED, VisitStatus
from models.base import Work
from models.base.text import day

OPENS, CLOSES = 8, 18
"""The hours that are drawn where no others are known."""

LOOKS = {
    VisitStatus.ARRIVED: 'arrived',
    VisitStatus.IN_SESSION: 'session',
    VisitStatus.DONE: 'done',
    VisitStatus.NO_SHOW: 'noshow',
    VisitStatus.CANCELLED: 'cancelled',
    VisitStatus.LATE_CANCELLED: 'cancelled',
}


class Seat(NamedTuple):
    """A clinician as a column, in a colour of their own."""

    id: int
    name: str
    tone: int


class EventRow(NamedTuple):
    """An appointment as an event, and as a line of a list. `over` says in words that it was booked over on purpose.

    `sub` is what the line says below whom it is about; what has `ended` needs nobody any more.
    `later` is when it is expected to begin, '11:10', where that is later than it was booked for.
    """

    id: int
    start: str
    end: str
    clinician_id: int
    clinician: str
    tone: int
    title: str
    type: str
    room: str
    look: str
    icon: str
    status_word: str
    status_tone: str
    status_icon: str
    over: str
    draggable: bool
    version: int
    day: str
    begins: str
    ends: str
    sub: str
    ended: bool
    href: str
    later: str


class Shade(NamedTuple):
    """A time that is not open: of one clinician, or, where `column` is None, of all who are shown."""

    id: str
    column: int | None
    start: str
    end: str
    words: str
    kind: str


class Opening(NamedTuple):
    """From which to which full hour, and on which days (0 is Monday), somebody works."""

    since: int
    until: int
    days: tuple[int, ...]


def seats(work: Work) -> list[Seat]:
    """The active clinicians by name. Their colours go by the order in which they came."""
    here = staff.clinicians(work)
    tones = {id: tone for tone, id in enumerate(sorted(id for id, _ in here))}
    return [Seat(id, name, tones[id]) for id, name in here]


def events(work: Work, first_day: str, last_day: str, clinicians: Ids = (), cancelled: bool = False) -> list[EventRow]:
    """The appointments of some days, both included, in order; of these clinicians, or of all when none is named.

    No-shows stay; without those called off unless `cancelled`. Raises Refused as `schedule`.
    """
    tones = {seat.id: seat.tone for seat in seats(work)}
    rows = schedule(work, first_day, last_day, clinicians)
    shown = [row for row in rows if cancelled or LOOKS.get(VisitStatus(row.status)) != 'cancelled']
    return [_event(row, tones.get(row.clinician_id, row.clinician_id)) for row in shown]


def shades(work: Work, first_day: str, last_day: str, clinicians: Ids = (), apart: bool = False) -> list[Shade]:
    """When these clinicians, or all, are not there: each by themselves with `apart`, otherwise when nobody is."""
    rows = background(work, first_day, last_day, clinicians)
    if apart:
        return [Shade(row.id, row.clinician_id or None, row.start, row.end, '', row.kind) for row in rows]
    return list(_nobody(rows, set(clinicians) or {id for id, _ in staff.clinicians(work)}))


def opening(work: Work, clinicians: Ids = ()) -> Opening:
    """When the practice is open, as far as the hours of these clinicians, or of all, say."""
    who = clinicians or tuple(id for id, _ in staff.clinicians(work))
    weeks = [stretch for id in who for stretch in working_hours.week_of(work, id)]
    if not weeks:
        return Opening(OPENS, CLOSES, tuple(range(5)))
    since = min(OPENS, *(stretch.starts.hour for stretch in weeks))
    until = max(CLOSES, *(_full_hour(stretch.ends) for stretch in weeks))
    return Opening(since, until, tuple(sorted({*range(5), *(stretch.weekday for stretch in weeks)})))


class Paper(NamedTuple):
    """What a printed schedule says about itself."""

    practice: str
    by: str
    at: str


def print_out(work: Work, on: str) -> Paper:
    """Write down that this person prints the schedule of a day (TRUST R32). Gives back what each page says."""
    date.fromisoformat(on)
    house = practice.details(work)
    if house:
        work.opened(house, f'schedule of {on} to print')
    at = work.now.astimezone(work.zone)
    return Paper(house.name if house else '', work.who.name, f'{day(at.date())}, {at:%H:%M}')


# how it is done


@lru_cache(maxsize=4000)
def _event(row: ScheduleRow, tone: int) -> EventRow:
    """One appointment. Of a week that is read anew all but one are usually as before."""
    on, over = date.fromisoformat(row.start[:10]), 'Booked over' if row.over else ''
    expected = f'Expected {row.later}' if row.later else ''
    return EventRow(
        id=row.id,
        start=row.start,
        end=row.end if row.end[:10] == row.start[:10] else row.start[:10] + 'T23:59',
        clinician_id=row.clinician_id,
        clinician=row.clinician,
        tone=tone,
        title=row.title,
        type=row.type,
        room=row.room,
        look=LOOKS.get(VisitStatus(row.status), 'scheduled'),
        icon='' if row.status == VisitStatus.BOOKED else row.status_icon,
        status_word=row.status_word,
        status_tone=row.status_tone,
        status_icon=row.status_icon,
        over=over,
        draggable=row.draggable,
        version=row.version,
        day=f'{on:%a} {on.day} {on:%b}',
        begins=row.start[11:],
        ends=row.end[11:],
        sub=' · '.join(part for part in dict.fromkeys((expected, row.type, row.room, row.clinician, over)) if part),
        ended=row.status in ENDED,
        href=row.href,
        later=row.later,
    )


def _nobody(rows: Iterable[BackgroundRow], everybody: set[int]) -> Iterator[Shade]:
    """The times at which each of them is away, for whatever reason."""
    known = list(rows)
    edges = sorted({edge for row in known for edge in (row.start, row.end)})
    open_since: tuple[str, str] | None = None
    for edge, following in zip(edges, [*edges[1:], ''], strict=False):
        here = [row for row in known if row.start <= edge < row.end]
        closed = any(row.clinician_id == 0 for row in here)
        nobody = bool(everybody) and (closed or {row.clinician_id for row in here} >= everybody)
        kind = 'closed' if closed else 'break' if any(row.kind == 'break' for row in here) else 'off'
        if nobody and open_since is None:
            open_since = (edge, kind)
        ends = following and open_since and not _goes_on(known, following, everybody, open_since[1])
        if ends and open_since:
            yield Shade(f'{open_since[1]} {open_since[0]}', None, open_since[0], following, '', open_since[1])
            open_since = None


def _goes_on(rows: list[BackgroundRow], at: str, everybody: set[int], kind: str) -> bool:
    here = [row for row in rows if row.start <= at < row.end]
    closed = any(row.clinician_id == 0 for row in here)
    then = 'closed' if closed else 'break' if any(row.kind == 'break' for row in here) else 'off'
    return then == kind and (closed or {row.clinician_id for row in here} >= everybody)


def _full_hour(at: time) -> int:
    return ceil(at.hour + at.minute / 60)
