"""Series on the screens: booked with every date in sight, moved and called off one by one, from here on or all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from models import appointments
from models.appointments import Appointment, CancelReason, Every, Repeat, VisitStatus
from models.appointments.series import TWICE_HERE
from models.base import HOUSE
from pages import in_the_way
from pages.appointment_panel import VisitEditor
from pages.dates import Dates
from pages.repeats import Repeating
from tests.cast import Practice, id_of, wall
from tests.open_house import OpenHouse, open_house
from tests.served import until
from tests.test_booking import all_said, booking_for, facts, panel, pick, the, type_into
from tests.test_record_editor import found, press
from tests.test_schedule_page import calendar, drop
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_calendar import Move
from tracker_ui.components.live_list import LiveList
from tracker_ui.components.snackbar import Snackbar

TEN = ['24', '11', '2026', '10:00']


@pytest.fixture(autouse=True)
def _without_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_the_way, 'PAUSE', 0.01)


@pytest.fixture
async def house(practice: Practice) -> AsyncIterator[OpenHouse]:
    async with open_house(practice) as house:
        yield house


@pytest.fixture
def six(practice: Practice) -> list[int]:
    """Jamie comes to Tom at ten on six Tuesdays."""
    values = {'type_id': 2, 'clinician_id': id_of(practice.tom), 'wall_start': wall('2026-11-24 10:00')}
    patients = [practice.admit()]
    practice.do(practice.rita, appointments.book_series, values, patients, Repeat(Every.WEEK, 6))
    return [one.id or 0 for one in visits(practice)]


def visits(practice: Practice) -> list[Appointment]:
    all_there = practice.ask(HOUSE, lambda work: work.all(work.select(Appointment)))
    return sorted((one for one in all_there if one.series_number), key=lambda one: one.series_number)


def starts(practice: Practice) -> list[str]:
    return [f'{one.wall_start:%m-%d %H:%M}' for one in visits(practice)]


def lines(dates: Dates) -> list[str]:
    """Each date as somebody reads it: its words, and what is in its way."""
    return [' '.join([line._check.text, *([line._said.text] if line._told.visible else [])])
            for line in dates._lines.values()]  # fmt: skip


async def drawn(tab: User, number: int) -> Dates:
    """The dates of the newest dialog, once so many are shown."""
    dates = await the(tab, Dates)
    await until(lambda: len(dates._lines) == number)
    assert isinstance(dates, Dates)
    return dates


def snack(tab: User) -> str:
    return ' '.join(one._said[1] for one in found(tab, Snackbar) if one._said)


async def undo(tab: User) -> None:
    """Press Undo in the snackbar."""
    bar = next(one for one in found(tab, Snackbar) if one._said)
    UserInteraction(tab, {bar}, None).trigger('act', bar._number)
    await until(lambda: 'Taken back' in snack(tab))


def settled_by(tab: User) -> Editor:
    return [editor for editor in found(tab, Editor) if not isinstance(editor, VisitEditor)][-1]


async def test_a_series_is_booked_with_every_date_in_sight_and_stands_on_everybodys_schedule(house: OpenHouse) -> None:
    practice = house.practice
    practice.book('2026-12-01 10:00', practice.admit('Kate', 'Moss'))
    practice.book('2026-12-08 10:00', practice.admit('Noor', 'Ali'))
    jamie = practice.admit()
    toms = await house.tab(practice.tom, '/schedule?view=week&day=2026-12-15')
    priyas = await house.tab(practice.priya, f'/patients/{jamie}/appointments')
    await until(lambda: len(found(priyas, LiveList)) == 2)
    upcoming = found(priyas, LiveList)[0]
    ritas = await house.tab(practice.rita, f'/patients/{jamie}')
    editor = await booking_for(house, ritas, jamie, wall_start=TEN)
    assert not editor.form.fields['times'].visible, 'there is one visit, until it is to repeat'
    type_into(editor, repeats='weekly', times='1')
    dates = await the(ritas, Dates)
    await until(lambda: 'Please give a number from 2 to 52.' in dates._said.text)
    type_into(editor, times='5')
    await drawn(ritas, 5)
    await until(lambda: 'Weekly, 5 visits. 2 are not free' in dates._said.text)
    assert lines(dates)[:2] == [
        'Tue 24 Nov 2026, 10:00',
        'Tue 1 Dec 2026, 10:00 Tom Ellis has another appointment on Tue 1 Dec, 10:00 to 10:50.',
    ]
    press(ritas, 'Book', [])
    await until(lambda: 'These dates need a decision first' in all_said(ritas))
    assert visits(practice) == []
    dates._lines['2026-12-01']._check.value = False
    UserInteraction(ritas, {dates._lines['2026-12-08']._other}, None).trigger('click')
    await until(lambda: 'Take this time' in all_said(ritas))
    moving = found(ritas, Editor)[-1]
    type_into(moving, wall_start=['9', '12', '2026', '14:00'])
    press(ritas, 'Take this time', [])
    await until(lambda: 'Wed 9 Dec 2026, 14:00 instead of Tue 8 Dec 2026, 10:00' in lines(dates))
    dates._lines['2026-12-08']._decide(start=wall('2026-12-15 10:30'))
    await until(lambda: TWICE_HERE in ' '.join(lines(dates)))
    dates._lines['2026-12-08']._decide(start=wall('2026-12-09 14:00'))
    await until(lambda: dates._said.text == 'Weekly, 5 visits. 4 of 5 dates are kept.')
    await until(lambda: not editor.form.fields['over_reason'].visible)
    press(ritas, 'Book', [])
    await until(lambda: len(visits(practice)) == 4)
    assert starts(practice) == ['11-24 10:00', '12-09 14:00', '12-15 10:00', '12-22 10:00']
    await toms.should_see('2026-12-15T10:00', retries=30)
    await until(lambda: len(upcoming.topic.rows) == 4)
    await until(lambda: 'Booked 4 visits from Tue 24 Nov 10:00' in snack(ritas))
    await undo(ritas)
    assert visits(practice) == []
    await toms.should_not_see('2026-12-15T10:00', retries=30)


async def test_dates_are_booked_over_for_a_reason_and_one_shown_twice_is_asked_about(house: OpenHouse) -> None:
    practice = house.practice
    practice.book('2027-10-17 01:30', practice.admit('Kate', 'Moss'))
    jamie = practice.admit()
    tab = await house.tab(practice.rita, f'/patients/{jamie}')
    editor = await booking_for(house, tab, jamie, wall_start=['17', '10', '2027', '01:30'])
    type_into(editor, repeats='weekly', times='3')
    dates = await drawn(tab, 3)
    await until(lambda: 'The clock shows this time twice.' in lines(dates)[2])
    await until(lambda: editor.form.fields['over_reason'].visible)
    type_into(editor, over_reason='Both know.')
    UserInteraction(tab, {dates._lines['2027-10-31']._which}, None).trigger('click')
    await until(lambda: 'The second 01:30 (GMT)' in all_said(tab))
    press(tab, 'The second 01:30 (GMT)')
    await until(lambda: 'twice' not in lines(dates)[2])
    press(tab, 'Book', [])
    await until(lambda: len(visits(practice)) == 3)
    assert [(one.over_reason, one.fold) for one in visits(practice)] == [('Both know.', 0), (None, 0), (None, 1)]


async def test_what_was_decided_about_dates_is_kept_with_what_was_typed(house: OpenHouse) -> None:
    practice = house.practice
    tab = await house.tab(practice.rita, f'/patients/{practice.admit()}')
    editor = await booking_for(house, tab, 1, wall_start=TEN)
    type_into(editor, repeats='weekly', times='3')
    dates = await drawn(tab, 3)
    dates._lines['2026-12-01']._check.value = False
    dates._lines['2026-12-08']._decide(start=wall('2026-12-09 14:00'), fold=1)
    kept = [line.props['data-picked'] for line in dates._lines.values() if 'data-picked' in line.props]
    assert kept == ['2026-12-01 out - -', '2026-12-08 kept 2026-12-09T14:00 1']
    decided, shown = dict(dates.chosen), lines(dates)
    dates.chosen.clear()
    await dates.restore([*kept, 'nonsense', '2026-12-08 kept yesterday -'])
    assert dates.chosen == decided
    assert lines(dates) == shown
    assert set(Repeating.model_fields) <= editor.form.fields.keys(), 'the other fields are kept like any'
    assert editor._gathered['dates'] is dates


async def test_a_move_in_the_panel_is_for_this_the_later_ones_or_all(house: OpenHouse, six: list[int]) -> None:
    practice = house.practice
    tab = await house.tab(practice.rita)
    shown = await panel(house, tab, six[2])
    await until(lambda: facts(shown).get('series_id') == 'Weekly, 3 of 6')
    press(tab, 'Move...')
    editor = await the(tab, VisitEditor)
    type_into(editor, wall_start=['9', '12', '2026', '11:00'])
    press(tab, 'Save', [])
    await until(lambda: 'This and later (4 visits)' in all_said(tab))
    press(tab, 'This and later (4 visits)')
    await until(lambda: starts(practice)[2:] == ['12-09 11:00', '12-16 11:00', '12-23 11:00', '12-30 11:00'])
    assert starts(practice)[:2] == ['11-24 10:00', '12-01 10:00']
    await until(lambda: 'Saved: 4 visits' in snack(tab))
    await undo(tab)
    assert {one.wall_start.weekday() for one in visits(practice)} == {1}


async def test_dates_that_are_not_free_are_decided_before_any_is_moved(house: OpenHouse, six: list[int]) -> None:
    practice = house.practice
    practice.book('2026-12-15 14:00', practice.admit('Kate', 'Moss'))
    practice.book('2026-12-22 14:00', practice.admit('Noor', 'Ali'))
    tab = await house.tab(practice.rita)
    await panel(house, tab, six[2])
    press(tab, 'Move...')
    editor = await the(tab, VisitEditor)
    type_into(editor, wall_start=['8', '12', '2026', '14:00'])
    press(tab, 'Save', [])
    await until(lambda: 'This and later (4 visits)' in all_said(tab))
    press(tab, 'This and later (4 visits)')
    await until(lambda: 'Some dates need a decision' in all_said(tab))
    dates = await drawn(tab, 4)
    dates._lines[str(six[3])]._check.value = False
    press(tab, 'Go on', [])
    await until(lambda: 'This date needs a decision first' in all_said(tab))
    assert len(dates._lines) == 4, 'what was left out can still be had'
    assert starts(practice)[2] == '12-08 10:00'
    type_into(settled_by(tab), over_reason='Both know.')
    press(tab, 'Go on', [])
    await until(lambda: starts(practice)[2:] == ['12-08 14:00', '12-15 10:00', '12-22 14:00', '12-29 14:00'])
    await until(lambda: editor.is_deleted or not editor.value)
    assert visits(practice)[4].over_reason == 'Both know.'


async def test_a_drop_asks_which_visits_are_meant(house: OpenHouse, six: list[int]) -> None:
    practice = house.practice
    tab = await house.tab(practice.rita, '/schedule?day=2026-12-22&view=week')
    await tab.should_see('2026-12-22T10:00', retries=30)
    move = Move(six[4], 1, wall('2026-12-22 15:00'), wall('2026-12-22 15:50'), id_of(practice.tom))
    answers: list[Any] = []

    async def dropped() -> None:
        answers.extend(await drop(tab, move))

    with calendar(tab):
        ui.timer(0.01, dropped, once=True)
    await until(lambda: 'Move which visits?' in all_said(tab))
    press(tab, 'All still to come (6 visits)')
    await until(lambda: {start[6:] for start in starts(practice)} == {'15:00'})
    await until(lambda: answers == [('answer', 1, 2)])
    await until(lambda: 'Moved: 6 visits' in snack(tab))


async def test_the_later_ones_are_called_off_with_one_reason_and_turning_away_changes_nothing(
    house: OpenHouse, six: list[int]
) -> None:
    practice = house.practice
    tab = await house.tab(practice.rita)
    await panel(house, tab, six[3])
    press(tab, 'More')
    await pick(tab, 'Cancel the visit')
    await until(lambda: 'Cancel which visits?' in all_said(tab))
    press(tab, 'This and later (3 visits)')
    editor = await the(tab, Editor)
    type_into(editor, cancel_reason=CancelReason.TRAVEL)
    press(tab, 'Cancel the visit', [])
    await until(lambda: [one.status is VisitStatus.CANCELLED for one in visits(practice)] == [False] * 3 + [True] * 3)
    await until(lambda: 'Cancelled: 3 visits' in snack(tab))
    await undo(tab)
    assert {one.status for one in visits(practice)} == {VisitStatus.BOOKED}
