"""Where a visit stands: confirmed, arrived, in session, done, missed or cancelled; and the ways back.

Every act changes the appointment, with a new version, and the attendances it is about. In an appointment for several an
act on the whole goes for all who can follow; an act on one member goes for that one, and the whole follows when the
first arrives, and when the last is done or gone.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import col

from models import undo
from models.appointments.calling_off import late_or_not
from models.appointments.clashes import Placement, Taken, clashes, overlaps, settle
from models.appointments.placing import attendances, coming, keep_in_step, placement
from models.appointments.records import Appointment, Attendance
from models.appointments.statuses import (
    EXPECTED,
    GONE,
    MOVES,
    OFF,
    STATUS_WORDS,
    CancelReason,
    VisitStatus,
)
from models.base import ChangeRecord, Invalid, Missing, Refused, Seen, Values, Work, kind_of


def set_status(
    work: Work, appointment_id: int, seen: Seen, status: VisitStatus, reason: CancelReason | None = None
) -> int | None:
    """Move an appointment on, with all who attend it and can follow. For everyone in the practice.

    Gives back the new version; None when somebody else has just done the same. Cancelled and late-cancelled are one
    act: which it is follows from the practice's notice. Raises Refused for a move not in MOVES, Stale or Clash as
    `Work.change`.
    """
    found = work.get(Appointment, appointment_id)
    status = late_or_not(work, found, found.status, status, reason)
    if not _is_news(work, found, found, seen, status):
        return None
    _expect_move(found.status, status)
    here = attendances(work, appointment_id)
    following = {one.patient_id: status for one in here if status in MOVES[one.status]}
    return _stand(work, found, status, here, following, reason)


def cancel(
    work: Work, appointment_id: int, seen: Seen, reason: CancelReason | None, patient_id: int | None = None
) -> int | None:
    """Call an appointment off for a reason, or only one member's part in it. For everyone; as `set_status`.

    Called off by the patient within the practice's notice it is late-cancelled, by the practice never (`calling_off`).
    Raises Invalid without a reason.
    """
    if reason is None:
        raise Invalid({'cancel_reason': 'Please choose a reason.'})
    if patient_id is not None:
        return set_attendance(work, appointment_id, seen, patient_id, VisitStatus.CANCELLED, reason)
    return set_status(work, appointment_id, seen, VisitStatus.CANCELLED, reason)


def set_attendance(
    work: Work,
    appointment_id: int,
    seen: Seen | None,
    patient_id: int,
    status: VisitStatus,
    reason: CancelReason | None = None,
) -> int | None:
    """Move one member of an appointment on. For everyone in the practice; gives back and raises as `set_status`.

    `seen` is the status in which this member was seen, or the version of the appointment: then Stale is raised when
    anything about it was changed since. Raises Missing for a patient who does not attend it.
    """
    found = work.get(Appointment, appointment_id)
    here = attendances(work, appointment_id)
    one = _of(here, patient_id)
    status = late_or_not(work, found, one.status, status, reason)
    if not _is_news(work, found, one, seen, status):
        return None
    _expect_move(one.status, status)
    whole = _together(here, patient_id, status)
    if whole not in MOVES[found.status]:
        whole = VisitStatus.CANCELLED if whole in GONE and found.status is VisitStatus.ARRIVED else found.status
    return _stand(work, found, whole, here, {patient_id: status}, reason)


def correct_status(
    work: Work, appointment_id: int, seen: int | None, status: VisitStatus, why: str, patient_id: int | None = None
) -> int | None:
    """Put right a status that was set by mistake, whichever it is, of the whole or of one member. For everyone.

    `why` is needed and kept. Gives back as `set_status`. Raises Invalid without it, Taken when the time of a visit
    that is to take place after all has gone to others, Stale when anything was changed since version `seen`.
    """
    found = work.get(Appointment, appointment_id)
    work.change(found, {}, seen)
    if not why.strip():
        raise Invalid({'correction': 'Please say why.'})
    here = attendances(work, appointment_id)
    if (_of(here, patient_id) if patient_id is not None else found).status is status:
        return None
    if patient_id is not None and len(here) > 1:
        corrected, whole = {patient_id: status}, _together(here, patient_id, status)
        if found.status is VisitStatus.DONE and whole is VisitStatus.IN_SESSION:
            whole = VisitStatus.DONE  # some never came, and it is over all the same
    else:
        alike = {found.status} if status not in GONE else {found.status, *(set(VisitStatus) - GONE)}
        corrected, whole = {one.patient_id: status for one in here if one.status in alike}, status
    revived = [
        one.patient_id for one in here if one.status in GONE and corrected.get(one.patient_id, one.status) not in GONE
    ]
    _expect_free(work, found, revived, whole=found.status in GONE and whole not in GONE)
    reason = found.cancel_reason if status in OFF else None
    return _stand(work, found, whole, here, corrected, reason, why)


def take_back(work: Work, appointment_id: int, version: int) -> None:
    """Undo one's own newest act on an appointment, which made this version. For whoever did it.

    Raises Refused as `undo.before`, and Taken when the time that it would go back to has gone to others.
    """
    found = work.get(Appointment, appointment_id)
    before = undo.before(work, found, version)
    here = attendances(work, appointment_id)
    stood = placement(found, ())
    revives = found.status in GONE and before.get('status', found.status) not in GONE
    touched = _touched_by(work, found, version, here)
    work.change(found, before, version)
    then = [(one, undo.before(work, one, one.version)) for one in here if one.id in touched]
    revived = [one.patient_id for one, values in then if _revives(one, values)]
    if placement(found, ())[:4] != stood[:4]:
        settle(found, clashes(work, placement(found, coming(here))), [], found.over_reason)
    else:
        _expect_free(work, found, revived, whole=revives)
    found.sequence += 1
    work.save(found)
    for one, values in then:
        work.change(one, values, None)
        work.keep(one)
    keep_in_step(work, found, here)


# how it is done


def _is_news(
    work: Work, found: Appointment, whose: Appointment | Attendance, seen: Seen | None, status: VisitStatus
) -> bool:
    """False when it stands there already. Raises when it stood elsewhere than the person saw."""
    before = whose.status
    if isinstance(seen, Mapping):
        work.change(whose, {'status': status}, {'status': seen['status']})
        whose.status = before  # it is moved on only once all is known
    elif before is not status:
        work.change(found, {}, seen)
    return before is not status


def _expect_move(before: VisitStatus, status: VisitStatus) -> None:
    if status not in MOVES[before]:
        raise Refused(f'A visit cannot go from "{STATUS_WORDS[before]}" to "{STATUS_WORDS[status]}".')


def _together(here: list[Attendance], patient_id: int, status: VisitStatus) -> VisitStatus:
    """Where an appointment stands whose members stand where they do, but for one who is moved."""
    after = {status, *(one.status for one in here if one.patient_id != patient_id)}
    present = after - GONE
    if not present:
        return status
    if present == {VisitStatus.DONE}:
        return VisitStatus.DONE
    if present & {VisitStatus.IN_SESSION, VisitStatus.DONE}:
        return VisitStatus.IN_SESSION
    if VisitStatus.ARRIVED in present:
        return VisitStatus.ARRIVED
    return VisitStatus.CONFIRMED if present == {VisitStatus.CONFIRMED} else VisitStatus.BOOKED


def _stand(
    work: Work,
    found: Appointment,
    status: VisitStatus,
    here: list[Attendance],
    moved: Mapping[int, VisitStatus],
    reason: CancelReason | None,
    correction: str | None = None,
) -> int | None:
    """Write where the appointment and those of its members who were moved stand now."""
    if found.status is not status:
        found.sequence += (found.status in GONE) != (status in GONE)
        found.status, found.status_since = status, work.now
        if status is VisitStatus.ARRIVED:
            found.arrived_at = work.now
        elif status not in {VisitStatus.IN_SESSION, VisitStatus.DONE}:
            found.arrived_at = None if status in EXPECTED else found.arrived_at
        found.cancel_reason = reason if status in OFF else None
    found.correction = correction
    stands = {one.patient_id: one.status for one in here} | dict(moved)
    found.members = ' '.join(f'{patient_id}:{stands[patient_id]}' for patient_id in sorted(stands))
    version = work.keep(found)
    for one in here:
        if one.patient_id in moved:
            one.status = moved[one.patient_id]
            one.cancel_reason = reason if one.status in OFF else None
            work.keep(one)
    return version


def _expect_free(work: Work, found: Appointment, patients: list[int], *, whole: bool) -> None:
    """Raises Taken when the time of what is to take place after all has gone to others.

    What was booked over something on purpose stays so, on either side.
    """
    if found.over_reason is not None:
        return
    at = placement(found, patients)
    wanted = at if whole else Placement(at.starts_at, at.ends_at, None, None, at.patients, at.without)
    if taken := [clash for clash in overlaps(work, wanted) if not clash.over]:
        raise Taken(taken)


def _touched_by(work: Work, found: Appointment, version: int, here: list[Attendance]) -> set[int]:
    """The attendances that an act changed along with the appointment. Raises Refused when it made one."""
    act = work.select(ChangeRecord.seq).where(
        col(ChangeRecord.kind) == kind_of(Appointment), col(ChangeRecord.record_id) == found.id
    )
    seq = work.first(act.where(col(ChangeRecord.version) == version))
    along = work.select(ChangeRecord).where(
        col(ChangeRecord.kind) == kind_of(Attendance), col(ChangeRecord.record_id).in_([one.id for one in here])
    )
    changes = work.all(along.where(col(ChangeRecord.seq) > seq))
    if any(change.op == 'create' for change in changes):
        raise Refused('Somebody was added by this. Please cancel for them instead.')
    return {change.record_id for change in changes}


def _revives(one: Attendance, values: Values) -> bool:
    return one.status in GONE and values.get('status', one.status) not in GONE


def _of(here: list[Attendance], patient_id: int) -> Attendance:
    for one in here:
        if one.patient_id == patient_id:
            return one
    raise Missing
