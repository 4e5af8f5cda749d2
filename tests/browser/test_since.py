"""Since you looked: lunch, sleep, a cut, another computer. What others did stands there, in place and in a list."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests import program
from tests.browser.acts import change, choose, dialog, go, row
from tests.browser.conftest import one_story
from tests.browser.people import People, Person, live
from tests.browser.practice import copy, number_of
from tests.browser.server import Server
from tests.browser.short_lunch import AWAY
from tests.faults.proxy import Proxy

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

BELL = number_of('Bell')
BROKEN = 'ERR_|connection error|WebSocket connection|Failed to fetch'


@one_story
async def at_lunch(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    """The practice, where two seconds without a hand are a lunch."""
    monkeypatch.setattr(program, 'MAIN', Path(__file__).with_name('short_lunch.py'))
    server = Server(copy(prepared, tmp_path / 'data'))
    await server.start()
    yield server
    server.stop()


def strip(page: Page) -> Locator:
    """What says how much was missed."""
    return page.locator('.since-strip')


async def move(page: Page) -> None:
    """A hand moves over the page."""
    await page.mouse.move(400, 12)
    await page.mouse.move(420, 12)


async def away(page: Page) -> None:
    """Nobody touches this tab for a while. What others do meanwhile is the story, so time really passes."""
    await page.wait_for_timeout(AWAY * 1.5 * 1000)


async def sign_out(person: Person, page: Page) -> None:
    """Sign out, and leave the browser to the next person."""
    await page.get_by_role('button', name='Sign out').click()
    await expect(page.get_by_label('User name')).to_be_visible()
    await page.close()


async def test_after_lunch_each_change_is_told_listed_and_marked_until_one_says_seen(
    at_lunch: Server, people: People
) -> None:
    tom, rita = await people.arrive('tom', at_lunch), await people.arrive('rita', at_lunch)
    toms = await tom.open('/patients')
    ritas = await rita.open(f'/patients/{BELL}')
    await move(toms)
    await away(toms)
    await change(ritas, 'Phone', '020 7946 0123')
    await choose(ritas, 'Status', 'On hold')
    await expect(row(toms, BELL)).to_contain_text('On hold')
    await expect(strip(toms)).to_have_count(0)

    await move(toms)
    await expect(strip(toms)).to_contain_text('2 changes since ')
    await toms.get_by_role('button', name='Show').click()
    await expect(dialog(toms).locator('li')).to_have_count(2)
    await expect(dialog(toms).locator('li').nth(1)).to_contain_text('Rita Gomez changed phone')
    await dialog(toms).get_by_role('link').first.click()
    await expect(toms.get_by_role('heading', level=1)).to_contain_text('Marcus Bell')
    await expect(toms.get_by_role('dialog')).to_have_count(0)
    await expect(toms.locator('main')).to_contain_text('Rita changed this')

    await go(toms, 'Patients')
    await expect(row(toms, BELL)).to_contain_text('Rita changed phone and status')
    await strip(toms).get_by_role('button', name='Seen').click()
    await expect(strip(toms)).to_have_count(0)
    await expect(row(toms, BELL)).not_to_contain_text('Rita changed')


async def test_whoever_keeps_working_is_not_told_what_they_saw_happen(at_lunch: Server, people: People) -> None:
    tom, rita = await people.arrive('tom', at_lunch), await people.arrive('rita', at_lunch)
    toms, ritas = await tom.open('/patients'), await rita.open(f'/patients/{BELL}')
    changing = asyncio.create_task(change(ritas, 'Phone', '020 7946 0124'))
    while not changing.done():
        await move(toms)
        await toms.wait_for_timeout(100)
    await expect(row(toms, BELL)).to_contain_text('020 7946 0124')
    await move(toms)
    await expect(strip(toms)).to_have_count(0)


async def test_on_another_computer_one_is_told_what_came_between(people: People, server: Server) -> None:
    tom, rita = await people.arrive('tom', server), await people.arrive('rita', server)
    await sign_out(tom, await tom.open('/'))
    ritas = await rita.open(f'/patients/{BELL}')
    for number in (1, 2, 3):
        await change(ritas, 'Phone', f'020 7946 000{number}')
    elsewhere = await people.arrive('tom', server, locale='en-US')
    toms = await elsewhere.open('/patients')
    await expect(strip(toms)).to_contain_text('3 changes since ')
    await expect(row(toms, BELL)).to_contain_text('Rita changed phone')
    await strip(toms).get_by_role('button', name='Seen').click()
    await expect(strip(toms)).to_have_count(0)
    await toms.reload()
    await live(toms)
    await expect(row(toms, BELL)).to_be_visible()
    await expect(strip(toms)).to_have_count(0)
    await sign_out(elsewhere, toms)


async def test_after_a_cut_and_a_restart_nothing_is_left_out(people: People, server: Server) -> None:
    async with Proxy(server.port) as cable:
        priya = await people.arrive('priya', server, cable.address)
        priya.complaints.expect(BROKEN)
        page = await priya.open('/patients')
        ritas = await (await people.arrive('rita', server)).open(f'/patients/{BELL}')
        await move(page)
        await cable.cut()
        await change(ritas, 'Pronouns', 'they/them')
        await cable.heal()
        await live(page)
        await expect(strip(page)).to_contain_text('1 change since ')
        await cable.cut()
        await change(ritas, 'Pronouns', 'he/him')
        await cable.heal()
        await live(page)
        await expect(strip(page)).to_contain_text('2 changes since ')
        await page.close()
