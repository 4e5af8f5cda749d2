"""Nothing on any page, and in no dialog, shuts anybody out: axe finds nothing, light and dark, wide and narrow."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.acts import admit, agree, change, choose, dialog, field, fill_new_patient, invite, manage, open_form
from tests.browser.axe import COLOURS, violations
from tests.browser.conftest import one_story
from tests.browser.people import DESKTOP, PHONE, TABLET, People
from tests.browser.practice import number_of
from tests.browser.server import Server
from tests.browser.test_import import CLIENTS, file

pytestmark = [pytest.mark.browser, pytest.mark.a11y, pytest.mark.asyncio(loop_scope='session')]

NARROWEST = {'width': 320, 'height': 700}  # WCAG 1.4.10: 1280 px at 400 %
SIDEWAYS = """() => [...document.querySelectorAll('body *')]
    .filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
    .map((part) => part.outerHTML.slice(0, 120)).slice(0, 3)"""


class Inspection:
    """Looks at one state of the program after the other, and keeps what it finds until the end of the story."""

    def __init__(self) -> None:
        self.found: list[str] = []

    async def look(self, page: Page, what: str) -> None:
        """Light and dark at each width, and whether it fits the narrowest screen; the page is left wide and light."""
        for size in (PHONE, TABLET, DESKTOP):
            await page.set_viewport_size({**size})
            width = size['width']
            self.found += [f'{what}, light, {width} px: {one}' for one in await violations(page)]
            await page.emulate_media(color_scheme='dark')
            self.found += [f'{what}, dark, {width} px: {one}' for one in await violations(page, COLOURS)]
            await page.emulate_media(color_scheme='light')
        await page.set_viewport_size({**NARROWEST})
        if await page.evaluate('() => document.scrollingElement.scrollWidth > innerWidth'):
            self.found.append(f'{what} scrolls sideways at 320 px: {await page.evaluate(SIDEWAYS)}')
        await page.set_viewport_size({**DESKTOP})

    def check(self) -> None:
        """AssertionError with all that was found."""
        assert not self.found, f'{len(self.found)} findings:\n' + '\n'.join(self.found)


@one_story
async def inspection() -> AsyncIterator[Inspection]:
    """To be looked with; at the end of the story it must have found nothing."""
    inspection = Inspection()
    yield inspection
    inspection.check()


@one_story
async def fresh(tmp_path: Path) -> AsyncIterator[Server]:
    """The program on a machine that has never run it."""
    server = Server(tmp_path / 'data')
    await server.start()
    yield server
    server.stop()


async def test_the_pages_before_the_house(
    server: Server, fresh: Server, people: People, inspection: Inspection
) -> None:
    stranger = await people.arrive('nobody', server)
    stranger.complaints.expect('status of 4')
    page = await stranger.context.new_page()
    await page.goto(server.address)
    await inspection.look(page, 'sign-in')
    await stranger.sign_in(page, 'nothing that is right')
    await expect(page.get_by_text('is not right.')).to_be_visible()
    await inspection.look(page, 'sign-in refused')
    await page.goto(server.address + '/welcome/' + 'x' * 43)
    await inspection.look(page, 'a link that no longer works')
    await page.route('**/elsewhere', _as_another_host)
    await page.goto(server.address + '/elsewhere')
    await inspection.look(page, 'error page')

    staff = await (await people.arrive('ana', server)).open('/staff')
    await page.goto(await invite(staff, 'Nora', 'Newman', 'nora.newman', 'Reception'))
    await inspection.look(page, 'welcome link')
    await page.get_by_label('Password', exact=True).fill('newman newman')
    await page.locator('form').evaluate('(form) => { form.noValidate = true; form.requestSubmit(); }')
    await expect(page.locator('.field-error')).to_be_visible()
    await inspection.look(page, 'welcome link, weak password')

    await page.goto(fresh.address)
    await inspection.look(page, 'first run, practice')
    await page.locator('form').evaluate('(form) => { form.noValidate = true; form.requestSubmit(); }')
    await expect(page.locator('.field-error').first).to_be_visible()
    await inspection.look(page, 'first run with errors')


async def _as_another_host(route: Route) -> None:
    answer = await route.fetch(headers={**route.request.headers, 'host': 'elsewhere.example'})
    await route.fulfill(response=answer)


async def test_the_dashboard_and_the_lists(server: Server, people: People, inspection: Inspection) -> None:
    ana = await people.arrive('ana', server)
    ana.complaints.expect('status of 404')
    await inspection.look(await ana.open('/'), 'dashboard')
    for path, what in {
        '/patients': 'patients',
        '/patients?group=archived': 'an empty group',
        '/staff': 'staff',
        '/schedule?view=week&listed=1': 'an empty schedule as a list',
        '/monitor': 'the monitor',
        '/history': 'the history',
        '/history?kind=practices&since=2020-01-01&until=2020-01-31': 'a history in which nothing matches',
        '/patients/4711': 'a chart that is not there',
        '/nothing/here': 'an address that is not there',
    }.items():
        await inspection.look(await ana.open(path), what)
    page = await ana.open('/patients?tag=School&columns=tags,email')
    await page.get_by_role('button', name='Clear filters').click()
    await page.get_by_role('checkbox').nth(2).check()
    await inspection.look(page, 'patients, some selected')
    for act in ('Assign', 'Tag'):
        await page.get_by_role('group', name='Selected rows').get_by_role('button', name=act, exact=True).click()
        await expect(dialog(page)).to_be_visible()
        await inspection.look(page, f'{act.lower()} those who are selected')
        await dialog(page).get_by_role('button', name='Cancel').click()
        await expect(page.get_by_role('dialog')).to_have_count(0)
    await page.get_by_role('button', name='Columns').click()
    await inspection.look(page, 'the menu of columns')
    await page.keyboard.press('Escape')
    await page.get_by_role('button', name='Export').first.click()
    await inspection.look(page, 'an export')
    page = await (await people.arrive('rita', server)).open('/staff')
    await inspection.look(page, 'a page that is not open to Rita')
    page = await (await people.arrive('rita', server)).open('/patients')
    await page.get_by_label('Search patients').fill('nobody is called so')
    await expect(page.get_by_role('heading', name='Nobody matches')).to_be_visible()
    await inspection.look(page, 'nothing matches')


async def test_what_changes_under_somebodys_eyes(server: Server, people: People, inspection: Inspection) -> None:
    rita = await (await people.arrive('rita', server)).open('/patients')
    tom = await (await people.arrive('tom', server)).open(f'/patients/{number_of("Bell")}')
    await change(tom, 'Phone', '020 7946 8888')
    await expect(rita.get_by_text('Tom changed phone')).to_be_visible()
    await rita.locator('.row-link').first.focus()
    await tom.goto(server.address + '/patients')
    await admit(tom, 'Una', 'Axelsen')
    await expect(rita.get_by_role('button', name='1 change - show')).to_be_visible()
    await inspection.look(rita, 'patients with a changed row, and one that waits')
    await inspection.look(tom, 'a chart')


async def test_the_dialogs_of_a_patient(server: Server, people: People, inspection: Inspection) -> None:
    page = await (await people.arrive('ana', server)).open('/patients')
    await fill_new_patient(page, 'Grace', 'Muller')
    await expect(dialog(page).get_by_role('button', name='Open that one')).to_be_visible()
    await inspection.look(page, 'new patient, and who is here already')
    for name in ('Given name', 'Family name'):
        await field(page, name).fill('')
    await agree(page, 'Admit')
    await expect(dialog(page).get_by_role('heading', name='Please look at these fields')).to_be_visible()
    await inspection.look(page, 'new patient with errors')

    page = await (await people.arrive('ana', server)).open(f'/patients/{number_of("Quist")}')
    await open_form(page)
    await field(page, 'Phone').fill('020 7946 6666')
    tom = await (await people.arrive('tom', server)).open(f'/patients/{number_of("Quist")}')
    await change(tom, 'Phone', '020 7946 7777')
    await expect(dialog(page)).to_contain_text('Tom Ellis changed phone')
    await inspection.look(page, 'edit details, and somebody else saved')
    await agree(page, 'Save')
    await expect(page.get_by_role('dialog', name='Tom changed this while you were editing')).to_be_visible()
    await inspection.look(page, 'whose is to be saved?')
    await agree(page, 'Keep editing')
    await dialog(page).get_by_role('button', name='Cancel').click()
    await expect(page.get_by_role('dialog', name='Discard what you typed?')).to_be_visible()
    await inspection.look(page, 'discard what you typed?')


async def test_the_menus_and_questions_of_a_chart(server: Server, people: People, inspection: Inspection) -> None:
    ana = await people.arrive('ana', server)
    address = f'/patients/{number_of("Lindqvist")}'
    for menu in ('Status', 'Assign', 'More'):
        page = await ana.open(address)
        await page.get_by_role('button', name=menu, exact=True).click()
        await expect(page.get_by_role('menu')).to_be_visible()
        await inspection.look(page, f'the menu {menu}')
    page = await ana.open(address + '/details')
    await choose(page, 'Assign', 'Further clinicians')
    await expect(dialog(page)).to_be_visible()
    await inspection.look(page, 'further clinicians')
    await agree(page, 'Done')
    await choose(page, 'Status', 'Discharged')
    await agree(page, 'Discharge')
    await expect(dialog(page).get_by_text('This is needed.')).to_be_visible()
    await inspection.look(page, 'discharge, without a reason')
    await dialog(page).get_by_role('button', name='Cancel').click()
    await choose(page, 'More', 'Tags')
    await dialog(page).get_by_label('Another tag').fill('School')
    await agree(page, 'Add')
    await expect(dialog(page).get_by_role('button', name='Remove School')).to_be_visible()
    await inspection.look(page, 'tags')
    await agree(page, 'Done')
    await inspection.look(page, 'the details of a tagged patient')
    await choose(page, 'More', 'Print')
    await expect(page.get_by_text('Printed by Ana Silva')).to_be_visible()
    await inspection.look(page, 'a chart to print')
    page = await ana.open(address)
    await choose(page, 'More', 'Archive')
    await expect(page.locator('.banner')).to_contain_text('Archived')
    await inspection.look(page, 'an archived chart, with a snackbar')
    await choose(page, 'More', 'Remove')
    await expect(dialog(page)).to_be_visible()
    await inspection.look(page, 'remove?')
    watching = await (await people.arrive('rita', server)).open(address)
    await agree(page, 'Remove')
    await expect(watching.get_by_text('Ana removed this patient.').first).to_be_visible()
    await inspection.look(watching, 'a chart that has just been removed')


async def test_the_dialogs_of_the_staff_page(server: Server, people: People, inspection: Inspection) -> None:
    ana = await people.arrive('ana', server)
    page = await ana.open('/staff')
    await page.get_by_role('button', name='Invite a colleague').click()
    await expect(dialog(page)).to_be_visible()
    await inspection.look(page, 'invite')
    for choice in ('Edit name and roles', 'Link for a new password', 'Deactivate'):
        page = await ana.open('/staff')
        await manage(page, 'Tom Ellis', choice)
        await expect(page.get_by_role('dialog')).to_have_count(1)
        await inspection.look(page, choice)
    page = await ana.open('/staff')
    await page.get_by_role('button', name='Manage Zed Old').click()
    await expect(dialog(page)).to_be_visible()
    await inspection.look(page, 'manage')


async def test_the_settings_and_their_dialogs(server: Server, people: People, inspection: Inspection) -> None:
    ana = await people.arrive('ana', server)
    page = await ana.open('/settings/rooms')
    await page.get_by_role('button', name='New room').click()
    await agree(page, 'Add')
    await expect(dialog(page).get_by_text('This is needed.')).to_be_visible()
    await inspection.look(page, 'a new room, without a name')
    await field(page, 'Name').fill('Garden room')
    await agree(page, 'Add')
    await expect(page.get_by_role('cell', name='Garden room', exact=True)).to_be_visible()
    await inspection.look(page, 'rooms')
    page = await ana.open('/settings/types')
    await inspection.look(page, 'appointment types')
    await page.get_by_role('button', name='Manage Individual').click()
    await dialog(page).get_by_role('button', name='Edit').click()
    await expect(page.get_by_role('dialog', name='Edit appointment type')).to_be_visible()
    await inspection.look(page, 'edit an appointment type')
    page = await ana.open('/settings/hours')
    await page.get_by_role('button', name='Change Tom Ellis').click()
    await field(page, 'Monday').fill('9-12, 13-17')
    await dialog(page).get_by_role('button', name='Monday on all weekdays').click()
    await field(page, 'Saturday').fill('10')
    await agree(page, 'Save')
    await expect(dialog(page).get_by_text('not from one time to another')).to_be_visible()
    await inspection.look(page, 'a week, with a line that is no time')
    await field(page, 'Saturday').fill('')
    await agree(page, 'Save')
    await expect(page.get_by_role('row', name=re.compile('Tom Ellis.*35 h a week'))).to_be_visible()
    await inspection.look(page, 'working hours')
    page = await ana.open('/settings/absences')
    await page.get_by_role('button', name='Add time off').click()
    await expect(dialog(page).get_by_label('Note')).to_be_visible()
    await inspection.look(page, 'add time off')
    await inspection.look(await ana.open('/settings'), 'settings of the practice')
    await inspection.look(await ana.open(f'/patients/{number_of("Bell")}/appointments'), 'the visits of a chart')
    await inspection.look(await (await people.arrive('tom', server)).open('/my-hours'), 'my hours')


async def test_the_sheet_behind_more_on_a_phone(server: Server, people: People, inspection: Inspection) -> None:
    page = await (await people.arrive('ana', server, viewport=PHONE)).open('/')
    await page.get_by_role('button', name='More').click()
    await expect(page.get_by_role('navigation', name='Main')).to_be_visible()
    inspection.found += await violations(page)
    await page.emulate_media(color_scheme='dark')
    inspection.found += await violations(page, COLOURS)


async def test_finding_anything_and_the_shortcuts(server: Server, people: People, inspection: Inspection) -> None:
    page = await (await people.arrive('ana', server)).open(f'/patients/{number_of("Bell")}')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('pa')
    await expect(page.get_by_role('option', name='Patients')).to_be_visible()
    await expect(page.get_by_role('option', name='Rosa Petrov')).to_have_count(0)
    await inspection.look(page, 'the palette')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await expect(dialog(page).get_by_role('switch')).to_be_visible()
    await inspection.look(page, 'the shortcuts')


async def test_a_practice_in_which_nothing_has_happened(fresh: Server, people: People, inspection: Inspection) -> None:
    from tests.browser.test_main_job import set_up

    page = await (await people.arrive('ana', fresh, timezone_id='Europe/London')).context.new_page()
    await set_up(page, fresh)
    await inspection.look(page, 'an empty dashboard')
    await page.goto(fresh.address + '/patients')
    await expect(page.get_by_role('heading', name='No patients yet')).to_be_visible()
    await inspection.look(page, 'no patients yet')


async def test_who_is_here_and_what_was_missed(server: Server, people: People, inspection: Inspection) -> None:
    tom, ana = await people.arrive('tom', server), await people.arrive('ana', server)
    chart = f'/patients/{number_of("Bell")}'
    left = await tom.open(chart)
    await left.get_by_role('button', name='Sign out').click()
    await expect(left.get_by_label('User name')).to_be_visible()
    anas = await ana.open(chart)
    await change(anas, 'Phone', '020 7946 0321')
    toms = await tom.open(chart)
    await open_form(anas)
    await expect(toms.locator('.presence')).to_contain_text('editing Details')
    await expect(toms.locator('.since-strip')).to_be_visible()
    await inspection.look(toms, 'a chart with a colleague, after lunch')
    await change(toms, 'E-mail', 'marcus@example.org')
    await toms.locator('.snackbar-card').hover()
    await inspection.look(toms, 'what was missed, below what was just saved')
    await toms.get_by_role('button', name='Show').click()
    await expect(dialog(toms).get_by_role('listitem').first).to_be_visible()
    await inspection.look(toms, 'what was missed')


async def test_the_steps_of_an_import(server: Server, people: People, inspection: Inspection) -> None:
    page = await (await people.arrive('ana', server)).open('/import')
    await inspection.look(page, 'import: no file yet')
    chooser = page.get_by_label('Choose a CSV file')
    await chooser.set_input_files(file('PK\x03\x04'))
    await expect(page.locator('.file-box-wrong')).to_be_visible()
    await inspection.look(page, 'import: a file that is none')
    await chooser.set_input_files(file(CLIENTS))
    await expect(page.get_by_role('region').get_by_role('cell').first).to_be_visible()
    await page.get_by_role('button', name='Check all lines').click()
    await expect(page.get_by_text('Please choose how')).to_be_visible()
    await inspection.look(page, 'import: the columns')
    await page.get_by_label('Day first').check()
    await page.get_by_role('button', name='Check all lines').click()
    await expect(page.get_by_role('button', name='All lines')).to_be_visible()
    await inspection.look(page, 'import: the check')
    await page.get_by_label('Leave these lines out').check()
    await page.get_by_role('button', name=re.compile('Import .* patient')).click()
    await expect(page.get_by_text(re.compile('patients? imported'))).to_be_visible()
    await inspection.look(page, 'import: what came of it')
