"""Taking back what one has just done oneself: a new change, by the same person, while nothing else has happened."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models import history, patients, staff
from models.base import Missing, Policy, Principal, Refused, Role
from models.patient_record import MOVES, Patient, Status
from models.people import Staff
from tests.cast import Clock, Practice, id_of

SINCE = 'Tom Ellis has changed this patient since, so this was not taken back.'
OWN = 'Only what you have just changed yourself can be taken back.'


@pytest.fixture
def jamie(practice: Practice) -> int:
    return practice.admit('Jamie', clinician_id=practice.tom.staff_id)


def test_a_status_is_taken_back_also_where_no_move_leads_back(practice: Practice, jamie: int, tom: Principal) -> None:
    assert Status.INQUIRY not in MOVES[Status.DISCHARGED]
    version = practice.do(tom, patients.set_status, jamie, 1, Status.DISCHARGED)
    practice.do(tom, patients.take_back, jamie, version)
    assert practice.patient(jamie).status is Status.INQUIRY
    assert practice.heard[-1].fields == ('discharged_on', 'status')
    told = [event.title for event in practice.ask(tom, history.timeline, jamie)]
    assert told[:2] == ['Tom Ellis changed status to Inquiry', 'Tom Ellis discharged this patient']


def test_an_assignment_is_taken_back_by_the_clinician_who_handed_the_patient_over(
    practice: Practice, jamie: int, tom: Principal
) -> None:
    version = practice.do(tom, patients.assign, jamie, 1, id_of(practice.priya))
    with pytest.raises(Refused, match='who cares for them'):
        practice.do(tom, patients.assign, jamie, 2, id_of(tom))
    practice.do(tom, patients.take_back, jamie, version)
    assert practice.patient(jamie).clinician_id == tom.staff_id


def test_an_archived_record_comes_back_for_whoever_archived_it_and_nobody_else(
    practice: Practice, jamie: int, tom: Principal
) -> None:
    version = practice.do(practice.rita, patients.archive, jamie, 1)
    with pytest.raises(Refused, match=OWN):
        practice.do(tom, patients.take_back, jamie, version)
    practice.do(practice.rita, patients.take_back, jamie, version)
    assert practice.patient(jamie).archived_at is None


def test_a_restored_record_goes_back_into_the_archive_as_it_was(practice: Practice, jamie: int, now: Clock) -> None:
    practice.do(practice.rita, patients.archive, jamie, 1)
    archived_at = practice.patient(jamie).archived_at
    now.advance(minutes=3)
    practice.do(practice.ana, patients.take_back, jamie, practice.do(practice.ana, patients.restore, jamie, 2))
    assert practice.patient(jamie).archived_at == archived_at


def test_saved_details_are_as_they_were_in_every_field_and_in_search(
    practice: Practice, jamie: int, rita: Principal
) -> None:
    before = practice.patient(jamie).model_dump(exclude={'version', 'updated_at'})
    values = {
        'given_name': 'Jay',
        'born': date(1991, 3, 14),
        'phone': '020 7946 0018',
        'clinician_id': None,
        'front_desk_note': 'Ring twice',
    }
    version = practice.do(rita, patients.edit, jamie, 1, values)
    practice.do(rita, patients.take_back, jamie, version)
    stored = practice.patient(jamie)
    assert stored.model_dump(exclude={'version', 'updated_at'}) == before
    assert stored.version == 3


def test_nothing_is_taken_back_once_anybody_has_changed_the_record(practice: Practice, jamie: int) -> None:
    version = practice.do(practice.rita, patients.set_status, jamie, 1, Status.WAITING)
    practice.do(practice.tom, patients.edit, jamie, version, {'phone': '020 7946 0018'})
    with pytest.raises(Refused, match=SINCE):
        practice.do(practice.rita, patients.take_back, jamie, version)
    assert practice.patient(jamie).status is Status.WAITING


def test_an_act_is_taken_back_once(practice: Practice, jamie: int, rita: Principal) -> None:
    version = practice.do(rita, patients.set_status, jamie, 1, Status.WAITING)
    practice.do(rita, patients.take_back, jamie, version)
    with pytest.raises(Refused, match='Rita Gomez has changed this patient since'):
        practice.do(rita, patients.take_back, jamie, version)


@pytest.mark.parametrize('minutes', [9, 11])
def test_an_act_can_be_taken_back_for_some_minutes(practice: Practice, jamie: int, now: Clock, minutes: int) -> None:
    version = practice.do(practice.rita, patients.archive, jamie, 1)
    now.advance(minutes=minutes)
    if minutes < 10:
        practice.do(practice.rita, patients.take_back, jamie, version)
        return
    with pytest.raises(Refused, match='It is too late'):
        practice.do(practice.rita, patients.take_back, jamie, version)


def test_what_is_no_change_of_ones_own_cannot_be_taken_back(practice: Practice, jamie: int) -> None:
    for who, version in ((practice.rita, 1), (practice.ana, 1), (practice.rita, 0), (practice.rita, 7)):
        with pytest.raises(Refused):
            practice.do(who, patients.take_back, jamie, version)
    with pytest.raises(Missing):
        practice.do(practice.rita, patients.take_back, 404, 1)
    assert practice.patient(jamie).version == 1


def test_an_act_that_changed_nothing_leaves_nothing_to_take_back(practice: Practice, jamie: int) -> None:
    assert practice.do(practice.rita, patients.edit, jamie, 1, {'given_name': 'Jamie'}) is None
    assert practice.do(practice.rita, patients.assign, jamie, 1, practice.tom.staff_id) is None
    assert practice.do(practice.ana, patients.restore, jamie, 1) is None


def test_values_that_are_kept_out_of_the_history_cannot_be_brought_back_from_it(
    practice: Practice, jamie: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = Policy(Patient.policy.view, Patient.policy.edit, Patient.policy.remove, private=frozenset({'phone'}))
    monkeypatch.setattr(Patient, 'policy', private)
    version = practice.do(practice.rita, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    with pytest.raises(Refused, match='The history does not keep'):
        practice.do(practice.rita, patients.take_back, jamie, version)


# colleagues


def edited(practice: Practice, who: Principal, **change: Any) -> int:
    """Ana edits a colleague; gives back the version."""
    person = practice.ask(practice.ana, staff.colleague, id_of(who))
    values = {name: getattr(person, name) for name in staff.EDITABLE}
    return int(practice.do(practice.ana, staff.edit, id_of(who), person.version, **(values | change)))


def stored(practice: Practice, who: Principal) -> Staff:
    """A colleague as they are now."""
    return practice.ask(practice.ana, staff.colleague, id_of(who))  # type: ignore[no-any-return]


def test_a_colleagues_name_and_roles_are_taken_back(practice: Practice) -> None:
    version = edited(practice, practice.tom, given_name='Thomas', roles=frozenset({Role.RECEPTION}))
    practice.do(practice.ana, staff.take_back, id_of(practice.tom), version)
    tom = stored(practice, practice.tom)
    assert (tom.name, tom.roles) == ('Tom Ellis', frozenset({Role.CLINICIAN}))


def test_taking_back_never_leaves_the_practice_without_a_manager(practice: Practice) -> None:
    rita = id_of(practice.rita)
    version = edited(practice, practice.rita, roles=frozenset({Role.MANAGER}))
    with practice.store.writing(practice.ana) as work:
        ana = work.get(Staff, id_of(practice.ana))
        ana.roles = frozenset({Role.CLINICIAN})
        work.save(ana)
    with pytest.raises(Refused, match='last manager'):
        practice.do(practice.ana, staff.take_back, rita, version)


def test_a_deactivation_is_not_taken_back_this_way(practice: Practice) -> None:
    tom = id_of(practice.tom)
    practice.do(practice.ana, staff.deactivate, tom)
    with pytest.raises(Refused, match='Deactivate or reactivate'):
        practice.do(practice.ana, staff.take_back, tom, stored(practice, practice.tom).version)
