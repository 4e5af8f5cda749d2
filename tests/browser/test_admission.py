"""Who is here already, as a person who admits somebody meets it: by keyboard, and with nothing typed lost."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.acts import agree, dialog, field, fill_new_patient
from tests.browser.people import People, live
from tests.browser.practice import number_of
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

BELL = 'Marcus Bell (02 Sep 1984, MHT-0002) sounds alike and has the same date of birth.'


async def test_who_is_here_already_is_said_and_opened_by_keyboard(people: People, server: Server) -> None:
    page = await (await people.arrive('rita', server)).open('/patients')
    await fill_new_patient(page, 'Markus', 'Beal', Day='2', Month='9')
    await field(page, 'Year').press_sequentially('1984')
    strip = dialog(page).get_by_role('status').filter(has_text=BELL)
    await expect(strip).to_be_visible()
    await expect(field(page, 'Year')).to_be_focused()
    await strip.get_by_role('button', name='Open that one').focus()
    await page.keyboard.press('Enter')
    await expect(page.get_by_role('dialog', name='Leave this form for the other record?')).to_be_visible()
    await page.keyboard.press('Escape')
    await expect(page.get_by_role('dialog')).to_have_count(1)
    await expect(field(page, 'Family name')).to_have_value('Beal')

    await strip.get_by_role('button', name='Open that one').press('Enter')
    await expect(page.get_by_role('dialog', name='Leave this form for the other record?')).to_be_visible()
    await agree(page, 'Open that one')
    await expect(page.get_by_role('heading', level=1)).to_have_text('Marcus Bell')
    await expect(page.get_by_role('dialog')).to_have_count(0)
    assert page.url.endswith(f'/patients/{number_of("Bell")}')
    await page.goto(server.address + '/patients')
    await live(page)
    await page.get_by_role('button', name='Restore').click()
    await expect(field(page, 'Family name')).to_have_value('Beal')
    await expect(dialog(page).get_by_text(BELL)).to_be_visible()
