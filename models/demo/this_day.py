"""The demo's day: visits in motion around this moment, a couple and a group of whom some are here, a clinician late."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from models import appointments
from models.appointments import CancelReason, VisitStatus, times
from models.base import Refused, Work
from models.demo.chronicle import ZONE, Chronicle
from models.demo.lives import Life
from models.demo.patients import CLINICIANS
from models.demo.people import COUPLES, KNOWN_BY_NAME
from models.demo.visits import Story, Visits
from models.patient_record import Status

AROUND_NOW = (-180, -120, -60, 0, 60, 120)
"""Minutes from now at which the visits of today begin."""

LENGTH = 50
"""Minutes of each, so that the next one is on time; but for Tom's."""

COUPLE = len(KNOWN_BY_NAME) + 2 * (len(COUPLES) - 1)
"""Where the last couple begins among the patients."""

MISSED = ('samir', -120)
"""Whose patient did not come, and when that was."""

RUNS_LATE, BEHIND = 'tom', 25


def plan_today(chronicle: Chronicle, lives: list[Life], visits: Visits) -> None:
    """Each of six clinicians sees people around this moment, a few minutes apart. Owen sees a couple, Ngozi a group."""
    now = chronicle.today.astimezone(ZONE).replace(tzinfo=None)
    tens = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)
    couple = lives[COUPLE : COUPLE + 2]
    group = [life for life in lives[COUPLE + 2 :] if _comes_to(life, 'ngozi')][-6:]
    together = {id(life) for life in (*couple, *group)}
    for number, name in enumerate(CLINICIANS[:6]):
        who = iter([life for life in lives if _comes_to(life, name) and id(life) not in together])
        for minutes in AROUND_NOW:
            start = tens + timedelta(minutes=minutes + 10 * (number % 3) - 10 * (number == 4))
            if not _fits(start, now):
                continue
            if minutes == 0 and name == 'owen':
                visits.plan_visit(name, couple, start, kind='Couples', minutes=LENGTH, becomes=_one_is_early(couple))
            elif minutes == 0 and name == 'ngozi' and len(group) > 2:
                story = _all_but_two_come(group)
                visits.plan_visit(name, group, start, kind='Group', room=6, minutes=LENGTH, becomes=story)
            elif life := next(who, None):
                missed = [(12, 'callum', _sets(None, VisitStatus.NO_SHOW))] if (name, minutes) == MISSED else None
                visits.plan_visit(name, [life], start, late=BEHIND if name == RUNS_LATE else 0, becomes=missed)
    says = chronicle.today - timedelta(minutes=6)
    chronicle.at(says, RUNS_LATE, _runs_late(chronicle.id_of(RUNS_LATE)))


def _one_is_early(couple: list[Life]) -> list[Story]:
    """One of the two sits in the waiting room already."""
    return [
        (-26 * 60, 'callum', _sets(None, VisitStatus.CONFIRMED)),
        (-25, 'rita', _sets(couple[0], VisitStatus.ARRIVED)),
    ]


def _all_but_two_come(group: list[Life]) -> list[Story]:
    """One has called it off the day before, one is not here yet, and the others have come one by one."""
    called_off = (-20 * 60, 'callum', _sets(group[0], VisitStatus.CANCELLED, CancelReason.UNWELL))
    return [called_off] + [
        (-9 + number, 'rita', _sets(life, VisitStatus.ARRIVED)) for number, life in enumerate(group[2:])
    ]


def _sets(life: Life | None, status: VisitStatus, reason: CancelReason | None = None) -> Callable[[Work, int], object]:
    """Move the whole on, or the part of one of them."""

    def act(work: Work, id: int) -> object:
        if life is None:
            return appointments.set_status(work, id, appointments.appointment(work, id).version, status)
        return appointments.set_attendance(work, id, None, life.patient_id, status, reason)

    return act


def _runs_late(staff_id: int) -> Callable[[Work], object]:
    def act(work: Work) -> None:
        with suppress(Refused):  # so late at night that nobody is to come any more
            appointments.run_late(work, staff_id, BEHIND)

    return act


def _fits(start: datetime, now: datetime) -> bool:
    """True of what begins and ends today; not for what the clock skips or shows twice, when it is changed tonight."""
    last = start + timedelta(minutes=LENGTH)
    return start.date() == last.date() == now.date() and times.instant(start, ZONE) == times.instant(start, ZONE, 1)


def _comes_to(life: Life, name: str) -> bool:
    return life.clinician == name and life.status is Status.ACTIVE
