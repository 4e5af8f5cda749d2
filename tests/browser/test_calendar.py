"""A live calendar in a real browser: it follows the others in place, and a move by hand is seen, kept or put back."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import COLOURS, violations
from tests.browser.calendar_stage import LUNCH, WITH_NOTES
from tests.browser.in_hand import DRAWN, QUARTER, TOUCHED, carry, drag, event
from tests.browser.live_practice import GONE, LivePage, serving, visitor
from tests.browser.people import DESKTOP, PHONE, TABLET, Person

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

ALEX, BO, CLEO, DANA = 1, 2, 3, 4


@pytest_asyncio.fixture(scope='module', loop_scope='session')
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LivePage]:
    async with serving(tmp_path_factory.mktemp('calendar') / 'data') as server:
        yield server


@pytest_asyncio.fixture(loop_scope='session')
async def practice(server: LivePage) -> LivePage:
    """A practice for one story. Alex, Bo and Dana come this week; Cleo has arrived."""
    await server.begin_another()
    for patient_id, note in WITH_NOTES.items():
        await server.edit(patient_id, front_desk_note=note)
    return server


@pytest_asyncio.fixture(loop_scope='session')
async def tom(browser: Browser, practice: LivePage) -> AsyncIterator[Person]:
    async with visitor(browser, practice) as tom:
        yield tom


@pytest_asyncio.fixture(loop_scope='session')
async def page(tom: Person) -> Page:
    """The week, as somebody who has done nothing so far."""
    return await calendar(tom)


async def calendar(person: Person, query: str = '') -> Page:
    page = await person.open('/calendar' + query)
    await expect(event(page, ALEX)).to_be_visible()
    return page


async def note_of(practice: LivePage, patient_id: int) -> str:
    """When a patient comes, as it is stored."""
    return str(await practice.figure(f'note/{patient_id}'))


async def test_what_others_do_is_drawn_in_place_and_one_change_draws_one_event(practice: LivePage, page: Page) -> None:
    await event(page, ALEX).focus()
    await page.evaluate(TOUCHED)
    await practice.edit(BO, front_desk_note='2026-11-24T09:00 2026-11-24T09:50 3 arrived')
    await expect(event(page, BO)).to_have_class('event tone-2 event-arrived event-fixed event-signed event-changed')
    await expect(event(page, BO).locator('.row-mark')).to_have_text('Tom changed front-desk note')
    assert await page.evaluate('[...window.touched]') == [str(BO)]
    await page.evaluate('window.touched.clear()')
    await practice.edit(ALEX, front_desk_note='2026-11-26T14:00 2026-11-26T14:50 2 scheduled')
    await expect(event(page, ALEX)).to_contain_text('Thursday 26 November, 14:00 to 14:50')
    await expect(event(page, ALEX)).to_be_focused()
    assert set(await page.evaluate('[...window.touched]')) <= {str(ALEX)}
    await practice.edit(DANA, front_desk_note='')
    await expect(event(page, DANA)).to_have_count(0)
    await practice.edit(DANA, front_desk_note='2026-11-25T07:00 2026-11-25T07:50 1 scheduled')
    await expect(page.locator('.ec-slot').nth(1)).to_have_text('08:00')
    await expect(event(page, DANA)).to_be_visible()
    await expect(event(page, ALEX)).to_be_focused()


async def test_a_drop_shows_at_once_and_is_kept(practice: LivePage, page: Page) -> None:
    await drag(page, event(page, ALEX), 1, 4, drop=False)
    await expect(page.locator('.event-held')).to_contain_text('10:00\u201310:50')
    await practice.edit(BO, front_desk_note='2026-11-24T09:00 2026-11-24T09:50 3 arrived')
    await practice.edit(CLEO, front_desk_note='')
    await expect(page.locator('[role=status]', has_text='change')).to_contain_text('in Schedule')
    await expect(event(page, BO)).to_have_class('event tone-2 event-scheduled')  # it waits for the hand
    await page.mouse.up()
    await expect(event(page, ALEX)).to_contain_text('Tuesday 24 November, 10:00 to 10:50')
    await expect(event(page, BO)).to_have_class('event tone-2 event-arrived event-fixed event-signed event-changed')
    await expect(event(page, CLEO)).to_have_count(0)
    await expect(page.locator('.snackbar-card')).to_contain_text('Moved to Tue 10:00')
    assert await note_of(practice, ALEX) == '2026-11-24T10:00 2026-11-24T10:50 1 scheduled'
    await expect(page.locator('.said')).to_have_text('')  # the end of a move is no click

    edge = event(page, ALEX).locator('xpath=ancestor::article').locator('.ec-resizer')
    await drag(page, edge, 0, 2)
    await expect(event(page, ALEX)).to_contain_text('10:00 to 11:30')
    await expect(page.locator('.snackbar-card')).to_contain_text('Moved')
    assert await note_of(practice, ALEX) == '2026-11-24T10:00 2026-11-24T11:30 1 scheduled'


async def test_a_drop_that_is_refused_goes_back_and_says_why(practice: LivePage, page: Page) -> None:
    await drag(page, event(page, ALEX), 0, 12)
    await expect(page.locator('.snackbar-card')).to_contain_text(LUNCH)
    await expect(event(page, ALEX)).to_contain_text('Monday 23 November, 09:00 to 09:50')
    await drag(page, event(page, ALEX), 2, 0, drop=False)
    await practice.edit(ALEX, by='priya', front_desk_note='2026-11-23T16:00 2026-11-23T16:50 1 scheduled')
    await page.mouse.up()
    await expect(page.locator('.snackbar-card')).to_contain_text('Priya')
    await expect(event(page, ALEX)).to_contain_text('Monday 23 November, 16:00 to 16:50')
    await drag(page, event(page, ALEX), 2, 0, drop=False)
    await page.keyboard.press('Escape')
    await expect(page.locator('.event-held')).to_have_count(0)
    await page.mouse.up()
    await expect(event(page, ALEX)).to_contain_text('Monday 23 November, 16:00 to 16:50')
    await drag(page, event(page, CLEO), 1, 0)  # has arrived, and is not to be moved
    await expect(event(page, CLEO)).to_contain_text('Monday 23 November')
    assert (await note_of(practice, ALEX), await note_of(practice, CLEO)) == (
        '2026-11-23T16:00 2026-11-23T16:50 1 scheduled',
        WITH_NOTES[CLEO],
    )


async def test_while_cut_off_nothing_is_moved(practice: LivePage, tom: Person) -> None:
    tom.complaints.expect(GONE)
    page = await calendar(tom)
    await practice.cable.cut()
    await expect(page.locator('.badge-live')).to_have_attribute('data-state', 'reconnecting')
    await drag(page, event(page, ALEX), 1, 0)
    await expect(page.locator('.calendar .strip')).to_have_text('Not moved: this tab is not connected at the moment.')
    await expect(event(page, ALEX)).to_contain_text('Monday 23 November, 09:00 to 09:50')
    await practice.cable.heal()
    await expect(page.locator('.badge-live')).to_have_attribute('data-state', 'live', timeout=15_000)
    assert await note_of(practice, ALEX) == WITH_NOTES[ALEX]


async def test_the_keyboard_moves_it_too(practice: LivePage, page: Page) -> None:
    await event(page, ALEX).focus()
    for keys in ('Alt+ArrowDown', 'Alt+ArrowDown', 'Alt+ArrowRight', 'Alt+Shift+ArrowDown'):
        await page.keyboard.press(keys)
    await expect(event(page, ALEX)).to_contain_text('Tuesday 24 November, 09:30 to 10:35')
    await expect(page.locator('.snackbar-card')).to_contain_text('Moved')
    await expect(event(page, ALEX)).to_be_focused()
    assert await note_of(practice, ALEX) == '2026-11-24T09:30 2026-11-24T10:35 1 scheduled'
    await event(page, CLEO).focus()
    await page.keyboard.press('Alt+ArrowDown')
    await expect(page.locator('.calendar .strip')).to_have_text('This cannot be moved.')
    await page.keyboard.press('Enter')
    await expect(page.locator('.said')).to_have_text(f'Opened {CLEO}')


async def test_several_people_side_by_side(practice: LivePage, tom: Person) -> None:
    page = await calendar(tom, '?view=team')
    await expect(page.locator('.column-name')).to_have_text(['Priya Raman', 'Dr Haddad', 'Sofia Marin', 'Tom Ellis'])
    await drag(page, event(page, ALEX), 1, 0)
    await expect(page.locator('.snackbar-card')).to_contain_text('Moved')
    assert await note_of(practice, ALEX) == '2026-11-23T09:00 2026-11-23T09:50 2 scheduled'
    await event(page, ALEX).focus()
    await page.keyboard.press('Alt+ArrowRight')
    await expect(event(page, ALEX)).to_have_class('event tone-2 event-scheduled event-changed')
    await event(page, CLEO).click()
    await expect(page.locator('.said')).to_have_text(f'Opened {CLEO}')


async def test_a_finger_moves_it_after_a_long_press(practice: LivePage, browser: Browser) -> None:
    async with visitor(browser, practice, viewport=PHONE, has_touch=True) as tom:
        page = await calendar(tom, '?view=day')
        await carry(page, event(page, ALEX), 8)
        await expect(event(page, ALEX)).to_contain_text('11:00 to 11:50')
        await expect(page.locator('.snackbar-card')).to_contain_text('Moved')
        assert await note_of(practice, ALEX) == '2026-11-23T11:00 2026-11-23T11:50 1 scheduled'
        assert await violations(page) == []


async def test_a_free_time_is_chosen_and_the_others_see_it_in_hand(practice: LivePage, tom: Person) -> None:
    me = await practice.figure('staff/rita')
    watching, page = await calendar(tom), await calendar(tom, f'?me={me}')
    day = page.locator('.ec-body .ec-day').nth(3)
    await day.click(position={'x': 30, 'y': 21 * QUARTER + 3})
    await expect(page.locator('.said')).to_have_text('Chose Thu 13:15 for None')
    await expect(watching.locator('.hatch-hand')).to_have_text('Rita Gomez is booking this, 4 min left')
    await expect(page.locator('.hatch-hand')).to_contain_text('You are booking this')
    await page.get_by_role('button', name='Let go').click()
    await expect(watching.locator('.hatch-hand')).to_have_count(0)
    box = await day.bounding_box()
    assert box
    await page.mouse.move(box['x'] + 30, box['y'] + 24 * QUARTER + 2)
    await page.mouse.down()
    await page.mouse.move(box['x'] + 30, box['y'] + 26 * QUARTER + 2, steps=4)
    await expect(page.locator('.event-chosen')).to_contain_text('14:00\u201314:45')
    await page.mouse.up()
    await expect(page.locator('.said')).to_have_text('Chose Thu 14:00 for None')
    await expect(page.locator('.hatch-break')).to_have_count(5)


async def test_somebody_in_new_york_sees_the_hours_of_the_practice(practice: LivePage, browser: Browser) -> None:
    async with visitor(browser, practice, timezone_id='America/New_York') as tom:
        page = await tom.context.new_page()
        await page.clock.install(time='2026-11-23T09:30:00Z')
        await page.goto(tom.address + '/calendar')
        await expect(event(page, ALEX)).to_contain_text('Monday 23 November, 09:00 to 09:50')
        await expect(page.locator('.now-line')).to_be_visible()
        await drag(page, event(page, ALEX), 1, 4)
        await expect(page.locator('.snackbar-card')).to_contain_text('Moved to Tue 10:00')
        now, ten = page.locator('.now-line'), page.locator('.ec-slot time', has_text='10:00')
        line, label = await now.bounding_box(), await ten.bounding_box()
        assert line
        assert label
        assert abs(line['y'] + 2 * QUARTER - label['y'] - label['height'] / 2) < 3, 'half an hour before ten'


@pytest.mark.parametrize('view', ['week', 'team'])
async def test_it_is_open_to_everybody(page: Page, practice: LivePage, view: str) -> None:
    await practice.edit(BO, front_desk_note='2026-11-23T09:00 2026-11-23T09:50 3 noshow Booked_over')
    await page.get_by_role('button', name=view, exact=True).click()
    await expect(event(page, BO)).to_be_visible()
    for scheme in ('light', 'dark'):
        await page.emulate_media(color_scheme='dark' if scheme == 'dark' else 'light')
        for viewport in (DESKTOP, TABLET, PHONE):
            await page.set_viewport_size({**viewport})
            assert await violations(page, COLOURS) == [] if scheme == 'dark' else await violations(page) == []


async def test_a_new_row_does_not_have_all_its_neighbours_styled_anew(page: Page) -> None:
    rules = """() => {
        const rulesOf = (rule) => [...((rule.styleSheet ?? rule).cssRules ?? [])];
        const inside = (rule) => rulesOf(rule).flatMap((one) => [one, ...inside(one)]);
        const sheets = [...document.styleSheets].map((sheet) => ({ styleSheet: sheet }));
        const selectors = sheets.flatMap(inside).map((rule) => rule.selectorText);
        return selectors.filter((text) => /\\*\\s*[+~]\\s*\\*/.test(text ?? ""));
    }"""
    assert await page.evaluate(rules) == []


async def test_with_500_events_a_change_costs_at_most_twice_what_it_does_with_50(
    server: LivePage, browser: Browser
) -> None:
    await server.begin_another()
    async with httpx.AsyncClient() as post:
        await post.post(f'http://127.0.0.1:{server.port}/many/500', timeout=60)
    costs: dict[int, list[float]] = {50: [], 500: []}
    async with visitor(browser, server) as tom:
        page = await tom.open('/calendar')
        for turn in range(5):
            for number, those in costs.items():  # by turns, so that whatever else this computer does concerns both
                await page.get_by_role('button', name=f'{number} visits', exact=True).click()
                await expect(page.locator('button.event')).to_have_count(number)
                await cost_of_a_change(server, page, f'warm_{turn}', 'scheduled')
                those.append(
                    await cost_of_a_change(server, page, f'turn_{turn}', 'arrived' if turn % 2 else 'scheduled')
                )
    fewer, more = (min(those) for those in costs.values())  # what it costs when nothing else is in the way
    assert more < 2 * fewer, costs


async def cost_of_a_change(server: LivePage, page: Page, words: str, look: str) -> float:
    """Seconds from the request of somebody who moves a visit, which also says these words now, until it is drawn."""
    hour = 9 + len(words) + int(words[-1])  # never where it stood before
    await page.evaluate(DRAWN, 10)
    began = time.perf_counter()
    await server.edit(
        10, front_desk_note=f'2026-11-25T{hour % 9 + 8:02}:05 2026-11-25T{hour % 9 + 8:02}:50 1 {look} {words}'
    )
    await page.evaluate('window.drawn')
    return time.perf_counter() - began
