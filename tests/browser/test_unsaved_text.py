"""Unsaved text as a person meets it: found again, restored or thrown away, by keyboard too, and by everybody."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from models.drafts import Draft
from tests.browser.acts import agree, dialog, field, go, open_form, save_button
from tests.browser.people import People, live
from tests.browser.practice import number_of
from tests.browser.server import Server
from tests.browser.test_axe import Inspection, inspection

pytestmark = [pytest.mark.browser, pytest.mark.a11y, pytest.mark.asyncio(loop_scope='session')]

__all__ = ['inspection']
STRIP = 'Unsaved text from '


async def types_and_leaves(page: Page) -> None:
    """Begin with a new patient, and be called away: another page is opened over it."""
    await page.get_by_role('button', name='New patient').click()
    await field(page, 'Given name').fill('Ada')
    await field(page, 'Month').fill('4')
    await field(page, 'Primary clinician').click()
    await page.get_by_role('option', name='Tom Ellis').click()
    await expect(field(page, 'Primary clinician')).to_have_value('Tom Ellis')
    await page.goto('about:blank')


async def test_what_was_typed_is_found_from_the_dashboard_of_another_computer(people: People, server: Server) -> None:
    await types_and_leaves(await (await people.arrive('rita', server)).open('/'))
    page = await (await people.arrive('rita', server, locale='en-IE')).open('/')
    found = page.get_by_role('list', name='Unsaved text').get_by_role('link', name='New patient')
    await found.click()
    await page.get_by_role('button', name='Restore').click()
    await expect(field(page, 'Given name')).to_have_value('Ada')
    await expect(field(page, 'Month')).to_have_value('4')
    await expect(field(page, 'Primary clinician')).to_have_value('Tom Ellis')
    await expect(page.get_by_text(STRIP)).to_have_count(0)

    await field(page, 'Family name').fill('Newcomer')
    await field(page, 'Month').fill('')
    await save_button(page, 'Admit').click()
    await expect(page.get_by_role('heading', level=1)).to_have_text('Ada Newcomer')
    await go(page, 'Dashboard')
    await expect(page.get_by_role('heading', name='Unsaved text')).to_be_hidden()


async def test_nothing_is_left_of_what_was_discarded(people: People, server: Server) -> None:
    page = await (await people.arrive('tom', server)).open(f'/patients/{number_of("Bell")}')
    await open_form(page)
    await field(page, 'Phone').fill('020 7946 5555')
    await field(page, 'Phone').press('Escape')
    await agree(page, 'Discard')
    await expect(page.get_by_role('dialog')).to_have_count(0)
    await page.reload()
    await live(page)
    await expect(page.get_by_text(STRIP)).to_have_count(0)
    texts = server.ask(lambda work: [draft.content for draft in work.all(work.select(Draft))])
    assert not [text for text in texts if '5555' in text]


async def test_it_is_reached_and_restored_by_keyboard(people: People, server: Server) -> None:
    page = await (await people.arrive('tom', server)).open(f'/patients/{number_of("Fraser")}')
    await open_form(page)
    async with page.expect_response('**/draft'):
        await field(page, 'Pronouns').fill('they')
    await page.reload()
    await live(page)
    await page.get_by_role('button', name='Restore').focus()
    await page.keyboard.press('Enter')
    await expect(field(page, 'Pronouns')).to_have_value('they')
    await expect(field(page, 'Given name')).to_be_focused()
    await field(page, 'Given name').press('Escape')
    await agree(page, 'Discard')
    await expect(page.get_by_role('dialog')).to_have_count(0)


async def test_the_strip_the_list_and_the_form_shut_nobody_out(
    people: People, server: Server, inspection: Inspection
) -> None:
    page = await (await people.arrive('ana', server)).open('/')
    await types_and_leaves(page)
    await page.goto(server.address)
    await live(page)
    await expect(page.get_by_role('heading', name='Unsaved text')).to_be_visible()
    await inspection.look(page, 'the dashboard with unsaved text')
    await go(page, 'Patients')
    await inspection.look(page, 'the patients with unsaved text')
    await page.get_by_role('button', name='New patient').click()
    await expect(dialog(page)).to_contain_text(STRIP)
    await inspection.look(page, 'a form that offers unsaved text')
    await dialog(page).get_by_role('button', name='Discard').click()
    await expect(page.get_by_text(STRIP)).to_have_count(0)


async def test_who_was_picked_for_a_booking_is_kept_with_what_was_typed(people: People, server: Server) -> None:
    """Rita books from a chart, picks a second patient and begins a note; the other computer has it all."""
    page = await (await people.arrive('rita', server)).open(f'/patients/{number_of("Bell")}')
    await page.get_by_role('button', name='Book', exact=True).click()
    await expect(dialog(page).get_by_role('button', name='Take out Marcus Bell')).to_be_visible()
    async with page.expect_response('**/draft'):
        await dialog(page).get_by_role('button', name='Add a patient').click()
        await dialog(page).get_by_label('Search').fill('Petrov')
        await dialog(page).get_by_role('button', name='Rosa Petrov').click()
    await expect(dialog(page).get_by_role('button', name='Take out Rosa Petrov')).to_be_visible()
    async with page.expect_response('**/draft'):
        await field(page, 'Front-desk note').fill('Both together')
    await page.goto('about:blank')

    page = await (await people.arrive('rita', server)).open('/schedule')
    await page.get_by_role('button', name='Restore').click()
    for name in ('Marcus Bell', 'Rosa Petrov'):
        await expect(dialog(page).get_by_role('button', name=f'Take out {name}')).to_be_visible()
    await expect(field(page, 'Front-desk note')).to_have_value('Both together')
    await dialog(page).get_by_role('button', name='Cancel').click()
    await agree(page, 'Discard')
    await expect(page.get_by_role('dialog')).to_have_count(0)
    texts = server.ask(lambda work: [draft.content for draft in work.all(work.select(Draft))])
    assert not [text for text in texts if 'Both together' in text or 'patients' in text]


async def test_a_booking_that_nobody_has_touched_leaves_nothing_behind(people: People, server: Server) -> None:
    page = await (await people.arrive('tom', server)).open(f'/patients/{number_of("Fraser")}')
    await page.get_by_role('button', name='Book', exact=True).click()
    await expect(dialog(page).get_by_role('button', name='Take out')).to_be_visible()
    await dialog(page).get_by_role('button', name='Cancel').click()
    await expect(page.get_by_role('dialog')).to_have_count(0)
    await go(page, 'Schedule')
    await expect(page.get_by_text(STRIP)).to_have_count(0)
