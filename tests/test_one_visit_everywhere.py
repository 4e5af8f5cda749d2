"""One visit on many screens: the same panel and the same acts wherever it is shown, true in everybody's tabs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from models import appointments, drafts, patients, waiting_list
from models.appointments import CancelReason, VisitStatus
from models.base import Clash, Invalid, Missing
from models.drafts import Place, Texts
from pages.appointment_panel import Panel
from pages.visit_acts import WHO_CALLS_OFF
from pages.waiting_matches import FREE_AGAIN
from pages.who_comes import NOT_AGAIN
from tests.cast import Clock, Practice, id_of, wall
from tests.open_house import OpenHouse, open_house
from tests.served import until
from tests.test_booking import facts, panel, the, type_into
from tests.test_check_in import board, choose, lanes
from tests.test_record_editor import found, press, said
from tests.test_today_page import column, listed
from tests.test_waiting_page import editor_of, names
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_board import LiveBoard
from tracker_ui.components.live_calendar import LiveCalendar
from tracker_ui.components.live_element import LiveElement
from tracker_ui.components.live_list import LiveList
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.palette import Palette

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
    return shown(members(tab), 'word')


def listing(tab: User) -> LiveElement:
    """The appointments of the schedule as a list."""
    return next(one for one in found(tab, LiveElement) if one._fixed.get('caption') == 'Appointments')


def shown(element: LiveElement, field: str) -> list[Any]:
    """What stands in a field of each row."""
    return [row[element.topic.fields.index(field)] for row in element.topic.rows]


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
    await until(lambda: facts(panels[1]).get('status') == 'In session')


async def test_a_card_of_the_board_leads_to_the_panel_and_to_another_time(practice: Practice, house: OpenHouse) -> None:
    visit = practice.book('2026-11-23 10:00', practice.admit('Marcus', 'Bell'))
    rita = await house.tab(practice.rita, '/check-in')
    await until(lambda: found(rita, LiveBoard) and board(rita).topic.rows)
    await choose(rita, visit, 'Open the visit')
    opened = await the(rita, Panel)
    await until(lambda: facts(opened).get('status') == 'Scheduled')
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
    await rita.should_see('Please choose a reason.', retries=50)
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
    await until(lambda: facts(shown).get('status') == 'Arrived')
    await until(lambda: column(chart, 'Upcoming visits', 'status_word') == ['Arrived'])


# another time, in the plain way


async def test_a_line_of_the_list_is_moved_and_the_time_it_leaves_is_offered_to_who_waits(
    practice: Practice, house: OpenHouse
) -> None:
    practice.do(practice.rita, waiting_list.add, practice.admit('Sam', 'Moss'), {})
    visit = practice.book('2026-11-26 10:00', practice.admit('Marcus', 'Bell'))
    rita, tom = [
        await house.tab(who, '/schedule?view=day&day=2026-11-26&listed=1') for who in (practice.rita, practice.tom)
    ]
    await until(lambda: listing(rita).topic.rows)
    fire(rita, listing(rita), 'move', visit)
    type_into(await the(rita, Editor), minutes='45')
    press(rita, 'Save', [])
    await until(lambda: practice.appointment(visit).minutes == 45)
    await until(lambda: not found(rita, Editor)[0].value)
    fire(rita, listing(rita), 'move', visit)
    type_into(await editor_of(rita), wall_start=['26', '11', '2026', '15:00'])
    press(rita, 'Save', [])
    await rita.should_see(FREE_AGAIN, retries=50)
    await until(lambda: names(rita) == ['Sam Moss'])
    await until(lambda: shown(listing(tom), 'start') == ['2026-11-26T15:00'])
    practice.do(practice.tom, appointments.set_status, visit, practice.appointment(visit).version, VisitStatus.ARRIVED)
    await until(lambda: shown(listing(rita), 'draggable') == [False])


async def test_another_room_or_note_frees_no_time(practice: Practice, house: OpenHouse) -> None:
    practice.do(practice.rita, waiting_list.add, practice.admit('Sam', 'Moss'), {})
    visit = practice.book('2026-11-26 10:00', practice.admit('Marcus', 'Bell'))
    practice.do(practice.tom, appointments.move, visit, 1, wall('2026-11-26 15:00'))
    rita = await house.tab(practice.rita, '/check-in')
    await panel(house, rita, visit)
    press(rita, 'Edit')
    type_into(await the(rita, Editor), front_desk_note='Rings twice')
    press(rita, 'Save', [])
    await until(lambda: practice.appointment(visit).front_desk_note == 'Rings twice')
    await rita.should_not_see(FREE_AGAIN)


# booking from wherever one is


async def test_while_a_chart_is_open_the_palette_books_its_patient_and_elsewhere_nobody(
    practice: Practice, house: OpenHouse
) -> None:
    marcus = practice.admit('Marcus', 'Bell')
    for path, whom in (
        (f'/patients/{marcus}', ['MHT-0001']),
        (f'/patients/{marcus}/appointments', ['MHT-0001']),
        ('/', []),
    ):
        tab = await house.tab(practice.rita, path)
        tab.find(kind=Palette).trigger('act', 'New appointment')
        editor = await the(tab, Editor)
        await until(lambda editor=editor, whom=whom: ('MHT-0001' in str(said(editor.form))) is bool(whom))
        assert not editor.touched(), 'nobody has picked anybody yet'


async def test_the_dashboard_books_as_well(practice: Practice, house: OpenHouse) -> None:
    tom = await house.tab(practice.tom)
    press(tom, 'New appointment')
    editor = await the(tom, Editor)
    assert editor.form.fields['clinician_id'].typed == id_of(practice.tom)


async def test_who_was_picked_is_kept_with_what_was_typed_and_offered_on_the_schedule(
    practice: Practice, house: OpenHouse
) -> None:
    rosa, ivan, gone = (practice.admit(name, 'Petrov') for name in ('Rosa', 'Ivan', 'Olga'))
    practice.do(practice.ana, patients.archive, gone, 1)
    place = Place('new appointment', None, 'an earlier opening')
    typed: Texts = {'front_desk_note': 'Rings twice', 'patients': [str(rosa), str(ivan), str(gone), '<b>', '9' * 40]}
    practice.do(practice.rita, drafts.keep, place, 1, typed)
    dashboard = await house.tab(practice.rita)
    await until(lambda: '/schedule' in str([list(each.topic.rows) for each in found(dashboard, LiveList)]))
    rita = await house.tab(practice.rita, '/schedule?view=day&day=2026-11-26&listed=1')
    await rita.should_see('Unsaved text from 09:30', retries=50)
    press(rita, 'Restore')
    editor = await the(rita, Editor)
    await until(lambda: 'Ivan Petrov, MHT-0002' in said(editor.form))
    assert 'Rosa Petrov, MHT-0001' in said(editor.form)
    assert 'Olga Petrov' not in str(said(editor.form))
    await rita.should_see(NOT_AGAIN, retries=50)
    assert editor.form.fields['front_desk_note'].typed == 'Rings twice'
    assert editor.touched()
    kept = [each.props['data-picked'] for each in editor.form.descendants() if 'data-picked' in each.props]
    assert kept == [str(rosa), str(ivan)]
    tom = await house.tab(practice.tom, '/schedule')
    await tom.should_not_see('Unsaved text')


async def test_a_move_that_was_not_saved_is_offered_on_the_schedule(practice: Practice, house: OpenHouse) -> None:
    visit = practice.book('2026-11-26 10:00', practice.admit('Marcus', 'Bell'))
    place = Place('time of an appointment', visit, 'an earlier opening')
    practice.do(practice.rita, drafts.keep, place, 1, {'wall_start': ['26', '11', '2026', '15:00']})
    rita = await house.tab(practice.rita, '/schedule?view=day&day=2026-11-26&listed=1')
    await rita.should_see('Unsaved text from 09:30', retries=50)
    press(rita, 'Restore')
    editor = await the(rita, Editor)
    await until(lambda: editor.form.fields['wall_start'].typed[-1] == '15:00')
    press(rita, 'Save', [])
    await until(lambda: practice.appointment(visit).wall_start == wall('2026-11-26 15:00'))


# running late


async def test_that_a_clinician_runs_late_stands_on_every_screen_until_they_are_on_time_again(
    practice: Practice, house: OpenHouse
) -> None:
    tom = id_of(practice.tom)
    first, second = (
        practice.book(f'2026-11-23 {at}', practice.admit(name, 'Bell'))
        for at, name in (('10:00', 'Marcus'), ('10:50', 'Ada'))
    )
    other = practice.book('2026-11-23 10:00', practice.admit('Rosa', 'Petrov'), clinician_id=id_of(practice.priya))
    schedule = await house.tab(practice.rita, '/schedule?view=week&day=2026-11-23')
    narrow = await house.tab(practice.rita, f'/schedule?view=day&day=2026-11-23&who={tom}&listed=1')
    dashboard = await house.tab(practice.ana)
    check_in = await house.tab(practice.priya, '/check-in')
    opened = await panel(house, dashboard, second)
    await until(lambda: found(schedule, LiveCalendar) and found(schedule, LiveCalendar)[0].topic.rows)
    [calendar] = found(schedule, LiveCalendar)
    await until(lambda: found(check_in, LiveBoard) and board(check_in).topic.rows)
    screens = (calendar, listing(narrow), listed(dashboard, 'Today'), board(check_in))

    def later() -> list[dict[int, str]]:
        at = [(one, one.topic.fields.index('later')) for one in screens]
        return [{row[0]: row[place] for row in one.topic.rows if row[place]} for one, place in at]

    practice.do(practice.tom, appointments.run_late, tom)
    await until(lambda: later() == [{first: '10:10', second: '11:00'}] * 4)
    await until(lambda: facts(opened).get('wall_start') == 'Mon 23 Nov, 10:50 to 11:40 · expected 11:00')
    assert practice.appointment(second).starts_at.hour == 10, 'no booking was changed'
    assert other not in later()[0]
    practice.do(practice.rita, appointments.set_status, first, 1, VisitStatus.ARRIVED)
    practice.do(practice.tom, appointments.set_status, first, 2, VisitStatus.IN_SESSION)
    await until(lambda: later() == [{second: '11:00'}] * 4)
    practice.do(practice.tom, appointments.on_time_again, tom)
    await until(lambda: later() == [{}] * 4)
    await until(lambda: facts(opened).get('wall_start') == 'Mon 23 Nov, 10:50 to 11:40')
