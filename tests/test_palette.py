"""Find anything: what turns up in the palette and for whom, what it does, and that words typed into it stay nowhere."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple

import pytest
from nicegui.testing import User

import pages
from models import habits, staff
from models.base import HOUSE, Missing, Refused, Role, Work
from models.base.access import EVERYONE
from tests.cast import Practice
from tests.open_house import OpenHouse, open_house
from tests.served import until
from tracker_ui import palette
from tracker_ui.components import words
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.palette import LONGEST, Palette
from tracker_ui.components.snackbar import Snackbar
from tracker_ui.palette import Hit, act, offered
from tracker_ui.screens import Screen, screen
from tracker_ui.viewer import Viewer

MAY_DO = {
    'New patient': EVERYONE,
    'Add to the waiting list': EVERYONE,
    'New appointment': EVERYONE,
    'Invite a colleague': frozenset({Role.MANAGER}),
    'Add time off': frozenset({Role.MANAGER}),
}
"""Who is offered which act. A new act fails here until it is listed."""


@pytest.fixture
async def house(practice: Practice) -> AsyncIterator[OpenHouse]:
    async with open_house(practice) as house:
        yield house


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Any]]:
    """What palettes have been answered from now on: the number of the question, and what was found."""
    answers: list[tuple[int, Any]] = []
    monkeypatch.setattr(Palette, 'run_method', lambda _, name, *args: answers.append(args))
    return answers


@pytest.fixture
def own_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Acts that are declared from now on are forgotten with this test."""
    monkeypatch.setattr(palette, 'ACTS', [*palette.ACTS])


def palette_of(tab: User) -> Palette:
    (found,) = tab.find(kind=Palette).elements
    return found


def acts_of(tab: User) -> list[str]:
    """What somebody is offered to do."""
    return [act.title for act in palette_of(tab).offered.acts]


def places_of(tab: User) -> dict[str, str]:
    """Where somebody is offered to go, with the keys that lead there."""
    return {place.title: place.keys for place in palette_of(tab).offered.places}


# what turns up


def test_every_act_is_listed_with_who_is_offered_it() -> None:
    assert {act.title: act.roles for act in palette.ACTS} == MAY_DO


def test_no_two_things_have_the_same_keys_and_all_are_two_letters() -> None:
    keys = [place.keys for place in pages.SCREENS if place.keys] + [act.keys for act in palette.ACTS if act.keys]
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch('[a-z] [a-z]', each) for each in keys)


def test_every_place_of_the_navigation_has_keys() -> None:
    assert [place.title for place in pages.SCREENS if place.nav and not place.keys] == []


async def test_each_is_offered_what_their_roles_may_open_and_do(house: OpenHouse) -> None:
    ana, rita = [await house.tab(who) for who in (house.practice.ana, house.practice.rita)]
    assert places_of(ana).items() >= {'Dashboard': 'g d', 'Patients': 'g p', 'Staff': 'g t', 'Monitor': 'g m'}.items()
    assert not {'Staff', 'Monitor', 'Chart'} & places_of(rita).keys()
    for tab, who in ((ana, Role.MANAGER), (rita, Role.RECEPTION)):
        assert set(acts_of(tab)) == {title for title, roles in MAY_DO.items() if who in roles}


async def test_a_screen_and_an_act_of_tomorrow_turn_up_by_themselves(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, own_acts: None
) -> None:
    @screen('/rooms', title='Rooms', icon='meeting_room', keys='g r')
    def rooms(viewer: Viewer) -> None:
        words.text('Three rooms', 'h1')

    @act('New room', icon='add', keys='n r', roles=frozenset({Role.RECEPTION}))
    def new_room(viewer: Viewer) -> None:
        with Dialog('A room for ' + viewer.who.name) as dialog:
            dialog.open()

    monkeypatch.setattr(pages, 'SCREENS', (*pages.SCREENS, rooms))
    async with open_house(practice) as house:
        rita, tom = await house.tab(practice.rita), await house.tab(practice.tom)
        assert places_of(rita)['Rooms'] == 'g r'
        assert 'New room' in acts_of(rita)
        assert 'New room' not in acts_of(tom)
        do(rita, 'New room')
        await rita.should_see('A room for Rita Gomez')


def test_a_screen_about_one_record_is_no_place_to_go_to() -> None:
    chart = Screen('/patients/{patient_id}', 'Chart', lambda viewer: None)
    assert offered([chart], EVERYONE).places == ()


# what it does


def do(tab: User, title: str) -> None:
    """Choose an act, as the browser says it."""
    tab.find(kind=Palette).trigger('act', title)


async def test_an_act_opens_its_dialog_where_one_stands_and_goes_with_that_screen(house: OpenHouse) -> None:
    patient_id = house.practice.admit('Marcus', 'Bell')
    for path in ('/patients', f'/patients/{patient_id}'):
        rita = await house.tab(house.practice.rita, path)
        do(rita, 'New patient')
        await rita.should_see('Admit')
        rita.navigate.to('/')
        await rita.should_see('Good morning')
        await rita.should_not_see('Admit')


async def test_an_act_that_is_begun_twice_at_once_is_done_once(practice: Practice, own_acts: None) -> None:
    @act('Knock', icon='door_front')
    async def knock(viewer: Viewer) -> None:
        await viewer.ask(habits.single_keys)
        words.text('Knock')

    async with open_house(practice) as house:
        tom = await house.tab(practice.tom)
        do(tom, 'Knock')
        do(tom, 'Knock')
        await tom.should_see('Knock')
        assert len(tom.find('Knock').elements) == 1


async def test_what_is_not_offered_is_refused_when_it_is_done_all_the_same(
    house: OpenHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(Snackbar, 'show', lambda _, text, **more: said.append(text))
    rita = await house.tab(house.practice.rita)
    do(rita, 'Invite a colleague')
    await until(lambda: bool(said))
    assert said == [Missing().sentence]
    await rita.should_not_see('They get a link from you')
    new = staff.NewStaff(given_name='A', family_name='B', user_name='abc', roles=frozenset({Role.RECEPTION}))
    with pytest.raises(Refused, match='You may not do this'):
        house.practice.do(house.practice.rita, staff.invite, new)


# whom it finds


async def test_people_are_found_with_what_tells_them_from_their_namesakes(
    house: OpenHouse, answers: list[tuple[int, Any]]
) -> None:
    patient_id = house.practice.admit('Marcus', 'Bell')
    tom = await house.tab(house.practice.tom)
    tom.find(kind=Palette).trigger('find', {'number': 3, 'words': 'marc'})
    await until(lambda: bool(answers))
    [(number, [(heading, [hit])])] = answers
    assert (number, heading) == (3, 'Patients')
    assert hit['name'] == 'Marcus Bell'
    assert 'MHT-0001' in hit['sub']
    assert hit['href'] == f'/patients/{patient_id}'


class Seen(NamedTuple):
    """Something that was found by somebody."""

    id: int
    name: str
    sub: str = ''
    initials: str = ''
    tone: int = 0
    href: str = '/'


async def test_the_search_is_made_with_the_rights_of_whoever_asks(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, answers: list[tuple[int, Any]]
) -> None:
    def found(work: Work, words: str) -> Sequence[Hit]:
        return [Seen(len(words), f'{work.who.name} asks for {len(staff.colleagues(work))} accounts')]

    @screen('/', title='Things', finds=found)
    def things(viewer: Viewer) -> None: ...

    @screen('/secrets', title='Secrets', finds=found, roles=frozenset({Role.MANAGER}))
    def secrets(viewer: Viewer) -> None: ...

    monkeypatch.setattr(pages, 'SCREENS', (things, secrets))
    async with open_house(practice) as house:
        for who in (practice.rita, practice.ana):
            tab = await house.tab(who)
            tab.find(kind=Palette).trigger('find', {'number': 1, 'words': 'x' * 5000})
        await until(lambda: len(answers) == 2)
    told = sorted([(heading, hit['name']) for heading, (hit,) in found] for _, found in answers)
    anas = 'Ana Silva asks for 5 accounts'
    assert told == [[('Things', anas), ('Secrets', anas)], [('Things', 'Rita Gomez asks for 0 accounts')]]
    assert {hit['id'] for _, found in answers for _, (hit,) in found} == {LONGEST}


async def test_whoever_has_been_signed_out_finds_nobody(house: OpenHouse, answers: list[tuple[int, Any]]) -> None:
    house.practice.admit('Marcus', 'Bell')
    tom = await house.tab(house.practice.tom)
    (sign_in_id,) = house.house.sessions._living
    await house.house.sessions.end(sign_in_id)
    refused: list[Exception] = []
    palette_of(tom).client.on_exception(refused.append)
    tom.find(kind=Palette).trigger('find', {'number': 1, 'words': 'marc'})
    await until(lambda: bool(refused))
    assert answers == []


async def test_the_words_and_what_they_found_stay_nowhere(
    house: OpenHouse, answers: list[tuple[int, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    house.practice.admit('Marcus', 'Bell')
    tom = await house.tab(house.practice.tom, '/staff')
    for words_typed in ('marcus', 'nobody is called so'):
        tom.find(kind=Palette).trigger('find', {'number': 1, 'words': words_typed})
    await until(lambda: len(answers) == 2)
    kept = str(palette_of(tom)._to_dict()) + str(vars(palette_of(tom))) + caplog.text
    assert 'arcus' not in kept
    assert 'nobody is called so' not in kept


# single letters


async def test_who_switches_single_letters_off_has_them_off_on_every_computer(house: OpenHouse) -> None:
    practice = house.practice
    first, other = await house.tab(practice.rita), await house.tab(practice.tom)
    assert palette_of(first)._props['single'] is True
    first.find(kind=Palette).trigger('single', False)
    await until(lambda: palette_of(first)._props['single'] is False)
    elsewhere = await house.tab(practice.rita, '/patients')
    assert palette_of(elsewhere)._props['single'] is False
    assert palette_of(other)._props['single'] is True
    assert practice.ask(practice.tom, habits.single_keys)


def test_a_habit_is_neither_recorded_nor_told(practice: Practice) -> None:
    told = len(practice.heard)
    assert practice.do(practice.rita, habits.use_single_keys, False) is False
    assert practice.heard[told:] == []
    assert not practice.ask(practice.rita, habits.single_keys)


def test_the_house_itself_has_no_habits(practice: Practice) -> None:
    with pytest.raises(Refused, match='signed in'):
        practice.ask(HOUSE, habits.single_keys)
