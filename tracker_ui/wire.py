"""The wire: one frame, encoded once, put on the sockets of many tabs.

All that is clever about sending lives behind `send`. A frame goes past NiceGUI's outbox, whose cost per tab is ten
times as high: nothing here needs its replay, because every entry names the revision it builds on and a tab that
missed one asks for the whole.
"""

from __future__ import annotations

import struct
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from engineio.packet import MESSAGE, Packet  # type: ignore[import-untyped]
from nicegui import Client, core

if TYPE_CHECKING:
    from tracker_ui.topics import Topic

BUFFERED = 65_536  # bytes that a transport may hold for a slow tab before it counts as behind
QUEUED = 32  # packets, for a tab without a transport of its own (long polling)
FETCHING = 15.0  # seconds that a page may take to open its socket; until then it is read for all the same
SIMULATED = 'test-'  # NiceGUI's User gives its sockets ids that start so; there is nobody to send to


class Line:
    """One open socket of a tab and what lies under it, looked up once: with hundreds of tabs every step costs."""

    __slots__ = ('_protocol', '_socket')

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._protocol = core.sio.environ.get(socket.sid, {}).get('asgi.scope', {}).get('door.proto')

    @property
    def is_open(self) -> bool:
        """False once it is being closed."""
        return not self._socket.closed and not self._socket.closing

    @property
    def transport(self) -> Any:
        """What bytes can be written to, past every layer; None when the plain way has to be taken.

        The one place that touches uvicorn's internals: the guard's Door leaves the protocol in the ASGI scope.
        """
        protocol = self._protocol
        if not protocol or not self._socket.upgraded or getattr(protocol, 'close_sent', True):
            return None
        return None if protocol.transport.is_closing() else protocol.transport

    @property
    def queue(self) -> Any:
        """The plain way: engine.io's own queue of packets."""
        return self._socket.queue


class Tab:
    """One client and the topics it shows. `behind` means: its socket is full, it gets the whole once it is drained.

    `whose` says which sign-in the page was made for; see `Hub`.
    """

    def __init__(self, client: Client, whose: Hashable = None) -> None:
        self.client = client
        self.whose = whose
        self.topics: Counter[Topic] = Counter()
        self.wants: set[Topic] = set()
        self.behind = False
        self._lines: dict[str, Line | None] = {}
        self._was_connected = False
        self._since = time.monotonic()

    @property
    def awake(self) -> bool:
        """True when somebody looks at it: it has a socket, or is just being fetched and has not had one yet."""
        self._was_connected |= self.client.has_socket_connection
        if self._was_connected:
            return self.client.has_socket_connection
        return time.monotonic() - self._since < FETCHING

    @property
    def lines(self) -> list[Line]:
        """Its open sockets. They are looked up when one has come or gone."""
        sockets = self.client._socket_to_document_id
        if self._lines.keys() != sockets.keys():
            self._lines = {sid: _line(sid) for sid in sockets}
        return [line for line in self._lines.values() if line and line.is_open]


class Message:
    """One event for many sockets, in the two forms that they take; each made once. `content` is JSON."""

    def __init__(self, event: str, content: bytes = b'null') -> None:
        self.event = event
        self.text = b'42["' + event.encode() + b'",' + content + b']'

    @cached_property
    def websocket_message(self) -> bytes:
        """The text as one unmasked, final websocket frame (RFC 6455, 5.2). Legal under any extension."""
        size = len(self.text)
        if size < 126:
            head = struct.pack('!BB', 0x81, size)
        elif size < 65_536:
            head = struct.pack('!BBH', 0x81, 126, size)
        else:
            head = struct.pack('!BBQ', 0x81, 127, size)
        return head + self.text

    @cached_property
    def packet(self) -> Packet:
        """The text as an engine.io packet, which encodes itself once for all queues it is put on."""
        return Packet(MESSAGE, self.text[1:].decode())


class Frame(Message):
    """One message for every tab that shows the same topics."""

    def __init__(self, entries: Iterable[bytes]) -> None:
        super().__init__('live', b'[' + b','.join(entries) + b']')
        self.as_bytes = 0  # how many sockets took it as ready-made bytes,
        self.as_packet = 0  # and how many as a packet on their queue


def send(tab: Tab, frame: Frame) -> bool:
    """Put the frame on each socket of this tab; False when it has none. Never waits.

    The fast way writes ready-made bytes to the socket's transport: 0.01 ms a tab instead of 0.07. Where there is no
    transport to write to, the frame is queued as a packet. A socket that is full makes the tab `behind`.
    """
    sent = False
    for line in tab.lines:
        transport = line.transport
        if (transport.get_write_buffer_size() > BUFFERED) if transport else (line.queue.qsize() > QUEUED):
            tab.behind = True
        elif transport:
            transport.write(frame.websocket_message)
            frame.as_bytes += 1
            sent = True
        else:
            line.queue.put_nowait(frame.packet)
            frame.as_packet += 1
            sent = True
    return sent


def say(client: Client, message: Message) -> None:
    """Put a message on each socket of this client, however much waits there already. Never waits."""
    for line in Tab(client).lines:
        if transport := line.transport:
            transport.write(message.websocket_message)
        else:
            line.queue.put_nowait(message.packet)


def drained(tab: Tab) -> bool:
    """True when nothing waits any more on any socket of this tab."""
    return not any(
        transport.get_write_buffer_size() if (transport := line.transport) else line.queue.qsize() for line in tab.lines
    )


def client_of(sid: str) -> Client | None:
    """The client that a socket has done its handshake for; None for any other socket.

    Asked for every message. `core.sio.rooms` would look through the rooms of all sockets: with 500 tabs whose hearts
    beat every two seconds, a fifth of a core.
    """
    client = Client.instances.get(page_named_in(core.sio.get_environ(sid) or {}))
    return client if client and sid in client._socket_to_document_id else None


def page_named_in(environ: Mapping[str, Any]) -> str:
    """The page that a socket was opened for, as its address says; '' when it says none."""
    return _page_in(environ.get('QUERY_STRING', ''))


@lru_cache(maxsize=2048)
def _page_in(query: str) -> str:
    return parse_qs(query).get('client_id', [''])[0]


def _line(sid: str) -> Line | None:
    """The line behind a socket of Socket.IO, by its id; None for one that is gone, or simulated."""
    if sid.startswith(SIMULATED):
        return None
    socket = core.sio.eio.sockets.get(core.sio.manager.eio_sid_from_sid(sid, '/'))
    return Line(socket) if socket else None
