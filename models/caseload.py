"""Lists of patients: who is shown, in which order, and the figures beside them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from models import headcounts, worklists
from models.appointments.visits import next_visits
from models.base import Work
from models.base.text import age, day, moment
from models.headcounts import NOBODY
from models.patient_record import STATUS_TONES, STATUS_WORDS, full_name, record_number
from models.people import initials
from models.wanted import (
    ANYBODY,
    GROUPS,
    IN_FULL,
    MINE,
    PAGE,
    SHOWN,
    SORTS,
    Wanted,
    ids_of,
    is_narrow,
    is_personal,
    page_of,
)
from models.worklists import CURRENT, WORKLISTS

__all__ = ['GROUPS', 'PAGE', 'SORTS', 'Wanted']


ALWAYS_SHOWN = 'no_visit'
"""The worklist that has a chip wherever one is led to."""


class PatientRow(NamedTuple):
    """A patient in the list."""

    id: int
    name: str
    sub: str
    initials: str
    tone: int
    href: str
    clinician: str
    status: str
    status_tone: str
    phone: str
    changed: str


class Figure(NamedTuple):
    """A number with its name; `id` is stable, `href` leads to the list behind it."""

    id: str
    label: str
    value: int
    note: str
    href: str


class WideRow(NamedTuple):
    """A patient in a list with other columns than usual: what a PatientRow says, in the same places, and more."""

    id: int
    name: str
    sub: str
    initials: str
    tone: int
    href: str
    clinician: str
    status: str
    status_tone: str
    phone: str
    changed: str
    born: str
    tags: str
    email: str
    contact: str
    referred_by: str
    admitted: str
    next_visit: str = ''


def listing(work: Work, wanted: Wanted) -> list[PatientRow]:
    """One page of the list. For everyone in the practice."""
    rows, today = work.rows(page_of(work, wanted)), work.today
    return [_row(work.zone, today, row) for row in rows]


def wide_listing(work: Work, wanted: Wanted) -> list[WideRow]:
    """One page of the list with all that its columns can show. For everyone in the practice."""
    rows, today = work.rows(page_of(work, wanted, IN_FULL)), work.today
    visits = next_visits(work, [row[0] for row in rows])
    return [_wide_row(work.zone, today, row)._replace(next_visit=visits.get(row[0], '')) for row in rows]


def matches(work: Work, wanted: Wanted) -> list[Figure]:
    """How many patients match in all: what the pages are counted from. For everyone in the practice."""
    if wanted.group == MINE and not is_narrow(wanted):
        number = headcounts.caseload(work, wanted.clinician)
    elif wanted.group in GROUPS and not is_narrow(wanted):
        number = _numbers(work)[wanted.group]
    elif wanted.group in WORKLISTS and not is_narrow(wanted):
        number = worklists.number(work, wanted.group, wanted.clinician)
    else:
        number = work.count(ids_of(work, wanted))
    return [Figure('matches', 'Matches', number, '', '')]


def chips(work: Work) -> list[Figure]:
    """Every group with its number of patients. For everyone in the practice."""
    numbers = _numbers(work)
    return [Figure(group, label, numbers[group], '', f'/patients?group={group}') for group, label in GROUPS.items()]


def further_chips(work: Work, staff_id: int, group: str) -> list[Figure]:
    """The caseload of a clinician, who has no visit booked, and the worklist that is shown, each with its number.

    `staff_id` is NOBODY for whoever is no clinician; a `group` of GROUPS has a chip already.
    """
    own = [] if staff_id == NOBODY else [_own_chip(work, staff_id)]
    shown = dict.fromkeys((ALWAYS_SHOWN, *([group] if group in WORKLISTS else [])))
    return [*own, *(_worklist_chip(work, one, staff_id) for one in shown)]


def _worklist_chip(work: Work, group: str, staff_id: int) -> Figure:
    number = worklists.number(work, group, staff_id if is_personal(group) else ANYBODY)
    return Figure(group, WORKLISTS[group].label, number, '', f'/patients?group={group}')


def _own_chip(work: Work, staff_id: int) -> Figure:
    return Figure(MINE, 'My caseload', headcounts.caseload(work, staff_id), '', f'/patients?group={MINE}')


def _numbers(work: Work) -> Counter[str]:
    """How many patients are in each of GROUPS, from headcounts: nobody is looked at."""
    numbers: Counter[str] = Counter()
    for state in headcounts.everybody(work):
        numbers['archived' if state.archived else state.status.value] += state.number
    numbers['current'] = sum(numbers[status.value] for status in CURRENT)
    return numbers


@lru_cache(maxsize=20 * PAGE)
def _row(zone: ZoneInfo, today: date, shown: tuple[Any, ...]) -> PatientRow:
    """A row from the values of SHOWN. Of a page that is read anew most rows are as before."""
    id, given_name, preferred_name, family_name, pronouns, born, phone, status, updated_at, clinician = shown
    name = full_name(given_name, preferred_name, family_name)
    said = (pronouns, day(born) if born else 'born: not known', record_number(id))
    return PatientRow(
        id=id,
        name=name,
        sub=' · '.join(part for part in said if part),
        initials=initials(name),
        tone=id % 4,
        href=f'/patients/{id}',
        clinician=clinician or 'Unassigned',
        status=STATUS_WORDS[status],
        status_tone=STATUS_TONES[status],
        phone=phone or '',
        changed=moment(updated_at, zone, today),
    )


@lru_cache(maxsize=20 * PAGE)
def _wide_row(zone: ZoneInfo, today: date, shown: tuple[Any, ...]) -> WideRow:
    """A row from the values of IN_FULL."""
    usual = shown[: len(SHOWN)]
    tags, email, contact, referred_by, admitted = shown[len(SHOWN) :]
    _, _, _, _, _, born, *_ = usual
    return WideRow(
        *_row(zone, today, usual),
        born=f'{day(born)} ({age(born, today)})' if born else '',
        tags=', '.join(sorted(tags, key=str.casefold)),
        email=email or '',
        contact=contact.capitalize() if contact else '',
        referred_by=referred_by or '',
        admitted=day(admitted.astimezone(zone).date()),
    )
