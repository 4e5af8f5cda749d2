"""Two people save the same fields: nothing is lost, and whoever comes second chooses, with the mouse or the keys."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.acts import admit, change, field, open_form, save_button
from tests.browser.people import PHONE, People
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

FIRST, RITAS, ANAS = '020 7946 0101', '020 7946 0404', '020 7946 0505'


async def both_typed(people: People, server: Server, **looks: object) -> tuple[Page, Page]:
    """Rita has typed a phone number and pronouns; Ana has saved another number meanwhile. Gives back both tabs."""
    ritas = await (await people.arrive('rita', server, **looks)).open('/patients')
    patient_id = await admit(ritas, 'Stale', 'Save', Phone=FIRST)
    anas = await (await people.arrive('ana', server)).open(f'/patients/{patient_id}')
    await open_form(ritas)
    await field(ritas, 'Phone').fill(RITAS)
    await field(ritas, 'Pronouns').fill('ze/zir')
    await change(anas, 'Phone', ANAS)
    await expect(ritas.get_by_role('dialog')).to_contain_text('Ana Silva changed phone while you are editing.')
    return anas, ritas


def question(page: Page) -> Locator:
    """The dialog with both values."""
    return page.get_by_role('dialog', name='Ana changed this while you were editing')


async def test_each_may_be_chosen_and_nothing_typed_is_lost(people: People, server: Server) -> None:
    anas, ritas = await both_typed(people, server)
    await save_button(ritas).click()
    phone = question(ritas).get_by_role('group', name='Phone')
    await expect(phone.get_by_role('radio', name=f'Yours {RITAS}')).to_be_checked()
    await expect(phone.get_by_role('radio', name=ANAS)).not_to_be_checked()
    await expect(anas.locator('main')).to_contain_text(ANAS)

    await question(ritas).get_by_role('button', name='Save choices').click()
    await expect(ritas.get_by_role('dialog')).to_have_count(0)
    for page in (anas, ritas):
        await expect(page.locator('main')).to_contain_text(RITAS)
        await expect(page.locator('main')).to_contain_text('ze/zir')


async def test_theirs_is_chosen_with_the_keys_alone(people: People, server: Server) -> None:
    anas, ritas = await both_typed(people, server)
    await field(ritas, 'Phone').press('Enter')
    await expect(question(ritas).get_by_role('radio', name='Yours')).to_be_focused()
    await ritas.keyboard.press('ArrowRight')
    await expect(question(ritas).get_by_role('radio', name=ANAS)).to_be_checked()
    for _ in range(3):
        await ritas.keyboard.press('Tab')
    await expect(question(ritas).get_by_role('button', name='Save choices')).to_be_focused()
    await ritas.keyboard.press('Enter')
    await expect(ritas.get_by_role('dialog')).to_have_count(0)
    await expect(anas.locator('main')).to_contain_text('ze/zir')
    await expect(anas.locator('main')).to_contain_text(ANAS)


async def test_esc_goes_back_to_the_form_as_it_was(people: People, server: Server) -> None:
    anas, ritas = await both_typed(people, server)
    await save_button(ritas).click()
    await expect(question(ritas)).to_be_visible()
    await ritas.keyboard.press('Escape')
    await expect(ritas.get_by_role('dialog')).to_have_count(1)
    await expect(field(ritas, 'Phone')).to_have_value(RITAS)
    await expect(field(ritas, 'Pronouns')).to_have_value('ze/zir')
    await expect(ritas.get_by_role('dialog')).to_contain_text(f'Ana Silva saved "{ANAS}" here.')
    await expect(anas.locator('main')).to_contain_text(ANAS)

    await save_button(ritas).click()
    await question(ritas).get_by_role('button', name='Discard mine').click()
    await expect(field(ritas, 'Phone')).to_have_value(ANAS)
    await expect(ritas.get_by_role('dialog')).not_to_contain_text(f'Ana Silva saved "{ANAS}" here.')
    await save_button(ritas).click()
    await expect(anas.locator('main')).to_contain_text('ze/zir')
    await expect(anas.locator('main')).to_contain_text(ANAS)


async def test_on_a_phone_the_two_stand_below_each_other(people: People, server: Server) -> None:
    _, ritas = await both_typed(people, server, viewport=PHONE)
    await save_button(ritas).click()
    await expect(question(ritas)).to_be_visible()
    await ritas.wait_for_function('document.getAnimations().length === 0')
    mine = await question(ritas).get_by_text('Yours').bounding_box()
    theirs = await question(ritas).get_by_text('Ana, ').bounding_box()
    assert mine
    assert theirs
    assert theirs['y'] > mine['y']
    assert theirs['x'] == mine['x']
    wide = await ritas.evaluate('document.documentElement.scrollWidth')
    assert wide <= PHONE['width']
