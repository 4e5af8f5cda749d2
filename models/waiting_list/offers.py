"""Offering a freed time to somebody who waits: they are called, they are booked, or the next one is called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import col

from models import appointments
from models.appointment_types import AppointmentType
from models.appointments import times
from models.base import Refused, Values, Work
from models.waiting_list import calls
from models.waiting_list.calls import Call
from models.waiting_list.matching import Match, match_named
from models.waiting_list.wishes import met, take_back, wish


class Prefill(NamedTuple):
    """What a booking form begins with when somebody who waits takes a freed time. `wall_start` is on the wall."""

    wish_id: int
    patient_id: int
    name: str
    words: str
    type_id: int | None
    clinician_id: int
    wall_start: datetime
    minutes: int
    room_id: int | None


def call(work: Work, match_id: str) -> str:
    """Say that one is calling whom a row of `matches` names; gives back their phone number, '' for none. For everyone.

    One's own earlier call about the same time ends. Raises Refused, with who it is, when a colleague is calling them or
    is calling somebody else about this time; and when the time is gone.
    """
    match = match_named(work, match_id)
    span = (match.wish_id, match.time.clinician_id, match.starts_at, match.ends_at)
    calls.expect_nobody_else(work, *span)
    calls.end(work, *span)
    if work.who.staff_id is None:
        raise Refused('This is for somebody who is signed in.')
    made = Call(
        wish_id=match.wish_id,
        patient_id=match.patient_id,
        staff_id=work.who.staff_id,
        clinician_id=match.time.clinician_id,
        starts_at=match.starts_at,
        ends_at=match.ends_at,
        since=work.now,
    )
    work.save(made)
    return match.patient.phone or ''


def let_go(work: Work, match_id: str) -> None:
    """Say that one calls whom a row of `matches` names no more. For whoever calls; Refused for anybody else."""
    wish_id = match_id.rpartition(' ')[2]
    calls.let_go(work, int(wish_id) if wish_id.isdecimal() else 0)


def claim(work: Work, match_id: str) -> Prefill:
    """Call whom a row of `matches` names, unless one does already, and give back what a booking form begins with.

    To be let go (`let_go`) when nothing comes of it. For everyone in the practice; raises as `call`.
    """
    match = match_named(work, match_id)
    at = (match.time.clinician_id, match.starts_at, match.ends_at)
    mine = [one for one in calls.under_way(work) if one.call.staff_id == work.who.staff_id]
    if not any(one.call.wish_id == match.wish_id and one.is_about(*at) for one in mine):
        call(work, match_id)
    return prefill(work, match_id)


def prefill(work: Work, match_id: str) -> Prefill:
    """What a booking form begins with. For everyone in the practice; raises Refused when the time is gone."""
    match = match_named(work, match_id)
    return Prefill(
        wish_id=match.wish_id,
        patient_id=match.patient_id,
        name=match.patient.name,
        words=f'{_span(work, match)} · {match.time.clinician}',
        type_id=_type_for(work, match),
        clinician_id=match.time.clinician_id,
        wall_start=times.on_wall(match.starts_at, work.zone),
        minutes=match.wish.minutes,
        room_id=match.time.room_id,
    )


def book(
    work: Work,
    wish_id: int,
    values: Values,
    patients: Sequence[int],
    *,
    over: str | None = None,
    fold: int | None = None,
) -> tuple[int, int | None]:
    """Book an appointment, at whatever time was agreed, and with it meet a wish. For everyone in the practice.

    Gives back the appointment's id and the version of the wish, by which `unbook` takes both back; no version, and the
    wish stays, when whoever has it does not come after all. Raises Refused, with who it is, when a colleague is calling
    about the wish or the time, and when the wish has ended; otherwise as `appointments.book`.
    """
    whose = wish(work, wish_id).patient_id
    appointment_id = appointments.book(work, values, patients, over=over, fold=fold)
    booked = appointments.appointment(work, appointment_id)
    calls.expect_nobody_else(work, wish_id, booked.clinician_id, booked.starts_at, booked.ends_at)
    return appointment_id, fulfil(work, wish_id, appointment_id) if whose in patients else None


def fulfil(work: Work, wish_id: int, appointment_id: int) -> int | None:
    """This appointment was booked for who has this wish: it is met, and calls end. For everyone in the practice.

    To be done in the transaction of the booking. Gives back the version of the wish.
    """
    booked = appointments.appointment(work, appointment_id)
    calls.end(work, wish_id, booked.clinician_id, booked.starts_at, booked.ends_at)
    return met(work, wish_id)


def unbook(work: Work, wish_id: int, version: int, *, appointment_id: int) -> None:
    """Take back what `book` did: the appointment is removed, and the patient waits again. For whoever booked it."""
    appointments.remove(work, appointment_id)
    take_back(work, wish_id, version)


def _span(work: Work, match: Match) -> str:
    return times.span(*(times.on_wall(moment, work.zone) for moment in (match.starts_at, match.ends_at)))


def _type_for(work: Work, match: Match) -> int | None:
    """The type of visit for one patient that usually lasts as long; None when there is none."""
    plain = ('internal', 'several', 'video', 'phone')
    offered = work.select(AppointmentType.id).where(
        col(AppointmentType.active), *(~col(getattr(AppointmentType, flag)) for flag in plain)
    )
    of_this_length = offered.where(col(AppointmentType.minutes) == match.wish.minutes)
    found: int | None = work.first(of_this_length.order_by(col(AppointmentType.id)))
    return found
