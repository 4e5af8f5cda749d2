""" "14 changes since 12:02": the strip on every screen, the list behind it, and the button that says "Seen"."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from nicegui.testing import User

from models import patients
from models.patient_record import Status
from tests.cast import Practice
from tests.live_world import until
from tests.open_house import OpenHouse, click, open_house
from tracker_ui.components.since import Since


@pytest.fixture
async def house(practice: Practice) -> AsyncIterator[OpenHouse]:
    async with open_house(practice) as house:
        yield house


def close_every_browser(house: OpenHouse) -> None:
    """Whoever had a tab has none any more."""
    attending = house.house.attending
    for strip in list(attending._strips.values()):
        attending.hide(strip)


def offers(tab: User) -> list[str]:
    """What the strip of a tab says."""
    (strip,) = tab.find(Since).elements
    return list(map(str, strip._displayed_contents(only_visible=True)))


async def test_after_signing_in_again_one_sees_what_others_did_and_follows_it(house: OpenHouse) -> None:
    practice = house.practice
    jamie = practice.admit('Jamie', 'Hill')
    first = await house.tab(practice.tom, '/patients')
    await first.should_not_see('since', retries=1)
    close_every_browser(house)
    practice.do(practice.rita, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    practice.do(practice.rita, patients.set_status, jamie, 2, Status.WAITING)
    again = await house.tab(practice.tom, '/patients')
    await again.should_see('2 changes since 09:30')
    again.find('2 changes since').trigger('list')
    await again.should_see('Rita Gomez changed status to Waiting list')
    await again.should_see('Rita Gomez changed phone')
    click(again, 'Seen')
    await until(lambda: not offers(again))


async def test_one_change_is_called_one_change(house: OpenHouse) -> None:
    practice = house.practice
    await house.tab(practice.tom)
    close_every_browser(house)
    practice.admit('Jamie', 'Hill')
    again = await house.tab(practice.tom)
    await again.should_see('1 change since 09:30')


async def test_ones_own_acts_are_not_offered(house: OpenHouse) -> None:
    practice = house.practice
    await house.tab(practice.rita)
    close_every_browser(house)
    practice.admit('Jamie', 'Hill')
    again = await house.tab(practice.rita)
    await again.should_not_see('since', retries=1)
