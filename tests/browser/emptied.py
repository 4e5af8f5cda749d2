"""When the tabs of somebody were emptied, by the clock that all browsers of one computer share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

from playwright.async_api import Page

WATCH = """() => {
  const look = () => document.body.childElementCount || window.emptied(Date.now());
  new MutationObserver(look).observe(document.body, { childList: true });
}"""

NOTE_CLICKS = """() => window.addEventListener('click', (event) => {
  window.clickedAt = performance.timeOrigin + event.timeStamp;
}, { capture: true })"""


class Emptied:
    """Which tabs show nothing any more, and since when. A tab that leaves its page without a word counts from then."""

    def __init__(self) -> None:
        self._since: dict[Page, asyncio.Future[float]] = {}

    async def watch(self, pages: Iterable[Page], clicked_in: Page) -> None:
        """Look at these tabs from now on, and at the tab in which somebody is going to click."""
        self._clicked_in = clicked_in
        for page in pages:
            self._since[page] = asyncio.get_running_loop().create_future()
            await page.expose_binding('emptied', lambda source, at: self._note(source['page'], at))
            await page.evaluate(WATCH)
            page.on('framenavigated', lambda frame: self._note(frame.page, time.time() * 1000))
        await clicked_in.evaluate(NOTE_CLICKS)

    async def after_the_click(self) -> list[int]:
        """How many milliseconds after the last click there each tab was empty, in order. Waits for all of them."""
        async with asyncio.timeout(15):
            since = await asyncio.gather(*self._since.values())
        clicked_at = await self._clicked_in.evaluate('window.clickedAt')
        return sorted(round(at - clicked_at) for at in since)

    def _note(self, page: Page, at: float) -> None:
        if not self._since[page].done():
            self._since[page].set_result(at)
