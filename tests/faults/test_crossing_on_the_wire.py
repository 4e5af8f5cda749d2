"""Two saves of one record cross on the wire: the later one knows nothing of the earlier, and must not undo it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.acts import dialog, field, open_form, save_button
from tests.browser.conftest import one_story
from tests.browser.people import People
from tests.browser.practice import number_of
from tests.browser.server import Server
from tests.cast import PASSWORD
from tests.faults import hands
from tests.faults.proxy import Proxy

pytestmark = [pytest.mark.browser, pytest.mark.fault, pytest.mark.asyncio(loop_scope='session')]

TOMS, RITAS = '020 7946 8888', '020 7946 9999'
SaveTomsPhone = Callable[[], Awaitable[None]]


@one_story
async def cable(server: Server) -> AsyncIterator[Proxy]:
    """What Rita's browser is connected to the server by."""
    async with Proxy(server.port) as cable:
        yield cable


@one_story
async def toms_browser(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """Tom is signed in. His pages are bare sockets: Rita's cable can be held only for a moment before she is told."""
    async with httpx.AsyncClient(base_url=server.address) as browser:
        form = {'user_name': 'tom', 'password': PASSWORD, 'next': '/'}
        await browser.post('/sign-in', data=form, headers={'Origin': server.address})
        yield browser


async def at_one_chart(
    people: People, cable: Proxy, server: Server, toms_browser: httpx.AsyncClient, family_name: str
) -> tuple[Page, SaveTomsPhone]:
    """Rita with the form open, and her cable held; and how Tom saves what he has typed already."""
    path = f'/patients/{number_of(family_name)}'
    page = await (await people.arrive('rita', server, cable.address)).open(path)
    await open_form(page)
    toms = hands.Page(toms_browser, path)
    await toms.open()
    toms.press('Edit details')
    await toms.until(toms.dialogs)
    toms.type('Phone', TOMS)
    cable.stall()

    async def save() -> None:
        toms.save()
        await toms.until(lambda: not toms.dialogs())
        toms.close()

    return page, save


async def test_what_was_not_touched_is_not_taken_back(
    people: People, server: Server, cable: Proxy, toms_browser: httpx.AsyncClient
) -> None:
    page, tom_saves = await at_one_chart(people, cable, server, toms_browser, 'Bell')
    await tom_saves()
    await field(page, 'E-mail').fill('bell@example.org')
    await save_button(page).click()
    await cable.heal()
    await expect(page.get_by_role('dialog')).to_have_count(0)
    await expect(page.locator('main')).to_contain_text('bell@example.org')
    await expect(page.locator('main')).to_contain_text(TOMS)


async def test_what_was_typed_over_something_unseen_asks(
    people: People, server: Server, cable: Proxy, toms_browser: httpx.AsyncClient
) -> None:
    page, tom_saves = await at_one_chart(people, cable, server, toms_browser, 'Fraser')
    await tom_saves()
    await field(page, 'Phone').fill(RITAS)
    await save_button(page).click()
    await cable.heal()
    await expect(dialog(page)).to_contain_text('Tom changed this while you were editing')
    await expect(dialog(page)).to_contain_text(TOMS)
    await save_button(page, 'Save choices').click()
    await expect(page.locator('main')).to_contain_text(RITAS)


async def test_what_is_being_typed_is_not_replaced_by_what_crosses_it(
    people: People, server: Server, cable: Proxy, toms_browser: httpx.AsyncClient
) -> None:
    page, tom_saves = await at_one_chart(people, cable, server, toms_browser, 'Tierney')
    await tom_saves()
    await field(page, 'Phone').fill(RITAS)
    await cable.heal()
    await expect(dialog(page)).to_contain_text('Tom Ellis changed phone while you are editing.')
    await expect(field(page, 'Phone')).to_have_value(RITAS)
    await save_button(page).click()
    await expect(dialog(page)).to_contain_text('Tom changed this while you were editing')
    await page.get_by_role('button', name='Discard mine').click()
    await expect(page.get_by_role('dialog')).to_have_count(0)
    await expect(page.locator('main')).to_contain_text(TOMS)
