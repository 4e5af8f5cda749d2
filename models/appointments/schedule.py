"""The schedule: what calendars draw, day by day and clinician by clinician. For everyone in the practice.

Times are those of the practice's wall, without a zone: '2026-11-26T11:00' is 11:00 on it wherever the browser stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlmodel import col

from models import staff, working_hours
from models.absences import Absence
from models.appointments import times
from models.appointments.agenda import Visit, agenda
from models.appointments.delays import expected
from models.appointments.statuses import EXPECTED, GONE, STATUS_ICONS, STATUS_TONES
from models.base import Refused, Work
from models.working_hours import Stretch

Ids = tuple[int, ...]
MOST_DAYS = 62
"""So many days are drawn at once; an address may name any two."""


class ScheduleRow(NamedTuple):
    """An appointment as a calendar draws it. `tone` is its type's colour, `over` that it was booked over on purpose.

    `later` is when it is expected to begin, '11:10', while its clinician runs late; it is drawn where it was booked.
    `gone` are those cancelled or missed; `draggable` those that may be moved. `members` is how many patients come.
    """

    id: int
    start: str
    end: str
    clinician_id: int
    clinician: str
    title: str
    type: str
    tone: int
    room: str
    video_link: str
    members: int
    status: str
    status_word: str
    status_tone: str
    status_icon: str
    over: bool
    gone: bool
    draggable: bool
    series_id: int
    note: str
    version: int
    href: str
    later: str


class BackgroundRow(NamedTuple):
    """A time that is shaded: 'off' outside working hours, 'break', 'away' or 'closed'. Clinician 0 is everybody."""

    id: str
    start: str
    end: str
    clinician_id: int
    kind: str
    word: str


def schedule(
    work: Work, first_day: str, last_day: str, clinicians: Ids = (), show_cancelled: bool = True
) -> list[ScheduleRow]:
    """The appointments of some days, both included, in order; of these clinicians, or of all when none is named.

    Days are ISO dates. Raises Refused for what is none and for more days than are drawn at once.
    """
    begin, end = times.day_bounds(*_days(first_day, last_day), work.zone)
    visits = agenda(work, begin, end, clinicians, gone=show_cancelled)
    rows, later = [_row(work.zone, visit) for visit in visits], expected(work, visits)
    if not later:
        return rows
    at = {id: f'{times.on_wall(moment, work.zone):%H:%M}' for id, moment in later.items()}
    return [row._replace(later=at[row.id]) if row.id in at else row for row in rows]


def background(work: Work, first_day: str, last_day: str, clinicians: Ids = ()) -> list[BackgroundRow]:
    """When these clinicians, or all when none is named, do not work, have a break or are away, and closures.

    Days and what is raised as for `schedule`.
    """
    first, last = _days(first_day, last_day)
    who = clinicians or tuple(id for id, _ in staff.clinicians(work))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    rows = [row for id in who for row in _week(id, working_hours.week_of(work, id), days)]
    return [*rows, *_absent(work, who, datetime.combine(first, time()), datetime.combine(last, time()))]


# how it is done


@lru_cache(maxsize=4000)
def _row(zone: ZoneInfo, visit: Visit) -> ScheduleRow:
    """One appointment. Of a week that is read anew all but one are usually as before."""
    return ScheduleRow(
        id=visit.id,
        start=times.floating(visit.starts_at, zone),
        end=times.floating(visit.ends_at, zone),
        clinician_id=visit.clinician_id,
        clinician=visit.clinician,
        title=visit.title,
        type=visit.kind,
        tone=visit.tone,
        room=visit.place,
        video_link=visit.video_link or '',
        members=len(visit.members),
        status=visit.status.value,
        status_word=visit.status_word,
        status_tone=STATUS_TONES[visit.status],
        status_icon=STATUS_ICONS[visit.status],
        over=visit.over_reason is not None,
        gone=visit.status in GONE,
        draggable=visit.status in EXPECTED,
        series_id=visit.series_id or 0,
        note=visit.front_desk_note or '',
        version=visit.version,
        href=visit.href,
        later='',
    )


def _days(first_day: str, last_day: str) -> tuple[date, date]:
    try:
        first, last = date.fromisoformat(first_day), date.fromisoformat(last_day)
    except ValueError:
        raise Refused('This is not a date, for example 2026-11-26.') from None
    if not (date(2000, 1, 1) <= first <= last <= date(2199, 12, 31)) or (last - first).days >= MOST_DAYS:
        raise Refused(f'Please choose at most {MOST_DAYS} days, the first one first.')
    return first, last


def _week(clinician_id: int, week: list[Stretch], days: Iterable[date]) -> Iterator[BackgroundRow]:
    """What a clinician's hours leave out of each day; nothing where no hours are known."""
    for on in days if week else ():
        midnight, next_midnight = datetime.combine(on, time()), datetime.combine(on + timedelta(days=1), time())
        worked = [
            (datetime.combine(on, one.starts), datetime.combine(on, one.ends))
            for one in week
            if one.weekday == on.weekday()
        ]
        edges = [(midnight, midnight), *worked, (next_midnight, next_midnight)]
        for (_, since), (until, _) in pairwise(edges):
            is_break = since != midnight and until != next_midnight
            if since < until:
                yield _shade(
                    'break' if is_break else 'off', 'Break' if is_break else 'Does not work', clinician_id, since, until
                )


ABSENT = (
    select(Absence)
    .where(col(Absence.ends) > bindparam('begin'), col(Absence.starts) < bindparam('end'))
    .order_by(col(Absence.starts), col(Absence.id))
)


def _absent(work: Work, who: Ids, begin: datetime, last: datetime) -> Iterator[BackgroundRow]:
    end = last + timedelta(days=1)
    for absence in work.all(ABSENT, begin=begin, end=end):
        since, until = max(absence.starts, begin), min(absence.ends, end)
        if absence.clinician_id is None:
            yield _shade('closed', absence.note or 'Closed', 0, since, until)
        elif absence.clinician_id in who:
            yield _shade('away', absence.note or 'Away', absence.clinician_id, since, until)


def _shade(kind: str, word: str, clinician_id: int, since: datetime, until: datetime) -> BackgroundRow:
    start, end = (moment.isoformat(timespec='minutes') for moment in (since, until))
    return BackgroundRow(f'{kind} {clinician_id} {start}', start, end, clinician_id, kind, word)
