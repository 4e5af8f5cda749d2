"""Status, assignment and archive: shown at once where one acts, true when saved, and taken back while one may."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.acts import admit, archive, change, choose, field, go
from tests.browser.people import People
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

HELD = 2.0  # seconds for which nothing can be saved; the program waits for five


@asynccontextmanager
async def writer_held(server: Server) -> AsyncIterator[None]:
    """Nobody can save anything meanwhile: another program writes to the database."""
    assert server.data
    with closing(sqlite3.connect(server.data / 'tracker.sqlite', isolation_level=None)) as other:
        other.execute('BEGIN IMMEDIATE')
        since = asyncio.get_running_loop().time()
        yield
        await asyncio.sleep(max(0.0, since + HELD - asyncio.get_running_loop().time()))
        other.execute('ROLLBACK')


async def on_a_chart(people: People, server: Server, family_name: str) -> tuple[Page, Page]:
    """Rita and Tom, both on the chart of somebody whom Rita has just admitted."""
    ritas = await (await people.arrive('rita', server)).open('/patients')
    patient_id = await admit(ritas, 'Ada', family_name)
    toms = await (await people.arrive('tom', server)).open(f'/patients/{patient_id}')
    return ritas, toms


def undo(page: Page) -> Locator:
    """The one way back at the foot of the page."""
    return page.get_by_role('button', name='Undo')


def status(page: Page) -> Locator:
    """The tag with the patient's status."""
    return page.locator('.banner-name .tag').first


async def test_a_status_shows_as_pending_where_it_was_chosen_and_nowhere_else(people: People, server: Server) -> None:
    ritas, toms = await on_a_chart(people, server, 'Pending')
    async with writer_held(server):
        await choose(ritas, 'Status', 'Waiting list')
        await expect(ritas.locator('.banner .pending')).to_have_text('Waiting list (being saved)')
        await expect(status(toms)).to_have_text('Inquiry')
        await expect(undo(ritas)).to_have_count(0)
    await expect(ritas.get_by_text('Status is now Waiting list')).to_be_visible()
    await expect(ritas.locator('.pending')).to_have_count(0)
    for page in (ritas, toms):
        await expect(status(page)).to_have_text('Waiting list')


async def test_an_assignment_shows_as_pending_wherever_the_clinician_stands(people: People, server: Server) -> None:
    ritas, toms = await on_a_chart(people, server, 'Assign')
    await expect(toms.get_by_role('button', name='Assign')).to_have_count(0)
    async with writer_held(server):
        await choose(ritas, 'Assign', 'Priya Raman')
        await expect(ritas.locator('.pending')).to_have_text(['Priya Raman (being saved)'] * 2)
        await expect(toms.locator('main')).not_to_contain_text('Priya Raman')
    await expect(ritas.locator('.pending')).to_have_count(0)
    await expect(toms.locator('.banner')).to_contain_text('Priya Raman')
    await undo(ritas).click()
    for page in (ritas, toms):
        await expect(page.locator('main')).not_to_contain_text('Priya Raman')


async def test_archiving_shows_as_pending_and_is_taken_back(people: People, server: Server) -> None:
    ritas, toms = await on_a_chart(people, server, 'Archive')
    async with writer_held(server):
        await archive(ritas)
        await expect(ritas.locator('.pending')).to_have_text('Archived (being saved)')
        await expect(toms.locator('.banner')).not_to_contain_text('Archived')
    await expect(toms.locator('.banner')).to_contain_text('Archived')
    await undo(ritas).click()
    for page in (ritas, toms):
        await expect(page.locator('.banner')).not_to_contain_text('Archived')
    await expect(ritas.get_by_text('Taken back')).to_be_visible()


async def test_a_refusal_brings_back_what_stood_there_and_says_why(people: People, server: Server) -> None:
    ritas, toms = await on_a_chart(people, server, 'Refusal')
    await ritas.get_by_role('button', name='Status', exact=True).click()
    await expect(ritas.get_by_role('menuitem', name='Waiting list')).to_be_visible()
    await choose(toms, 'Status', 'Intake')
    await expect(status(ritas)).to_have_text('Intake')
    async with writer_held(server):
        await ritas.get_by_role('menuitem', name='Waiting list').click()
        await expect(ritas.locator('.pending')).to_have_text('Waiting list (being saved)')
    await expect(
        ritas.get_by_text('Tom Ellis changed status in the meantime. Nothing was overwritten.')
    ).to_be_visible()
    await expect(ritas.locator('.pending')).to_have_count(0)
    await expect(status(ritas)).to_have_text('Intake')
    await expect(undo(ritas)).to_have_count(0)


async def test_undo_is_refused_once_somebody_else_has_changed_the_record(people: People, server: Server) -> None:
    ritas, toms = await on_a_chart(people, server, 'Overtaken')
    await choose(ritas, 'Status', 'Waiting list')
    await expect(undo(ritas)).to_be_visible()
    await change(toms, 'Phone', '020 7946 0101')
    await undo(ritas).click()
    await expect(
        ritas.get_by_text('Tom Ellis has changed this patient since, so this was not taken back.')
    ).to_be_visible()
    await expect(status(ritas)).to_have_text('Waiting list')


async def test_ctrl_z_takes_back_what_was_done_but_in_a_text_box_what_was_typed(people: People, server: Server) -> None:
    ritas, toms = await on_a_chart(people, server, 'Keys')
    await choose(ritas, 'Status', 'Intake')
    await expect(undo(ritas)).to_be_visible()
    await go(ritas, 'Patients')
    await undo(ritas).focus()  # so that it stays
    box = ritas.get_by_label('Search patients')
    await box.press_sequentially('key')
    await ritas.keyboard.press('Control+z')
    await expect(box).not_to_have_value('key')
    await expect(undo(ritas)).to_be_visible()
    await expect(status(toms)).to_have_text('Intake')
    await ritas.get_by_role('heading', level=1).focus()
    await ritas.keyboard.press('Control+z')
    await expect(status(toms)).to_have_text('Inquiry')
    await expect(undo(ritas)).to_have_count(0)
    await ritas.keyboard.press('Control+z')
    await expect(toms.get_by_role('list', name='Timeline').get_by_text(re.compile('changed status'))).to_have_count(2)


async def test_undo_leaves_by_itself_but_never_under_a_hand(people: People, server: Server) -> None:
    pages = [(await on_a_chart(people, server, name))[0] for name in ('Free', 'Pointed', 'Focused')]
    for page in pages:
        await change(page, 'Pronouns', 'they/them')
        await expect(page.get_by_text('Saved', exact=True)).to_be_visible()
    free, pointed, focused = pages
    await pointed.get_by_text('Saved', exact=True).hover()
    await undo(focused).focus()
    await expect(undo(free)).to_have_count(0, timeout=12_000)
    await expect(undo(pointed)).to_be_visible()
    await expect(undo(focused)).to_be_visible()
    await pointed.mouse.move(5, 5)
    await expect(undo(pointed)).to_have_count(0, timeout=12_000)
    await focused.keyboard.press('Enter')
    await expect(focused.locator('main')).not_to_contain_text('they/them')


async def test_nothing_is_taken_back_behind_an_open_form(people: People, server: Server) -> None:
    ritas, _ = await on_a_chart(people, server, 'Behind')
    await choose(ritas, 'Status', 'Waiting list')
    await expect(undo(ritas)).to_be_visible()
    await ritas.get_by_role('button', name='Edit details').click()
    await field(ritas, 'Phone').press('Control+z')
    await ritas.get_by_role('button', name='Cancel').focus()
    await ritas.keyboard.press('Control+z')
    await ritas.get_by_role('button', name='Cancel').click()
    await expect(ritas.get_by_role('dialog')).to_have_count(0)
    await expect(status(ritas)).to_have_text('Waiting list')
