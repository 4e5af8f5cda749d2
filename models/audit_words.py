"""The words of the audit trail: who did what to which record, and what stood in a field before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from models.appointments import repeats
from models.appointments.words import KINDS, VisitWords
from models.audit_values import in_words, records_of
from models.base import ChangeRecord, Entity, Work, kind_named, label, labels
from models.base.text import listed
from models.history import sign, whole_deed
from models.patient_record import (
    Patient,
    record_number,
)
from models.people import Staff

TOLD_BY_THE_SENTENCE = frozenset(
    {
        'archived_at',
        'staff_id',
        'patient_id',
        'appointment_id',
        'members',
        'status_since',
        'zone',
        'fold',
        'series_id',
        'series_number',
        'series_start',
    }
)
"""Fields of which the sentence itself tells, or that say nothing to anybody."""

ONLY_A_SENTENCE = frozenset({'sign_ins', 'failed_sign_ins', 'links', 'care_team', 'calendar_feeds', 'series'})
"""Kinds of which a sentence tells all there is to know."""

OF_A_CLINICIAN = frozenset({'working_hours', 'absences', 'delays'})

WAYS_TO_OPEN = {'print': 'printed', 'export': 'exported', 'import': 'imported'}
WHOLE = {'history': 'the history of changes', 'export': 'a list of patients', 'import': 'a list of patients'}
"""What can be opened of the practice as a whole."""


class FieldChange(NamedTuple):
    """One field of a change. `before` and `after` are in the words of the screen, empty where nothing stood.

    None is for what is not shown at all: what stood in a new record before, or in a private field.
    """

    label: str
    before: str | None
    after: str | None


class Named:
    """What the records that some changes are about are called now, as far as this person may see them."""

    def __init__(self, work: Work, changes: Sequence[ChangeRecord]) -> None:
        self._work = work
        self._staff: dict[int | None, str] = {person.id: person.name for person in work.all(work.select(Staff))}
        self._patients = {
            patient.id: patient.name for patient in records_of(work, Patient, {one.subject_id for one in changes})
        }
        self.visits = VisitWords(work, changes)
        self._records: dict[tuple[str, int], Entity] = {}
        for kind in {one.kind for one in changes} - {'patients', 'staff'}:
            ids = {one.record_id for one in changes if one.kind == kind}
            self._records |= {(kind, record.id): record for record in records_of(work, kind_named(kind), ids)}

    def record(self, change: ChangeRecord) -> str:
        """The record itself: 'Marcus Bell (MHT-0388)', 'Zed Old', 'the account of Zed Old', 'the practice'."""
        if change.kind == 'patients':
            return self.patient(change)
        if change.kind == 'staff':
            return self.colleague(change.record_id)
        noun = 'the ' + kind_named(change.kind).noun
        if change.kind == 'practices':
            return noun
        if change.kind in OF_A_CLINICIAN:
            clinician_id = self._pointed(change, 'clinician_id')
            return f'{noun} of {self.colleague(clinician_id)}' if clinician_id else 'a closure of the practice'
        if name := self._pointed(change, 'name'):
            return f'{noun} "{name}"'
        whose = self.colleague_of(change) if self._pointed(change, 'staff_id') else self.patient(change)
        return f'{noun} of {whose}' if whose else noun

    def patient(self, change: ChangeRecord) -> str:
        """The patient whom the change is about, with the record number: all that is known of one who was removed."""
        if change.subject_id is None:
            return ''
        number, name = record_number(change.subject_id), self._patients.get(change.subject_id)
        return f'{name} ({number})' if name else number

    def href(self, change: ChangeRecord) -> str:
        """The chart of the one patient whom the change is about; empty without one, or once the record was removed."""
        patient_id = self.visits.patient_id(change) if change.kind in KINDS else change.subject_id
        here = patient_id in self._patients or change.kind in KINDS
        return f'/patients/{patient_id}' if patient_id and here else ''

    def colleague(self, staff_id: int | None) -> str:
        """A colleague by name; 'a colleague' for one who was removed."""
        return self._staff.get(staff_id, 'a colleague')

    def colleague_of(self, change: ChangeRecord) -> str:
        """The colleague whom the record points to."""
        return self.colleague(self._pointed(change, 'staff_id'))

    def attending(self, change: ChangeRecord) -> str:
        """Whom a change of an appointment or an attendance is about."""
        return self.patient(change) if change.subject_id else self.visits.title(change)

    def is_own(self, change: ChangeRecord) -> bool:
        """True when the record is of the very person who changed it."""
        return change.by_id is not None and change.by_id == self._pointed(change, 'staff_id')

    def value(self, entity: type[Entity], field: str, plain: Any) -> str:
        """A value of the history, which is JSON, as the screens show it; empty for none."""
        if plain is not None and field in ('clinician_id', 'staff_id', 'booked_by_id'):
            return self.colleague(plain)
        if field == 'clinicians':
            return listed(sorted(self.colleague(id) for id in plain or ()))
        return in_words(self._work, entity, field, plain)

    def _pointed(self, change: ChangeRecord, field: str) -> Any:
        """Where a field of the record points to: from the change itself, or from the record as it is now."""
        said = change.after.get(field) or change.before.get(field)
        return said or getattr(self._records.get((change.kind, change.record_id)), field, None)


def deed(change: ChangeRecord, named: Named) -> str:
    """What was done to which record: 'changed phone of Marcus Bell (MHT-0388)'."""
    if change.kind in KINDS and change.op != 'open':
        return f'{named.visits.deed(change)}: {named.attending(change)}'
    if told := DEEDS.get((change.kind, change.op)):
        return told(change, named)
    match change.op:
        case 'open':
            return _opening(change, named)
        case 'create':
            return 'added ' + named.record(change)
        case 'delete':
            return 'removed ' + named.record(change)
    if verb := whole_deed(change):
        return f'{verb} {named.record(change)}'
    return f'changed {labels(kind_named(change.kind), change.fields)} of {named.record(change)}'


def sign_of(change: ChangeRecord) -> tuple[str, str]:
    """The icon of a line and its tone."""
    if change.op == 'open':
        return 'visibility', 'quiet'
    return SIGNS.get((change.kind, change.op)) or sign(change)


def field_changes(change: ChangeRecord, named: Named) -> list[FieldChange]:
    """What stood in each field before and after. Of a private field only that it was changed, never a value."""
    if change.op == 'open' or change.kind in ONLY_A_SENTENCE:
        return []
    entity = kind_named(change.kind)
    fields = [field for field in _in_order(entity, change.fields) if not _is_told(change, field)]
    told = [FieldChange(label(entity, field), *_before_and_after(change, field, entity, named)) for field in fields]
    return [one for one in told if one.before or one.after]


def _is_told(change: ChangeRecord, field: str) -> bool:
    """True for a field of which the sentence itself tells."""
    return field in TOLD_BY_THE_SENTENCE or (field == 'active' and change.kind == 'staff')


def _before_and_after(
    change: ChangeRecord, field: str, entity: type[Entity], named: Named
) -> tuple[str | None, str | None]:
    if field in entity.policy.private:
        return None, {'create': 'set', 'delete': 'removed'}.get(change.op, 'changed')
    before, after = (named.value(entity, field, values.get(field)) for values in (change.before, change.after))
    return None if change.op == 'create' else before, None if change.op == 'delete' else after


def _opening(change: ChangeRecord, named: Named) -> str:
    """Who opened what, and how: from what `Work.opened` was told, such as 'print' or 'export of 3 patients'."""
    what = change.fields[0] if change.fields else ''
    way, _, of = what.partition(' of ')
    verb = WAYS_TO_OPEN.get(way, 'opened')
    if change.kind == 'patients':
        return f'{verb} the chart of {named.patient(change)}'
    if change.kind == 'practices':
        return f'{verb} {of or WHOLE.get(what, what)}'
    return f'{verb} {named.record(change)}'


def _series(values: dict[str, Any]) -> str:
    """Which series: 'a series of 12 visits, weekly'."""
    rule = str(values.get('rule', ''))
    return f'a series of {repeats.visits_in_words(repeats.times_of(rule))}, {repeats.every_of(rule)}'


def _a_sign_in_ends(change: ChangeRecord, named: Named) -> str:
    return 'signed out' if named.is_own(change) else f'ended a sign-in of {named.colleague_of(change)}'


SIGNS: dict[tuple[str, str], tuple[str, str]] = {
    ('sign_ins', 'create'): ('login', 'quiet'),
    ('sign_ins', 'update'): ('logout', 'quiet'),
    ('failed_sign_ins', 'create'): ('gpp_maybe', 'warn'),
    ('links', 'create'): ('link', 'info'),
    ('links', 'update'): ('link', 'ok'),
    ('links', 'delete'): ('link_off', 'quiet'),
    ('accounts', 'create'): ('key', 'ok'),
    ('accounts', 'update'): ('key', 'info'),
    ('calendar_feeds', 'create'): ('calendar_add_on', 'info'),
    ('calendar_feeds', 'delete'): ('link_off', 'quiet'),
    ('care_team', 'create'): ('group_add', 'warn'),
    ('care_team', 'delete'): ('group_remove', 'quiet'),
}
"""Icon and tone of changes that the chart's timeline does not tell."""

DEEDS: dict[tuple[str, str], Callable[[ChangeRecord, Named], str]] = {
    ('sign_ins', 'create'): lambda _change, _named: 'signed in',
    ('sign_ins', 'update'): _a_sign_in_ends,
    ('failed_sign_ins', 'create'): lambda _change, _named: 'refused a wrong user name or password',
    ('failed_sign_ins', 'delete'): lambda _change, _named: 'let go of a failed sign-in that no longer counts',
    ('links', 'create'): lambda change, named: f'made a one-time link for {named.colleague_of(change)}',
    ('links', 'update'): lambda _change, _named: 'used a one-time link',
    ('links', 'delete'): lambda change, named: f'withdrew a one-time link of {named.colleague_of(change)}',
    ('series', 'create'): lambda change, _: f'began {_series(change.after)}',
    ('series', 'delete'): lambda change, _: f'removed {_series(change.before)}',
    ('wishes', 'create'): lambda change, named: f'put {named.patient(change)} on the waiting list',
    ('calendar_feeds', 'create'): lambda _change, _named: 'made an address for their calendar feed',
    ('calendar_feeds', 'delete'): lambda change, named: f'revoked the calendar feed of {named.colleague_of(change)}',
    ('care_team', 'create'): lambda change, named: (
        f'added {named.colleague_of(change)} to the care team of {named.patient(change)}'
    ),
    ('care_team', 'delete'): lambda change, named: (
        f'took {named.colleague_of(change)} off the care team of {named.patient(change)}'
    ),
}
"""Changes that are told in other words than 'added', 'changed' and 'removed'."""


def _in_order(entity: type[Entity], fields: list[str]) -> list[str]:
    """The fields in the order in which the record states them; those that it has no more come last."""
    known = list(entity.model_fields)
    return sorted(fields, key=lambda field: known.index(field) if field in known else len(known))
