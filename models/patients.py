"""Patients: what may be asked about them, and what may be done with their records."""

from __future__ import annotations

from datetime import date
from typing import Any

from models import care_team, tag_counts, undo
from models.base import Invalid, Refused, Role, Seen, Values, Work
from models.patient_record import EDITABLE, MOVES, STATUS_WORDS, DischargeReason, Patient, Status
from models.tag_set import tidy

# queries


def patient(work: Work, patient_id: int) -> Patient:
    """One patient. For everyone in the practice; raises Missing."""
    return work.get(Patient, patient_id)


def patient_to_change(work: Work, patient_id: int) -> Patient:
    """One patient whose record is open to changes. For everyone; Refused for an archived one, Missing for none."""
    found = work.get(Patient, patient_id)
    found.expect_current()
    return found


# verbs: what may be done with a patient's record


def admit(work: Work, values: dict[str, Any]) -> int:
    """Make a record for somebody new and give back its id. For everyone in the practice.

    `values` holds fields of EDITABLE and may hold `status` and `tags`. Raises Invalid for bad input.
    """
    patient = Patient(**_known(values, (*EDITABLE, 'status', 'tags')))
    _check_clinician(work, patient, None)
    work.save(patient)
    assert patient.id is not None
    return patient.id


def edit(work: Work, patient_id: int, seen: Seen, values: Values) -> int | None:
    """Change details. For everyone in the practice. Gives back the new version; None when nothing differed.

    Raises Invalid for bad input, Stale or Clash as `Work.change`, Refused for an archived record and for a change of
    clinician by somebody who may not make it (DESIGN 6).
    """
    patient = patient_to_change(work, patient_id)
    clinician_before = patient.clinician_id
    work.change(patient, _known(values, EDITABLE), seen)
    _check_clinician(work, patient, clinician_before)
    return work.keep(patient)


def set_status(work: Work, patient_id: int, seen: Seen, status: Status) -> int | None:
    """Move a patient to another status. For everyone in the practice. Gives back and raises as `edit`.

    Raises Refused for a move not in MOVES. Whoever comes back after a discharge is readmitted today.
    """
    return _move(work, patient_id, seen, status, {})


def discharge(
    work: Work, patient_id: int, seen: Seen, reason: DischargeReason | None, on: date | None = None
) -> int | None:
    """Discharge a patient for a reason, as of a day (today when None). For everyone. Gives back and raises as `edit`.

    Raises Invalid for a day that is still to come.
    """
    said = {'discharge_reason': reason, 'discharged_on': on or work.today}
    if on and on > work.today:
        raise Invalid({'discharged_on': 'This day is still to come. Please enter today or an earlier one.'})
    return _move(work, patient_id, seen, Status.DISCHARGED, said)


def assign(work: Work, patient_id: int, seen: Seen, clinician_id: int | None) -> int | None:
    """Say who cares for a patient; None for nobody. For whom `care_team.may_change` lets; as `edit` otherwise."""
    return edit(work, patient_id, seen, {'clinician_id': clinician_id})


def tag(work: Work, patient_id: int, name: str) -> int | None:
    """Give a patient one more tag, in the spelling that is in use already. For everyone. Gives back as `edit`.

    Raises Invalid for a tag that cannot be one, Refused for an archived record.
    """
    patient = patient_to_change(work, patient_id)
    try:
        (tidied,) = tidy([name]) or ['']
    except ValueError as error:
        raise Invalid({'tags': str(error)}) from None
    if not tidied:
        raise Invalid({'tags': 'This is needed.'})
    known = {used.casefold(): used for used, _ in tag_counts.in_use(work)}
    patient.tags = patient.tags | {known.get(tidied.casefold(), tidied)}
    return work.keep(patient)


def untag(work: Work, patient_id: int, name: str) -> int | None:
    """Take a tag from a patient. For everyone in the practice. Gives back and raises as `tag`."""
    patient = patient_to_change(work, patient_id)
    patient.tags = patient.tags - {name}
    return work.keep(patient)


def archive(work: Work, patient_id: int, seen: int) -> int | None:
    """Put a record away: read-only, and out of lists, figures and search. For everyone in the practice.

    Gives back as `edit`; Stale when anything was changed since version `seen`, for it is the whole that goes.
    """
    patient = patient_to_change(work, patient_id)
    patient.archived_at = work.now
    return work.keep(patient, seen)


def restore(work: Work, patient_id: int, seen: int) -> int | None:
    """Bring an archived record back. For the manager. Gives back and raises as `archive`."""
    if not work.who.has(Role.MANAGER):
        raise Refused('Only the practice manager can restore an archived record.')
    patient = work.get(Patient, patient_id)
    patient.archived_at = None
    return work.keep(patient, seen)


def take_back(work: Work, patient_id: int, version: int) -> None:
    """Undo one's own change that made this version, while it is the newest. For whoever made it: see `undo.before`.

    It is a change like any other, but goes ways that others may not: back from a discharge, out of the archive.
    """
    patient = work.get(Patient, patient_id)
    work.change(patient, undo.before(work, patient, version), version)
    work.save(patient)


def remove(work: Work, patient_id: int, seen: int) -> None:
    """Remove a record that was made by mistake and has nothing attached. For the manager; otherwise archive."""
    work.remove(work.get(Patient, patient_id), seen)


def open_chart(work: Work, patient_id: int) -> Patient:
    """The patient, and a line in the history that this person opened the chart. For everyone in the practice."""
    patient = work.get(Patient, patient_id)
    work.opened(patient)
    return patient


# the rules behind them


def _move(work: Work, patient_id: int, seen: Seen, status: Status, said: Values) -> int | None:
    patient = patient_to_change(work, patient_id)
    before = patient.status
    work.change(patient, {'status': status}, seen)
    if status is before:
        return None  # somebody else has just done the same
    if status not in MOVES[before]:
        raise Refused(f'A patient cannot go from "{STATUS_WORDS[before]}" to "{STATUS_WORDS[status]}".')
    if status is Status.DISCHARGED:
        said = {'discharge_reason': None, 'discharged_on': work.today, 'readmitted_on': None, **said}
    elif before is Status.DISCHARGED:
        said = {'discharge_reason': None, 'discharged_on': None, 'readmitted_on': work.today}
    work.change(patient, said, None)
    return work.keep(patient)


def _check_clinician(work: Work, patient: Patient, before: int | None) -> None:
    if patient.clinician_id == before:
        return
    if not care_team.may_change(work, patient.id, before):
        raise Refused(care_team.OTHERS_DECIDE)
    if patient.clinician_id is not None:
        care_team.check_clinician(work, patient.clinician_id, 'clinician_id')


def _known(values: Values, fields: tuple[str, ...]) -> Values:
    if unknown := values.keys() - set(fields):
        raise ValueError(f'not fields of a form: {sorted(unknown)}')
    return values
