"""Time is a change too: one clock tells those who show waiting minutes, "today" or "overdue" to look again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from models.base.change import Change
from tracker_ui import errors
from tracker_ui.bus import Bus

SECOND = 1.0


class Clock:
    """Publishes a 'minute' when a minute turns, a 'day' when the practice's day does, and a 'second' for who asks.

    `now` gives this moment (aware, UTC), `zone` the practice's time zone as it is set at that moment. Midnight falls
    on a full minute in every zone, so one task that wakes each minute sees both. The second hand stands still unless
    somebody listens to it.
    """

    def __init__(
        self,
        bus: Bus,
        now: Callable[[], datetime],
        zone: Callable[[], ZoneInfo],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bus = bus
        self._now = now
        self._zone = zone
        self._sleep = sleep
        self._minute = self._this_minute()
        self._day = self._today()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to tick. Called once, on the event loop."""
        self._tasks = [
            asyncio.create_task(self._run(), name='clock'),
            asyncio.create_task(self._run_second_hand(), name='second hand'),
        ]

    async def stop(self) -> None:
        """Stop ticking; returns when the tasks have ended."""
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def tick(self) -> None:
        """Tell what has turned since the last tick. A clock that was set back has turned too."""
        minute, day = self._this_minute(), self._today()
        turned = [kind for kind, new in (('minute', minute != self._minute), ('day', day != self._day)) if new]
        self._minute, self._day = minute, day
        if turned:
            self._bus.publish(tuple(map(self._signal, turned)))

    async def _run(self) -> None:
        while True:
            now = self._now()
            await self._sleep(60 - now.second - now.microsecond / 1e6)
            try:
                self.tick()
            except Exception as error:  # a clock that has stopped would leave every "today" wrong
                errors.reference(error)

    async def _run_second_hand(self) -> None:
        while True:
            await asyncio.sleep(SECOND)
            if self._bus.listened('second'):
                self._bus.publish((self._signal('second'),))

    def _this_minute(self) -> datetime:
        return self._now().replace(second=0, microsecond=0)

    def _today(self) -> object:
        return self._now().astimezone(self._zone()).date()

    def _signal(self, kind: str) -> Change:
        return Change(0, kind, 0, 'update', (), frozenset(), None, '', self._now())
