"""What a browser does on the wire, and nothing else: a websocket, and requests on a connection that is kept alive.

Bare protocols, because the load client must not be what is measured: 500 tabs share one core here.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import cast
from urllib.parse import urlsplit

Hear = Callable[[bytes, float], None]
"""Called with each message and the perf_counter() at which its last byte had arrived."""

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
CLOSED_TAB = 1001  # what a browser says when a tab is closed or reloaded; a cut says nothing
HELLO = (
    'GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nCookie: {cookie}\r\nConnection: Upgrade\r\n'
    'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
)


class Websocket(asyncio.Protocol):
    """One websocket without compression. `received` counts its bytes; `ended` is done when it is gone."""

    def __init__(self, hear: Hear) -> None:
        self.received = 0
        self.transport: asyncio.Transport
        self.opened = asyncio.get_running_loop().create_future()
        self.ended = asyncio.get_running_loop().create_future()
        self._hear = hear
        self._head = True
        self._left = bytearray()

    async def open(self, url: str, cookie: str, plug: socket.socket | None = None) -> None:
        """Connect on a connection of its own, as browsers do. Raises ConnectionError when the server refuses.

        `plug` is a socket that is connected already, for one with options of its own.
        """
        parts = urlsplit(url)
        loop = asyncio.get_running_loop()
        if plug:
            await loop.create_connection(lambda: self, sock=plug)
        else:
            await loop.create_connection(lambda: self, parts.hostname or '', parts.port or 80)
        origin = f'{parts.scheme}://{parts.netloc}'
        hello = HELLO.format(path=f'{parts.path}?{parts.query}', host=parts.netloc, origin=origin, cookie=cookie)
        self.transport.write(hello.encode())
        await self.opened

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Hand on each whole message."""
        now = perf_counter()
        self.received += len(data)
        self._left += data
        if self._head and not self._has_opened():
            return
        while message := self._next():
            kind, payload = message
            if kind == TEXT:
                self._hear(payload, now)
            elif kind == PING:
                self._send(PONG, payload)
            elif kind == CLOSE:
                self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Whoever waits for it to open is told that it will not."""
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(bytes(self._left[:200]).decode(errors='replace')))
        if not self.ended.done():
            self.ended.set_result(None)

    @property
    def is_open(self) -> bool:
        """True from the handshake to the end."""
        return self.opened.done() and not self.ended.done()

    def send(self, text: str) -> None:
        """Send one text message."""
        self._send(TEXT, text.encode())

    def close(self) -> None:
        """Go for good, as a closed tab does."""
        self._send(CLOSE, CLOSED_TAB.to_bytes(2, 'big'))
        self.transport.close()

    def cut(self) -> None:
        """Be gone without a word, as with a lost network."""
        self.transport.abort()

    def _has_opened(self) -> bool:
        end = self._left.find(b'\r\n\r\n')
        if end < 0:
            return False
        answer = bytes(self._left[:end])
        if b' 101 ' not in answer[:16]:
            self.transport.close()
            return False
        del self._left[: end + 4]
        self._head = False
        self.opened.set_result(None)
        return True

    def _next(self) -> tuple[int, bytes] | None:
        """The next whole frame: servers send them unmasked, and ours here never in parts."""
        left = self._left
        if len(left) < 2:
            return None
        size, start = left[1], 2
        if size >= 126:
            start = 4 if size == 126 else 10
            size = int.from_bytes(left[2:start], 'big')
        if len(left) < start + size:
            return None
        kind, payload = left[0] & 0xF, bytes(left[start : start + size])
        del left[: start + size]
        return kind, payload

    def _send(self, kind: int, payload: bytes) -> None:
        """A client's frame is masked; with zeros, which leave it as it is. Outside its time nothing is sent."""
        if not self.opened.done() or self.transport.is_closing():
            return
        size = len(payload)
        head = bytes((0x80 | kind, 0x80 | size)) if size < 126 else bytes((0x80 | kind, 0xFE)) + size.to_bytes(2, 'big')
        self.transport.write(head + bytes(4) + payload)


class KeptAlive(asyncio.Protocol):
    """A connection for one GET or POST after the other. Answers must say how long they are."""

    def __init__(self, host: str) -> None:
        self.received = 0
        self._host = host
        self._left = bytearray()
        self._waiting: deque[asyncio.Future[bytes]] = deque()

    @classmethod
    async def open(cls, address: str) -> KeptAlive:
        """Connect to the server at this address."""
        parts = urlsplit(address)
        loop = asyncio.get_running_loop()
        _, ours = await loop.create_connection(lambda: cls(parts.netloc), parts.hostname or '', parts.port or 80)
        return ours

    def ask(self, method: str, path: str, body: bytes = b'') -> asyncio.Future[bytes]:
        """Send a request; the body of its answer."""
        head = f'{method} {path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Length: {len(body)}\r\n'
        self.transport.write((head + 'Content-Type: application/json\r\n\r\n').encode() + body)
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        return answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Give each whole body to whoever waits for it."""
        self.received += len(data)
        self._left += data
        while (end := self._left.find(b'\r\n\r\n')) >= 0:
            head = bytes(self._left[:end]).lower()
            start, size = end + 4, int(head.partition(b'content-length:')[2].split(b'\r\n')[0])
            if len(self._left) < start + size:
                return
            body = bytes(self._left[start : start + size])
            del self._left[: start + size]
            self._waiting.popleft().set_result(body)

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody waits for ever."""
        while self._waiting:
            self._waiting.popleft().set_exception(ConnectionError('the server has closed the connection'))
