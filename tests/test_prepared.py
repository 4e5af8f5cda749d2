"""Statements that are kept go past SQLAlchemy's session. Nobody may notice, but by the time it takes."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Select, bindparam, func, inspect, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from models import drafts, patients
from models.base import HOUSE, ChangeRecord, Refused, Work
from models.base.prepared import Prepared
from models.drafts import Draft, Place
from models.headcounts import Headcount
from models.patient_record import Patient, Status
from models.people import Staff
from tests.cast import MONDAY_MORNING, Practice, id_of

OTHER = aliased(Patient)
HERS = col(Staff.id) == col(Patient.clinician_id)

KEPT: dict[str, tuple[Any, dict[str, Any]]] = {
    'records': (select(Patient).order_by(col(Patient.id)), {}),
    'a record left open': (select(Patient).where(col(Patient.id) == bindparam('id')), {'id': 2}),
    'a day left open': (
        select(col(Patient.id)).where(col(Patient.born) == bindparam('born')),
        {'born': date(1990, 5, 4)},
    ),
    'some of a few': (select(col(Patient.id)).where(col(Patient.status).in_((Status.ACTIVE, Status.INTAKE))), {}),
    'some left open': (
        select(col(Patient.id)).where(col(Patient.id).in_(bindparam('ids', expanding=True))),
        {'ids': [1, 2]},
    ),
    'some since a moment': (
        select(col(Patient.id)).where(
            col(Patient.created_at) >= MONDAY_MORNING, col(Patient.status).in_((Status.ACTIVE, Status.INTAKE))
        ),
        {},
    ),
    'a part of the history': (
        select(ChangeRecord).where(
            col(ChangeRecord.kind).in_(('patients', 'staff')), col(ChangeRecord.after)['phone'].as_string().is_(None)
        ),
        {},
    ),
    'two records, or one': (select(Patient, Staff).join_from(Patient, Staff, HERS, isouter=True), {}),
    'a field and a record': (select(col(Patient.id), Staff).join_from(Patient, Staff, HERS), {}),
    'a number': (select(func.count()).select_from(Patient), {}),
    'another name': (select(OTHER).order_by(col(OTHER.id)), {}),
    'either of two': (select(col(Patient.id)).where(col(Patient.id) == 1).union(select(col(Patient.id))), {}),
    'what triggers keep': (select(Headcount).order_by(col(Headcount.status), col(Headcount.clinician_id)), {}),
    'the history': (select(ChangeRecord).order_by(col(ChangeRecord.seq)).limit(3).offset(1), {}),
    'tags and dates': (select(col(Patient.tags), col(Patient.born), col(Patient.created_at), col(Patient.status)), {}),
}


def admit_two(practice: Practice) -> None:
    practice.admit(born=date(1990, 5, 4), status=Status.ACTIVE, clinician_id=id_of(practice.tom), tags=['School'])
    practice.admit('Sam', 'Oak')


def shown(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [[value.model_dump() if hasattr(value, 'model_dump') else value for value in row] for row in rows]


@pytest.mark.parametrize('question', KEPT)
def test_asked_again_and_again_a_question_is_answered_as_the_first_time(practice: Practice, question: str) -> None:
    statement, values = KEPT[question]
    admit_two(practice)
    first, *others = [shown(practice.ask(practice.rita, Work.rows, statement, **values)) for _ in range(4)]
    assert first
    assert others == [first] * 3
    practice.do(practice.rita, patients.admit, {'given_name': 'Ada', 'family_name': 'Ash', 'born': date(1990, 5, 4)})
    fresh: Select[Any] = statement._clone()
    assert shown(practice.ask(practice.rita, Work.rows, statement, **values)) == shown(
        practice.ask(practice.rita, Work.rows, fresh, **values)
    )


def test_what_is_kept_for_one_person_is_not_shown_to_another(practice: Practice) -> None:
    statement: Select[Any] = select(Draft)
    for _ in range(3):
        for number, typist in enumerate((practice.tom, practice.priya)):
            practice.do(
                typist, drafts.keep, Place('new patient', None, f'opened {number}'), 1, {'phone': '07700 900123'}
            )
            found = practice.ask(typist, Work.all, statement)
            assert [draft.staff_id for draft in found] == [typist.staff_id]
    assert len(practice.ask(HOUSE, Work.all, statement)) == 2


def test_a_record_that_was_only_read_is_nobodys(practice: Practice) -> None:
    """It is like any other whose transaction is over: its values are there, and nothing is fetched or saved by it."""
    admit_two(practice)
    read = [practice.patient(1) for _ in range(3)][-1]
    assert inspect(read).detached
    assert (read.name, read.tags, read.version) == ('Jamie Hill', frozenset({'School'}), 1)


def test_whoever_writes_reads_records_that_can_be_saved(practice: Practice) -> None:
    admit_two(practice)
    statement, _ = KEPT['records']
    for turn in range(3):
        with practice.store.writing(practice.rita) as work:
            jamie, _ = work.all(statement)
            jamie.phone = f'07700 90012{turn}'
            work.save(jamie)
            assert work.rows(select(col(Patient.phone)).where(col(Patient.id) == 1)) == [(jamie.phone,)]
    assert practice.patient(1).version == 4


def test_a_fault_of_the_disk_is_told_in_words(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the driver itself raises is known for what it is, although SQLAlchemy had no hand in it."""
    statement, _ = KEPT['tags and dates']
    for _ in range(2):
        practice.ask(practice.tom, Work.rows, statement)

    def torn(*_: object) -> None:
        raise sqlite3.OperationalError('disk I/O error')

    monkeypatch.setattr(Prepared, 'rows', torn)
    with pytest.raises(Refused, match='The disk reports an error'):
        practice.do(practice.tom, Work.rows, statement)
