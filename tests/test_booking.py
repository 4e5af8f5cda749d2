"""Booking an appointment, and what is done with one in its panel, in open tabs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from models import appointments, patients
from models.appointments import Appointment, CancelReason, VisitStatus
from models.base import HOUSE, Refused
from pages import in_the_way
from pages.appointment_panel import Panel, VisitEditor, show_appointment
from pages.booking import book
from pages.in_the_way import LAPSED
from tests.cast import Practice, id_of, wall
from tests.open_house import OpenHouse, open_house
from tests.served import until
from tests.test_record_editor import found, press, said
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_record import LiveRecord
from tracker_ui.components.palette import Palette
from tracker_ui.viewer import Viewer

TEN = ['24', '11', '2026', '10:00']
HALF_PAST = ['24', '11', '2026', '10:30']
TAKEN = 'Tom Ellis has another appointment on Tue 24 Nov, 10:00 to 10:50.'


@pytest.fixture(autouse=True)
def _without_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_the_way, 'PAUSE', 0.01)


@pytest.fixture
async def house(practice: Practice) -> AsyncIterator[OpenHouse]:
    async with open_house(practice) as house:
        yield house


def type_into(editor: Editor, **texts: Any) -> None:
    """Let somebody fill in fields; a list fills the boxes of a time."""
    for name, text in texts.items():
        boxes = editor.form.fields[name].controls
        for box, part in zip(boxes, text if isinstance(text, list) else [text], strict=True):
            box.value = part


def all_said(tab: User) -> str:
    return ' '.join(part.text for part in found(tab, TextElement))


def booked(practice: Practice) -> list[Appointment]:
    found_all: list[Appointment] = practice.ask(HOUSE, lambda work: work.all(work.select(Appointment)))
    return found_all


async def the(tab: User, kind: type[Any]) -> Any:
    """The newest of its kind on the tab's page."""
    await until(lambda: found(tab, kind))
    return found(tab, kind)[-1]


async def booking_for(house: OpenHouse, tab: User, patient_id: int, **texts: Any) -> Editor:
    """The dialog, opened from a chart and filled in."""
    press(tab, 'Book')
    editor = await the(tab, Editor)
    await until(lambda: 'MHT-' in ' '.join(said(editor.body)))
    practice = house.practice
    type_into(editor, type_id=practice.type_id('Individual'), clinician_id=id_of(practice.tom), **texts)
    assert isinstance(editor, Editor)
    return editor


async def panel(house: OpenHouse, tab: User, appointment_id: int) -> Panel:
    """The panel of an appointment, as a screen opens it."""
    with tab.client.content:
        await show_appointment(viewer_of(tab), appointment_id)
    opened = await the(tab, Panel)
    assert isinstance(opened, Panel)
    return opened


def viewer_of(tab: User) -> Viewer:
    return found(tab, Palette)[0]._viewer  # type: ignore[no-any-return]


async def pick(tab: User, line: str) -> None:
    """Press a line of the menu that is open."""
    await until(lambda: [item for item in found(tab, ui.menu_item) if line in said(item)])
    item = next(item for item in found(tab, ui.menu_item) if line in said(item))
    UserInteraction(tab, {item}, None).trigger('click')


def facts(panel: Panel) -> dict[str, str]:
    [record] = [each for each in panel.descendants() if isinstance(each, LiveRecord)]
    return {row[0]: row[2] for row in record.topic.rows}


async def test_the_palette_opens_the_dialog_for_everyone_and_a_clinician_books_for_themselves(house: OpenHouse) -> None:
    for who, chosen in ((house.practice.rita, None), (house.practice.tom, id_of(house.practice.tom))):
        tab = await house.tab(who)
        tab.find(kind=Palette).trigger('act', 'New appointment')
        editor = await the(tab, Editor)
        assert editor.form.fields['clinician_id'].typed == chosen
        press(tab, 'Book', [])
        await until(lambda tab=tab: 'Please choose a type of the list.' in all_said(tab))


async def test_rita_books_from_a_chart_and_toms_tab_hears_of_it(house: OpenHouse) -> None:
    jamie = house.practice.admit()
    toms = await house.tab(house.practice.tom, f'/patients/{jamie}')
    ritas = await house.tab(house.practice.rita, f'/patients/{jamie}')
    editor = await booking_for(house, ritas, jamie, wall_start=TEN)
    assert editor.form.fields['minutes'].typed == '50', 'the type brings its usual length'
    await until(lambda: len(house.house.slots.in_hand) == 1)
    assert house.house.slots.in_hand[0].start == '2026-11-24T10:00'
    press(ritas, 'Book', [])
    await until(lambda: booked(house.practice))
    await until(lambda: editor.is_deleted or not editor.value)
    [one] = booked(house.practice)
    assert (one.wall_start, one.members) == (wall('2026-11-24 10:00'), f'{jamie}:booked')
    timelines = [each for each in found(toms, ui.element) if hasattr(each, 'topic')]
    await until(lambda: 'booked Tue 24 Nov 10:00' in str([list(each.topic.rows) for each in timelines]))


async def test_a_taken_time_is_said_while_one_types_and_can_be_booked_over_with_a_reason(house: OpenHouse) -> None:
    house.practice.book('2026-11-24 10:00', house.practice.admit('Kate', 'Moss'))
    jamie = house.practice.admit()
    tab = await house.tab(house.practice.rita, f'/patients/{jamie}')
    editor = await booking_for(house, tab, jamie, wall_start=HALF_PAST, front_desk_note='Rings the bell')
    await until(lambda: TAKEN in ' '.join(said(editor.body)))
    assert 'Moss' not in ' '.join(said(editor.body))
    press(tab, 'Book', [])
    await until(lambda: 'strip-risk' in str([list(each.classes) for each in editor.form.descendants()]))
    assert editor.form.fields['front_desk_note'].typed == 'Rings the bell', 'what was typed stays'
    assert len(booked(house.practice)) == 1
    assert editor.form.fields['over_reason'].visible
    type_into(editor, over_reason='Both know.')
    press(tab, 'Book', [])
    await until(lambda: len(booked(house.practice)) == 2)
    assert booked(house.practice)[1].over_reason == 'Both know.'


async def test_of_a_time_that_comes_twice_somebody_says_which_and_nobody_is_booked_at_midnight(
    house: OpenHouse,
) -> None:
    jamie = house.practice.admit()
    tab = await house.tab(house.practice.rita, f'/patients/{jamie}')
    editor = await booking_for(house, tab, jamie, wall_start=['31', '10', '2027', ''])
    press(tab, 'Book', [])
    await until(lambda: 'Please add the time' in ' '.join(said(editor.form)))
    type_into(editor, wall_start=['31', '10', '2027', '01:30'])
    press(tab, 'Book', [])
    await until(lambda: 'The second 01:30 (GMT)' in all_said(tab))
    press(tab, 'The second 01:30 (GMT)')
    await until(lambda: booked(house.practice))
    assert booked(house.practice)[0].fold == 1


async def test_the_slot_is_let_go_with_the_dialog(house: OpenHouse) -> None:
    jamie = house.practice.admit()
    tab = await house.tab(house.practice.rita, f'/patients/{jamie}')
    editor = await booking_for(house, tab, jamie, wall_start=TEN)
    await until(lambda: house.house.slots.in_hand)
    toms = await house.tab(house.practice.tom, f'/patients/{jamie}')
    other = await booking_for(house, toms, jamie, wall_start=TEN)
    await until(lambda: 'Rita Gomez is just booking this time.' in ' '.join(said(other.body)))
    editor.delete()
    await until(lambda: [one.name for one in house.house.slots.in_hand] == ['Tom Ellis'])
    assert LAPSED not in ' '.join(said(other.body))


async def test_the_panel_takes_the_next_step_and_follows_what_others_do(house: OpenHouse) -> None:
    practice = house.practice
    visit = practice.book('2026-11-23 10:00', practice.admit())
    tab = await house.tab(practice.rita)
    shown = await panel(house, tab, visit)
    await until(lambda: facts(shown).get('status') == 'Scheduled')
    press(tab, 'Arrived')
    await until(lambda: facts(shown)['status'] == 'Arrived')
    practice.do(practice.tom, appointments.set_status, visit, 2, VisitStatus.IN_SESSION)
    await until(lambda: facts(shown)['status'] == 'In session')
    await until(lambda: 'Finish' in said(shown._next))
    assert not shown._places[0].visible, 'what has begun is not moved'


async def test_a_visit_is_cancelled_with_a_reason_and_a_removed_one_takes_its_buttons_along(house: OpenHouse) -> None:
    practice = house.practice
    first, second = (practice.book(f'2026-11-27 {at}', practice.admit()) for at in ('10:00', '12:00'))
    tab = await house.tab(practice.rita)
    await panel(house, tab, first)
    press(tab, 'More')
    await pick(tab, 'Cancel the visit')
    editor = await the(tab, Editor)
    type_into(editor, cancel_reason=CancelReason.TRAVEL)
    press(tab, 'Cancel the visit', [])
    await until(lambda: practice.appointment(first).status is VisitStatus.CANCELLED)
    other = await panel(house, tab, second)
    practice.do(practice.rita, appointments.remove, second)
    await until(lambda: not other._acts.visible)


async def test_a_move_is_refused_with_the_reason_and_done_elsewhere(house: OpenHouse) -> None:
    practice = house.practice
    practice.book('2026-11-24 10:00', practice.admit('Kate', 'Moss'))
    visit = practice.book('2026-11-24 14:00', practice.admit())
    tab = await house.tab(practice.rita)
    await panel(house, tab, visit)
    press(tab, 'Move...')
    editor = await the(tab, VisitEditor)
    type_into(editor, wall_start=HALF_PAST)
    press(tab, 'Save', [])
    await until(lambda: TAKEN in ' '.join(said(editor.form)))
    assert practice.appointment(visit).wall_start == wall('2026-11-24 14:00')
    type_into(editor, wall_start=['24', '11', '2026', '11:00'], clinician_id=id_of(practice.priya))
    await until(lambda: not editor.form.fields['over_reason'].visible)
    press(tab, 'Save', [])
    await until(lambda: practice.appointment(visit).wall_start == wall('2026-11-24 11:00'))
    assert practice.appointment(visit).clinician_id == id_of(practice.priya)


async def test_an_archived_patient_is_not_booked(house: OpenHouse) -> None:
    jamie = house.practice.admit()
    house.practice.do(house.practice.ana, patients.archive, jamie, 1)
    tab = await house.tab(house.practice.rita)
    with tab.client.content, pytest.raises(Refused):
        await book(viewer_of(tab), patient_id=jamie)
