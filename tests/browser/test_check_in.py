"""The check-in board in real browsers: cards that stay still under a hand, and move on by mouse, keys and finger."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, expect

from models import check_in
from models.base import Work
from models.check_in import LANES
from models.patient_record import Patient
from tests.browser.acts import agree, dialog, field
from tests.browser.check_in_day import prepare
from tests.browser.conftest import one_file
from tests.browser.log import check
from tests.browser.people import PHONE, People
from tests.browser.server import Server
from tests.browser.test_axe import Inspection

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

AS_STORED = """(lanes) => {
    const drawn = (lane) => [...lane.querySelectorAll('li')].map((card) => Number(card.dataset.id));
    const title = (lane) => lane.querySelector('h2').firstChild.data;
    const all = [...document.querySelectorAll('.lane')].map((lane) => [title(lane), drawn(lane)]);
    return JSON.stringify(all) === JSON.stringify(lanes);
}"""
PLACE = '(card) => JSON.stringify(card.getBoundingClientRect())'
SMALL = """() => [...document.querySelectorAll('main :is(a, button)')]
    .filter((control) => !control.matches('.card-title') && control.checkVisibility())
    .filter((control) => control.getBoundingClientRect().height < 44 && !control.matches('.chip'))
    .map((control) => control.outerHTML.slice(0, 120))"""


@one_file
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """The practice in the middle of its day, in the place of the one that other stories begin with."""
    folder = tmp_path_factory.mktemp('check_in') / 'data'
    folder.mkdir(mode=0o700)
    prepare(folder)
    server = Server(folder)
    await server.start()
    yield server
    server.stop()
    check(server)


def card(page: Page, name: str) -> Locator:
    return page.locator('.board-card').filter(has_text=name)


def lane(page: Page, title: str) -> Locator:
    return page.get_by_role('region', name=title)


def stands(lane: Locator, name: str) -> Locator:
    """The name on a card in this lane."""
    return lane.locator('.card-title').filter(has_text=name)


def step(page: Page, name: str) -> Locator:
    """The button of a card that leads to the next step."""
    return card(page, name).locator('.card-acts > .btn')


async def ids(page: Page, name: str) -> str | None:
    return await card(page, name).get_attribute('data-id')


async def shows_the_truth(page: Page, server: Server) -> None:
    """Wait until each card stands where the database has it."""

    def stored(work: Work) -> list[tuple[str, list[int]]]:
        rows = check_in.board(work)
        return [(title, [row.id for row in rows if row.lane == key]) for key, title in LANES.items()]

    await page.wait_for_function(AS_STORED, arg=server.ask(stored))


async def test_nothing_moves_under_a_hand_and_everything_else_at_once(server: Server, people: People) -> None:
    rita = await (await people.arrive('rita', server)).open('/check-in')
    tom = await (await people.arrive('tom', server)).open('/check-in')
    wall = await (await people.arrive('ana', server)).open('/patients')
    frames: list[str] = []
    wall.on('websocket', lambda socket: socket.on('framereceived', lambda sent: frames.append(str(sent))))
    await wall.goto(server.address + '/check-in?display=1')
    await expect(wall.locator('.wall .board-card')).to_have_count(10)

    await step(rita, 'Fraser').hover()
    place = await card(rita, 'Fraser').evaluate(PLACE)
    await step(tom, 'Fraser').click()
    await expect(stands(lane(tom, 'Arrived'), 'Eilidh Fraser')).to_be_visible()
    await expect(card(rita, 'Fraser')).to_contain_text('Tom changed status')
    await step(tom, 'Muller').click()
    await expect(stands(lane(rita, 'Done'), 'Grace Muller')).to_be_visible()  # no hand is there
    await tom.get_by_role('button', name='Running late').click()
    await tom.get_by_role('row', name='Tom Ellis').get_by_role('button', name='10 min later').click()
    await agree(tom, 'Done')
    await expect(tom.locator('.strip-text').get_by_text('Tom Ellis is running 10 min late.')).to_be_visible()
    await expect(lane(rita, 'Arrived').get_by_text('expected 10:20')).to_be_attached()
    assert await card(rita, 'Fraser').evaluate(PLACE) == place
    await expect(step(rita, 'Fraser')).to_have_text('Arrived Eilidh Fraser')
    await expect(stands(lane(rita, 'Expected'), 'Eilidh Fraser')).to_be_visible()
    await expect(rita.locator('.board > .held-pill')).to_be_visible()

    await step(rita, 'Fraser').click()
    await expect(rita.get_by_text('Somebody has just said so. Eilidh Fraser: arrived')).to_be_visible()
    await rita.mouse.move(5, 5)
    await expect(rita.locator('.strip-text').get_by_text('Tom Ellis is running 10 min late.')).to_be_visible()
    await expect(rita.locator('.held-pill')).to_have_count(0)
    for page in (rita, tom, wall):
        await shows_the_truth(page, server)

    names = server.ask(_names)
    sent = ' '.join(frames) + await wall.content()
    assert frames
    assert not [name for name in names if name in sent]
    assert not await wall.locator('main :is(button, a)').count()
    await expect(wall.locator('.rail')).to_be_hidden()


def _names(work: Work) -> set[str]:
    return {name for patient in work.all(work.select(Patient)) for name in (patient.given_name, patient.family_name)}


async def test_a_step_by_mouse_or_keys_is_one_step_and_can_be_taken_back(server: Server, people: People) -> None:
    rita = await (await people.arrive('rita', server)).open('/check-in')
    tom = await (await people.arrive('tom', server)).open('/check-in')
    await step(rita, 'Bell').dblclick()  # and another card has come under the pointer
    await expect(stands(lane(rita, 'In session'), 'Marcus Bell')).to_be_visible()
    await expect(stands(lane(tom, 'In session'), 'Marcus Bell')).to_be_visible()
    await expect(stands(lane(tom, 'Arrived'), 'Hana Suzuki')).to_be_visible()
    await rita.get_by_role('button', name='Undo').click()
    await expect(stands(lane(tom, 'Arrived'), 'Marcus Bell')).to_be_visible()
    await rita.mouse.move(5, 5)

    petrov = await ids(rita, 'Petrov')
    await rita.keyboard.press('Tab')
    await step(rita, 'Petrov').focus()
    await rita.keyboard.press('Enter')
    await expect(stands(lane(rita, 'Arrived'), 'Rosa Petrov')).to_be_visible()
    await expect(card(rita, 'Petrov')).to_be_focused()
    await rita.keyboard.press('Enter')  # once too often
    await rita.keyboard.press('Tab')
    assert await rita.evaluate("() => document.activeElement.closest('li').dataset.id") == petrov
    await rita.get_by_role('button', name='Undo').click()
    await expect(stands(lane(rita, 'Expected'), 'Rosa Petrov')).to_be_visible()

    more = card(rita, 'Tierney').get_by_role('button', name='More for Joan Tierney')
    await more.focus()
    await rita.keyboard.press('Enter')
    await expect(rita.get_by_role('menuitem', name='Confirm')).to_be_focused()
    await expect(more).to_have_attribute('aria-expanded', 'true')
    await step(tom, 'Petrov').click()
    await expect(rita.locator('.board > .held-pill')).to_have_text('1 change - show')
    await expect(stands(lane(rita, 'Expected'), 'Rosa Petrov')).to_be_visible()
    await rita.keyboard.press('ArrowDown')
    await rita.keyboard.press('ArrowDown')
    await rita.keyboard.press('Enter')
    await field(rita, 'Reason').click()
    await rita.get_by_role('option', name='Travel or weather').click()
    await agree(rita, 'Cancel the visit')
    await expect(stands(lane(rita, 'Not coming'), 'Joan Tierney')).to_be_visible()
    await rita.locator('.held-pill').or_(rita.locator('h1')).first.click()
    await shows_the_truth(rita, server)
    await shows_the_truth(tom, server)


async def test_on_a_phone_the_lanes_snap_and_the_buttons_fit_a_thumb(server: Server, people: People) -> None:
    rita = await (await people.arrive('rita', server, viewport=PHONE, has_touch=True)).open('/check-in')
    assert await rita.evaluate(SMALL) == []
    lanes = rita.locator('.lanes')
    await lanes.evaluate('(lanes) => lanes.scrollTo({ left: lanes.clientWidth * 0.7 })')
    await rita.wait_for_function("""() => {
        const left = (part) => document.querySelector(part).getBoundingClientRect().left;
        return Math.abs(left('.lane:nth-child(2)') - left('h1')) < 3;
    }""")
    before = await lanes.evaluate('(lanes) => lanes.scrollLeft')
    await step(rita, 'Suzuki').tap()
    await expect(stands(lane(rita, 'In session'), 'Hana Suzuki')).to_be_attached()
    assert await lanes.evaluate('(lanes) => lanes.scrollLeft') == before
    await expect(rita.get_by_role('button', name='Undo')).to_be_visible()
    assert await rita.evaluate('() => document.scrollingElement.scrollWidth <= innerWidth')
    await expect(rita.locator('.tabbar .nav-count')).to_be_visible()


@pytest.mark.a11y
async def test_nothing_on_the_board_or_in_its_dialogs_shuts_anybody_out(server: Server, people: People) -> None:
    inspection = Inspection()
    ana = await people.arrive('ana', server)
    page = await ana.open('/check-in')
    await inspection.look(page, 'the board')
    await page.locator('.card-more').first.click()
    await expect(page.get_by_role('menu')).to_be_visible()
    await inspection.look(page, 'the menu of a card')
    await page.keyboard.press('Escape')
    await expect(page.get_by_role('menu')).to_have_count(0)
    for opener in ('Running late', 'Say so'):
        await page.get_by_role('button', name=opener).click()
        await expect(dialog(page).get_by_role('row').nth(1)).to_be_visible()
        await inspection.look(page, opener)
        await agree(page, 'Done')
        await expect(page.get_by_role('dialog')).to_have_count(0)
    await page.locator('.card-more').last.click()
    await page.get_by_role('menuitem', name='Correct status').click()
    await agree(page, 'Correct')
    await expect(dialog(page).locator('.field-error').first).to_be_visible()
    await inspection.look(page, 'a correction, refused')
    await inspection.look(await ana.open('/check-in?clinician=1'), 'an empty board')
    await inspection.look(await ana.open('/check-in?display=1'), 'the wall')
    inspection.check()
