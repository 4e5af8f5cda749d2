"""A tab of any NiceGUI page, as far as a browser would do it: fetch, handshake, events, pings and acknowledgements."""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import re
import socket
from collections.abc import Iterator
from time import perf_counter
from typing import Any
from uuid import uuid4

import httpx
import orjson

from tests.benchmarks.audience import Audience, Tab
from tests.benchmarks.wire import Websocket

ELEMENTS = re.compile(r'parseElements\(String\.raw`(.*?)`\)', re.DOTALL)
CLIENT_ID = re.compile(r"'client_id': '([0-9a-f-]+)', 'next_message_id': (\d+)")


class Turned(ConnectionError):
    """The server does not know this page any more: a browser would load it anew."""


class NiceTab(Tab):
    """Keeps the page's elements as the browser would. `update`s and other messages end in `read`."""

    heartbeat = False

    def __init__(self, audience: Audience[Any], http: httpx.AsyncClient, path: str) -> None:
        super().__init__(audience)
        self.http, self.path = http, path
        self.elements: dict[str, dict[str, Any]] = {}
        self.socket: Websocket | None = None
        self.client_id = ''
        self.next_message_id = self._acknowledged = 0
        self._received_before = 0
        self._away = False  # on purpose
        self._is_coming = False  # back; a server that turns a tab away closes its socket, too
        self._coming_back: asyncio.Task[None] | None = None
        self._tab_id = str(uuid4())
        self._connected: asyncio.Future[None]

    @property
    def received(self) -> int:
        """Bytes over all sockets that this tab has had."""
        return self._received_before + (self.socket.received if self.socket else 0)

    async def open(self, plug: socket.socket | None = None) -> None:
        """Load the page and open its socket; through this connection, if one is given."""
        answer = await self.http.get(self.path)
        found = CLIENT_ID.search(answer.text)
        elements = ELEMENTS.search(answer.text)
        if answer.status_code != 200 or not found or not elements:
            raise ConnectionError(f'{self.path}: {answer.status_code} {answer.text[:200]}')
        self.client_id, self.next_message_id = found[1], int(found[2])
        self.elements = orjson.loads(html.unescape(elements[1]))
        self.drawn()
        await self.connect(plug)

    async def connect(self, plug: socket.socket | None = None) -> None:
        """Open the socket, again if need be. Raises Turned when the server wants the page to be loaded anew."""
        self._connected = asyncio.get_running_loop().create_future()
        self._received_before, self._away = self.received, False
        query = (
            f'client_id={self.client_id}&next_message_id={self.next_message_id}&implicit_handshake=true'
            f'&document_id={uuid4()}&tab_id={self._tab_id}&old_tab_id=null&EIO=4&transport=websocket'
        )
        cookie = '; '.join(f'{name}={value}' for name, value in self.http.cookies.items())
        address = str(self.http.base_url).rstrip('/')
        self.socket = Websocket(self.heard)
        await self.socket.open(f'{address}/_nicegui_ws/socket.io/?{query}', cookie, plug)
        await self._connected

    def close(self) -> None:
        """Close the tab."""
        assert self.socket
        self._away = True
        self.socket.close()

    def cut(self) -> None:
        """Lose the network."""
        assert self.socket
        self._away = True
        self.socket.cut()

    async def come_back(self) -> bool:
        """Connect again, and load the page anew when the server does not know it any more. True when it had to."""
        self._is_coming = True
        try:
            await self.connect()
        except Turned:
            await self.open()
            self.audience.look_at(self)
            return True
        finally:
            self._is_coming = False
        return False

    async def _try_to_come_back(self) -> None:
        with contextlib.suppress(ConnectionError):  # it is tried again
            await self.come_back()

    def emit(self, name: str, *data: Any) -> None:
        """Send a Socket.IO event."""
        assert self.socket
        self.socket.send('42' + json.dumps([name, *data]))

    def event(self, element_id: str, kind: str, *args: Any) -> float:
        """Something happens at an element, such as a click; the moment at which that was sent."""
        listeners = self.elements[element_id]['events']
        listener = next(each['listener_id'] for each in listeners if each['type'] == kind)
        words = [json.dumps(arg) for arg in args]
        now = perf_counter()
        self.emit('event', {'id': int(element_id), 'client_id': self.client_id, 'listener_id': listener, 'args': words})
        return now

    def holder(self, text: str, kind: str) -> str:
        """The element around this text that listens to such events. Raises LookupError when there is none."""
        parents = {str(child): id for id, element in self.elements.items() for child in element.get('children', ())}
        for id in [id for id, element in self.elements.items() if element.get('text') == text]:
            for around in self._upwards(id, parents):
                if any(listener['type'] == kind for listener in self.elements[around].get('events', ())):
                    return around
        raise LookupError(text)

    def drawn(self) -> None:
        """Called when elements have come or changed."""

    def heard(self, message: bytes, at: float) -> None:
        """Answer what a browser answers by itself; keep the rest."""
        assert self.socket
        if message == b'2':
            self.socket.send('3')
        elif message[:1] == b'0':
            self.socket.send('40')
        elif message[:2] == b'40':
            self._connected.set_result(None)
            self.on_connected()
        elif message[:2] == b'44':
            self._connected.set_exception(Turned(message.decode()))
        elif message[:2] == b'42':
            super().heard(message, at)

    def on_connected(self) -> None:
        """Called after each connect."""

    def read(self, message: bytes) -> None:
        """Keep the elements as they are now."""
        name, *data = orjson.loads(message[2:])
        if data and isinstance(data[0], dict) and '_id' in data[0]:
            self.next_message_id = data[0].pop('_id') + 1
        if name == 'update':
            for id, element in data[0].items():
                if element is None:
                    self.elements.pop(id, None)
                else:
                    self.elements[id] = element
            self.drawn()

    def keep_in_touch(self, turn: int) -> None:
        """Beat every two seconds, acknowledge every three when there is something to, and never stay away."""
        if self.socket is None or self._away or self._is_coming:
            return
        if self.socket.ended.done():
            if self._coming_back is None or self._coming_back.done():
                self.audience.lost += 1
                self._coming_back = asyncio.create_task(self._try_to_come_back())
            return
        if not self.socket.is_open:
            return
        if self.heartbeat and turn % 20 == 0:
            self.socket.send(f'421["hb",{perf_counter() * 1000:.1f}]')
        if turn % 30 == 0 and self.next_message_id > self._acknowledged:
            self._acknowledged = self.next_message_id
            self.emit('ack', {'client_id': self.client_id, 'next_message_id': self.next_message_id})

    def _upwards(self, id: str, parents: dict[str, str]) -> Iterator[str]:
        while id in self.elements:
            yield id
            id = parents.get(id, '')
