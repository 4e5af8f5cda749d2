"""Find anything, in Chromium: by keyboard alone from anywhere to a chart, while somebody types, and under a thumb."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.acts import GREETING, dialog
from tests.browser.people import PHONE, People, live
from tests.browser.practice import number_of
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]


LATE_ANSWER = """() => {
    const late = { id: 4711, name: 'Somebody Else', sub: '', initials: 'SE', tone: 0, href: '/patients/4711' };
    runMethod(Number(document.querySelector('.palette').id.slice(1)), 'answer', [1, [['Patients', [late]]]]);
}"""
"""What was found for words that have been typed over since."""

BUSY_AFTER_A_KEY = """() => window.addEventListener('keydown', ({ timeStamp }) => {
    while (performance.now() - timeStamp < 1200);
}, { once: true })"""
"""The page is busy for longer than two letters may be apart, while they are being pressed."""


def box(page: Page) -> Locator:
    """Where one types into the palette."""
    return page.get_by_role('combobox', name='Find anything')


async def stands(page: Page, heading: str) -> None:
    """The screen with this heading is there, and has the focus."""
    await expect(page.get_by_role('heading', level=1)).to_have_text(heading)
    await expect(page.get_by_role('heading', level=1)).to_be_focused()


async def test_by_keyboard_alone_from_anywhere_to_a_chart_and_no_word_of_it_stays(
    people: People, server: Server
) -> None:
    page = await (await people.arrive('rita', server)).open('/')
    keys = page.keyboard
    await keys.press('Control+k')
    await expect(box(page)).to_be_focused()
    await keys.type('petr')
    await keys.press('Enter')  # quicker than the answer
    await stands(page, 'Rosa Petrov')
    assert page.url == f'{server.address}/patients/{number_of("Petrov")}'

    await page.get_by_role('button', name='Edit details').focus()
    await keys.press('Control+k')
    await keys.type('quist')
    chosen = page.get_by_role('option', selected=True)
    await expect(chosen).to_contain_text(re.compile('Walter Quist.*03 Nov 1948', re.DOTALL))
    await page.evaluate(LATE_ANSWER)
    await expect(chosen).to_contain_text('Walter Quist')
    await keys.press('Control+a')
    await keys.type('go da')
    await expect(chosen).to_contain_text('Dashboard')
    await keys.press('Escape')
    await expect(page.get_by_role('dialog')).to_have_count(0)
    await expect(page.get_by_role('button', name='Edit details')).to_be_focused()

    await page.evaluate('socket.disconnect()')
    await keys.press('Control+k')
    await keys.type('petr')
    await expect(dialog(page)).to_contain_text('Patients cannot be searched now')
    await expect(page.get_by_role('option')).to_have_count(0)
    await page.evaluate('socket.connect()')
    await expect(chosen).to_contain_text('Rosa Petrov')
    await live(page)
    kept = await page.evaluate(
        '[document.title, location.href, JSON.stringify(localStorage), JSON.stringify(history.state)]'
    )
    assert not re.search('petr|quist', ' '.join(map(str, kept)), re.IGNORECASE)
    assert not re.search('petr|quist', server.log, re.IGNORECASE)


async def test_single_letters_sleep_while_somebody_types_and_for_good_when_they_are_switched_off(
    people: People, server: Server
) -> None:
    page = await (await people.arrive('priya', server)).open('/')
    keys = page.keyboard
    await keys.type('gp')
    await stands(page, 'Patients')
    await keys.press('/')
    await expect(page.get_by_label('Search patients')).to_be_focused()
    await keys.type('gdnp?e')
    await expect(page.get_by_label('Search patients')).to_have_value('gdnp?e')
    await keys.press('Control+a')
    await keys.press('Delete')
    await expect(page.locator('.row-link').nth(2)).to_be_visible()
    await keys.press('ArrowDown')
    await keys.press('ArrowDown')
    await expect(page.locator('.row-link').nth(1)).to_be_focused()
    await keys.type('np')
    await expect(page.get_by_label('Given name')).to_be_focused()
    await keys.type('gd')
    await expect(page.get_by_label('Given name')).to_have_value('gd')
    await page.keyboard.press('Escape')
    await dialog(page).get_by_role('button', name='Discard').click()
    await expect(page.get_by_role('dialog')).to_have_count(0)

    await keys.press('?')
    for words in (
        'Search patients/',
        'DashboardGD',
        'New patientNP',
        'Find anythingCtrlK',
        'From row to row↑↓',
        'UndoCtrlZ',
    ):
        await expect(dialog(page)).to_contain_text(words.replace('Undo', 'Undo, while it is offered'))
    await dialog(page).get_by_role('switch').click()
    await keys.press('Escape')
    await expect(page.get_by_role('dialog')).to_have_count(0)
    await keys.type('gd')
    await page.reload()
    await live(page)
    await keys.type('gd')
    await keys.press('Control+k')
    await expect(box(page)).to_be_focused()
    await expect(page.get_by_role('heading', level=1)).to_have_text('Patients')
    await keys.type('keyboard')
    await keys.press('Enter')
    await dialog(page).get_by_role('switch').click()
    await keys.press('Escape')
    await expect(page.get_by_role('dialog')).to_have_count(0)
    await page.evaluate(BUSY_AFTER_A_KEY)
    await asyncio.gather(keys.press('g'), keys.press('d'))  # as hands do: the second does not wait for the first
    await expect(page.get_by_role('heading', level=1)).to_have_text(GREETING)


async def test_on_a_phone_it_is_a_button_in_the_top_bar(people: People, server: Server) -> None:
    page = await (await people.arrive('tom', server, viewport=PHONE, has_touch=True)).open('/patients')
    await page.get_by_role('button', name='Search patients or jump to…').tap()
    await expect(box(page)).to_be_focused()
    await box(page).fill('suzuki')
    await page.get_by_role('option', name='Hana Suzuki').tap()
    await stands(page, 'Hana Suzuki')
