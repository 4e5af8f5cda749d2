"""The small server of live_page.py in a process of its own, reached through a cable that can be pulled."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, Locator, Page

from tests.browser.complaints import LISTEN
from tests.browser.people import DESKTOP, Person
from tests.browser.server import free_port
from tests.faults.proxy import Proxy

PAGE = Path(__file__).parent / 'live_page.py'
GONE = r'WebSocket|ERR_|Failed to load|connection error'
"""What a browser says of itself while the server cannot be reached."""


class LivePage:
    """The small server of live_page.py, reached by browsers through a cable that can be pulled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.cable = Proxy(self.port)

    async def start(self) -> None:
        # NiceGUI behaves differently inside a test, and this is not one.
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(('PYTEST', 'NICEGUI'))}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, str(PAGE), str(self.port), str(self.folder), env=surroundings
        )
        async with asyncio.timeout(30):
            while not await self._answers():  # noqa: ASYNC110 (another process tells nobody)
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        self._process.kill()
        await self._process.wait()

    async def begin_another(self) -> None:
        """Leave the practice of the last story for a new one."""
        await self.cable.heal()
        async with httpx.AsyncClient() as post:
            (await post.post(f'http://127.0.0.1:{self.port}/another', timeout=20)).raise_for_status()

    async def do(self, verb: str, *args: Any, by: str = 'tom') -> Any:
        """Somebody does something to a patient, past every browser."""
        async with httpx.AsyncClient() as post:
            answer = await post.post(f'http://127.0.0.1:{self.port}/do/{verb}', json={'args': args, 'by': by})
        answer.raise_for_status()
        return answer.json()

    async def admit(self, given_name: str, family_name: str, by: str = 'rita') -> int:
        return int(await self.do('admit', {'given_name': given_name, 'family_name': family_name}, by=by))

    async def edit(self, patient_id: int, by: str = 'tom', **values: str) -> None:
        version = await self.figure(f'version/{patient_id}')
        await self.do('edit', patient_id, version, values, by=by)

    async def figure(self, path: str) -> Any:
        async with httpx.AsyncClient() as get:
            return (await get.get(f'http://127.0.0.1:{self.port}/{path}')).json()

    async def _answers(self) -> bool:
        try:
            return bool(await self.figure('figures'))
        except httpx.TransportError:
            return False


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[LivePage]:
    """The server, with the cable in."""
    server = LivePage(folder)
    await server.start()
    async with server.cable:
        yield server
    await server.kill()


@asynccontextmanager
async def visitor(browser: Browser, server: LivePage, **looks: Any) -> AsyncIterator[Person]:
    """Tom in front of a browser of his own, who has nothing to complain about at the end."""
    context = await browser.new_context(**{'viewport': DESKTOP, 'locale': 'en-GB', 'reduced_motion': 'reduce', **looks})
    context.set_default_timeout(10_000)
    await context.add_init_script(LISTEN)
    tom = Person('tom', server.cable.address, context)
    yield tom
    await context.close()
    tom.complaints.settle()


def row(page: Page, patient_id: int) -> Locator:
    """A patient's row in the table."""
    return page.locator(f'tr[data-id="{patient_id}"]')


async def names(page: Page) -> list[str]:
    """The patients in the table, from the top."""
    return await page.locator('table .cell-name').all_inner_texts()
