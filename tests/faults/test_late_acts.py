"""What somebody presses on a screen that is cut off is not done later; what they type there is text and arrives."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from models import drafts
from models.patient_record import Status
from models.patients import Patient
from tests.browser.acts import GREETING, choose, dialog, field, go, open_form, save_button
from tests.browser.conftest import one_story
from tests.browser.people import BADGE, PHONE, People, Person, live
from tests.browser.practice import number_of
from tests.browser.server import Server
from tests.faults.proxy import Proxy
from tracker_ui.lateness import LATE

pytestmark = [pytest.mark.browser, pytest.mark.fault, pytest.mark.asyncio(loop_scope='session')]

BROKEN = 'ERR_|connection error|WebSocket connection|Failed to fetch'
AFTER_A_PING = """() => new Promise((done) => {
  const heard = ({ type }) => type === 'ping' && window.socket.emit('hb', Date.now(), done);
  window.socket.io.engine.on('packet', heard);
})"""
IS_ON_TOP = """() => {
  const card = document.querySelector('.snackbar-card');
  const { left, top, width, height } = card.getBoundingClientRect();
  return card.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


@one_story
async def cable(server: Server) -> AsyncIterator[Proxy]:
    """What Rita's browser is connected to the server by."""
    async with Proxy(server.port) as cable:
        yield cable


async def cut_off(people: People, server: Server, cable: Proxy, path: str) -> tuple[Person, Page]:
    """Rita at this address, whose cable can be cut."""
    rita = await people.arrive('rita', server, cable.address)
    rita.complaints.expect(BROKEN)
    return rita, await rita.open(path)


async def is_cut(page: Page, cable: Proxy) -> None:
    """Cut the cable and wait until the tab has noticed."""
    await cable.cut()
    await expect(page.locator(BADGE)).not_to_have_attribute('data-state', 'live')


async def is_back(page: Page, cable: Proxy) -> None:
    """Heal it, and wait until everything that was held back would have been done."""
    await cable.heal()
    await live(page)
    await page.get_by_label('Search patients').fill('bell')
    await expect(page.locator('tr[data-id]')).to_have_count(1)


async def says(page: Page, words: str) -> None:
    """Wait until the tab says this where everybody can read it."""
    await expect(page.locator('.snackbar-card')).to_contain_text(words, timeout=10_000)


async def test_a_click_made_while_cut_off_is_not_done_afterwards(people: People, server: Server, cable: Proxy) -> None:
    _, page = await cut_off(people, server, cable, '/patients')
    chip = page.get_by_role('button', name='Discharged')
    await is_cut(page, cable)
    await chip.click()
    await says(page, 'Not possible until the connection is back.')
    await expect(page.locator(BADGE)).to_have_text('Offline', timeout=10_000)
    await page.get_by_role('navigation', name='Main').get_by_role('link', name='Dashboard').click()
    await says(page, 'Not possible while this tab is offline.')
    await is_back(page, cable)
    await expect(page.locator('.snackbar-card')).to_have_count(0)
    await expect(chip).to_have_attribute('aria-pressed', 'false')
    assert page.url.endswith('/patients')
    await chip.click()
    await expect(chip).to_have_attribute('aria-pressed', 'true')


async def test_what_is_pressed_on_a_phone_while_cut_off_says_why_not(
    people: People, server: Server, cable: Proxy
) -> None:
    rita = await people.arrive('rita', server, cable.address, viewport=PHONE, has_touch=True)
    rita.complaints.expect(BROKEN)
    page = await rita.open('/patients')
    await is_cut(page, cable)
    await page.get_by_role('button', name='New patient').tap(force=True)
    await says(page, 'Not possible until the connection is back.')
    await page.get_by_role('button', name='Dismiss').tap()
    await page.get_by_role('button', name='More').tap()
    await page.get_by_role('navigation', name='Main').get_by_role('link', name='Dashboard').tap()
    await says(page, 'Not possible')
    assert await page.evaluate(IS_ON_TOP), 'not behind the sheet of places'
    await is_back(page, cable)
    assert page.url.endswith('/patients')


async def test_what_was_pressed_before_a_black_hole_was_noticed_is_not_lost_in_silence(
    people: People, server: Server, cable: Proxy
) -> None:
    _, page = await cut_off(people, server, cable, '/patients')
    chip, discharged = [page.get_by_role('button', name=name) for name in ('Waiting list', 'Discharged')]
    await page.evaluate(AFTER_A_PING)  # otherwise the socket may give up before a heartbeat is missed
    cable.stall()
    await expect(page.locator(BADGE)).to_have_attribute('data-state', 'live')
    await chip.click()
    await expect(page.locator(BADGE)).to_have_attribute('data-state', 'stalled', timeout=8_000)
    await discharged.click()  # the socket does not know yet that it is dead, but the badge does
    await says(page, 'Not possible until the connection is back.')
    await says(page, 'What you pressed last may not have been done.')
    await is_back(page, cable)
    await says(page, 'What you pressed last may not have been done.')
    await expect(discharged).to_have_attribute('aria-pressed', 'false')
    await page.get_by_role('button', name='Dismiss').click()
    await expect(page.locator('.snackbar-card')).to_have_count(0)


async def test_what_a_stalled_line_held_back_is_not_done_when_it_arrives(
    people: People, server: Server, cable: Proxy
) -> None:
    _, page = await cut_off(people, server, cable, f'/patients/{number_of("Duarte")}')
    await page.get_by_role('button', name='Status', exact=True).click()
    choice = page.get_by_role('menuitem', name='Waiting list')
    await expect(choice).to_be_visible()
    await page.evaluate(
        AFTER_A_PING
    )  # both sides have heard of each other, and give it up in four seconds at the earliest
    cable.stall()
    await choice.click()
    pressed = time.monotonic()
    await expect(page.locator(BADGE)).to_have_attribute('data-state', 'stalled', timeout=2_500)
    await asyncio.sleep(LATE + 0.2 - (time.monotonic() - pressed))
    await cable.heal()
    await says(page, 'The connection stalled. What you pressed was not done: press it again if you still mean it.')
    await live(page)
    await expect(page.locator('.banner-name .tag').first).to_have_text('Inquiry')
    await expect(page.locator('.pending')).to_have_count(0)
    await choose(page, 'Status', 'Waiting list')
    await expect(page.locator('.banner-name .tag').first).to_have_text('Waiting list')
    assert server.ask(lambda work: work.get(Patient, number_of('Duarte')).status) is Status.WAITING


@pytest.mark.parametrize('line', ['cut', 'swallows everything'])
async def test_the_screen_follows_the_address_once_it_can(
    people: People, server: Server, cable: Proxy, line: str
) -> None:
    _, page = await cut_off(people, server, cable, '/')
    await go(page, 'Patients')
    if line != 'cut':
        cable.stall()
        await page.go_back()
        await expect(page.locator(BADGE)).not_to_have_attribute('data-state', 'live', timeout=8_000)
        await cable.cut()
    else:
        await is_cut(page, cable)
        await page.go_back()
        await says(page, 'The page you went to comes as soon as the connection is back.')
    await expect(page.get_by_role('heading', level=1)).to_have_text('Patients')
    await cable.heal()
    await live(page)
    await expect(page.get_by_role('heading', level=1)).to_have_text(GREETING)
    await expect(page.locator('.snackbar-card')).to_have_count(0)


async def test_words_that_are_typed_while_cut_off_arrive_afterwards(
    people: People, server: Server, cable: Proxy
) -> None:
    _, page = await cut_off(people, server, cable, '/patients')
    await is_cut(page, cable)
    await page.get_by_label('Search patients').fill('okafor')
    await cable.heal()
    await expect(page.locator('tr[data-id]')).to_have_count(1)


async def test_a_form_says_that_it_cannot_keep_what_is_typed_and_keeps_it_once_it_can(
    people: People, server: Server, cable: Proxy
) -> None:
    _, page = await cut_off(people, server, cable, f'/patients/{number_of("Petrov")}')
    await open_form(page)
    await is_cut(page, cable)
    await field(page, 'Front-desk note').fill('Prefers the afternoon')
    await expect(dialog(page)).to_contain_text('What you type is not kept yet. Still trying.')
    await expect(save_button(page)).to_have_attribute('title', 'Not possible until the connection is back.')
    await save_button(page).click(force=True)
    await cable.heal()
    await live(page)
    await expect(dialog(page)).not_to_contain_text('Still trying.')
    await expect(save_button(page)).to_be_enabled()
    (draft,) = server.ask(lambda work: work.all(work.select(drafts.Draft)))
    assert draft.texts == {'front_desk_note': 'Prefers the afternoon'}
    await save_button(page).click()
    await expect(page.locator('main')).to_contain_text('Prefers the afternoon')
