"""A series in a real browser: what was decided about its dates is kept, shuts nobody out, and is booked."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect
from sqlmodel import col

from models.appointments import Appointment
from tests.browser.acts import dialog, field
from tests.browser.people import People
from tests.browser.practice import number_of
from tests.browser.server import Server
from tests.browser.test_axe import Inspection, inspection

pytestmark = [pytest.mark.browser, pytest.mark.a11y, pytest.mark.asyncio(loop_scope='session')]

__all__ = ['inspection']


def date(page: Page, words: str) -> Locator:
    """The box of one date."""
    return dialog(page).get_by_role('checkbox', name=words)


async def choose(page: Page, label: str, option: str) -> None:
    """One of a list in the form."""
    await field(page, label).click()
    await page.get_by_role('option', name=option).click()


async def test_the_dates_of_a_series_are_decided_kept_and_booked(
    people: People, server: Server, inspection: Inspection
) -> None:
    page = await (await people.arrive('rita', server)).open(f'/patients/{number_of("Fraser")}')
    await page.get_by_role('button', name='Book', exact=True).click()
    await choose(page, 'Type', 'Phone')
    await choose(page, 'Clinician', 'Tom Ellis')
    for box, text in (('Day', '5'), ('Month', '2'), ('Year', '2030'), ('Time', '07:10')):
        await dialog(page).get_by_label(box, exact=True).first.fill(text)
    await choose(page, 'Repeats', 'Weekly')
    await field(page, 'How many times').fill('3')
    await expect(dialog(page).get_by_text('Weekly, 3 visits. All dates are free.')).to_be_visible()
    async with page.expect_response('**/draft'):
        await date(page, 'Tue 12 Feb 2030, 07:10').click()
    await expect(dialog(page).get_by_text('2 of 3 dates are kept.')).to_be_visible()
    await page.goto('about:blank')

    page = await (await people.arrive('rita', server)).open('/schedule')
    await page.get_by_role('button', name='Restore').click()
    await expect(date(page, 'Tue 12 Feb 2030, 07:10')).not_to_be_checked()
    await expect(date(page, 'Tue 19 Feb 2030, 07:10')).to_be_checked()
    await inspection.look(page, 'the dates of a series')
    await dialog(page).get_by_role('button', name='Book', exact=True).click()
    await expect(page.get_by_text('Booked 2 visits from Tue 5 Feb 07:10')).to_be_visible()
    booked = server.ask(
        lambda work: work.all(work.select(Appointment.wall_start).where(col(Appointment.series_number).is_not(None)))
    )
    assert sorted(f'{start:%d %b %H:%M}' for start in booked) == ['05 Feb 07:10', '19 Feb 07:10']
