"""Colleagues who change records as fast as they can, whatever breaks, and note each of their acts for the checker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from random import Random
from typing import TypeVar

import httpx

from tests.faults import deeds
from tests.faults.hands import PATIENCE, Page
from tests.faults.history import Act, Values
from tests.faults.proxy import Proxy

T = TypeVar('T')

BROKEN = (OSError, httpx.HTTPError, LookupError)
"""What it looks like when the connection or the server goes, or the page has become another one. TimeoutError, too."""

DEEDS = [*[deeds.edit] * 6, *[deeds.move] * 3, *[deeds.assign] * 2, deeds.put_away]
ADMITS = 0.06  # of all visits


class Writer:
    """One colleague, with a browser that has to be signed in.

    `acts` is shared by all of them, and `tokens` never gives out a number twice.
    """

    def __init__(
        self,
        staff_id: int,
        cable: Proxy,
        clinicians: dict[str, int],
        chance: Random,
        acts: list[Act],
        tokens: Iterator[int],
    ) -> None:
        self.cable, self.clinicians = cable, clinicians
        self._id, self._chance, self._acts, self._tokens = staff_id, chance, acts, tokens
        self.browser = httpx.AsyncClient(base_url=cable.address, timeout=10)

    async def work(self, until: float, patients: Sequence[int]) -> None:
        """Change now this record, now that one, until this monotonic moment."""
        while time.monotonic() < until:
            try:
                if self.would(ADMITS):
                    await self._at('/patients', lambda page: deeds.admit(self, page))
                else:
                    await self._visit(self.one_of(patients))
            except BROKEN:
                await self.pauses(0.4)
        await self.browser.aclose()

    async def _visit(self, patient_id: int) -> None:
        async def acts(page: Page) -> None:
            for _ in range(3):
                act = await self.one_of(DEEDS)(self, page, patient_id)
                await self.pauses()
                if act and act.outcome == 'done' and self.would(0.25):
                    await deeds.take_back(self, page, act)

        await self._at(f'/patients/{patient_id}', acts)

    async def _at(self, path: str, work: Callable[[Page], Awaitable[None]]) -> None:
        """Work at a page that is loaded for it."""
        page = Page(self.browser, path)
        async with asyncio.timeout(PATIENCE):
            await page.open()
        try:
            await work(page)
        finally:
            page.close()

    # what they note, and how they choose

    def begins(self, record: int | None, wrote: Values, saw: Values) -> Act:
        """Note an act that begins now."""
        act = Act(self._id, record, wrote, time.time(), saw)
        self._acts.append(act)
        return act

    async def pauses(self, at_most: float = 0.1) -> None:
        """Think for a moment."""
        await asyncio.sleep(self._chance.uniform(0, at_most))

    def text(self, field: str) -> str:
        """A text for this field that has never been there."""
        token = next(self._tokens)
        return {'phone': f'07000 {token:06d}', 'front_desk_note': f'Note {token}.'}.get(field, f'N{token}')

    def one_of(self, things: Sequence[T]) -> T:
        """Any of these."""
        return self._chance.choice(things)

    def some(self, things: Collection[T]) -> list[T]:
        """One or two of these."""
        return self._chance.sample(list(things), self._chance.choice((1, 1, 2)))

    def would(self, often: float) -> bool:
        """True in so many of all cases."""
        return self._chance.random() < often
