"""The check-in board: who is expected, who waits, who is in session; moved on by one person and seen by all at once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from models import appointments, check_in, front_desk, left_open
from models import practice as practices
from models.appointments import CancelReason, VisitStatus
from models.base import Missing, Principal, Stale
from models.check_in import BoardRow
from tests.cast import Clock, Practice, id_of
from tests.days import step
from tests.live_world import open_world
from tests.open_house import OpenHouse, open_house
from tests.served import until
from tests.test_patient_list import fire, form
from tests.test_record_editor import found, press, said
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_board import LiveBoard
from tracker_ui.components.live_figures import LiveFigures
from tracker_ui.components.live_strips import LiveStrips
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.nav_count import NavCount
from tracker_ui.components.snackbar import Snackbar

ARRIVED, IN_SESSION, DONE, NO_SHOW = (
    VisitStatus.ARRIVED,
    VisitStatus.IN_SESSION,
    VisitStatus.DONE,
    VisitStatus.NO_SHOW,
)
NAMES = ('Marcus', 'Bell', 'Amara', 'Okafor', 'Rosa', 'Ivan', 'Petrov', 'Ellis', 'Raman')


@pytest.fixture
def bell(practice: Practice) -> int:
    """Marcus Bell comes to Tom at ten; it is half past nine."""
    return practice.book('2026-11-23 10:00', practice.admit('Marcus', 'Bell'))


@pytest.fixture
def petrovs(practice: Practice) -> int:
    """Rosa and Ivan Petrov come to Priya at ten."""
    both = (practice.admit('Rosa', 'Petrov'), practice.admit('Ivan', 'Petrov'))
    return practice.book('2026-11-23 10:00', *both, kind='Couples', clinician_id=id_of(practice.priya))


def cards(practice: Practice, clinician_id: int = 0) -> dict[int, BoardRow]:
    """The cards of the board, by the visit's id."""
    return {row.id: row for row in practice.ask(practice.rita, check_in.board, clinician_id)}


# what stands on a card


def test_a_card_goes_from_lane_to_lane_and_says_what_there_is_to_say(practice: Practice, now: Clock, bell: int) -> None:
    seen = []
    for status in (None, ARRIVED, IN_SESSION, DONE):
        if status:
            step(practice, practice.rita, bell, status)
        now.advance(minutes=7)
        card = cards(practice)[bell]
        seen.append((card.lane, card.note, card.step_word))
    assert seen == [
        ('expected', 'in 23 min', 'Arrived'),
        ('arrived', 'Waiting 7 min', 'Start session'),
        ('session', '7 min', 'Finish'),
        ('done', 'until 09:51', ''),
    ]
    assert (card.time, card.title, card.initials, card.sub) == (
        '10:00',
        'Marcus Bell',
        'MB',
        'Individual · Tom Ellis',
    )


def test_waiting_is_long_from_the_minutes_that_the_practice_has_set(practice: Practice, now: Clock, bell: int) -> None:
    step(practice, practice.rita, bell, ARRIVED)
    now.advance(minutes=9, seconds=59)
    assert not cards(practice)[bell].late
    now.advance(seconds=1)
    assert (cards(practice)[bell].note, cards(practice)[bell].late) == ('Waiting 10 min', True)
    practice.do(practice.ana, practices.edit, 1, {'waiting_minutes': 15})
    assert not cards(practice)[bell].late


def test_nobody_becomes_a_no_show_by_the_clock(practice: Practice, now: Clock, bell: int) -> None:
    for hours, note in ((1, 'due 30 min ago'), (4, 'due 4 h ago')):
        now.advance(hours=hours)
        card = cards(practice)[bell]
        assert (card.lane, card.note, card.late) == ('expected', note, True)
    now.advance(days=3)
    assert practice.appointment(bell).status is VisitStatus.BOOKED


def test_who_does_not_come_stands_apart_with_a_word_for_it(practice: Practice, bell: int, petrovs: int) -> None:
    step(practice, practice.rita, bell, NO_SHOW)
    seen = {'status': VisitStatus.BOOKED}
    practice.do(practice.tom, appointments.cancel, petrovs, seen, CancelReason.UNWELL)
    shown = {row.title: (row.lane, row.status_word, row.step) for row in cards(practice).values()}
    assert shown == {
        'Marcus Bell': ('gone', 'No-show', ''),
        'Rosa & Ivan Petrov': ('gone', 'Late-cancelled', ''),
    }
    assert cards(practice)[petrovs].sub.startswith('Patient is unwell')


def test_of_several_each_comes_by_themselves(practice: Practice, petrovs: int) -> None:
    rosa, ivan = (row.id for row in practice.ask(practice.rita, appointments.members, petrovs))
    practice.do(practice.rita, appointments.set_attendance, petrovs, None, rosa, ARRIVED)
    assert (cards(practice)[petrovs].lane, cards(practice)[petrovs].status_word) == ('arrived', 'Arrived, 1 of 2')
    rows = practice.ask(practice.rita, appointments.members, petrovs)
    assert [(row.name, row.word, row.arrives) for row in rows] == [
        ('Rosa Petrov', 'Arrived', False),
        ('Ivan Petrov', 'Scheduled', True),
    ]
    assert practice.ask(practice.rita, appointments.members, 4711) == []
    practice.do(practice.rita, appointments.set_attendance, petrovs, None, ivan, ARRIVED)
    assert cards(practice)[petrovs].status_word == ''


def test_only_today_and_only_patients_stand_on_it(practice: Practice, bell: int) -> None:
    practice.book('2026-11-24 10:00', practice.admit('Ola', 'Nowak'))
    practice.book('2026-11-23 13:00', kind='Internal')
    assert list(cards(practice)) == [bell]
    assert cards(practice, id_of(practice.priya)) == {}
    chips = practice.ask(practice.rita, front_desk.clinicians)
    assert [(chip.label, chip.value) for chip in chips] == [('Everyone', 1), ('Tom Ellis', 1)]


# what was left open


def test_what_was_left_open_is_asked_about_until_somebody_says_how_it_was(
    practice: Practice, now: Clock, bell: int, petrovs: int
) -> None:
    step(practice, practice.rita, petrovs, ARRIVED, IN_SESSION)
    assert practice.ask(practice.rita, front_desk.notices) == []
    now.advance(days=1)
    [notice] = practice.ask(practice.rita, front_desk.notices)
    assert notice.text.startswith('2 visits of earlier days are still open.')
    rows = practice.ask(practice.tom, left_open.listing)
    assert {(row.title, row.status_word, row.missed) for row in rows} == {
        ('Marcus Bell', 'Scheduled', True),
        ('Rosa & Ivan Petrov', 'In session', False),
    }
    assert [row.title for row in practice.ask(practice.tom, left_open.listing, id_of(practice.tom))] == ['Marcus Bell']
    version = practice.do(practice.rita, left_open.came, bell, practice.appointment(bell).version)
    assert practice.appointment(bell).status is DONE
    practice.do(practice.rita, appointments.take_back, bell, version)
    assert practice.appointment(bell).status is VisitStatus.BOOKED
    with pytest.raises(Stale):
        practice.do(practice.rita, left_open.came, bell, 1)
    step(practice, practice.rita, bell, NO_SHOW)
    step(practice, practice.rita, petrovs, DONE)
    assert practice.ask(practice.rita, front_desk.notices) == []


def test_a_month_later_nobody_is_asked_any_more_and_a_meeting_is_never_asked_about(
    practice: Practice, now: Clock, bell: int
) -> None:
    practice.book('2026-11-23 13:00', kind='Internal')
    now.advance(days=left_open.LOOKS_BACK)
    assert len(practice.ask(practice.rita, left_open.ids)) == 1
    now.advance(days=1)
    assert practice.ask(practice.rita, left_open.ids) == []


# on a wall


async def test_on_a_wall_there_is_no_name_in_the_page_nor_in_any_frame(
    practice: Practice, bell: int, petrovs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.book('2026-11-23 15:00', practice.admit('Amara', 'Okafor'), front_desk_note='Okafor brings a letter.')
    async with open_world(practice, monkeypatch) as world:
        tab = world.browser()
        topic = tab.open(world.topic(check_in.wall))
        await world.quiet()
        assert {row[6] for row in tab.rows(topic)} == {'MB', 'RI', 'AO'}
        step(practice, practice.tom, bell, ARRIVED, IN_SESSION, DONE)
        practice.do(practice.priya, appointments.cancel, petrovs, {'status': VisitStatus.BOOKED}, CancelReason.UNWELL)
        practice.do(practice.tom, appointments.run_late, id_of(practice.tom))
        await world.quiet()
        assert [row[1] for row in tab.rows(topic)] == ['done', 'gone', 'expected']
        sent = json.dumps(tab.frames, ensure_ascii=False)
        assert tab.frames
        assert not [name for name in (*NAMES, 'unwell', 'Couples', 'letter') if name in sent]
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, '/check-in?display=1')
        page = (await rita.http_client.get('/check-in?display=1')).text
        assert '"MB"' in page.replace('&quot;', '"').replace('\\"', '"')
        assert not [name for name in NAMES if name in page]
        assert not [one for one in found(rita, LiveBoard) if {'step', 'more'} & listened(one)]


def listened(element: ui.element) -> set[str]:
    return {listener.type for listener in element._event_listeners.values()}


# in open tabs


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What snackbars have said so far: the words, and the word of the way back."""
    heard: list[tuple[str, str]] = []
    show = Snackbar.show

    def listening(bar: Snackbar, text: str, *, action: Any = None, **how: Any) -> None:
        heard.append((text, action[0] if action else ''))
        show(bar, text, action=action, **how)

    monkeypatch.setattr(Snackbar, 'show', listening)
    return heard


def board(tab: User) -> LiveBoard:
    [found_one] = found(tab, LiveBoard)
    return found_one


def lanes(tab: User) -> dict[str, str]:
    """In which lane each card of the tab stands, by whose it is."""
    at = board(tab).topic.fields.index
    return {row[at('title')]: row[at('lane')] for row in board(tab).topic.rows}


def press_step(tab: User, id: Any, to: Any, seen: Any) -> None:
    fire(tab, board(tab), 'step', [id, to, seen])


async def opened(house: OpenHouse, who: Principal, path: str = '/check-in') -> User:
    tab = await house.tab(who, path)
    await until(lambda: found(tab, LiveBoard) and board(tab).topic.snapshot)
    return tab


async def test_arrived_is_seen_by_the_clinician_at_once_and_can_be_taken_back(
    practice: Practice, bell: int, told: list[tuple[str, str]]
) -> None:
    async with open_house(practice) as house:
        rita, tom = await opened(house, practice.rita), await opened(house, practice.tom)
        dashboard = await house.tab(practice.tom)
        [count] = found(dashboard, NavCount)
        press_step(rita, bell, 'arrived', 'booked')
        await until(lambda: lanes(tom) == {'Marcus Bell': 'arrived'})
        await until(lambda: told == [('Marcus Bell: arrived', 'Undo')])
        await until(lambda: [row[1] for row in count.topic.rows] == [1])
        press_undo(rita)
        await until(lambda: lanes(tom) == {'Marcus Bell': 'expected'})
        await until(lambda: [row[1] for row in count.topic.rows] == [0])


def press_undo(tab: User) -> None:
    """Press Undo in the snackbar."""
    [bar] = found(tab, Snackbar)
    fire(tab, bar, 'act', bar._number)


async def test_two_who_press_at_once_make_one_step_and_a_step_from_an_old_screen_is_refused(
    practice: Practice, bell: int, told: list[tuple[str, str]]
) -> None:
    async with open_house(practice) as house:
        rita, tom = await opened(house, practice.rita), await opened(house, practice.tom)
        press_step(rita, bell, 'arrived', 'booked')
        await until(lambda: lanes(tom)['Marcus Bell'] == 'arrived')
        press_step(tom, bell, 'arrived', 'booked')
        await until(lambda: told[-1] == ('Somebody has just said so. Marcus Bell: arrived', ''))
        version = practice.appointment(bell).version
        press_step(tom, bell, 'noshow', 'booked')
        await until(lambda: told[-1][0].startswith('Rita Gomez changed status in the meantime.'))
        assert practice.appointment(bell).version == version
        press_step(tom, bell, 'fulfilled', 'arrived')
        await until(lambda: told[-1][0] == 'A visit cannot go from "Arrived" to "Done".')


@pytest.mark.parametrize(
    'asked',
    [
        None,
        'arrived',
        [1],
        [True, 'arrived', 'booked'],
        ['1', 'arrived', 'booked'],
        [1, 'flown', 'booked'],
        [1, 'arrived', None],
        [2**70, 'arrived', 'booked'],
        [1, 'arrived' * 20, 'booked'],
    ],
)
async def test_nonsense_from_a_browser_does_nothing(practice: Practice, bell: int, asked: Any) -> None:
    assert bell == 1
    async with open_house(practice) as house:
        rita = await opened(house, practice.rita)
        fire(rita, board(rita), 'step', asked)
        fire(rita, board(rita), 'more', asked)
        press_step(rita, bell, 'arrived', 'booked')
        await until(lambda: lanes(rita)['Marcus Bell'] == 'arrived')
        assert practice.appointment(bell).version == 2


@pytest.mark.parametrize('name', ['ana', 'tom', 'rita'])
async def test_everybody_in_the_practice_may_use_it(practice: Practice, bell: int, name: str) -> None:
    async with open_house(practice) as house:
        tab = await opened(house, getattr(practice, name))
        press_step(tab, bell, 'arrived', 'booked')
        await until(lambda: practice.appointment(bell).status is ARRIVED)


async def choose(tab: User, id: int, line: str) -> None:
    """Press a line behind the "..." of a card."""
    before = found(tab, ui.menu_item)

    def offered() -> list[ui.menu_item]:
        return [item for item in found(tab, ui.menu_item) if item not in before and line in said(item)]

    fire(tab, board(tab), 'more', id)
    await until(offered)
    UserInteraction(tab, {*offered()}, None).trigger('click')


async def test_the_further_steps_stand_behind_the_dots(practice: Practice, bell: int) -> None:
    async with open_house(practice) as house:
        rita = await opened(house, practice.rita)
        await choose(rita, bell, 'Cancel the visit')
        editor = await form(rita)
        press(rita, 'Cancel the visit', [])
        await rita.should_see('Please choose a reason.')
        editor.form.fields['cancel_reason'].fill(CancelReason.TRAVEL)
        press(rita, 'Cancel the visit', [])
        await until(lambda: lanes(rita)['Marcus Bell'] == 'gone')
        await choose(rita, bell, 'Correct status')
        await until(lambda: [one for one in found(rita, Editor) if one is not editor])
        [editor] = [one for one in found(rita, Editor) if one is not editor]
        editor.form.fields['status'].fill(ARRIVED)
        press(rita, 'Correct', [])
        await rita.should_see('Please say why.')
        editor.form.fields['correction'].fill('It was her brother.')
        press(rita, 'Correct', [])
        await until(lambda: lanes(rita)['Marcus Bell'] == 'arrived')
        assert practice.appointment(bell).correction == 'It was her brother.'


async def test_who_of_several_has_come_is_said_one_by_one(practice: Practice, petrovs: int) -> None:
    async with open_house(practice) as house:
        rita = await opened(house, practice.rita)
        await choose(rita, petrovs, 'Who has come')
        await until(lambda: found(rita, LiveTable) and found(rita, LiveTable)[0].topic.rows)
        [table] = found(rita, LiveTable)
        fire(rita, table, 'arrived', table.topic.rows[0][0])
        await until(lambda: lanes(rita)['Rosa & Ivan Petrov'] == 'arrived')
        fire(rita, table, 'missed', table.topic.rows[1][0])
        await until(lambda: [row[4] for row in table.topic.rows] == ['Arrived', 'No-show'])


async def test_another_clinicians_board_stands_in_the_address(practice: Practice, bell: int, petrovs: int) -> None:
    async with open_house(practice) as house:
        path = f'/check-in?clinician={id_of(practice.priya)}'
        rita = await opened(house, practice.rita, path)
        assert list(lanes(rita)) == ['Rosa & Ivan Petrov']
        chips = next(one for one in found(rita, LiveFigures) if one._props['current'] is not None)
        assert chips._props['current'] == id_of(practice.priya)
        fire(rita, chips, 'choose', 0)
        await until(lambda: len(lanes(rita)) == 2)
        fire(rita, chips, 'choose', id_of(practice.tom))
        await until(lambda: list(lanes(rita)) == ['Marcus Bell'])
        nonsense = await house.tab(practice.rita, '/check-in?clinician=x')
        await nonsense.should_see('Nothing here')


async def test_running_late_is_seen_on_every_board_and_is_over_at_a_press(practice: Practice, bell: int) -> None:
    async with open_house(practice) as house:
        rita, tom = await opened(house, practice.rita), await opened(house, practice.tom)
        press(tom, 'Running late')
        await until(lambda: found(tom, LiveTable) and found(tom, LiveTable)[0].topic.rows)
        [table] = found(tom, LiveTable)
        fire(tom, table, 'later', id_of(practice.tom))
        at = board(rita).topic.fields.index('later')
        await until(lambda: [row[at] for row in board(rita).topic.rows] == ['10:10'])
        [strips] = found(rita, LiveStrips)
        await until(lambda: [row[3] for row in strips.topic.rows] == ['Tom Ellis is running 10 min late.'])
        fire(rita, strips, 'act', strips.topic.rows[0][0])
        await until(lambda: [row[at] for row in board(tom).topic.rows] == [''])
        for nonsense in ('late x', 'late 4711', None, 'late'):
            fire(rita, strips, 'act', nonsense)
        assert practice.appointment(bell).starts_at == datetime(2026, 11, 23, 10, tzinfo=UTC)


async def test_the_question_about_yesterday_is_answered_for_everybody(
    practice: Practice, now: Clock, bell: int, petrovs: int
) -> None:
    now.advance(days=1)
    async with open_house(practice) as house:
        rita, tom = await opened(house, practice.rita), await opened(house, practice.tom)
        [strips] = found(rita, LiveStrips)
        [others] = found(tom, LiveStrips)
        fire(rita, strips, 'act', 'open')
        await until(lambda: found(rita, LiveTable) and len(found(rita, LiveTable)[0].topic.rows) == 2)
        [table] = found(rita, LiveTable)
        fire(rita, table, 'missed', bell)
        await until(lambda: others.topic.rows[0][3].startswith('1 visit of an earlier day is'))
        fire(rita, table, 'came', petrovs)
        fire(rita, table, 'came', 4711)
        await until(lambda: others.topic.rows == [])
    assert practice.appointment(bell).status is NO_SHOW
    assert practice.appointment(petrovs).status is DONE


def test_what_is_not_there_cannot_be_moved(practice: Practice) -> None:
    with pytest.raises(Missing):
        practice.do(practice.rita, left_open.came, 4711, None)
