"""The demo's waiting list: who waits for which times, and a visit that was called off and leaves one of them free."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from itertools import islice
from typing import Any

from models import appointments, waiting_list
from models.appointments import CancelReason
from models.base import Work
from models.demo.chronicle import Chronicle
from models.demo.lives import Life
from models.demo.patients import DESK
from models.patient_record import Status
from models.waiting_list import Weekday

MORNINGS: dict[str, Any] = {'latest': time(12)}
AFTERNOONS: dict[str, Any] = {'earliest': time(13)}
EARLY_IN_THE_WEEK: dict[str, Any] = {'weekdays': frozenset({Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY})}
LATE_IN_THE_WEEK: dict[str, Any] = {'weekdays': frozenset({Weekday.THURSDAY, Weekday.FRIDAY})}
WISHES: tuple[dict[str, Any], ...] = (
    {},
    MORNINGS | {'note': 'Can be here within the hour.'},
    AFTERNOONS,
    EARLY_IN_THE_WEEK,
    {'minutes': 25, 'note': 'By phone is fine.'},
    LATE_IN_THE_WEEK | AFTERNOONS,
    {'minutes': 80},
    EARLY_IN_THE_WEEK | MORNINGS,
)
SPOKEN_FOR = 2
"""The first of those who wait are about to be placed, and wish for nothing."""

CALLED_OFF_BY = ('priya', 'samir')
"""With whom a coming visit has just been called off."""


def plan_wishes(chronicle: Chronicle, lives: list[Life]) -> None:
    """Some of those who wait say for what; half an hour ago two visits were called off, and their times are free."""
    waiting = (life for life in lives if life.status is Status.WAITING)
    for number, (life, wish) in enumerate(zip(islice(waiting, SPOKEN_FOR, None), WISHES, strict=False)):
        said = chronicle.days_ago(1 + number * 1.3)
        who = {'clinicians': frozenset({chronicle.id_of(life.clinician)})} if number % 4 == 2 else {}
        chronicle.at(said, DESK[number % 2], _wishes(life, wish | who))
    for number, name in enumerate(CALLED_OFF_BY):
        when = chronicle.today - timedelta(minutes=33 - 9 * number)
        chronicle.at(when, DESK[number], _calls_off_the_next(chronicle.id_of(name)))


def _wishes(life: Life, wish: dict[str, Any]) -> Callable[[Work], object]:
    return lambda work: waiting_list.add(work, life.patient_id, wish)


def _calls_off_the_next(staff_id: int) -> Callable[[Work], object]:
    """A visit of another day of the next two weeks, in time."""

    def act(work: Work) -> None:
        first, last = (work.today + timedelta(days=days) for days in (2, 14))
        for row in appointments.schedule(work, first.isoformat(), last.isoformat(), (staff_id,)):
            if row.draggable:
                appointments.cancel(work, row.id, row.version, CancelReason.TRAVEL)
                return

    return act
