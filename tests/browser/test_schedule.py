"""The schedule in real browsers: moved by mouse, finger and keys, true for everyone, and booked by one at a time."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import time
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from models import appointments
from models.appointments import Appointment
from tests.browser.acts import agree, dialog, field
from tests.browser.chromium import CHROMIUM
from tests.browser.conftest import QUIET, one_file
from tests.browser.in_hand import DRAWN, QUARTER, TOUCHED, carry, drag, event
from tests.browser.log import check
from tests.browser.people import DESKTOP, PHONE, People, Person
from tests.browser.practice import copy, number_of
from tests.browser.schedule_week import BELL, FEW, MANY, MULLER, OKAFOR, SUZUKI, WHO_IS_ALONE, monday, prepare
from tests.browser.server import Server, free_port
from tests.browser.test_axe import Inspection
from tests.browser.waiting import until
from tests.cast import wall

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

TOM, PRIYA = 2, 3
CLICKED = "() => addEventListener('click', () => (window.clicked = Date.now()), true)"
TEN_SECONDS = 10_000  # ms
AT_ONE = {'x': 30, 'y': 20 * QUARTER + 3}
"""In a day that begins at eight."""


class Week(Server):
    """The practice, and its lonely appointments in a week of few and in a week of many."""

    alone: dict[int, int]


@one_file
async def server(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Week]:
    """Harbour Practice with a week of visits, in the place of the one that other stories begin with."""
    folder = copy(prepared, tmp_path_factory.mktemp('schedule') / 'data')
    server = Week(folder)
    server.alone = prepare(folder)
    await server.start()
    yield server
    server.stop()
    check(server)


async def schedule(person: Person, view: str = 'week', who: str = '2,3', weeks: int = 1) -> Page:
    """A tab with the schedule of that Monday, or of its week."""
    page = await person.open(f'/schedule?view={view}&day={monday(weeks)}&who={who}')
    await expect(page.locator('button.event').first).to_be_visible()
    return page


def stored(server: Week, appointment_id: int) -> Appointment:
    found = server.ask(appointments.appointment, appointment_id)
    assert isinstance(found, Appointment)
    return found


def at(hour: str, day: int = 0) -> str:
    """How the event is read out that begins then, such as 'Monday 7 December, 10:00'."""
    on = wall(f'{monday()} {hour}')
    on = on.replace(day=on.day) if not day else on
    return f'{on:%A} {on.day} {on:%B}, {hour}'


async def test_two_people_move_visits_of_one_day(server: Week, people: People) -> None:
    rita = await schedule(await people.arrive('rita', server), 'team')
    tom = await schedule(await people.arrive('tom', server))
    await expect(rita.locator('.column-name')).to_have_text(['Tom Ellis', 'Priya Raman'])
    await event(tom, OKAFOR).focus()
    await tom.evaluate('scrollTo(0, 60)')

    await drag(rita, event(rita, BELL), 1, 4, drop=False)
    await expect(rita.locator('.event-held')).to_contain_text('10:00\u201310:50')
    await event(tom, SUZUKI).focus()
    for _ in range(2):
        await tom.keyboard.press('Alt+ArrowDown')
    await expect(event(tom, SUZUKI)).to_contain_text(at('14:30'))
    await expect(tom.get_by_role('button', name='Undo')).to_be_visible()
    await expect(event(tom, SUZUKI)).to_be_focused()
    await event(tom, OKAFOR).focus()
    await expect(rita.locator('[role=status]', has_text='change')).to_contain_text('in Schedule')
    await expect(event(rita, SUZUKI)).to_contain_text(at('14:00'))  # it waits for the hand
    await rita.mouse.up()
    await expect(event(rita, SUZUKI)).to_contain_text(at('14:30'))
    await expect(rita.locator('.snackbar-card')).to_contain_text('Moved to Mon')
    await expect(event(tom, BELL)).to_contain_text(at('10:00'))
    await expect(event(tom, BELL).locator('.row-mark')).to_contain_text('Rita')
    assert stored(server, BELL).clinician_id == PRIYA

    await rita.get_by_role('button', name='Undo').click()
    await expect(event(tom, BELL)).to_contain_text(at('09:00'))
    edge = event(rita, BELL).locator('xpath=ancestor::article').locator('.ec-resizer')
    await drag(rita, edge, 0, 2)
    await expect(event(tom, BELL)).to_contain_text('09:00 to 10:30')
    await drag(rita, event(rita, BELL), 1, 0)
    await expect(dialog(rita)).to_contain_text('Priya Raman has another appointment')
    await expect(event(rita, BELL)).to_contain_text('09:00 to 10:30')
    await expect(event(rita, BELL)).to_have_class(re.compile('tone-'))
    assert stored(server, BELL).clinician_id == TOM
    await expect(event(tom, OKAFOR)).to_be_focused()
    assert await tom.evaluate('scrollY') == 60

    await agree(rita, 'Book over')
    await expect(dialog(rita)).to_contain_text('This is needed.')
    await agree(rita, 'Cancel')
    await expect(rita.get_by_role('dialog')).to_have_count(0)
    everyone = rita.get_by_role('button', name='Everyone')
    await everyone.click()
    await expect(rita.locator('.column-name')).to_have_count(10)
    await expect(everyone).to_be_focused()
    await rita.get_by_role('button', name='Priya Raman', exact=True).click()
    await expect(rita.locator('.column-name')).to_have_text(['Priya Raman'])
    await expect(rita.locator('button.event')).to_have_count(1)
    await rita.go_back()
    await expect(rita.locator('.column-name')).to_have_count(10)


async def test_a_finger_moves_a_visit_and_opens_another(server: Week, people: People) -> None:
    rita = await people.arrive('rita', server, viewport=PHONE, has_touch=True)
    page = await schedule(rita, 'day', '3')
    await carry(page, event(page, OKAFOR), 4)
    await expect(page.locator('.snackbar-card')).to_contain_text('Moved to Mon')
    await expect(event(page, OKAFOR)).to_contain_text('10:00 to 10:50')
    await page.get_by_role('button', name='Undo').tap()
    await expect(event(page, OKAFOR)).to_contain_text('09:00 to 09:50')
    await event(page, OKAFOR).tap()
    await expect(page.get_by_role('dialog', name='Appointment')).to_contain_text('Amara Okafor')
    step = dialog(page).locator('.btn-primary .btn-label')
    assert await step.evaluate('(words) => words.offsetWidth') > 40, 'the next step is said in words'

    home = await rita.open('/schedule')
    await expect(home.get_by_role('heading', name='Appointments')).to_be_visible()
    assert 'view=day' in home.url
    assert 'listed=1' in home.url
    assert await home.evaluate('() => document.scrollingElement.scrollWidth <= innerWidth')


async def test_a_time_is_in_hand_while_somebody_books_it(
    server: Week, people: People, browser: Browser, tmp_path: Path
) -> None:
    rita = await schedule(await people.arrive('rita', server))
    toms = await people.arrive('tom', server)
    tom, watching = await schedule(toms), await schedule(toms)
    async with another_browser(browser, tmp_path) as (context, kill):
        ana = await schedule(Person('ana', server.address, context), who='3')
        await days(ana).nth(3).click(position=AT_ONE)
        await expect(rita.locator('.hatch-hand')).to_contain_text('Ana Silva is booking this')
        kill()
        killed_at = time.monotonic()

        await days(tom).nth(2).click(position=AT_ONE)
        await expect(hatch(rita, 'Tom Ellis is booking this, 4 min left')).to_be_visible()
        await expect(hatch(watching, 'You are booking this')).to_be_visible()
        await dialog(tom).get_by_role('button', name='Add a patient').click()
        await dialog(tom).get_by_label('Search').fill('petrov')
        await tom.get_by_role('button', name='Rosa Petrov').click()
        await field(tom, 'Type').click()
        await tom.get_by_role('option', name='Individual').click()
        note = field(tom, 'Front-desk note')
        await note.fill('Rings at the side d')
        await event(rita, MULLER).focus()
        await rita.keyboard.press('Alt+ArrowUp')
        await expect(event(watching, MULLER)).to_contain_text('09:45 to 10:35')
        await expect(event(tom, MULLER)).to_contain_text('09:45 to 10:35')
        await expect(note).to_be_focused()
        await tom.keyboard.type('oor')
        await expect(note).to_have_value('Rings at the side door')
        await agree(tom, 'Book')
        await expect(rita.get_by_role('button', name='Rosa Petrov')).to_contain_text('13:00 to 13:50')
        await expect(hatch(rita, 'Tom Ellis')).to_have_count(0)
        await expect(rita.locator('.hatch-hand')).to_have_count(0, timeout=TEN_SECONDS)
        assert time.monotonic() - killed_at < 10


def days(page: Page) -> Locator:
    """The columns of a week."""
    return page.locator('.ec-body .ec-day')


def hatch(page: Page, words: str) -> Locator:
    """What says that somebody is booking a time."""
    return page.locator('.hatch-hand', has_text=words)


@asynccontextmanager
async def another_browser(browser: Browser, folder: Path) -> AsyncIterator[tuple[BrowserContext, Callable[[], None]]]:
    """A browser in a program of its own, and how to end that as a power cut would."""
    port = free_port()
    options = (*QUIET, '--headless', f'--remote-debugging-port={port}', f'--user-data-dir={folder}', 'about:blank')
    chromium = await asyncio.create_subprocess_exec(
        str(CHROMIUM), *options, start_new_session=True, stdout=DEVNULL, stderr=DEVNULL
    )
    await until(lambda: is_listening(port), 'the other browser')
    other = await browser.browser_type.connect_over_cdp(f'http://127.0.0.1:{port}')

    def kill() -> None:
        with suppress(ProcessLookupError):
            os.killpg(chromium.pid, signal.SIGKILL)

    try:
        yield await other.new_context(viewport={**DESKTOP}, locale='en-GB'), kill
    finally:
        kill()
        await chromium.wait()


def is_listening(port: int) -> bool:
    """True once a browser can be driven."""
    with suppress(OSError), socket.create_connection(('127.0.0.1', port), timeout=1):
        return True
    return False


@pytest.mark.a11y
async def test_nothing_on_the_schedule_or_in_its_dialogs_shuts_anybody_out(server: Week, people: People) -> None:
    inspection, ana = Inspection(), await people.arrive('ana', server)
    for view in ('week', 'team'):
        page = await schedule(ana, view)
        await inspection.look(page, view)
    await page.emulate_media(color_scheme='dark')
    await expect(page.locator('.ec-main')).to_have_css('background-color', 'rgb(21, 29, 27)')
    page = await ana.open(f'/schedule?view=week&day={monday()}&listed=1&cancelled=1')
    await expect(page.get_by_role('heading', name='Mon')).to_be_visible()
    await inspection.look(page, 'the list of a week')

    page = await schedule(ana, who='2')
    await days(page).nth(1).click(position={'x': 30, 'y': 15 * QUARTER + 3})
    await field(page, 'Type').click()
    await page.get_by_role('option', name='Individual').click()
    await expect(dialog(page).locator('.strip')).to_be_visible()
    await inspection.look(page, 'booking, with something in the way')
    await page.goto(page.url)
    await event(page, SUZUKI).click()
    await expect(dialog(page).get_by_role('button', name='Move...')).to_be_visible()
    await inspection.look(page, 'an appointment')
    await dialog(page).get_by_role('button', name='Move...').click()
    await expect(page.get_by_role('dialog', name='Move the appointment')).to_be_visible()
    await inspection.look(page, 'a move in the plain way')
    await inspection.look(await ana.open(f'/schedule/print?day={monday()}'), 'a day to print')
    inspection.check()


async def test_among_500_one_change_draws_one_event_and_costs_at_most_twice_what_it_does_among_50(
    server: Week, people: People
) -> None:
    ritas, toms = [await people.arrive(name, server) for name in ('rita', 'tom')]
    chart = await ritas.open(f'/patients/{number_of(WHO_IS_ALONE)}/appointments')
    sees = {number: await schedule(toms, who='', weeks=ahead) for number, ahead in ((FEW, 2), (MANY, 3))}
    costs: dict[int, list[float]] = {number: [] for number in sees}
    for number, page in sees.items():
        await expect(page.locator('button.event')).to_have_count(number)
        await page.evaluate(TOUCHED)
    await chart.evaluate(CLICKED)
    for _ in range(5):
        for number, page in sees.items():  # by turns, so that whatever else this computer does concerns both
            confirm = chart.locator(f'li[data-id="{server.alone[number]}"]').get_by_role('button', name='Confirm')
            for act in (confirm, chart.get_by_role('button', name='Undo')):
                await page.evaluate(DRAWN, server.alone[number])
                await act.click()
                costs[number].append(await page.evaluate('window.drawn') - await chart.evaluate('window.clicked'))
                assert await page.evaluate('[...window.touched]') == [str(server.alone[number])]
                await page.evaluate('window.touched.clear()')
    fewer, more = (min(those) for those in costs.values())  # what it costs when nothing else is in the way
    assert more < 2 * fewer, costs
