"""The team: who is here now, as everybody may know, and how many patients are with whom."""

from __future__ import annotations

from nicegui.testing import User

from models import care_team, patients, staff, team
from models.base import Change, Principal
from models.patient_record import Status
from tests.cast import Practice, id_of
from tests.open_house import open_house

PATIENCE = 30  # tenths of a second, for a busy machine; what is there sooner is seen sooner


def caseloads(practice: Practice) -> list[tuple[str, str, str]]:
    """Name, number and what it is made of."""
    return [(row.name, row.words, row.note) for row in practice.ask(practice.ana, team.caseloads)]


def test_caseloads_count_current_patients_the_fullest_first(
    practice: Practice, tom: Principal, priya: Principal
) -> None:
    practice.admit(clinician_id=priya.staff_id, status=Status.ACTIVE)
    practice.admit(clinician_id=priya.staff_id, status=Status.INTAKE)
    practice.admit(clinician_id=priya.staff_id, status=Status.DISCHARGED)
    practice.admit(clinician_id=tom.staff_id, status=Status.ACTIVE)
    assert caseloads(practice) == [
        ('Priya Raman', '2 patients', '1 active · 1 in intake'),
        ('Tom Ellis', '1 patient', '1 active'),
        ('Without a clinician', '0 patients', 'Room for more'),
    ]


def test_whom_a_clinician_shares_is_counted_once(practice: Practice, ana: Principal, tom: Principal) -> None:
    jamie = practice.admit(clinician_id=practice.priya.staff_id, status=Status.ACTIVE)
    practice.do(ana, care_team.add, jamie, id_of(tom))
    assert ('Tom Ellis', '1 patient', '1 shared') in caseloads(practice)
    practice.do(ana, patients.assign, jamie, 1, tom.staff_id)
    assert ('Tom Ellis', '1 patient', '1 active') in caseloads(practice)


def test_whoever_has_left_is_listed_as_long_as_somebody_is_with_them(practice: Practice, ana: Principal) -> None:
    practice.admit(clinician_id=practice.tom.staff_id, status=Status.ACTIVE)
    practice.do(ana, staff.deactivate, id_of(practice.tom))
    assert ('Tom Ellis (has left)', '1 patient', '1 active') in caseloads(practice)
    assert not [row for row in caseloads(practice) if row[0].startswith('Zed')], 'nobody is with him'


def test_everybody_who_works_here_is_listed_those_who_are_here_first(practice: Practice, rita: Principal) -> None:
    practice.admit(clinician_id=practice.tom.staff_id, status=Status.ACTIVE)
    rows = practice.ask(rita, team.colleagues, {id_of(practice.tom), id_of(rita)})
    assert [(row.name, row.note) for row in rows] == [
        ('Rita Gomez', 'Here · Reception'),
        ('Tom Ellis', 'Here · 1 patient'),
        ('Ana Silva', 'Away · Practice manager'),
        ('Priya Raman', 'Away · 0 patients'),
    ]


def close(tab: User) -> None:
    """Its tab is gone, as after a reload that never came back."""
    assert tab.client
    tab.client.delete()


async def test_a_colleague_is_here_from_the_first_tab_to_the_last(practice: Practice) -> None:
    async with open_house(practice) as house:
        ritas = await house.tab(practice.rita)
        await ritas.should_see('Away · Practice manager', retries=PATIENCE)
        first = await house.tab(practice.ana, '/patients')
        await ritas.should_see('Here · Practice manager', retries=PATIENCE)
        second = await house.tab(practice.ana, '/staff')
        heard: list[Change] = []
        house.house.bus.subscribe(heard.extend, kinds=['in house'])
        close(first)
        await ritas.should_see('Here · Practice manager', retries=PATIENCE)
        assert heard == [], 'nothing that anybody could see'
        close(second)
        await ritas.should_see('Away · Practice manager', retries=PATIENCE)
        assert len(heard) == 1


async def test_who_is_here_is_told_without_saying_who(practice: Practice) -> None:
    async with open_house(practice) as house:
        heard: list[Change] = []
        house.house.bus.subscribe(heard.extend, kinds=['in house'])
        ritas = await house.tab(practice.rita)
        await ritas.should_see('Here · Reception', retries=PATIENCE)
        assert [(change.by, change.by_name, change.fields) for change in heard] == [(None, '', ())]


async def test_signing_out_is_leaving(practice: Practice) -> None:
    async with open_house(practice) as house:
        ritas = await house.tab(practice.rita)
        await house.tab(practice.ana)
        await ritas.should_see('Here · Practice manager', retries=PATIENCE)
        living = house.house.sessions._living
        [anas] = [id for id, one in living.items() if one.signed_in.staff_id == practice.ana.staff_id]
        await house.house.sessions.end(anas)
        await ritas.should_see('Away · Practice manager', retries=PATIENCE)
