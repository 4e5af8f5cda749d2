"""How long it takes until a colleague sees it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from statistics import median

from playwright.async_api import Page

WITHIN = 2.5  # seconds, from the click to the last colleague's screen: a tenth of it on a quiet machine

SAYS = "(words) => document.querySelector('main')?.innerText.includes(words)"
SAYS_NO_MORE = "(words) => !document.querySelector('main')?.innerText.includes(words)"


class Stopwatch:
    """Times of one story, in milliseconds, by what happened."""

    def __init__(self) -> None:
        self.times: dict[str, float] = {}

    async def until_seen(
        self, what: str, act: Callable[[], Awaitable[object]], pages: Iterable[Page], words: str, *, gone: bool = False
    ) -> None:
        """Do it, and wait until every page says the words, or says them no more."""
        waits = [
            asyncio.create_task(page.wait_for_function(SAYS_NO_MORE if gone else SAYS, arg=words)) for page in pages
        ]
        await asyncio.sleep(0)  # so that the pages are looking before it happens
        began = time.monotonic()
        try:
            await asyncio.gather(act(), *waits)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        self.times[what] = (time.monotonic() - began) * 1000

    def check(self) -> None:
        """AssertionError when colleagues did not see it soon; the figures go to the report in any case."""
        print('\nuntil the last colleague saw it:', ', '.join(f'{what} {ms:.0f} ms' for what, ms in self.times.items()))
        assert median(self.times.values()) < WITHIN * 1000, self.times
