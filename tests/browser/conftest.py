"""What browser tests ask for by name: Chromium, the practice, a server that runs it, and people who come to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.chromium import CHROMIUM
from tests.browser.log import check
from tests.browser.people import People
from tests.browser.practice import copy, prepare
from tests.browser.server import Server

QUIET = (
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--no-first-run',
)

whole_run = pytest_asyncio.fixture(scope='session', loop_scope='session')
one_file = pytest_asyncio.fixture(scope='module', loop_scope='session')
one_story = pytest_asyncio.fixture(loop_scope='session')


@whole_run
async def browser() -> AsyncIterator[Browser]:
    """The one Chromium of the whole run."""
    if CHROMIUM is None:
        pytest.skip('Chromium is not installed')
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@pytest.fixture(scope='session')
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of Harbour Practice. To be copied, never to be served."""
    folder = tmp_path_factory.mktemp('prepared') / 'data'
    prepare(folder)
    return folder


@one_file
async def server(
    prepared: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> AsyncIterator[Server]:
    """Harbour Practice, running, for the stories of one file. Its log must be fit for anybody's eyes."""
    name = request.module.__name__.rpartition('.')[2]
    server = Server(copy(prepared, tmp_path_factory.mktemp(name) / 'data'))
    await server.start()
    yield server
    server.stop()
    check(server)


@one_file
async def everybody(browser: Browser) -> AsyncIterator[People]:
    """Whoever comes to the practice in the stories of one file."""
    everybody = People(browser)
    yield everybody
    await everybody.leave()


@one_story
async def people(everybody: People) -> AsyncIterator[People]:
    """Whoever comes to the practice in this story. At its end no browser may have complained."""
    yield everybody
    await everybody.rest()
