"""A TCP proxy between a browser and the server: it can cut every connection, refuse new ones, and hold bytes back."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Self

CHUNK = 65_536


class Proxy:
    """Listens on a port of its own and passes everything on to `target`, a port of this computer.

    `cut` aborts what is open and refuses what comes, as a pulled cable does once it is noticed. `stall` keeps the
    connections and passes nothing on in either direction, as a black hole does. `heal` ends both.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self._server: asyncio.Server | None = None
        self._pipes: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.cut()
        self._flowing.set()

    @property
    def address(self) -> str:
        """Where a browser reaches the server through this proxy."""
        return f'http://127.0.0.1:{self.port}'

    async def cut(self, seconds: float | None = None) -> None:
        """Break every connection and refuse new ones, until `heal` or for so many seconds."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for pipe in tuple(self._pipes):
            pipe.transport.abort()
        if seconds is not None:
            await asyncio.sleep(seconds)
            await self.heal()

    def stall(self) -> None:
        """Hold every byte back from now on; nobody is told that the connection is dead."""
        self._flowing.clear()

    async def heal(self) -> None:
        """Let bytes and new connections through again."""
        self._flowing.set()
        if self._server is None:
            await self._listen()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, '127.0.0.1', self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, from_browser: asyncio.StreamReader, to_browser: asyncio.StreamWriter) -> None:
        try:
            from_server, to_server = await asyncio.open_connection('127.0.0.1', self.target)
        except OSError:  # the server is down: so is this connection
            to_browser.transport.abort()
            return
        pair = {to_browser, to_server}
        self._pipes |= pair
        await asyncio.gather(self._pump(from_browser, to_server), self._pump(from_server, to_browser))
        self._pipes -= pair

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(CHUNK):
                await self._flowing.wait()
                target.write(data)
                await target.drain()
        target.close()
