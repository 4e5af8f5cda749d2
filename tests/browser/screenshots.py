"""Pictures of every screen, for eyes: `python -m tests.browser.screenshots OUTDIR`, with the demo practice."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.acts import agree, change, choose, dialog, field, fill_new_patient, go, manage, open_form
from tests.browser.axe import STILL
from tests.browser.chromium import CHROMIUM
from tests.browser.people import DESKTOP, PHONE, TABLET, People, Person
from tests.browser.server import Server
from tests.browser.test_import import CLIENTS, file

SIZES = {'d': DESKTOP, 't': TABLET, 'm': PHONE}
SCHEMES = {'': 'light', '_dark': 'dark'}


class Album:
    """Takes pictures of one state after the other, in every size, light and dark."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def add(self, page: Page, name: str) -> None:
        """`name_d.png`, `name_dark_m.png` and so on, as in the design's `shots/`."""
        for size, viewport in SIZES.items():
            await page.set_viewport_size({**viewport})
            for suffix, scheme in SCHEMES.items():
                await page.emulate_media(color_scheme='dark' if scheme == 'dark' else 'light')
                await page.evaluate(STILL)
                await page.screenshot(path=self._folder / f'{name}{suffix}_{size}.png')
        await page.emulate_media(color_scheme='light')
        await page.set_viewport_size({**DESKTOP})


async def doors(album: Album, browser: Browser) -> None:
    """The pages of somebody who is not signed in, and of a practice that is new."""
    with TemporaryDirectory() as folder:
        server = Server(Path(folder) / 'data')
        await server.start()
        page = await (await People(browser).arrive('nobody', server)).context.new_page()
        await page.goto(server.address)
        await album.add(page, 'first_run')
        server.stop()


async def practice(album: Album, dana: Person, rita: Person) -> None:
    """The screens of the demo, one after the other."""
    page = await dana.context.new_page()
    await page.goto(dana.address)
    await album.add(page, 'sign_in')
    await dana.sign_in(page, 'not the right one')
    await expect(page.get_by_text('is not right.')).to_be_visible()
    await album.add(page, 'sign_in_refused')
    for name, path in {
        'dashboard': '/',
        'patients': '/patients',
        'patients_archived': '/patients?group=archived',
        'chart': '/patients/2',
        'schedule': '/schedule',
        'schedule_week': '/schedule?view=week',
        'schedule_list': '/schedule?view=week&listed=1',
        'schedule_print': '/schedule/print',
        'check_in': '/check-in',
        'waiting': '/waiting',
        'staff': '/staff',
        'import': '/import',
        'monitor': '/monitor',
        'history': '/history',
        'nothing_here': '/patients/99999',
    }.items():
        await album.add(await dana.open(path), name)
    for name, pose in POSES.items():
        page = await dana.open('/patients/3')
        await pose(page)
        await album.add(page, name)
        await page.close()
    await changed_by_others(album, dana, rita)


async def changed_by_others(album: Album, dana: Person, rita: Person) -> None:
    """A list in which a row has changed and another waits; a form whose record somebody else saved."""
    page = await dana.open('/patients')
    first = await page.locator('tr[data-id]').nth(1).get_attribute('data-id')
    theirs = await rita.open(f'/patients/{first}')
    await page.locator('.row-link').first.focus()
    await change(theirs, 'Phone', '020 7946 0018')
    await go(theirs, 'Patients')
    await fill_new_patient(theirs, 'Aaron', 'Aalto')
    await agree(theirs, 'Admit')
    await expect(page.locator('.held-pill')).to_be_visible()
    await album.add(page, 'patients_live')

    page = await dana.open('/patients/4')
    await open_form(page)
    await field(page, 'Phone').fill('020 7946 0991')
    await change(await rita.open('/patients/4'), 'Phone', '020 7946 0018')
    await expect(dialog(page)).to_contain_text('while you are editing')
    await album.add(page, 'conflict')
    await agree(page, 'Save')
    await expect(dialog(page)).to_contain_text('Nothing is lost.')
    await album.add(page, 'conflict_choices')


async def _new_patient(page: Page) -> None:
    await go(page, 'Patients')
    await fill_new_patient(page, 'Grace', 'Muller')


async def _errors(page: Page) -> None:
    await go(page, 'Patients')
    await fill_new_patient(page, '', '', Phone='none')
    await agree(page, 'Admit')
    await expect(dialog(page).get_by_role('heading', name='Please look')).to_be_visible()


async def _search(page: Page) -> None:
    await go(page, 'Patients')
    await page.get_by_label('Search patients').fill('nobody is called so')
    await expect(page.get_by_role('heading', name='Nobody matches')).to_be_visible()


async def _menu(page: Page) -> None:
    await page.get_by_role('button', name='Status', exact=True).click()
    await expect(page.get_by_role('menu')).to_be_visible()


async def _remove(page: Page) -> None:
    await choose(page, 'More', 'Remove')
    await expect(dialog(page)).to_be_visible()


async def _invite(page: Page) -> None:
    await go(page, 'Staff')
    await page.get_by_role('button', name='Invite a colleague').click()
    await expect(dialog(page)).to_be_visible()


async def _link(page: Page) -> None:
    await go(page, 'Staff')
    await manage(page, 'Tom Ellis', 'Link for a new password')
    await expect(page.get_by_role('dialog', name='One-time link')).to_be_visible()
    await expect(page.get_by_role('dialog')).to_have_count(1)


async def _manage(page: Page) -> None:
    await go(page, 'Staff')
    await page.get_by_role('button', name='Manage Tom Ellis').click()
    await expect(dialog(page)).to_be_visible()


async def _palette(page: Page) -> None:
    await page.keyboard.press('Control+k')
    await page.keyboard.type('ma')
    await expect(page.get_by_role('option').nth(3)).to_be_visible()


async def _shortcuts(page: Page) -> None:
    await page.keyboard.press('?')
    await expect(dialog(page).get_by_role('switch')).to_be_visible()


async def _import_columns(page: Page) -> None:
    await page.get_by_role('navigation', name='Main').get_by_role('link', name='Import').click()
    await page.get_by_label('Choose a CSV file').set_input_files(file(CLIENTS))
    await expect(page.get_by_role('region').get_by_role('cell').first).to_be_visible()


async def _import_check(page: Page) -> None:
    await _import_columns(page)
    await page.get_by_label('Day first').check()
    await page.get_by_role('button', name='Check all lines').click()
    await expect(page.get_by_role('button', name='All lines')).to_be_visible()


async def _form(page: Page) -> None:
    await open_form(page)


async def _sheet(page: Page) -> None:
    await page.set_viewport_size({**PHONE})
    await page.get_by_role('navigation', name='Shortcuts').get_by_role('button', name='More').click()
    await expect(page.get_by_role('navigation', name='Main')).to_be_visible()


POSES: dict[str, Callable[[Page], Awaitable[None]]] = {
    'new_patient': _new_patient,
    'new_patient_errors': _errors,
    'nothing_matches': _search,
    'status_menu': _menu,
    'remove': _remove,
    'edit': _form,
    'invite': _invite,
    'link': _link,
    'manage': _manage,
    'import_columns': _import_columns,
    'import_check': _import_check,
    'sheet': _sheet,
    'palette': _palette,
    'shortcuts': _shortcuts,
}


async def main(folder: Path) -> None:
    """Start the demo, take all pictures, stop it."""
    server = Server(None)
    await server.start()
    password = server.printed(r'with the password (.+)')
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=['--no-sandbox'])
        people = People(browser, password)
        dana, rita = [await people.arrive(name, server, device_scale_factor=2) for name in ('dana', 'rita')]
        try:
            await doors(Album(folder), browser)
            await practice(Album(folder), dana, rita)
        finally:
            server.stop()


if __name__ == '__main__':
    asyncio.run(main(Path(sys.argv[1])))
