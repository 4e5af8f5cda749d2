"""Somebody presses Save before what a colleague has just saved reaches their screen: it crosses on the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from nicegui import ui

from models import patients
from tests.cast import Practice
from tests.open_house import OpenHouse, open_house
from tests.served import until
from tests.test_record_editor import choose, opened, press
from tracker_ui.components.form import Form

OLD, TOMS, RITAS = '020 7946 0001', '020 7946 0003', '020 7946 0002'


@pytest.fixture
def jamie(practice: Practice) -> int:
    return practice.admit('Jamie', phone=OLD)


@pytest.fixture
async def house(practice: Practice) -> AsyncIterator[OpenHouse]:
    async with open_house(practice) as house:
        yield house


def on_screen(form: Form) -> dict[str, list[Any]]:
    """What a browser would send of each box now: its id, what stands in it, and which showing of the field it is."""
    boxes = [(name, box) for name, field in form.fields.items() for box in field.controls if isinstance(box, ui.input)]
    return {name: [box.html_id, box.value, form.fields[name].props['data-showing']] for name, box in boxes}


async def tom_saves_a_phone(practice: Practice, jamie: int, form: Form) -> None:
    """The server hears of it, and puts it into Rita's form; her browser has not heard of that yet."""
    practice.do(practice.tom, patients.edit, jamie, 1, {'phone': TOMS})
    await until(lambda: form.fields['phone'].value == TOMS)


async def test_what_rita_did_not_touch_is_not_taken_back_to_what_she_still_saw(
    practice: Practice, house: OpenHouse, jamie: int
) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    seen = on_screen(editor.form)
    await tom_saves_a_phone(practice, jamie, editor.form)
    seen['email'][1] = 'jamie@example.org'
    press(tab, 'Save', list(seen.values()))
    await until(lambda: practice.patient(jamie).email)
    assert practice.patient(jamie).phone == TOMS


async def test_what_rita_typed_over_something_she_had_not_seen_asks(
    practice: Practice, house: OpenHouse, jamie: int
) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    seen = on_screen(editor.form)
    await tom_saves_a_phone(practice, jamie, editor.form)
    seen['phone'][1] = RITAS
    press(tab, 'Save', list(seen.values()))
    await tab.should_see('Tom changed this while you were editing')
    assert practice.patient(jamie).phone == TOMS
    await choose(tab, phone='mine')
    await until(lambda: practice.patient(jamie).phone == RITAS)


async def test_what_rita_typed_over_what_she_saw_is_saved(practice: Practice, house: OpenHouse, jamie: int) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    await tom_saves_a_phone(practice, jamie, editor.form)
    seen = on_screen(editor.form)
    seen['phone'][1] = RITAS
    press(tab, 'Save', list(seen.values()))
    await until(lambda: practice.patient(jamie).phone == RITAS)
