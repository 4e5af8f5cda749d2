"""The only door to records: what one person may read and write in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import exists, func, insert, literal_column, select, text, union, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from models import links, patients, sign_ins, staff
from models.base import HOUSE, ChangeRecord, Invalid, Missing, Principal, Refused, Role, Stale, Work
from models.patient_record import Patient, Status
from models.people import Account, Staff
from tests.cast import Clock, Practice, id_of

# a save


def test_a_save_counts_the_version_up_and_notes_the_moment(practice: Practice, rita: Principal, now: Clock) -> None:
    jamie = practice.admit('Jamie')
    admitted_at = now.moment
    now.advance(hours=2)
    practice.do(rita, patients.edit, jamie, 1, {'phone': '020 7946 0018'})

    record = practice.patient(jamie)
    assert record.version == 2
    assert (record.created_at, record.updated_at) == (admitted_at, now.moment)


def test_a_save_is_told_with_who_did_it_to_which_fields_and_whom_it_concerns(
    practice: Practice, rita: Principal, tom: Principal, now: Clock
) -> None:
    jamie = practice.admit('Jamie')
    practice.do(rita, patients.edit, jamie, 1, {'phone': '020 7946 0018', 'clinician_id': tom.staff_id})

    told = practice.heard[-1]
    assert (told.kind, told.id, told.op) == ('patients', jamie, 'update')
    assert told.fields == ('clinician_id', 'phone')
    assert told.refs == {('staff', tom.staff_id)}
    assert (told.by, told.by_name, told.at) == (rita.staff_id, 'Rita Gomez', now.moment)


def test_a_change_of_clinician_concerns_the_one_before_and_the_one_after(
    practice: Practice, ana: Principal, tom: Principal, priya: Principal
) -> None:
    jamie = practice.admit('Jamie', clinician_id=tom.staff_id)
    practice.do(ana, patients.edit, jamie, 1, {'clinician_id': priya.staff_id})
    assert practice.heard[-1].refs == {('staff', tom.staff_id), ('staff', priya.staff_id)}
    assert practice.heard[-1].concerns('staff', id_of(tom))
    assert not practice.heard[-1].concerns('patients', jamie + 1)


def test_a_removal_is_told_with_all_the_record_pointed_to(practice: Practice, ana: Principal, tom: Principal) -> None:
    jamie = practice.admit('Jamie', clinician_id=tom.staff_id)
    practice.do(ana, patients.remove, jamie, 1)
    told = practice.heard[-1]
    assert (told.op, told.id, told.refs) == ('delete', jamie, {('staff', tom.staff_id)})


def test_a_save_that_changes_nothing_tells_nothing(practice: Practice, rita: Principal) -> None:
    jamie = practice.admit('Jamie', phone='020 7946 0018')
    seq = practice.store.last_seq()
    practice.do(rita, patients.edit, jamie, 1, {'phone': ' 020 7946 0018 ', 'given_name': 'Jamie'})
    assert practice.store.last_seq() == seq
    assert len(practice.heard) == 1
    assert practice.patient(jamie).version == 1


def test_a_change_there_and_back_tells_nothing(practice: Practice, rita: Principal) -> None:
    jamie = practice.admit('Jamie')

    def hesitate(work: Work) -> None:
        record = work.get(Patient, jamie)
        record.pronouns = 'they/them'
        record.pronouns = None
        work.save(record)

    practice.do(rita, hesitate)
    assert len(practice.heard) == 1


def test_a_rollback_tells_nothing_and_leaves_nothing(practice: Practice, rita: Principal) -> None:
    seq = practice.store.last_seq()

    def fail_half_way(work: Work) -> None:
        patients.admit(work, {'given_name': 'Jamie', 'family_name': 'Hill'})
        raise KeyError('the lights went out')

    with pytest.raises(KeyError):
        practice.do(rita, fail_half_way)
    assert practice.heard == []
    assert practice.store.last_seq() == seq
    assert practice.ask(HOUSE, lambda work: work.count(work.select(Patient))) == 0


def test_a_heartbeat_is_kept_but_neither_recorded_nor_told(practice: Practice, ana: Principal, now: Clock) -> None:
    ticket = sign_ins.sign_in(practice.store, 'tom', 'otter lamp harbour tide', None)
    seq, heard = practice.store.last_seq(), len(practice.heard)
    now.advance(minutes=3)
    practice.do(HOUSE, sign_ins.touch, ticket.sign_in_id, now.moment)
    kept = practice.ask(HOUSE, lambda work: work.get(sign_ins.SignIn, ticket.sign_in_id))
    assert kept.active_at == now.moment
    assert (practice.store.last_seq(), len(practice.heard)) == (seq, heard)


def test_private_values_never_reach_the_history(practice: Practice, ana: Principal) -> None:
    token = practice.do(ana, staff.new_link, id_of(practice.tom))
    links.accept(practice.store, token, 'a new word for Tom 42')
    sign_ins.sign_in(practice.store, 'tom', 'a new word for Tom 42', 'the desk computer')
    with pytest.raises(Refused):
        sign_ins.sign_in(practice.store, 'a password typed as a name', 'x', 'the desk computer')

    rows = practice.ask(HOUSE, lambda work: work.all(work.select(ChangeRecord)))
    private = {(kind, field) for kind, fields in PRIVATE.items() for field in fields}
    told = {(row.kind, field) for row in rows for field in (*row.before, *row.after)}
    assert private <= {(row.kind, field) for row in rows for field in row.fields}, 'the names of the fields are told'
    assert not private & told, 'their values are not'


PRIVATE = {
    'accounts': ('password_hash',),
    'sign_ins': ('token_hash', 'device_hash'),
    'links': ('token_hash',),
    'failed_sign_ins': ('user_name', 'device_hash'),
}


def test_a_record_changed_without_being_saved_stops_the_whole_transaction(practice: Practice, rita: Principal) -> None:
    jamie = practice.admit('Jamie')

    def promote(work: Work) -> None:
        work.get(Staff, id_of(rita)).roles = frozenset(Role)

    def be_forgetful(work: Work) -> None:
        work.get(Patient, jamie).phone = 'not even a number'
        patients.admit(work, {'given_name': 'Sam', 'family_name': 'Okafor'})

    for attempt in (promote, be_forgetful):
        with pytest.raises(RuntimeError, match='without being saved'):
            practice.do(rita, attempt)
    assert practice.ask(rita, lambda work: work.get(Staff, id_of(rita))).roles == {Role.RECEPTION}
    assert practice.patient(jamie).phone is None
    assert len(practice.heard) == 1


def test_what_was_refused_cannot_slip_in_with_the_next_save(practice: Practice, rita: Principal) -> None:
    jamie = practice.admit('Jamie')

    def carry_on_regardless(work: Work) -> None:
        with pytest.raises(Invalid):
            patients.edit(work, jamie, 1, {'phone': 'none'})
        patients.admit(work, {'given_name': 'Sam', 'family_name': 'Okafor'})

    with pytest.raises(RuntimeError, match='without being saved'):
        practice.do(rita, carry_on_regardless)
    assert practice.patient(jamie).phone is None


# a stale save


def test_a_stale_save_is_refused_names_who_and_what_and_writes_nothing(
    practice: Practice, rita: Principal, tom: Principal
) -> None:
    jamie = practice.admit('Jamie')
    practice.do(tom, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    practice.do(tom, patients.edit, jamie, 2, {'email': 'jamie@example.org', 'phone': '020 7946 0019'})
    seq = practice.store.last_seq()

    with pytest.raises(Stale) as refusal:
        practice.do(rita, patients.edit, jamie, 1, {'pronouns': 'they/them'})
    stale = refusal.value
    assert str(stale) == 'Tom Ellis changed phone and e-mail while you were editing. Nothing was overwritten.'
    assert (stale.by, stale.fields, stale.version) == ('Tom Ellis', ('phone', 'email'), 3)
    assert practice.patient(jamie).pronouns is None
    assert practice.store.last_seq() == seq


@pytest.mark.parametrize('act', ['set_status', 'archive', 'restore', 'remove'])
def test_every_act_on_a_stale_version_is_refused(practice: Practice, ana: Principal, act: str) -> None:
    jamie = practice.admit('Jamie')
    if act == 'restore':
        practice.do(ana, patients.archive, jamie, 1)
    else:
        practice.do(ana, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    more = (Status.WAITING,) if act == 'set_status' else ()
    with pytest.raises(Stale):
        practice.do(ana, getattr(patients, act), jamie, 1, *more)
    assert practice.patient(jamie).version == 2


# bad input


def test_bad_input_gets_a_sentence_by_each_field_and_nothing_is_written(practice: Practice, rita: Principal) -> None:
    with pytest.raises(Invalid) as refusal:
        practice.do(rita, patients.admit, {'given_name': ' ', 'family_name': 'x' * 61, 'phone': 'call me'})
    assert str(refusal.value) == 'Please look at the marked fields.'
    assert refusal.value.errors == {
        'given_name': 'This is needed.',
        'family_name': 'This is too long: at most 60 characters.',
        'phone': 'Please use digits, with spaces if you like, for example 020 7946 0018.',
    }
    assert practice.heard == []


def test_the_value_that_was_refused_is_printed_nowhere(
    practice: Practice, rita: Principal, recwarn: pytest.WarningsRecorder
) -> None:
    with pytest.raises(Invalid) as refusal:
        practice.do(rita, patients.admit, {'given_name': 'Jamie', 'family_name': 'Hill', 'born': 'a secret day'})
    assert refusal.value.errors == {'born': 'This is not a date, for example 14 3 1991.'}
    assert 'secret' not in repr(refusal.value)
    assert refusal.value.__cause__ is None
    assert not [warning for warning in recwarn if 'secret' in str(warning.message)]


# reading


def test_hidden_and_missing_look_the_same(practice: Practice, rita: Principal) -> None:
    account_of_tom = practice.ask(HOUSE, lambda work: work.first(work.select(Account))).id
    answers = []
    for id in (account_of_tom, 999_999, 0, -1, 10**40):
        with pytest.raises(Missing) as refusal:
            practice.ask(rita, lambda work, id=id: work.get(Account, id))
        answers.append((str(refusal.value), refusal.value.args, type(refusal.value)))
    assert set(answers) == {
        ('This record is not here, or not open to you.', ('This record is not here, or not open to you.',), Missing)
    }


@pytest.fixture
def own_patients_only(practice: Practice, tom: Principal, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """As if a clinician saw their own patients only: Tom cares for Sam, nobody for Jamie."""
    practice.admit('Jamie')
    practice.admit('Sam', 'Okafor', clinician_id=tom.staff_id)
    own = replace(Patient.policy, rows=lambda patient, work: col(patient.clinician_id) == work.who.staff_id)
    monkeypatch.setattr(Patient, 'policy', own)
    return practice


SAID_DIFFERENTLY: dict[str, Any] = {
    'the records': lambda: select(Patient),
    'a column': lambda: select(Patient.given_name),
    'another name for the table': lambda: select(aliased(Patient)),
    'a count': lambda: select(func.count(col(Patient.id))).select_from(Patient),
    'a join': lambda: select(Staff.id, Patient.id).join(Patient, col(Patient.id) > 0),
    'an outer join': lambda: select(Staff.id, Patient.id).join(Patient, col(Patient.id) > 0, isouter=True),
    'a subquery': lambda: select(select(Patient.given_name).subquery()),
    'a scalar subquery': lambda: select(select(func.count()).select_from(Patient).scalar_subquery()),
    'a question of yes or no': lambda: select(exists(select(Patient.id).where(Patient.family_name == 'Hill'))),
    'a union': lambda: union(select(Patient.given_name), select(Patient.family_name)),
    'a common table expression': lambda: select(select(Patient.given_name).cte('names')),
    'its history': lambda: select(ChangeRecord.record_id).where(ChangeRecord.kind == 'patients'),
}


@pytest.mark.parametrize('statement', SAID_DIFFERENTLY.values(), ids=SAID_DIFFERENTLY)
def test_however_it_is_asked_only_ones_own_rows_come_back(
    own_patients_only: Practice, tom: Principal, statement: Any
) -> None:
    def ask(work: Work) -> tuple[list[Any], set[str]]:
        return work.rows(statement()), work.kinds_read

    seen, kinds = own_patients_only.ask(tom, ask)
    everything, _ = own_patients_only.ask(HOUSE, ask)
    shown = repr(seen)
    assert 'Jamie' not in shown
    assert 'Hill' not in shown
    assert seen != everything
    assert 'patients' in kinds


def test_a_count_of_a_statement_counts_ones_own_rows(own_patients_only: Practice, tom: Principal) -> None:
    assert own_patients_only.ask(tom, lambda work: work.count(work.select(Patient))) == 1
    assert own_patients_only.ask(HOUSE, lambda work: work.count(work.select(Patient))) == 2


def test_a_shared_read_without_a_name_sees_nobodys_own(own_patients_only: Practice, tom: Principal) -> None:
    assert own_patients_only.ask(tom.without_name(), lambda work: work.all(work.select(Patient))) == []


@pytest.mark.parametrize(
    'statement',
    [
        text('SELECT given_name FROM patients'),
        select(text('given_name FROM patients')),
        select(literal_column('(SELECT group_concat(given_name) FROM patients)')),
        select(Staff).where(text("EXISTS (SELECT 1 FROM patients WHERE given_name = 'Jamie')")),
    ],
    ids=['a statement', 'a piece', 'a column', 'a condition'],
)
def test_raw_sql_is_refused_even_in_pieces(practice: Practice, ana: Principal, statement: Any) -> None:
    with pytest.raises(RuntimeError):
        practice.ask(ana, lambda work: work.rows(statement))


def test_a_read_notes_what_it_depends_on(practice: Practice, rita: Principal) -> None:
    def look(work: Work) -> set[str]:
        work.rows(work.select(Patient, Staff).join(Staff, col(Staff.id) == col(Patient.clinician_id)))
        assert work.kinds_read == {'patients', 'staff'}
        assert work.today == date(2026, 11, 23)
        assert work.kinds_read == {'patients', 'staff', 'day'}
        assert work.now
        return work.acting(HOUSE).kinds_read

    assert practice.ask(rita, look) == {'patients', 'staff', 'day', 'minute'}


def test_a_read_of_the_history_depends_on_every_kind_the_person_may_see(practice: Practice, rita: Principal) -> None:
    def look(work: Work) -> set[str]:
        work.all(work.select(ChangeRecord))
        return work.kinds_read

    records = {'patients', 'care_team', 'staff', 'practices', 'drafts'}
    schedule = {'appointments', 'attendances', 'series', 'appointment_types', 'rooms', 'working_hours', 'absences'}
    assert practice.ask(rita, look) == records | schedule | {'delays', 'wishes', 'waiting_calls'}


def test_today_is_the_practices_day_not_the_servers(practice: Practice, rita: Principal, now: Clock) -> None:
    now.set(now.moment.replace(month=7, day=14, hour=23, minute=30))  # 00:30 on the 15th in London's summer
    assert practice.ask(rita, lambda work: work.today) == date(2026, 7, 15)
    assert practice.ask(rita, lambda work: work.now) - now.moment == timedelta(0)


# what is never possible


def test_a_reading_session_cannot_write(practice: Practice, ana: Principal) -> None:
    with pytest.raises(Exception, match='readonly'):
        practice.ask(ana, patients.admit, {'given_name': 'Jamie', 'family_name': 'Hill'})
    assert practice.heard == []


PAST_THE_RECORDER: dict[str, Any] = {
    'update many': lambda session: session.execute(update(Patient).values(phone='1')),
    'update many by table': lambda session: session.execute(update(Patient.__table__).values(phone='1')),
    'insert by table': lambda session: session.execute(insert(Patient.__table__).values(given_name='x')),
    'insert many': lambda session: session.execute(insert(Patient), [{'given_name': 'x'}]),
    'text': lambda session: session.execute(text("UPDATE patients SET phone = '1'")),
    'query update': lambda session: session.query(Patient).update({'phone': '1'}),
    'query delete': lambda session: session.query(Patient).delete(),
    'bulk save': lambda session: session.bulk_save_objects([Patient(given_name='x', family_name='y')]),
    'bulk insert': lambda session: session.bulk_insert_mappings(Patient, [{'given_name': 'x'}]),
    'bulk update': lambda session: session.bulk_update_mappings(Patient, [{'id': 1, 'phone': '1'}]),
    'a plain read': lambda session: session.scalars(select(Patient)).all(),
    'a plain get': lambda session: session.get(Patient, 1),
}


@pytest.mark.parametrize('attempt', PAST_THE_RECORDER.values(), ids=PAST_THE_RECORDER)
def test_nothing_goes_past_the_recorder(practice: Practice, attempt: Any) -> None:
    jamie = practice.admit('Jamie')
    with pytest.raises(RuntimeError):
        practice.do(HOUSE, lambda work: attempt(work._session))
    assert practice.patient(jamie).version == 1
    assert len(practice.heard) == 1


def test_a_record_added_behind_works_back_is_refused(practice: Practice, ana: Principal) -> None:
    with pytest.raises(RuntimeError, match='without being saved'):
        practice.do(ana, lambda work: work._session.add(Patient(given_name='Jamie', family_name='Hill')))
    assert practice.ask(ana, lambda work: work.count(work.select(Patient))) == 0


# opening


def test_opening_a_chart_is_written_down_once_told_to_nobody_and_seen_by_the_manager_alone(
    practice: Practice, ana: Principal, tom: Principal, rita: Principal
) -> None:
    jamie = practice.admit('Jamie')
    practice.do(tom, patients.open_chart, jamie)

    opened = select(ChangeRecord).where(ChangeRecord.op == 'open')
    [line] = practice.ask(ana, lambda work: work.all(opened))
    assert (line.by_name, line.kind, line.record_id, line.version) == ('Tom Ellis', 'patients', jamie, 1)
    assert practice.ask(tom, lambda work: work.all(opened)) == []
    assert practice.ask(rita, lambda work: work.all(opened)) == []
    assert len(practice.heard) == 1
