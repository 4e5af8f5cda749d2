"""The history page: what the manager sees, live, and what nobody else does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from models import links, patients, staff
from models.audit import ALL, CHANGES, OPENED, PAGE, Wanted
from models.base import HOUSE, ChangeRecord, Principal, Role, Work
from models.people import MANAGERS, Staff, principal
from tests.cast import Practice, id_of
from tests.live_world import until
from tests.open_house import OpenHouse, click, open_house
from tracker_ui import telling
from tracker_ui.components.form import Form
from tracker_ui.components.live_list import LiveList
from tracker_ui.components.live_steps import LiveSteps
from tracker_ui.components.picker import Picker

PATIENTLY = 50  # tenths of a second, at most


@pytest.fixture
async def house(practice: Practice) -> AsyncIterator[OpenHouse]:
    async with open_house(practice) as house:
        yield house


def the(kind: Any, tab: User) -> Any:
    """The one element of its kind on a tab."""
    (found,) = tab.find(kind=kind).elements
    return found


def lists(tab: User) -> list[LiveList]:
    """The lists on a tab; none while it is on its way to another screen."""
    assert tab.client
    return [element for element in tab.client.elements.values() if isinstance(element, LiveList)]


def told(tab: User) -> list[str]:
    """The sentences that stand there, newest first."""
    return [row[3] for row in the(LiveList, tab).topic.rows]


def wanted(tab: User) -> Wanted:
    """Which part of the history stands there."""
    part = the(LiveList, tab).topic.question.args[0]
    assert isinstance(part, Wanted)
    return part


def choose(tab: User, **values: Any) -> None:
    """Choose in the filters."""
    for name, value in values.items():
        the(Form, tab).fields[name].controls[0].value = value


def type_day(tab: User, name: str, *parts: str) -> None:
    """Type day, month and year."""
    for box, part in zip(the(Form, tab).fields[name].controls, parts, strict=True):
        box.value = part


def leave(tab: User, name: str) -> None:
    """The focus goes from a filter to elsewhere."""
    UserInteraction(tab, {the(Form, tab).fields[name]}, None).trigger('focusout')


def press(tab: User, name: str) -> None:
    """Press the button that has no words, by its name."""
    (button,) = [one for one in tab.find(kind=ui.element).elements if one.props.get('aria-label') == name]
    UserInteraction(tab, {button}, None).click()


def emptiness(tab: User) -> tuple[str, str]:
    """What stands in the place of lines: its title, and the one thing to do."""
    said = the(LiveList, tab)._props['empty']
    return said['title'], said['act']


def openings(practice: Practice, kind: str) -> int:
    """How often a chart, or the history, was written down as opened."""

    def count(work: Work) -> int:
        opened = work.select(ChangeRecord.seq).where(ChangeRecord.op == 'open', ChangeRecord.kind == kind)
        return work.count(opened)

    return int(practice.ask(HOUSE, count))


async def test_what_somebody_changes_stands_there_at_once_old_and_new(house: OpenHouse) -> None:
    practice = house.practice
    marcus = practice.admit('Marcus', 'Bell')
    practice.do(practice.rita, patients.edit, marcus, 1, {'phone': '020 7946 0018'})
    ana = await house.tab(practice.ana, '/history')
    tom = await house.tab(practice.tom, f'/patients/{marcus}')
    practice.do(practice.tom, patients.edit, marcus, 2, {'phone': '020 7946 0123'})
    sentence = 'Tom Ellis changed phone of Marcus Bell (MHT-0001)'
    await until(lambda: told(ana)[0] == sentence)
    assert the(LiveList, ana).topic.rows[0][-1] == [('Phone', '020 7946 0018', '020 7946 0123')]
    assert 'Tom Ellis opened the chart of Marcus Bell (MHT-0001)' in told(ana)
    await tom.should_see('Tom Ellis changed phone', retries=PATIENTLY)
    await tom.should_not_see('opened the chart', retries=PATIENTLY)


async def test_a_change_that_does_not_match_moves_nothing(house: OpenHouse) -> None:
    practice = house.practice
    marcus, priya = practice.admit('Marcus', 'Bell'), id_of(practice.priya)
    ana = await house.tab(practice.ana, f'/history?person={priya}')
    before = told(ana)
    practice.do(practice.tom, patients.edit, marcus, 1, {'phone': '020 7946 0123'})
    practice.do(practice.priya, patients.edit, marcus, 2, {'pronouns': 'he/him'})
    await until(lambda: told(ana) != before)
    assert told(ana) == ['Priya Raman changed pronouns of Marcus Bell (MHT-0001)', *before]


async def test_filters_show_another_part_in_the_same_place_and_stand_in_the_address(house: OpenHouse) -> None:
    practice = house.practice
    marcus = practice.admit('Marcus', 'Bell')
    practice.do(practice.tom, patients.open_chart, marcus)
    ana = await house.tab(practice.ana, '/history')
    list_before = the(LiveList, ana)
    choose(ana, kind=OPENED, person=practice.tom.staff_id)
    await until(lambda: told(ana) == ['Tom Ellis opened the chart of Marcus Bell (MHT-0001)'])
    assert the(LiveList, ana) is list_before
    assert wanted(ana).address == f'/history?person={practice.tom.staff_id}&kind=opened'
    again = await house.tab(practice.ana, wanted(ana).address)
    assert told(again) == told(ana)
    assert the(Form, again).values()['kind'] == OPENED
    click(ana, 'Clear filters')
    await until(lambda: wanted(ana) == Wanted())
    assert the(Form, ana).values() == {'person': -1, 'kind': ALL, 'since': None, 'until': None}


async def test_a_patient_is_picked_by_a_part_of_the_name(house: OpenHouse) -> None:
    practice = house.practice
    practice.admit('Jamie', 'Hill')
    marcus = practice.admit('Marcus', 'Bell')
    ana = await house.tab(practice.ana, '/history')
    press(ana, 'Choose a patient')
    await ana.should_see('Which patient?', retries=PATIENTLY)
    picker = the(Picker, ana)
    await picker._look('mar')
    assert [pick.name for pick in picker._found] == ['Marcus Bell']
    await picker._look('nobody is called so')
    await ana.should_see('Nobody matches.', retries=PATIENTLY)
    await picker._look('bell')
    with picker.home:
        await picker._take(marcus)
    await until(lambda: wanted(ana) == Wanted(patient=marcus))
    await ana.should_see('Marcus Bell (MHT-0002)', retries=PATIENTLY)
    await until(lambda: told(ana) == ['Rita Gomez added Marcus Bell (MHT-0002)'])
    assert 'Bell' not in wanted(ana).address
    press(ana, 'All patients')
    await until(lambda: wanted(ana) == Wanted())


async def test_the_words_of_an_earlier_search_never_come_after_those_of_a_later_one(house: OpenHouse) -> None:
    practice = house.practice
    practice.admit('Jamie', 'Hill')
    ana = await house.tab(practice.ana, '/history')
    press(ana, 'Choose a patient')
    await ana.should_see('Which patient?', retries=PATIENTLY)
    picker = the(Picker, ana)
    find, later = picker._find, []

    async def overtaken(typed: str) -> Any:
        found = await find(typed)
        if typed == 'hill' and not later:
            later.append(await picker._look('nobody is called so'))
        return found

    picker._find = overtaken
    await picker._look('hill')
    assert picker._words == 'nobody is called so'
    assert list(picker._found) == []


async def test_days_are_taken_when_they_are_whole_and_said_when_they_are_not(house: OpenHouse) -> None:
    practice = house.practice
    ana = await house.tab(practice.ana, '/history')
    everything = told(ana)
    type_day(ana, 'since', '23', '11', '')
    assert wanted(ana) == Wanted(), 'nobody is interrupted while typing'
    form = the(Form, ana)
    leave(ana, 'since')
    await ana.should_see('Please add the year.', retries=PATIENTLY)
    type_day(ana, 'since', '23', '11', '26')
    leave(ana, 'since')
    await ana.should_see('Please give the year with four digits', retries=PATIENTLY)
    type_day(ana, 'since', '31', 'Feb', '2026')
    leave(ana, 'since')
    await ana.should_see('This is not a date.', retries=PATIENTLY)
    assert form.fields['since'].typed == ('31', 'Feb', '2026'), 'nothing that was typed is lost'
    assert told(ana) == everything
    type_day(ana, 'since', '24', 'Nov', '2026')
    await ana.should_not_see('This is not a date.', retries=PATIENTLY)
    assert wanted(ana) == Wanted(since=date(2026, 11, 24))
    assert emptiness(ana) == ('Nothing matches', 'Clear filters')
    type_day(ana, 'until', '1', '1', '2026')
    leave(ana, 'until')
    await ana.should_see('This is before the first day.', retries=PATIENTLY)
    assert wanted(ana) == Wanted(since=date(2026, 11, 24))


async def test_a_year_that_cannot_be_meant_is_said(house: OpenHouse) -> None:
    ana = await house.tab(house.practice.ana, '/history')
    type_day(ana, 'since', '1', '1', '0226')
    leave(ana, 'since')
    await ana.should_see('Please check the year.', retries=PATIENTLY)
    assert wanted(ana) == Wanted()


async def test_a_manager_who_reads_an_older_page_is_not_moved(house: OpenHouse) -> None:
    practice = house.practice
    marcus = practice.admit('Marcus', 'Bell')
    ring_often(practice, marcus)
    newest = await house.tab(practice.ana, f'/history?patient={marcus}')
    older = await house.tab(practice.ana, steps(newest)[1])
    assert len(told(newest)) == PAGE
    before, told_before = told(older), house.house.hub.counters.frames
    assert before[-1] == 'Rita Gomez added Marcus Bell (MHT-0001)'
    type_day(older, 'since', '2', '', '')
    type_day(older, 'since', '', '', '')
    practice.do(practice.tom, patients.edit, marcus, PAGE + 10, {'pronouns': 'he/him'})
    await until(lambda: told(newest)[0].startswith('Tom Ellis changed pronouns'))
    assert told(older) == before
    assert house.house.hub.counters.frames == told_before + 1, 'the older page was sent nothing'
    assert steps(older) == (f'/history?patient={marcus}', '')
    assert told(await house.tab(practice.ana, steps(older)[0])) == told(newest)


def steps(tab: User) -> tuple[str, str]:
    """The addresses of the newer and the older page."""
    ((_, newer, older),) = the(LiveSteps, tab).topic.rows
    return newer, older


def ring_often(practice: Practice, patient_id: int) -> None:
    """More changes of a patient than stand on one page."""

    def ring(work: Work) -> None:
        for version in range(1, PAGE + 10):
            patients.edit(work, patient_id, version, {'phone': f'020 7946 {version:04}'})

    practice.do(practice.rita, ring)


async def test_opening_the_history_is_written_down_once_whatever_is_looked_at_then(house: OpenHouse) -> None:
    practice = house.practice
    marcus = practice.admit('Marcus', 'Bell')
    ring_often(practice, marcus)
    ana = await house.tab(practice.ana, '/history')
    assert told(ana)[0] == 'Ana Silva opened the history of changes'
    choose(ana, kind=CHANGES)
    await until(lambda: len(told(ana)) == PAGE)
    practice.do(practice.tom, patients.edit, marcus, PAGE + 10, {'pronouns': 'he/him'})
    await until(lambda: told(ana)[0].startswith('Tom Ellis changed pronouns'))
    ana.navigate.to(steps(ana)[1])
    await until(lambda: any(one.topic.question.args[0].before for one in lists(ana)))
    assert openings(practice, 'practices') == 1
    ana.navigate.to('/patients')
    await ana.should_see('New patient', retries=PATIENTLY)
    ana.navigate.to('/history')
    await ana.should_see('What happened', retries=PATIENTLY)
    assert openings(practice, 'practices') == 2


async def test_a_chart_is_opened_once_however_long_one_stays_and_again_when_one_comes_back(house: OpenHouse) -> None:
    practice = house.practice
    marcus, jamie = practice.admit('Marcus', 'Bell'), practice.admit('Jamie', 'Hill')
    tom = await house.tab(practice.tom, f'/patients/{marcus}')
    await until(lambda: titles(tom) == ['Timeline'])
    practice.do(practice.rita, patients.edit, marcus, 1, {'phone': '020 7946 0123'})
    await until(lambda: 'Rita Gomez changed phone' in repr([one.topic.rows for one in lists(tom)]))
    tom.navigate.to(f'/patients/{marcus}/details')
    await until(lambda: titles(tom) == [])
    tom.navigate.to(f'/patients/{marcus}')
    await until(lambda: titles(tom) == ['Timeline'])
    assert openings(practice, 'patients') == 1
    tom.navigate.to(f'/patients/{jamie}')
    await until(lambda: openings(practice, 'patients') == 2)
    tom.navigate.to(f'/patients/{marcus}')
    await until(lambda: openings(practice, 'patients') == 3)


def titles(tab: User) -> list[str]:
    """What the lists on a tab are called."""
    return [one._fixed['caption'] for one in lists(tab)]


async def test_nobody_else_finds_it_nor_a_line_of_it(house: OpenHouse) -> None:
    practice = house.practice
    practice.admit('Marcus', 'Bell')
    for who in (practice.priya, practice.rita):
        tab = await house.tab(who, '/history?patient=1')
        await tab.should_see('Nothing here', retries=PATIENTLY)
        await tab.should_not_see('MHT-0001', retries=PATIENTLY)
        await tab.should_not_see('What happened', retries=PATIENTLY)
    assert openings(practice, 'practices') == 0


def demote(work: Work, staff_id: int) -> None:
    """The manager gives a manager another role."""
    staff.edit(work, staff_id, 1, given_name='Maya', family_name='Two', roles=frozenset({Role.RECEPTION}))


@pytest.mark.parametrize('act', [staff.deactivate, demote], ids=['left', 'other roles'])
async def test_whoever_is_no_manager_any_more_is_told_nothing_more(
    house: OpenHouse, act: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = house.practice
    marcus, maya = practice.admit('Marcus', 'Bell'), new_manager(practice)
    mayas, anas = await house.tab(maya, '/history'), await house.tab(practice.ana, '/history')
    assert told(mayas)
    practice.do(practice.ana, act, id_of(maya))
    await until(lambda: len(house.house.sessions._living) == 1)
    await until(lambda: told(anas)[1].endswith(' Maya Two'))
    told_to: list[Any] = []
    monkeypatch.setattr(telling, 'send', lambda tab, _frame: told_to.append(tab.client))
    practice.do(practice.tom, patients.edit, marcus, 1, {'phone': '020 7946 0123'})
    await until(lambda: told(anas)[0].startswith('Tom Ellis changed phone'))
    await until(lambda: told_to == [anas.client])


def new_manager(practice: Practice) -> Principal:
    """Maya joins as a second manager."""
    new = staff.NewStaff(given_name='Maya', family_name='Two', user_name='maya', roles=MANAGERS)
    maya_id = practice.do(HOUSE, links.use, practice.do(practice.ana, staff.invite, new), 'a hash')
    found: Principal = practice.ask(HOUSE, lambda work: principal(work.get(Staff, maya_id)))
    return found


async def test_no_value_of_a_private_field_reaches_the_page(house: OpenHouse) -> None:
    practice = house.practice
    token = practice.do(practice.ana, staff.new_link, id_of(practice.tom))
    practice.do(HOUSE, links.use, token, 'the-hash-of-a-password')
    ana = await house.tab(practice.ana, '/history')
    assert 'Tom Ellis changed password of the account of Tom Ellis' in told(ana)
    assert ana.client
    page = repr([element._to_dict() for element in ana.client.elements.values()]) + repr(the(LiveList, ana).topic.rows)
    assert 'the-hash' not in page
    assert token not in page


async def test_an_address_that_makes_no_sense_shows_all_there_is(house: OpenHouse) -> None:
    huge = 10**30
    nonsense = f'person=999&patient={huge}&before={huge}&kind=x&since=soon&until=0001-01-01'
    ana = await house.tab(house.practice.ana, '/history?' + nonsense)
    await ana.should_see('What happened', retries=PATIENTLY)
    assert wanted(ana) == Wanted()
    assert told(ana)


async def test_a_chart_leads_the_manager_to_its_history(house: OpenHouse) -> None:
    practice = house.practice
    marcus = practice.admit('Marcus', 'Bell')
    ana = await house.tab(practice.ana, f'/patients/{marcus}')
    click(ana, 'More')
    await ana.should_see('Who did what', retries=PATIENTLY)
    tom = await house.tab(practice.tom, f'/patients/{marcus}')
    click(tom, 'More')
    await tom.should_see('Print', retries=PATIENTLY)
    await tom.should_not_see('Who did what', retries=PATIENTLY)


async def test_what_is_empty_says_why(house: OpenHouse) -> None:
    ana = await house.tab(house.practice.ana, '/history')
    assert emptiness(ana) == ('Nothing has happened yet', '')
    choose(ana, person=id_of(house.practice.priya), kind='practices')
    assert emptiness(ana) == ('Nothing matches', 'Clear filters')
    UserInteraction(ana, {the(LiveList, ana)}, None).trigger('instead')
    await until(lambda: wanted(ana) == Wanted())
    assert emptiness(ana) == ('Nothing has happened yet', '')
