"""The chart of one patient: who this is, what is known about them, and what may be done here by the one who looks."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import col

from models import care_team, practice, staff, tag_counts
from models.base import Missing, Refused, Work
from models.base.text import age, day, listed
from models.patient_record import (
    DISCHARGE_WORDS,
    MOVES,
    SECTIONS,
    STATUS_TONES,
    STATUS_WORDS,
    Patient,
    Status,
)
from models.people import Staff, initials

NOBODY = 'No clinician yet'
SUGGESTED = 12  # tags that others have

KNOWN_BESIDES = {
    'clinician_id': ('further',),
    'referral_source': ('status', 'discharged_on', 'discharge_reason', 'readmitted_on', 'tags'),
}
"""What the details tell after a field of the form, though it is changed elsewhere."""

ONLY_THEN = frozenset({'discharged_on', 'discharge_reason', 'readmitted_on'})
"""Told only of those who were discharged or came back: of others there is nothing to know."""


BOTH: tuple[Any, ...] = (Patient, Staff)
WITH_CLINICIAN = (
    select(*BOTH)
    .join(Staff, col(Staff.id) == col(Patient.clinician_id), isouter=True)
    .where(col(Patient.id) == bindparam('id'))
)
"""The patient and the primary clinician: a statement that is put together once, because each open chart asks it."""


ALLOWED_BY = frozenset({'archived_at', 'clinician_id'})
"""The fields of a patient that decide what may be done with the record; see `allowed`."""


class Banner(NamedTuple):
    """The head of a chart: who this is, beyond mistaking. Empty text is what is not known.

    `since` tells about a discharge or a readmission: 'on 12 Nov 2026, care completed'.
    """

    id: int
    name: str
    initials: str
    tone: int
    pronouns: str
    born: str
    record_number: str
    status: str
    status_tone: str
    since: str
    archived: str
    clinician: str
    further: str
    contact: str
    labels: list[str]
    version: int
    moves: list[str]


class Detail(NamedTuple):
    """One field of a chart in words, under the heading where it stands; an empty value is shown as 'Not known'."""

    id: str
    section: str
    label: str
    value: str


class Allowed(NamedTuple):
    """What somebody may do with a record now: change it, and say who cares for the patient."""

    changes: bool
    assigns: bool


class Belonging(NamedTuple):
    """What belongs to a chart, and what could: keys with their words."""

    inside: list[tuple[Any, str]]
    offered: list[tuple[Any, str]]


class Printed(NamedTuple):
    """What stands on each page of a print."""

    practice: str
    by: str
    at: str


def banner(work: Work, patient_id: int) -> list[Banner]:
    """The head of one chart. For everyone in the practice; Missing for a record that is not there."""
    patient, clinician = _one(work, patient_id)
    return [
        Banner(
            id=patient_id,
            name=patient.name,
            initials=initials(patient.name),
            tone=patient_id % 4,
            pronouns=patient.pronouns or '',
            born=_born(work, patient),
            record_number=patient.record_number,
            status=STATUS_WORDS[patient.status],
            status_tone=STATUS_TONES[patient.status],
            since=_since(patient),
            archived='Archived' if patient.archived_at else '',
            clinician=clinician.name if clinician else NOBODY,
            further=_further(work, patient_id),
            contact=_contact(patient),
            labels=_tags(patient),
            version=patient.version,
            moves=[status.value for status in MOVES[patient.status]],
        )
    ]


def details(work: Work, patient_id: int) -> list[Detail]:
    """The fields of one chart in words, in the order of the form. For everyone; Missing as `banner`."""
    patient, clinician = _one(work, patient_id)
    said = {
        'born': _born(work, patient),
        'preferred_contact': _contact(patient),
        'clinician_id': clinician.name if clinician else '',
        'further': _further(work, patient_id) or 'Nobody',
        'status': STATUS_WORDS[patient.status],
        'discharged_on': day(patient.discharged_on) if patient.discharged_on else '',
        'discharge_reason': DISCHARGE_WORDS[patient.discharge_reason] if patient.discharge_reason else '',
        'readmitted_on': day(patient.readmitted_on) if patient.readmitted_on else '',
        'tags': ', '.join(_tags(patient)) or 'None',
    }
    told = [(heading, name) for heading, fields in SECTIONS for field in fields for name in _with_besides(field)]
    return [
        Detail(name, heading, _label(name), said[name] if name in said else getattr(patient, name) or '')
        for heading, name in told
        if name not in ONLY_THEN or said[name]
    ]


def allowed(work: Work, patient_id: int) -> Allowed:
    """What this person may do with a record now. For everyone; Missing as `banner`. Each verb looks again itself."""
    patient = work.get(Patient, patient_id)
    current = patient.archived_at is None
    return Allowed(current, current and care_team.may_change(work, patient_id, patient.clinician_id))


def print_out(work: Work, patient_id: int) -> Printed:
    """Write down that this person has a chart before them for printing (TRUST R32). For everyone; Missing as `banner`.

    Gives back what each page says about it.
    """
    work.opened(work.get(Patient, patient_id), 'print')
    house = practice.details(work)
    at = work.now.astimezone(work.zone)
    return Printed(house.name if house else '', work.who.name, f'{day(at.date())}, {at:%H:%M}')


def tags(work: Work, patient_id: int) -> Belonging:
    """The tags of a patient, and the most common others in use. For everyone; Refused for an archived record."""
    patient = work.get(Patient, patient_id)
    patient.expect_current()
    others = [(tag, number) for tag, number in tag_counts.in_use(work) if tag not in patient.tags]
    common = sorted(others, key=lambda other: -other[1])[:SUGGESTED]
    return Belonging([(tag, tag) for tag in _tags(patient)], [(tag, tag) for tag, _ in common])


def team(work: Work, patient_id: int) -> Belonging:
    """The further clinicians of a patient, and who else could be one. For whom `care_team.may_change` lets.

    Raises Refused otherwise and for an archived record.
    """
    patient = work.get(Patient, patient_id)
    patient.expect_current()
    if not care_team.may_change(work, patient_id, patient.clinician_id):
        raise Refused(care_team.OTHERS_DECIDE)
    inside = care_team.further(work, patient_id)
    taken = {patient.clinician_id, *(staff_id for staff_id, _ in inside)}
    return Belonging(inside, [(id, name) for id, name in staff.clinicians(work) if id not in taken])


def _one(work: Work, patient_id: int) -> tuple[Patient, Staff | None]:
    for patient, clinician in work.rows(WITH_CLINICIAN, id=patient_id):
        return patient, clinician
    raise Missing


def _with_besides(field: str) -> tuple[str, ...]:
    return (field, *KNOWN_BESIDES.get(field, ()))


def _label(name: str) -> str:
    return 'Further clinicians' if name == 'further' else Patient.model_fields[name].title or name


def _born(work: Work, patient: Patient) -> str:
    return f'{day(patient.born)} ({age(patient.born, work.today)})' if patient.born else ''


def _contact(patient: Patient) -> str:
    return patient.preferred_contact.capitalize() if patient.preferred_contact else ''


def _further(work: Work, patient_id: int) -> str:
    return listed([name for _, name in care_team.further(work, patient_id)])


def _tags(patient: Patient) -> list[str]:
    return sorted(patient.tags, key=str.casefold)


def _since(patient: Patient) -> str:
    """When and why somebody left; for somebody who has come back, when."""
    if patient.status is not Status.DISCHARGED:
        return f'readmitted on {day(patient.readmitted_on)}' if patient.readmitted_on else ''
    when = f'on {day(patient.discharged_on)}' if patient.discharged_on else ''
    why = DISCHARGE_WORDS[patient.discharge_reason].lower() if patient.discharge_reason else ''
    return ', '.join(part for part in (when, why) if part)
