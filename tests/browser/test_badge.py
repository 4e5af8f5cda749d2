"""The badge tells the truth: stalled lines, cuts and restarts, and what becomes of typing and writing meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.live_practice import GONE, LivePage, names, row, serving, visitor
from tests.browser.people import BADGE, Person, live

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]


@pytest_asyncio.fixture(scope='module', loop_scope='session')
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LivePage]:
    async with serving(tmp_path_factory.mktemp('live') / 'data') as server:
        yield server


@pytest_asyncio.fixture(loop_scope='session')
async def practice(server: LivePage) -> LivePage:
    """A practice for one story: Alex Abel, Bo Berg, Cleo Cruz and Dana Dorn are its patients 1 to 4."""
    await server.begin_another()
    return server


@pytest_asyncio.fixture(loop_scope='session')
async def tom(browser: Browser, practice: LivePage) -> AsyncIterator[Person]:
    async with visitor(browser, practice) as tom:
        yield tom


@pytest_asyncio.fixture(loop_scope='session')
async def page(tom: Person) -> Page:
    """The page of live components, as somebody who has done nothing so far."""
    return await tom.open('/')


async def test_a_stalled_line_is_noticed_and_nothing_can_be_written_meanwhile(
    practice: LivePage, page: Page, tom: Person
) -> None:
    tom.complaints.expect(GONE)
    opener = row(page, 1).get_by_role('button')
    practice.cable.stall()
    await expect(page.locator(BADGE)).to_have_text('Reconnecting', timeout=6_000)
    await expect(opener).to_have_attribute('aria-disabled', 'true')
    await expect(opener).to_have_attribute('title', 'Not possible until the connection is back.')
    await expect(page.locator(BADGE)).to_have_text('Offline', timeout=7_000)
    await expect(opener).to_have_attribute('aria-description', 'Not possible while this tab is offline.')
    await opener.click(force=True)
    for patient_id in (1, 2):
        await practice.edit(patient_id, phone='020 7946 0018')
    await practice.cable.heal()
    await live(page)
    await expect(opener).not_to_have_attribute('aria-disabled', 'true')
    await expect(opener).not_to_have_attribute('title', 'Not possible while this tab is offline.')
    await expect(row(page, 2)).to_contain_text('020 7946 0018')
    await expect(page.get_by_text('Opened 1')).to_have_count(0)


async def test_after_a_cut_the_tab_catches_up_in_place(practice: LivePage, page: Page, tom: Person) -> None:
    tom.complaints.expect(GONE)
    await page.get_by_label('Note').fill('half a sentence')
    await practice.cable.cut()
    await expect(page.locator(BADGE)).to_have_attribute('data-state', 'reconnecting')
    await practice.edit(1, phone='020 7946 0018')
    await practice.admit('Abe', 'Aalto')
    await practice.cable.heal()
    await live(page)
    await expect(page.locator('table .cell-name')).to_have_count(5)
    assert await names(page) == ['Abe Aalto', 'Alex Abel', 'Bo Berg', 'Cleo Cruz', 'Dana Dorn']
    await expect(page.get_by_label('Note')).to_have_value('half a sentence')
    lines = [words for level, words in tom.complaints.console if level == 'info']
    assert lines == ['connected', 'connection gone: transport close', 'connected']


async def test_after_a_restart_the_tab_comes_back_by_itself(practice: LivePage, page: Page, tom: Person) -> None:
    tom.complaints.expect(GONE)
    await practice.kill()
    await expect(page.locator(BADGE)).to_have_attribute('data-state', 'reconnecting')
    await practice.start()
    await live(page)
    assert await names(page) == ['Alex Abel', 'Bo Berg', 'Cleo Cruz', 'Dana Dorn']


async def test_after_a_restart_unsaved_typing_stays_until_one_reloads(practice: LivePage, tom: Person) -> None:
    tom.complaints.expect(GONE + '|405')
    page = await tom.open('/?me=-1')
    await page.get_by_label('Note').fill('half a sentence')
    await practice.kill()
    await practice.start()
    notice = page.locator('.snackbar-card')
    await expect(notice).to_contain_text('What you typed is still here; copy it, then reload.', timeout=15_000)
    await expect(page.get_by_label('Note')).to_have_value('half a sentence')
    await notice.get_by_role('button', name='Reload').click()
    await live(page)
    await expect(page.get_by_label('Note')).to_have_value('')
