"""Signing out, being signed out, and what is left on the screen afterwards: nothing."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests import program
from tests.browser.acts import agree, change, manage
from tests.browser.conftest import one_story
from tests.browser.emptied import Emptied
from tests.browser.hurried import IDLE
from tests.browser.people import BADGE, People, live
from tests.browser.practice import copy, number_of
from tests.browser.server import Server
from tests.browser.stopwatch import Stopwatch
from tests.faults.proxy import Proxy

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

SIGN_IN = re.compile('/sign-in')


async def shows_only_the_sign_in_page(page: Page) -> None:
    """Wait for it. Nobody's name may be left."""
    await expect(page).to_have_url(SIGN_IN)
    await expect(page.get_by_label('User name')).to_be_visible()
    for name in ('Bell', 'Okafor', 'Rita'):
        assert name not in await page.content()


async def test_signing_out_clears_every_tab_of_that_browser_and_no_other(people: People, server: Server) -> None:
    rita = await people.arrive('rita', server)
    at_home = await people.arrive('rita', server, locale='en-US')
    first, second = await rita.open('/patients'), await rita.open(f'/patients/{number_of("Bell")}')
    elsewhere = await at_home.open('/patients')

    watch = Stopwatch()
    await watch.until_seen('cleared', first.get_by_role('button', name='Sign out').click, [second], 'MHT-', gone=True)
    watch.check()
    for tab in (first, second):
        await shows_only_the_sign_in_page(tab)
    await expect(elsewhere.locator(BADGE)).to_have_attribute('data-state', 'live')
    await expect(elsewhere.get_by_role('link', name='Marcus Bell')).to_be_visible()


async def test_the_back_button_shows_nothing_after_signing_out(people: People, server: Server) -> None:
    rita = await people.arrive('rita', server)
    page = await rita.open('/patients')
    await page.goto(f'{server.address}/patients/{number_of("Bell")}')
    await live(page)
    await page.get_by_role('button', name='Sign out').click()
    await shows_only_the_sign_in_page(page)
    for _ in range(2):
        await page.go_back()
        await shows_only_the_sign_in_page(page)


async def test_signing_in_leads_on_to_where_somebody_wanted_to_go(people: People, server: Server) -> None:
    tom = await people.arrive('tom', server, locale='en-IE')
    page = await tom.context.new_page()
    await page.goto(f'{server.address}/patients?group=active')
    await expect(page).to_have_url(SIGN_IN)
    await page.get_by_label('User name').fill('tom')
    await page.get_by_label('Password', exact=True).fill('not the right password')
    await page.get_by_role('button', name='Sign in').click()
    await expect(page.get_by_text('The user name or the password is not right.')).to_be_visible()
    await expect(page.get_by_label('User name')).to_have_value('tom')
    await tom.sign_in(page)
    await live(page)
    assert page.url.endswith('/patients?group=active')
    await expect(page.get_by_role('button', name='Active')).to_have_attribute('aria-pressed', 'true')
    tom.complaints.expect('401')


async def test_a_deactivated_colleague_is_out_of_all_tabs_within_a_second(people: People, server: Server) -> None:
    priya = await people.arrive('priya', server)
    tabs = [await priya.open('/patients' if number % 2 else f'/patients/{number}') for number in range(1, 11)]
    async with Proxy(server.port) as cable:
        away = await people.arrive('priya', server, cable.address)
        lost = await away.open('/patients')
        await cable.cut()
        away.complaints.expect('ERR_|connection error|WebSocket connection|401')
        await expect(lost.locator(BADGE)).not_to_have_attribute('data-state', 'live')

        ana = await people.arrive('ana', server)
        staff = await ana.open('/staff')
        await manage(staff, 'Priya Raman', 'Deactivate')
        emptied = Emptied()
        await emptied.watch(tabs, clicked_in=staff)
        await agree(staff, 'Deactivate')
        times = await emptied.after_the_click()
        print('\nfrom the click until each of her tabs was empty:', times, 'ms')
        assert len(times) == 10
        assert times[-1] < 1000
        for tab in tabs:
            await shows_only_the_sign_in_page(tab)
        await expect(staff.get_by_text('Priya Raman is deactivated')).to_be_visible()

        await cable.heal()
        await shows_only_the_sign_in_page(lost)
    await priya.sign_in(tabs[0])
    await expect(tabs[0].get_by_text('The user name or the password is not right.')).to_be_visible()
    priya.complaints.expect('401')
    await manage(staff, 'Priya Raman', 'Reactivate')
    await expect(staff.get_by_text('Priya Raman may sign in again')).to_be_visible()


async def test_other_roles_end_the_sign_ins_so_that_rights_change_at_once(people: People, server: Server) -> None:
    tom = await people.arrive('tom', server)
    page = await tom.open('/patients')
    staff = await (await people.arrive('ana', server)).open('/staff')
    await manage(staff, 'Tom Ellis', 'Edit name and roles')
    await staff.get_by_role('dialog').get_by_role('checkbox', name='Practice manager').click()
    await agree(staff, 'Save')
    await shows_only_the_sign_in_page(page)
    await tom.sign_in(page)
    await live(page)
    await expect(page.get_by_role('navigation', name='Main').get_by_role('link', name='Staff')).to_be_visible()


@one_story
async def hurried(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    """The same practice, where ten minutes pass in as many seconds."""
    monkeypatch.setattr(program, 'MAIN', Path(__file__).with_name('hurried.py'))
    server = Server(copy(prepared, tmp_path / 'data'))
    await server.start()
    yield server
    server.stop()


async def test_who_is_idle_is_signed_out_and_what_others_do_does_not_count(hurried: Server, people: People) -> None:
    ritas = await (await people.arrive('rita', hurried)).open('/patients')
    toms = await (await people.arrive('tom', hurried)).open(f'/patients/{number_of("Bell")}')
    began = time.monotonic()
    while SIGN_IN.search(ritas.url) is None:
        assert time.monotonic() - began < 2 * IDLE
        await change(toms, 'Phone', f'020 7946 {int(time.monotonic() * 10) % 10000:04d}')
    await shows_only_the_sign_in_page(ritas)
    await expect(toms.locator(BADGE)).to_have_attribute('data-state', 'live')
