"""Occupied: who is in a session now and until when, for whom somebody waits, and who is free. For everyone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlmodel import col

from models.absences import Absence
from models.appointments import times
from models.appointments.agenda import Visit, agenda
from models.appointments.statuses import EXPECTED, VisitStatus
from models.base import Work


def occupied(work: Work) -> dict[int, str]:
    """What each clinician who has visits today, or time off, is at now, e.g. 'In session until 10:50', by staff id."""
    by_clinician: defaultdict[int, list[Visit]] = defaultdict(list)
    for visit in agenda(work, *times.day_bounds(work.today, work.today, work.zone), gone=False):
        by_clinician[visit.clinician_id].append(visit)
    wall = times.on_wall(work.now, work.zone)
    off = dict.fromkeys(work.all(OFF_NOW, wall=wall), 'Time off')
    return off | {clinician: _words(work, visits) for clinician, visits in by_clinician.items()}


# how it is done


OFF_NOW: Select[Any] = select(col(Absence.clinician_id)).where(
    col(Absence.clinician_id).is_not(None),
    col(Absence.starts) <= bindparam('wall'),
    col(Absence.ends) > bindparam('wall'),
)


def _words(work: Work, visits: Iterable[Visit]) -> str:
    now, free_until, waiting = work.now, None, False
    for visit in visits:
        if visit.status is VisitStatus.IN_SESSION:
            return (
                f'In session until {_at(work, visit.ends_at)}' if visit.ends_at > now else 'In session, past its time'
            )
        if visit.internal and visit.starts_at <= now < visit.ends_at:
            return f'Busy until {_at(work, visit.ends_at)}'
        waiting |= visit.status is VisitStatus.ARRIVED
        if visit.status in EXPECTED and visit.starts_at > now:
            free_until = free_until or visit.starts_at
    if waiting:
        return 'Free · patient waiting'
    return f'Free until {_at(work, free_until)}' if free_until else 'Free'


def _at(work: Work, moment: datetime) -> str:
    return f'{times.on_wall(moment, work.zone):%H:%M}'
