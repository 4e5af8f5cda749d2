"""The frame around the screens: it marks the place, and what only the browser has to know it does by itself."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import PHONE, People, live
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]


async def marked(page: Page) -> list[str]:
    """The addresses of the links that say "you are here", in the rail and in the tab bar."""
    addresses = await page.locator('nav [aria-current=page]').evaluate_all(
        'links => links.map((link) => link.getAttribute("href"))'
    )
    return sorted(addresses)


async def test_the_place_is_marked_in_the_rail_and_in_the_tab_bar(server: Server, people: People) -> None:
    page = await (await people.arrive('ana', server)).open('/patients')
    assert await marked(page) == ['/patients', '/patients']
    await page.get_by_role('navigation', name='Main').get_by_role('link', name='Staff').click()
    await expect(page.get_by_role('heading', level=1)).to_have_text('Staff')
    assert await marked(page) == ['/staff']
    await page.go_back()
    await expect(page.get_by_role('heading', level=1)).to_have_text('Patients')
    assert await marked(page) == ['/patients', '/patients']


async def test_light_and_dark_are_switched_without_the_server(server: Server, people: People) -> None:
    page = await (await people.arrive('ana', server)).open('/')
    switch = page.get_by_role('button', name='Switch between light and dark')
    await page.evaluate('window.socket.disconnect()')
    await switch.click()
    await expect(page.locator('body')).to_contain_class('body--dark')
    await switch.click()
    await expect(page.locator('body')).to_contain_class('body--light')
    await page.evaluate('window.socket.connect()')
    await live(page)


async def test_on_a_phone_all_places_and_the_way_out_are_behind_more(server: Server, people: People) -> None:
    page = await (await people.arrive('ana', server, viewport=PHONE)).open('/')
    rail = page.get_by_role('navigation', name='Main')
    await expect(rail).to_be_hidden()
    await page.get_by_role('button', name='More').click()
    await expect(rail.get_by_role('button', name='Sign out')).to_be_visible()
    await rail.get_by_role('link', name='Staff').click()
    await expect(page.get_by_role('heading', level=1)).to_have_text('Staff')
    await expect(rail).to_be_hidden()
