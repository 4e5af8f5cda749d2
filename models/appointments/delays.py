"""Running late: a clinician is behind, and whoever comes later that day is expected later, until a gap makes up for it.

Bookings are never changed by it. Boards, the schedule and the dashboard all ask `expected`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Index, bindparam, select
from sqlmodel import Field, col

from models import care_team, undo
from models.appointments import times
from models.appointments.agenda import Visit, agenda
from models.appointments.statuses import ENDED, EXPECTED, GONE, VisitStatus
from models.base import Entity, Policy, Refused, UtcInstant, Work
from models.base.access import EVERYONE, NOBODY
from models.people import initials

STEP = 10
"""Minutes that are added at once."""

LONGEST = 180
"""Minutes after which a day is to be planned anew rather than shifted."""

NONE = timedelta()


class Delay(Entity, table=True):
    """How late a clinician runs on one day of the practice: by so many minutes from an instant on; 0 is on time again.

    A record for each clinician and day, kept once it was made. Known to everyone, and set by everyone (DESIGN 6).
    """

    __tablename__ = 'delays'
    noun: ClassVar[str] = 'delay'
    policy: ClassVar[Policy] = Policy(view=EVERYONE, edit=EVERYONE, remove=NOBODY)
    __table_args__: ClassVar[Any] = (
        Index('ix_delays_once', 'clinician_id', 'day', unique=True),
        Index('ix_delays_on', 'day'),
        {'sqlite_autoincrement': True},
    )

    clinician_id: int = Field(title='Clinician', foreign_key='staff.id')
    day: date = Field(title='Day')
    minutes: int = Field(default=0, title='Minutes late', ge=0, le=LONGEST)
    since: datetime = Field(title='From', sa_type=UtcInstant)


class DelayRow(NamedTuple):
    """A clinician with visits today, and how late the next of them begins. `id` is the clinician's."""

    id: int
    name: str
    initials: str
    tone: int
    next: str
    minutes: int
    word: str
    word_tone: str
    icon: str
    late: bool


def shifts(day: Iterable[tuple[datetime, datetime]], since: datetime, late: timedelta) -> list[timedelta]:
    """How much later each visit of a day begins, for somebody who is so late at the instant `since`.

    `day` holds the start and the end of each visit, in order. What began before `since` stays where it is. From there
    on each pushes the next one along, and the time between two of them makes up for it; the order stays as it was.
    """
    found: list[timedelta] = []
    busy_until = since
    for starts, ends in day:
        if starts < since:
            found.append(NONE)
            continue
        late = max(late - max(starts - busy_until, NONE), NONE)
        busy_until = max(busy_until, ends)
        found.append(late)
    return found


def expected(work: Work, visits: Sequence[Visit]) -> dict[int, datetime]:
    """When each visit of today is expected to begin (UTC), by its id: of those yet to begin that are running late.

    `visits` are in order, and whole days of whichever clinicians they are of. For everyone in the practice.
    """
    found: dict[int, datetime] = {}
    for delay in work.all(ON_A_DAY, day=work.today):
        theirs = _taking_place(work, visits, delay.clinician_id)
        for visit, late in zip(theirs, _of(delay, theirs), strict=True):
            if late and visit.status in TO_BEGIN:
                found[visit.id] = visit.starts_at + late
    return found


def expected_words(work: Work, visit: Visit) -> str:
    """'expected 11:10' of a visit of today that is running late; '' of any other. For everyone in the practice."""
    later = expected(work, _today(work, visit.clinician_id)).get(visit.id)
    return f'expected {times.on_wall(later, work.zone):%H:%M}' if later else ''


def how_late(work: Work, clinician_id: int = 0) -> list[DelayRow]:
    """Who has visits left to begin today and how late they run, by name; of one clinician, or of all for 0.

    For everyone in the practice.
    """
    visits = _today(work, clinician_id)
    later, zone = expected(work, visits), work.zone
    first: dict[int, Visit] = {}
    for visit in visits:
        by = later.get(visit.id, visit.starts_at) - visit.starts_at
        if visit.status in TO_BEGIN and not visit.internal and _is_left(visit, by, work.now):
            first.setdefault(visit.clinician_id, visit)
    return [_row(visit, later.get(visit.id), zone) for visit in sorted(first.values(), key=lambda one: one.clinician)]


def run_late(work: Work, clinician_id: int, minutes: int = STEP) -> tuple[int, int | None]:
    """Say that a clinician runs so much later than is known already. For everyone in the practice.

    Gives back the delay's id and its new version, by which it can be taken back. Raises Refused when nothing is left
    today that could begin later and past LONGEST, Invalid for somebody who is no active clinician.
    """
    care_team.check_clinician(work, clinician_id, 'clinician_id')
    known = _of_today(work, clinician_id)
    visits = _taking_place(work, _today(work, clinician_id), clinician_id)
    late = _of(known, visits) if known else [NONE] * len(visits)
    left = [(visit, by) for visit, by in zip(visits, late, strict=True) if _is_left(visit, by, work.now)]
    if not left:
        raise Refused('No visit is left today that could begin later.')
    visit, by = left[0]
    in_all = int(by / timedelta(minutes=1)) + minutes
    if in_all > LONGEST:
        raise Refused('That is more than three hours. Please move or cancel what is left of the day.')
    delay = known or work.save(Delay(clinician_id=clinician_id, day=work.today, since=visit.starts_at))
    delay.minutes, delay.since = in_all, visit.starts_at
    return _id(delay), work.keep(delay)


def on_time_again(work: Work, clinician_id: int) -> tuple[int, int | None]:
    """Say that a clinician is on time again. For everyone in the practice; gives back as `run_late`.

    The version is None, and the id may be 0, for somebody who is not known to be late.
    """
    delay = _of_today(work, clinician_id)
    if delay is None:
        return 0, None
    delay.minutes = 0
    return _id(delay), work.keep(delay)


def take_back(work: Work, delay_id: int, version: int) -> None:
    """Undo one's own newest change of a delay, which made this version. For whoever did it; raises as `undo.before`."""
    delay = work.get(Delay, delay_id)
    work.change(delay, undo.before(work, delay, version), version)
    work.save(delay)


# how it is done


TO_BEGIN = EXPECTED | {VisitStatus.ARRIVED}
ON_A_DAY = select(Delay).where(col(Delay.day) == bindparam('day'), col(Delay.minutes) > 0)
OF_ONE = select(Delay).where(col(Delay.clinician_id) == bindparam('clinician'), col(Delay.day) == bindparam('day'))


def _today(work: Work, clinician_id: int) -> list[Visit]:
    begin, end = times.day_bounds(work.today, work.today, work.zone)
    return agenda(work, begin, end, (clinician_id,) if clinician_id else (), gone=False)


def _taking_place(work: Work, visits: Iterable[Visit], clinician_id: int) -> list[Visit]:
    """The visits of one clinician on the practice's day that take up their time."""
    begin, end = times.day_bounds(work.today, work.today, work.zone)
    return [
        visit
        for visit in visits
        if visit.clinician_id == clinician_id and visit.status not in GONE and begin <= visit.starts_at < end
    ]


def _of(delay: Delay, visits: Sequence[Visit]) -> list[timedelta]:
    return shifts(((visit.starts_at, visit.ends_at) for visit in visits), delay.since, timedelta(minutes=delay.minutes))


def _is_left(visit: Visit, by: timedelta, now: datetime) -> bool:
    """True of a visit that is not over: somebody waits for it, or its time, that much later, has not passed."""
    return visit.status is VisitStatus.ARRIVED or (visit.status not in ENDED and visit.ends_at + by > now)


def _of_today(work: Work, clinician_id: int) -> Delay | None:
    found = work.all(OF_ONE, clinician=clinician_id, day=work.today)
    return found[0] if found else None


def _row(visit: Visit, begins: datetime | None, zone: Any) -> DelayRow:
    minutes = int((begins - visit.starts_at) / timedelta(minutes=1)) if begins else 0
    booked = f'Next at {times.on_wall(visit.starts_at, zone):%H:%M}'
    return DelayRow(
        id=visit.clinician_id,
        name=visit.clinician,
        initials=initials(visit.clinician),
        tone=visit.clinician_id % 4,
        next=f'{booked}, expected {times.on_wall(begins, zone):%H:%M}' if begins else booked,
        minutes=minutes,
        word=f'{minutes} min late' if minutes else 'On time',
        word_tone='warn' if minutes else 'ok',
        icon='hourglass_top' if minutes else 'check_circle',
        late=minutes > 0,
    )


def _id(delay: Delay) -> int:
    assert delay.id is not None
    return delay.id
