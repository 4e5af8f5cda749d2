"""What people do at the pages, by the names and roles that a screen reader would tell them."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.people import live

GREETING = re.compile('Good (morning|afternoon|evening), .+')


def row(page: Page, record_id: int) -> Locator:
    """The row of a record in whatever table the page shows."""
    return page.locator(f'tr[data-id="{record_id}"]')


def dialog(page: Page) -> Locator:
    """The dialog in front; one that is just closing may still stand behind it."""
    return page.get_by_role('dialog').last


def field(page: Page, label: str) -> Locator:
    """The box of a field in the open dialog."""
    return dialog(page).get_by_label(re.compile(f'^{re.escape(label)}( \\(optional\\))?$'))  # not the emergency phone


def save_button(page: Page, words: str = 'Save') -> Locator:
    """The button that saves the open dialog."""
    return dialog(page).get_by_role('button', name=words, exact=True)


async def go(page: Page, place: str) -> None:
    """Follow a link of the navigation, and wait until that screen stands in the place of the one before."""
    await page.get_by_role('navigation', name='Main').get_by_role('link', name=place).click()
    heading = GREETING if place == 'Dashboard' else place
    await expect(page.get_by_role('heading', level=1)).to_have_text(heading)


async def fill_new_patient(page: Page, given_name: str, family_name: str, **more: str) -> None:
    """Open the form for a new patient and type. `more` are labels with _ for a space."""
    await page.get_by_role('button', name='New patient').click()
    await field(page, 'Given name').fill(given_name)
    await field(page, 'Family name').fill(family_name)
    for label, text in more.items():
        await field(page, label.replace('_', ' ')).fill(text)


async def admit(page: Page, given_name: str, family_name: str, **more: str) -> int:
    """Admit somebody new; gives back the id. Ends on their chart."""
    await fill_new_patient(page, given_name, family_name, **more)
    await save_button(page, 'Admit').click()
    await page.wait_for_url(re.compile(r'/patients/\d+$'))
    await expect(page.get_by_role('heading', level=1)).to_contain_text(family_name)
    return int(page.url.rpartition('/')[2])


async def open_form(page: Page) -> None:
    """Open the form of the chart's details."""
    await page.get_by_role('button', name='Edit details').click()
    await expect(page.get_by_role('dialog', name='Edit details')).to_be_visible()
    await expect(dialog(page).locator(':focus')).to_have_count(1)  # it takes the focus once it stands


async def change(page: Page, label: str, text: str) -> None:
    """On a chart: change one field and save."""
    await open_form(page)
    await field(page, label).fill(text)
    await save_button(page).click()
    await expect(page.get_by_role('dialog')).to_have_count(0)


async def choose(page: Page, menu: str, choice: str) -> None:
    """On a chart: one line of a menu."""
    await page.get_by_role('button', name=menu, exact=True).click()
    await page.get_by_role('menuitem', name=choice).click()


async def discharge(page: Page, reason: str) -> None:
    """On a chart: discharge the patient as of today."""
    await choose(page, 'Status', 'Discharged')
    await field(page, 'Reason').click()
    await page.get_by_role('option', name=reason).click()
    await agree(page, 'Discharge')
    await expect(page.get_by_role('dialog')).to_have_count(0)


async def agree(page: Page, words: str) -> None:
    """Say yes to the question of a dialog."""
    await save_button(page, words).click()


async def archive(page: Page) -> None:
    """On a chart: put the record away."""
    await choose(page, 'More', 'Archive')


async def remove(page: Page) -> None:
    """On a chart: remove the record for good."""
    await choose(page, 'More', 'Remove')
    await agree(page, 'Remove')


async def invite(page: Page, given_name: str, family_name: str, user_name: str, *roles: str) -> str:
    """On the staff page: add a colleague; gives back the one-time link that the manager is shown."""
    await page.get_by_role('button', name='Invite a colleague').click()
    for label, text in {'Given name': given_name, 'Family name': family_name, 'User name': user_name}.items():
        await field(page, label).fill(text)
    for role in roles:
        await dialog(page).get_by_role('checkbox', name=role).click()
    await save_button(page, 'Invite').click()
    shown = page.get_by_role('dialog', name=f'One-time link for {given_name}')
    await expect(shown).to_be_visible(timeout=30_000)  # several runs at once may keep each other from drawing
    link = await shown.get_by_label('Link').input_value()
    await shown.get_by_role('button', name='Done').click()
    await expect(page.get_by_role('dialog')).to_have_count(0)
    return link


async def accept(page: Page, link: str, password: str) -> None:
    """Open a one-time link, choose a password, and be in."""
    await page.goto(link)
    await page.get_by_label('Password', exact=True).fill(password)
    await page.get_by_role('button', name='Set the password and start').click()
    await live(page)


async def manage(page: Page, name: str, choice: str) -> None:
    """On the staff page: one of the acts about a colleague."""
    await page.get_by_role('button', name=f'Manage {name}').click()
    await page.get_by_role('dialog', name=name).get_by_role('button', name=choice).click()
