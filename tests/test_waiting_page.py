"""The waiting list as people see it, and the page of the calendar feed: two people, two tabs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, time, timedelta
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from models import appointments, calendar_feeds, drafts, feed_addresses, needs, waiting_list
from models.appointments import CancelReason, VisitStatus
from models.base import HOUSE, Missing, Role
from models.drafts import Place
from models.patient_record import Status
from models.waiting_list import Weekday
from pages import visit_acts
from pages import waiting as page
from pages.visit_acts import Subject
from pages.waiting_matches import FREE_AGAIN
from tests.cast import MONDAY_MORNING, Practice, id_of, wall
from tests.open_house import OpenHouse, click, open_house
from tests.served import until
from tests.test_record_editor import found, press, said
from tests.test_schedule_page import drop
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_calendar import Move
from tracker_ui.components.live_list import LiveList
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.snackbar import Snackbar


@pytest.fixture
async def house(practice: Practice) -> AsyncIterator[OpenHouse]:
    """Sam and Ada wait, Sam for longer; Jamie is booked with Tom on Thursday at ten."""
    for given_name, days in (('Ada', 3), ('Sam', 40)):
        patient_id = practice.admit(given_name, 'Moss', phone='020 7946 0018')
        since = MONDAY_MORNING.date() - timedelta(days=days)
        practice.do(practice.rita, waiting_list.add, patient_id, {'since': since})
    practice.book('2026-11-26 10:00', practice.admit('Jamie', 'Hill'))
    async with open_house(practice) as house:
        yield house


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the snackbars of all tabs have said."""
    told: list[str] = []
    monkeypatch.setattr(Snackbar, 'show', lambda _, text, **more: told.append(text))
    return told


def call_off(practice: Practice) -> None:
    practice.do(practice.tom, appointments.cancel, 1, practice.appointment(1).version, CancelReason.UNWELL)


def lists(tab: User) -> list[LiveList]:
    return [one for one in found(tab, LiveList) if 'may_call' in one.topic.fields]


def matches(tab: User) -> list[dict[str, Any]]:
    """The rows of the list of freed times, by their fields."""
    shown = lists(tab)[-1]
    return [dict(zip(shown.topic.fields, row, strict=True)) for row in shown.topic.rows]


def names(tab: User) -> list[str]:
    return [row['name'] for row in matches(tab)]


def do(tab: User, event: str, name: str) -> None:
    """Press a button of somebody's row."""
    id = next(row['id'] for row in matches(tab) if row['name'] == f'{name} Moss')
    UserInteraction(tab, {lists(tab)[-1]}, None).trigger(event, id)


def waiting(tab: User) -> list[dict[str, Any]]:
    [table] = found(tab, LiveTable)
    return [dict(zip(table.topic.fields, row, strict=True)) for row in table.topic.rows]


def manage(tab: User, event: str, patient_id: int) -> None:
    UserInteraction(tab, set(found(tab, LiveTable)), None).trigger(event, patient_id)


async def editor_of(tab: User) -> Editor:
    await until(lambda: [one for one in found(tab, Editor) if one.value])
    opened: Editor = found(tab, Editor)[-1]
    return opened


# calling and booking


async def test_a_visit_called_off_shows_everybody_at_once_who_fits_and_a_claim_whom_nobody_else_calls(
    house: OpenHouse, told: list[str]
) -> None:
    rita, ana = [await house.tab(who, '/waiting') for who in (house.practice.rita, house.practice.ana)]
    assert names(rita) == names(ana) == []
    call_off(house.practice)
    await until(lambda: names(rita) == names(ana) == ['Sam Moss', 'Ada Moss'])
    do(rita, 'call', 'Sam')
    await until(lambda: matches(ana)[0]['state'] == 'Rita Gomez is calling · 0 min')
    assert told == ['Call 020 7946 0018. Others see that you are calling.']
    assert [row['may_call'] or row['may_book'] for row in matches(ana)] == [False, False]
    assert [row['state'] for row in waiting(ana)] == ['Rita Gomez is calling', 'A time fits']
    do(ana, 'call', 'Sam')
    await until(lambda: 'Rita Gomez has been calling this patient since 09:30.' in told)
    do(rita, 'let_go', 'Sam')
    await until(lambda: matches(ana)[0]['may_call'])


async def test_whoever_is_called_is_booked_and_that_can_be_taken_back(
    house: OpenHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    undo: list[Any] = []
    monkeypatch.setattr(Snackbar, 'show', lambda _, text, action=None, **more: undo.append(action))
    rita, ana = [await house.tab(who, '/waiting') for who in (house.practice.rita, house.practice.ana)]
    call_off(house.practice)
    await until(lambda: names(rita) == ['Sam Moss', 'Ada Moss'])
    do(rita, 'call', 'Sam')
    await until(lambda: matches(rita)[0]['may_let_go'])
    do(rita, 'book', 'Sam')
    editor = await editor_of(rita)
    await until(lambda: 'Sam Moss, MHT-' in str(said(editor.form)))
    assert editor.form.values()['type_id'] == house.practice.type_id('Individual')
    press(rita, 'Book', [])
    await until(lambda: names(ana) == [] and [row['name'] for row in waiting(ana)] == ['Ada Moss'])
    booked = house.practice.appointment(2)
    assert (booked.starts_at.hour, booked.status) == (10, VisitStatus.BOOKED)
    await until(lambda: undo and undo[-1] and undo[-1][0] == 'Undo')
    with rita:
        await undo[-1][1]()
    await until(lambda: names(ana) == ['Sam Moss', 'Ada Moss'])


async def test_a_time_that_goes_while_the_form_stands_open_is_refused_in_words(house: OpenHouse) -> None:
    call_off(house.practice)
    rita = await house.tab(house.practice.rita, '/waiting')
    await until(lambda: names(rita) == ['Sam Moss', 'Ada Moss'])
    do(rita, 'book', 'Sam')
    editor = await editor_of(rita)
    await until(lambda: 'Sam Moss, MHT-' in str(said(editor.form)))
    house.practice.book('2026-11-26 10:00', house.practice.admit('Ben', 'Hill'))
    press(rita, 'Book', [])
    await rita.should_see('Tom Ellis has another appointment on Thu 26 Nov, 10:00 to 10:50.', retries=50)


async def test_while_somebody_is_being_booked_nobody_else_calls_them_and_cancel_lets_them_go(house: OpenHouse) -> None:
    rita, ana = [await house.tab(who, '/waiting') for who in (house.practice.rita, house.practice.ana)]
    call_off(house.practice)
    await until(lambda: names(rita) == names(ana) == ['Sam Moss', 'Ada Moss'])
    for leaves_by_hand in (True, False):
        do(rita, 'book', 'Sam')
        editor = await editor_of(rita)
        await until(lambda editor=editor: 'Sam Moss, MHT-' in str(said(editor.form)))
        values = editor.form.values()
        assert (values['wall_start'], values['minutes']) == (wall('2026-11-26 10:00'), 50)
        assert values['clinician_id'] == id_of(house.practice.tom)
        await until(lambda: matches(ana)[0]['state'] == 'Rita Gomez is calling · 0 min')
        assert not matches(ana)[0]['may_book']
        if leaves_by_hand:
            press(rita, 'Cancel')
            await until(lambda editor=editor: not editor.value)
            UserInteraction(rita, {editor}, None).trigger('hide')
        else:
            editor.delete()  # as with a tab that is gone
        await until(lambda: matches(ana)[0]['may_call'])
    assert names(ana) == ['Sam Moss', 'Ada Moss']


async def test_a_stranger_words_in_place_of_a_row_are_refused(house: OpenHouse, told: list[str]) -> None:
    call_off(house.practice)
    rita = await house.tab(house.practice.rita, '/waiting')
    for made_up in ("'; --", '2 2026-11-26T10:00 99', None, 17):
        UserInteraction(rita, {lists(rita)[-1]}, None).trigger('call', made_up)
    await until(lambda: len(told) == 4)
    assert set(told) == {'This time is not free any more, or it does not fit any more.'}


# the front desk, wherever a visit is called off


async def test_whoever_calls_a_visit_off_at_the_desk_is_shown_who_fits_and_a_clinician_is_not(
    house: OpenHouse,
) -> None:
    rita, tom = [await house.tab(who, '/check-in') for who in (house.practice.rita, house.practice.tom)]
    visit = house.practice.appointment(1)
    for tab, shown in ((rita, True), (tom, False)):
        viewer = viewer_of(house, tab)
        with tab:
            await visit_acts.cancel(viewer, Subject.of(visit, 'Jamie Hill'))
        editor = await editor_of(tab)
        editor.form.fields['cancel_reason'].fill(CancelReason.UNWELL)
        press(tab, 'Cancel the visit', [])
        await until(lambda: house.practice.appointment(1).status is not VisitStatus.BOOKED)
        if shown:
            await tab.should_see(FREE_AGAIN, retries=50)
            await until(lambda tab=tab: names(tab) == ['Sam Moss', 'Ada Moss'])
        else:
            await tab.should_not_see(FREE_AGAIN)
        house.practice.do(house.practice.ana, appointments.correct_status, 1, None, VisitStatus.BOOKED, 'A story.')
        visit = house.practice.appointment(1)


async def test_a_visit_that_is_dragged_away_leaves_its_time_to_who_waits(house: OpenHouse) -> None:
    rita, tom = [await house.tab(who, '/schedule?day=2026-11-26') for who in (house.practice.rita, house.practice.tom)]
    there = Move(1, 1, wall('2026-11-26 14:00'), wall('2026-11-26 14:50'), id_of(house.practice.tom))
    await drop(rita, there)
    await rita.should_see(FREE_AGAIN, retries=50)
    left = 'Thu 26 Nov, 10:00 to 10:50 · Tom Ellis · moved'
    await until(lambda: [row['time'] for row in matches(rita)] == [left] * 2)
    await drop(tom, there._replace(version=2, start=wall('2026-11-26 16:00'), end=wall('2026-11-26 16:50')))
    await tom.should_not_see(FREE_AGAIN)


async def test_the_dashboard_of_reception_says_that_a_time_is_free_again(house: OpenHouse) -> None:
    practice = house.practice
    desk = frozenset({Role.RECEPTION})
    assert 'freed' not in {need.id for need in practice.ask(practice.rita, needs.needs, desk, 0)}
    call_off(practice)
    first = practice.ask(practice.rita, needs.needs, desk, 0)[0]
    assert (first.title, first.href) == ('A time is free again', '/waiting')
    assert first.sub == 'Thu 26 Nov, 10:00 to 10:50 · Tom Ellis. 2 who wait fit.'
    assert 'freed' not in {need.id for need in practice.ask(practice.tom, needs.needs, frozenset({Role.CLINICIAN}), 2)}


# wishes


async def test_somebody_is_put_on_the_list_and_another_tab_sees_it(house: OpenHouse, told: list[str]) -> None:
    ben = house.practice.admit('Ben', 'Hill', status=Status.WAITING)
    rita, tom = [await house.tab(who, '/waiting') for who in (house.practice.rita, house.practice.tom)]
    assert [row['state'] for row in waiting(tom)] == ['', '', 'No wish noted']
    manage(rita, 'manage', ben)
    editor = await editor_of(rita)
    for name, value in {
        'weekdays': {Weekday.MONDAY},
        'earliest': time(9),
        'minutes': 25,
        'note': 'Rings back.',
    }.items():
        editor.form.fields[name].fill(value)
    press(rita, 'Put on the list', [])
    await until(
        lambda: [row['wants'] for row in waiting(tom)][2:] == ['25 min · Mon · from 09:00 · anybody · Rings back.']
    )
    assert told == ['On the waiting list']


async def test_bad_input_gets_a_sentence_by_its_field_and_stays(house: OpenHouse) -> None:
    ben = house.practice.admit('Ben', 'Hill', status=Status.WAITING)
    rita = await house.tab(house.practice.rita, '/waiting')
    manage(rita, 'manage', ben)
    editor = await editor_of(rita)
    editor.form.fields['earliest'].fill(time(9))
    editor.form.fields['latest'].fill(time(9, 30))
    press(rita, 'Put on the list', [])
    await rita.should_see('Between the two times there must be room for 50 minutes.')
    assert editor.value
    editor.form.fields['latest'].fill(time(12))
    editor.form.fields['since'].fill(date(2026, 12, 24))
    press(rita, 'Put on the list', [])
    await rita.should_see('This day is still to come.')


async def test_a_wish_is_changed_while_a_colleague_changes_it_too(house: OpenHouse) -> None:
    rita = await house.tab(house.practice.rita, '/waiting')
    manage(rita, 'manage', 2)
    await rita.should_see('Change the wish')
    click(rita, 'Change the wish')
    editor = await editor_of(rita)
    editor.form.fields['note'].fill('Ground floor.')
    house.practice.do(house.practice.tom, waiting_list.edit, 2, {'minutes': 50}, {'minutes': 80})
    await until(lambda: editor.form.values()['minutes'] == 80)
    press(rita, 'Save', [])
    await until(lambda: 'Ground floor.' in waiting(rita)[0]['wants'])
    assert waiting(rita)[0]['wants'].startswith('80 min')


async def test_somebody_is_taken_off_the_list(house: OpenHouse, told: list[str]) -> None:
    rita, tom = [await house.tab(who, '/waiting') for who in (house.practice.rita, house.practice.tom)]
    manage(rita, 'manage', 1)
    await rita.should_see('Take off the list')
    click(rita, 'Take off the list')
    await until(lambda: [row['name'] for row in waiting(tom)] == ['Sam Moss'])
    assert told == ['Taken off the list']


async def test_what_was_typed_and_not_saved_is_offered_again(house: OpenHouse) -> None:
    practice = house.practice
    ben = practice.admit('Ben', 'Hill')
    practice.do(practice.rita, drafts.keep, Place('new wish', ben, 'an opening'), 1, {'note': 'Rings ba'})
    [line] = practice.ask(practice.rita, drafts.unsaved)
    assert (line.title, line.href) == ('Waiting list: MHT-0004', '/waiting')
    rita, ana = [await house.tab(who, '/waiting') for who in (practice.rita, practice.ana)]
    await ana.should_not_see('Unsaved text from')
    click(rita, 'Restore')
    editor = await editor_of(rita)
    await until(lambda: editor.form.fields['note'].typed == 'Rings ba')


async def test_the_palette_adds_somebody_from_anywhere(house: OpenHouse) -> None:
    tom = await house.tab(house.practice.tom, '/patients')
    with tom:
        page.add(viewer_of(house, tom))
    await tom.should_see('Who waits?')


# the calendar feed


async def test_a_clinician_makes_an_address_which_is_shown_once_and_the_manager_revokes_it(
    house: OpenHouse, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = house.practice
    tom, ana = [await house.tab(who, '/calendar-feed') for who in (practice.tom, practice.ana)]
    await ana.should_not_see('Make an address')
    click(tom, 'Make an address')
    await tom.should_see('The address of your calendar')
    await tom.should_see('This address works on this computer only.')
    [box] = [
        one for one in found(tom, Dialog)[-1].descendants() if getattr(one, 'value', '') and '/calendar/' in one.value
    ]
    secret = box.value.rpartition('/')[2].removesuffix('.ics')
    assert practice.ask(HOUSE, calendar_feeds.read, secret).appointments
    await until(lambda: [row['who'] for row in waiting(ana)] == ['Tom Ellis'])
    assert secret not in str(waiting(ana))

    manage(ana, 'revoke', 1)
    await ana.should_see('Revoke this address?')
    click(ana, 'Revoke')
    await until(lambda: waiting(tom) == [])
    with pytest.raises(Missing):
        practice.ask(HOUSE, calendar_feeds.read, secret)


async def test_a_second_address_is_asked_about_because_the_first_one_ends(house: OpenHouse) -> None:
    practice = house.practice
    first = practice.do(practice.tom, feed_addresses.make)
    tom = await house.tab(practice.tom, '/calendar-feed')
    click(tom, 'Make an address')
    await tom.should_see('stops working, on every phone')
    assert practice.ask(HOUSE, calendar_feeds.read, first)
    click(tom, 'Make a new one')
    await tom.should_see('The address of your calendar')
    with pytest.raises(Missing):
        practice.ask(HOUSE, calendar_feeds.read, first)


async def test_reception_has_no_calendar_feed(house: OpenHouse) -> None:
    rita = await house.tab(house.practice.rita, '/calendar-feed')
    await rita.should_see('Nothing here')


async def test_nobody_else_sees_that_priya_has_one(house: OpenHouse) -> None:
    practice = house.practice
    practice.do(practice.priya, feed_addresses.make)
    tom = await house.tab(practice.tom, '/calendar-feed')
    assert waiting(tom) == []


def viewer_of(house: OpenHouse, tab: User) -> Any:
    """Who sits in front of a tab, as the screens know them."""
    [shown] = [element for element in found(tab, ui.element) if type(element).__name__ == 'Screens']
    return shown._viewer
