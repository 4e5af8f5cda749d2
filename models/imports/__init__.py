"""Importing patients from a file: a rehearsal, line by line, and then all of them in one transaction, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import col

from models import patients, practice, staff, tag_counts
from models.base import ChangeRecord, Invalid, Refused, Role, Work
from models.base.entity import kind_of
from models.base.text import day
from models.imports import columns, csv_file, lines, written_dates
from models.imports.csv_file import Line, Sheet
from models.imports.known_people import KnownPeople, Person
from models.imports.lines import Known, Read, clinician_key, in_one_sentence
from models.imports.written_dates import Order
from models.patient_record import STATUS_WORDS, Patient, Status, full_name, record_number

MANAGER_ALONE = 'Only the practice manager can import patients.'
NO_HEADINGS = (
    'The first line of this file holds no headings. Put one above it, such as Given name, Family name, Date of birth, '
    'and choose the file again.'
)
NOBODY = 'There is nobody to import.'
UNREADABLE = 'Some lines cannot be read. Mend them in the file and choose it again, or choose to leave them out.'

PREVIEWED = 5  # lines that are shown while the columns are chosen


class State(StrEnum):
    """What is to become of a line."""

    READY = 'ready'
    HERE = 'here'
    TWICE = 'twice'
    UNREADABLE = 'unreadable'


class Verdict(NamedTuple):
    """What the rehearsal says about one line. `values` are those of the new patient; `href` leads to who is alike."""

    number: int
    name: str
    born: str
    state: State
    why: str
    href: str
    values: dict[str, Any]


class Rehearsal(NamedTuple):
    """Every line, and the newest change that there was when they were compared with the patients."""

    verdicts: tuple[Verdict, ...]
    seq: int

    def counted(self) -> Counter[State]:
        """How many lines there are in each state."""
        return Counter(verdict.state for verdict in self.verdicts)


class Choices(NamedTuple):
    """What the manager has decided: whether to admit people who seem to be here, and to leave out unreadable lines."""

    admit_alike: bool = False
    leave_out_unreadable: bool = False


class Overtaken(Refused):
    """Since the rehearsal somebody was admitted or changed who is alike: it has to be looked at again."""

    def __init__(self) -> None:
        super().__init__('Meanwhile somebody was admitted or changed who seems to be in this file. Please look again.')


def read(work: Work, content: bytes) -> Sheet:
    """The table in a file. For the manager; raises Refused for anybody else and for what is no table of patients."""
    _expect_manager(work)
    sheet = csv_file.read(content)
    if columns.looks_like_no_headings(sheet.headings):
        raise Refused(NO_HEADINGS)
    return sheet


def preview(work: Work, sheet: Sheet, fields: Sequence[str | None], order: Order) -> list[Read]:
    """The first lines as they would be read, their values in words. For the manager; Refused for anybody else."""
    _expect_manager(work)
    known, clinicians = _known(work), dict(staff.clinicians(work))
    first = [lines.read(line, fields, order, known) for line in sheet.lines[:PREVIEWED]]
    return [one._replace(values=_in_words(one.values, clinicians)) for one in first]


def dates(sheet: Sheet, fields: Sequence[str | None]) -> written_dates.Found:
    """What the column of birth dates says about how dates are written in this file."""
    place = fields.index('born') if 'born' in fields else None
    return written_dates.found(line.cells[place] for line in sheet.lines if place is not None)


def rehearse(work: Work, sheet: Sheet, fields: Sequence[str | None], order: Order) -> Rehearsal:
    """What would become of each line, its columns read as these fields. Writes nothing. For the manager.

    Raises Refused for anybody else, and for columns that cannot be chosen so.
    """
    _expect_manager(work)
    if trouble := columns.trouble(fields):
        raise Refused(trouble)
    known, here, seen = _known(work), KnownPeople(_people(work)), KnownPeople()
    names = {person.id: full_name(*person[1:4]) for person in _people(work)}

    def verdict(line: Line) -> Verdict:
        number, values, errors = lines.read(line, fields, order, known)
        if errors:
            name = lines.called(line, fields)
            return Verdict(number, name, '', State.UNREADABLE, in_one_sentence(errors), '', {})
        person = _person(line.number, values)
        name, born = full_name(*person[1:4]), day(person.born) if person.born else ''
        if alike := here.like(person):
            why = f'{names[alike.id]}, {record_number(alike.id)}. {alike.why}'
            return Verdict(line.number, name, born, State.HERE, why, f'/patients/{alike.id}', values)
        if alike := seen.like(person):
            why = f'Stands in line {alike.id} already. {alike.why}'
            return Verdict(line.number, name, born, State.TWICE, why, '', values)
        seen.add(person)
        return Verdict(line.number, name, born, State.READY, '', '', values)

    return Rehearsal(tuple(map(verdict, sheet.lines)), _newest_change(work))


def admit_all(work: Work, rehearsal: Rehearsal, choices: Choices, tell: Callable[[int], object] | None = None) -> int:
    """Admit everybody whom the rehearsal found ready, and those alike if that was chosen. How many. For the manager.

    `tell` hears how many have been written so far; nothing is kept before this returns and the transaction ends.
    Raises Refused for anybody else, when nobody is left to admit or a line cannot be read; Overtaken when the patients
    have changed so that the rehearsal is not true any more.
    """
    _expect_manager(work)
    if why_not := obstacle(rehearsal, choices):
        raise Refused(why_not)
    newcomers = chosen(rehearsal, choices)
    if not choices.admit_alike:
        _expect_nobody_new(work, newcomers, rehearsal.seq)
    for done, verdict in enumerate(newcomers, start=1):
        try:
            patients.admit(work, verdict.values)
        except Invalid as invalid:  # whoever was a clinician when it was rehearsed may have left
            raise Refused(f'Line {verdict.number}: {in_one_sentence(invalid.errors)} Nothing was imported.') from None
        if tell:
            tell(done)
    whole = practice.details(work)
    assert whole is not None
    work.opened(whole, f'import of {len(newcomers):,} {"patient" if len(newcomers) == 1 else "patients"}')
    return len(newcomers)


def obstacle(rehearsal: Rehearsal, choices: Choices) -> str:
    """Why nothing can be imported with these choices, in one sentence; empty when it can."""
    if rehearsal.counted()[State.UNREADABLE] and not choices.leave_out_unreadable:
        return UNREADABLE
    return '' if chosen(rehearsal, choices) else NOBODY


def chosen(rehearsal: Rehearsal, choices: Choices) -> list[Verdict]:
    """The lines whose people are to be admitted."""
    wanted = {State.READY, State.HERE, State.TWICE} if choices.admit_alike else {State.READY}
    return [verdict for verdict in rehearsal.verdicts if verdict.state in wanted]


def _expect_manager(work: Work) -> None:
    if not work.who.has(Role.MANAGER):
        raise Refused(MANAGER_ALONE)


def _known(work: Work) -> Known:
    """The clinicians and tags of the practice."""
    clinicians: dict[str, int] = {}
    for id, name in staff.clinicians(work):
        key = clinician_key(name)
        clinicians[key] = 0 if key in clinicians else id
    return Known(clinicians, {tag.casefold(): tag for tag, _ in tag_counts.in_use(work)})


def _people(work: Work, since: int | None = None) -> list[Person]:
    """Everybody who is or was a patient, or those who were changed after a change with this number."""
    statement = work.select(
        Patient.id, Patient.given_name, Patient.preferred_name, Patient.family_name, Patient.born, Patient.phone
    )
    if since is not None:
        touched = select(col(ChangeRecord.record_id)).where(
            col(ChangeRecord.kind) == kind_of(Patient), col(ChangeRecord.seq) > since, col(ChangeRecord.op) != 'open'
        )
        statement = statement.where(col(Patient.id).in_(touched))
    return [Person(*row) for row in work.rows(statement)]


def _expect_nobody_new(work: Work, chosen: Sequence[Verdict], since: int) -> None:
    touched = _people(work, since)
    if not touched:
        return
    new = KnownPeople(touched)
    if any(new.like(_person(verdict.number, verdict.values)) for verdict in chosen):
        raise Overtaken


def _newest_change(work: Work) -> int:
    return int(work.first(work.select(ChangeRecord.seq).order_by(col(ChangeRecord.seq).desc())) or 0)


def _in_words(values: dict[str, Any], clinicians: Mapping[int, str]) -> dict[str, Any]:
    """The values as the screen shows them."""
    return {field: _word(clinicians[value] if field == 'clinician_id' else value) for field, value in values.items()}


def _word(value: Any) -> str:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Status):
        return STATUS_WORDS[value]
    if isinstance(value, frozenset):
        return ', '.join(sorted(value))
    return ', '.join(str(value or '').splitlines())


def _person(number: int, values: dict[str, Any]) -> Person:
    known_by = (values.get(field) for field in ('preferred_name', 'family_name', 'born', 'phone'))
    return Person(number, values['given_name'], *known_by)  # type: ignore[arg-type]
