"""What happened, in words: the timeline of one record and the practice's live activity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import col

from models.appointments import words
from models.appointments.words import VisitWords
from models.base import ChangeRecord, Work, kind_named, labels
from models.base.text import listed, moment
from models.patient_record import STATUS_WORDS, Patient, Status, record_number
from models.people import Staff
from models.waiting_list.wishes import Ending

TOLD = ('patients', 'care_team', 'staff', 'practices', 'appointments', 'wishes')
"""The kinds whose changes the activity list tells. Sign-ins and links are the manager's business, not news."""

OF_A_CHART = ('patients', 'care_team', 'attendances', 'wishes')
"""The kinds whose changes the timeline of a patient tells."""

NEWEST_FIRST = select(ChangeRecord).where(col(ChangeRecord.op) != 'open').order_by(col(ChangeRecord.seq).desc())
ON_A_TIMELINE = NEWEST_FIRST.where(
    col(ChangeRecord.subject_id) == bindparam('patient_id'),
    col(ChangeRecord.kind).in_(OF_A_CHART),
    words.is_told_in_a_chart(),
).limit(100)
NEWS = NEWEST_FIRST.where(col(ChangeRecord.kind).in_(TOLD), words.is_news()).limit(12)
"""Statements that are put together once: open charts and dashboards ask them after each change."""

A_COLLEAGUE = 'a colleague'  # who was removed

SIGNS = {'create': ('person_add', 'ok'), 'update': ('edit', 'info'), 'delete': ('delete', 'risk')}
"""Icon and tone of a change, by what was done."""

ENDINGS = {Ending.BOOKED: 'fulfilled', Ending.WITHDRAWN: 'withdrew', None: 'took up'}
"""What somebody did to a wish who ended it, or who took that back."""

OF_STATUS = frozenset({'status', *Patient.along})
"""What changes along with the status of a patient."""

SIGNS_OF_FIELDS = {
    'status': ('swap_horiz', 'busy'),
    'clinician_id': ('assignment_ind', 'warn'),
    'roles': ('badge', 'info'),
    'tags': ('label', 'quiet'),
}
"""The same for a change of this field alone."""


class Event(NamedTuple):
    """One line of a timeline. `at` is an ISO instant (UTC), `when` the same on the practice's clock."""

    id: int
    icon: str
    tone: str
    title: str
    sub: str
    at: str
    when: str
    href: str


def timeline(work: Work, patient_id: int) -> list[Event]:
    """What was done to one patient's record, newest first, at most 100 lines. For everyone who sees the patient."""
    work.get(Patient, patient_id)  # raises Missing
    changes = work.all(ON_A_TIMELINE, patient_id=patient_id)
    return [_event(work, change, said) for change, said in _sentences(work, changes)]


def activity(work: Work) -> list[Event]:
    """The newest twelve changes in the practice, by whom and to what. For everyone; each sees what they may see."""
    return told(work, work.all(NEWS))


def told(work: Work, changes: list[ChangeRecord]) -> list[Event]:
    """These changes in words, each with the name of its record. For everyone; each sees what they may see."""
    visits = VisitWords(work, changes)
    names = _names(work, [change for change in changes if change.kind not in words.KINDS])
    return [
        _event(work, change, said, visits.title(change), visits.patient_id(change))
        if change.kind in words.KINDS
        else _event(work, change, said, names.get(_about(change)) or _removed(change), _leads_to(change, names))
        for change, said in _sentences(work, changes, visits)
    ]


def _sentences(
    work: Work, changes: list[ChangeRecord], visits: VisitWords | None = None
) -> list[tuple[ChangeRecord, str]]:
    """Each change with what was done and by whom."""
    colleagues, visits = _colleagues(work, changes), visits or VisitWords(work, changes)
    return [
        (change, f'{change.by_name} {visits.deed(change)}')
        if change.kind in words.KINDS
        else (change, sentence(change, colleagues.get(_member(change), A_COLLEAGUE)))
        for change in changes
    ]


def sentence(change: ChangeRecord, colleague: str = A_COLLEAGUE) -> str:
    """A change in words, without the record's name: 'Tom Ellis changed phone and e-mail'.

    `colleague` is who joined or left a care team.
    """
    noun = kind_named(change.kind).noun
    return f'{change.by_name} {_deed(change, noun, colleague)}'


def _deed(change: ChangeRecord, noun: str, colleague: str) -> str:
    if change.kind == 'care_team':
        return f'took {colleague} off the care team' if change.op == 'delete' else f'added {colleague} to the care team'
    if change.op == 'create':
        return 'put this patient on the waiting list' if change.kind == 'wishes' else f'added this {noun}'
    if change.op == 'delete':
        return f'removed this {noun}'
    if verb := whole_deed(change):
        return f'{verb} this {noun}'
    if change.kind == 'patients' and 'status' in change.fields and OF_STATUS.issuperset(change.fields):
        return f'changed status to {STATUS_WORDS[Status(change.after["status"])]}'
    if change.kind == 'patients' and change.fields == ['tags']:
        return _tagged(change)
    return 'changed ' + labels(kind_named(change.kind), change.fields)


def _tagged(change: ChangeRecord) -> str:
    """Which tags came and went: 'tagged this patient "School"'."""
    before, after = set(change.before.get('tags', ())), set(change.after.get('tags', ()))
    came = listed([f'"{tag}"' for tag in sorted(after - before)])
    went = listed([f'"{tag}"' for tag in sorted(before - after)])
    deeds = ['tagged this patient ' + came if came else '', 'took away the tag ' + went if went else '']
    return listed([deed for deed in deeds if deed])


def whole_deed(change: ChangeRecord) -> str:
    """What an update did to the record as a whole, e.g. 'archived'; empty for one that is told field by field."""
    after = change.after
    match change.kind, change.fields:
        case 'patients', ['archived_at']:
            return 'archived' if 'archived_at' in after else 'restored'
        case 'staff', ['active']:
            return 'reactivated' if after.get('active') else 'deactivated'
        case 'wishes', fields if 'ended' in fields:
            return ENDINGS[after.get('ended')]
        case 'patients', fields if 'status' in fields and OF_STATUS.issuperset(fields):
            if after['status'] == Status.DISCHARGED:
                return 'discharged'
            return 'readmitted' if 'readmitted_on' in after else ''
    return ''


def _event(work: Work, change: ChangeRecord, said: str, about: str = '', patient_id: int = 0) -> Event:
    assert change.seq is not None
    icon, tone = sign(change)
    return Event(
        id=change.seq,
        icon=icon,
        tone=tone,
        title=about or said,
        sub=said if about else '',
        at=change.at.isoformat(),
        when=moment(change.at, work.zone, work.today),
        href=f'/patients/{patient_id}' if patient_id else '',
    )


def _leads_to(change: ChangeRecord, names: Mapping[tuple[str, int], str]) -> int:
    """The patient whose chart a line leads to; 0 when there is none, or none any more."""
    kind, id = _about(change)
    return id if kind == 'patients' and (kind, id) in names else 0


def sign(change: ChangeRecord) -> tuple[str, str]:
    """The icon of a change and its tone: what kind of event it was, before anything is read."""
    if change.kind in words.KINDS:
        return words.sign(change)
    if change.op == 'update' and change.kind == 'patients' and OF_STATUS.issuperset(change.fields):
        return SIGNS_OF_FIELDS['status']
    if change.kind == 'care_team':
        return ('group_remove', 'quiet') if change.op == 'delete' else ('group_add', 'warn')
    if change.kind == 'wishes':
        return 'hourglass_top', 'info'
    match change.op, change.fields:
        case 'update', ['archived_at']:
            return ('archive', 'quiet') if 'archived_at' in change.after else ('unarchive', 'ok')
        case 'update', ['active']:
            return ('how_to_reg', 'ok') if change.after.get('active') else ('person_off', 'quiet')
        case 'update', [field]:
            return SIGNS_OF_FIELDS.get(field, SIGNS['update'])
    return SIGNS[change.op]


def _member(change: ChangeRecord) -> int | None:
    """Who joined or left a care team; None for any other change."""
    values = change.before if change.op == 'delete' else change.after
    return values.get('staff_id') if change.kind == 'care_team' else None


def _colleagues(work: Work, changes: list[ChangeRecord]) -> dict[int | None, str]:
    """The names of those who joined or left a care team by these changes."""
    ids = {_member(change) for change in changes} - {None}
    if not ids:
        return {}  # nobody is asked for, so that no change of a colleague has the timeline read again
    return {person.id: person.name for person in work.all(work.select(Staff).where(col(Staff.id).in_(ids)))}


def _names(work: Work, changes: list[ChangeRecord]) -> dict[tuple[str, int], str]:
    """What the records of these changes are called now, by kind and id; removed ones are left out."""
    names: dict[tuple[str, int], str] = {}
    asked = {_about(change) for change in changes}
    for kind in {kind for kind, _ in asked}:
        entity = kind_named(kind)
        ids = {id for of_kind, id in asked if of_kind == kind}
        for record in work.all(work.select(entity).where(col(entity.id).in_(ids))):
            names[kind, record.id] = record.name
    return names


def _about(change: ChangeRecord) -> tuple[str, int]:
    """The record that a change is told of: for a care team or a wish that is its patient."""
    if change.kind in {'care_team', 'wishes'}:
        return 'patients', change.subject_id or 0
    return change.kind, change.record_id


def _removed(change: ChangeRecord) -> str:
    """A record that is gone: a patient by the record number alone, anything else by what it was."""
    kind, id = _about(change)
    return record_number(id) if kind == 'patients' else kind_named(kind).noun.capitalize()
