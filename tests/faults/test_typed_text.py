"""Forty characters are typed while something breaks, and forty are there afterwards (TRUST F5-F8, R36).

The breakdowns happen side by side, each to a browser and a server of its own, because most of the time is waiting.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from models import staff
from models.base import HOUSE, Store, Work
from models.drafts import Draft
from models.people import Staff
from tests.browser import hurried
from tests.browser.acts import dialog, field, open_form
from tests.browser.conftest import whole_run
from tests.browser.log import check
from tests.browser.people import BADGE, People, Person, live
from tests.browser.practice import copy, number_of
from tests.browser.server import Server
from tests.faults.proxy import Proxy

pytestmark = [pytest.mark.browser, pytest.mark.fault, pytest.mark.asyncio(loop_scope='session')]

SENTENCE = 'Comes with her sister, who waits outside'
assert len(SENTENCE) == 40
NOTE = 'Front-desk note'
PATIENT = number_of('Okafor')
SIDE_BY_SIDE = 4  # more would keep each other from typing
A_KEY = 0.1  # seconds between two keys: forty take four seconds, so that the breakdown falls into the middle
HURRIED = Path(hurried.__file__)
SIGN_IN = re.compile('/sign-in')
EXPECTED = 'ERR_|connection error|WebSocket connection|Failed to fetch|40[13]|503'


@dataclass
class Scene:
    """Tom at his browser, in front of the form of a chart, behind a cable to a server that is his alone."""

    tom: Person
    page: Page
    server: Server
    cable: Proxy

    async def types(self, words: str = SENTENCE) -> None:
        """Type at the speed of a person, whatever happens meanwhile."""
        await self.page.keyboard.type(words, delay=A_KEY * 1000)

    async def half_typed(self) -> asyncio.Task[None]:
        """Go on typing by oneself, once the first half stands there."""
        await self.types(SENTENCE[:20])
        return asyncio.create_task(self.types(SENTENCE[20:]))

    async def stands(self) -> str:
        """What the form shows."""
        return await field(self.page, NOTE).input_value()

    async def restores(self) -> str:
        """What the chart offers, restored into its form by the person in a page of any browser."""
        return await restored(self.page)


async def restored(page: Page) -> str:
    """Press Restore, see the form, give back what stands in it."""
    await expect(page.get_by_text('Unsaved text from ')).to_be_visible(timeout=30_000)
    await page.get_by_role('button', name='Restore').click()
    await expect(dialog(page)).to_be_visible()
    await expect(field(page, NOTE)).not_to_have_value('')
    return await field(page, NOTE).input_value()


@dataclass
class Stage:
    """Makes scenes: each with a copy of the practice, a process, a cable and a browser window."""

    browser: Browser
    prepared: Path
    folder: Path
    places: asyncio.Semaphore
    starting: asyncio.Lock

    @asynccontextmanager
    async def scene(self, name: str, *, in_a_hurry: bool = False) -> AsyncIterator[Scene]:
        """One breakdown's own world, with the cursor in the empty note."""
        async with AsyncExitStack() as stack:
            server = Server(copy(self.prepared, self.folder / name), main=HURRIED if in_a_hurry else None)
            await stack.enter_async_context(self.places)
            async with self.starting:  # a program that starts wants the whole computer
                await server.start()
            stack.callback(server.stop)
            cable = await stack.enter_async_context(Proxy(server.port))
            people = People(self.browser)
            stack.push_async_callback(people.leave)
            tom = await people.arrive('tom', server, cable.address)
            tom.complaints.expect(EXPECTED)
            page = await tom.open(f'/patients/{PATIENT}')
            await open_form(page)
            await field(page, NOTE).focus()
            yield Scene(tom, page, server, cable)
            tom.complaints.settle()
            check(server)


@whole_run
async def stage(browser: Browser, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Where the breakdowns happen."""
    return Stage(browser, prepared, tmp_path_factory.mktemp('typed'), asyncio.Semaphore(SIDE_BY_SIDE), asyncio.Lock())


# the breakdowns


async def network_cut(stage: Stage) -> str:
    """Eight seconds without a network: the same page goes on."""
    async with stage.scene('cut') as scene:
        typing = await scene.half_typed()
        await scene.cable.cut(8)
        await typing
        await live(scene.page)
        await arrives(scene.server)
        return await scene.stands()


async def black_hole(stage: Stage) -> str:
    """Fifty seconds in which every byte is swallowed and nobody is told."""
    async with stage.scene('hole') as scene:
        typing = await scene.half_typed()
        scene.cable.stall()
        await asyncio.sleep(50)
        await typing
        await scene.cable.heal()
        await expect(scene.page.locator(BADGE)).to_have_attribute('data-state', 'live', timeout=30_000)
        await arrives(scene.server)
        return await scene.stands()


def killed_and_back_after(seconds: float) -> Callable[[Stage], Awaitable[str]]:
    """The server dies and is started again: the page is loaded anew when the hands rest, and offers all of it."""

    async def breakdown(stage: Stage) -> str:
        async with stage.scene(f'killed for {seconds:g}') as scene:
            typing = await scene.half_typed()
            scene.server.kill()
            await asyncio.sleep(seconds)
            await scene.server.start()
            await typing
            await expect(dialog(scene.page)).to_have_count(0, timeout=30_000)
            await live(scene.page)
            assert scene.page.url.endswith(f'/patients/{PATIENT}')
            return await scene.restores()

    return breakdown


async def tab_killed(stage: Stage) -> str:
    """The tab is gone without a goodbye, a second after the last key; another browser has it all."""
    async with stage.scene('tab') as scene:
        await scene.types()
        await asyncio.sleep(1)
        await crash(scene.page)
        people = People(stage.browser)
        elsewhere = await people.arrive('tom', scene.server, locale='en-IE')
        text = await restored(await elsewhere.open(f'/patients/{PATIENT}'))
        await people.leave()
        return text


async def tab_killed_while_typing(stage: Stage) -> str:
    """The same in the middle of a word: all but the last second is there."""
    async with stage.scene('tab in a word') as scene:
        await scene.types()
        await crash(scene.page)
        found = await kept(scene.server)
        assert SENTENCE.startswith(found)
        assert len(found) >= 40 - round(1 / A_KEY) - 2
        return SENTENCE


async def tab_closed(stage: Stage) -> str:
    """The tab is closed as one closes a tab, right after the last key."""
    async with stage.scene('closed') as scene:
        await scene.types()
        await scene.page.close(run_before_unload=True)
        page = await scene.tom.open(f'/patients/{PATIENT}')
        return await restored(page)


async def idle_sign_out(stage: Stage) -> str:
    """Nothing happens for too long: the page is cleared, and after signing in the text is there."""
    async with stage.scene('idle', in_a_hurry=True) as scene:
        await scene.types()
        await expect(scene.page).to_have_url(SIGN_IN, timeout=60_000)
        return await signed_in_again(scene)


async def sign_out_elsewhere(stage: Stage) -> str:
    """Tom signs out in his other tab, in the middle of a word."""
    async with stage.scene('elsewhere') as scene:
        other = await scene.tom.open('/patients')
        await scene.page.bring_to_front()
        await scene.types()
        await other.evaluate('document.querySelector("form.sign-out").requestSubmit()')
        await expect(scene.page).to_have_url(SIGN_IN, timeout=20_000)
        return await signed_in_again(scene)


async def deactivation(stage: Stage) -> str:
    """The manager ends Tom's access in the middle of a word. It is there for him when she lets him in again."""
    async with stage.scene('deactivated') as scene:
        people = People(stage.browser)
        ana = await people.arrive('ana', scene.server)
        page = await ana.open('/staff')
        await scene.types()
        await page.get_by_role('button', name='Manage Tom Ellis').click()
        await dialog(page).get_by_role('button', name='Deactivate').click()
        await page.get_by_role('dialog', name='Deactivate Tom Ellis?').get_by_role('button', name='Deactivate').click()
        await expect(scene.page).to_have_url(SIGN_IN, timeout=20_000)
        await arrives(scene.server)
        await people.leave()
        await asyncio.to_thread(let_in_again, scene.server)
        return await signed_in_again(scene)


async def crash(page: Page) -> None:
    """End the process that draws this tab, as the system does when memory runs out."""
    session = await page.context.new_cdp_session(page)
    crashed = asyncio.get_running_loop().create_future()
    page.once('crash', lambda _: crashed.set_result(None))
    task = asyncio.create_task(session.send('Page.crash'))
    await crashed
    task.cancel()


async def signed_in_again(scene: Scene) -> str:
    """The person comes back and opens the chart."""
    await scene.tom.sign_in(scene.page)
    await live(scene.page)
    await scene.page.goto(f'{scene.cable.address}/patients/{PATIENT}')
    await live(scene.page)
    return await scene.restores()


async def kept(server: Server) -> str:
    """What the server has of the note."""

    def look(work: Work) -> list[Draft]:
        return work.all(work.select(Draft))

    drafts = await asyncio.to_thread(server.ask, look)
    return str(drafts[0].texts['front_desk_note']) if drafts else ''


async def arrives(server: Server) -> None:
    """Wait until the server has all of it, whatever the form still shows."""
    async with asyncio.timeout(15):
        while await kept(server) != SENTENCE:  # noqa: ASYNC110 (the database tells nobody outside of the server)
            await asyncio.sleep(0.1)


def let_in_again(server: Server) -> None:
    """Ana reactivates Tom."""
    assert server.data
    store = Store(server.data)
    with store.writing(HOUSE) as work:
        tom = next(person for person in work.all(work.select(Staff)) if person.given_name == 'Tom')
        staff.reactivate(work, tom.id)
    store.close()


BREAKDOWNS: dict[str, Callable[[Stage], Awaitable[str]]] = {
    'a black hole for 50 s': black_hole,
    'the network is cut for 8 s': network_cut,
    'the server is killed and back after 1 s': killed_and_back_after(1),
    'the server is killed and back after 20 s': killed_and_back_after(20),
    'the tab is killed': tab_killed,
    'the tab is killed in a word': tab_killed_while_typing,
    'the tab is closed': tab_closed,
    'idle sign-out': idle_sign_out,
    'sign-out in another tab': sign_out_elsewhere,
    'deactivation': deactivation,
}


async def test_forty_of_forty_characters_outlive_every_breakdown(stage: Stage) -> None:
    outcomes = await asyncio.gather(*(break_down(stage) for break_down in BREAKDOWNS.values()), return_exceptions=True)
    lost = {name: what for name, what in zip(BREAKDOWNS, outcomes, strict=True) if what != SENTENCE}
    assert not lost, '\n'.join(f'{name}: {what!r}' for name, what in lost.items())
