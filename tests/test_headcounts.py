"""The database counts patients by itself, and is never wrong about them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy.exc import IntegrityError

from models import caseload, dashboard, headcounts, patients
from models.base import Entity, Principal, Role, Store, Work
from models.base.derived import Derived
from models.caseload import Wanted
from models.headcounts import Headcount
from models.migrations import configured
from models.patient_record import Patient, Status
from tests.cast import Clock, Practice, found_practice, open_store

COUNTED = """
    SELECT archived_at IS NOT NULL, status, coalesce(clinician_id, 0), count(*) FROM patients
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
KEPT = 'SELECT * FROM headcounts WHERE number != 0 ORDER BY 1, 2, 3'


def answer(store: Store, statement: str) -> list[Any]:
    """What the database file itself says."""
    with closing(sqlite3.connect(store.path)) as file:
        return file.execute(statement).fetchall()


class ChangedTheirMind(Exception):
    """Somebody does not save after all."""


which = some.integers(0, 20)  # a patient, by the place among those there are
deeds = some.one_of(
    some.tuples(some.just('admit'), which, some.sampled_from(Status)),
    some.tuples(some.just('status'), which, some.sampled_from(Status)),
    some.tuples(some.just('clinician_id'), which, some.sampled_from([None, 'tom', 'priya'])),
    some.tuples(some.just('archived_at'), which, some.booleans()),
    some.tuples(some.just('phone'), which, some.sampled_from([None, '020 7946 0018'])),
    some.tuples(some.just('remove'), which, some.none()),
)
stories = some.lists(some.tuples(some.lists(deeds, min_size=1, max_size=4), some.booleans()), max_size=15)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories)
def test_headcounts_equal_a_plain_count_whatever_happens(practice: Practice, story: list[Any]) -> None:
    for transaction, saved in story:
        try:
            with practice.store.writing(practice.ana) as work:
                for deed in transaction:
                    do(work, practice, *deed)
                if not saved:
                    raise ChangedTheirMind
        except ChangedTheirMind:
            pass
        assert answer(practice.store, KEPT) == answer(practice.store, COUNTED)


def do(work: Work, practice: Practice, deed: str, which: int, what: Any) -> None:
    """One deed in a transaction. No rule of the practice is in its way: whatever the table can hold is counted."""
    if deed == 'admit':
        work.save(Patient(given_name='Jamie', family_name='Hill', status=what))
    elif there := work.all(work.select(Patient)):
        patient = there[which % len(there)]
        if deed == 'remove':
            work.remove(patient)
        else:
            if deed == 'clinician_id':
                what = what and getattr(practice, what).staff_id
            elif deed == 'archived_at':
                what = work.now if what else None
            setattr(patient, deed, what)
            work.save(patient)


def test_a_new_phone_number_counts_nobody_again(practice: Practice, rita: Principal) -> None:
    practice.admit()
    with closing(sqlite3.connect(practice.store.path)) as file, file:
        file.execute("CREATE TRIGGER seen BEFORE UPDATE ON headcounts BEGIN SELECT raise(ABORT, 'counted'); END")
    practice.do(rita, patients.edit, 1, 1, {'phone': '020 7946 0018'})
    with pytest.raises(IntegrityError, match='counted'):
        practice.do(rita, patients.set_status, 1, 2, Status.WAITING)


def test_patients_of_the_time_before_are_counted_when_the_file_is_brought_up_to_date(tmp_path: Path) -> None:
    from alembic import command

    store = Store(tmp_path, now=Clock())
    with store.migrating() as connection:
        command.upgrade(configured(connection), '0001')
    for status, archived_at in (('active', None), ('active', None), ('waiting', None), ('active', '2026-11-01')):
        with closing(sqlite3.connect(store.path)) as file, file:
            file.execute(
                'INSERT INTO patients (version, created_at, updated_at, given_name, family_name, sort_name, '
                'search_text, status, archived_at) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)',
                ['2026-11-01', '2026-11-01', 'Jamie', 'Hill', 'hill jamie', 'jamie hill', status, archived_at],
            )
    store.migrate()
    assert answer(store, KEPT) == answer(store, COUNTED)
    assert [number for *_, number in answer(store, KEPT)] == [2, 1, 1]
    practice = found_practice(store)
    practice.admit(status=Status.WAITING)
    assert {chip.id: chip.value for chip in practice.ask(practice.rita, caseload.chips)}['waiting'] == 2
    store.close()


def test_who_may_see_no_patients_is_not_told_how_many_there_are(practice: Practice, tom: Principal) -> None:
    practice.admit(status=Status.ACTIVE, clinician_id=tom.staff_id)
    nobody = Principal(staff_id=78, name='Nobody', roles=frozenset())
    assert practice.ask(nobody, headcounts.everybody) == []
    assert practice.ask(nobody, headcounts.by_clinician) == {}
    assert {figure.value for figure in practice.ask(nobody, caseload.chips)} == {0}
    assert practice.ask(nobody, caseload.matches, Wanted())[0].value == 0
    for role in Role:
        assert {figure.value for figure in practice.ask(nobody, dashboard.figures, frozenset({role}), 1)} == {0}


def test_numbers_of_records_that_some_may_not_see_cannot_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Patient, 'policy', replace(Patient.policy, rows=lambda kind, work: kind.id == 1))
    with pytest.raises(TypeError, match='would tell of records that not everybody may see'):

        class Other(Derived):
            of: ClassVar[type[Entity]] = Patient


def test_whoever_shows_headcounts_is_told_of_changes_of_patients(practice: Practice, rita: Principal) -> None:
    def depends_on(work: Work) -> set[str]:
        headcounts.everybody(work)
        return work.kinds_read

    assert practice.ask(rita, depends_on) == {'patients'}


def test_headcounts_are_not_for_anybody_to_save(practice: Practice, rita: Principal) -> None:
    def cheat(work: Work) -> None:
        work.save(Headcount(archived=False, status=Status.ACTIVE, clinician_id=0, number=1000))  # type: ignore[type-var]

    with pytest.raises(AttributeError):
        practice.do(rita, cheat)
    assert answer(practice.store, KEPT) == []


def test_an_empty_practice_has_nobody_to_count(tmp_path: Path) -> None:
    practice = found_practice(open_store(tmp_path, Clock()))
    assert practice.ask(practice.rita, headcounts.everybody) == []
    assert {figure.value for figure in practice.ask(practice.rita, caseload.chips)} == {0}
    practice.store.close()
