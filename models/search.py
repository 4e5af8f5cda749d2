"""Search: which patients are found by what somebody types, and who of them is meant most likely."""

from __future__ import annotations

from datetime import date
from enum import IntEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from models.base import Work
from models.base.text import day
from models.found_by import Kind
from models.patient_record import STATUS_WORDS, Patient, Status, full_name, record_number
from models.people import initials
from models.search_index import NameWord, SearchWord
from models.spelling import FORGIVING_FROM, forgives, one_letter_apart
from models.typed_words import Clue, Reach, Term, terms

LAST = '\U0010ffff'
"""Comes after every letter: words that begin with `jo` lie between `jo` and `jo` with this."""

FORGIVEN_AT_MOST = 200
"""Words that may have been meant, of which the nearest are taken."""


class Distance(IntEnum):
    """How far a word is from what was typed; the best first."""

    SAME = 0
    BEGINNING = 1
    PART = 2
    ONE_LETTER_APART = 3
    BEGINNING_ONE_LETTER_APART = 4


class Hit(NamedTuple):
    """A patient who was found."""

    id: int
    name: str
    sub: str
    initials: str
    tone: int
    href: str


SHOWN: tuple[Any, ...] = (
    Patient.id,
    Patient.given_name,
    Patient.preferred_name,
    Patient.family_name,
    Patient.born,
    Patient.status,
)


def found(work: Work, words: str, limit: int = 8) -> list[Hit]:
    """Whom the words find, the best match first; nobody while there are none. For everyone in the practice.

    Archived patients stay out of search; discharged ones come after others who match as well.
    """
    if not words.strip():
        return []
    here = work.select(*SHOWN).where(col(Patient.archived_at).is_(None))
    return [_hit(*row) for row in work.rows(narrowed(work, here, words, best_first=True).limit(limit))]


def narrowed(work: Work, statement: Select[Any], words: str, *, best_first: bool = False) -> Select[Any]:
    """The statement, which selects from Patient, narrowed to whom the words find. For everyone in the practice.

    With `best_first` the best match comes first, whatever the order was; without, and without words, the order stays.
    So a list that somebody may sort by hand, and that is otherwise in its usual order, says

        rows = search.narrowed(work, rows, wanted.words, best_first=wanted.sort == '')

    and counts with `work.count(search.narrowed(work, work.select(Patient.id).where(...), wanted.words))`.
    """
    hits = [_hits(work, term) for term in terms(words)]
    for one in hits:
        statement = statement.join(one, one.c.patient_id == col(Patient.id))
    if best_first and hits:
        distance = sum((one.c.distance for one in hits[1:]), start=hits[0].c.distance)
        discharged = col(Patient.status) == Status.DISCHARGED
        statement = statement.order_by(None).order_by(distance, discharged, col(Patient.sort_name), col(Patient.id))
    return statement


def _hits(work: Work, term: Term) -> Subquery:
    """Each patient whom one thing that was typed finds, with the distance of the nearest of their words."""
    readings = [_reading(work, clue) for clue in term]
    distance = case(*readings) if len(readings) > 1 else readings[0][1]
    return (
        select(col(SearchWord.patient_id), func.min(distance).label('distance'))
        .where(or_(*(fits for fits, _ in readings)))
        .group_by(col(SearchWord.patient_id))
        .subquery()
    )


def _reading(work: Work, clue: Clue) -> tuple[ColumnElement[bool], ColumnElement[int]]:
    """What is true of the words that fit a clue, and how far each of them is from it."""
    forgiven = _forgiven(work, clue.text) if clue.kind is Kind.NAME else []
    apart = [word for word in forgiven if one_letter_apart(word, clue.text)]
    fits = _reaches(col(SearchWord.word), clue)
    if clue.kind is Kind.NAME:
        names = select(col(NameWord.word)).where(
            or_(_reaches(col(NameWord.word), clue), col(NameWord.word).in_(forgiven))
        )
        fits = col(SearchWord.word).in_(names)
    distance = case(
        (col(SearchWord.word) == clue.text, Distance.SAME),
        (_begins(col(SearchWord.word), clue.text), Distance.BEGINNING),
        (_holds(col(SearchWord.word), clue.text), Distance.PART),
        (col(SearchWord.word).in_(apart), Distance.ONE_LETTER_APART),
        else_=Distance.BEGINNING_ONE_LETTER_APART,
    )
    return and_(col(SearchWord.kind) == clue.kind, fits), distance


def _reaches(word: Mapped[str], clue: Clue) -> ColumnElement[bool]:
    if clue.reach is Reach.ALL:
        return word == clue.text
    return _begins(word, clue.text) if clue.reach is Reach.BEGINNING else _holds(word, clue.text)


def _begins(word: Mapped[str], text: str) -> ColumnElement[bool]:
    return word.between(text, text + LAST)


def _holds(word: Mapped[str], text: str) -> ColumnElement[bool]:
    return func.instr(word, text) > 0


def _forgiven(work: Work, typed: str) -> list[str]:
    """The words of names that may have been meant, with one letter wrong; the nearest first.

    A mistake leaves one half of the word as it was, or it swaps the letters in the middle: only words that have a half,
    or begin with the other middle, need to be compared.
    """
    if len(typed) < FORGIVING_FROM - 1:
        return []
    half, word = len(typed) // 2, col(NameWord.word)
    swapped = typed[: half - 1] + typed[half] + typed[half - 1]
    alike = or_(_begins(word, typed[:half]), _begins(word, swapped), _holds(word, typed[half:]))
    meant = [word for word in work.all(select(word).where(alike)) if forgives(word, typed)]
    return sorted(meant, key=lambda word: not one_letter_apart(word, typed))[:FORGIVEN_AT_MOST]


def _hit(
    id: int, given_name: str, preferred_name: str | None, family_name: str, born: date | None, status: Status
) -> Hit:
    name = full_name(given_name, preferred_name, family_name)
    said = (day(born) if born else 'born: not known', record_number(id), STATUS_WORDS[status])
    return Hit(id, name, ' · '.join(said), initials(name), id % 4, f'/patients/{id}')
