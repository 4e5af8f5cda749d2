"""Feeds: files that other programs fetch again and again, such as a phone its calendar, each behind a secret address.

No cookie and no sign-in: who knows the secret may read. So a secret is as hard to guess as a sign-in, is looked up by
its hash, and stands in no log. Whatever is wrong with it, the answer is the same. Lookups wait for one another, and
only so many may wait: a flood of guesses costs one reader thread.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Protocol

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from models.base import HOUSE, Missing, Refused, Work
from tracker_ui.house import House
from tracker_ui.turnstile import Turnstile

PATH = '/calendar/{secret}.ics'
ADDRESS = re.compile(r'/calendar/[^/]+\.ics')
SECRET = re.compile(r'[A-Za-z0-9_-]{43}')
CALENDAR = 'text/calendar; charset=utf-8'
SOON = {'Retry-After': '60'}


class Feed(Protocol):
    """What is behind a secret: `stamp` tells whether it is still the same, `text` is the file itself."""

    @property
    def stamp(self) -> str: ...  # noqa: D102
    def text(self) -> bytes: ...  # noqa: D102


Read = Callable[[Work, str], Feed]


def address(base: str, secret: str) -> str:
    """The whole address of a feed of the program at `base`. To be shown to whose it is, once."""
    return base.rstrip('/') + PATH.format(secret=secret)


def add_route(app: FastAPI, house: House, read: Read) -> None:
    """Hand feeds over; `read(work, secret)` raises Missing. To be called before the screens, which take every path."""
    app.add_route(PATH, Feeds(house, read).hand_over, methods=['GET', 'HEAD'], include_in_schema=False)


class Feeds:
    """Where feeds are fetched."""

    def __init__(self, house: House, read: Read) -> None:
        self._store, self._workers, self._read = house.store, house.workers, read
        self._queue, self._one_by_one = Turnstile(), asyncio.Lock()

    async def hand_over(self, request: Request) -> Response:
        """200 and the file, 304 still the same, 404 for whatever is no living secret, 429 while too many ask."""
        secret = str(request.path_params['secret'])
        if not SECRET.fullmatch(secret):
            return Response(status_code=404)
        try:
            with self._queue.place(request.client.host if request.client else ''):
                async with self._one_by_one:
                    return await self._workers.read(self._answer, secret, request.headers.get('if-none-match', ''))
        except Missing:
            return Response(status_code=404)
        except Refused:
            return Response(status_code=429, headers=SOON)

    def _answer(self, secret: str, known: str) -> Response:
        """In a worker thread. What has not changed is not written again."""
        with self._store.reading(HOUSE) as work:
            feed = self._read(work, secret)
        etag = f'"{feed.stamp}"'
        if etag in known:
            return Response(status_code=304, headers={'ETag': etag})
        headers = {'ETag': etag, 'Content-Disposition': 'inline; filename="calendar.ics"'}
        return Response(feed.text(), media_type=CALENDAR, headers=headers)
