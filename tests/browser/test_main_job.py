"""The main job: a fresh machine, three people, three browsers, and one record that is live in all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.acts import (
    accept,
    admit,
    agree,
    archive,
    choose,
    field,
    fill_new_patient,
    go,
    invite,
    open_form,
    row,
    save_button,
)
from tests.browser.conftest import one_story
from tests.browser.log import check
from tests.browser.people import People, live
from tests.browser.server import Server
from tests.browser.stopwatch import Stopwatch
from tests.browser.truth import shows_the_truth

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

PASSWORDS = {'ana': 'heron lantern quiet bay', 'tom': 'granite spoon early rain', 'rita': 'velvet ladder north sky'}


@one_story
async def fresh(tmp_path: Path) -> AsyncIterator[Server]:
    """The program on a machine that has never run it."""
    server = Server(tmp_path / 'data')
    await server.start()
    yield server
    server.stop()
    check(server)


async def set_up(page: Page, server: Server) -> None:
    """The three steps of the first run, with the code that the terminal shows."""
    await page.goto(server.address)
    code, further = page.get_by_label('Code'), page.get_by_role('button', name='Next')
    await code.fill('0000-0000')
    await page.get_by_label('Name of the practice').fill('Harbour Practice')
    await expect(page.get_by_label('Time zone')).to_have_value('Europe/London')
    await further.click()
    await expect(code).to_be_focused()  # it says by the box that this is not the code
    assert 'not the code' in await code.evaluate('box => box.validationMessage')
    await code.fill(server.printed(r'type the code (\S+)'))
    await further.click()
    for label, text in {'Given name': 'Ana', 'Family name': 'Silva', 'User name': 'ana'}.items():
        await page.get_by_label(label).fill(text)
    await page.get_by_label('Password', exact=True).fill(PASSWORDS['ana'])
    await further.click()
    await expect(page.get_by_role('definition').filter(has_text='Ana Silva')).to_be_visible()
    await page.get_by_role('button', name='Start the practice').click()
    await live(page)


async def test_three_people_set_up_a_practice_and_see_each_others_changes_at_once(
    fresh: Server, people: People
) -> None:
    ana, tom, rita = [await people.arrive(name, fresh, timezone_id='Europe/London') for name in PASSWORDS]
    anas = await ana.context.new_page()
    await set_up(anas, fresh)
    await expect(anas.get_by_role('heading', level=1)).to_contain_text('Ana')

    await go(anas, 'Staff')
    toms, ritas = await tom.context.new_page(), await rita.context.new_page()
    await accept(toms, await invite(anas, 'Tom', 'Ellis', 'tom', 'Clinician'), PASSWORDS['tom'])
    await accept(ritas, await invite(anas, 'Rita', 'Gomez', 'rita', 'Reception'), PASSWORDS['rita'])
    await expect(anas.locator('tr', has_text='Rita Gomez')).to_contain_text('Active')

    for page in (anas, toms, ritas):
        await go(page, 'Patients')
    watch = Stopwatch()
    await a_day_together(watch, anas, toms, ritas)
    await expect(anas.get_by_role('heading', level=1)).to_have_text('Patients')
    await go(ritas, 'Patients')
    for page in (anas, toms, ritas):
        await shows_the_truth(page, fresh)
    watch.check()

    fresh.kill()
    for page in (anas, toms, ritas):
        await expect(page.locator('.badge-live')).not_to_have_attribute('data-state', 'live')
    await fresh.start()
    for page in (anas, toms, ritas):
        await live(page)
        await expect(page.get_by_role('heading', level=1)).to_have_text('Patients')
        await shows_the_truth(page, fresh)
    await go(ritas, 'Dashboard')
    tomorrow = Stopwatch()
    await after_the_restart(tomorrow, anas, toms, ritas)
    tomorrow.check()
    for person in (ana, tom, rita):
        person.complaints.expect('ERR_CONNECTION|connection error|WebSocket connection')


async def a_day_together(watch: Stopwatch, anas: Page, toms: Page, ritas: Page) -> None:
    """Rita admits, Tom and Rita change, Rita archives, Ana removes; everybody else looks at the list."""
    await fill_new_patient(ritas, 'Amara', 'Okafor', Phone='020 7946 0001')
    await watch.until_seen('admitted', save_button(ritas, 'Admit').click, (anas, toms), 'Amara Okafor')
    mistaken = await admit(anas, 'Amara', 'Okafour')
    await go(anas, 'Patients')

    await toms.get_by_role('link', name='Amara Okafor').click()
    await open_form(toms)
    await field(toms, 'Phone').fill('020 7946 0999')
    await watch.until_seen('changed', save_button(toms).click, (anas, ritas), '020 7946 0999')
    await choose(ritas, 'Status', 'Waiting list')
    await expect(row(anas, 1)).to_contain_text('Waiting list')
    for page in (toms, ritas):
        await go(page, 'Patients')

    marcus = await admit(ritas, 'Marcus', 'Bell')
    await expect(row(toms, marcus)).to_be_visible()
    await watch.until_seen('archived', lambda: archive(ritas), (anas, toms), 'Marcus Bell', gone=True)

    remover = await anas.context.new_page()
    await remover.goto(f'{anas.url}/{mistaken}')
    await live(remover)
    await choose(remover, 'More', 'Remove')
    await watch.until_seen('removed', lambda: agree(remover, 'Remove'), (anas, toms), 'Okafour', gone=True)
    await remover.close()


async def after_the_restart(watch: Stopwatch, anas: Page, toms: Page, ritas: Page) -> None:
    """Nobody had to sign in again, and everything goes on."""
    await fill_new_patient(ritas, 'Grace', 'Muller')
    await watch.until_seen('admitted again', save_button(ritas, 'Admit').click, (anas, toms), 'Grace Muller')
    await archive(ritas)
    await expect(anas.get_by_role('link', name='Grace Muller')).to_have_count(0)
