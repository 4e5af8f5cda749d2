"""The connection breaks, stalls, or the server dies: the tab says so, loses nothing, and comes back true by itself."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.browser.acts import admit, change, choose, field, go, open_form, row, save_button
from tests.browser.conftest import one_story
from tests.browser.people import BADGE, People, Person, live
from tests.browser.practice import number_of
from tests.browser.server import Server
from tests.browser.truth import shows_the_truth
from tests.faults.proxy import Proxy

pytestmark = [pytest.mark.browser, pytest.mark.fault, pytest.mark.asyncio(loop_scope='session')]

NOTE_THE_BADGE = """() => {
  const badge = document.querySelector('.badge-live');
  const note = (what) => { window.noted[what] ??= performance.now(); };
  window.noted = {};
  window.socket.on('disconnect', () => note('gone'));
  new MutationObserver(() => note(badge.dataset.state)).observe(badge, { attributes: true });
}"""
"""By the clock of the page itself, in ms: when its socket was gone, and when the badge said what about it."""

BROKEN = 'ERR_|connection error|WebSocket connection|Failed to fetch'


@one_story
async def cable(server: Server) -> AsyncIterator[Proxy]:
    """What Rita's browser is connected to the server by."""
    async with Proxy(server.port) as cable:
        yield cable


async def badge(page: Page, words: str, within: float = 5) -> None:
    """Wait until the badge says these words, in text that everybody can read, without NiceGUI's own popup."""
    await expect(page.locator(BADGE)).to_contain_text(words, timeout=within * 1000)
    await expect(page.locator('#popup')).to_be_hidden()


async def behind(people: People, server: Server, cable: Proxy, path: str = '/patients') -> tuple[Person, Page]:
    """Rita at the other end of the cable, looking at the list of patients or another page."""
    person = await people.arrive('rita', server, cable.address)
    return person, await person.open(path)


def lines(person: Person, words: str) -> list[str]:
    """The lines of the consoles with these words."""
    return [text for _, text in person.complaints.console if words in text]


async def test_a_cut_shows_at_once_and_the_tab_catches_up_by_itself(
    people: People,
    server: Server,
    cable: Proxy,
) -> None:
    rita, page = await behind(people, server, cable)
    rita.complaints.expect(BROKEN)
    await badge(page, 'Live')
    toms = await (await people.arrive('tom', server)).open(f'/patients/{number_of("Bell")}')
    new_patient = page.get_by_role('button', name='New patient')

    await page.evaluate(NOTE_THE_BADGE)
    await cable.cut()
    await badge(page, 'Reconnecting')
    await expect(new_patient).to_have_attribute('aria-disabled', 'true')
    await expect(new_patient).to_have_attribute('title', 'Not possible until the connection is back.')
    await badge(page, 'Offline', within=15)
    noted = await page.evaluate('window.noted')
    assert noted['reconnecting'] - noted['gone'] < 100, 'at once'
    assert 4900 < noted['offline'] - noted['gone'] < 7500
    await expect(new_patient).to_have_attribute('title', 'Not possible while this tab is offline.')
    await new_patient.click(force=True)
    await expect(page.get_by_role('dialog')).to_have_count(0)

    await change(toms, 'Phone', '020 7946 7777')
    await choose(toms, 'Status', 'On hold')
    await go(toms, 'Patients')
    newcomer = await admit(toms, 'Ada', 'Newcomer')

    await cable.heal()
    await badge(page, 'Live', within=8)
    await expect(row(page, newcomer)).to_be_visible()
    await expect(page.get_by_text('3 changes since')).to_be_visible()
    await shows_the_truth(page, server)
    await expect(new_patient).not_to_have_attribute('aria-disabled', 'true')
    await expect(new_patient).not_to_have_attribute('title', 'Not possible while this tab is offline.')
    assert page.url.endswith('/patients')
    assert [len(lines(rita, words)) for words in ('connected', 'connection gone', 'connection error')] == [2, 1, 1]


async def test_the_badge_tells_the_round_trip_on_hover(people: People, server: Server, cable: Proxy) -> None:
    _, page = await behind(people, server, cable)
    await page.wait_for_function(
        '(badge) => /^Round trip \\d+ ms$/.test(document.querySelector(badge).title)', arg=BADGE
    )


async def test_a_black_hole_is_noticed_and_half_typed_text_outlives_it(
    people: People,
    server: Server,
    cable: Proxy,
) -> None:
    rita, page = await behind(people, server, cable, f'/patients/{number_of("Petrov")}')
    rita.complaints.expect(BROKEN)
    await open_form(page)
    await field(page, 'Front-desk note').fill('Prefers the after')

    cable.stall()
    await badge(page, 'Reconnecting', within=8)
    await field(page, 'Front-desk note').press_sequentially('noon')
    await badge(page, 'Offline', within=8)
    await cable.heal()
    await badge(page, 'Live', within=10)
    await expect(field(page, 'Front-desk note')).to_have_value('Prefers the afternoon')
    await page.get_by_role('dialog').get_by_role('button', name='Save').click()
    await expect(page.get_by_role('dialog')).to_have_count(0)
    await expect(page.locator('main')).to_contain_text('Prefers the afternoon')


async def test_a_server_that_was_killed_finds_its_tabs_signed_in_and_true_again(
    people: People,
    server: Server,
) -> None:
    priya = await people.arrive('priya', server)
    page = await priya.open('/patients')
    chart = await priya.open(f'/patients/{number_of("Fraser")}')
    server.kill()
    for tab in (page, chart):
        await badge(tab, 'Reconnecting')
    await server.start()
    began = time.monotonic()
    for tab in (page, chart):
        await live(tab)
    assert time.monotonic() - began < 5
    await shows_the_truth(page, server)
    await expect(chart.get_by_role('heading', level=1)).to_have_text('Eilidh Fraser')
    await change(chart, 'Pronouns', 'she/they')
    await expect(row(page, number_of('Fraser'))).to_contain_text('she/they')
    priya.complaints.expect(BROKEN)


async def test_after_a_restart_a_form_stays_while_somebody_types_and_then_its_text_is_offered(
    people: People,
    server: Server,
) -> None:
    priya = await people.arrive('priya', server)
    page = await priya.open(f'/patients/{number_of("Tierney")}')
    await open_form(page)
    await field(page, 'Front-desk note').fill('Brings her own chair')
    server.kill()
    await badge(page, 'Reconnecting')
    await server.start()
    for _ in range(3):
        await field(page, 'Front-desk note').press_sequentially(' and table', delay=100)
    await expect(page.get_by_text('The server was restarted.')).to_be_visible(timeout=15_000)
    await field(page, 'Front-desk note').press_sequentially('.')
    await expect(page.get_by_text('Unsaved text from ')).to_be_visible(timeout=15_000)
    await live(page)
    await page.get_by_role('button', name='Restore').click()
    words = 'Brings her own chair and table and table and table.'
    await expect(field(page, 'Front-desk note')).to_have_value(words)
    await save_button(page).click()
    await expect(page.locator('main')).to_contain_text(words)
    await expect(page.get_by_text('Unsaved text from ')).to_have_count(0)
    priya.complaints.expect(BROKEN)
