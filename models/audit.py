"""The audit trail: who changed what and when, and who opened what. For the practice manager alone (DESIGN 6)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Integer, Select, literal, or_
from sqlmodel import col

from models import practice
from models.audit_words import Named, deed, field_changes, sign_of
from models.base import ChangeRecord, Missing, Role, Work
from models.base.text import day
from models.patient_record import Patient, record_number
from models.people import Staff

PAGE = 50

KINDS = {
    'patients': 'Patients',
    'care_team': 'Care teams',
    'staff': 'Staff',
    'accounts': 'Accounts',
    'links': 'One-time links',
    'sign_ins': 'Sign-ins',
    'failed_sign_ins': 'Failed sign-ins',
    'practices': 'The practice',
    'appointments': 'Appointments',
    'series': 'Repeating appointments',
    'appointment_types': 'Appointment types',
    'rooms': 'Rooms',
    'working_hours': 'Working hours',
    'absences': 'Absences',
    'delays': 'Running late',
    'wishes': 'Waiting list',
    'calendar_feeds': 'Calendar feeds',
}
"""The kinds of record whose changes are told, and what the filter calls them."""

OF_ONE_PATIENT = {'appointments': 'attendances'}
"""Kinds whose changes are told, in the story of one patient, by those of another: each who comes has their own part."""

CHANGED = ('create', 'update', 'delete')
ALL, CHANGES, OPENED = 'all', 'changes', 'opened'
SORTS_OF_LINES = {ALL: 'Everything', CHANGES: 'All changes', OPENED: 'Who opened what', **KINDS}
"""What the filter offers. Each line is either about something that was opened or a change of one of KINDS."""

ANYBODY, THE_PROGRAM = -1, 0
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


class Wanted(NamedTuple):
    """Which part of the history somebody looks at. Days are the practice's, both included.

    `person` is a staff id, ANYBODY or THE_PROGRAM; `patient` an id, 0 for all; `kind` one of SORTS_OF_LINES. `before`
    is the number of the line above the page, 0 for the newest page.
    """

    person: int = ANYBODY
    patient: int = 0
    kind: str = ALL
    since: date | None = None
    until: date | None = None
    before: int = 0

    @property
    def address(self) -> str:
        """Where this part stands. Only ids and days are in it; what is as usual is left out."""
        usual = type(self)()._asdict()
        parts = {name: value for name, value in self._asdict().items() if value != usual[name]}
        return '/history?' + urlencode(parts) if parts else '/history'


class Line(NamedTuple):
    """One line of the history. `day` heads those of one day, `when` is the time of day on the practice's clock.

    `fields` are label, before and after of each field, both values in words or None.
    """

    id: int
    icon: str
    tone: str
    title: str
    href: str
    day: str
    when: str
    fields: list[tuple[str, str | None, str | None]]


class Ways(NamedTuple):
    """The addresses of the newer and the older page; empty where there is none."""

    id: str
    newer: str
    older: str


# queries, all of them for the manager: Missing for anybody else


def lines(work: Work, wanted: Wanted) -> list[Line]:
    """One page of the history, newest first. That something was opened is not told: it is there within the minute."""
    _expect_manager(work)
    if not wanted.before:
        work.rest_on('minute')
    page = work.all(_older(_wanted(work, ChangeRecord, wanted), _mark(work, wanted.before)).limit(PAGE))
    named, today = Named(work, page), work.today
    return [_line(work, change, named, today) for change in page]


def ways(work: Work, wanted: Wanted) -> list[Ways]:
    """The way to the newer and to the older page."""
    _expect_manager(work)
    mark, numbers = _mark(work, wanted.before), _wanted(work, ChangeRecord.seq, wanted)
    older = work.all(_older(numbers, mark).limit(PAGE + 1))
    return [
        Ways(
            'ways',
            newer=_newer(work, wanted, numbers, mark) if mark else '',
            older=wanted._replace(before=older[PAGE - 1]).address if len(older) > PAGE else '',
        )
    ]


def people(work: Work) -> dict[int, str]:
    """Whose deeds can be asked for: everybody who works here or did, and the program."""
    _expect_manager(work)
    everybody = work.all(work.select(Staff).order_by(col(Staff.active).desc(), Staff.family_name, Staff.given_name))
    names = {person.id: person.name if person.active else f'{person.name} (left)' for person in everybody}
    return {ANYBODY: 'Anybody', **names, THE_PROGRAM: 'The program'}


def patient_name(work: Work, patient_id: int) -> str:
    """A patient by name and record number; by the number alone once the record was removed."""
    _expect_manager(work)
    patient = work.first(work.select(Patient).where(col(Patient.id) == patient_id))
    number = record_number(patient_id)
    return f'{patient.name} ({number})' if patient else number


# verbs


def open_history(work: Work) -> dict[int, str]:
    """The same as `people`, and a line in the history that this person opened it."""
    found, here = people(work), practice.details(work)
    if here is None:
        raise Missing
    work.opened(here, 'history')
    return found


# how it is done


def _expect_manager(work: Work) -> None:
    if not work.who.has(Role.MANAGER):
        raise Missing


def _line(work: Work, change: ChangeRecord, named: Named, today: date) -> Line:
    assert change.seq is not None
    icon, tone = sign_of(change)
    local = change.at.astimezone(work.zone)
    return Line(
        id=change.seq,
        icon=icon,
        tone=tone,
        title=f'{change.by_name} {deed(change, named)}',
        href=named.href(change),
        day=_heading(local.date(), today),
        when=f'{local:%H:%M}',
        fields=[(one.label, one.before, one.after) for one in field_changes(change, named)],  # orjson wants plain ones
    )


def _heading(on: date, today: date) -> str:
    """'Today, Monday 23 Nov 2026': the day that stands above its lines."""
    said = f'{on:%A} {day(on)}'
    return {today: f'Today, {said}', today - timedelta(days=1): f'Yesterday, {said}'}.get(on, said)


def _wanted(work: Work, shown: Any, wanted: Wanted) -> Select[Any]:
    """The lines that match, of whatever page, in no order yet."""
    conditions = [
        _of_kind(wanted),
        *_by_whom(wanted),
        *_of_sort(wanted),
        *_within(work, wanted),
    ]
    return work.select(shown).where(*conditions)


def _of_kind(wanted: Wanted) -> ColumnElement[bool]:
    kinds = [OF_ONE_PATIENT.get(kind, kind) if wanted.patient else kind for kind in KINDS]
    if wanted.kind in KINDS:
        return col(ChangeRecord.kind) == kinds[list(KINDS).index(wanted.kind)]
    return col(ChangeRecord.kind).in_(kinds)


def _by_whom(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [col(ChangeRecord.subject_id) == wanted.patient] if wanted.patient else []
    if wanted.person == ANYBODY:
        return found
    whom = None if wanted.person == THE_PROGRAM else wanted.person
    return [*found, col(ChangeRecord.by_id).is_not_distinct_from(literal(whom, Integer))]  # `IS NULL` is taken for many


def _of_sort(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Said as a list of what is wanted, which an index can look up, not as what is not."""
    op = col(ChangeRecord.op)
    if wanted.kind == OPENED:
        return [op == 'open']
    return [op.in_((*CHANGED, 'open') if wanted.kind == ALL else CHANGED)]


def _within(work: Work, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [col(ChangeRecord.at) >= _begin(work, wanted.since)] if wanted.since else []
    return [*found, col(ChangeRecord.at) < _begin(work, wanted.until + timedelta(days=1))] if wanted.until else found


def _begin(work: Work, on: date) -> datetime:
    """The first instant of a day of the practice."""
    return datetime.combine(on, time.min, work.zone)


Mark = tuple[datetime, int]
"""A place between two lines: that of one that is known by its instant and its number."""


def _mark(work: Work, seq: int) -> Mark | None:
    at = work.first(_wanted(work, ChangeRecord.at, Wanted()).where(col(ChangeRecord.seq) == seq)) if seq else None
    return (at, seq) if at else None


def _older(statement: Select[Any], mark: Mark | None) -> Select[Any]:
    """What is older than the mark, newest first. In the order of time: by number only within one instant."""
    at, seq = col(ChangeRecord.at), col(ChangeRecord.seq)
    if mark:
        statement = statement.where(at <= mark[0], or_(at < mark[0], seq < mark[1]))
    return statement.order_by(at.desc(), seq.desc())


def _newer(work: Work, wanted: Wanted, numbers: Select[Any], mark: Mark) -> str:
    """The address of the page above the mark; the newest page where no more than one page is above."""
    at, seq = col(ChangeRecord.at), col(ChangeRecord.seq)
    above = numbers.where(at >= mark[0], or_(at > mark[0], seq >= mark[1])).order_by(at, seq).limit(PAGE + 1)
    found = work.all(above)
    return wanted._replace(before=found[PAGE] if len(found) > PAGE else 0).address
