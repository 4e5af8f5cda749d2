"""The chart in Chromium: whose it is stays in sight and in nobody's way, and leaving and coming back by keyboard."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.acts import dialog
from tests.browser.people import DESKTOP, PHONE, TABLET, People
from tests.browser.practice import number_of
from tests.browser.server import Server
from tests.browser.test_keyboard import Keyboard, change_the_status, hands_on

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

ON_TOP = """(part) => {
    const { x, y, width, height } = part.getBoundingClientRect();
    const there = document.elementFromPoint(x + width / 2, y + height / 2);
    return part === there || part.contains(there);
}"""
"""Whether the middle of something can be seen and pressed."""

TO_THE_END = '() => { scrollTo(0, document.body.scrollHeight); return scrollY; }'


def head(page: Page) -> Locator:
    return page.get_by_role('heading', level=1)


async def test_whose_chart_it_is_stays_in_sight_and_never_covers_the_focus(people: People, server: Server) -> None:
    tom = await people.arrive('tom', server)
    page = await tom.open(f'/patients/{number_of("Bell")}')
    await page.get_by_role('link', name='Details', exact=True).click()
    tab = page.get_by_role('link', name='Details', exact=True)
    await expect(tab).to_have_attribute('aria-current', 'page')
    await expect(tab).to_be_focused()
    for size in (DESKTOP, TABLET, PHONE):
        await page.set_viewport_size({'width': size['width'], 'height': 480})
        await tab.evaluate('(tab) => tab.blur()')
        assert await page.evaluate(TO_THE_END) > 150, 'there is something to scroll'
        assert await head(page).evaluate(ON_TOP), size
        await tab.focus()
        assert await tab.evaluate(ON_TOP), size
        kept = '.banner-head' if size == PHONE else '.banner'
        assert await page.locator(kept).evaluate('(part) => part.offsetHeight') < 0.45 * 480, size
    await page.go_back()
    await expect(page.get_by_role('link', name='Timeline')).to_have_attribute('aria-current', 'page')
    await expect(head(page)).to_be_visible()


async def test_somebody_is_discharged_and_comes_back_by_keyboard_alone(people: People, server: Server) -> None:
    rita = await people.arrive('rita', server)
    keys = await hands_on(await rita.open(f'/patients/{number_of("Fraser")}'))
    tom = await (await people.arrive('tom', server)).open(f'/patients/{number_of("Fraser")}')
    await _discharge(keys)
    await expect(tom.locator('.banner')).to_contain_text('own wish')
    await expect(keys.page.get_by_role('button', name='Status', exact=True)).to_be_focused()
    await keys.press('Shift+Tab')
    await change_the_status(keys, 'Intake')
    await expect(tom.locator('.banner')).to_contain_text('readmitted on')
    told = tom.get_by_role('list', name='Timeline').locator('.list-title')
    await expect(told.nth(0)).to_have_text('Rita Gomez readmitted this patient')
    await expect(told.nth(1)).to_have_text('Rita Gomez discharged this patient')


async def _discharge(keys: Keyboard) -> None:
    """By the menu and its dialog: the reason from a list, today as it is given."""
    await keys.tab_to('button', 'Status')
    await keys.press('Enter')
    await expect(keys.page.get_by_role('menuitem').first).to_be_focused()
    while not await keys.at('menuitem', 'Discharged'):
        await keys.press('ArrowDown')
    await keys.press('Enter')
    await expect(dialog(keys.page).get_by_label('Reason')).to_be_focused()
    await keys.type('own')
    await expect(keys.page.get_by_role('option')).to_have_text(['Own wish'])
    await keys.press('ArrowDown', 'Enter')
    await keys.tab_to('button', 'Discharge')
    await keys.press('Enter')
    await expect(keys.page.get_by_role('dialog')).to_have_count(0)
    await expect(keys.page.locator('.banner .tag').first).to_have_text('Discharged')
