"""What needs somebody: the worst first, in words for each role, gone as soon as it is mended, in everybody's tab."""

from __future__ import annotations

from models import needs, patients, staff
from models.base import Principal, Role
from models.needs import Need
from models.patient_record import Status
from tests.cast import Clock, Practice, id_of
from tests.open_house import open_house

PATIENCE = 30  # tenths of a second, for a busy machine; what is there sooner is seen sooner


def shown(practice: Practice, who: Principal) -> list[Need]:
    """The lines on somebody's dashboard."""
    return list(practice.ask(who, needs.needs, who.roles, id_of(who)))


def titles(practice: Practice, who: Principal) -> list[str]:
    """What they say."""
    return [need.title for need in shown(practice, who)]


def test_nothing_needs_anybody_in_a_practice_where_all_is_well(practice: Practice, tom: Principal) -> None:
    known = {'phone': '020 7946 0018', 'born': '1991-03-14'}
    practice.admit(status=Status.INQUIRY, **known)
    practice.admit(status=Status.WAITING, **known)
    practice.admit(status=Status.DISCHARGED)
    for who in (practice.ana, practice.rita, tom):
        assert shown(practice, who) == []


def test_the_front_desk_is_told_the_worst_first(practice: Practice, now: Clock, rita: Principal) -> None:
    practice.admit('Olga', status=Status.INQUIRY)
    now.advance(days=8)
    practice.admit('Gina', status=Status.INTAKE)
    practice.admit('Amir', status=Status.ACTIVE)
    assert titles(practice, rita) == [
        'Amir Hill is in care without a clinician',
        'Olga Hill has asked for help for over a week',
        'Gina Hill is in intake without a clinician',
        '3 without a phone number or a birth date',
    ]
    assert [need.tone for need in shown(practice, rita)] == ['risk', 'risk', 'warn', 'info']


def test_one_patient_is_named_and_leads_to_the_chart_and_several_lead_to_their_list(
    practice: Practice, rita: Principal
) -> None:
    amir = practice.admit('Amir', status=Status.ACTIVE, phone='020 7946 0018', born='1991-03-14')
    [one] = shown(practice, rita)
    assert (one.title, one.href) == ('Amir Hill is in care without a clinician', f'/patients/{amir}')
    for name in ('Bea', 'Cleo'):
        practice.admit(name, status=Status.ACTIVE, phone='020 7946 0018', born='1991-03-14')
    [several] = shown(practice, rita)
    assert several.title == '3 in care without a clinician'
    assert several.sub == 'Amir Hill, Bea Hill and 1 more'
    assert several.href == '/patients?group=left_behind'
    assert one.id == several.id, 'it is the same line'


def test_a_clinician_is_reminded_of_their_own_patients_only(
    practice: Practice, now: Clock, tom: Principal, priya: Principal
) -> None:
    practice.admit('Held', status=Status.ON_HOLD, clinician_id=tom.staff_id)
    assert titles(practice, tom) == ['Held Hill is new to you this week']
    now.advance(days=28)
    assert titles(practice, tom) == [], 'four weeks and not a day more'
    now.advance(days=1)
    practice.admit('Alone', status=Status.INTAKE)
    assert titles(practice, tom) == ['Held Hill has been on hold for four weeks']
    assert titles(practice, priya) == []


def test_a_manager_is_told_whose_patients_are_left_behind_and_who_has_not_come(
    practice: Practice, ana: Principal, tom: Principal
) -> None:
    practice.admit('Amir', status=Status.ACTIVE, clinician_id=tom.staff_id)
    practice.do(ana, staff.deactivate, id_of(tom))
    hugo = staff.NewStaff(given_name='Hugo', family_name='New', user_name='hugo', roles=frozenset({Role.CLINICIAN}))
    practice.do(ana, staff.invite, hugo)
    assert titles(practice, ana) == [
        'Amir Hill is in care without a clinician',
        'Hugo New has not accepted the invitation',
    ]
    assert shown(practice, ana)[-1].href == '/staff?state=invited'
    assert titles(practice, practice.rita)[-1] != 'Hugo New has not accepted the invitation'


def test_somebody_with_two_roles_is_told_of_both(practice: Practice, tom: Principal) -> None:
    both = Principal(tom.staff_id, tom.name, frozenset({Role.CLINICIAN, Role.RECEPTION}))
    practice.admit('Gina', status=Status.INTAKE, phone='020 7946 0018', born='1991-03-14')
    practice.admit('Nour', status=Status.INTAKE, clinician_id=tom.staff_id, phone='020 7946 0018', born='1991-03-14')
    assert titles(practice, both) == ['Gina Hill is in intake without a clinician', 'Nour Hill is new to you this week']


async def test_two_people_see_what_is_needed_and_that_it_was_mended(practice: Practice) -> None:
    ana, rita, tom, priya = practice.ana, practice.rita, practice.tom, practice.priya
    known = {'phone': '020 7946 0018', 'born': '1991-03-14'}
    amir = practice.admit('Amir', status=Status.ACTIVE, clinician_id=tom.staff_id, **known)
    async with open_house(practice) as house:
        anas, ritas = await house.tab(ana), await house.tab(rita)
        for tab in (anas, ritas):
            await tab.should_see('Needs attention', retries=PATIENCE)
            await tab.should_not_see('Amir Hill is in care without a clinician', retries=PATIENCE)
        await house.house.workers.write(practice.do, ana, staff.deactivate, id_of(tom))
        for tab in (anas, ritas):
            await tab.should_see('Amir Hill is in care without a clinician', retries=PATIENCE)
        await house.house.workers.write(practice.do, rita, patients.assign, amir, 1, priya.staff_id)
        for tab in (anas, ritas):
            await tab.should_not_see('Amir Hill is in care without a clinician', retries=PATIENCE)


async def test_time_alone_brings_up_an_inquiry_that_nobody_answers(practice: Practice, now: Clock) -> None:
    practice.admit('Olga', status=Status.INQUIRY, phone='020 7946 0018', born='1991-03-14')
    now.advance(days=7)
    async with open_house(practice) as house:
        ritas = await house.tab(practice.rita)
        await ritas.should_not_see('has asked for help for over a week', retries=PATIENCE)
        now.advance(days=1)
        house.house.clock.tick()
        await ritas.should_see('Olga Hill has asked for help for over a week', retries=PATIENCE)
