"""The history in Chromium: a change arrives old and new, a patient is picked with the keyboard, axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.acts import change, dialog
from tests.browser.axe import COLOURS, violations
from tests.browser.people import People
from tests.browser.practice import number_of
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.a11y, pytest.mark.asyncio(loop_scope='session')]


async def test_a_manager_finds_out_who_changed_what_with_the_keyboard(people: People, server: Server) -> None:
    patient = number_of('Bell')
    ana = await (await people.arrive('ana', server)).open('/history')
    tom = await (await people.arrive('tom', server)).open(f'/patients/{patient}')
    await change(tom, 'Phone', '020 7946 7001')
    await change(tom, 'Phone', '020 7946 7002')
    newest = ana.get_by_role('list', name='History').get_by_role('listitem').filter(has_text='Tom Ellis changed').first
    await expect(newest.locator('del')).to_have_text('020 7946 7001')
    await expect(newest.locator('ins')).to_have_text('020 7946 7002')

    await ana.get_by_role('button', name='Choose a patient').focus()
    await ana.keyboard.press('Enter')
    await expect(dialog(ana).get_by_label('Search')).to_be_focused()
    await ana.keyboard.type('bell')
    await expect(dialog(ana).get_by_role('button').filter(has_text='Bell')).to_be_visible()
    found = await violations(ana)
    await ana.emulate_media(color_scheme='dark')
    assert [*found, *await violations(ana, COLOURS)] == []
    await ana.keyboard.press('Enter')
    await expect(dialog(ana)).to_have_count(0)
    await expect(ana).to_have_url(server.address + f'/history?patient={patient}')
    lines = ana.get_by_role('list', name='History').locator('.list-title')
    await expect(lines.first).to_have_text(f'Tom Ellis changed phone of Marcus Bell (MHT-{patient:04})')
    assert all('Bell' in title for title in await lines.all_inner_texts())
    assert await violations(ana) == []

    await ana.get_by_label('Day').first.fill('1')
    await ana.keyboard.press('Enter')
    await expect(ana.get_by_text('Please add the month and the year.')).to_be_visible()
    await expect(ana.get_by_label('Day').first).to_have_value('1')
    await ana.reload()
    await expect(lines.first).to_contain_text('Marcus Bell')
    await ana.get_by_role('button', name='Clear filters').click()
    await expect(ana).to_have_url(server.address + '/history')
