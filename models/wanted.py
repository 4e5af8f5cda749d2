"""Which patients a list shows: the chip, the filters, the words and the order, put together as one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from models import search
from models.base import Work
from models.care_team import CareTeamMember
from models.headcounts import NOBODY
from models.patient_record import STATUS_WORDS, Patient, Status
from models.people import Staff
from models.worklists import CURRENT, WORKLISTS

PAGE = 50
LAST_PAGE = 10**9  # an address may name any number, and SQLite counts no further than 2**63
KEPT = 200  # statements
ANYBODY = -1
"""In the place of a clinician's id: whoever it is. NOBODY stands for patients who have none."""

MINE = 'mine'
GROUPS = {
    'current': 'All current',
    **{status.value: words for status, words in STATUS_WORDS.items()},
    'archived': 'Archived',
}
"""What the chips above the list offer everybody: those not discharged, each status, and the archive. There are more:
MINE, for clinicians, of those not discharged the ones in their care, and the WORKLISTS that figures lead to."""

SORTS = {
    'name': (Patient.sort_name,),
    'clinician': (Staff.family_name, Patient.sort_name),
    'status': (Patient.status, Patient.sort_name),
    'changed': (Patient.updated_at,),
}

SHOWN: tuple[Any, ...] = (
    Patient.id,
    Patient.given_name,
    Patient.preferred_name,
    Patient.family_name,
    Patient.pronouns,
    Patient.born,
    Patient.phone,
    Patient.status,
    Patient.updated_at,
    col(Staff.given_name) + ' ' + col(Staff.family_name),
)
"""What a row of the list is made of: of the patient, and the primary clinician's name."""

IN_FULL: tuple[Any, ...] = (
    *SHOWN,
    Patient.tags,
    Patient.email,
    Patient.preferred_contact,
    Patient.referral_source,
    Patient.created_at,
)
"""What a row of a list with other columns is made of."""


class Wanted(NamedTuple):
    """What part of the list somebody looks at: chip, words searched for, order, page (counted from 1) and filters.

    In no order chosen by hand (`sort` is empty) a list is by name, and with words the best match comes first. `tag` is
    empty for any. `clinician` is ANYBODY, NOBODY or a staff id: the primary clinician or a further one; for a
    group that `is_personal` it says whose that is.
    """

    group: str = 'current'
    words: str = ''
    sort: str = ''
    descending: bool = False
    page: int = 1
    tag: str = ''
    clinician: int = ANYBODY


def all_of(work: Work, wanted: Wanted, shown: tuple[Any, ...] = SHOWN) -> Select[Any]:
    """The rows of all pages, in their order, each with what is `shown`. For everyone in the practice."""
    rows = _on_worklist(work, _in_order(wanted._replace(words='', page=1), shown), wanted)
    return search.narrowed(work, rows, wanted.words, best_first=not wanted.sort)


def page_of(work: Work, wanted: Wanted, shown: tuple[Any, ...] = SHOWN) -> Select[Any]:
    """The rows of one page. For everyone in the practice.

    Whose clinician comes first in the alphabet no index of patients can know. So an index alone is sorted, and then
    the records of one page are fetched.
    """
    if wanted.sort != 'clinician':
        return _page(all_of(work, wanted, shown), wanted.page)
    ids = _page(all_of(work, wanted, (Patient.id,)), wanted.page).subquery()
    return _ordered(_rows(shown).join(ids, ids.c.id == col(Patient.id)), wanted.sort, wanted.descending)


def those_of(ids: Iterable[int]) -> Select[Any]:
    """The rows of these patients by name, however many they are, archived or not: each in full."""
    given = func.json_each(json.dumps(list(ids))).table_valued('value')
    return _ordered(_rows(IN_FULL).where(col(Patient.id).in_(select(given.c.value))), 'name', descending=False)


def ids_of(work: Work, wanted: Wanted) -> Select[Any]:
    """The ids of all who are wanted, to be counted. For everyone in the practice."""
    ids = _filtered(_of_group(work.select(Patient.id), wanted.group), wanted)
    return search.narrowed(work, _on_worklist(work, ids, wanted), wanted.words)


def is_in(group: str) -> ColumnElement[bool]:
    """True of a patient whom this chip shows; for MINE and for an unknown one of everybody who is current."""
    if group == 'archived':
        return col(Patient.archived_at).is_not(None)
    statuses = (Status(group),) if group in set(Status) else CURRENT
    return and_(col(Patient.archived_at).is_(None), col(Patient.status).in_(statuses))


def is_personal(group: str) -> bool:
    """True of a group that is another one for each clinician."""
    return group == MINE or (group in WORKLISTS and WORKLISTS[group].personal)


def is_narrow(wanted: Wanted) -> bool:
    """True when words or a filter narrow the chip, so that no number kept by the database is the right one."""
    others = wanted.clinician != ANYBODY and not is_personal(wanted.group)
    return bool(wanted.words.strip() or wanted.tag or others)


@lru_cache(maxsize=KEPT)
def _in_order(wanted: Wanted, shown: tuple[Any, ...]) -> Select[Any]:
    """All rows of a chip that pass the filters, in order. What many look at is put together once."""
    return _filtered(_ordered(_of_group(_rows(shown), wanted.group), wanted.sort, wanted.descending), wanted)


@lru_cache(maxsize=KEPT)
def _page(rows: Select[Any], page: int) -> Select[Any]:
    return rows.offset((min(max(page, 1), LAST_PAGE) - 1) * PAGE).limit(PAGE)


def _rows(shown: tuple[Any, ...]) -> Select[Any]:
    return select(*shown).join_from(Patient, Staff, col(Staff.id) == col(Patient.clinician_id), isouter=True)


def _ordered(rows: Select[Any], sort: str, descending: bool) -> Select[Any]:
    order = [*SORTS.get(sort, SORTS['name']), Patient.id]
    return rows.order_by(*(col(column).desc() if descending else col(column) for column in order))


def _of_group(rows: Select[Any], group: str) -> Select[Any]:
    return rows if group in WORKLISTS else rows.where(is_in(group))


def _filtered(rows: Select[Any], wanted: Wanted) -> Select[Any]:
    """The rows whom the filters let through. Whom an index finds is looked up by it, and nobody else is looked at."""
    if wanted.tag:
        tags = func.json_each(col(Patient.tags)).table_valued('value')
        rows = rows.where(select(tags.c.value).where(tags.c.value == wanted.tag).exists())
    if wanted.clinician == NOBODY:
        return rows.where(col(Patient.clinician_id).is_(None))
    if wanted.clinician == ANYBODY or (wanted.group in WORKLISTS and is_personal(wanted.group)):
        return rows
    theirs = _in_care_of(wanted.clinician)
    return rows.join(theirs, theirs.c.id == col(Patient.id))


def _on_worklist(work: Work, rows: Select[Any], wanted: Wanted) -> Select[Any]:
    """Those of the rows who are in the worklist, where the group is one."""
    if wanted.group not in WORKLISTS:
        return rows
    these = WORKLISTS[wanted.group].ids(work, wanted.clinician).subquery()
    return rows.join(these, these.c.id == col(Patient.id))


def _in_care_of(staff_id: int) -> Subquery:
    """The ids of whom a clinician cares for, as the primary one or a further one."""
    their = aliased(Patient)
    primary: Select[Any] = select(col(their.id).label('id')).where(col(their.clinician_id) == staff_id)
    further = select(col(CareTeamMember.patient_id)).where(col(CareTeamMember.staff_id) == staff_id)
    return primary.union(further).subquery()
