"""Others change what Rita is looking at, and nothing moves under her hand."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.acts import admit, change, choose, discharge, field, open_form, row
from tests.browser.people import PHONE, People
from tests.browser.practice import number_of
from tests.browser.server import Server
from tests.browser.truth import shows_the_truth

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

FOCUS = """() => ({
    label: document.activeElement.textContent || document.activeElement.getAttribute('aria-label'),
    place: document.activeElement.getBoundingClientRect().top,
    scroll: document.scrollingElement.scrollTop,
    caret: document.activeElement.selectionStart ?? null,
})"""


async def toms_tab(people: People, server: Server, path: str) -> Page:
    """Tom, whose changes Rita is to see."""
    return await (await people.arrive('tom', server)).open(path)


async def ritas_tab(people: People, server: Server, path: str = '/patients', **looks: object) -> Page:
    """Rita, looking at the list of patients or another page, with her pointer somewhere else."""
    page = await (await people.arrive('rita', server, **looks)).open(path)
    await page.mouse.move(5, 5)
    return page


async def test_a_changed_row_says_by_whom_and_the_focus_stays_where_it_is(people: People, server: Server) -> None:
    rita = await ritas_tab(people, server)
    tom = await toms_tab(people, server, f'/patients/{number_of("Bell")}')
    await row(rita, number_of('Bell')).get_by_role('link').focus()
    before = await rita.evaluate(FOCUS)

    await change(tom, 'Phone', '020 7946 1111')
    bell = row(rita, number_of('Bell'))
    await expect(bell).to_contain_text('020 7946 1111')
    await expect(bell).to_contain_text('Tom changed phone')
    await expect(bell).to_have_class('row row-changed')
    assert await rita.evaluate(FOCUS) == before

    await rita.keyboard.press('Tab')
    await expect(bell).to_contain_text('Tom changed phone')


async def test_new_and_leaving_rows_wait_while_somebody_is_in_the_list(people: People, server: Server) -> None:
    rita = await ritas_tab(people, server)
    tom = await toms_tab(people, server, '/patients')
    link = row(rita, number_of('Fraser')).get_by_role('link')
    await link.focus()
    before = await rita.evaluate(FOCUS)
    listed = await rita.locator('tr[data-id]').count()

    newcomer = await admit(tom, 'Aaron', 'Aalto')
    await expect(rita.get_by_role('button', name='1 change - show')).to_be_visible()
    await tom.goto(f'{server.address}/patients/{number_of("Åkesson")}')
    await discharge(tom, 'Moved away')
    await expect(rita.get_by_role('button', name='2 changes - show')).to_be_visible()
    assert await rita.locator('tr[data-id]').count() == listed
    after = await rita.evaluate(FOCUS)
    assert (after['label'], after['scroll'], after['place']) == (before['label'], before['scroll'], before['place'])

    await rita.get_by_role('button', name='2 changes - show').click()
    await expect(row(rita, newcomer)).to_be_visible()
    await expect(row(rita, number_of('Åkesson'))).to_have_count(0)
    await shows_the_truth(rita, server)


async def test_rows_that_wait_come_in_by_themselves_when_the_hand_has_left(people: People, server: Server) -> None:
    rita = await ritas_tab(people, server)
    tom = await toms_tab(people, server, '/patients')
    await row(rita, number_of('Suzuki')).hover()
    newcomer = await admit(tom, 'Abel', 'Abbott')
    await expect(rita.get_by_role('button', name='1 change - show')).to_be_visible()
    await expect(row(rita, newcomer)).to_have_count(0)
    await rita.mouse.move(5, 5)
    await expect(row(rita, newcomer)).to_be_visible()
    await shows_the_truth(rita, server)


async def test_half_typed_words_in_the_search_box_stay_with_their_caret(people: People, server: Server) -> None:
    rita = await ritas_tab(people, server)
    tom = await toms_tab(people, server, f'/patients/{number_of("Brandt")}')
    box = rita.get_by_label('Search patients')
    await box.press_sequentially('brandt')
    await expect(rita.locator('tr[data-id]')).to_have_count(1)
    await rita.keyboard.press('ArrowLeft')
    await rita.keyboard.press('ArrowLeft')
    before = await rita.evaluate(FOCUS)
    assert before['caret'] == 4

    await change(tom, 'Pronouns', 'they')
    await expect(row(rita, number_of('Brandt'))).to_contain_text('they · 11 Jan 2003')
    await admit(await toms_tab(people, server, '/patients'), 'Bo', 'Brandtner')
    await expect(rita.locator('tr[data-id]')).to_have_count(2)
    assert await rita.evaluate(FOCUS) == before
    await expect(box).to_have_value('brandt')


async def test_an_open_form_keeps_what_is_typed_and_follows_in_the_other_fields(people: People, server: Server) -> None:
    rita = await ritas_tab(people, server, f'/patients/{number_of("Okafor")}')
    await open_form(rita)
    note = field(rita, 'Front-desk note')
    await note.fill('Comes with her sis')
    await rita.keyboard.press('ArrowLeft')
    caret = (await rita.evaluate(FOCUS))['caret']

    tom = await toms_tab(people, server, f'/patients/{number_of("Okafor")}')
    await change(tom, 'Phone', '020 7946 2222')
    await expect(rita.get_by_role('dialog')).to_contain_text('Tom Ellis changed phone while you are editing.')
    await expect(field(rita, 'Phone')).to_have_value('020 7946 2222')
    await expect(note).to_be_focused()
    assert (await rita.evaluate(FOCUS))['caret'] == caret
    await rita.keyboard.press('End')
    await rita.keyboard.type('ter')
    await rita.get_by_role('dialog').get_by_role('button', name='Save').click()
    await expect(rita.locator('main')).to_contain_text('Comes with her sister')
    await expect(rita.locator('main')).to_contain_text('020 7946 2222')


async def test_own_changes_are_washed_but_not_commented(people: People, server: Server) -> None:
    rita = await ritas_tab(people, server)
    other = await ritas_tab(people, server, f'/patients/{number_of("Duarte")}')
    await change(other, 'Phone', '020 7946 3333')
    duarte = row(rita, number_of('Duarte'))
    await expect(duarte).to_contain_text('020 7946 3333')
    await expect(duarte).to_have_class('row row-changed')
    await expect(duarte.locator('.row-mark')).to_have_count(0)


async def test_the_cards_of_a_phone_change_in_place_too(people: People, server: Server) -> None:
    rita = await ritas_tab(people, server, viewport=PHONE)
    tom = await toms_tab(people, server, f'/patients/{number_of("Muller")}')
    muller = row(rita, number_of('Muller'))
    await muller.scroll_into_view_if_needed()
    await muller.get_by_role('link').focus()
    before = await rita.evaluate(FOCUS)
    await choose(tom, 'Status', 'On hold')
    await expect(muller.locator('.tag')).to_have_text('On hold')
    await expect(muller.locator('.row-mark')).to_have_text('Tom changed status')
    await expect(muller.locator('.row-mark')).to_be_visible()
    after = await rita.evaluate(FOCUS)
    assert (after['label'], after['scroll'], after['place']) == (before['label'], before['scroll'], before['place'])


async def test_a_page_says_politely_how_much_changed(people: People, server: Server) -> None:
    rita = await ritas_tab(people, server)
    tom = await toms_tab(people, server, f'/patients/{number_of("Tierney")}')
    await change(tom, 'Phone', '020 7946 4444')
    await expect(rita.get_by_role('status').filter(has_text='1 change in Patients')).to_have_count(1)


async def test_the_dashboard_follows_what_everybody_does(people: People, server: Server) -> None:
    rita = await ritas_tab(people, server, '/')
    asking = rita.locator('.stat', has_text='Inquiries to answer').locator('.stat-value')
    before = int(await asking.inner_text())
    tom = await toms_tab(people, server, f'/patients/{number_of("Duarte")}')
    await choose(tom, 'Status', 'Waiting list')
    await expect(asking).to_have_text(str(before - 1))
    newest = rita.get_by_role('list', name='Live activity').get_by_role('listitem').first
    await expect(newest).to_contain_text('Ines Duarte')
    await expect(newest).to_contain_text('Tom Ellis changed status to Waiting list')
