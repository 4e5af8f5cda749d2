"""How a day at Harbour Practice goes on: visits that move on step by step."""

from __future__ import annotations

from models import appointments
from models.appointments import VisitStatus
from models.base import Principal
from tests.cast import Practice


def step(practice: Practice, who: Principal, appointment_id: int, *statuses: VisitStatus) -> int:
    """Somebody moves an appointment on, one status after the other; gives back the version that the last one made."""
    version = 0
    for status in statuses:
        seen = {'status': practice.appointment(appointment_id).status}
        version = practice.do(who, appointments.set_status, appointment_id, seen, status)
    return version
