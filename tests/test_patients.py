"""Patients: admitted, edited, moved along, archived, restored, removed; and every sentence of refusal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from models import patients
from models.base import Clash, Invalid, Missing, Principal, Refused, Role, utc_now
from models.patient_record import MOVES, STATUS_TONES, STATUS_WORDS, DischargeReason, Status, record_number
from tests.cast import Clock, Practice, id_of

PHONE = 'Please use digits, with spaces if you like, for example 020 7946 0018.'
EMAIL = 'Please check the address, for example name@example.org.'
BIRTHDAY = 'Please check the year: it must be between 1900 and today.'
NO_DATE = 'This is not a date, for example 14 3 1991.'
NEEDED = 'This is needed.'
CLINICIAN = 'Please choose somebody who works here as a clinician.'


def too_long(most: int) -> str:
    return f'This is too long: at most {most} characters.'


# admitting


def test_reception_admits_somebody_new_with_all_that_is_known(practice: Practice, tom: Principal) -> None:
    katherine = practice.admit(
        'Katherine',
        'Moss',
        preferred_name='Kate',
        pronouns='she/her',
        born=date(1991, 3, 14),
        phone='020 7946 0018',
        email='kate@example.org',
        clinician_id=tom.staff_id,
        status=Status.INTAKE,
        front_desk_note='Prefers mornings.',
    )
    record = practice.patient(katherine)
    assert record.name == 'Katherine (Kate) Moss'
    assert record.record_number == 'MHT-0001'
    assert (record.status, record.clinician_id) == (Status.INTAKE, tom.staff_id)


def test_a_name_is_enough_and_begins_as_an_inquiry(practice: Practice) -> None:
    record = practice.patient(practice.admit('Jamie', 'Hill'))
    assert record.status is Status.INQUIRY
    assert (record.born, record.phone, record.email, record.clinician_id, record.archived_at) == (None,) * 5


def test_what_is_typed_loses_its_outer_spaces_and_blank_means_unknown(practice: Practice) -> None:
    record = practice.patient(practice.admit('  Jamie ', ' Hill', phone='   ', pronouns=' they/them ', email=''))
    assert (record.given_name, record.family_name, record.pronouns) == ('Jamie', 'Hill', 'they/them')
    assert (record.phone, record.email) == (None, None)


def test_record_numbers_grow_past_four_digits() -> None:
    assert record_number(7) == 'MHT-0007'
    assert record_number(12345) == 'MHT-12345'


@pytest.mark.parametrize(
    ('field', 'value', 'sentence'),
    [
        ('given_name', '', NEEDED),
        ('given_name', '   ', NEEDED),
        ('given_name', None, NEEDED),
        ('given_name', 'x' * 61, too_long(60)),
        ('family_name', '', NEEDED),
        ('family_name', 'x' * 61, too_long(60)),
        ('preferred_name', 'x' * 61, too_long(60)),
        ('pronouns', 'x' * 31, too_long(30)),
        ('born', 'last spring', NO_DATE),
        ('born', '1991-02-30', NO_DATE),
        ('born', date(1899, 12, 31), BIRTHDAY),
        ('born', utc_now().date() + timedelta(days=1), BIRTHDAY),
        ('born', date(2999, 1, 1), BIRTHDAY),
        ('phone', 'ask her mother', PHONE),
        ('phone', '123', PHONE),
        ('phone', '020 7946 0018 ext 4', PHONE),
        ('phone', '1 ' * 20, too_long(30)),
        ('email', 'jamie', EMAIL),
        ('email', 'jamie@home', EMAIL),
        ('email', 'ja mie@example.org', EMAIL),
        ('email', 'jamie@@example.org', EMAIL),
        ('email', 'x' * 120 + '@example.org', too_long(120)),
        ('front_desk_note', 'x' * 501, too_long(500)),
        ('status', 'asleep', 'Please choose one of the list.'),
        ('clinician_id', 999, CLINICIAN),
        ('clinician_id', 'Tom', CLINICIAN),
        ('given_name', ['a', 'list'], NEEDED),
        ('given_name', 'half a letter \ud800', 'This is not in a form that can be kept.'),
    ],
)
def test_bad_input_gets_its_sentence_by_its_field(practice: Practice, field: str, value: Any, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        practice.admit(**{field: value})
    assert refusal.value.errors == {field: sentence}
    assert str(refusal.value) == sentence
    assert practice.heard == []


@pytest.mark.parametrize(
    ('field', 'value'),
    [
        ('phone', '+44 (0)20 7946-0018'),
        ('phone', '020/7946.0018'),
        ('email', "o'brien+desk@mail.example.org"),
        ('born', date(1900, 1, 1)),
        ('born', utc_now().date()),
        ('given_name', 'Nguyễn Thị Ánh'),
        ('family_name', 'x' * 60),
        ('given_name', '李'),
        ('front_desk_note', 'Two lines:\nmornings only.'),
        ('front_desk_note', '<script>alert(1)</script> {{ 7*7 }} =1+1'),
    ],
)
def test_unusual_but_true_input_is_kept_as_it_is(practice: Practice, field: str, value: Any) -> None:
    record = practice.patient(practice.admit(**{field: value}))
    assert getattr(record, field) == value


def test_a_form_cannot_reach_fields_that_are_not_on_it(practice: Practice, rita: Principal) -> None:
    jamie = practice.admit('Jamie')
    for field in ('id', 'version', 'archived_at', 'created_at', 'search_words', 'policy', 'no_such_field'):
        with pytest.raises(ValueError, match=field):
            practice.admit(**{field: 1})
        with pytest.raises(ValueError, match=field):
            practice.do(rita, patients.edit, jamie, 1, {field: 1})
    with pytest.raises(ValueError, match='status'):
        practice.do(rita, patients.edit, jamie, 1, {'status': Status.ACTIVE})


# editing


def test_an_edit_gives_back_the_new_version_and_leaves_the_rest_alone(practice: Practice, rita: Principal) -> None:
    jamie = practice.admit('Jamie', phone='020 7946 0018')
    assert practice.do(rita, patients.edit, jamie, 1, {'email': 'jamie@example.org'}) == 2
    record = practice.patient(jamie)
    assert (record.phone, record.email) == ('020 7946 0018', 'jamie@example.org')


def test_an_edit_of_somebody_who_is_gone_says_so(practice: Practice, rita: Principal) -> None:
    with pytest.raises(Missing):
        practice.do(rita, patients.edit, 404, 1, {'phone': '020 7946 0018'})


# who cares for them


def test_a_clinician_must_work_here_as_one(practice: Practice, ana: Principal, rita: Principal, zed: Principal) -> None:
    jamie = practice.admit('Jamie')
    for nobody in (zed, rita, ana):
        with pytest.raises(Invalid) as refusal:
            practice.do(rita, patients.edit, jamie, 1, {'clinician_id': nobody.staff_id})
        assert refusal.value.errors == {'clinician_id': CLINICIAN}


@pytest.mark.parametrize('who', ['ana', 'rita'])
def test_reception_and_the_manager_assign_a_clinician_and_take_one_away(practice: Practice, who: str) -> None:
    jamie, person = practice.admit('Jamie'), getattr(practice, who)
    practice.do(person, patients.edit, jamie, 1, {'clinician_id': practice.tom.staff_id})
    practice.do(person, patients.edit, jamie, 2, {'clinician_id': practice.priya.staff_id})
    practice.do(person, patients.edit, jamie, 3, {'clinician_id': None})
    assert practice.patient(jamie).clinician_id is None


def test_a_clinician_hands_over_their_own_patient_but_takes_nobody_elses(
    practice: Practice, tom: Principal, priya: Principal
) -> None:
    own, others, nobodys = practice.admit(clinician_id=tom.staff_id), practice.admit(), practice.admit()
    practice.do(priya, patients.edit, own, 1, {'phone': '020 7946 0018', 'clinician_id': tom.staff_id})
    practice.do(tom, patients.edit, own, 2, {'clinician_id': priya.staff_id})
    assert practice.patient(own).clinician_id == id_of(priya)
    for patient, new in ((own, tom.staff_id), (others, tom.staff_id), (nobodys, priya.staff_id), (own, None)):
        with pytest.raises(Refused) as refusal:
            practice.do(tom, patients.edit, patient, practice.patient(patient).version, {'clinician_id': new})
        expected = 'Only reception, the manager or a clinician of this patient can change who cares for them.'
        assert str(refusal.value) == expected


def test_a_clinician_admits_without_naming_a_clinician(practice: Practice, tom: Principal) -> None:
    names = {'given_name': 'Jamie', 'family_name': 'Hill'}
    assert practice.do(tom, patients.admit, names)
    with pytest.raises(Refused):
        practice.do(tom, patients.admit, names | {'clinician_id': tom.staff_id})


# moving along


@pytest.mark.parametrize('before', Status)
@pytest.mark.parametrize('after', Status)
def test_a_patient_moves_only_where_the_road_leads(
    practice: Practice, rita: Principal, before: Status, after: Status
) -> None:
    jamie = practice.admit(status=before)
    if after is before:
        assert practice.do(rita, patients.set_status, jamie, 1, after) is None
    elif after in MOVES[before]:
        practice.do(rita, patients.set_status, jamie, 1, after)
        assert practice.patient(jamie).status is after
    else:
        with pytest.raises(Refused) as refusal:
            practice.do(rita, patients.set_status, jamie, 1, after)
        words = STATUS_WORDS
        assert str(refusal.value) == f'A patient cannot go from "{words[before]}" to "{words[after]}".'
        assert practice.patient(jamie).status is before


def test_every_status_has_a_word_a_tone_and_a_way_on() -> None:
    assert STATUS_WORDS.keys() == STATUS_TONES.keys() == MOVES.keys() == set(Status)
    assert all(MOVES.values()), 'nobody is stuck'
    assert {after for moves in MOVES.values() for after in moves} == set(Status) - {Status.INQUIRY}


# leaving and coming back


def test_a_discharge_keeps_why_and_as_of_when(practice: Practice, tom: Principal) -> None:
    jamie = practice.admit(status=Status.ACTIVE)
    version = practice.do(tom, patients.discharge, jamie, 1, DischargeReason.REFERRED, date(2026, 11, 20))
    left = practice.patient(jamie)
    assert (left.status, left.discharge_reason, left.discharged_on, left.version) == (
        Status.DISCHARGED, DischargeReason.REFERRED, date(2026, 11, 20), version,
    )  # fmt: skip


def test_a_discharge_is_as_of_today_unless_another_day_is_given_and_never_still_to_come(
    practice: Practice, rita: Principal
) -> None:
    jamie = practice.admit(status=Status.ACTIVE)
    with pytest.raises(Invalid) as refusal:
        practice.do(rita, patients.discharge, jamie, 1, None, date(2026, 11, 24))
    assert list(refusal.value.errors) == ['discharged_on']
    practice.do(rita, patients.discharge, jamie, 1, None)
    assert practice.patient(jamie).discharged_on == date(2026, 11, 23)


def test_who_comes_back_is_readmitted_today_and_nothing_is_left_of_the_discharge(
    practice: Practice, rita: Principal, now: Clock
) -> None:
    jamie = practice.admit(status=Status.ACTIVE)
    practice.do(rita, patients.discharge, jamie, 1, DischargeReason.MOVED)
    now.advance(days=30)
    practice.do(rita, patients.set_status, jamie, 2, Status.INTAKE)
    back = practice.patient(jamie)
    assert (back.discharge_reason, back.discharged_on, back.readmitted_on) == (None, None, date(2026, 12, 23))
    practice.do(rita, patients.discharge, jamie, 3, DischargeReason.DIED)
    assert practice.patient(jamie).readmitted_on is None


def test_the_second_of_two_who_discharge_changes_nothing(practice: Practice, rita: Principal, tom: Principal) -> None:
    jamie, seen = practice.admit(status=Status.ACTIVE), {'status': Status.ACTIVE}
    practice.do(rita, patients.discharge, jamie, seen, DischargeReason.MOVED)
    assert practice.do(tom, patients.discharge, jamie, seen, DischargeReason.DIED) is None
    assert practice.patient(jamie).discharge_reason is DischargeReason.MOVED


def test_a_discharge_asks_again_when_somebody_has_moved_the_patient_elsewhere(
    practice: Practice, rita: Principal, tom: Principal
) -> None:
    jamie, seen = practice.admit(status=Status.ACTIVE), {'status': Status.ACTIVE}
    practice.do(rita, patients.set_status, jamie, seen, Status.ON_HOLD)
    with pytest.raises(Clash):
        practice.do(tom, patients.discharge, jamie, seen, DischargeReason.DIED)
    assert practice.patient(jamie).status is Status.ON_HOLD


def test_a_discharge_that_is_taken_back_leaves_no_reason_and_no_day(practice: Practice, rita: Principal) -> None:
    jamie = practice.admit(status=Status.ACTIVE)
    version = practice.do(rita, patients.discharge, jamie, 1, DischargeReason.OTHER)
    practice.do(rita, patients.take_back, jamie, version)
    back = practice.patient(jamie)
    assert (back.status, back.discharge_reason, back.discharged_on) == (Status.ACTIVE, None, None)


# archiving, restoring, removing


def test_an_archived_record_is_read_only_until_the_manager_restores_it(
    practice: Practice, ana: Principal, tom: Principal, rita: Principal, now: Clock
) -> None:
    jamie = practice.admit()
    practice.do(rita, patients.archive, jamie, 1)
    assert practice.patient(jamie).archived_at == now.moment

    archived = 'This record is archived. The practice manager can restore it.'
    for act in (
        lambda: practice.do(ana, patients.edit, jamie, 2, {'phone': '020 7946 0018'}),
        lambda: practice.do(ana, patients.set_status, jamie, 2, Status.WAITING),
        lambda: practice.do(ana, patients.archive, jamie, 2),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert str(refusal.value) == archived

    for person in (tom, rita):
        with pytest.raises(Refused) as refusal:
            practice.do(person, patients.restore, jamie, 2)
        assert str(refusal.value) == 'Only the practice manager can restore an archived record.'

    practice.do(ana, patients.restore, jamie, 2)
    practice.do(rita, patients.edit, jamie, 3, {'phone': '020 7946 0018'})
    assert practice.patient(jamie).archived_at is None


def test_only_the_manager_removes_a_record(practice: Practice, ana: Principal, tom: Principal, rita: Principal) -> None:
    jamie = practice.admit()
    for person in (tom, rita):
        with pytest.raises(Refused) as refusal:
            practice.do(person, patients.remove, jamie, 1)
        assert str(refusal.value) == 'You may not do this. Ask the practice manager.'
    practice.do(ana, patients.remove, jamie, 1)
    with pytest.raises(Missing):
        practice.patient(jamie)


def test_no_refusal_names_a_patient(practice: Practice, rita: Principal) -> None:
    jamie = practice.admit('Jamie', 'Hill')
    practice.do(rita, patients.archive, jamie, 1)
    for attempt in (
        lambda: practice.do(rita, patients.edit, jamie, 2, {}),
        lambda: practice.do(rita, patients.restore, jamie, 1),
        lambda: practice.do(rita, patients.remove, jamie, 1),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert 'Jamie' not in str(refusal.value)
        assert 'Hill' not in str(refusal.value)
        assert str(refusal.value).endswith('.')


def test_opening_a_chart_gives_the_patient_or_says_missing(practice: Practice, tom: Principal) -> None:
    jamie = practice.admit('Jamie')
    assert practice.do(tom, patients.open_chart, jamie).given_name == 'Jamie'
    with pytest.raises(Missing):
        practice.do(tom, patients.open_chart, 404)


def test_roles_are_what_the_person_has_now_not_what_they_had(practice: Practice, rita: Principal) -> None:
    promoted = Principal(rita.staff_id, rita.name, frozenset({Role.RECEPTION, Role.MANAGER}))
    jamie = practice.admit()
    practice.do(promoted, patients.remove, jamie, 1)
    assert practice.heard[-1].op == 'delete'
