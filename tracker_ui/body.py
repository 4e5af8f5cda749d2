"""How much a request may send."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

LARGEST = {
    '/_nicegui_ws/': 1_100_000,
    '/_nicegui/client/': 25_000_000,
    '/draft': 5_000_000,
    '/upload': 10_000_000,
    '/': 65_536,
}
"""Bytes, for the first beginning of the path that fits: socket messages, uploads, unsaved text, files, forms."""


class Body:
    """The receiving end of one request. Past the limit the program is told that the sender has gone."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        self._left = next(limit for beginning, limit in LARGEST.items() if scope['path'].startswith(beginning))
        stated = Headers(scope=scope).get('content-length', '')
        self.too_large = stated.isdecimal() and int(stated) > self._left

    async def __call__(self) -> Message:
        """The next part of the body."""
        message = await self._receive()
        self._left -= len(message.get('body', b''))
        self.too_large = self.too_large or self._left < 0
        return {'type': 'http.disconnect'} if self.too_large else message
