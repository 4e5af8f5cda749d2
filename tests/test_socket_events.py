"""What a browser may say over its socket, and what comes of junk."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from nicegui import core, ui
from nicegui.testing import user_simulation

from models import caseload
from tests.cast import Practice
from tests.live_world import Browser, World, open_world
from tracker_ui import socket_events
from tracker_ui.leases import Leases


@pytest.fixture
async def world(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with open_world(practice, monkeypatch) as world:
        yield world


def say(event: str, sid: str, *words: object) -> Any:
    """What the server answers to a message of this socket."""
    return core.sio.handlers['/'][event](sid, *words)


@pytest.fixture
def tab(world: World, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A tab behind the socket 'mine'; any other socket belongs to nobody."""
    tab = world.browser()
    monkeypatch.setitem(core.sio.handlers, '/', {})  # without the guard, which another test may have left here
    monkeypatch.setattr(socket_events, 'client_of', lambda sid: tab if sid == 'mine' else None)
    socket_events.listen(world.hub)
    return tab


async def test_a_tab_that_holds_an_old_revision_is_sent_the_whole(world: World, tab: Browser) -> None:
    topic = tab.open(world.topic(caseload.chips))
    await world.quiet()
    say('live_want', 'mine', [[topic.number, 0]])
    await world.quiet()
    assert [frame[0][:2] for frame in tab.frames] == [[topic.number, -1]] * 2


async def test_a_tab_that_holds_the_newest_revision_is_sent_nothing(world: World, tab: Browser) -> None:
    topic = tab.open(world.topic(caseload.chips))
    await world.quiet()
    say('live_want', 'mine', [[topic.number, tab.shows[topic.number][0]]])
    await world.quiet()
    assert len(tab.frames) == 1


JUNK: list[tuple[object, ...]] = [
    (),
    (None,),
    ('all',),
    ([1, 2],),
    ([[1]],),
    ([[1, 2, 3]],),
    ([['1', 0]],),
    ([[True, 0]],),
    ([[1.5, 0]],),
    ([{}],),
]


@pytest.mark.parametrize('words', JUNK, ids=map(repr, JUNK))
async def test_junk_is_passed_over(world: World, tab: Browser, words: tuple[object, ...]) -> None:
    tab.open(world.topic(caseload.chips))
    await world.quiet()
    say('live_want', 'mine', *words)
    await world.quiet()
    assert len(tab.frames) == 1


async def test_a_socket_without_a_page_is_answered_nothing(world: World, tab: Browser) -> None:
    topic = tab.open(world.topic(caseload.chips))
    await world.quiet()
    say('live_want', 'another', [[topic.number, 0]])
    await world.quiet()
    assert len(tab.frames) == 1


class Listener:
    """Stands for whoever wants to know who looks."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def sign(self, client: object) -> int:
        self.heard.append(client)
        return 7

    def confirm(self, client: object, seq: int) -> None:
        self.heard.append((client, seq))

    def gone(self, client: object) -> None:
        self.heard.append(('gone', client))


@pytest.fixture
async def listener(tab: Browser, practice: Practice) -> Listener:
    """Listens to what the sockets say of people."""
    listener = Listener()
    leases: Leases[Any, Any] = Leases(listener.heard.append)
    socket_events.listen_for_people([leases], cast(Any, listener))
    return listener


async def test_a_hand_that_moves_is_heard_and_answered_with_the_newest_change(tab: Browser, listener: Listener) -> None:
    assert say('looking', 'mine') == 7
    say('looked', 'mine', 7)
    assert listener.heard == [tab, (tab, 7)]


@pytest.mark.parametrize('words', [(), (None,), ('7',), (7.5,), (True,), ([7],)], ids=repr)
async def test_junk_about_what_has_arrived_is_passed_over(listener: Listener, words: tuple[object, ...]) -> None:
    say('looked', 'mine', *words)
    assert listener.heard == []


async def test_a_socket_without_a_page_is_nobodys_hand(listener: Listener) -> None:
    assert say('looking', 'another') == 0
    say('looked', 'another', 7)
    assert listener.heard == []


@pytest.mark.usefixtures('tab')
async def test_a_heartbeat_brings_the_browsers_own_clock_back_and_nothing_else() -> None:
    assert say('hb', 'mine', 1234.5) == 1234.5
    assert say('hb', 'mine', 'x' * 1000) == 0
    assert say('hb', 'mine') == 0


async def test_the_log_says_when_a_socket_comes_and_goes(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, 'tracker')
    async with user_simulation(lambda: ui.label('here')) as user:
        socket_events.listen(world.hub)
        client = await user.open('/')
        client.handle_disconnect(next(iter(client._socket_to_document_id)))
    assert [record.getMessage() for record in caplog.records] == ['socket connected', 'socket gone']
