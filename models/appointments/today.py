"""Today: the day's visits with a line at now, the next step of each, and the day in figures. For everyone."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from models import practice
from models.appointments import times
from models.appointments.agenda import Visit, agenda
from models.appointments.delays import expected
from models.appointments.statuses import EXPECTED, GONE, NEXT, STATUS_ICONS, STATUS_TONES, STEP_WORDS, VisitStatus
from models.base import Work

NOW = 0
"""In the place of an appointment's id: the line at now."""

EVERYBODY = 0
"""In the place of a clinician's id."""


class TodayRow(NamedTuple):
    """A visit of today; or, with id NOW, the line between what has begun and what is to come.

    `status_word` says how long somebody has waited or been in session: 'Arrived · 6 min'; `late` that the wait is long.
    `step` is the status that the one next step leads to, `step_word` what its button says; both may be empty. `over`
    is true of what needs nobody any more. `later` is when it is expected to begin, where that is not the time it was
    booked for.
    """

    id: int
    time: str
    until: str
    initials: str
    tone: int
    title: str
    sub: str
    status: str
    status_word: str
    status_tone: str
    status_icon: str
    late: bool
    step: str
    step_word: str
    over: bool
    video_link: str
    version: int
    href: str
    later: str


class DayFigure(NamedTuple):
    """A number of the day. `of` is what it is a part of, 0 for none; `parts` are shares of a bar by status code."""

    id: str
    label: str
    value: int
    of: int
    note: str
    tone: str
    parts: list[tuple[str, int]]
    href: str


def today(work: Work, clinician_id: int = EVERYBODY) -> list[TodayRow]:
    """The visits of the practice's day in order, of one clinician or of EVERYBODY, without those called off.

    The line at now stands among them; nothing does on a day without any.
    """
    now, long = work.now, waiting_is_long(work)
    visits = [visit for visit in _visits(work, clinician_id) if visit.status not in CALLED_OFF]
    if not visits:
        return []
    later = expected(work, visits)
    rows = [_row(work, visit, later.get(visit.id), now, long) for visit in visits]
    begun = sum(visit.starts_at <= now for visit in visits)
    return [*rows[:begun], _line(work, now), *rows[begun:]]


def figures(work: Work, clinician_id: int = EVERYBODY) -> list[DayFigure]:
    """Seen of total with no-shows and who is to come; and how many wait, with the longest wait."""
    visits = [one for one in _visits(work, clinician_id) if not one.internal and one.status not in CALLED_OFF]
    now, long = work.now, waiting_is_long(work)
    count = {status: sum(one.status is status for one in visits) for status in VisitStatus}
    missed, to_come = count[VisitStatus.NO_SHOW], count[VisitStatus.BOOKED] + count[VisitStatus.CONFIRMED]
    said = [f'{missed} no-show' + 's' * (missed > 1)] if missed else []
    waits = [waited(one, now) for one in visits if one.status is VisitStatus.ARRIVED]
    longest = max(waits, default=0)
    return [
        DayFigure(
            'seen',
            'Appointments today',
            count[VisitStatus.DONE],
            len(visits),
            ' · '.join([*said, f'{to_come} to come']) if visits else 'Nobody is expected',
            'risk' if missed else '',
            [(status.value, count[status]) for status in BAR if count[status]],
            '/schedule',
        ),
        DayFigure(
            'waiting',
            'In the waiting room',
            len(waits),
            0,
            f'Longest wait {longest} min' if waits else 'Nobody waits',
            'warn' if longest >= long else '',
            [],
            '/check-in',
        ),
    ]


def waited(visit: Visit, now: datetime) -> int:
    """Full minutes since somebody arrived."""
    return max(int((now - (visit.arrived_at or visit.status_since)).total_seconds() // 60), 0)


def waiting_is_long(work: Work) -> int:
    """After so many minutes a wait is long: the practice's setting. For everyone in the practice."""
    house = practice.details(work)
    return house.waiting_minutes if house else 10


# how it is done


CALLED_OFF = GONE - {VisitStatus.NO_SHOW}
TO_JOIN = EXPECTED | {VisitStatus.ARRIVED, VisitStatus.IN_SESSION}
BAR = (
    VisitStatus.DONE,
    VisitStatus.NO_SHOW,
    VisitStatus.IN_SESSION,
    VisitStatus.ARRIVED,
    VisitStatus.CONFIRMED,
    VisitStatus.BOOKED,
)


def _visits(work: Work, clinician_id: int) -> list[Visit]:
    begin, end = times.day_bounds(work.today, work.today, work.zone)
    return agenda(work, begin, end, (clinician_id,) if clinician_id != EVERYBODY else ())


def status_since_words(visit: Visit, now: datetime) -> str:
    """Where a visit stands, and of who waits or is in session for how long: 'Arrived · 6 min'."""
    if visit.status is VisitStatus.ARRIVED:
        return f'{visit.status_word} · {waited(visit, now)} min'
    if visit.status is VisitStatus.IN_SESSION:
        return f'{visit.status_word} · {max(int((now - visit.status_since).total_seconds() // 60), 0)} min'
    return visit.status_word


def _row(work: Work, visit: Visit, later: datetime | None, now: datetime, long: int) -> TodayRow:
    step = NEXT.get(visit.status) if not visit.internal else None
    said = (visit.kind, visit.place, visit.clinician)
    starts, ends = (times.on_wall(moment, work.zone) for moment in (visit.starts_at, visit.ends_at))
    return TodayRow(
        id=visit.id,
        time=f'{starts:%H:%M}',
        until=f'{ends:%H:%M}',
        initials=visit.initials,
        tone=(visit.members[0].id if visit.members else visit.id) % 4,
        title=visit.title,
        sub=' · '.join(part for part in dict.fromkeys(said) if part),
        status=visit.status.value,
        status_word=status_since_words(visit, now),
        status_tone=STATUS_TONES[visit.status],
        status_icon=STATUS_ICONS[visit.status],
        late=visit.status is VisitStatus.ARRIVED and waited(visit, now) >= long,
        step=step.value if step else '',
        step_word=STEP_WORDS[step] if step else '',
        over=visit.status in {VisitStatus.DONE, VisitStatus.NO_SHOW},
        video_link=visit.video_link or '' if visit.status in TO_JOIN else '',
        version=visit.version,
        href=visit.href,
        later=f'{times.on_wall(later, work.zone):%H:%M}' if later else '',
    )


def _line(work: Work, now: datetime) -> TodayRow:
    texts = dict.fromkeys(
        ('until', 'initials', 'title', 'sub', 'status', 'status_word', 'status_tone', 'status_icon'), ''
    )
    return TodayRow(
        id=NOW,
        time=f'{times.on_wall(now, work.zone):%H:%M}',
        tone=0,
        late=False,
        step='',
        step_word='',
        over=False,
        video_link='',
        version=0,
        href='',
        later='',
        **texts,
    )
