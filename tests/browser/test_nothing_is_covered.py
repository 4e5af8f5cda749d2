"""What appears by itself takes no room: it covers nothing that can be pressed, and nothing moves for it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.acts import admit, change, row
from tests.browser.people import DESKTOP, PHONE, TABLET, People
from tests.browser.practice import number_of
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

each_width = pytest.mark.parametrize('size', [DESKTOP, TABLET, PHONE], ids=['wide', 'tablet', 'phone'])

COVERED = """(cover) => {
    const { left, right, top, bottom } = cover.getBoundingClientRect();
    const points = [];
    for (let x = left; x <= right; x += 3) for (let y = top; y <= bottom; y += 3) points.push([x, y]);
    const seen = points.filter((point) => document.elementFromPoint(...point) === cover);
    cover.style.pointerEvents = 'none';
    const below = seen.map((point) => document.elementFromPoint(...point).closest('a, button, input, .row'));
    cover.style.pointerEvents = '';
    return [...new Set(below)].filter(Boolean).map((control) => control.outerHTML.slice(0, 120));
}"""
"""What could be pressed where this stands, if it did not stand there."""

PLACES = """() => Object.fromEntries([...document.querySelectorAll('main :is(h1, a, button, input, th, td, li)')]
    .filter((part) => !part.matches('.held-pill, .cell-mark'))
    .map((part, number) => [`${number} ${part.tagName}`, part.getBoundingClientRect()])
    .map(([name, { x, y, width, height }]) => [name, [x, y, width, height].map(Math.round).join(' ')]))"""
"""Where everything stands, except what appears by itself."""


TOUCHED = """(mark) => {
    const own = mark.getBoundingClientRect();
    const beside = (one) => one.right <= own.left || own.right <= one.left;
    const apart = (one) => one.bottom <= own.top + 1 || own.bottom - 1 <= one.top;
    const texts = document.createTreeWalker(mark.closest('table, main'), NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const found = [];
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        range.selectNodeContents(text);
        const meets = [...range.getClientRects()].some((one) => !beside(one) && !apart(one));
        if (meets && !mark.contains(text)) found.push(text.data);
    }
    return found;
}"""
"""Other words of the table, or of the screen, that these touch."""


BURIED = """() => [...document.querySelectorAll('.topbar :is(a, button)')]
    .filter((control) => control.checkVisibility())
    .filter((control) => {
        const { left, right, top, bottom } = control.getBoundingClientRect();
        return !control.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
    })
    .map((control) => control.outerHTML.slice(0, 120))"""
"""What stands in the top bar and cannot be pressed."""


async def moved(page: Page, before: dict[str, str]) -> dict[str, Any]:
    """What stands in another place than before."""
    after: dict[str, str] = await page.evaluate(PLACES)
    assert after.keys() == before.keys()
    return {name: (place, after[name]) for name, place in before.items() if after[name] != place}


@each_width
@pytest.mark.parametrize('scrolled', [0, 400])
async def test_changes_that_wait_cover_nothing(
    people: People, server: Server, size: ViewportSize, scrolled: int
) -> None:
    rita = await (await people.arrive('rita', server, viewport=size, reduced_motion='reduce')).open('/patients')
    tom = await (await people.arrive('tom', server)).open('/patients')
    await row(rita, number_of('Tierney')).get_by_role('link').focus()
    await rita.evaluate('(far) => scrollTo(0, far)', scrolled)
    before = await rita.evaluate(PLACES)
    await admit(tom, 'Aaron', 'Aalto')
    pill = rita.locator('.held-pill')
    await expect(pill).to_be_visible()
    assert await pill.evaluate(COVERED) == []
    assert await moved(rita, before) == {}
    await pill.click()
    await expect(pill).to_have_count(0)


@each_width
async def test_activity_that_waits_covers_nothing(people: People, server: Server, size: ViewportSize) -> None:
    rita = await (await people.arrive('rita', server, viewport=size, reduced_motion='reduce')).open('/')
    tom = await (await people.arrive('tom', server)).open(f'/patients/{number_of("Brandt")}')
    await rita.get_by_role('list', name='Live activity').get_by_role('link').first.focus()
    before = await rita.evaluate(PLACES)
    await change(tom, 'Phone', f'020 7946 1{size["width"]:04}')
    pill = rita.locator('.held-pill')
    await expect(pill).to_be_visible()
    assert await pill.evaluate(COVERED) == []
    assert await moved(rita, before) == {}


@each_width
async def test_who_changed_a_row_has_a_place_of_its_own(people: People, server: Server, size: ViewportSize) -> None:
    rita = await (await people.arrive('rita', server, viewport=size, reduced_motion='reduce')).open('/patients')
    tom = await (await people.arrive('tom', server)).open(f'/patients/{number_of("Suzuki")}')
    before = await rita.evaluate(PLACES)
    await change(tom, 'Phone', {1440: '020 7946 5000', 820: '020 7946 0500', 390: '020 7946 0050'}[size['width']])
    mark = row(rita, number_of('Suzuki')).locator('.row-mark')
    await expect(mark).to_have_text('Tom changed phone')
    assert await mark.evaluate(TOUCHED) == []
    assert await moved(rita, before) == {}


@each_width
async def test_who_changed_a_chart_covers_no_word_of_it(people: People, server: Server, size: ViewportSize) -> None:
    chart = f'/patients/{number_of("Duarte")}'
    rita = await (await people.arrive('rita', server, viewport=size, reduced_motion='reduce')).open(chart)
    tom = await (await people.arrive('tom', server)).open(chart)
    await change(tom, 'Preferred name', f'Inês {size["width"]}')
    mark = rita.locator('.row-mark').first
    await expect(mark).to_have_text('Tom changed preferred name')
    before = await rita.evaluate(PLACES)
    assert await mark.evaluate(TOUCHED) == []
    assert await mark.evaluate(COVERED) == []
    await mark.evaluate('(mark) => mark.remove()')
    assert await moved(rita, before) == {}


async def test_in_the_top_bar_there_is_room_for_everything(people: People, server: Server) -> None:
    tom, rita = await people.arrive('tom', server), await people.arrive('rita', server)
    left = await tom.open('/')
    await left.get_by_role('button', name='Sign out').click()
    await expect(left.get_by_label('User name')).to_be_visible()
    ritas = await rita.open(f'/patients/{number_of("Bell")}')
    await change(ritas, 'Pronouns', 'they/them')
    page = await tom.open(f'/patients/{number_of("Bell")}')
    await expect(page.locator('.since-strip')).to_be_visible()
    await expect(page.locator('.faces')).to_be_visible()
    for width in (1440, 1024, 820, 700, 390):
        await page.set_viewport_size({'width': width, 'height': 900})
        assert await page.evaluate(BURIED) == [], width
