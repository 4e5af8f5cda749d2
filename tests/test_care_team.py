"""The care team: who may say who cares for a patient (DESIGN 6), and what keeps a team in order."""

from __future__ import annotations

import pytest

from models import care_team, patients, staff
from models.base import Invalid, Principal, Refused
from tests.cast import Practice, id_of


@pytest.fixture
def jamie(practice: Practice) -> int:
    """Toms patient."""
    return practice.admit('Jamie', clinician_id=practice.tom.staff_id)


def team(practice: Practice, patient_id: int) -> list[str]:
    return [name for _, name in practice.ask(practice.rita, care_team.further, patient_id)]


@pytest.mark.parametrize('who', ['rita', 'ana', 'tom'])
def test_reception_the_manager_and_the_primary_clinician_let_others_join_and_leave(
    practice: Practice, jamie: int, priya: Principal, who: str
) -> None:
    practice.do(getattr(practice, who), care_team.add, jamie, id_of(priya))
    assert team(practice, jamie) == ['Priya Raman']
    practice.do(getattr(practice, who), care_team.leave, jamie, id_of(priya))
    assert team(practice, jamie) == []


def test_nobody_adds_themselves_to_a_team_from_outside(practice: Practice, jamie: int, priya: Principal) -> None:
    for verb in (care_team.add, care_team.leave):
        with pytest.raises(Refused) as refusal:
            practice.do(priya, verb, jamie, id_of(priya))
        assert str(refusal.value) == care_team.OTHERS_DECIDE
    assert team(practice, jamie) == []


def test_a_further_clinician_decides_too_until_they_have_left(
    practice: Practice, jamie: int, tom: Principal, priya: Principal
) -> None:
    practice.do(tom, care_team.add, jamie, id_of(priya))
    practice.do(priya, patients.assign, jamie, 1, id_of(priya))
    practice.do(priya, patients.assign, jamie, 2, id_of(tom))
    practice.do(priya, care_team.leave, jamie, id_of(priya))
    with pytest.raises(Refused):
        practice.do(priya, patients.assign, jamie, 3, id_of(priya))


def test_whoever_is_in_the_team_is_in_it_once(practice: Practice, jamie: int, tom: Principal, priya: Principal) -> None:
    for person in (priya, priya, tom):
        practice.do(practice.rita, care_team.add, jamie, id_of(person))
    assert team(practice, jamie) == ['Priya Raman'], 'and the primary clinician is not a further one'
    for _ in range(2):
        practice.do(practice.rita, care_team.leave, jamie, id_of(priya))
    assert team(practice, jamie) == []


def test_only_clinicians_who_work_here_join(practice: Practice, jamie: int, rita: Principal, zed: Principal) -> None:
    for person in (rita, zed, practice.ana):
        with pytest.raises(Invalid, match='works here as a clinician'):
            practice.do(rita, care_team.add, jamie, id_of(person))


def test_the_team_of_an_archived_patient_stays_as_it_is(practice: Practice, jamie: int, priya: Principal) -> None:
    practice.do(practice.rita, care_team.add, jamie, id_of(priya))
    practice.do(practice.rita, patients.archive, jamie, practice.patient(jamie).version)
    for verb in (care_team.add, care_team.leave):
        with pytest.raises(Refused, match='archived'):
            practice.do(practice.ana, verb, jamie, id_of(priya))


def test_the_team_is_told_by_name_also_of_those_who_have_left_the_practice(
    practice: Practice, jamie: int, ana: Principal, priya: Principal
) -> None:
    practice.do(practice.rita, care_team.add, jamie, id_of(priya))
    practice.do(ana, staff.deactivate, id_of(priya))
    assert team(practice, jamie) == ['Priya Raman']


def test_who_joins_is_told_to_those_who_have_the_chart_open(practice: Practice, jamie: int, priya: Principal) -> None:
    practice.do(practice.rita, care_team.add, jamie, id_of(priya))
    assert practice.heard[-1].concerns('patients', jamie)
