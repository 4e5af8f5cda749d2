"""The practice at a glance: what each role looks at first, and that every number is that of the list behind it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models import care_team, caseload, dashboard, history, links, patients, staff, team
from models.base import HOUSE, Principal, Role
from models.caseload import Figure, Wanted
from models.patient_record import DischargeReason, Status
from models.people import Staff, principal
from tests.cast import Clock, Practice, id_of, password_hash
from tests.open_house import OpenHouse, open_house
from tracker_ui.components.live_table import LiveTable

PATIENCE = 30  # tenths of a second, for a busy machine; what is there sooner is seen sooner

ROLES = ['ana', 'tom', 'rita', 'sue']


def figures(practice: Practice, who: Principal) -> dict[str, Figure]:
    """Each figure of somebody's dashboard, by what it counts."""
    shown = practice.ask(who, dashboard.figures, who.roles, id_of(who))
    return {figure.id: figure for figure in shown}


def numbers(practice: Practice, who: Principal) -> dict[str, int]:
    """Their numbers alone."""
    return {id: figure.value for id, figure in figures(practice, who).items()}


@pytest.fixture
def sue(practice: Practice) -> Principal:
    """She manages, and is a clinician too."""
    roles = frozenset({Role.MANAGER, Role.CLINICIAN})
    new = staff.NewStaff(given_name='Sue', family_name='Park', user_name='sue', roles=roles)
    token = practice.do(practice.ana, staff.invite, new)
    sue_id = practice.do(HOUSE, links.use, token, password_hash())
    return principal(practice.ask(HOUSE, lambda work: work.get(Staff, sue_id)))


@pytest.fixture
def busy(practice: Practice, now: Clock, sue: Principal) -> Practice:
    """Some of everything: old and new, placed and not, shared, on hold, discharged, put away, left behind."""
    tom, priya, ana = practice.tom, practice.priya, practice.ana
    theirs = {'clinician_id': tom.staff_id}
    practice.admit('Olga', status=Status.INQUIRY, phone='020 7946 0018')
    practice.admit('Held', status=Status.ON_HOLD, **theirs)
    now.advance(days=40)
    for number, status in enumerate(Status):
        for clinician_id in (None, tom.staff_id, sue.staff_id, priya.staff_id)[: number + 1]:
            practice.admit(f'Sam{number}', 'Lee', status=status, clinician_id=clinician_id, born='1991-03-14')
    shared = practice.admit('Nour', status=Status.ACTIVE, clinician_id=priya.staff_id)
    practice.do(ana, care_team.add, shared, tom.staff_id)
    left = practice.admit('Gina', status=Status.ACTIVE, **theirs)
    practice.do(tom, patients.discharge, left, 1, DischargeReason.COMPLETED)
    away = practice.admit('Away', status=Status.ACTIVE, **theirs)
    practice.do(ana, patients.archive, away, 1)
    practice.do(ana, staff.deactivate, id_of(priya))
    practice.do(ana, staff.invite, staff.NewStaff(
        given_name='Hugo', family_name='New', user_name='hugo', roles=frozenset({Role.CLINICIAN})
    ))  # fmt: skip
    return practice


def person(practice: Practice, sue: Principal, name: str) -> Principal:
    who = sue if name == 'sue' else getattr(practice, name)
    assert isinstance(who, Principal)
    return who


# what each role looks at


def test_a_clinician_looks_at_their_own_patients_first(busy: Practice, tom: Principal) -> None:
    assert numbers(busy, tom) == {'mine': 6, 'new_to_me': 5}


def test_reception_looks_at_whom_it_is_to_answer_and_who_has_no_visit_booked(busy: Practice, rita: Principal) -> None:
    assert numbers(busy, rita) == {'inquiry': 2, 'no_visit': 8}


def test_a_manager_looks_at_who_does_not_come_and_at_who_is_left_behind(busy: Practice, ana: Principal) -> None:
    assert numbers(busy, ana) == {'no_visit': 8, 'left_behind': 5}


def test_somebody_with_two_roles_sees_the_first_of_both(busy: Practice, sue: Principal) -> None:
    assert list(numbers(busy, sue)) == ['mine', 'no_visit']


def test_an_empty_practice_says_so_in_words(practice: Practice) -> None:
    for who in (practice.ana, practice.tom, practice.rita):
        shown = figures(practice, who).values()
        assert {figure.value for figure in shown} == {0}
        assert all(figure.note for figure in shown)


def test_the_front_desk_reads_when_the_first_of_them_asked(practice: Practice, now: Clock) -> None:
    practice.admit('Olga', status=Status.INQUIRY)
    now.advance(days=3)
    practice.admit('Jamie', status=Status.INQUIRY)
    assert figures(practice, practice.rita)['inquiry'].note == 'The first asked 23 Nov 2026'


# every number is that of the list behind it


async def rows_behind(house: OpenHouse, who: Principal, href: str) -> int:
    """How many rows the table at this address has, for this person."""
    tab = await house.tab(who, href)
    await tab.should_see(LiveTable)
    [table] = tab.find(LiveTable).elements
    await house.house.hub.ready(table.client)
    return len(table.topic.rows)


@pytest.mark.parametrize('name', ROLES)
async def test_every_figure_leads_to_a_list_of_as_many(busy: Practice, sue: Principal, name: str) -> None:
    who = person(busy, sue, name)
    async with open_house(busy) as house:
        for figure in figures(busy, who).values():
            assert await rows_behind(house, who, figure.href) == figure.value, figure.label


@pytest.mark.parametrize('name', ['ana', 'tom'])
async def test_every_caseload_leads_to_a_list_of_as_many(busy: Practice, sue: Principal, name: str) -> None:
    who = person(busy, sue, name)
    async with open_house(busy) as house:
        for row in busy.ask(who, team.caseloads):
            assert await rows_behind(house, who, row.href) == row.number, row.name


# words and weeks


@pytest.mark.parametrize(
    ('hour', 'words'), [(0, 'evening'), (4, 'morning'), (11, 'morning'), (12, 'afternoon'), (17, 'afternoon'),
                        (18, 'evening'), (23, 'evening')]
)  # fmt: skip
def test_the_greeting_follows_the_practices_clock(
    practice: Practice, rita: Principal, now: Clock, hour: int, words: str
) -> None:
    now.set(datetime(2026, 11, 23, hour, 30, tzinfo=UTC))
    assert practice.ask(rita, dashboard.greeting) == (f'Good {words}', 'Monday 23 November')


def in_list(practice: Practice, group: str) -> int:
    """How many are in a list of patients."""
    return int(practice.ask(practice.ana, caseload.matches, Wanted(group))[0].value)


def new_this_week(practice: Practice) -> int:
    """How many people were admitted in the practice's week."""
    return in_list(practice, 'new_this_week')


def test_a_week_begins_on_monday_at_the_practices_midnight(practice: Practice, now: Clock) -> None:
    now.set(datetime(2026, 7, 19, 22, 59, tzinfo=UTC))  # Sunday, 23:59 in London's summer
    practice.admit('Sunday')
    now.set(datetime(2026, 7, 19, 23, 1, tzinfo=UTC))  # Monday, 00:01
    practice.admit('Monday')
    assert new_this_week(practice) == 1
    now.set(datetime(2026, 7, 26, 22, 59, tzinfo=UTC))
    assert new_this_week(practice) == 1
    now.set(datetime(2026, 7, 26, 23, 0, tzinfo=UTC))
    assert new_this_week(practice) == 0


def test_the_week_in_which_the_clocks_change_is_a_week(practice: Practice, now: Clock) -> None:
    now.set(datetime(2026, 10, 18, 23, 30, tzinfo=UTC))  # Monday 00:30, summer time
    practice.admit('Monday')
    now.set(datetime(2026, 10, 25, 23, 30, tzinfo=UTC))  # Sunday 23:30, winter time
    assert new_this_week(practice) == 1
    now.set(datetime(2026, 10, 26, 0, 0, tzinfo=UTC))
    assert new_this_week(practice) == 0


def test_a_month_begins_on_the_first_at_the_practices_midnight(practice: Practice, now: Clock) -> None:
    jamie = practice.admit(status=Status.ACTIVE)
    now.set(datetime(2026, 11, 30, 23, 59, tzinfo=UTC))
    practice.do(practice.rita, patients.discharge, jamie, 1, DischargeReason.MOVED)
    assert in_list(practice, 'discharged_this_month') == 1
    now.set(datetime(2026, 12, 1, 0, 0, tzinfo=UTC))
    assert in_list(practice, 'discharged_this_month') == 0


def test_whoever_was_new_last_week_is_new_no_more_and_so_is_whoever_went_to_another(
    practice: Practice, now: Clock, tom: Principal, priya: Principal
) -> None:
    jamie = practice.admit(status=Status.INTAKE, clinician_id=tom.staff_id)
    assert (numbers(practice, tom)['new_to_me'], numbers(practice, priya)['new_to_me']) == (1, 0)
    practice.do(practice.rita, patients.assign, jamie, 1, priya.staff_id)
    assert (numbers(practice, tom)['new_to_me'], numbers(practice, priya)['new_to_me']) == (0, 1)
    now.advance(days=7)
    assert numbers(practice, priya)['new_to_me'] == 0
    practice.do(priya, patients.edit, jamie, 2, {'phone': '020 7946 0018'})
    assert numbers(practice, priya)['new_to_me'] == 0, 'a changed record is not a new patient'


# the lists that roles work on


def test_a_clinician_sees_the_latest_changes_of_their_patients_first(busy: Practice, tom: Principal) -> None:
    first, *others = busy.ask(tom, dashboard.my_patients, id_of(tom))
    assert first.name == 'Nour Hill'
    assert len(others) == 5


def test_the_front_desk_answers_in_the_order_of_arrival_and_then_places(practice: Practice, now: Clock) -> None:
    for number, status in enumerate([Status.WAITING, Status.INQUIRY, Status.INQUIRY]):
        practice.admit(f'Sam{number}', status=status)
        now.advance(days=1)
    practice.admit('Placed', status=Status.WAITING, clinician_id=practice.tom.staff_id)
    shown = [(row.name, row.note) for row in practice.ask(practice.rita, dashboard.to_place)]
    assert shown == [
        ('Sam1 Hill', 'Asked 2 days ago · no phone number'),
        ('Sam2 Hill', 'Asked yesterday · no phone number'),
        ('Sam0 Hill', 'Asked 3 days ago · no phone number'),
    ]


def test_many_inquiries_do_not_hide_whoever_waits_without_a_clinician(practice: Practice) -> None:
    for number in range(12):
        practice.admit(f'Asking{number}', status=Status.INQUIRY)
        practice.admit(f'Waiting{number}', status=Status.WAITING)
    shown = [row.status for row in practice.ask(practice.rita, dashboard.to_place)]
    assert shown == ['Inquiry'] * 6 + ['Waiting list'] * 4


@pytest.mark.parametrize(
    ('name', 'first', 'others'),
    [
        ('tom', 'My caseload', ['Caseloads', 'To answer and to place']),
        ('rita', 'To answer and to place', ['Caseloads', 'My caseload']),
        ('ana', 'Caseloads', ['My caseload', 'To answer and to place']),
        ('sue', 'My caseload', ['Caseloads', 'To answer and to place']),
    ],
)
async def test_each_role_has_a_list_of_its_own(
    practice: Practice, sue: Principal, name: str, first: str, others: list[str]
) -> None:
    async with open_house(practice) as house:
        tab = await house.tab(person(practice, sue, name))
        for words in (first, 'Needs attention', 'Team', 'Live activity'):
            await tab.should_see(words)
        for words in others:
            await tab.should_not_see(words)


def test_live_activity_tells_of_care_teams_discharges_and_tags_in_plain_words(
    practice: Practice, tom: Principal, priya: Principal
) -> None:
    jamie = practice.admit(clinician_id=tom.staff_id, status=Status.ACTIVE)
    practice.do(tom, care_team.add, jamie, id_of(priya))
    practice.do(tom, patients.tag, jamie, 'Evenings')
    practice.do(tom, care_team.leave, jamie, id_of(priya))
    practice.do(priya, patients.discharge, jamie, 2, DischargeReason.COMPLETED)
    told = practice.ask(practice.rita, history.activity)[:5]
    assert [line.sub for line in told] == [
        'Priya Raman discharged this patient',
        'Tom Ellis took Priya Raman off the care team',
        'Tom Ellis tagged this patient "Evenings"',
        'Tom Ellis added Priya Raman to the care team',
        'Rita Gomez added this patient',
    ]
    assert {(line.title, line.href) for line in told} == {('Jamie Hill', f'/patients/{jamie}')}
    assert len({line.icon for line in told}) == 5


async def test_figures_follow_what_a_colleague_does(practice: Practice) -> None:
    jamie = practice.admit(status=Status.INTAKE)
    async with open_house(practice) as house:
        ritas, toms = await house.tab(practice.rita), await house.tab(practice.tom)
        await ritas.should_see('Jamie Hill is in intake without a clinician', retries=PATIENCE)
        await house.house.workers.write(practice.do, practice.rita, patients.assign, jamie, 1, practice.tom.staff_id)
        await toms.should_see('Jamie Hill is new to you this week', retries=PATIENCE)
        await ritas.should_not_see('Jamie Hill is in intake without a clinician', retries=PATIENCE)
