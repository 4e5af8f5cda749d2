"""The demo's appointments: rooms and hours, and weeks of visits behind and ahead. Today is in `this_day`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

from models import absences, appointment_types, appointments, rooms, working_hours
from models.appointments import CancelReason, Chosen, Every, Repeat, VisitStatus
from models.appointments.series import visits_of
from models.base import Work
from models.demo.chronicle import ZONE, Chronicle
from models.demo.details import one_of
from models.demo.lives import Life
from models.demo.patients import CLINICIANS, DESK
from models.patient_record import Status
from models.working_hours import Stretch

WEEKS_BACK, WEEKS_AHEAD = 3, 2
HOURS = (9, 10, 11, 13, 14, 15, 16)
ROOMS = ('Room 1', 'Room 2', 'Room 3', 'Room 4', 'Room 5', 'Group room')
OWN_ROOM = dict(zip(('priya', 'tom', 'sofia', 'samir', 'ngozi'), range(1, 6), strict=True))
"""The others see people by video and phone."""

DAY_OFF = dict(zip(CLINICIANS, (4, 2, 0, 4, 1, 3, 2), strict=True))
WEEKLY = 3
"""So many patients of each clinician come every week, the others every two."""

SETTLED = timedelta(minutes=3)
"""Nothing is done to a visit in the very last minutes, which belong to other stories."""

REASONS = (
    (CancelReason.UNWELL, 5),
    (CancelReason.OTHER_PLANS, 4),
    (CancelReason.TRAVEL, 2),
    (CancelReason.OTHER_TIME, 2),
    (CancelReason.CLINICIAN_AWAY, 1),
)

NOTES = (
    'Parking space, please.',
    'Ring on arrival: side door.',
    'Bring the form from the front desk.',
    None,
    None,
    None,
)


Story = tuple[int, str, Callable[[Work, int], object]]
"""What becomes of a visit: so many minutes after its beginning, by whom, and what."""


class Visits:
    """Plans who comes when. `lives` are the patients, the ones with stories of the day first."""

    def __init__(self, chronicle: Chronicle, lives: list[Life]) -> None:
        self._chronicle, self._chance = chronicle, chronicle.chance
        self._now = chronicle.today.astimezone(ZONE).replace(tzinfo=None)
        self._today = self._now.date()
        self._closed = self._weekday_ahead(11)
        self._away = {self._weekday_ahead(days) for days in (8, 9)}
        self._of = {name: [life for life in lives if _comes_to(life, name)] for name in CLINICIANS}
        self._types = {values['name']: 1 + number for number, values in enumerate(appointment_types.DEFAULTS)}

    def plan(self) -> None:
        """Rooms, hours and absences, then the visits."""
        self._plan_settings()
        for name in CLINICIANS:
            if self._of[name]:
                self._plan_weeks(name)
        self._plan_group()

    # what the manager sets up

    def _plan_settings(self) -> None:
        opening, at = self._chronicle.days_ago(7 * WEEKS_BACK + 24), self._chronicle.at
        for room in ROOMS:
            at(opening, 'dana', _adds_room(room))
        for name in CLINICIANS:
            at(opening, 'dana', self._sets_week(name))
        yesterday = self._chronicle.days_ago(3)
        training = {'starts': _start(self._closed, 0), 'ends': _start(self._closed, 24), 'note': 'Team training'}
        at(yesterday, 'dana', lambda work: absences.add(work, training))
        for day in sorted(self._away):
            off = {'starts': _start(day, 0), 'ends': _start(day, 24), 'note': 'Holiday'}
            at(yesterday, 'dana', self._is_away('linh', off))

    def _sets_week(self, name: str) -> Callable[[Work], object]:
        """Nine to five with a break at noon; today as long as it takes, so that one sees something at any hour."""
        days = [day for day in range(5) if day != DAY_OFF[name] and day != self._today.weekday()]
        week = [Stretch(day, *hours) for day in days for hours in ((time(9), time(12)), (time(13), time(17)))]
        begin, end = min(self._now - timedelta(hours=4), _start(self._today, 9)), self._now + timedelta(hours=4)
        begin, end = max(begin, _start(self._today, 0)), max(end, _start(self._today, 17))
        last = time(23, 59) if end.date() > self._today else end.time()
        week.append(Stretch(self._today.weekday(), _whole_hour(begin), last.replace(second=0, microsecond=0)))
        return lambda work: working_hours.set_week(work, self._chronicle.id_of(name), week)

    def _is_away(self, name: str, values: dict[str, Any]) -> Callable[[Work], object]:
        return lambda work: absences.add(work, values | {'clinician_id': self._chronicle.id_of(name)})

    # who comes when

    def _plan_weeks(self, name: str) -> None:
        """Each patient has a time of the week, every week or every two; who comes too late for one has no visit."""
        days = [day for day in range(5) if day not in (DAY_OFF[name], self._today.weekday())]
        hours = list(product(days, HOURS))
        self._chance.shuffle(hours)
        monday = self._today - timedelta(days=self._today.weekday())
        slots = [(*slot, None) for slot in hours[:WEEKLY]] + [
            (*slot, parity) for slot in hours[WEEKLY : WEEKLY + 6] for parity in (0, 1)
        ]
        for (weekday, hour, parity), life in zip(slots, self._of[name], strict=False):
            weeks = range(-WEEKS_BACK, WEEKS_AHEAD + 1)
            starts = [_start(monday + timedelta(weeks=week, days=weekday), hour) for week in weeks]
            if parity is None:
                self._plan_series(name, life, starts)
                continue
            for week, start in zip(weeks, starts, strict=True):
                if week % 2 == parity and self._is_open(start.date(), name):
                    self.plan_visit(name, [life], start)

    def _is_open(self, day: date, name: str) -> bool:
        return day not in ({self._today, self._closed} | (self._away if name == 'linh' else set()))

    def _plan_group(self) -> None:
        """Six come together on an afternoon of each week, and there are two who come as a couple."""
        day = self._weekday_ahead(5, DAY_OFF['ngozi'])
        here = self._of['ngozi'][-6:]
        for weeks in (-2, -1, 0, 1):
            at = day + timedelta(weeks=weeks)
            if len(here) > 2 and self._is_open(at, 'ngozi'):
                self.plan_visit('ngozi', here, _start(at, 17), kind='Group', room=6, over='After hours.')

    def plan_visit(
        self,
        name: str,
        lives: list[Life],
        start: datetime,
        *,
        late: int = 0,
        becomes: Iterable[Story] | None = None,
        **named: Any,
    ) -> None:
        """One visit: booked days before, and then what became of it, by chance if nobody says."""
        booked: list[int] = []
        desk = self._chance.choice(DESK)
        values = self._values(name, start, named)
        self._chronicle.at(self._days_before(start), desk, _books(booked, values, lives, named.get('over')))
        self._plan_course(booked, 0, start, desk, name, late, becomes)

    def _plan_series(self, name: str, life: Life, starts: list[datetime]) -> None:
        """A visit every week, booked as one days before the first; those of days without any are left out."""
        booked: list[int] = []
        desk = self._chance.choice(DESK)
        kept = [start for start in starts if self._is_open(start.date(), name)]
        act = _books_series(booked, self._values(name, starts[0], {}), life, len(starts), kept)
        self._chronicle.at(self._days_before(starts[0]), desk, act)
        for place, start in enumerate(kept):
            self._plan_course(booked, place, start, desk, name)

    def _days_before(self, start: datetime) -> datetime:
        """When somebody booked it."""
        ahead = min(start.replace(tzinfo=ZONE), self._chronicle.today) - timedelta(days=self._chance.uniform(4, 8))
        return self._chronicle.office_hours(ahead)

    def _plan_course(
        self,
        booked: list[int],
        place: int,
        start: datetime,
        desk: str,
        name: str,
        late: int = 0,
        becomes: Iterable[Story] | None = None,
    ) -> None:
        """What became of one of the visits that were booked together, by chance if nobody says."""
        begins = start.replace(tzinfo=ZONE)
        for minutes, who, act in self._becomes(late, desk, name) if becomes is None else becomes:
            moment = begins + timedelta(minutes=minutes)
            if moment <= self._chronicle.today - SETTLED:
                self._chronicle.at(moment, who, _if_booked(booked, place, act))

    def _becomes(self, late: int, desk: str, name: str) -> Iterator[Story]:
        """Most come, some a day's notice late or not at all: minutes from the start, by whom, and what."""
        luck = self._chance.random()
        if luck < 0.06:
            yield 15, desk, _moves_to(VisitStatus.NO_SHOW)
        elif luck < 0.14:
            hours = self._chance.choice((-50, -26, -20, -3))
            yield hours * 60, desk, _moves_to(VisitStatus.CANCELLED, one_of(self._chance, REASONS))
        else:
            arrives = -self._chance.randint(2, 16)
            if luck > 0.9:
                yield -26 * 60, desk, _moves_to(VisitStatus.CONFIRMED)
            yield arrives, desk, _moves_to(VisitStatus.ARRIVED)
            yield late + 1, name, _moves_to(VisitStatus.IN_SESSION)
            yield late + 50, name, _moves_to(VisitStatus.DONE)

    def _values(self, name: str, start: datetime, named: dict[str, Any]) -> dict[str, Any]:
        """What somebody typed to book it."""
        video = name not in OWN_ROOM
        return {
            'type_id': self._types[named.get('kind') or ('Video' if video else 'Individual')],
            'clinician_id': self._chronicle.id_of(name),
            'room_id': named.get('room', OWN_ROOM.get(name)),
            'wall_start': start,
            'front_desk_note': self._chance.choice(NOTES),
            'video_link': 'https://video.example/harbour' if video else None,
        } | ({'minutes': named['minutes']} if 'minutes' in named else {})

    def _weekday_ahead(self, days: int, but: int = 6) -> date:
        """The first working day so many days ahead that is not of today's weekday, nor of another one."""
        day = self._today + timedelta(days=days)
        while day.weekday() > 4 or day.weekday() in (self._today.weekday(), but):
            day += timedelta(days=1)
        return day


def _comes_to(life: Life, name: str) -> bool:
    return life.clinician == name and life.status is Status.ACTIVE


def _start(day: date, hour: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(hours=hour)


def _whole_hour(moment: datetime) -> time:
    return moment.time().replace(minute=0, second=0, microsecond=0)


def _adds_room(name: str) -> Callable[[Work], object]:
    return lambda work: rooms.add(work, {'name': name})


def _books(booked: list[int], values: dict[str, Any], lives: list[Life], over: str | None) -> Callable[[Work], object]:
    def act(work: Work) -> None:
        if all(life.record.archived_at is None for life in lives):
            booked.append(appointments.book(work, values, [life.patient_id for life in lives], over=over))

    return act


def _books_series(
    booked: list[int], values: dict[str, Any], life: Life, weeks: int, kept: list[datetime]
) -> Callable[[Work], object]:
    first, days = values['wall_start'], {start.date() for start in kept}
    dates = [(first + timedelta(weeks=week)).date() for week in range(weeks)]
    left_out = {day.isoformat(): Chosen(keep=False) for day in dates if day not in days}

    def act(work: Work) -> None:
        if life.record.archived_at is None:
            repeat = Repeat(Every.WEEK, weeks)
            made, _ = appointments.book_series(work, values, [life.patient_id], repeat, left_out)
            booked.extend(visit.id or 0 for visit in visits_of(work, made))

    return act


def _if_booked(booked: list[int], place: int, act: Callable[[Work, int], object]) -> Callable[[Work], object]:
    return lambda work: act(work, booked[place]) if booked else None


def _moves_to(status: VisitStatus, reason: CancelReason | None = None) -> Callable[[Work, int], object]:
    return lambda work, id: appointments.set_status(
        work, id, appointments.appointment(work, id).version, status, reason
    )
