"""A receptionist's morning without a mouse: every stop of the focus can be seen, and has a name."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import CDPSession, Page, expect
from playwright.async_api import TimeoutError as WaitedInVain

from tests.browser.acts import dialog
from tests.browser.people import People, live
from tests.browser.server import Server
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.a11y, pytest.mark.asyncio(loop_scope='session')]

STOPS = 60  # more presses of Tab than any page should need
HELD = 80  # ms that a finger stays on Esc: what opens at its press must outlive its release

RING = """() => {
    const clear = 'rgba(0, 0, 0, 0)';
    const ringed = (part, pseudo) => {
        const style = getComputedStyle(part, pseudo);
        const wide = (width) => parseFloat(width) >= 2;
        const outline = style.outlineStyle !== 'none' && wide(style.outlineWidth) && style.outlineColor !== clear;
        return outline || (pseudo && wide(style.borderTopWidth) && style.borderTopColor !== clear);
    };
    const control = document.activeElement;
    const around = ['.q-field__control', '.q-checkbox'].map((part) => control.closest(part));
    const parts = [control, control.parentElement, ...around];
    const box = control.getBoundingClientRect();
    const inSight = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return inSight && parts.some((part) => part && [undefined, '::after'].some((pseudo) => ringed(part, pseudo)));
}"""


class Keyboard:
    """The keys of one tab. `stops` are all the places where the focus has been, as a screen reader names them."""

    def __init__(self, page: Page, tools: CDPSession) -> None:
        self.page = page
        self.stops: list[tuple[str, str]] = []
        self._tools = tools

    async def press(self, *keys: str) -> None:
        """One key after the other."""
        for key in keys:
            await self.page.keyboard.press(key, delay=HELD if key == 'Escape' else 0)

    async def type(self, text: str) -> None:
        """Letters."""
        await self.page.keyboard.type(text)

    async def tab_to(self, role: str, name: str) -> None:
        """Press Tab until the focus is on the control with this role and name. Looks at every stop on the way."""
        for _ in range(STOPS):
            await self.page.keyboard.press('Tab')
            if await self.at(role, name):
                return
        raise AssertionError(f'no {role} "{name}" within {STOPS} stops: {self.stops[-STOPS:]}')

    async def at(self, role: str, name: str) -> bool:
        """True when the focus is on this control. AssertionError when the stop cannot be seen or has no name."""
        found = await self._stop()
        self.stops.append(found)
        assert found[1], f'a {found[0]} without a name, after {self.stops[-3:]}'
        await self._expect_ring(found)
        return found[0] == role and re.fullmatch(name, found[1]) is not None

    async def _expect_ring(self, stop: tuple[str, str]) -> None:
        try:
            await self.page.wait_for_function(RING)  # a field's edge takes a moment to light up
        except WaitedInVain:
            raise AssertionError(f'the focus on {stop} cannot be seen') from None

    async def _stop(self) -> tuple[str, str]:
        active = await self._tools.send('Runtime.evaluate', {'expression': 'document.activeElement'})
        question = {'objectId': active['result']['objectId'], 'fetchRelatives': False}
        tree: dict[str, Any] = await self._tools.send('Accessibility.getPartialAXTree', question)
        node = tree['nodes'][0]
        return node.get('role', {}).get('value', ''), node.get('name', {}).get('value', '').strip()


async def hands_on(page: Page) -> Keyboard:
    """The keyboard of this tab."""
    return Keyboard(page, await page.context.new_cdp_session(page))


async def test_a_receptionist_does_her_work_by_keyboard_alone(people: People, server: Server) -> None:
    rita = await people.arrive('rita', server)
    page = await rita.context.new_page()
    await page.goto(server.address)
    keys = await hands_on(page)
    await sign_in(keys)
    await find_and_open(keys, 'petrov', 'Rosa Petrov')
    await edit_the_phone(keys, '020 7946 5555')
    await change_the_status(keys, 'Intake')
    await admit_somebody(keys, 'Kay', 'Board')
    await jump_to(keys, 'marcsu bel', 'Marcus Bell')
    await tag_them(keys, 'Evenings')
    await search_from_anywhere(keys, '02/09/1984', 'Marcus Bell')
    await sign_out(keys)


async def sign_in(keys: Keyboard) -> None:
    """The cursor stands in the first box from the start."""
    await expect(keys.page.get_by_label('User name')).to_be_focused()
    await keys.type('rita')
    await keys.press('Tab')
    assert await keys.at('textbox', 'Password')
    await keys.type(PASSWORD)
    await keys.press('Enter')
    await live(keys.page)


async def find_and_open(keys: Keyboard, words: str, name: str) -> None:
    """By way of the navigation and the search box."""
    await keys.press('Tab')
    assert await keys.at('link', 'Skip to .*')
    await keys.tab_to('link', 'Patients')
    await keys.press('Enter')
    await arrived(keys, 'Patients')
    await keys.tab_to('searchbox', 'Search patients')
    await keys.type(words)
    await expect(keys.page.locator('tr[data-id]')).to_have_count(1)
    await keys.tab_to('link', name)
    await keys.press('Enter')
    await arrived(keys, name)


async def jump_to(keys: Keyboard, words: str, name: str) -> None:
    """With the palette, from wherever one stands, and with two letters the wrong way round."""
    await keys.press('Control+k')
    await expect(keys.page.get_by_role('combobox')).to_be_focused()
    await keys.type(words)
    await expect(keys.page.get_by_role('option', name=name)).to_be_visible()
    await keys.press('Enter')
    await arrived(keys, name)


async def tag_them(keys: Keyboard, tag: str) -> None:
    """In the dialog behind "More"; Enter adds the tag that was typed."""
    await keys.tab_to('button', 'More')
    await keys.press('Enter')
    await expect(keys.page.get_by_role('menuitem').first).to_be_focused()
    while not await keys.at('menuitem', 'Tags'):
        await keys.press('ArrowDown')
    await keys.press('Enter')
    await expect(dialog(keys.page).get_by_label('Another tag')).to_be_focused()
    await keys.type(tag)
    await keys.press('Enter')
    await expect(dialog(keys.page).get_by_role('button', name=f'Remove {tag}')).to_be_visible()
    await keys.press('Escape')
    await expect(keys.page.get_by_role('dialog')).to_have_count(0)
    await expect(keys.page.locator('.banner')).to_contain_text(tag)


async def search_from_anywhere(keys: Keyboard, born: str, name: str) -> None:
    """Two letters lead to the list, one to its search box, and an arrow to the first who is found."""
    await keys.type('gp')
    await arrived(keys, 'Patients')
    await keys.type('/')
    await expect(keys.page.get_by_label('Search patients')).to_be_focused()
    await keys.type(born)
    await expect(keys.page.locator('tr[data-id]')).to_have_count(1)
    await keys.press('ArrowDown')
    assert await keys.at('link', name)
    await keys.press('Enter')
    await arrived(keys, name)


async def arrived(keys: Keyboard, name: str) -> None:
    """The focus follows to the screen's heading: whoever presses Tab goes on from there."""
    heading = keys.page.get_by_role('heading', level=1)
    await expect(heading).to_have_text(name)
    await expect(heading).to_be_focused()


async def edit_the_phone(keys: Keyboard, number: str) -> None:
    """The dialog takes the focus, Enter saves, and the focus goes back to the button."""
    await keys.tab_to('button', 'Edit details')
    await keys.press('Enter')
    await expect(dialog(keys.page).get_by_label('Given name')).to_be_focused()
    await keys.tab_to('textbox', r'Phone.*')
    await keys.press('Control+a')
    await keys.type(number)
    await keys.press('Enter')
    await expect(keys.page.get_by_role('dialog')).to_have_count(0)
    await expect(keys.page.locator('main')).to_contain_text(number)
    await expect(keys.page.get_by_role('button', name='Edit details')).to_be_focused()


async def change_the_status(keys: Keyboard, status: str) -> None:
    """With a menu: it takes the focus, the arrows move in it."""
    await keys.tab_to('button', 'Status')
    await keys.press('Enter')
    await expect(keys.page.get_by_role('menuitem').first).to_be_focused()
    while not await keys.at('menuitem', status):
        await keys.press('ArrowDown')
    await keys.press('Enter')
    await expect(keys.page.locator('.banner .tag').first).to_have_text(status)
    await expect(keys.page.get_by_role('menu')).to_have_count(0)


async def admit_somebody(keys: Keyboard, given_name: str, family_name: str) -> None:
    """From the list, with a date of birth in its three boxes."""
    await keys.tab_to('link', 'Patients')
    await keys.press('Enter')
    await arrived(keys, 'Patients')
    await keys.tab_to('button', 'New patient')
    await keys.press('Enter')
    await expect(dialog(keys.page).get_by_label('Given name')).to_be_focused()
    await keys.type(given_name)
    await keys.tab_to('textbox', 'Family name')
    await keys.type(family_name)
    for box, part in {'Day': '3', 'Month': '4', 'Year': '1990'}.items():
        await keys.tab_to('textbox', box)
        await keys.type(part)
    await keys.tab_to('button', 'Admit')
    await keys.press('Enter')
    await expect(keys.page.get_by_role('heading', level=1)).to_have_text(f'{given_name} {family_name}')
    await expect(keys.page.locator('.banner')).to_contain_text('03 Apr 1990')


async def sign_out(keys: Keyboard) -> None:
    """The way out can be reached, too."""
    await keys.tab_to('button', 'Sign out')
    await keys.press('Enter')
    await expect(keys.page.get_by_role('heading', level=1)).to_have_text('Sign in')


async def test_escape_closes_a_dialog_and_asks_before_typing_is_lost(people: People, server: Server) -> None:
    page = await (await people.arrive('rita', server)).open('/patients/1')
    keys = await hands_on(page)
    opener = page.get_by_role('button', name='Edit details')
    await opener.focus()
    await keys.press('Enter')
    await expect(dialog(page).get_by_label('Given name')).to_be_focused()
    await keys.press('Escape')
    await expect(page.get_by_role('dialog')).to_have_count(0)
    await expect(opener).to_be_focused()

    await keys.press('Enter')
    await expect(dialog(page).get_by_label('Given name')).to_be_focused()
    await keys.type('X')
    await keys.press('Escape')
    await asked_about_typing(page)
    await keys.press('Escape')
    await expect(page.get_by_role('dialog')).to_have_count(1)
    await expect(dialog(page).get_by_label('Given name')).to_have_value(re.compile('X'))
    await dialog(page).get_by_label('Given name').focus()
    await keys.press('Escape')
    await asked_about_typing(page)
    await keys.tab_to('button', 'Discard')
    await keys.press('Enter')
    await expect(page.get_by_role('dialog')).to_have_count(0)


async def asked_about_typing(page: Page) -> None:
    """The question is there, and the focus is in it and not in the form behind."""
    await expect(page.get_by_role('dialog', name='Discard what you typed?')).to_be_visible()
    await expect(page.get_by_role('dialog', name='Discard what you typed?').locator(':focus')).to_have_count(1)


async def test_escape_in_an_open_list_closes_the_list_and_not_the_form(people: People, server: Server) -> None:
    page = await (await people.arrive('rita', server)).open('/patients/1')
    keys = await hands_on(page)
    await page.get_by_role('button', name='Edit details').focus()
    await keys.press('Enter')
    await expect(dialog(page).get_by_label('Given name')).to_be_focused()
    await keys.tab_to('combobox', 'Primary clinician.*')
    await keys.press('ArrowDown')
    await expect(page.get_by_role('option', name='Tom Ellis')).to_be_visible()
    await keys.press('Escape')
    await expect(page.get_by_role('option')).to_have_count(0)
    await expect(page.get_by_role('dialog', name='Edit details')).to_be_visible()
    await expect(dialog(page).get_by_label('Primary clinician')).to_be_focused()
