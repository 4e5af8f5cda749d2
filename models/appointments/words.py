"""The words of a visit's history: 'booked Tue 24 Nov 10:00 with Tom Ellis', 'moved the visit ...', 'cancelled ...'.

An act on an appointment is told once where no patient is named, as a change of the appointment, and in the history of
each patient it is about as a change of their attendance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col

from models.appointments import times
from models.appointments.records import Appointment, Attendance, Members, members_of
from models.appointments.statuses import CANCEL_WORDS, EXPECTED, STATUS_WORDS, CancelReason, VisitStatus
from models.base import ChangeRecord, Entity, Work, kind_of, labels
from models.base.text import listed
from models.patient_record import Patient
from models.people import Staff

APPOINTMENTS, ATTENDANCES = kind_of(Appointment), kind_of(Attendance)
KINDS = frozenset({APPOINTMENTS, ATTENDANCES})

DEEDS = {
    VisitStatus.BOOKED: 'set {visit} back to scheduled',
    VisitStatus.CONFIRMED: 'confirmed {visit}',
    VisitStatus.ARRIVED: 'marked {visit} as arrived',
    VisitStatus.IN_SESSION: 'started {visit}',
    VisitStatus.DONE: 'finished {visit}',
    VisitStatus.NO_SHOW: 'marked {visit} as no-show',
    VisitStatus.CANCELLED: 'cancelled {visit}',
    VisitStatus.LATE_CANCELLED: 'cancelled {visit} late',
}
"""What somebody did who led to a status."""

ON_THE_WAY = frozenset({VisitStatus.CONFIRMED, VisitStatus.ARRIVED, VisitStatus.IN_SESSION})
"""A chart's timeline tells how a visit ended, not how it went there."""

SIGNS = {
    VisitStatus.DONE: ('check_circle', 'ok'),
    VisitStatus.NO_SHOW: ('person_off', 'risk'),
    VisitStatus.CANCELLED: ('event_busy', 'quiet'),
    VisitStatus.LATE_CANCELLED: ('event_busy', 'quiet'),
    VisitStatus.ARRIVED: ('chair_alt', 'warn'),
    VisitStatus.IN_SESSION: ('forum', 'busy'),
}


def is_told_in_a_chart() -> ColumnElement[bool]:
    """True of the changes that the timeline of a patient tells: all but those of attendances that are ON_THE_WAY."""
    before, after = (
        func.coalesce(col(side)['status'].as_string(), '') for side in (ChangeRecord.before, ChangeRecord.after)
    )
    back = and_(before.in_(ON_THE_WAY), after.in_(EXPECTED))
    return or_(col(ChangeRecord.kind) != ATTENDANCES, and_(after.not_in(ON_THE_WAY), ~back))


def is_news() -> ColumnElement[bool]:
    """True of the changes that the practice's activity tells: of a series that was booked only the first visit."""
    number = func.coalesce(col(ChangeRecord.after)['series_number'].as_integer(), 1)
    return or_(col(ChangeRecord.kind) != APPOINTMENTS, col(ChangeRecord.op) != 'create', number == 1)


def sign(change: ChangeRecord) -> tuple[str, str]:
    """Icon and tone of a change of an appointment or an attendance."""
    if change.op == 'delete':
        return 'event_busy', 'quiet'
    status = change.after.get('status')
    if change.op == 'update' and status:
        return SIGNS.get(VisitStatus(status), ('event', 'info'))
    return ('event_available', 'ok') if change.op == 'create' else ('event', 'info')


class VisitWords:
    """Tells the changes among some that are about appointments. It asks for nothing when there are none."""

    def __init__(self, work: Work, changes: Sequence[ChangeRecord]) -> None:
        self._zone = work.zone
        ours = [change for change in changes if change.kind in KINDS]
        self._records: dict[tuple[str, int], Any] = {}
        for kind, entity in ((APPOINTMENTS, Appointment), (ATTENDANCES, Attendance)):
            ids = {change.record_id for change in ours if change.kind == kind}
            self._records |= {(kind, one.id): one for one in _of(work, entity, ids)}
        colleagues = {side.get('clinician_id') for change in ours for side in (change.before, change.after)}
        self._staff = {one.id: one.name for one in _of(work, Staff, colleagues)}
        patients = {id for change in ours if change.kind == APPOINTMENTS for id in self._members(change)}
        self._patients = {one.id: _called(one) for one in _of(work, Patient, patients)}

    def deed(self, change: ChangeRecord) -> str:
        """What was done: 'moved the visit on Tue 24 Nov 10:00 to Wed 25 Nov 11:00'."""
        if change.op == 'create':
            return self._booked(change)
        if change.op == 'delete':
            return f'removed {self._visit(change)}'
        after = change.after
        if 'status' in after:
            return self._stands(change)
        if 'members' in change.fields:
            return self._of_members(change)
        if {'clinician_id', 'starts_at', 'wall_start'} & after.keys():
            return self._moved(change)
        return self._changed(change)

    def title(self, change: ChangeRecord) -> str:
        """Who comes: 'Amara Okafor', 'Rosa Petrov and Ivan Petrov', '8 patients'; 'Internal' when nobody does."""
        who = self._members(change)
        names = [self._patients[id] for id in who if id in self._patients]
        if len(who) > 2:
            return f'{len(who)} patients'
        return listed(names) or 'Internal appointment'

    def patient_id(self, change: ChangeRecord) -> int:
        """The one patient whom a change is about, as far as there is a record of them; 0 for several and for none."""
        who = [change.subject_id or 0] if change.kind == ATTENDANCES else [*self._members(change)]
        return who[0] if len(who) == 1 and (change.kind == ATTENDANCES or who[0] in self._patients) else 0

    # how it is done

    def _changed(self, change: ChangeRecord) -> str:
        before, after = change.before, change.after
        if change.fields == ['series_start']:
            return f'let {self._visit(change)} stay where it is, apart from its series'
        if 'over_reason' in change.fields and len(change.fields) == 1:
            return f'changed why {self._visit(change)} was booked over another'
        if change.kind == ATTENDANCES or change.fields == ['minutes']:
            minutes = f', from {before["minutes"]} to {after["minutes"]} minutes' if 'minutes' in after else ''
            return f'changed the length of {self._visit(change)}{minutes}'
        fields = [field for field in change.fields if field not in {'over_reason', 'series_start'}]
        return f'changed {labels(Appointment, fields)} of {self._visit(change)}'

    def _booked(self, change: ChangeRecord) -> str:
        over = ', over another on purpose' if change.after.get('over_reason') else ''
        number = change.after.get('series_number')
        series = f', visit {number} of a series' if number else ''
        return f'booked {self._when(change)} with {self._clinician(change.after.get("clinician_id"))}{series}{over}'

    def _stands(self, change: ChangeRecord) -> str:
        deed = DEEDS[VisitStatus(change.after['status'])].format(visit=self._visit(change))
        if reason := change.after.get('cancel_reason'):
            deed += f' ({CANCEL_WORDS[CancelReason(reason)].lower()})'
        if why := change.after.get('correction'):
            deed = f'corrected: {deed} ({why})'
        return deed

    def _moved(self, change: ChangeRecord) -> str:
        before, after = change.before, change.after
        whom = f' to {self._clinician(after["clinician_id"])}' if 'clinician_id' in after else ''
        if not {'starts_at', 'wall_start'} & after.keys():
            return f'moved {self._visit(change)} from {self._clinician(before.get("clinician_id"))}{whom}'
        since = times.when(self._wall(change.before))
        return f'moved the visit from {since} to {self._when(change)}{whom.replace(" to ", " with ")}'

    def _of_members(self, change: ChangeRecord) -> str:
        """Who joined, and who stands elsewhere than before."""
        before, after = members_of(change.before.get('members', '')), members_of(change.after.get('members', ''))
        if joined := [self._patient(id) for id in after if id not in before]:
            return f'added {listed(joined)} to {self._visit(change)}'
        moved = [
            f'{self._patient(id)} to "{STATUS_WORDS[status]}"'
            for id, status in after.items()
            if before[id] is not status
        ]
        return f'moved {listed(moved)} in {self._visit(change)}'

    def _visit(self, change: ChangeRecord) -> str:
        return f'the visit on {self._when(change)}'

    def _when(self, change: ChangeRecord) -> str:
        """When it takes place after the change: from the change itself, or from the record as it is now."""
        values = change.before if change.op == 'delete' else change.after
        if {'starts_at', 'wall_start'} & values.keys():
            return times.when(self._wall(values))
        record = self._records.get((change.kind, change.record_id))
        if record is None:
            return 'a day that is not known any more'
        return times.when(times.on_wall(record.starts_at, self._zone))

    def _wall(self, values: dict[str, Any]) -> datetime:
        if 'wall_start' in values:
            return datetime.fromisoformat(values['wall_start'])
        return times.on_wall(datetime.fromisoformat(values['starts_at']), self._zone)

    def _members(self, change: ChangeRecord) -> Members:
        said = change.before.get('members') if change.op == 'delete' else change.after.get('members')
        return members_of(self._now(change, 'members') or '' if said is None else said)

    def _now(self, change: ChangeRecord, field: str) -> Any:
        return getattr(self._records.get((change.kind, change.record_id)), field, None)

    def _clinician(self, staff_id: int | None) -> str:
        return str(self._staff.get(staff_id, 'a colleague'))

    def _patient(self, patient_id: int) -> str:
        return str(self._patients.get(patient_id, 'somebody'))


def _of(work: Work, entity: type[Entity], ids: Iterable[int | None]) -> list[Any]:
    wanted = sorted({id for id in ids if id is not None})
    return work.all(work.select(entity).where(col(entity.id).in_(wanted))) if wanted else []


def _called(patient: Patient) -> str:
    return f'{patient.preferred_name or patient.given_name} {patient.family_name}'
