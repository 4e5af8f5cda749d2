"""What the database holds after a stormy day, in the words of the checker."""

from __future__ import annotations

from typing import Any

from sqlmodel import col

from models.base import ChangeRecord, Work
from models.base.entity import BOOKKEEPING
from models.base.recorder import _plain
from models.patient_record import STATUS_WORDS, Patient, Status, full_name
from models.people import Staff
from tests.browser.server import Server
from tests.faults.history import Entry, Values
from tests.faults.screens import Drawn, Moment, Truth, truth
from tests.faults.watchers import ANYBODY

UNTOLD = Patient.policy.quiet | BOOKKEEPING
"""Fields that the history says nothing of."""


def log_of(server: Server) -> list[Entry]:
    """Every change of a patient's record, in order."""
    changes = server.ask(_changes)
    return [_entry(change) for change in changes]


def stored_in(server: Server) -> dict[int, Values]:
    """Every patient's record."""
    return {patient.id: _values(patient.model_dump(exclude=UNTOLD)) for patient in server.ask(_patients)}


def told(log: list[Entry], server: Server) -> Truth:
    """What was true at each place of the screens, and when."""
    over_time = truth(log, _drawn({person.id: person.name for person in server.ask(_staff)}))
    for record in {entry.record for entry in log}:
        over_time[record, 'listed'].insert(0, Moment(0, 'no'))  # before the admission
    for entry in log:
        for about in (ANYBODY, entry.record):
            over_time.setdefault((about, 'newest change'), []).append(Moment(entry.at, str(entry.seq)))
    return over_time


def _drawn(staff: dict[int, str]) -> Drawn:
    def drawn(values: Values) -> dict[str, str]:
        if not values:
            return {'listed': 'no'}
        listed = values.get('archived') is None and values['status'] != Status.DISCHARGED
        return {
            'listed': 'yes' if listed else 'no',
            'name': full_name(values['given_name'], values.get('preferred_name'), values['family_name']),
            'status': STATUS_WORDS[Status(values['status'])],
            'clinician_id': staff.get(values.get('clinician_id') or 0, ''),
            **{name: values.get(name) or '' for name in ('phone', 'front_desk_note', 'preferred_name')},
        }

    return drawn


def _entry(change: ChangeRecord) -> Entry:
    assert change.seq is not None
    before, after = (
        _values({name: held.get(name) for name in change.fields}) for held in (change.before, change.after)
    )
    seq, by, record = change.seq, change.by_id, change.record_id
    return Entry(seq, change.at.timestamp(), by, record, change.version, change.op, before, after)


def _values(values: dict[str, Any]) -> Values:
    """As the checker knows them: the moment at which a record was archived is of no interest to it."""
    plain = {name: _plain(value) for name, value in values.items() if name != 'archived_at'}
    away = {'archived': 'archived' if values['archived_at'] else None} if 'archived_at' in values else {}
    return plain | away


def _changes(work: Work) -> list[ChangeRecord]:
    of_patients = work.select(ChangeRecord).where(col(ChangeRecord.kind) == 'patients', col(ChangeRecord.op) != 'open')
    return work.all(of_patients.order_by(col(ChangeRecord.seq)))


def _patients(work: Work) -> list[Patient]:
    return work.all(work.select(Patient))


def _staff(work: Work) -> list[Staff]:
    return work.all(work.select(Staff))
