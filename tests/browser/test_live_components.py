"""Live components in a real browser: nothing moves under a hand."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.live_practice import LivePage, names, row, serving, visitor
from tests.browser.people import DESKTOP, PHONE, TABLET, Person
from tests.test_patch import random_cases
from tracker_ui.patch import difference

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


async def test_what_others_do_appears_with_their_name(practice: LivePage, page: Page) -> None:
    await practice.edit(1, phone='020 7946 0018')
    await expect(row(page, 1)).to_contain_text('020 7946 0018')
    await expect(row(page, 1).locator('.row-mark')).to_have_text('Tom changed phone')
    new = await practice.admit('Abe', 'Aalto')
    await expect(row(page, new).locator('.row-mark')).to_have_text('Rita added this')
    assert await names(page) == ['Abe Aalto', 'Alex Abel', 'Bo Berg', 'Cleo Cruz', 'Dana Dorn']
    await expect(page.locator('.chip-on .num')).to_have_text('5')
    await expect(page.get_by_role('list', name='Activity').locator('.list-title').first).to_have_text('Abe Aalto')


async def test_ones_own_acts_carry_no_words_and_never_wait(practice: LivePage, tom: Person) -> None:
    me = await practice.figure('staff/tom')
    page = await tom.open(f'/?me={me}')
    await row(page, 2).hover()
    new = await practice.admit('Abe', 'Aalto', by='tom')
    await expect(row(page, new)).to_be_visible()
    await expect(row(page, new)).to_have_class('row row-changed')
    await expect(page.locator('.row-mark')).to_have_count(0)
    await expect(page.locator('.held-pill')).to_have_count(0)


async def test_new_moved_and_leaving_rows_wait_while_the_pointer_is_in_the_list(practice: LivePage, page: Page) -> None:
    await row(page, 3).hover()
    await practice.admit('Abe', 'Aalto')
    await practice.edit(4, family_name='Aarons')
    await practice.do('archive', 2, 1)
    await expect(page.locator('.held-pill')).to_have_text('3 changes - show')
    assert await names(page) == ['Alex Abel', 'Bo Berg', 'Cleo Cruz', 'Dana Aarons']  # the name changed in its place
    await expect(row(page, 2)).to_have_class('row row-changed row-gone')
    await practice.edit(3, phone='020 7946 0018')
    await expect(row(page, 3)).to_contain_text('020 7946 0018')
    await expect(page.locator('.held-pill')).to_be_visible()
    await page.locator('h1').hover()
    await expect(page.locator('.held-pill')).to_have_count(0)
    assert await names(page) == ['Abe Aalto', 'Dana Aarons', 'Alex Abel', 'Cleo Cruz']


async def test_a_removed_row_says_who_removed_it_while_it_is_held_and_then_goes(practice: LivePage, page: Page) -> None:
    await row(page, 1).hover()
    await practice.do('remove', 4, 1, by='ana')
    await expect(row(page, 4).locator('.row-mark')).to_have_text('Ana removed this')
    await page.locator('.held-pill').click()
    await expect(row(page, 4)).to_have_count(0)
    await expect(page.locator('.table-card')).to_be_focused()


async def test_the_focus_holds_the_list_and_stays_in_a_row_that_changes(practice: LivePage, page: Page) -> None:
    button = row(page, 2).get_by_role('button', name='Open Bo Berg')
    await button.focus()
    await practice.admit('Abe', 'Aalto')
    await practice.edit(2, phone='020 7946 0018')
    await expect(row(page, 2)).to_contain_text('020 7946 0018')
    await expect(page.locator('.held-pill')).to_have_text('1 change - show')
    await expect(button).to_be_focused()
    await button.blur()
    await expect(page.locator('.held-pill')).to_have_count(0)


async def test_the_focus_stays_in_a_row_that_one_moves_oneself(practice: LivePage, tom: Person) -> None:
    me = await practice.figure('staff/tom')
    page = await tom.open(f'/?me={me}')
    await row(page, 4).get_by_role('button').focus()
    await practice.edit(4, family_name='Aarons')
    await expect(page.locator('table .cell-name').first).to_have_text('Dana Aarons')
    await expect(row(page, 4).get_by_role('button')).to_be_focused()


async def test_a_row_that_leaves_with_the_focus_hands_it_to_the_one_in_its_place(
    practice: LivePage, tom: Person
) -> None:
    me = await practice.figure('staff/tom')
    page = await tom.open(f'/?me={me}')
    await row(page, 2).get_by_role('button').focus()
    await practice.do('archive', 2, 1)
    await expect(row(page, 2)).to_have_count(0)
    await expect(row(page, 3).locator('a')).to_be_focused()


async def test_a_row_is_a_link_and_its_button_says_only_the_id(practice: LivePage, page: Page) -> None:
    await expect(row(page, 1).get_by_role('link', name='Alex Abel')).to_have_attribute('href', '/patients/1')
    await row(page, 1).get_by_role('button', name='Open Alex Abel').click()
    await expect(page.get_by_text('Opened 1')).to_be_visible()


async def test_the_head_of_a_column_sorts_in_the_same_place(practice: LivePage, page: Page) -> None:
    await page.get_by_role('button', name='Clinician').click()
    await expect(page.get_by_role('columnheader', name='Clinician')).to_have_attribute('aria-sort', 'descending')
    await expect(page.locator('table .cell-name').first).to_have_text('Dana Dorn')
    await practice.edit(1, phone='020 7946 0018')
    await expect(row(page, 1)).to_contain_text('020 7946 0018')


async def test_an_empty_list_says_so_and_fills(practice: LivePage, page: Page) -> None:
    for patient_id in (1, 2, 3, 4):
        await practice.do('archive', patient_id, 1)
    await expect(page.get_by_role('heading', name='No patients')).to_be_visible()
    await practice.admit('Abe', 'Aalto')
    await expect(page.locator('table .cell-name')).to_have_text(['Abe Aalto'])


async def test_changes_by_others_are_announced_in_one_sentence(practice: LivePage, page: Page) -> None:
    for patient_id in (1, 2):
        await practice.edit(patient_id, phone='020 7946 0018')
    await expect(page.locator('[role=status]', has_text='change')).to_have_text('1 change in Patients')
    await expect(page.locator('[role=status]', has_text='change')).to_have_count(1)


async def test_one_record_changes_in_place_and_says_who_removed_it(practice: LivePage, tom: Person) -> None:
    page = await tom.open('/patients/1')
    await expect(page.get_by_role('definition').nth(5)).to_have_text('Not known')
    await practice.edit(1, phone='020 7946 0018')
    await expect(page.get_by_role('definition').nth(5)).to_have_text('020 7946 0018')
    await expect(page.locator('.banner .row-mark')).to_have_text('Tom changed phone')
    await expect(page.locator('dl .row-mark')).to_have_text('Tom changed this')
    assert await violations(page) == []
    await practice.do('remove', 1, 2, by='ana')
    await expect(page.get_by_role('heading', level=1)).to_have_text('Ana removed this patient.')
    await expect(page.get_by_role('button', name='Edit')).to_have_count(0)


async def test_a_frame_takes_the_fast_way(practice: LivePage, page: Page) -> None:
    await practice.edit(1, phone='020 7946 0018')
    await expect(row(page, 1)).to_contain_text('020 7946 0018')
    figures = await practice.figure('figures')
    assert figures['sent_as_bytes'] > 0
    assert figures['sent_as_packet'] == 0


@pytest.mark.parametrize('size', [DESKTOP, TABLET, PHONE], ids=['wide', 'tablet', 'phone'])
async def test_nobody_is_shut_out(practice: LivePage, page: Page, size: ViewportSize) -> None:
    await page.set_viewport_size(size)
    await practice.edit(1, phone='020 7946 0018')
    await row(page, 2).hover()
    await practice.admit('Abe', 'Aalto')
    await expect(page.locator('.held-pill')).to_be_visible()
    assert await violations(page) == []


async def test_the_patch_agrees_with_pythons_in_the_browser_itself(page: Page) -> None:
    cases = random_cases()[:400]
    questions = [[list(old.values()), difference(old, new)] for old, new in cases]
    script = """async (cases) => {
        const { applyPatch } = await import("/static/live_patch.js");
        return cases.map(([rows, patch]) => applyPatch(rows, patch));
    }"""
    assert await page.evaluate(script, questions) == [[list(row) for row in new.values()] for _, new in cases]
