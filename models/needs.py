"""What needs somebody: lines of a dashboard, the worst first, each of which leads to where it is mended."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlmodel import col

from models import staff, waiting_list, worklists
from models.base import Role, Work
from models.dashboard import Roles
from models.patient_record import Patient, full_name
from models.waiting_list.matching import time_in_words
from models.worklists import KEPT, WORKLISTS, Ids

NAME: tuple[Any, ...] = (Patient.id, Patient.given_name, Patient.preferred_name, Patient.family_name)

NAMED = 2
"""So many patients are named in a line; the list behind it has them all."""


class Need(NamedTuple):
    """One line. `id` says what sort of need it is."""

    id: str
    icon: str
    tone: str
    title: str
    sub: str
    href: str


class _Sort(NamedTuple):
    """A sort of need: the worklist it is about, whose it is to mend, and the words for one patient and for many."""

    group: str
    roles: Roles
    icon: str
    tone: str
    one: str
    many: str
    advice: str


DESK = frozenset({Role.RECEPTION, Role.MANAGER})

SORTS = (
    _Sort(
        'left_behind',
        DESK,
        'person_off',
        'risk',
        '{name} is in care without a clinician',
        '{number} in care without a clinician',
        'Whoever it was has left. Choose somebody else.',
    ),
    _Sort(
        'old_inquiries',
        DESK,
        'contact_support',
        'risk',
        '{name} has asked for help for over a week',
        '{number} inquiries older than a week',
        'Answer, then move on to the waiting list or an intake.',
    ),
    _Sort(
        'intake_alone',
        DESK,
        'assignment_ind',
        'warn',
        '{name} is in intake without a clinician',
        '{number} in intake without a clinician',
        'Choose a clinician.',
    ),
    _Sort(
        'mine_stale',
        frozenset({Role.CLINICIAN}),
        'pause_circle',
        'warn',
        '{name} has been on hold for four weeks',
        '{number} of yours on hold, untouched for four weeks',
        'Go on, or discharge.',
    ),
    _Sort(
        'new_to_me',
        frozenset({Role.CLINICIAN}),
        'person_add',
        'info',
        '{name} is new to you this week',
        '{number} are new to you this week',
        'Open the chart.',
    ),
    _Sort(
        'incomplete',
        frozenset({Role.RECEPTION}),
        'contact_phone',
        'info',
        'The phone number or birth date of {name} is missing',
        '{number} without a phone number or a birth date',
        'Ask at the next call.',
    ),
)
"""The worst first. Appointments, notes and scores add theirs where they belong: a risk above all of these."""


def needs(work: Work, roles: Roles, staff_id: int) -> list[Need]:
    """What needs somebody with these roles; `staff_id` says whose caseload it is. For everyone in the practice."""
    about_patients = [_need(work, sort, staff_id) for sort in SORTS if not roles.isdisjoint(sort.roles)]
    free = _freed_times(work) if Role.RECEPTION in roles else []
    return [*free, *filter(None, about_patients), *(_invitations(work) if Role.MANAGER in roles else [])]


def _need(work: Work, sort: _Sort, staff_id: int) -> Need | None:
    ids = WORKLISTS[sort.group].ids(work, staff_id)
    number = worklists.counted(work, ids)
    if not number:
        return None
    names = [(id, full_name(*name)) for id, *name in work.rows(_first(ids))]
    if number == 1:
        [(id, name)] = names
        return Need(sort.group, sort.icon, sort.tone, sort.one.format(name=name), sort.advice, f'/patients/{id}')
    title, sub = sort.many.format(number=number), _and_more([name for _, name in names], number)
    return Need(sort.group, sort.icon, sort.tone, title, sub, f'/patients?group={sort.group}')


@lru_cache(maxsize=KEPT)
def _first(ids: Ids) -> Select[Any]:
    """Id and names of those who came first, in the order in which SQLite finds them by itself."""
    names = select(*NAME)
    return names.where(col(Patient.id).in_(ids)).order_by(col(Patient.id)).limit(NAMED)


def _and_more(names: list[str], number: int) -> str:
    more = number - len(names)
    return ', '.join(names) + (f' and {more} more' if more else '')


def _freed_times(work: Work) -> list[Need]:
    """Times that are free again and suit somebody who waits: nothing at the front desk is over sooner."""
    fitting = [(time, those) for time, those in waiting_list.all_matches(work) if those]
    if not fitting:
        return []
    (first, those), number = fitting[0], len(fitting)
    title = 'A time is free again' if number == 1 else f'{number} times are free again'
    fits = 'One who waits fits' if len(those) == 1 else f'{len(those)} who wait fit'
    return [Need('freed', 'event_available', 'warn', title, f'{time_in_words(work, first)}. {fits}.', '/waiting')]


def _invitations(work: Work) -> list[Need]:
    """Colleagues who have a link and have not signed in yet."""
    names = [row.name for row in staff.invited(work)]
    if not names:
        return []
    one = f'{names[0]} has not accepted the invitation'
    title = one if len(names) == 1 else f'{len(names)} invitations are not accepted'
    sub = 'A new link, if the old one is lost or too old.' if len(names) == 1 else _and_more(names[:NAMED], len(names))
    return [Need('invited', 'mail', 'info', title, sub, '/staff?state=invited')]
