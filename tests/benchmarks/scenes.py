"""The systems that are compared, each with its server, its tabs and somebody who writes, behind one set of methods."""

from __future__ import annotations

import asyncio
import contextlib
import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any, Self

import httpx

from tests.benchmarks.audience import Audience
from tests.benchmarks.nicegui_tab import NiceTab
from tests.benchmarks.our_tabs import DASHBOARD, LIST, DashboardTab, ListTab, Pen, sign_in
from tests.benchmarks.practice import TEAM, Change, Truth
from tests.benchmarks.rivals.tabs import RebuildTab, RefetchTab, SmallMessageTab, WholeTableTab
from tests.benchmarks.stage import Stage
from tests.benchmarks.wire import KeptAlive

AT_ONCE = 10  # tabs that are opened side by side
PENS = 4

Press = tuple[float, Awaitable[float]]
"""When the change left the writer, and in future when its answer came."""


class Scene(ABC):
    """One system on one stage. Used as `async with scene:`."""

    name: str
    words: str
    module: str
    further_words: tuple[str, ...] = ()
    """For the server, after the port, the folder and the core."""

    def __init__(self, port: int, data: Path, core: str) -> None:
        self.stage = Stage(self.module, port, data, core, *self.further_words)
        self.truth = Truth(data)
        self.audience: Audience[Any] = Audience()
        self.turns = count()
        self.browsers: list[httpx.AsyncClient] = []
        self._in_touch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        try:
            await self.stage.begin()
            await self.enter()
        except BaseException:
            await self.stage.end()
            raise
        self._in_touch = asyncio.create_task(self.audience.keep_in_touch())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._in_touch:
            self._in_touch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._in_touch
        for tab in self.audience.tabs:
            tab.close()
        for browser in self.browsers:
            await browser.aclose()
        await self.stage.end()

    @abstractmethod
    async def enter(self) -> None:
        """Get somebody ready to write."""

    @abstractmethod
    def another_tab(self, number: int) -> Any:
        """A tab that is not open yet."""

    async def prepare(self, change: Change) -> None:  # noqa: B027 (most press at once,
        """Do all that comes before the last press."""

    @abstractmethod
    def press(self, change: Change) -> Press:
        """Make the change."""

    async def tidy(self) -> None:  # noqa: B027 (and leave nothing behind)
        """Clear away what the writer has left on the screen."""

    async def grow(self, tabs: int) -> None:
        """Open tabs until there are so many."""
        while len(self.audience.tabs) < tabs:
            first = len(self.audience.tabs)
            new = [self.another_tab(number) for number in range(first, min(first + AT_ONCE, tabs))]
            await asyncio.gather(*(tab.open() for tab in new))
            self.audience.tabs += new

    async def reads(self) -> int:
        """How many queries were made so far to show something."""
        return int((await self.stage.ask('counts'))['reads'])


class Ours(Scene):
    """Our program: real people, all of them with their rights; every `dashboards`th tab shows the dashboard."""

    name = 'ours'
    words = 'this program'
    module = 'tests.benchmarks.our_server'

    def __init__(self, port: int, data: Path, core: str, dashboards: int = 0) -> None:
        super().__init__(port, data, core)
        self.pens: list[Pen] = []
        self._dashboards = dashboards
        self._pen: Pen | None = None

    async def enter(self) -> None:
        """Everybody signs in; the first four open the chart of somebody who stands on the first page."""
        for user_name in TEAM:
            self.browsers.append(await sign_in(self.stage.address, user_name))
        active = [id for id in self.truth.first_page() if self.truth.of(id)['status'] == 'active']
        self.pens = [Pen(self.audience, self.browsers[number], active[number]) for number in range(PENS)]
        for pen in self.pens:
            await pen.open()
        self.audience.writers += self.pens

    def another_tab(self, number: int) -> NiceTab:
        """The list, or the dashboard, of one of the people in turn."""
        browser = self.browsers[number % len(self.browsers)]
        if self._dashboards and number % self._dashboards == 0:
            return DashboardTab(self.audience, browser, DASHBOARD)
        return ListTab(self.audience, browser, LIST)

    async def prepare(self, change: Change) -> None:
        """The pen whose patient it is opens the editor and types, or opens the menu."""
        self._pen = next(pen for pen in self.pens if pen.patient_id == change.patient_id)
        await self._pen.prepare(change)

    def press(self, change: Change) -> Press:
        """It presses the real button."""
        assert self._pen
        return self._pen.press(change)

    async def tidy(self) -> None:
        """The dialog or the menu closes in the browser, too."""
        if self._pen:
            await self._pen.tidy()

    def patients(self) -> list[int]:
        """Whose records the pens write in."""
        return [pen.patient_id for pen in self.pens]


class NiceRival(Scene):
    """A rival made with NiceGUI. The writer sits on a page of its own."""

    tab: Callable[..., NiceTab]

    async def enter(self) -> None:
        """Open the page with the one button."""
        browser = httpx.AsyncClient(base_url=self.stage.address, timeout=60)
        self.browsers.append(browser)
        self._writer = Writer(self.audience, browser, '/save')
        await self._writer.open()
        self.audience.writers.append(self._writer)

    def another_tab(self, number: int) -> NiceTab:
        """The page."""
        return type(self).tab(self.audience, self.browsers[0], '/')

    def press(self, change: Change) -> Press:
        """Press it."""
        return self._writer.press(change)


class Writer(NiceTab):
    """The rivals' page with the one button."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._answered: asyncio.Future[float] | None = None

    def press(self, change: Change) -> Press:
        """Save a change."""
        self._answered = asyncio.get_running_loop().create_future()
        return self.event(self.holder('Save', 'save'), 'save', list(change)), self._answered

    def heard(self, message: bytes, at: float) -> None:
        """The answer is a notification."""
        super().heard(message, at)
        if message.startswith(b'42["notify"') and self._answered and not self._answered.done():
            self._answered.set_result(at)

    def shows(self, expected: Any) -> bool:
        """It shows nothing."""
        return True


class Rebuild(NiceRival):
    """(a)"""

    name = 'rebuild'
    words = 'usual NiceGUI (every tab rebuilds on a callback list)'
    module = 'tests.benchmarks.rivals.rebuild_server'
    tab = RebuildTab


class WholeTable(NiceRival):
    """(b)"""

    name = 'whole-table'
    words = 'one query per change, whole table sent to each tab'
    module = 'tests.benchmarks.rivals.whole_table_server'
    tab = WholeTableTab


class SmallMessage(NiceRival):
    """(d)"""

    name = 'small-message'
    words = 'bare page, one small message per tab through the outbox'
    module = 'tests.benchmarks.rivals.small_message_server'
    tab = SmallMessageTab


class Refetch(Scene):
    """(c)"""

    name = 'refetch'
    words = 'broadcast, each tab refetches (FastAPI, python-socketio)'
    module = 'tests.benchmarks.rivals.refetch_server'

    async def enter(self) -> None:
        """A connection for whoever writes."""
        self._http = await KeptAlive.open(self.stage.address)

    def another_tab(self, number: int) -> RefetchTab:
        """The page."""
        return RefetchTab(self.audience, self.stage.address)

    def press(self, change: Change) -> Press:
        """Post the change."""
        began = perf_counter()
        answer = self._http.ask('POST', '/save', json.dumps(change._asdict()).encode())
        return began, _moment_of(answer)


async def _moment_of(answer: Awaitable[bytes]) -> float:
    await answer
    return perf_counter()


SCENES: dict[str, type[Scene]] = {scene.name: scene for scene in (Ours, SmallMessage, Refetch, WholeTable, Rebuild)}
