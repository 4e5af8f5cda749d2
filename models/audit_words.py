"""The words of the audit trail: who did what to which record, and what stood in a field before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from sqlmodel import col

from models.base import ChangeRecord, Entity, Role, Work, kind_named, label, labels
from models.base.text import day
from models.history import sign, whole_deed
from models.patient_record import (
    DISCHARGE_WORDS,
    STATUS_WORDS,
    ContactWay,
    DischargeReason,
    Patient,
    Status,
    record_number,
)
from models.people import ROLE_WORDS, Staff

SHORT = 160
"""So many characters of a long text are shown."""

TOLD_BY_THE_SENTENCE = frozenset({'archived_at', 'active', 'staff_id', 'patient_id'})
"""Fields of which the sentence itself tells."""

ONLY_A_SENTENCE = frozenset({'sign_ins', 'failed_sign_ins', 'links', 'care_team'})
"""Kinds of which a sentence tells all there is to know."""

WORDS: dict[type[Any], dict[Any, str]] = {
    Status: dict(STATUS_WORDS),
    DischargeReason: dict(DISCHARGE_WORDS),
    ContactWay: {way: way.value.capitalize() for way in ContactWay},
    Role: dict(ROLE_WORDS),
    bool: {True: 'Yes', False: 'No'},
}
"""What the screens call the values of these types."""


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
            patient.id: patient.name for patient in _of(work, Patient, {one.subject_id for one in changes})
        }
        self._records: dict[tuple[str, int], Entity] = {}
        for kind in {one.kind for one in changes} - {'patients', 'staff'}:
            ids = {one.record_id for one in changes if one.kind == kind}
            self._records |= {(kind, record.id): record for record in _of(work, kind_named(kind), ids)}

    def record(self, change: ChangeRecord) -> str:
        """The record itself: 'Marcus Bell (MHT-0388)', 'Zed Old', 'the account of Zed Old', 'the practice'."""
        if change.kind == 'patients':
            return self.patient(change)
        if change.kind == 'staff':
            return self.colleague(change.record_id)
        noun = 'the ' + kind_named(change.kind).noun
        if change.kind == 'practices':
            return noun
        whose = self.colleague_of(change) if self._pointed(change, 'staff_id') else self.patient(change)
        return f'{noun} of {whose}' if whose else noun

    def patient(self, change: ChangeRecord) -> str:
        """The patient whom the change is about, with the record number: all that is known of one who was removed."""
        if change.subject_id is None:
            return ''
        number, name = record_number(change.subject_id), self._patients.get(change.subject_id)
        return f'{name} ({number})' if name else number

    def is_here(self, patient_id: int | None) -> bool:
        """True for a patient whose record has not been removed."""
        return patient_id in self._patients

    def colleague(self, staff_id: int | None) -> str:
        """A colleague by name; 'a colleague' for one who was removed."""
        return self._staff.get(staff_id, 'a colleague')

    def colleague_of(self, change: ChangeRecord) -> str:
        """The colleague whom the record points to."""
        return self.colleague(self._pointed(change, 'staff_id'))

    def is_own(self, change: ChangeRecord) -> bool:
        """True when the record is of the very person who changed it."""
        return change.by_id is not None and change.by_id == self._pointed(change, 'staff_id')

    def value(self, entity: type[Entity], field: str, plain: Any) -> str:
        """A value of the history, which is JSON, as the screens show it; empty for none."""
        if plain is None:
            return ''
        if field in ('clinician_id', 'staff_id'):
            return self.colleague(plain)
        known = entity.model_fields.get(field)
        annotation: Any = known.annotation if known else type(plain)
        try:
            typed = TypeAdapter(annotation).validate_python(plain)
        except ValidationError:
            typed = plain  # the history outlives fields and choices that were taken away
        each = typed if isinstance(typed, frozenset | set | list) else [typed]
        return _shortened(', '.join(sorted(self._words(_type_of(annotation), one) for one in each)))

    def _words(self, kind: Any, value: Any) -> str:
        if isinstance(value, datetime):
            return f'{value.astimezone(self._work.zone):%d %b %Y, %H:%M}'
        if isinstance(value, date):
            return day(value)
        return WORDS.get(kind, {}).get(value) or str(value)

    def _pointed(self, change: ChangeRecord, field: str) -> Any:
        """Where a field of the record points to: from the change itself, or from the record as it is now."""
        said = change.after.get(field) or change.before.get(field)
        return said or getattr(self._records.get((change.kind, change.record_id)), field, None)


def deed(change: ChangeRecord, named: Named) -> str:
    """What was done to which record: 'changed phone of Marcus Bell (MHT-0388)'."""
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
    fields = [field for field in _in_order(entity, change.fields) if field not in TOLD_BY_THE_SENTENCE]
    told = [FieldChange(label(entity, field), *_before_and_after(change, field, entity, named)) for field in fields]
    return [one for one in told if one.before or one.after]


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
    ('care_team', 'create'): lambda change, named: (
        f'added {named.colleague_of(change)} to the care team of {named.patient(change)}'
    ),
    ('care_team', 'delete'): lambda change, named: (
        f'took {named.colleague_of(change)} off the care team of {named.patient(change)}'
    ),
}
"""Changes that are told in other words than 'added', 'changed' and 'removed'."""


def _of(work: Work, entity: type[Entity], ids: set[Any]) -> list[Any]:
    return work.all(work.select(entity).where(col(entity.id).in_(ids - {None})))


def _in_order(entity: type[Entity], fields: list[str]) -> list[str]:
    """The fields in the order in which the record states them; those that it has no more come last."""
    known = list(entity.model_fields)
    return sorted(fields, key=lambda field: known.index(field) if field in known else len(known))


def _type_of(annotation: Any) -> Any:
    """`X` of `X | None` and of a set of X."""
    if get_origin(annotation) in {Union, UnionType}:
        (annotation, *_) = [kind for kind in get_args(annotation) if kind is not NoneType]
    return get_args(annotation)[0] if get_origin(annotation) in {frozenset, set, list} else annotation


def _shortened(text: str) -> str:
    text = ', '.join(text.splitlines())
    return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + '…'
