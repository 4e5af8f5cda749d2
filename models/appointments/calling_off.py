"""Calling off: whether a cancellation is a late one.

It is late when the patient calls off a visit that they are still expected at, within the practice's notice: 24 hours
unless the manager has said otherwise (issue 6). What the practice or its clinician calls off is never late, however
short before; who calls off follows from the reason, and without one it is the patient.
"""

from __future__ import annotations

from datetime import timedelta

from models import practice
from models.appointments.records import Appointment, members_of
from models.appointments.statuses import BY_THE_PRACTICE, EXPECTED, OFF, CancelReason, VisitStatus
from models.base import Missing, Work
from models.base.text import counted

USUAL_NOTICE = 24
"""Hours, where there is no practice yet."""


def late_or_not(
    work: Work, found: Appointment, before: VisitStatus, status: VisitStatus, reason: CancelReason | None
) -> VisitStatus:
    """Which of the two a cancellation is of a visit that stands at `before`; any other status as it is. For everyone.

    What has been called off already stays what it was.
    """
    if status not in OFF:
        return status
    if before in OFF:
        return before
    late = before in EXPECTED and reason not in BY_THE_PRACTICE and _is_within_notice(work, found)
    return VisitStatus.LATE_CANCELLED if late else VisitStatus.CANCELLED


def counts_as(work: Work, appointment_id: int, patient_id: int | None = None) -> dict[CancelReason, str]:
    """What calling off would count as for each reason, as a sentence: of the whole or of one member. For everyone.

    Raises Missing for who does not attend it.
    """
    found = work.get(Appointment, appointment_id)
    stands = found.status if patient_id is None else members_of(found.members).get(patient_id)
    if stands is None:
        raise Missing
    if stands not in EXPECTED:
        return dict.fromkeys(CancelReason, 'They had arrived: it counts as cancelled, not as late.')
    hours = counted(_notice(work), 'hour')
    if not _is_within_notice(work, found):
        return dict.fromkeys(CancelReason, f'More than {hours} before: it counts as cancelled, not as late.')
    late = f'By the patient, less than {hours} before: it counts as late-cancelled.'
    ours = 'By the practice: it counts as cancelled, and never as late.'
    return {reason: ours if reason in BY_THE_PRACTICE else late for reason in CancelReason}


def _is_within_notice(work: Work, found: Appointment) -> bool:
    return found.starts_at - work.now < timedelta(hours=_notice(work))


def _notice(work: Work) -> int:
    house = practice.details(work)
    return house.notice_hours if house else USUAL_NOTICE
