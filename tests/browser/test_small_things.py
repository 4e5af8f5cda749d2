"""Small things that people notice: buttons in sight, words that are not cut, a way back out of a search."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.acts import change, choose, dialog, field, manage, open_form, save_button
from tests.browser.people import PHONE, TABLET, People
from tests.browser.practice import number_of
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

ON_TOP = """(box) => {
    const { left, width, top, height } = box.getBoundingClientRect();
    return box.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""
COLOUR = '(element) => getComputedStyle(element).color'
HINT_FITS = """(box) => {
    const look = getComputedStyle(box);
    const pen = new OffscreenCanvas(1, 1).getContext('2d');
    pen.font = `${look.fontWeight} ${look.fontSize} ${look.fontFamily}`;
    return pen.measureText(box.placeholder).width <= box.clientWidth;
}"""
LAST_HEAD = """(card) => {
    const heads = [...card.querySelectorAll('th:not(.cell-mark)')].filter((head) => head.offsetWidth);
    return [getComputedStyle(heads.at(-1)).borderTopRightRadius, card.scrollWidth - card.clientWidth];
}"""


async def test_the_buttons_of_a_long_form_stay_in_sight_on_a_phone(people: People, server: Server) -> None:
    page = await (await people.arrive('rita', server, viewport=PHONE)).open(f'/patients/{number_of("Muller")}')
    await open_form(page)
    save = save_button(page)
    await expect(save).to_be_in_viewport(ratio=1)
    await field(page, 'Front-desk note').focus()
    await expect(save).to_be_in_viewport(ratio=1)
    await page.wait_for_function(ON_TOP, arg=await field(page, 'Front-desk note').element_handle())  # it has scrolled
    assert await save.evaluate(ON_TOP)


async def test_a_search_that_finds_nobody_can_be_cleared(people: People, server: Server) -> None:
    page = await (await people.arrive('rita', server)).open('/patients')
    search = page.get_by_label('Search patients')
    await search.fill('nobody is called so')
    await page.get_by_role('button', name='Clear search').click()
    await expect(search).to_have_value('')
    await expect(search).to_be_focused()
    await expect(page.get_by_role('link', name='Grace Muller')).to_be_visible()


async def test_an_empty_group_leads_back_to_everybody(people: People, server: Server) -> None:
    page = await (await people.arrive('rita', server)).open('/patients?group=archived')
    await page.get_by_role('button', name='Show all current').click()
    await expect(page.get_by_role('link', name='Grace Muller')).to_be_visible()
    await expect(page).to_have_url(re.compile('/patients$'))


async def test_the_line_under_the_heading_counts_along(people: People, server: Server) -> None:
    rita = await (await people.arrive('rita', server)).open('/patients')
    line = rita.get_by_role('group', name='Patients in figures')
    await expect(line).to_have_text('6 active1 in intake2 waiting')
    tom = await (await people.arrive('tom', server)).open(f'/patients/{number_of("Brandt")}')
    await choose(tom, 'Status', 'Active')
    await expect(line).to_have_text('7 active0 in intake2 waiting')


async def test_the_hint_of_the_search_is_not_cut_on_a_phone(people: People, server: Server) -> None:
    page = await (await people.arrive('rita', server, viewport=PHONE)).open('/patients')
    assert await page.get_by_label('Search patients').evaluate(HINT_FITS)


async def test_the_chosen_group_is_in_sight_on_a_phone(people: People, server: Server) -> None:
    page = await (await people.arrive('rita', server, viewport=PHONE)).open('/patients?group=archived')
    await expect(page.locator('.chip-on')).to_be_in_viewport(ratio=1)


async def test_a_table_fits_its_card_and_has_round_corners_on_a_tablet(people: People, server: Server) -> None:
    ana = await people.arrive('ana', server, viewport=TABLET)
    for path in ('/patients', '/staff'):
        page = await ana.open(path)
        assert await page.locator('.table-card').evaluate(LAST_HEAD) == ['12px', 0]


async def test_a_change_is_marked_in_the_same_colour_everywhere(people: People, server: Server) -> None:
    rita = await (await people.arrive('rita', server)).open(f'/patients/{number_of("Okafor")}')
    tom = await (await people.arrive('tom', server)).open(f'/patients/{number_of("Okafor")}')
    await change(tom, 'Phone', '020 7946 4321')
    mark = rita.locator('dl .row-mark')
    await expect(mark).to_have_text('Tom changed this')
    assert await mark.evaluate(COLOUR) == await rita.locator('.banner .row-mark').evaluate(COLOUR)


async def test_a_one_time_link_stands_under_its_name(people: People, server: Server) -> None:
    page = await (await people.arrive('ana', server)).open('/staff')
    await manage(page, 'Tom Ellis', 'Link for a new password')
    link = page.get_by_role('dialog', name='One-time link for Tom').get_by_label('Link')
    await expect(link).to_have_value(re.compile('/welcome/'))
    assert await link.evaluate(
        '(box) => box.labels[0].getBoundingClientRect().bottom <= box.getBoundingClientRect().top'
    )


async def test_an_act_with_consequences_is_not_the_loudest_of_a_list(people: People, server: Server) -> None:
    page = await (await people.arrive('ana', server, color_scheme='dark')).open('/staff')
    await page.get_by_role('button', name='Manage Tom Ellis').click()
    ground = '(button) => getComputedStyle(button).backgroundColor'
    deactivate, edit = (dialog(page).get_by_role('button', name=name) for name in ('Deactivate', 'Edit name and roles'))
    assert await deactivate.evaluate(ground) == await edit.evaluate(ground)
    assert await deactivate.evaluate(COLOUR) != await edit.evaluate(COLOUR)
