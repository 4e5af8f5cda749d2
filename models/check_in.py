"""The check-in board: who is expected today, who waits since when, who is in session, done or not coming.

For everyone in the practice. Nothing moves by the clock alone: a visit is done or missed when somebody says so. What
stands around the board is in `front_desk`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from models.appointments import times
from models.appointments.agenda import Visit, agenda
from models.appointments.delays import expected
from models.appointments.statuses import (
    CANCEL_WORDS,
    GONE,
    NEXT,
    STATUS_ICONS,
    STATUS_TONES,
    STATUS_WORDS,
    STEP_WORDS,
    VisitStatus,
)
from models.appointments.today import EVERYBODY, waited, waiting_is_long
from models.base import Work

LANES = {
    'expected': 'Expected',
    'arrived': 'Arrived',
    'session': 'In session',
    'done': 'Done',
    'gone': 'Not coming',
}
"""The lanes of the board, and what each is called."""

LANE_OF = {
    VisitStatus.BOOKED: 'expected',
    VisitStatus.CONFIRMED: 'expected',
    VisitStatus.ARRIVED: 'arrived',
    VisitStatus.IN_SESSION: 'session',
    VisitStatus.DONE: 'done',
    **dict.fromkeys(GONE, 'gone'),
}

STEPS = {**STEP_WORDS, VisitStatus.IN_SESSION: 'Start session'}
"""What the button of a card says that leads to a status."""


class BoardRow(NamedTuple):
    """A visit of today as a card. `later` is when it is expected, where that is not the time it was booked for.

    `note` is what there is to say of its time, `late` that this is long. `step` is the status that the one next step
    leads to, `step_word` what its button says; both are empty for what needs nobody any more.
    """

    id: int
    lane: str
    time: str
    later: str
    note: str
    late: bool
    initials: str
    tone: int
    title: str
    sub: str
    front_desk: str
    status: str
    status_word: str
    status_tone: str
    status_icon: str
    step: str
    step_word: str
    several: bool
    version: int
    href: str


class WallRow(NamedTuple):
    """A visit of today as everybody may read it who walks by: initials, and neither a name nor what it is about."""

    id: int
    lane: str
    time: str
    later: str
    note: str
    late: bool
    initials: str
    tone: int
    room: str


def board(work: Work, clinician_id: int = EVERYBODY) -> list[BoardRow]:
    """The visits of the practice's day in order, of one clinician or of EVERYBODY. For everyone in the practice."""
    visits, later = _day(work, clinician_id)
    now, long = work.now, waiting_is_long(work)
    return [_card(work, visit, later.get(visit.id), now, long) for visit in visits]


def wall(work: Work, clinician_id: int = EVERYBODY) -> list[WallRow]:
    """The same for a wall that anybody may read: by initials, without any name. For everyone in the practice."""
    visits, later = _day(work, clinician_id)
    now, long = work.now, waiting_is_long(work)
    return [_initials_only(work, visit, later.get(visit.id), now, long) for visit in visits]


# how it is done


MINUTE = timedelta(minutes=1)
SAYS_LESS = frozenset({VisitStatus.BOOKED, VisitStatus.ARRIVED, VisitStatus.IN_SESSION, VisitStatus.DONE})
"""Where a visit stands that its lane says already."""


def _day(work: Work, clinician_id: int) -> tuple[list[Visit], dict[int, datetime]]:
    """Today's visits for which somebody comes, and when those are expected that are later than booked."""
    begin, end = times.day_bounds(work.today, work.today, work.zone)
    visits = agenda(work, begin, end, (clinician_id,) if clinician_id != EVERYBODY else ())
    return [visit for visit in visits if not visit.internal], expected(work, visits)


def _card(work: Work, visit: Visit, later: datetime | None, now: datetime, long: int) -> BoardRow:
    shown = _initials_only(work, visit, later, now, long)
    step, several = NEXT.get(visit.status), len(visit.members) > 1
    tagged = visit.status not in SAYS_LESS or visit.status_word != STATUS_WORDS[visit.status]  # 'Arrived, 3 of 8'
    why = CANCEL_WORDS[visit.cancel_reason] if visit.cancel_reason else ''
    said = (why, visit.kind, visit.place, visit.clinician)
    return BoardRow(
        id=visit.id,
        lane=shown.lane,
        time=shown.time,
        later=shown.later,
        note=shown.note,
        late=shown.late,
        initials=shown.initials,
        tone=shown.tone,
        title=visit.title,
        sub=' · '.join(part for part in said if part),
        front_desk=visit.front_desk_note or '',
        status=visit.status.value,
        status_word=visit.status_word if tagged else '',
        status_tone=STATUS_TONES[visit.status],
        status_icon=STATUS_ICONS[visit.status],
        step=step.value if step else '',
        step_word=STEPS[step] if step else '',
        several=several,
        version=visit.version,
        href=visit.href,
    )


def _initials_only(work: Work, visit: Visit, later: datetime | None, now: datetime, long: int) -> WallRow:
    note, late = _note(work, visit, later or visit.starts_at, now, long)
    return WallRow(
        id=visit.id,
        lane=LANE_OF[visit.status],
        time=_time(work, visit.starts_at),
        later=_time(work, later) if later else '',
        note=note,
        late=late,
        initials=visit.initials,
        tone=(visit.members[0].id if visit.members else visit.id) % 4,
        room=visit.place,
    )


def _note(work: Work, visit: Visit, begins: datetime, now: datetime, long: int) -> tuple[str, bool]:
    """What there is to say of a visit's time, and whether that is long. Never a reason: this stands on walls."""
    match LANE_OF[visit.status]:
        case 'expected':
            minutes = int((begins - now.replace(second=0, microsecond=0)) / MINUTE)
            return _until(minutes), -minutes >= long
        case 'arrived':
            minutes = waited(visit, now)
            return f'Waiting {minutes} min', minutes >= long
        case 'session':
            return f'{max(int((now - visit.status_since) / MINUTE), 0)} min', False
        case 'done':
            return f'until {_time(work, visit.status_since)}', False
    return '', False


def _until(minutes: int) -> str:
    if minutes < 0:
        return f'due {-minutes} min ago' if minutes > -60 else f'due {-minutes // 60} h ago'
    if minutes == 0:
        return 'now'
    return f'in {minutes} min' if minutes < 60 else f'in {minutes // 60} h'


def _time(work: Work, moment: datetime) -> str:
    return f'{times.on_wall(moment, work.zone):%H:%M}'
