"""Placing appointments: booked, moved to another time, made longer, given other details, removed while just booked.

A time that is not free is refused with the reason, `Taken`, unless it is booked over on purpose: then the reason why is
kept with the appointment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import col

from models import care_team
from models.appointment_types import AppointmentType
from models.appointments import times
from models.appointments.clashes import ClashRow, Placement, clashes, settle
from models.appointments.records import AT_MOST, Appointment, Attendance, Place, as_members
from models.appointments.statuses import GONE, VisitStatus
from models.base import Invalid, Missing, Refused, Seen, Values, Work
from models.patients import patient_to_change
from models.rooms import Room

EDITABLE = ('type_id', 'clinician_id', 'wall_start', 'minutes', 'room_id', 'video_link', 'front_desk_note')
"""The fields of the form, in its order."""

PLACED_BY = frozenset({'clinician_id', 'wall_start', 'minutes', 'room_id'})
"""The fields that say when and where, and so what may be in the way."""

HEARD_BY_CALENDARS = PLACED_BY | {'type_id', 'video_link'}

OF_ONE = select(Attendance).where(col(Attendance.appointment_id) == bindparam('appointment'))


def appointment(work: Work, appointment_id: int) -> Appointment:
    """One appointment. For everyone in the practice; raises Missing."""
    return work.get(Appointment, appointment_id)


def attendances(work: Work, appointment_id: int) -> list[Attendance]:
    """Who attends an appointment, in no order. For everyone in the practice."""
    return work.all(OF_ONE, appointment=appointment_id)


def book(
    work: Work,
    values: Values,
    patients: Sequence[int] = (),
    *,
    over: str | None = None,
    fold: int | None = None,
    place: Place | None = None,
) -> int:
    """Book an appointment for these patients and give back its id. For everyone in the practice.

    `values` holds fields of EDITABLE: `wall_start` is naive, on the practice's wall; `minutes` may be left out, and
    are the type's then. `over` is the reason for booking it although the time is not free; `fold` says which is meant
    of a time that comes twice; `place` is its place in a series. Raises Invalid for bad input, ShownTwice for such a
    time, Taken for one that is not free, Refused for an archived patient.
    """
    made, who = drafted(work, values, patients)
    if place:
        made.series_id, made.series_number, made.series_start = place
    made.fold = times.checked(made.wall_start, work.zone, fold)
    made.members = ' '.join(f'{patient_id}:{VisitStatus.BOOKED}' for patient_id in who)
    _settle(work, made, placement(made, who), [], over)
    work.save(made)
    for patient_id in who:
        work.save(_attendance(made, patient_id))
    return _id(made)


def drafted(work: Work, values: Values, patients: Sequence[int]) -> tuple[Appointment, list[int]]:
    """An appointment that is not booked yet, and who comes, both checked. For everyone; raises Invalid or Refused."""
    kind = _kind(work, values.get('type_id'))
    made = Appointment(
        **{'minutes': kind.minutes, **_known(values)},
        zone=work.zone.key,
        status_since=work.now,
        booked_by_id=work.who.staff_id,
    )
    who = _checked_patients(work, kind, patients)
    _check(work, made, kind, {})
    return made, who


def edit(
    work: Work,
    appointment_id: int,
    seen: Seen | None,
    values: Values,
    *,
    over: str | None = None,
    fold: int | None = None,
    series_start: datetime | None = None,
) -> int | None:
    """Change an appointment. For everyone in the practice. Gives back the new version; None when nothing differed.

    When, how long, where and with whom can be changed while it is still expected. `series_start` is when its series
    has it from now on. Raises as `book`, and Stale or Clash as `Work.change`.
    """
    found = work.get(Appointment, appointment_id)
    before = {name: getattr(found, name) for name in EDITABLE}
    here = attendances(work, appointment_id)
    stood = placement(found, coming(here))
    work.change(found, _known(values), seen)
    differs = {name for name in EDITABLE if getattr(found, name) != before[name]}
    if not differs and series_start in {None, found.series_start}:
        return None
    found.series_start = series_start or found.series_start
    kind = _kind(work, found.type_id)
    if 'type_id' in differs:
        _checked_patients(work, kind, [one.patient_id for one in here])
    _check(work, found, kind, before)
    if 'wall_start' in differs:
        found.zone = work.zone.key
        found.fold = times.checked(found.wall_start, work.zone, fold)
    if differs & PLACED_BY:
        _expect_open(found)
        _settle(work, found, placement(found, stood.patients), clashes(work, stood), over)
    found.sequence += bool(differs & HEARD_BY_CALENDARS)
    version = work.keep(found)
    keep_in_step(work, found, here)
    return version


def move(
    work: Work,
    appointment_id: int,
    seen: Seen | None,
    wall_start: datetime,
    clinician_id: int | None = None,
    *,
    over: str | None = None,
    fold: int | None = None,
) -> int | None:
    """Move an appointment to another time, or to another clinician as well. For everyone; as `edit`."""
    values = {'wall_start': wall_start} | ({'clinician_id': clinician_id} if clinician_id is not None else {})
    return edit(work, appointment_id, seen, values, over=over, fold=fold)


def resize(work: Work, appointment_id: int, seen: Seen, minutes: int, *, over: str | None = None) -> int | None:
    """Let an appointment last so many minutes. For everyone in the practice; as `edit`."""
    return edit(work, appointment_id, seen, {'minutes': minutes}, over=over)


def join(work: Work, appointment_id: int, seen: int | None, patient_id: int, *, over: str | None = None) -> int | None:
    """Let one more patient come to an appointment for several. For everyone in the practice. Gives back as `edit`.

    Raises Refused once it is over or full and for an archived patient, Taken when the patient is elsewhere then.
    """
    found = work.get(Appointment, appointment_id)
    work.change(found, {}, seen)
    if found.status in GONE | {VisitStatus.DONE}:
        raise Refused('This appointment is over, so nobody can be added to it.')
    here = attendances(work, appointment_id)
    if patient_id in {one.patient_id for one in here}:
        return None
    kind = _kind(work, found.type_id)
    _checked_patients(work, kind, [*(one.patient_id for one in here), patient_id])
    _settle(work, found, placement(found, [patient_id])._replace(clinician_id=None, room_id=None), [], over, keep=True)
    new = _attendance(found, patient_id)
    found.members = as_members([*here, new])
    version = work.keep(found)
    work.save(new)
    return version


def remove(work: Work, appointment_id: int, seen: int | None = None) -> None:
    """Remove an appointment that was booked by mistake. For whoever booked it, on the same day, while still scheduled.

    Raises Refused otherwise: then it is cancelled (DESIGN 6, "Gone, and how").
    """
    found = work.get(Appointment, appointment_id)
    here = attendances(work, appointment_id)
    booked_on = found.created_at.astimezone(work.zone).date()
    if found.booked_by_id is None or found.booked_by_id != work.who.staff_id or booked_on != work.today:
        raise Refused('Only who booked an appointment can remove it, on the same day. Please cancel it instead.')
    if {found.status, *(one.status for one in here)} != {VisitStatus.BOOKED}:
        raise Refused('This appointment is not just scheduled any more. Please cancel it instead.')
    work.change(found, {}, seen)
    for one in here:
        work.remove(one)
    work.remove(found)


def placement(found: Appointment, patients: Iterable[int]) -> Placement:
    """When and where an appointment is, and whose time it takes."""
    found.derive()
    return Placement(
        found.starts_at, found.ends_at, found.clinician_id, found.room_id, tuple(patients), without=found.id or 0
    )


def keep_in_step(work: Work, found: Appointment, here: Iterable[Attendance]) -> None:
    """Write when and with whom an appointment is to those who attend it, as they stood before it was saved.

    A trigger has done so already. This is how it comes into their history.
    """
    for one in here:
        one.starts_at, one.ends_at, one.clinician_id = found.starts_at, found.ends_at, found.clinician_id
        work.keep(one)


def coming(here: Iterable[Attendance]) -> list[int]:
    """The patients who have not been called off."""
    return [one.patient_id for one in here if one.status not in GONE]


# how it is done


def _settle(
    work: Work, found: Appointment, wanted: Placement, stood: list[ClashRow], over: str | None, *, keep: bool = False
) -> None:
    """As `settle`; with `keep` only a part is looked at, and the reason for the rest stays."""
    reason = found.over_reason
    settle(found, clashes(work, wanted), stood, over)
    if keep and found.over_reason is None:
        found.over_reason = reason


def _kind(work: Work, type_id: Any) -> AppointmentType:
    try:
        return work.get(AppointmentType, int(type_id or 0))
    except (Missing, ValueError, TypeError):
        raise Invalid({'type_id': 'Please choose a type of the list.'}) from None


def _checked_patients(work: Work, kind: AppointmentType, patients: Sequence[int]) -> list[int]:
    """Each patient once. Raises Invalid when they are too few or too many for the type, Refused for an archived one."""
    who = sorted(set(patients))
    if kind.internal and who:
        raise Invalid({'patients': 'An internal appointment has no patients.'})
    if not kind.internal and not who:
        raise Invalid({'patients': 'Please choose who comes.'})
    if len(who) > 1 and not kind.several:
        raise Invalid({'patients': f'"{kind.name}" is for one patient. Please choose a type for several.'})
    if len(who) > AT_MOST:
        raise Invalid({'patients': f'At most {AT_MOST} patients can come to one appointment.'})
    for patient_id in who:
        patient_to_change(work, patient_id)
    return who


def _check(work: Work, found: Appointment, kind: AppointmentType, before: Values) -> None:
    """What must hold of the values that a form has changed."""
    work.check(found)
    differs = {name for name in EDITABLE if name not in before or before[name] != getattr(found, name)}
    if 'clinician_id' in differs:
        care_team.check_clinician(work, found.clinician_id, 'clinician_id')
    if 'type_id' in differs and not kind.active:
        raise Invalid({'type_id': f'"{kind.name}" is not offered any more. Please choose another type.'})
    if 'room_id' in differs and found.room_id is not None:
        room = work.first(work.select(Room).where(col(Room.id) == found.room_id))
        if room is None or not room.active:
            raise Invalid({'room_id': 'Please choose a room that is in use.'})


def _expect_open(found: Appointment) -> None:
    if not found.is_open:
        raise Refused('Only an appointment that is still expected can be moved. Please correct its status first.')


def _attendance(found: Appointment, patient_id: int) -> Attendance:
    return Attendance(
        appointment_id=_id(found),
        patient_id=patient_id,
        clinician_id=found.clinician_id,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
    )


def _known(values: Values) -> Values:
    if unknown := values.keys() - set(EDITABLE):
        raise ValueError(f'not fields of a form: {sorted(unknown)}')
    return values


def _id(found: Appointment) -> int:
    assert found.id is not None
    return found.id
