"""Duplicates: whether somebody who is about to be admitted is here already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from models.base import Work
from models.base.text import day, folded, listed
from models.found_by import Kind
from models.patient_record import Patient, Status
from models.search_index import SearchWord
from models.spelling import FORGIVING_FROM, name_words, one_letter_apart, phone_digits, sound

SHORTEST_PHONE = 5
"""Digits; fewer are half a number, which many have in common."""

Name = tuple[str, str]
"""A given or preferred name, and the family name; folded, and without hyphens and the like."""


class Alike(NamedTuple):
    """Somebody who is here and may be the same person: `why` in short, `sentence` in full."""

    id: int
    name: str
    why: str
    href: str
    sentence: str


class Likeness(NamedTuple):
    """What two people have in common."""

    name: bool
    sound: bool
    born: bool
    phone: bool

    @property
    def counts(self) -> bool:
        """True for what is worth a question."""
        return self.name or self.phone or (self.sound and self.born)

    @property
    def order(self) -> tuple[bool, ...]:
        """The likeliest first."""
        return (not (self.name and self.born), not (self.sound and self.born), not self.phone)


def alike(work: Work, values: Mapping[str, Any], without: int | None = None, limit: int = 5) -> list[Alike]:
    """Who may be the same person as somebody with these values of a form, the likeliest first. For everyone.

    People are alike who have the same phone, the same name, or names that sound alike and the same date of birth; not
    when only the names are the same, and the dates of birth differ. Archived and discharged patients count: somebody
    who comes back is not to be admitted anew. `without` is the id of a record that is not to be named.
    """
    reasons = list(_reasons(values))
    if not reasons:
        return []
    ids = select(col(SearchWord.patient_id)).where(or_(*reasons))
    there = work.all(work.select(Patient).where(col(Patient.id).in_(ids), col(Patient.id) != (without or 0)))
    alike = [(likeness, patient) for patient in there if (likeness := _likeness(values, patient)).counts]
    alike.sort(key=lambda pair: (pair[0].order, pair[1].sort_name, pair[1].id))
    return [_alike(likeness, patient) for likeness, patient in alike[:limit]]


def _reasons(values: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    """By which words of the index somebody comes into question at all."""
    if born := values.get('born'):
        yield _has(Kind.BORN, born.isoformat())
    if phone := _phone(values.get('phone')):
        yield _has(Kind.PHONE, phone)
    for called, family_name in _names(values):
        words = name_words(f'{called} {family_name}')[:-1]  # without the last, in which all are joined
        all_of_them = [select(col(SearchWord.patient_id)).where(_has(Kind.NAME, word)) for word in words]
        yield and_(_has(Kind.NAME, words[-1]), *map(col(SearchWord.patient_id).in_, all_of_them[:-1]))


def _has(kind: Kind, word: str) -> ColumnElement[bool]:
    return and_(col(SearchWord.kind) == kind, col(SearchWord.word) == word)


def _names(values: Mapping[str, Any]) -> set[Name]:
    """What somebody may be called: with their given and their preferred name."""
    given_names = (_plain(values.get('given_name')), _plain(values.get('preferred_name')))
    family_name = _plain(values.get('family_name'))
    return {(given_name, family_name) for given_name in given_names if given_name and family_name}


def _plain(name: str | None) -> str:
    return ' '.join(re.findall(r'[^\W_]+', folded(name or '').replace("'", '')))


def _phone(phone: str | None) -> str:
    digits = phone_digits(phone or '')
    return digits if len(digits) >= SHORTEST_PHONE else ''


def _likeness(values: Mapping[str, Any], patient: Patient) -> Likeness:
    names, others = _names(values), _names(patient.model_dump())
    born, phone = values.get('born'), _phone(values.get('phone'))
    turned = {(family_name, given_name) for given_name, family_name in names}
    other_day = bool(born and patient.born and born != patient.born)
    return Likeness(
        name=bool((names | turned) & others) and not other_day,
        sound=any(_sound_alike(*pair) for pair in product(names, others)),
        born=born is not None and born == patient.born,
        phone=bool(phone) and phone == _phone(patient.phone),
    )


def _sound_alike(one: Name, other: Name) -> bool:
    return all(sound(name) == sound(others) or _slipped(name, others) for name, others in zip(one, other, strict=True))


def _slipped(name: str, other: str) -> bool:
    return max(len(name), len(other)) >= FORGIVING_FROM and one_letter_apart(name, other)


def _alike(likeness: Likeness, patient: Patient) -> Alike:
    has = [
        what
        for what, true in (('name', likeness.name), ('date of birth', likeness.born), ('phone', likeness.phone))
        if true
    ]
    sounds = likeness.sound and likeness.born and not likeness.name
    why = [*(['sounds alike'] if sounds else []), *('same ' + what for what in has)]
    known = [day(patient.born) if patient.born else '', patient.record_number, _state(patient)]
    return Alike(
        id=patient.id or 0,
        name=patient.name,
        why=', '.join(why).capitalize(),
        href=f'/patients/{patient.id}',
        sentence=f'{patient.name} ({", ".join(filter(None, known))}) {"sounds alike and " if sounds else ""}'
        f'has the same {listed(has)}.',
    )


def _state(patient: Patient) -> str:
    if patient.archived_at:
        return 'archived'
    return 'discharged' if patient.status is Status.DISCHARGED else ''
