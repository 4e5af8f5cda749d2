"""Which rows somebody may see may rest on other records and on the time, and no way of asking gets round it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import ColumnElement, case, column, exists, extract, func, select, table, true, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col

from models.base import ENTITIES, HOUSE, ChangeRecord, Entity, Policy, Principal, Role, UtcInstant, Work
from models.base.access import EVERYONE
from models.base.entity import table_of
from models.patient_record import Patient
from models.people import Staff
from tests.cast import Clock, Practice, id_of


def in_care(patient: Any, work: Work) -> ColumnElement[bool]:
    """Clinicians see whoever is with them at this moment; all others see everybody."""
    if not work.who.has(Role.CLINICIAN):
        return true()
    stay = _kind('stays')
    now = select(stay.patient_id).where(stay.staff_id == work.who.staff_id, stay.until > work.now)
    return col(patient.id).in_(now)


def _kind(name: str) -> Any:
    return next(entity for entity in ENTITIES if entity.__tablename__ == name)


@pytest.fixture
def stays(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Any]]:
    """A kind of record of tomorrow: that a patient is with somebody, until some moment. Patients' rows rest on it."""

    class Stay(Entity, table=True):
        __tablename__ = 'stays'
        noun: ClassVar[str] = 'stay'
        policy: ClassVar[Policy] = Policy(view=EVERYONE, edit=EVERYONE, remove=EVERYONE)

        patient_id: int = Field(foreign_key='patients.id')
        staff_id: int = Field(foreign_key='staff.id')
        until: datetime = Field(sa_type=UtcInstant)

    with practice.store.migrating() as connection:
        table_of(Stay).create(connection)
    monkeypatch.setattr(Patient, 'policy', replace(Patient.policy, rows=in_care))
    yield Stay
    ENTITIES.remove(Stay)
    SQLModel.metadata.remove(table_of(Stay))
    SQLModel._sa_registry._dispose_cls(Stay)


def names(work: Work) -> list[str]:
    """Whom this person sees."""
    return sorted(patient.given_name for patient in work.all(work.select(Patient)))


def stay_with(practice: Practice, who: Principal, patient_id: int, until: datetime) -> int:
    """Somebody is in care from now on."""
    stay = _kind('stays')(patient_id=patient_id, staff_id=id_of(who), until=until)
    return int(practice.do(practice.rita, lambda work: work.save(stay).id))


def test_what_one_sees_follows_other_records_at_once(
    practice: Practice, stays: type[Any], tom: Principal, priya: Principal, now: Clock
) -> None:
    jamie, sam = practice.admit('Jamie'), practice.admit('Sam')
    assert practice.ask(tom, names) == []
    tomorrow = now.moment + timedelta(days=1)
    stay = stay_with(practice, tom, jamie, tomorrow)
    stay_with(practice, priya, sam, tomorrow)
    assert practice.ask(tom, names) == ['Jamie']
    assert practice.ask(priya, names) == ['Sam']
    assert practice.ask(practice.rita, names) == ['Jamie', 'Sam']
    practice.do(practice.rita, lambda work: work.remove(work.get(stays, stay)))
    assert practice.ask(tom, names) == []


def test_what_one_sees_follows_the_clock(practice: Practice, stays: type[Any], tom: Principal, now: Clock) -> None:
    stay_with(practice, tom, practice.admit('Jamie'), now.moment + timedelta(hours=1))
    assert practice.ask(tom, names) == ['Jamie']
    now.advance(hours=1)
    assert practice.ask(tom, names) == []
    now.advance(hours=-1)
    assert practice.ask(tom, names) == ['Jamie']


def test_an_answer_rests_on_what_decided_whose_rows_are_in_it(
    practice: Practice, stays: type[Any], tom: Principal, rita: Principal
) -> None:
    def rests_on(work: Work, *kinds: Any) -> set[str]:
        work.rows(work.select(*kinds))
        return work.kinds_read

    assert practice.ask(tom, rests_on, Patient) == {'patients', 'stays', 'minute'}
    assert practice.ask(tom, rests_on, Staff) == {'staff'}, 'and on no more than that'
    assert practice.ask(rita, rests_on, Patient) == {'patients'}
    assert practice.ask(HOUSE, rests_on, Patient) == {'patients'}
    assert practice.ask(tom, rests_on, ChangeRecord) >= {'patients', 'staff', 'stays', 'minute'}


def test_the_history_shows_what_happened_to_ones_own(
    practice: Practice, stays: type[Any], tom: Principal, now: Clock
) -> None:
    jamie, sam = practice.admit('Jamie'), practice.admit('Sam')
    stay_with(practice, tom, jamie, now.moment + timedelta(hours=1))

    def of_patients(work: Work) -> set[int]:
        return {line.record_id for line in work.all(work.select(ChangeRecord)) if line.kind == 'patients'}

    assert practice.ask(tom, of_patients) == {jamie}
    assert practice.ask(practice.rita, of_patients) == {jamie, sam}


def test_two_people_share_an_answer_only_where_their_rights_made_no_difference(
    practice: Practice, stays: type[Any], tom: Principal, priya: Principal, rita: Principal
) -> None:
    def read(work: Work) -> Any:
        work.all(work.select(Patient))
        return work.basis

    basis = practice.ask(tom, read)
    assert not basis.is_alike(tom, priya)
    assert not basis.is_alike(tom, rita)


# no way round

PATIENTS = table_of(Patient)
TABLES: dict[str, Any] = {
    'a table': lambda: select(PATIENTS),
    'a column': lambda: select(PATIENTS.c.given_name),
    'another name for the table': lambda: select(PATIENTS.alias()),
    'a column of it': lambda: select(PATIENTS.alias().c.given_name),
    'a count': lambda: select(func.count()).select_from(PATIENTS),
    'a column beside a record': lambda: select(Staff, PATIENTS.c.given_name),
    'a table beside a record': lambda: select(Staff, PATIENTS),
    'a column beside its record': lambda: select(Patient.id, PATIENTS.c.given_name),
    'a join': lambda: select(Staff.id).join(PATIENTS, PATIENTS.c.id > 0),
    'a join of two tables': lambda: select(PATIENTS.join(table_of(Staff))),
    'a condition': lambda: select(Staff.id).where(PATIENTS.c.id == 1),
    'a question of yes or no': lambda: select(Staff.id).where(exists().where(PATIENTS.c.id == 1)),
    'a subquery': lambda: select(select(PATIENTS.c.given_name).subquery()),
    'a scalar subquery': lambda: select(Staff.id, select(PATIENTS.c.given_name).limit(1).scalar_subquery()),
    'an order': lambda: select(Staff.id).order_by(select(PATIENTS.c.given_name).limit(1).scalar_subquery()),
    'records made of a table': lambda: select(aliased(Patient, select(PATIENTS).subquery())),
    'a table by its name': lambda: select(column('given_name')).select_from(table('patients')),
    'something beside a record': lambda: select(Staff.id).select_from(select(Patient).lateral()),
    'the history': lambda: select(table_of(ChangeRecord)),
}


@pytest.mark.parametrize('statement', TABLES.values(), ids=TABLES)
def test_a_table_is_no_way_round_the_records(practice: Practice, tom: Principal, statement: Any) -> None:
    for who in (tom, HOUSE):
        with pytest.raises(RuntimeError, match='ask for the records, not for their table'):
            practice.ask(who, lambda work: work.rows(statement()))


OVERLOOKED: dict[str, Any] = {
    'a condition': lambda: select(Staff.id).where(Patient.given_name == 'Jamie'),
    'a function in a condition': lambda: select(Staff.id).where(func.length(Patient.given_name) == 5),
    'a question of yes or no': lambda: select(Staff.id).where(exists().where(Patient.id == Staff.id)),
    'another name in a condition': lambda: select(Staff.id).where(aliased(Patient).given_name == 'Jamie'),
    'a window': lambda: select(func.max(Patient.given_name).over()),
    'the order of a window': lambda: select(func.row_number().over(order_by=Patient.given_name)),
    'a filter': lambda: select(func.count().filter(Patient.given_name == 'Jamie')),
    'a part of a date': lambda: select(extract('year', Patient.born)),
    'a sum of two kinds': lambda: select(Staff.given_name + Patient.given_name),
    'a case': lambda: select(Staff.id, case((Patient.id == 1, Patient.given_name))),
    'several at once': lambda: select(Staff.id).where(tuple_(Patient.id, Staff.id).in_([(1, 1)])),
    'a subquery of a condition': lambda: select(select(Staff.id).where(Patient.id == 1).subquery()),
    'a window in a subquery beside it': lambda: select(
        Patient.id, select(func.max(Patient.given_name).over()).subquery()
    ),
    'an order': lambda: select(Staff.id).order_by(Patient.given_name),
    'a group': lambda: select(Staff.id).group_by(Staff.id).having(func.count(col(Patient.id)) > 1),
    'the reason of a join': lambda: select(Staff.id).join(aliased(Staff), col(Patient.id) == 1),
}


@pytest.mark.parametrize('statement', OVERLOOKED.values(), ids=OVERLOOKED)
def test_a_record_of_which_only_a_condition_or_a_function_speaks_has_to_be_named(
    practice: Practice, tom: Principal, statement: Any
) -> None:
    with pytest.raises(RuntimeError, match='name Patient in select_from, in a join or by itself'):
        practice.ask(tom, lambda work: work.rows(statement()))


NAMED: dict[str, Any] = {
    'a count': lambda: select(func.count()).select_from(Patient),
    'a window': lambda: select(func.max(Patient.given_name).over()).select_from(Patient),
    'a part of a date': lambda: select(extract('year', Patient.born), Patient.id),
    'a sum of two kinds': lambda: (
        select(Staff.given_name + Patient.given_name).select_from(Staff).join(Patient, col(Patient.id) > 0)
    ),
    'a label': lambda: select(Patient.given_name.label('called')),  # type: ignore[attr-defined]
    'a function in a condition': lambda: select(Patient.id).where(func.length(Patient.given_name) > 0),
    'a question of yes or no': lambda: select(Staff.id).where(
        exists(select(Patient.id).where(Patient.given_name == 'Jamie'))
    ),
    'a subquery that names it once more': lambda: select(
        Staff.id, select(func.count(col(Patient.id))).select_from(Patient).scalar_subquery()
    ),
    'records out of a subquery': lambda: select(aliased(Patient, select(Patient).subquery())),
    'another name for the table': lambda: select(aliased(Patient, PATIENTS.alias())),
}


@pytest.mark.parametrize('statement', NAMED.values(), ids=NAMED)
def test_whatever_is_named_is_narrowed(practice: Practice, stays: type[Any], tom: Principal, statement: Any) -> None:
    nobody_yet = practice.ask(tom, lambda work: work.rows(statement()))
    practice.admit('Jamie')
    assert practice.ask(tom, lambda work: work.rows(statement())) == nobody_yet
    assert practice.ask(HOUSE, lambda work: work.rows(statement())) != nobody_yet
