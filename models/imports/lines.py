"""What one line of somebody else's file says about a patient: its cells, read as the fields they were chosen to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from models.base.entity import in_words
from models.base.text import folded
from models.imports import written_dates
from models.imports.columns import FIELDS, FULL_NAME, split_name
from models.imports.csv_file import Line
from models.imports.written_dates import Order
from models.patient_record import STATUS_WORDS, ContactWay, Patient, Status

Word = TypeVar('Word', bound=StrEnum)

STATUSES = {
    **{folded(words): status for status, words in STATUS_WORDS.items()},
    **{status.value: status for status in Status},
    **dict.fromkeys(('current', 'open', 'in treatment', 'ongoing', 'live'), Status.ACTIVE),
    **dict.fromkeys(('new', 'enquiry', 'lead', 'prospective'), Status.INQUIRY),
    **dict.fromkeys(('waitlist', 'wait list', 'on waiting list'), Status.WAITING),
    **dict.fromkeys(('assessment', 'in intake'), Status.INTAKE),
    **dict.fromkeys(('onhold', 'paused', 'hold'), Status.ON_HOLD),
    **dict.fromkeys(('closed', 'inactive', 'former', 'finished', 'ended', 'past'), Status.DISCHARGED),
}
CONTACT_WAYS = {
    **{way.value: way for way in ContactWay},
    **dict.fromkeys(('call', 'telephone', 'tel', 'mobile', 'landline', 'cell', 'phone call'), ContactWay.PHONE),
    **dict.fromkeys(('text', 'sms', 'message', 'txt'), ContactWay.TEXT),
    **dict.fromkeys(('email', 'mail', 'e mail'), ContactWay.EMAIL),
    **dict.fromkeys(('letter', 'by post', 'postal', 'written'), ContactWay.POST),
}
TITLES = re.compile(r'\b(dr|prof|mr|mrs|ms|miss|mx)\b\.?')


class Known(NamedTuple):
    """What the practice has already: its clinicians by folded name (0 where two are called so), and its tags."""

    clinicians: Mapping[str, int]
    tags: Mapping[str, str]


def clinician_key(name: str) -> str:
    """A clinician's name as it is compared: without a title, whichever name comes first."""
    family, comma, given = TITLES.sub('', folded(name)).partition(',')
    return ' '.join(f'{given} {family}'.split() if comma else family.split())


class Read(NamedTuple):
    """What a line says, field by field: the values that can be read, and a sentence for each that cannot."""

    number: int
    values: dict[str, Any]
    errors: dict[str, str]


def read(line: Line, fields: Sequence[str | None], order: Order, known: Known) -> Read:
    """One line, as the values of a new patient. They are checked as those that somebody types."""
    if line.trouble:
        return Read(line.number, {}, {'': line.trouble})
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field, cells in _cells_by_field(line, fields).items():
        try:
            values |= _values(field, cells, order, known)
        except ValueError as error:
            errors[field] = str(error)
    try:
        patient = Patient.model_validate({'given_name': '', 'family_name': ''} | values)
    except ValidationError as error:
        errors = in_words(error) | errors
        return Read(line.number, values, errors)
    return Read(line.number, {field: getattr(patient, field) for field in values}, errors)


def called(line: Line, fields: Sequence[str | None]) -> str:
    """What a line calls its person, whatever else is wrong with it."""
    cells = _cells_by_field(line, fields)
    names = [cells[field][0] for field in ('given_name', 'family_name', FULL_NAME) if field in cells]
    return ' '.join(' '.join(names).split())[:120]


def _cells_by_field(line: Line, fields: Sequence[str | None]) -> dict[str, list[str]]:
    """The cells that are not blank, by the field that each was chosen to be."""
    cells: dict[str, list[str]] = {}
    for field, cell in zip(fields, line.cells, strict=True):
        if field and cell:
            cells.setdefault(field, []).append(cell)
    return cells


def _values(field: str, cells: list[str], order: Order, known: Known) -> dict[str, Any]:
    if field == FULL_NAME:
        return split_name(cells[0])
    if field in READERS:
        return {field: READERS[field](cells, order, known)}
    if field in {'address', 'front_desk_note'}:
        return {field: '\n'.join(' '.join(row.split()) for cell in cells for row in cell.splitlines() if row.strip())}
    return {field: ' '.join(cells[0].split())}


def _born(cells: list[str], order: Order, _known: Known) -> date:
    return written_dates.read(cells[0], order)


def _status(cells: list[str], _order: Order, _known: Known) -> Status:
    return _one_of(STATUSES, cells[0], STATUS_WORDS.values())


def _contact_way(cells: list[str], _order: Order, _known: Known) -> ContactWay:
    return _one_of(CONTACT_WAYS, cells[0], [way.value for way in ContactWay])


def _tags(cells: list[str], _order: Order, known: Known) -> frozenset[str]:
    parts = [part for cell in cells for part in re.split(r'[;|\n]' if ';' in cell else r'[,|\n]', cell)]
    words = [' '.join(part.split()) for part in parts]
    return frozenset(known.tags.get(word.casefold(), word) for word in words if word)


def _clinician(cells: list[str], _order: Order, known: Known) -> int:
    found = known.clinicians.get(clinician_key(cells[0]))
    if found is None:
        raise ValueError('Nobody of this name works here as a clinician.')
    if not found:
        raise ValueError('Two clinicians have this name. Please leave the column out, and assign them afterwards.')
    return found


READERS: dict[str, Callable[[list[str], Order, Known], Any]] = {
    'born': _born,
    'status': _status,
    'preferred_contact': _contact_way,
    'tags': _tags,
    'clinician_id': _clinician,
}


def _one_of(choices: Mapping[str, Word], cell: str, offered: Iterable[str]) -> Word:
    words = ' '.join(re.findall(r'[^\W_]+', folded(cell)))
    found = choices.get(folded(cell), choices.get(words))
    if found is None:
        raise ValueError(f'Please write one of these: {", ".join(offered)}.')
    return found


def in_one_sentence(errors: Mapping[str, str]) -> str:
    """What is wrong with a line: 'Date of birth: This is not a date. Phone: ...'."""
    return ' '.join(f'{FIELDS[field]}: {sentence}' if field else sentence for field, sentence in errors.items())
