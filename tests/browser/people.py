"""Colleagues in front of their browsers."""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.complaints import LISTEN, Complaints
from tests.browser.server import Server
from tests.cast import PASSWORD

DESKTOP = {'width': 1440, 'height': 900}
TABLET = {'width': 820, 'height': 1180}
PHONE = {'width': 390, 'height': 844}
BADGE = '.badge-live'


class Person:
    """One colleague with a browser of their own, which remembers who is signed in. `complaints` must stay empty."""

    def __init__(self, user_name: str, address: str, context: BrowserContext, password: str = PASSWORD) -> None:
        self.user_name = user_name
        self.password = password
        self.address = address
        self.context = context
        self.complaints = Complaints(user_name, context)

    async def open(self, path: str = '/') -> Page:
        """Open an address in a new tab, sign in where that is asked for, and wait until the tab is live."""
        page = await self.context.new_page()
        await page.goto(self.address + path)
        if '/sign-in' in page.url:
            await self.sign_in(page)
        await live(page)
        return page

    async def sign_in(self, page: Page, password: str = '') -> None:
        """Fill in the sign-in page that stands in this tab, with the right password unless another is given."""
        await page.get_by_label('User name').fill(self.user_name)
        await page.get_by_label('Password', exact=True).fill(password or self.password)
        await page.get_by_role('button', name='Sign in').click()


class People:
    """Everybody who comes to a practice during the stories of one file. Each keeps the same browser all along."""

    def __init__(self, browser: Browser, password: str = PASSWORD) -> None:
        self._browser = browser
        self._password = password
        self._known: dict[str, Person] = {}

    async def arrive(self, user_name: str, server: Server, address: str = '', **looks: Any) -> Person:
        """Somebody with their browser: a fresh one for a new person, another address, or other `looks`.

        `looks` are Playwright's: viewport, color_scheme, reduced_motion, timezone_id and so on.
        """
        address = address or server.address
        key = json.dumps([user_name, address, looks])
        if key not in self._known:
            context = await self._browser.new_context(**{'viewport': DESKTOP, 'locale': 'en-GB', **looks})
            context.set_default_timeout(10_000)
            await context.add_init_script(LISTEN)
            self._known[key] = Person(user_name, address, context, self._password)
        return self._known[key]

    async def rest(self) -> None:
        """The story is over: close all tabs, then say what any browser had to complain about."""
        for person in self._known.values():
            for page in person.context.pages:
                await page.close()
        for person in self._known.values():
            person.complaints.settle()

    async def leave(self) -> None:
        """Close all browsers."""
        for person in self._known.values():
            await person.context.close()


async def live(page: Page) -> None:
    """Wait until the badge says that this tab hears of every change."""
    await expect(page.locator(BADGE)).to_have_attribute('data-state', 'live', timeout=15_000)
