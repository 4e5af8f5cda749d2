"""Who waits, for what, and since when: everybody with a wish, and those on the waiting list of whom none is noted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, cast, select
from sqlmodel import col

from models import appointments, staff
from models.base import ChangeRecord, Work
from models.patient_record import Patient, Status, record_number
from models.people import initials
from models.waiting_list import calls
from models.waiting_list.matching import all_matches, waited
from models.waiting_list.wishes import Wish, in_words, open_wishes

NO_WISH = 'No wish noted'
FITS = 'A time fits'
BOOKED = 'Visit booked'


class WaitingRow(NamedTuple):
    """Somebody who waits; `id` is the patient's. `wants` is empty while no wish is noted, `next` without a visit."""

    id: int
    name: str
    sub: str
    initials: str
    tone: int
    href: str
    wants: str
    next: str
    state: str
    state_tone: str


def waiting(work: Work) -> list[WaitingRow]:
    """Everybody who waits, the longest waiting first. For everyone in the practice.

    Those with a wish, whatever their status, and whoever has the status of the waiting list: nobody is forgotten.
    """
    wishes = open_wishes(work)
    others = _without_wish(work, {patient.id for _, patient in wishes})
    about = _about(work, [patient for _, patient in (*wishes, *others)])
    rows = [(wish.since, _with_wish(work, wish, patient, about)) for wish, patient in wishes]
    rows += [(since, _row(work, patient, since, about)) for since, patient in others]
    return [row for _, row in sorted(rows, key=lambda one: (one[0], one[1].id))]


# how it is done


WAITING = (
    select(Patient)
    .where(col(Patient.archived_at).is_(None), col(Patient.status) == Status.WAITING)
    .order_by(col(Patient.created_at))
)
STATUS_CHANGES: Any = (
    select(col(ChangeRecord.record_id), col(ChangeRecord.at))
    .where(
        col(ChangeRecord.kind) == 'patients',
        col(ChangeRecord.record_id).in_(bindparam('patients', expanding=True)),
        col(ChangeRecord.op) != 'open',
        cast(col(ChangeRecord.fields), String).contains('"status"'),
    )
    .order_by(col(ChangeRecord.seq))
)


def _without_wish(work: Work, known: set[int | None]) -> list[tuple[date, Patient]]:
    """Patients on the waiting list of whom no wish is noted, and the day on which they came onto it."""
    found = [patient for patient in work.all(WAITING) if patient.id not in known]
    changed: dict[Any, Any] = dict(work.rows(STATUS_CHANGES, patients=[patient.id for patient in found]))
    return [(changed.get(patient.id, patient.created_at).astimezone(work.zone).date(), patient) for patient in found]


class _About(NamedTuple):
    """What stands around wishes: names of clinicians, who is calling about which, which fit, and who comes when."""

    names: Mapping[int, str]
    calling: Mapping[int, str]
    fitting: Collection[int]
    coming: Mapping[int, str]


def _about(work: Work, who: list[Patient]) -> _About:
    calling = {one.call.wish_id: one.by for one in calls.under_way(work)}
    fitting = {match.wish_id for _, those in all_matches(work) for match in those}
    coming = appointments.next_visits(work, [patient.id for patient in who if patient.id])
    return _About(dict(staff.clinicians(work)), calling, fitting, coming)


def _with_wish(work: Work, wish: Wish, patient: Patient, about: _About) -> WaitingRow:
    caller = about.calling.get(wish.id or 0)
    fits = FITS if wish.id in about.fitting else ''
    return _row(work, patient, wish.since, about)._replace(
        wants=in_words(wish, about.names) + (f' · {wish.note}' if wish.note else ''),
        state=f'{caller} is calling' if caller else fits,
        state_tone='busy' if caller else 'ok',
    )


def _row(work: Work, patient: Patient, since: date, about: _About) -> WaitingRow:
    """Somebody of whom no wish is noted."""
    id = patient.id or 0
    coming = about.coming.get(id, '')
    return WaitingRow(
        id=id,
        name=patient.name,
        sub=f'{record_number(id)} · waits {waited(work, since)}',
        initials=initials(patient.name),
        tone=id % 4,
        href=f'/patients/{id}',
        wants='',
        next=coming,
        state=BOOKED if coming else NO_WISH,
        state_tone='ok' if coming else 'warn',
    )
