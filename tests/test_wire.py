"""One frame on the sockets of many tabs: the fast way, the plain way, and a socket that is full."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from engineio.packet import Packet
from nicegui import core
from wsproto.connection import Connection, ConnectionType
from wsproto.events import Message

from tracker_ui import wire
from tracker_ui.wire import Frame, Tab, drained, send

ENTRIES = (b'[1,-1,7,[[1,"Alex"]],{},""]', b'[2,6,8,[[],[],[],null],{},""]')


class Transport:
    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.waiting = 0
        self.closing = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.closing


class Wire:
    """One tab with one socket, as NiceGUI, Socket.IO and uvicorn hold it between them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.transport = Transport()
        self.protocol = SimpleNamespace(transport=self.transport, close_sent=False)
        self.scope: dict[str, Any] = {'door.proto': self.protocol}
        self.socket = SimpleNamespace(sid='eio', queue=asyncio.Queue(), closed=False, closing=False, upgraded=True)
        client: Any = SimpleNamespace(
            id='client', _socket_to_document_id={'sio': 'document'}, has_socket_connection=True
        )
        self.tab = Tab(client)
        sio = SimpleNamespace(
            eio=SimpleNamespace(sockets={'eio': self.socket}),
            manager=SimpleNamespace(eio_sid_from_sid=lambda sid, _: 'eio' if sid == 'sio' else None),
            environ={'eio': {'asgi.scope': self.scope}},
        )
        monkeypatch.setattr(core, 'sio', sio)


@pytest.fixture
async def line(monkeypatch: pytest.MonkeyPatch) -> Wire:
    return Wire(monkeypatch)


def test_a_frame_is_one_socket_event_with_all_entries() -> None:
    frame = Frame(ENTRIES)
    assert frame.text.startswith(b'42["live",')
    assert orjson.loads(frame.text[2:]) == ['live', [orjson.loads(entry) for entry in ENTRIES]]
    assert Packet(encoded_packet=frame.packet.encode()).data == frame.text[1:].decode()


@pytest.mark.parametrize('size', [1, 125, 126, 65_535, 65_536, 200_000])
def test_the_ready_made_bytes_are_a_websocket_message_of_any_size(size: int) -> None:
    frame = Frame([b'"' + b'x' * (size - 15) + b'"'] if size > 15 else [])
    reader = Connection(ConnectionType.CLIENT)
    reader.receive_data(frame.websocket_message)
    messages = [event for event in reader.events() if isinstance(event, Message)]
    assert ''.join(str(message.data) for message in messages).encode() == frame.text
    assert messages[-1].message_finished


async def test_the_fast_way_writes_the_same_bytes_to_every_transport(line: Wire) -> None:
    frame = Frame(ENTRIES)
    assert send(line.tab, frame)
    assert send(line.tab, frame)
    assert line.transport.written[0] is line.transport.written[1]
    assert (frame.as_bytes, frame.as_packet, line.socket.queue.qsize()) == (2, 0, 0)


@pytest.mark.parametrize('why', ['long polling', 'upgrading', 'closing', 'close sent'])
async def test_without_a_transport_to_write_to_the_frame_is_queued_as_a_packet(line: Wire, why: str) -> None:
    match why:
        case 'long polling':
            line.scope.clear()
        case 'upgrading':
            line.socket.upgraded = False
        case 'closing':
            line.transport.closing = True
        case 'close sent':
            line.protocol.close_sent = True
    frame = Frame(ENTRIES)
    assert send(line.tab, frame)
    assert line.transport.written == []
    assert line.socket.queue.get_nowait() is frame.packet


async def test_a_full_transport_makes_the_tab_behind_until_it_is_drained(line: Wire) -> None:
    line.transport.waiting = wire.BUFFERED + 1
    assert not send(line.tab, Frame(ENTRIES))
    assert line.tab.behind
    assert line.transport.written == []
    assert not drained(line.tab)
    line.transport.waiting = 0
    assert drained(line.tab)


async def test_a_full_queue_makes_the_tab_behind_too(line: Wire) -> None:
    line.scope.clear()
    for _ in range(wire.QUEUED + 1):
        assert send(line.tab, Frame(ENTRIES))
    assert not send(line.tab, Frame(ENTRIES))
    assert line.tab.behind
    assert not drained(line.tab)


@pytest.mark.parametrize('gone', ['closed', 'closing'])
async def test_nothing_is_sent_to_a_socket_that_is_going(line: Wire, gone: str) -> None:
    setattr(line.socket, gone, True)
    assert not send(line.tab, Frame(ENTRIES))
    assert not line.tab.behind
    assert drained(line.tab)


async def test_a_simulated_tab_has_nobody_to_send_to(line: Wire) -> None:
    client: Any = line.tab.client
    client._socket_to_document_id = {'test-1': 'document'}
    assert not send(line.tab, Frame(ENTRIES))


async def test_a_tab_is_awake_while_it_is_fetched_and_while_it_has_a_socket(
    line: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    client: Any = line.tab.client
    client.has_socket_connection = False
    assert line.tab.awake
    monkeypatch.setattr(wire, 'FETCHING', 0)
    assert not line.tab.awake
    client.has_socket_connection = True
    assert line.tab.awake
    client.has_socket_connection = False
    assert not line.tab.awake
