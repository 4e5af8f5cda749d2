"""Where a visit stands: one state machine for the appointment and for each of its members, with its words and signs."""

from __future__ import annotations

from enum import StrEnum


class VisitStatus(StrEnum):
    """Where an appointment stands, or one member of it. Stored by the code of FHIR R4 wherever it has one."""

    BOOKED = 'booked'
    CONFIRMED = 'confirmed'
    ARRIVED = 'arrived'
    IN_SESSION = 'in_session'
    DONE = 'fulfilled'
    NO_SHOW = 'noshow'
    CANCELLED = 'cancelled'
    LATE_CANCELLED = 'late_cancelled'


STATUS_WORDS = {
    VisitStatus.BOOKED: 'Scheduled',
    VisitStatus.CONFIRMED: 'Confirmed',
    VisitStatus.ARRIVED: 'Arrived',
    VisitStatus.IN_SESSION: 'In session',
    VisitStatus.DONE: 'Done',
    VisitStatus.NO_SHOW: 'No-show',
    VisitStatus.CANCELLED: 'Cancelled',
    VisitStatus.LATE_CANCELLED: 'Late-cancelled',
}

STATUS_TONES = {
    VisitStatus.BOOKED: 'info',
    VisitStatus.CONFIRMED: 'info',
    VisitStatus.ARRIVED: 'warn',
    VisitStatus.IN_SESSION: 'busy',
    VisitStatus.DONE: 'ok',
    VisitStatus.NO_SHOW: 'risk',
    VisitStatus.CANCELLED: 'quiet',
    VisitStatus.LATE_CANCELLED: 'quiet',
}

STATUS_ICONS = {
    VisitStatus.BOOKED: 'schedule',
    VisitStatus.CONFIRMED: 'event_available',
    VisitStatus.ARRIVED: 'chair_alt',
    VisitStatus.IN_SESSION: 'forum',
    VisitStatus.DONE: 'check_circle',
    VisitStatus.NO_SHOW: 'person_off',
    VisitStatus.CANCELLED: 'event_busy',
    VisitStatus.LATE_CANCELLED: 'event_busy',
}
"""Beside the word, so that nothing is said by colour alone."""

GONE = frozenset({VisitStatus.NO_SHOW, VisitStatus.CANCELLED, VisitStatus.LATE_CANCELLED})
"""Who is not seen: their time is free for others."""

EXPECTED = frozenset({VisitStatus.BOOKED, VisitStatus.CONFIRMED})
"""Who has yet to come: these alone can be moved to another time."""

OFF = frozenset({VisitStatus.CANCELLED, VisitStatus.LATE_CANCELLED})
"""What was called off, by whomever."""

ENDED = GONE | {VisitStatus.DONE}

FROM_EXPECTED = (VisitStatus.ARRIVED, VisitStatus.NO_SHOW, VisitStatus.CANCELLED, VisitStatus.LATE_CANCELLED)

MOVES: dict[VisitStatus, tuple[VisitStatus, ...]] = {
    VisitStatus.BOOKED: (VisitStatus.CONFIRMED, *FROM_EXPECTED),
    VisitStatus.CONFIRMED: FROM_EXPECTED,
    VisitStatus.ARRIVED: (VisitStatus.IN_SESSION, VisitStatus.CANCELLED),
    VisitStatus.IN_SESSION: (VisitStatus.DONE,),
    VisitStatus.DONE: (),
    VisitStatus.NO_SHOW: (),
    VisitStatus.CANCELLED: (),
    VisitStatus.LATE_CANCELLED: (),
}
"""From a status to those it may become. The only ways back are Undo and a correction with a reason."""

NEXT = {
    VisitStatus.BOOKED: VisitStatus.ARRIVED,
    VisitStatus.CONFIRMED: VisitStatus.ARRIVED,
    VisitStatus.ARRIVED: VisitStatus.IN_SESSION,
    VisitStatus.IN_SESSION: VisitStatus.DONE,
}
"""The one next step, that a board offers on each card."""

STEP_WORDS = {
    VisitStatus.CONFIRMED: 'Confirm',
    VisitStatus.ARRIVED: 'Arrived',
    VisitStatus.IN_SESSION: 'Start',
    VisitStatus.DONE: 'Finish',
    VisitStatus.NO_SHOW: 'No-show',
    VisitStatus.CANCELLED: 'Cancel',
}
"""What a button that leads to a status says."""

DEEDS = {
    VisitStatus.BOOKED: 'set back to scheduled',
    VisitStatus.CONFIRMED: 'confirmed',
    VisitStatus.ARRIVED: 'marked as arrived',
    VisitStatus.IN_SESSION: 'started',
    VisitStatus.DONE: 'finished',
    VisitStatus.NO_SHOW: 'marked as no-show',
    VisitStatus.CANCELLED: 'cancelled',
    VisitStatus.LATE_CANCELLED: 'cancelled late',
}
"""What somebody did who led there."""

FHIR = {
    VisitStatus.CONFIRMED: 'booked',
    VisitStatus.IN_SESSION: 'checked-in',
    VisitStatus.LATE_CANCELLED: 'cancelled',
}
"""The codes of FHIR R4 for those whose own code is none of it (http://hl7.org/fhir/R4/valueset-appointmentstatus.html)."""


class CancelReason(StrEnum):
    """Why a visit was called off: an administrative word, open to the front desk, so never a finding.

    Each says who calls it off: those in BY_THE_PRACTICE the practice or its clinician, all others the patient.
    """

    UNWELL = 'unwell'
    OTHER_PLANS = 'other plans'
    TRAVEL = 'travel'
    OTHER_TIME = 'other time'
    NOT_NEEDED = 'not needed'
    OTHER = 'other'
    CLINICIAN_AWAY = 'clinician away'
    CLOSED = 'closed'
    MISTAKE = 'mistake'
    OTHER_OF_OURS = 'other of ours'


CANCEL_WORDS = {
    CancelReason.UNWELL: 'Patient is unwell',
    CancelReason.OTHER_PLANS: 'Patient has other plans',
    CancelReason.TRAVEL: 'Travel or weather',
    CancelReason.OTHER_TIME: 'Patient wants another time',
    CancelReason.NOT_NEEDED: 'No longer needed',
    CancelReason.OTHER: 'Other reason of the patient',
    CancelReason.CLINICIAN_AWAY: 'Clinician is away',
    CancelReason.CLOSED: 'Practice is closed',
    CancelReason.MISTAKE: 'Booked by mistake',
    CancelReason.OTHER_OF_OURS: 'Other reason of the practice',
}

BY_THE_PRACTICE = frozenset(
    {CancelReason.CLINICIAN_AWAY, CancelReason.CLOSED, CancelReason.MISTAKE, CancelReason.OTHER_OF_OURS}
)
"""Reasons for which the patient is not to answer: a visit called off for one of these is never late-cancelled."""
