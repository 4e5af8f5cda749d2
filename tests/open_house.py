"""The whole program, opened without a browser: every screen, the real store, and people with tabs."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
from nicegui import core, ui
from nicegui.elements.mixins.text_element import TextElement
from nicegui.testing import User
from nicegui.testing.general import nicegui_reset_globals, prepare_simulation
from nicegui.testing.user_interaction import UserInteraction

import main
from models import sign_ins
from models.base import HOUSE, Principal, Work
from models.people import Staff
from tests.cast import Practice, id_of, password_hash
from tracker_ui.house import House
from tracker_ui.settings import Settings


@dataclass
class OpenHouse:
    """The running program. `tab` opens a tab; what happens in it happens through the real screens."""

    house: House
    practice: Practice
    _closing: AsyncExitStack

    async def tab(self, who: Principal, path: str = '/') -> User:
        """A new tab of somebody who is signed in, at this address."""
        token = await self.house.workers.write(self._signed_in, who)
        await self.house.sessions.refresh()
        transport = httpx.ASGITransport(core.app)
        http = httpx.AsyncClient(transport=transport, base_url='http://127.0.0.1:8080', cookies={'mht': token})
        user = User(await self._closing.enter_async_context(http))
        await user.open(path)
        return user

    def _signed_in(self, who: Principal) -> str:
        def start(work: Work) -> str:
            return sign_ins._start(work, work.get(Staff, id_of(who)), password_hash(), None).token

        return str(self.practice.do(HOUSE, start))


def click(tab: User, words: str) -> None:
    """Press the one button with these words on it."""
    (button,) = [
        element.parent_slot.parent
        for element in tab.find(kind=TextElement, content=words).elements
        if element.parent_slot and element.parent_slot.parent.tag == 'button'
    ]
    UserInteraction(tab, {button}, None).click()


@asynccontextmanager
async def open_house(practice: Practice) -> AsyncIterator[OpenHouse]:
    """Put the program together around this practice, as main.py does, with simulated tabs in place of sockets."""
    async with AsyncExitStack() as stack:
        stack.enter_context(nicegui_reset_globals())
        os.environ['NICEGUI_USER_SIMULATION'] = 'true'
        stack.callback(os.environ.pop, 'NICEGUI_USER_SIMULATION')
        prepare_simulation()
        house = main.open_house(Settings(data=practice.store.folder), practice.store)
        main.furnish(house)
        ui.run(reload=False, show=False)
        stack.callback(house.workers.close)
        lifespan = core.app.router.lifespan_context(core.app)
        await lifespan.__aenter__()
        stack.push_async_callback(lifespan.__aexit__, None, None, None)  # shut down after a failed test, too
        yield OpenHouse(house, practice, await stack.enter_async_context(AsyncExitStack()))
