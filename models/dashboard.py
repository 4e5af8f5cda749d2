"""The practice at a glance: a greeting, four figures for each role, what each role works on first, and the team."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlmodel import col

from models import caseload
from models.base import Role, Work
from models.base.text import day
from models.caseload import Figure, PatientRow
from models.patient_record import STATUS_TONES, STATUS_WORDS, Patient, Status, full_name
from models.people import initials
from models.wanted import ANYBODY, MINE, Wanted, is_personal

SHOWN = 10
"""So many lines has the list that a role works on; the link above it leads to all of them."""

ASKED_OF: tuple[Any, ...] = (
    Patient.id,
    Patient.given_name,
    Patient.preferred_name,
    Patient.family_name,
    Patient.phone,
    Patient.created_at,
)

Roles = frozenset[Role]


class Greeting(NamedTuple):
    """How the day is begun: by the hour on the practice's clock."""

    words: str
    day: str


class _Figure(NamedTuple):
    """A figure before it is counted: `group` is the list behind it. The note when there is nobody in it is `none`."""

    group: str
    label: str
    note: str
    none: str


FIGURES: dict[Role, tuple[_Figure, ...]] = {
    Role.CLINICIAN: (
        _Figure(MINE, 'My caseload', 'Current patients in your care', 'Nobody in your care yet'),
        _Figure('new_to_me', 'New to me', 'This week', 'Nobody this week'),
    ),
    Role.RECEPTION: (
        _Figure('inquiry', 'Inquiries to answer', 'The first asked {first}', 'All are answered'),
        _Figure('no_visit', 'No visit booked', 'In care, and not coming', 'Everybody comes again'),
    ),
    Role.MANAGER: (
        _Figure('no_visit', 'No visit booked', 'In care, and not coming', 'Everybody comes again'),
        _Figure('left_behind', 'In care, no clinician', 'Somebody is to take over', 'Everybody is looked after'),
    ),
}
"""What each role looks at first, beside the day's two figures (appointments/today.py). Notes and scores add theirs
here, and leave out what matters less. Who is waiting alone, new or forgotten is among the needs (needs.py)."""


class Asking(NamedTuple):
    """Somebody whom the front desk is to place."""

    id: int
    initials: str
    tone: int
    name: str
    note: str
    status: str
    status_tone: str
    href: str


def greeting(work: Work) -> Greeting:
    """'Good morning' and the practice's day, e.g. 'Monday 23 November'. For everyone."""
    hour, today = work.now.astimezone(work.zone).hour, work.today
    part = 'morning' if 4 <= hour < 12 else 'afternoon' if 12 <= hour < 18 else 'evening'
    return Greeting(f'Good {part}', f'{today:%A} {today.day} {today:%B}')


def figures(work: Work, roles: Roles, staff_id: int) -> list[Figure]:
    """Two numbers for these roles, each with the list behind it. For everyone in the practice.

    Whoever has several roles gets the first one of two of them. `staff_id` says whose caseload it is.
    """
    of_each = [FIGURES[role] for role in FIGURES if role in roles]
    shown = [figure for of_role in of_each for figure in of_role[: 2 if len(of_each) == 1 else 1]]
    return [_counted(work, figure, staff_id) for figure in shown[:2]]


def my_patients(work: Work, staff_id: int) -> list[PatientRow]:
    """The patients of one clinician whose records changed last. For everyone in the practice."""
    latest = Wanted(MINE, sort='changed', descending=True, clinician=staff_id)
    return caseload.listing(work, latest)[:SHOWN]


def to_place(work: Work) -> list[Asking]:
    """Who asked for help and has no answer yet, then who waits without a clinician; the first to come is the first.

    For everyone in the practice.
    """
    inquiries = _first_to_come(work, Status.INQUIRY, alone=False)
    waiting = _first_to_come(work, Status.WAITING, alone=True)
    inquiries = inquiries[: max(SHOWN - len(waiting), SHOWN * 2 // 3)]  # nobody is hidden by those before them
    return [*inquiries, *waiting[: SHOWN - len(inquiries)]]


# how it is done


def _counted(work: Work, figure: _Figure, staff_id: int) -> Figure:
    """A figure with its number, as the list behind it counts."""
    group = figure.group
    wanted = Wanted(group, clinician=staff_id if is_personal(group) else ANYBODY)
    number, href = caseload.matches(work, wanted)[0].value, f'/patients?group={group}'
    note = figure.note if number else figure.none
    if '{first}' in note:
        note = note.format(first=_day_of_the_first(work, Status(group)))
    return Figure(group, figure.label, number, note, href)


def _day_of_the_first(work: Work, status: Status) -> str:
    [asking] = work.rows(_in_order_of_arrival(status, 1))
    created_at: datetime = asking[-1]
    return day(created_at.astimezone(work.zone).date())


def _first_to_come(work: Work, status: Status, *, alone: bool) -> list[Asking]:
    rows = work.rows(_in_order_of_arrival(status, SHOWN, alone=alone))
    return [_asking(work, status, *row) for row in rows]


@cache
def _in_order_of_arrival(status: Status, limit: int, *, alone: bool = False) -> Select[Any]:
    here = [col(Patient.archived_at).is_(None), col(Patient.status) == status]
    here += [col(Patient.clinician_id).is_(None)] if alone else []
    rows: Select[Any] = select(*ASKED_OF).where(*here)
    return rows.order_by(col(Patient.created_at), col(Patient.id)).limit(limit)


def _asking(work: Work, status: Status, id: int, *said: Any) -> Asking:
    given_name, preferred_name, family_name, phone, created_at = said
    name, asked = full_name(given_name, preferred_name, family_name), created_at.astimezone(work.zone).date()
    note = f'Asked {_ago((work.today - asked).days)} · {_unbroken(phone) or "no phone number"}'
    word, tone = STATUS_WORDS[status], STATUS_TONES[status]
    return Asking(id, initials(name), id % 4, name, note, word, tone, f'/patients/{id}')


def _unbroken(phone: str | None) -> str:
    """A number that stays on one line."""
    return (phone or '').replace(' ', '\u00a0')


def _ago(days: int) -> str:
    return {0: 'today', 1: 'yesterday'}.get(days, f'{days} days ago')
