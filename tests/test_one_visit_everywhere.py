"""One visit on many screens: the same panel and the same acts wherever it is shown, true in everybody's tabs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from models import appointments
from models.appointments import CancelReason, VisitStatus
from models.base import Clash, Invalid, Missing
from pages.appointment_panel import Panel
from pages.visit_acts import WHO_CALLS_OFF
from tests.cast import Clock, Practice
from tests.open_house import OpenHouse, open_house
from tests.served import until
from tests.test_booking import facts, the, type_into
from tests.test_check_in import board, choose, lanes
from tests.test_record_editor import found, press, said
from tests.test_today_page import column, listed
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_board import LiveBoard
from tracker_ui.components.live_table import LiveTable

OURS = {CancelReason.CLINICIAN_AWAY, CancelReason.CLOSED, CancelReason.MISTAKE, CancelReason.OTHER_OF_OURS}
CANCELLED, LATE, NO_SHOW = VisitStatus.CANCELLED, VisitStatus.LATE_CANCELLED, VisitStatus.NO_SHOW


@pytest.fixture
async def house(practice: Practice) -> AsyncIterator[OpenHouse]:
    async with open_house(practice) as house:
        yield house


@pytest.fixture
def petrovs(practice: Practice) -> tuple[int, int, int]:
    """Rosa and Ivan Petrov come to Tom together, today at two: the visit, and each of them."""
    rosa, ivan = practice.admit('Rosa', 'Petrov'), practice.admit('Ivan', 'Petrov')
    return practice.book('2026-11-23 14:00', rosa, ivan, kind='Couples'), rosa, ivan


def members(tab: User) -> LiveTable:
    """The table of the panel that says who comes."""
    return next(one for one in found(tab, LiveTable) if one._fixed['caption'] == 'Who comes')


def stand(tab: User) -> list[str]:
    """Where each member stands, in the words of the panel."""
    table = members(tab)
    return [row[table.topic.fields.index('word')] for row in table.topic.rows]


def fire(tab: User, element: ui.element, event: str, args: Any) -> None:
    UserInteraction(tab, {element}, None).trigger(event, args)


async def more_of(tab: User, patient_id: int, line: str) -> None:
    """Press a line of what can be done about one member."""
    fire(tab, members(tab), 'more', patient_id)
    await until(lambda: [one for one in found(tab, ui.element) if 'btn' in one.classes and line in said(one)])
    press(tab, line)


# the panel, wherever a visit is shown


async def test_the_panel_opens_from_a_chart_and_from_the_dashboard_and_follows_a_step_on_the_board(
    practice: Practice, house: OpenHouse
) -> None:
    marcus = practice.admit('Marcus', 'Bell')
    visit = practice.book('2026-11-23 10:00', marcus)
    chart = await house.tab(practice.rita, f'/patients/{marcus}/appointments')
    dashboard = await house.tab(practice.tom)
    check_in = await house.tab(practice.ana, '/check-in')
    for tab, caption in ((chart, 'Upcoming visits'), (dashboard, 'Today')):
        await until(lambda tab=tab, caption=caption: listed(tab, caption).topic.rows)
        fire(tab, listed(tab, caption), 'open', visit)
    panels = [await the(tab, Panel) for tab in (chart, dashboard)]
    await until(lambda: found(check_in, LiveBoard) and board(check_in).topic.rows)
    fire(check_in, board(check_in), 'step', [visit, 'arrived', 'booked'])
    await until(lambda: [facts(panel).get('status') for panel in panels] == ['Arrived', 'Arrived'])
    press(chart, 'Start')
    await until(lambda: lanes(check_in) == {'Marcus Bell': 'session'})
    await until(lambda: facts(panels[1])['status'] == 'In session')


async def test_a_card_of_the_board_leads_to_the_panel_and_to_another_time(practice: Practice, house: OpenHouse) -> None:
    visit = practice.book('2026-11-23 10:00', practice.admit('Marcus', 'Bell'))
    rita = await house.tab(practice.rita, '/check-in')
    await until(lambda: found(rita, LiveBoard) and board(rita).topic.rows)
    await choose(rita, visit, 'Open the visit')
    assert facts(await the(rita, Panel))['status'] == 'Scheduled'
    await choose(rita, visit, 'Move...')
    type_into(await the(rita, Editor), wall_start=['23', '11', '2026', '15:00'])
    press(rita, 'Save', [])
    await until(lambda: practice.appointment(visit).wall_start.hour == 15)


# each member of a couple or a group


async def test_of_a_couple_one_is_called_off_with_a_reason_and_put_right_while_the_other_comes(
    practice: Practice, house: OpenHouse, petrovs: tuple[int, int, int]
) -> None:
    visit, rosa, ivan = petrovs
    rita, tom = await house.tab(practice.rita, '/check-in'), await house.tab(practice.tom, '/check-in')
    for tab in (rita, tom):
        await until(lambda tab=tab: found(tab, LiveBoard) and board(tab).topic.rows)
        await choose(tab, visit, 'Who has come')
        await the(tab, Panel)
        await until(lambda tab=tab: stand(tab) == ['Scheduled', 'Scheduled'])
    fire(rita, members(rita), 'arrived', rosa)
    await until(lambda: stand(tom) == ['Arrived', 'Scheduled'])
    await more_of(rita, ivan, 'Cancel for Ivan Petrov')
    editor = await the(rita, Editor)
    press(rita, 'Cancel for one of them', [])
    await rita.should_see('Please choose a reason.')
    type_into(editor, cancel_reason=CancelReason.UNWELL)
    press(rita, 'Cancel for one of them', [])
    await until(lambda: stand(tom) == ['Arrived', 'Late-cancelled'])
    assert practice.appointment(visit).status is VisitStatus.ARRIVED, 'the other one is here'
    await more_of(tom, ivan, 'Correct status')
    type_into(await the(tom, Editor), status=VisitStatus.ARRIVED, correction='He was in the hall.')
    press(tom, 'Correct', [])
    await until(lambda: stand(rita) == ['Arrived', 'Arrived'])
    assert practice.appointment(visit).correction == 'He was in the hall.'


def test_a_members_part_is_called_off_from_where_it_was_seen_to_stand(
    practice: Practice, petrovs: tuple[int, int, int]
) -> None:
    visit, rosa, ivan = petrovs
    seen = {'status': VisitStatus.BOOKED}
    with pytest.raises(Invalid, match='Please choose a reason'):
        practice.do(practice.rita, appointments.cancel, visit, seen, None, rosa)
    assert practice.do(practice.tom, appointments.set_attendance, visit, seen, rosa, VisitStatus.ARRIVED) == 2
    assert practice.do(practice.ana, appointments.set_attendance, visit, seen, rosa, VisitStatus.ARRIVED) is None
    with pytest.raises(Clash):
        practice.do(practice.rita, appointments.cancel, visit, seen, CancelReason.UNWELL, rosa)
    practice.do(practice.rita, appointments.cancel, visit, seen, CancelReason.CLINICIAN_AWAY, ivan)
    assert practice.appointment(visit).members == f'{rosa}:arrived {ivan}:cancelled'
    with pytest.raises(Missing):
        practice.ask(practice.rita, appointments.counts_as, visit, 4711)


# calling off, and when that is late


@pytest.mark.parametrize('reason', CancelReason)
@pytest.mark.parametrize('hours', [25, 23])
def test_late_is_what_the_patient_calls_off_within_the_notice_and_the_dialog_says_so_before(
    practice: Practice, now: Clock, reason: CancelReason, hours: int
) -> None:
    visit = practice.book('2026-11-24 10:30', practice.admit())
    now.advance(hours=25 - hours)
    said_before = practice.ask(practice.rita, appointments.counts_as, visit)[reason]
    practice.do(practice.rita, appointments.cancel, visit, {'status': VisitStatus.BOOKED}, reason)
    ours = reason in {
        CancelReason.CLINICIAN_AWAY,
        CancelReason.CLOSED,
        CancelReason.MISTAKE,
        CancelReason.OTHER_OF_OURS,
    }
    late = hours == 23 and not ours
    assert practice.appointment(visit).status is (LATE if late else CANCELLED)
    assert ('counts as late-cancelled' in said_before) is late
    assert ('counts as cancelled' in said_before) is not late


async def test_the_dialog_says_what_a_reason_counts_as_before_it_is_done(practice: Practice, house: OpenHouse) -> None:
    visit = practice.book('2026-11-23 14:00', practice.admit('Marcus', 'Bell'))
    rita = await house.tab(practice.rita, '/check-in')
    await until(lambda: found(rita, LiveBoard) and board(rita).topic.rows)
    await choose(rita, visit, 'Cancel the visit')
    editor = await the(rita, Editor)
    assert WHO_CALLS_OFF in said(editor.form)
    for reason, words in (
        (CancelReason.UNWELL, 'By the patient, less than 24 hours before: it counts as late-cancelled.'),
        (CancelReason.CLINICIAN_AWAY, 'By the practice: it counts as cancelled, and never as late.'),
    ):
        type_into(editor, cancel_reason=reason)
        await until(lambda words=words: words in said(editor.form))
    press(rita, 'Cancel the visit', [])
    await until(lambda: practice.appointment(visit).status is CANCELLED)


async def test_the_chart_says_of_a_visit_that_it_was_missed_and_the_panel_puts_it_right(
    practice: Practice, house: OpenHouse
) -> None:
    marcus = practice.admit('Marcus', 'Bell')
    visit = practice.book('2026-11-23 10:00', marcus)
    chart = await house.tab(practice.rita, f'/patients/{marcus}/appointments')
    practice.do(practice.tom, appointments.set_status, visit, 1, NO_SHOW)
    await until(lambda: column(chart, 'Upcoming visits', 'status_word') == ['No-show'])
    fire(chart, listed(chart, 'Upcoming visits'), 'open', visit)
    shown = await the(chart, Panel)
    press(chart, 'More')
    await until(lambda: [one for one in found(chart, ui.menu_item) if 'Correct status' in said(one)])
    item = next(one for one in found(chart, ui.menu_item) if 'Correct status' in said(one))
    UserInteraction(chart, {item}, None).trigger('click')
    type_into(await the(chart, Editor), status=VisitStatus.ARRIVED, correction='She sat in the garden.')
    press(chart, 'Correct', [])
    await until(lambda: facts(shown)['status'] == 'Arrived')
    await until(lambda: column(chart, 'Upcoming visits', 'status_word') == ['Arrived'])
