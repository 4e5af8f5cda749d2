"""Freed times: what was booked and is free again, because a visit was called off, missed, moved or made shorter.

Nobody writes them down: they follow from the appointments, from their history, and from what has been booked since.
What a clinician who is away leaves behind is not free.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import String, bindparam, cast, or_, select
from sqlmodel import col

from models import absences, staff, working_hours
from models.appointment_types import SHORTEST, STEP
from models.appointments import times
from models.appointments.records import LATER, Appointment, members_of
from models.appointments.statuses import GONE, CancelReason, VisitStatus
from models.base import ChangeRecord, Work, kind_of

AHEAD = timedelta(days=28)
"""How far ahead freed times are offered."""

BACK = timedelta(days=28)
"""So long ago a visit may have been moved away from a time that is still to come."""

NOT_FREE = frozenset({CancelReason.CLINICIAN_AWAY, CancelReason.CLOSED})
"""Reasons for which the time of a visit called off is nobody's."""

CALLED_OFF, MISSED, MOVED = 'cancelled', 'no-show', 'moved'


class FreedTime(NamedTuple):
    """A time of a clinician that is free again. Instants are UTC; `why` and `freed_at` are of the latest that freed it.

    `room_id` is where the visit would have been, `left_by` the patients who will not come: it is not for them. `of` are
    the appointments that were there.
    """

    clinician_id: int
    clinician: str
    starts_at: datetime
    ends_at: datetime
    why: str
    freed_at: datetime
    room_id: int | None
    left_by: frozenset[int] = frozenset()
    of: frozenset[int] = frozenset()

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def freed(work: Work) -> list[FreedTime]:
    """The times of the next four weeks that are free again, in order. For everyone in the practice."""
    now, names = _next_step(work.now), dict(staff.clinicians(work))
    left = [*_called_off(work, now), *_moved_away(work, now)]
    of_each: dict[int, list[FreedTime]] = defaultdict(list)
    for one in left:
        if one.clinician_id in names:
            of_each[one.clinician_id].append(one._replace(clinician=names[one.clinician_id]))
    booked = _booked(work, now, list(of_each)) if of_each else {}
    found = [
        one
        for id, theirs in of_each.items()
        for one in still_free(theirs, [*booked.get(id, ()), *_away(work, id, now)], _hours(work, id, now))
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.clinician))


Span = tuple[datetime, datetime]


def still_free(left: Iterable[FreedTime], taken: Iterable[Span], hours: list[Span] | None = None) -> list[FreedTime]:
    """What is left of freed times of one clinician: those that touch made one, without what is taken.

    Only within `hours`, where they are known. Pieces too short for any visit are left out.
    """
    pieces = [piece(one, *span) for one in _joined(left) for span in hours or [(one.starts_at, one.ends_at)]]
    for since, until in taken:
        parts = [part for one in pieces for part in (piece(one, one.starts_at, since), piece(one, until, one.ends_at))]
        pieces = [part for part in parts if part.minutes >= SHORTEST]  # or they would double with every booking
    return [one for one in pieces if one.minutes >= SHORTEST]


def piece(one: FreedTime, since: datetime, until: datetime) -> FreedTime:
    """The part of a freed time that lies between two instants; of no length when there is none."""
    starts = min(max(one.starts_at, since), one.ends_at)
    return one._replace(starts_at=starts, ends_at=max(min(one.ends_at, until), starts))


# how it is done


GONE_TIMES = select(Appointment).where(
    col(Appointment.starts_at) > bindparam('earliest'),
    col(Appointment.starts_at) < bindparam('until'),
    col(Appointment.ends_at) > bindparam('now'),
    col(Appointment.status).in_(GONE),
)
BOOKED_TIMES: Any = select(col(Appointment.clinician_id), col(Appointment.starts_at), col(Appointment.ends_at)).where(
    col(Appointment.starts_at) > bindparam('earliest'),
    col(Appointment.starts_at) < bindparam('until'),
    col(Appointment.ends_at) > bindparam('now'),
    col(Appointment.clinician_id).in_(bindparam('clinicians', expanding=True)),
    col(Appointment.status).not_in(GONE),
)


def _type_of(field: str) -> Any:
    return Appointment.model_fields[field].annotation


PLACES = ('wall_start', 'minutes', 'clinician_id')
PLACED = (*PLACES, 'room_id', 'zone', 'fold')
TYPES: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(_type_of(name)) for name in PLACED}
_fields = cast(col(ChangeRecord.fields), String)
MOVES = select(col(ChangeRecord.record_id)).where(
    col(ChangeRecord.kind) == 'appointments',
    col(ChangeRecord.op) == 'update',
    col(ChangeRecord.at) > bindparam('since'),
    or_(*(_fields.contains(f'"{name}"') for name in PLACES)),
)
CHANGES = (
    select(ChangeRecord)
    .where(
        col(ChangeRecord.kind) == 'appointments',
        col(ChangeRecord.record_id) == bindparam('appointment'),
        col(ChangeRecord.op) == 'update',
    )
    .order_by(col(ChangeRecord.seq).desc())
)


def _called_off(work: Work, now: datetime) -> Iterator[FreedTime]:
    """What was called off or missed, from now on."""
    for one in work.all(GONE_TIMES, now=now, earliest=now - LATER, until=now + AHEAD):
        if one.cancel_reason not in NOT_FREE:
            why = MISSED if one.status is VisitStatus.NO_SHOW else CALLED_OFF
            starts = max(one.starts_at, now)
            about = (frozenset(members_of(one.members)), frozenset({one.id}))
            yield FreedTime(one.clinician_id, '', starts, one.ends_at, why, one.status_since, one.room_id, *about)


def _moved_away(work: Work, now: datetime) -> Iterator[FreedTime]:
    """The times, from now on, at which visits were before they were moved, given to others or made shorter."""
    assert kind_of(Appointment) == 'appointments'
    for id in set(work.all(MOVES, since=now - BACK)):
        stood = work.first(work.select(Appointment).where(col(Appointment.id) == id))
        if stood is None:
            continue
        places = {name: getattr(stood, name) for name in PLACED}
        about = (frozenset(members_of(stood.members)), frozenset({id}))
        for change in work.all(CHANGES, appointment=id):
            moved = [name for name in PLACED if name in change.fields]
            places |= {name: TYPES[name].validate_python(change.before.get(name)) for name in moved}
            if set(moved) & set(PLACES):
                starts = times.instant(places['wall_start'], ZoneInfo(places['zone']), places['fold'])
                ends = starts + timedelta(minutes=places['minutes'])
                if ends > now and starts < now + AHEAD:
                    where = (places['clinician_id'], '', max(starts, now), ends)
                    yield FreedTime(*where, MOVED, change.at, places['room_id'], *about)


def _booked(work: Work, now: datetime, clinicians: list[int]) -> dict[int, list[Span]]:
    """When these clinicians have appointments that are to take place."""
    found: dict[int, list[Span]] = defaultdict(list)
    asked = {'now': now, 'earliest': now - LATER, 'until': now + AHEAD + LATER, 'clinicians': sorted(clinicians)}
    for clinician_id, starts_at, ends_at in work.rows(BOOKED_TIMES, **asked):
        found[clinician_id].append((starts_at, ends_at))
    return found


def _away(work: Work, clinician_id: int, now: datetime) -> list[Span]:
    """When a clinician is away, closures included."""
    begin, end = (times.on_wall(moment, work.zone) for moment in (now, now + AHEAD + LATER))
    gone = absences.meanwhile(work, clinician_id, begin, end)
    return [(times.instant(one.starts, work.zone), times.instant(one.ends, work.zone)) for one in gone]


def _hours(work: Work, clinician_id: int, now: datetime) -> list[Span] | None:
    """When a clinician works from now on; None where no hours are known."""
    week = working_hours.week_of(work, clinician_id)
    if not week:
        return None
    first = times.on_wall(now, work.zone).date()
    days = [first + timedelta(days=number) for number in range(AHEAD.days + 2)]
    return [
        (_at(work, day, one.starts), _at(work, day, one.ends))
        for day in days
        for one in week
        if one.weekday == day.weekday()
    ]


def _at(work: Work, day: Any, on_the_clock: time) -> datetime:
    return times.instant(datetime.combine(day, on_the_clock), work.zone)


def _joined(left: Iterable[FreedTime]) -> list[FreedTime]:
    """Freed times of one clinician; those that overlap or touch are one, with the words of the latest."""
    joined: list[FreedTime] = []
    for one in sorted(left, key=lambda one: (one.starts_at, one.ends_at)):
        if joined and one.starts_at <= joined[-1].ends_at:
            before = joined.pop()
            latest = max(before, one, key=lambda each: each.freed_at)
            ends, left_by, of = max(before.ends_at, one.ends_at), before.left_by | one.left_by, before.of | one.of
            joined.append(latest._replace(starts_at=before.starts_at, ends_at=ends, left_by=left_by, of=of))
        else:
            joined.append(one)
    return joined


def _next_step(now: datetime) -> datetime:
    """The next time at which an appointment may begin: this moment, rounded up to five minutes."""
    step = timedelta(minutes=STEP)
    return now + (datetime(2000, 1, 1, tzinfo=UTC) - now) % step
