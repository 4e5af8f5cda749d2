"""The waiting list in Chromium: called by keyboard, seen at once, booked; a phone reads the feed; axe finds nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.async_api import Browser, Page, expect

from models import appointments, waiting_list
from models.appointments import CancelReason
from models.base import utc_now
from tests.browser.acts import agree, dialog
from tests.browser.axe import COLOURS, violations
from tests.browser.conftest import one_file
from tests.browser.log import check
from tests.browser.people import DESKTOP, PHONE, TABLET, People
from tests.browser.practice import copy, number_of
from tests.browser.server import Server
from tests.cast import found_practice, open_store

pytestmark = [pytest.mark.browser, pytest.mark.a11y, pytest.mark.asyncio(loop_scope='session')]


@one_file
async def server(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """Harbour Practice, in which a visit to Tom in three days was called off, and two wait who fit."""
    folder = copy(prepared, tmp_path_factory.mktemp('waiting') / 'data')
    store = open_store(folder, utc_now)
    practice = found_practice(store)
    today = utc_now().date()
    for family_name, days in (('Petrov', 88), ('Bell', 12)):
        wish = {'since': today - timedelta(days=days), 'note': 'Rings back.'}
        practice.do(practice.rita, waiting_list.add, number_of(family_name), wish)
    visit = practice.book(f'{today + timedelta(days=3)} 10:00', number_of('Suzuki'))
    practice.do(practice.rita, appointments.cancel, visit, 1, CancelReason.UNWELL)
    practice.book(f'{today + timedelta(days=4)} 09:10', number_of('Brandt'))
    store.close()
    server = Server(folder)
    await server.start()
    yield server
    server.stop()
    check(server)


async def look(page: Page) -> list[str]:
    """What axe finds, light and dark, at three widths, and whether it scrolls sideways."""
    found = []
    for size in (PHONE, TABLET, DESKTOP):
        await page.set_viewport_size({**size})
        found += await violations(page)
        await page.emulate_media(color_scheme='dark')
        found += await violations(page, COLOURS)
        await page.emulate_media(color_scheme='light')
        if await page.evaluate('() => document.scrollingElement.scrollWidth > innerWidth'):
            found.append(f'{page.url} scrolls sideways at {size["width"]} px')
    return found


async def test_who_waits_is_called_once_and_booked(people: People, server: Server) -> None:
    rita = await (await people.arrive('rita', server)).open('/waiting')
    ana = await (await people.arrive('ana', server)).open('/waiting')
    free = rita.get_by_role('list', name='Times that are free again').get_by_role('listitem')
    await expect(free.locator('.list-title')).to_have_text(['Rosa Petrov', 'Marcus Bell'])
    await rita.get_by_role('button', name='Call Rosa Petrov').focus()
    await rita.keyboard.press('Enter')
    await expect(ana.get_by_text('Rita Gomez is calling · 0 min')).to_be_visible()
    await expect(ana.get_by_role('button', name='Call')).to_have_count(0)
    await expect(rita.get_by_text('Call 020 7946 0009. Others see that you are calling.')).to_be_visible()
    found = [*await look(rita), *await look(ana)]

    await rita.get_by_role('button', name='Book Rosa Petrov').click()
    await expect(dialog(rita).get_by_label('Type')).to_have_value('Individual')
    found += await look(rita)
    await agree(rita, 'Book')
    await expect(ana.get_by_text('No time is free again')).to_be_visible()
    await expect(ana.get_by_role('table', name='Who waits').get_by_text('Visit booked')).to_be_visible()
    assert found == []


async def test_half_a_wish_is_offered_again(people: People, server: Server) -> None:
    rita = await people.arrive('rita', server)
    page = await rita.open('/waiting')
    await page.get_by_role('button', name='Manage Marcus Bell').click()
    await page.get_by_role('button', name='Change the wish').click()
    note = page.get_by_role('dialog', name='Change the wish').get_by_label('Note for the front desk')
    await expect(note).to_have_value('Rings back.')
    found = await look(page)
    await note.fill('Rings back after si')
    await page.goto('about:blank')

    page = await rita.open('/waiting')
    await page.get_by_role('button', name='Restore').click()
    note = page.get_by_role('dialog', name='Change the wish').get_by_label('Note for the front desk')
    await expect(note).to_have_value('Rings back after si')
    await agree(page, 'Save')
    await expect(page.get_by_role('table', name='Who waits').get_by_text('Rings back after si')).to_be_visible()
    assert found == []


async def test_a_phone_reads_the_feed_until_it_is_revoked(browser: Browser, people: People, server: Server) -> None:
    tom = await (await people.arrive('tom', server)).open('/calendar-feed')
    found = await look(tom)
    await tom.get_by_role('button', name='Make an address').click()
    address = await dialog(tom).get_by_label('Address').input_value()
    found += await look(tom)
    phone = await browser.new_context()
    answer = await phone.request.get(address)
    events = Calendar.from_ical(await answer.body()).walk('VEVENT')
    seen = {(str(one['SUMMARY']), str(one['STATUS'])) for one in events}
    assert seen >= {('LB', 'CONFIRMED'), ('HS', 'CANCELLED')}
    assert 'Brandt' not in await answer.text()
    await agree(tom, 'Done')
    await tom.get_by_role('button', name='Revoke Tom Ellis').click()
    await agree(tom, 'Revoke')
    await expect(tom.get_by_text('No address is in use')).to_be_visible()
    assert (await phone.request.get(address)).status == 404
    await phone.close()
    assert found == []
    assert address.rpartition('/')[2].removesuffix('.ics') not in server.log
