"""Acts on many patients at once. Whoever can be changed is changed, and who could not be, and why, is told by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from models import care_team, patients
from models.base import Invalid, Missing, Refused, Work
from models.patient_record import Patient, record_number
from models.tag_set import tidy

AT_MOST = 1000
"""Patients of one act: what nobody selects by hand."""

TOO_MANY = f'These are too many at once. Please select at most {AT_MOST:,}.'


class Refusal(NamedTuple):
    """Who could not be changed, by name or record number, and why."""

    name: str
    why: str


class Done(NamedTuple):
    """What became of an act: the ids and new versions of those it has changed, by which it is taken back.

    Whoever was as wanted already is in neither.
    """

    changed: tuple[tuple[int, int], ...]
    refused: tuple[Refusal, ...]


def assign(work: Work, ids: Iterable[int], clinician_id: int | None) -> Done:
    """Say who cares for these patients, None for nobody. For whom `care_team.may_change` lets, patient by patient.

    Raises Invalid for somebody who is no active clinician.
    """
    if clinician_id is not None:
        care_team.check_clinician(work, clinician_id, 'clinician_id')

    def act(patient: Patient, patient_id: int) -> int | None:
        if not care_team.may_change(work, patient_id, patient.clinician_id):
            raise Refused(care_team.OTHERS_DECIDE)
        return patients.assign(work, patient_id, patient.version, clinician_id)

    return _each(work, ids, act)


def tag(work: Work, ids: Iterable[int], name: str) -> Done:
    """Give these patients one more tag. For everyone in the practice. Raises Invalid for a tag that cannot be one."""
    _check_tags([name])

    def act(patient: Patient, patient_id: int) -> int | None:
        _check_tags([*patient.tags, name])
        return patients.tag(work, patient_id, name)

    return _each(work, ids, act)


def untag(work: Work, ids: Iterable[int], name: str) -> Done:
    """Take a tag from those of these patients who have it. For everyone in the practice."""
    return _each(work, ids, lambda _, patient_id: patients.untag(work, patient_id, name))


def tags_of(work: Work, ids: Iterable[int]) -> list[str]:
    """The tags that any of these patients has, in the order of the alphabet. For everyone in the practice."""
    found: set[str] = set()
    for patient_id in _checked(ids):
        try:
            found |= patients.patient(work, patient_id).tags
        except Missing:
            continue
    return sorted(found, key=str.casefold)


def take_back(work: Work, changed: Iterable[tuple[int, int]]) -> Done:
    """Undo one's own act on many: each record that nobody has changed since. For whoever did it."""
    versions = dict(changed)

    def act(patient: Patient, patient_id: int) -> int | None:
        patients.take_back(work, patient_id, versions[patient_id])
        return patient.version

    return _each(work, versions, act, patients.patient)


def _each(
    work: Work,
    ids: Iterable[int],
    act: Callable[[Patient, int], int | None],
    found: Callable[[Work, int], Patient] = patients.patient_to_change,
) -> Done:
    """Do it to one after the other. An act refuses before it touches its record, so that the others can be kept."""
    changed: list[tuple[int, int]] = []
    refused: list[Refusal] = []
    for patient_id in _checked(ids):
        name = record_number(patient_id)
        try:
            name = patients.patient(work, patient_id).name
            version = act(found(work, patient_id), patient_id)
        except Refused as refusal:
            refused.append(Refusal(name, refusal.sentence))
        else:
            changed += [(patient_id, version)] if version is not None else []
    return Done(tuple(changed), tuple(refused))


def _checked(ids: Iterable[int]) -> list[int]:
    """Each id once. Raises Refused for more than AT_MOST."""
    once = list(dict.fromkeys(ids))
    if len(once) > AT_MOST:
        raise Refused(TOO_MANY)
    return once


def _check_tags(names: list[str]) -> None:
    try:
        tidied = tidy(names)
    except ValueError as error:
        raise Invalid({'tag': str(error)}) from None
    if not tidied:
        raise Invalid({'tag': 'This is needed.'})
