"""A day at Harbour Practice: visits to Tom and Priya that a story begins with."""

from __future__ import annotations

from datetime import datetime

from models import appointments
from models.appointments import Appointment, VisitStatus
from models.base import HOUSE, Principal
from tests.cast import Practice, id_of

INTAKE, INDIVIDUAL, COUPLES, GROUP, REVIEW, VIDEO, PHONE, INTERNAL = range(1, 9)
"""The ids of the types that every practice begins with."""

MONDAY = '2026-11-23'


def book(
    practice: Practice,
    clinician: Principal,
    at: str,
    *patients: int,
    type_id: int = INDIVIDUAL,
    minutes: int = 50,
    day: str = MONDAY,
) -> int:
    """Rita books patients with a clinician at a time on the wall, such as '10:00'; gives back the appointment's id."""
    values = {
        'type_id': type_id,
        'clinician_id': id_of(clinician),
        'wall_start': datetime.fromisoformat(f'{day} {at}'),
        'minutes': minutes,
    }
    return int(practice.do(practice.rita, appointments.book, values, list(patients)))


def stands(practice: Practice, appointment_id: int) -> VisitStatus:
    """Where an appointment stands."""
    found = practice.ask(HOUSE, lambda work: work.get(Appointment, appointment_id))
    assert isinstance(found, Appointment)
    return found.status


def step(practice: Practice, who: Principal, appointment_id: int, *statuses: VisitStatus) -> int:
    """Somebody moves an appointment on, step by step; gives back the version that the last step made."""
    version = 0
    for status in statuses:
        before = {'status': stands(practice, appointment_id)}
        version = practice.do(who, appointments.set_status, appointment_id, before, status)
    return version
