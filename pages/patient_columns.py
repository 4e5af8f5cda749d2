"""What an address says of the list of patients, and the columns that it can have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from models.base import Role
from models.base.work import BIGGEST_ID
from models.headcounts import NOBODY
from models.wanted import ANYBODY, GROUPS, LAST_PAGE, MINE, SORTS, Wanted, is_personal
from models.worklists import WORKLISTS
from tracker_ui.viewer import Viewer

WHO: dict[str, Any] = {
    'title': 'Patient',
    'cell': 'person',
    'name': 'name',
    'sub': 'sub',
    'initials': 'initials',
    'tone': 'tone',
    'href': '/patients/{id}',
    'sort': 'name',
}
"""The first column, which is always there."""

COLUMNS: dict[str, dict[str, Any]] = {
    'clinician': {
        'title': 'Clinician',
        'cell': 'text',
        'field': 'clinician',
        'missing': 'Unassigned',
        'sort': 'clinician',
    },
    'status': {'title': 'Status', 'cell': 'tag', 'word': 'status', 'tone': 'status_tone', 'sort': 'status'},
    'next_visit': {'title': 'Next visit', 'cell': 'muted', 'field': 'next_visit', 'missing': 'Not booked'},
    'phone': {'title': 'Phone', 'cell': 'muted', 'field': 'phone', 'missing': 'Not known'},
    'born': {'title': 'Date of birth', 'cell': 'muted', 'field': 'born', 'missing': 'Not known'},
    'tags': {'title': 'Tags', 'cell': 'text', 'field': 'tags'},
    'email': {'title': 'E-mail', 'cell': 'muted', 'field': 'email', 'missing': 'Not known'},
    'contact': {'title': 'Preferred contact', 'cell': 'muted', 'field': 'contact', 'missing': 'Not known'},
    'referred_by': {'title': 'Referred by', 'cell': 'muted', 'field': 'referred_by', 'missing': 'Not known'},
    'admitted': {'title': 'Admitted', 'cell': 'muted', 'field': 'admitted'},
    'changed': {'title': 'Last change', 'cell': 'muted', 'field': 'changed', 'sort': 'changed', 'class': 'wide-only'},
}
"""The others by their names in the address, in the order in which they stand."""

USUAL = ('clinician', 'status', 'phone', 'changed')
NONE = 'none'


def chosen_columns(said: str) -> tuple[str, ...]:
    """The columns that an address asks for, 'status,tags'; the usual ones when it names none that there is."""
    named = said.split(',')
    return tuple(name for name in COLUMNS if name in named) or (() if said == NONE else USUAL)


def drawn(columns: Iterable[str]) -> list[dict[str, Any]]:
    """The columns as a table draws them."""
    return [WHO, *(COLUMNS[name] for name in columns)]


def own_id(viewer: Viewer) -> int:
    """Whose caseload 'My caseload' is: the clinician's own id, and NOBODY for whoever is none."""
    return viewer.who.staff_id or NOBODY if viewer.who.has(Role.CLINICIAN) else NOBODY


def wanted_by(viewer: Viewer, group: str, sort: str, order: str, page: int, tag: str, clinician: int) -> Wanted:
    """What part of the list an address asks for. What there is not, or is nothing of this person's, is as usual."""
    me = own_id(viewer)
    if group not in {*GROUPS, *WORKLISTS, MINE} or (is_personal(group) and me == NOBODY):
        group = 'current'
    return Wanted(
        group,
        sort=sort if sort in SORTS else '',
        descending=order == 'down',
        page=a_page(page),
        tag=tag,
        clinician=me if is_personal(group) else clinician if NOBODY <= clinician < BIGGEST_ID else ANYBODY,
    )


def a_page(said: int) -> int:
    """The page of this number; the first one for a number that none can have."""
    return said if 1 <= said <= LAST_PAGE else 1


def address(wanted: Wanted, columns: tuple[str, ...]) -> str:
    """The address of a part of the list; what is as usual is left out, and what was searched for always."""
    others = wanted.clinician != ANYBODY and not is_personal(wanted.group)
    parts = {
        'group': wanted.group if wanted.group != 'current' else '',
        'tag': wanted.tag,
        'clinician': str(wanted.clinician) if others else '',
        'sort': wanted.sort,
        'order': 'down' if wanted.descending else '',
        'page': str(wanted.page) if wanted.page != 1 else '',
        'columns': (','.join(columns) or NONE) if columns != USUAL else '',
    }
    query = urlencode({name: value for name, value in parts.items() if value}, safe=',')
    return '/patients?' + query if query else '/patients'
