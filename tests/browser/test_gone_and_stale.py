"""A record goes away, or moves on, while somebody looks at it or edits it."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.acts import admit, archive, change, field, go, open_form, remove, row, save_button
from tests.browser.people import People
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]


async def together(people: People, server: Server, given_name: str, family_name: str) -> tuple[Page, Page]:
    """Ana and Rita, both on the chart of somebody whom Rita has just admitted."""
    ritas = await (await people.arrive('rita', server)).open('/patients')
    patient_id = await admit(ritas, given_name, family_name, Phone='020 7946 0101')
    anas = await (await people.arrive('ana', server)).open(f'/patients/{patient_id}')
    return anas, ritas


async def test_a_chart_that_is_removed_while_somebody_looks_says_by_whom(people: People, server: Server) -> None:
    anas, ritas = await together(people, server, 'Gone', 'Soon')
    address = ritas.url
    await remove(anas)
    await expect(ritas.get_by_role('heading', level=1)).to_have_text('Ana removed this patient.')
    await expect(anas.get_by_role('heading', level=1)).to_have_text('Patients')
    await expect(ritas.locator('main')).not_to_contain_text('020 7946 0101')
    await ritas.goto(address)
    await expect(ritas.get_by_role('heading', level=1)).to_have_text('Nothing here')


async def test_a_chart_that_is_archived_while_somebody_looks_becomes_read_only(people: People, server: Server) -> None:
    anas, ritas = await together(people, server, 'Put', 'Away')
    patient_id = int(ritas.url.rpartition('/')[2])
    await archive(anas)
    await expect(ritas.locator('.banner')).to_contain_text('Archived')
    for act in ('Edit details', 'Status', 'Assign'):
        await expect(ritas.get_by_role('button', name=act)).to_have_count(0)
    await go(ritas, 'Patients')
    await expect(row(ritas, patient_id)).to_have_count(0)
    await ritas.get_by_role('button', name='Archived').click()
    await expect(row(ritas, patient_id)).to_be_visible()


async def test_an_open_form_says_at_once_that_somebody_else_saved(people: People, server: Server) -> None:
    anas, ritas = await together(people, server, 'Two', 'Hands')
    await open_form(ritas)
    await field(ritas, 'Phone').fill('020 7946 0202')
    await change(anas, 'Phone', '020 7946 0303')
    await expect(ritas.get_by_role('dialog')).to_contain_text('Ana Silva changed phone while you are editing.')
    await expect(ritas.get_by_role('dialog')).to_contain_text('Ana Silva saved "020 7946 0303" here.')
    await expect(field(ritas, 'Phone')).to_have_value('020 7946 0202')


async def test_a_form_whose_record_is_removed_keeps_the_text(people: People, server: Server) -> None:
    anas, ritas = await together(people, server, 'Half', 'Typed')
    await open_form(ritas)
    await field(ritas, 'Front-desk note').fill('Asked for a ground floor room')
    await remove(anas)
    await expect(ritas.get_by_role('dialog')).to_contain_text('Ana Silva removed this patient.')
    await expect(field(ritas, 'Front-desk note')).to_have_value('Asked for a ground floor room')
    await save_button(ritas).click()
    await expect(ritas.get_by_role('dialog')).to_contain_text('This record is not here, or not open to you.')
    await expect(field(ritas, 'Front-desk note')).to_have_value('Asked for a ground floor room')


async def test_bad_input_is_told_by_the_field_and_nothing_typed_is_lost(people: People, server: Server) -> None:
    _, ritas = await together(people, server, 'Bad', 'Input')
    await open_form(ritas)
    await field(ritas, 'Phone').fill('none')
    await field(ritas, 'E-mail').fill('nowhere')
    await save_button(ritas).click()
    summary = ritas.get_by_role('dialog').get_by_role('link')
    await expect(summary).to_have_count(2)
    await expect(field(ritas, 'Phone')).to_have_attribute('aria-invalid', 'true')
    await expect(field(ritas, 'Phone')).to_have_value('none')
    await summary.first.click()
    await expect(field(ritas, 'Phone')).to_be_focused()
