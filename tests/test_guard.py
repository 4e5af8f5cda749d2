"""The attacks of TRUST 3.1, 3.2 and 3.4 against a real server: nobody acts, watches or stays who may not."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import httpx
import pytest
from nicegui import Client, core
from socketio.exceptions import ConnectionError as NotConnected

from models import staff
from models.base import Principal, Role
from tests.cast import Clock, Practice
from tests.served import CANARY, Page, Served, serving, until
from tracker_ui import door, guard, tabs
from tracker_ui.log import InWords

EVIL = {'Origin': 'https://evil.example'}


@pytest.fixture
async def served(practice: Practice, now: Clock) -> AsyncIterator[Served]:
    """Harbour Practice on a port of this computer."""
    async with serving(practice, now) as running:
        yield running


@pytest.fixture
async def toms_page(served: Served, tom: Principal) -> Page:
    """A page that Tom has opened, not yet connected."""
    return await (await served.browser_of(tom)).open()


def left(page: Page) -> bool:
    """True when the page was told to go to the sign-in page."""
    return any(name == tabs.LEAVE.event for name, *_ in page.heard)


# what works


async def test_a_button_works_for_the_person_whose_page_it_is_on(served: Served, toms_page: Page) -> None:
    socket = await toms_page.connect(headers=toms_page.browser.cookie | {'Origin': served.address})
    await socket.emit('event', toms_page.click)
    await until(lambda: served.done)
    assert served.done == [('click', served.practice.tom.staff_id)]


async def test_a_message_is_checked_without_looking_through_the_sockets_of_all_tabs(
    served: Served, toms_page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket = await toms_page.connect()
    looked: list[str] = []
    monkeypatch.setattr(core.sio.manager, 'get_rooms', lambda sid, namespace: looked.append(sid) or [])
    await socket.emit('event', toms_page.click)
    await until(lambda: served.done)
    assert looked == []
    monkeypatch.undo()  # NiceGUI itself looks when the socket goes


async def test_a_click_that_was_held_up_on_its_way_is_answered_so_and_not_done(served: Served, toms_page: Page) -> None:
    core.sio.on('hb', lambda _sid, sent_at: sent_at)
    socket = await toms_page.connect()
    await socket.call('hb', 5_000)
    await socket.emit('event', toms_page.click | {'pressed_at': 5_000})
    await until(lambda: served.done)
    assert await socket.call('event', toms_page.click | {'pressed_at': 1_000}) == guard.TOO_LATE
    assert len(served.done) == 1


async def test_long_polling_works_where_websockets_do_not(served: Served, toms_page: Page) -> None:
    socket = await toms_page.connect(transport='polling')
    await socket.emit('event', toms_page.click)
    await until(lambda: served.done)


async def test_a_dropped_socket_comes_back_to_its_page(served: Served, toms_page: Page) -> None:
    await (await toms_page.connect()).disconnect()
    await until(lambda: not toms_page.client.has_socket_connection)
    socket = await toms_page.connect()
    await socket.emit('event', toms_page.click)
    await until(lambda: served.done)


# other sites (TRUST 3.1)


@pytest.mark.parametrize('origin', ['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost'])
async def test_a_page_of_another_site_gets_no_socket(toms_page: Page, origin: str) -> None:
    with pytest.raises(NotConnected):
        await toms_page.connect(headers=toms_page.browser.cookie | {'Origin': origin})


async def test_a_page_of_another_site_gets_no_long_polling_and_no_leave_to_read_it(
    served: Served, toms_page: Page
) -> None:
    address = f'/_nicegui_ws/socket.io/?EIO=4&transport=polling&client_id={toms_page.client_id}'
    for method in ('GET', 'POST', 'OPTIONS'):
        answer = await toms_page.browser.http.request(method, address, headers=EVIL)
        assert answer.status_code == 403
        assert 'access-control-allow-origin' not in answer.headers


# other people (TRUST 3.2)


async def test_the_id_of_a_page_without_a_cookie_opens_nothing(toms_page: Page) -> None:
    for query in (
        f'client_id={toms_page.client_id}&tab_id=1',
        f'client_id={toms_page.client_id}&tab_id={toms_page.tab_id}',
    ):
        with pytest.raises(NotConnected):
            await toms_page.connect(headers={}, query=query)
    assert not toms_page.client.has_socket_connection


async def test_a_colleague_cannot_connect_to_toms_page_nor_watch_it(
    served: Served, toms_page: Page, rita: Principal
) -> None:
    await toms_page.connect()
    rita_here = await served.browser_of(rita)
    with pytest.raises(NotConnected, match=r'Implicit handshake failed|namespaces failed'):
        await toms_page.connect(headers=rita_here.cookie)
    assert len(toms_page.client._socket_to_document_id) == 1


async def test_a_socket_that_names_no_page_is_refused(served: Served, toms_page: Page) -> None:
    with pytest.raises(NotConnected):
        await served.connect('document_id=1&tab_id=1', toms_page.browser.cookie)
    with pytest.raises(NotConnected):
        await served.connect('client_id=nothing&implicit_handshake=true', toms_page.browser.cookie)


async def test_before_its_handshake_a_socket_can_do_nothing(served: Served, toms_page: Page) -> None:
    socket = await served.connect(f'client_id={toms_page.client_id}', toms_page.browser.cookie)
    await socket.emit('event', toms_page.click)
    await socket.emit('own', 'anything')
    handshake = {'client_id': toms_page.client_id, 'tab_id': '1', 'document_id': '1'}
    assert await socket.call('handshake', handshake | {'client_id': 'another'}) is False
    assert await socket.call('handshake', 'nonsense') is False
    assert served.done == []
    assert await socket.call('handshake', handshake) is True
    await socket.emit('event', toms_page.click)
    await until(lambda: served.done)


async def test_a_colleagues_connected_socket_cannot_press_toms_button(
    served: Served, toms_page: Page, rita: Principal
) -> None:
    toms_socket = await toms_page.connect()
    ritas_page = await (await served.browser_of(rita)).open()
    ritas_socket = await ritas_page.connect()
    await ritas_socket.emit('event', toms_page.click)
    await ritas_socket.emit('javascript_response', {'client_id': toms_page.client_id, 'request_id': '1', 'result': 1})
    await ritas_socket.emit('ack', {'client_id': toms_page.client_id, 'next_message_id': 10**6})
    await ritas_socket.emit('event', ritas_page.click)
    await until(lambda: served.done)
    await toms_socket.emit('event', toms_page.click)
    await until(lambda: len(served.done) == 2)
    assert served.done == [('click', rita.staff_id), ('click', served.practice.tom.staff_id)]


async def test_the_long_polling_of_one_person_cannot_be_continued_by_another(
    served: Served, toms_page: Page, rita: Principal
) -> None:
    socket = await toms_page.connect(transport='polling')
    address = f'/_nicegui_ws/socket.io/?EIO=4&transport=polling&sid={socket.eio.sid}'
    for thief in (await served.browser_of(rita), await served.browser_of(None)):
        assert (await thief.http.get(address)).status_code == 404
        assert (await thief.http.post(address, content='42["own"]')).status_code == 404
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await served.websocket(f'sid={socket.eio.sid}', thief.cookie)
    assert served.done == []


async def test_only_who_has_a_page_may_upload_to_it(served: Served, toms_page: Page, rita: Principal) -> None:
    upload = next(element for element in toms_page.client.elements.values() if 'url' in element._props)
    file = {'file': ('note.txt', b'text')}
    for stranger, refused in ((None, 401), (rita, 404)):
        browser = await served.browser_of(stranger)
        assert (await browser.http.post(upload._props['url'], files=file)).status_code == refused
    assert served.done == []
    assert (await toms_page.browser.http.post(upload._props['url'], files=file)).status_code == 200
    assert served.done == [('upload', served.practice.tom.staff_id)]


async def test_what_a_browser_wants_logged_stays_out_of_our_log(
    toms_page: Page, served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    socket = await toms_page.connect()
    for text in (CANARY, 'fine\n2026-11-23 09:30:00 signed in as staff 1'):
        await socket.emit('log', {'client_id': toms_page.client_id, 'level': 'error', 'message': text})
    await socket.emit('event', {'client_id': toms_page.client_id, 'id': CANARY})
    await socket.emit('event', toms_page.click | {'args': [CANARY]})
    await socket.emit('event', CANARY)
    await socket.emit('own', CANARY)
    await until(lambda: served.done)
    written = '\n'.join(InWords().format(record) for record in caplog.records)
    assert CANARY not in written
    assert 'signed in' not in written
    assert toms_page.client_id not in written


async def test_messages_that_are_nonsense_harm_nobody(served: Served, toms_page: Page) -> None:
    socket = await toms_page.connect()
    mine = {'client_id': toms_page.client_id}
    for nonsense in (
        (),
        (None,),
        ([1],),
        ({},),
        (mine,),
        (mine | {'id': []},),
        (mine, mine),
        (mine | {'id': 1, 'args': 3},),
    ):
        for name in ('event', 'ack', 'javascript_response', 'handshake', 'no such message'):
            await socket.emit(name, nonsense)
    await socket.emit('event', toms_page.click)
    await until(lambda: served.done)


# whose sign-in has ended (TRUST 3.4)


@pytest.mark.parametrize('act', ['deactivated', 'given other roles', 'given a new link and a new password'])
async def test_when_access_ends_every_tab_shows_sign_in_within_a_second(
    served: Served, tom: Principal, act: str
) -> None:
    browsers = [await served.browser_of(tom) for _ in range(2)]
    pages = [await browser.open() for browser in browsers for _ in range(5)]
    sockets = [await page.connect() for page in pages]
    assert tom.staff_id
    verbs: dict[str, tuple[Any, dict[str, Any]]] = {
        'deactivated': (staff.deactivate, {}),
        'given other roles': (
            staff.edit,
            {'seen': None, 'given_name': 'Tom', 'family_name': 'Ellis', 'roles': frozenset({Role.RECEPTION})},
        ),
        'given a new link and a new password': (_end_all_of, {}),
    }
    verb, named = verbs[act]
    await served.house.workers.write(served.practice.do, served.practice.ana, verb, tom.staff_id, **named)
    await until(lambda: all(left(page) for page in pages), seconds=1)
    await until(lambda: not any(socket.connected for socket in sockets))
    assert not any(page.client_id in Client.instances for page in pages)
    for browser in browsers:
        assert (await browser.http.get('/patients')).headers['location'] == '/sign-in?next=%2Fpatients'


async def test_nobody_stays_because_the_database_or_the_outbox_is_busy(
    served: Served, toms_page: Page, tom: Principal
) -> None:
    await toms_page.connect()
    toms_page.client.outbox.stop()
    go_on = threading.Event()
    busy = [asyncio.create_task(served.house.workers.read(go_on.wait)) for _ in range(8)]
    try:
        await served.house.workers.write(served.practice.do, served.practice.ana, staff.deactivate, tom.staff_id)
        await until(lambda: left(toms_page))
        assert not any(one.done() for one in busy)
    finally:
        go_on.set()
        await asyncio.gather(*busy)


async def test_ten_tabs_are_told_to_leave_about_as_quickly_as_anything_can_be_told(
    served: Served, tom: Principal
) -> None:
    browser = await served.browser_of(tom)
    pages = [await browser.open() for _ in range(10)]
    sockets = [await page.connect() for page in pages]
    clock = asyncio.get_running_loop().time

    async def a_round_trip() -> float:
        began = clock()
        await asyncio.gather(*(socket.call('own') for socket in sockets))
        return clock() - began

    usual = sorted([await a_round_trip() for _ in range(5)])[2]
    committed: list[float] = []
    served.house.store.on_commit.insert(0, lambda _: committed.append(clock()))
    await served.house.workers.write(served.practice.do, served.practice.ana, staff.deactivate, tom.staff_id)
    await until(lambda: all(left(page) for page in pages))
    assert clock() - committed[0] < 10 * usual + 0.01  # seconds between two looks of `until`


def _end_all_of(work: Any, staff_id: int) -> None:
    from models import sign_ins

    sign_ins.end_all_of(work, staff_id)


async def test_a_tab_that_was_cut_off_is_refused_on_return_and_reloads(
    served: Served, toms_page: Page, tom: Principal
) -> None:
    await (await toms_page.connect()).disconnect()
    await served.house.workers.write(served.practice.do, served.practice.ana, staff.deactivate, tom.staff_id)
    await until(lambda: toms_page.client_id not in Client.instances)
    with pytest.raises(NotConnected):
        await toms_page.connect()
    socket = await served.websocket(f'client_id={toms_page.client_id}', toms_page.browser.cookie)
    await socket.receive()
    await socket.send_str('40')
    assert await socket.receive_str() == '44{"message":"Implicit handshake failed"}'  # at which NiceGUI reloads


async def test_a_click_after_the_end_does_nothing_but_show_sign_in_once_more(served: Served, toms_page: Page) -> None:
    socket = await toms_page.connect()
    served.sessions.on_end.clear()  # as if the first word had been lost on the way
    await served.sessions.end(toms_page.browser.sign_in_id)
    await socket.emit('event', toms_page.click)
    await until(lambda: left(toms_page))
    assert served.done == []


async def test_a_tab_of_somebody_who_signed_in_anew_belongs_to_nobody_else(
    served: Served, toms_page: Page, rita: Principal
) -> None:
    """On a shared computer Rita signs in where Tom was: his old tab must not go on under her name, nor under his."""
    with pytest.raises(NotConnected):
        await toms_page.connect(headers=(await served.browser_of(rita)).cookie)
    async with httpx.AsyncClient(base_url=served.address, headers=toms_page.browser.cookie) as tom_again:
        assert (await tom_again.get('/')).status_code == 200


# activity


async def test_only_what_a_hand_does_keeps_a_sign_in_from_being_idle(
    served: Served, toms_page: Page, now: Clock
) -> None:
    socket = await toms_page.connect()
    sign_in_id = toms_page.browser.sign_in_id
    now.advance(minutes=9)
    await socket.call('own', 'a heartbeat')
    await socket.emit('ack', {'client_id': toms_page.client_id, 'next_message_id': 0})
    toms_page.client.run_javascript('1 + 1')
    await toms_page.browser.http.get('/')
    await until(lambda: toms_page.heard)
    now.advance(minutes=1)
    assert not served.sessions.alive(sign_in_id)


@pytest.mark.parametrize('by', ['a click', 'a page'])
async def test_a_click_and_a_page_asked_for_by_hand_are_activity(
    served: Served, toms_page: Page, now: Clock, by: str
) -> None:
    socket = await toms_page.connect()
    sign_in_id = toms_page.browser.sign_in_id
    now.advance(minutes=9)
    if by == 'a click':
        await socket.emit('event', toms_page.click)
        await until(lambda: served.done)
    else:
        await toms_page.browser.http.get('/', headers={'Sec-Fetch-User': '?1'})
    now.advance(minutes=9)
    assert served.sessions.alive(sign_in_id)


# floods (TRUST R26, R27)


async def test_a_socket_that_floods_us_is_cut_and_the_others_go_on(
    served: Served, toms_page: Page, rita: Principal
) -> None:
    flooding = await toms_page.connect()
    ritas_page = await (await served.browser_of(rita)).open()
    ritas_socket = await ritas_page.connect()
    for _ in range(1000):
        if flooding.connected:
            await flooding.emit('event', toms_page.click)
    await until(lambda: not flooding.connected)
    assert 100 < len(served.done) <= guard.BURST + guard.RATE
    await ritas_socket.emit('event', ritas_page.click)
    await until(lambda: ('click', rita.staff_id) in served.done)


async def test_a_strangers_socket_is_closed_after_a_while(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, 'PATIENCE', 0.2)
    socket = await served.websocket('', {})
    await socket.receive()
    async with asyncio.timeout(3):
        while not socket.closed:
            await socket.receive()


# what becomes of a page (LIVE 1)


@pytest.mark.parametrize(('code', 'stays'), [(1001, False), (1000, True)])
async def test_a_reloaded_tab_is_forgotten_soon_and_a_lost_one_kept(
    served: Served, toms_page: Page, code: int, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabs, 'UNTIL_FORGOTTEN', 0.2)
    query = f'client_id={toms_page.client_id}&tab_id=1&document_id=1&next_message_id=0&implicit_handshake=true'
    socket = await served.websocket(query, toms_page.browser.cookie)
    await socket.receive()
    await socket.send_str('40')
    await until(lambda: toms_page.client.has_socket_connection)
    await socket.close(code=code)
    client = toms_page.client
    await until(lambda: not client.has_socket_connection)
    if stays:
        assert not tabs.is_leaving(client)
    else:
        await until(lambda: client.is_deleted)


async def test_the_door_hands_on_the_servers_end_of_each_websocket(toms_page: Page) -> None:
    """LIVE 2 writes frames to its transport."""
    await toms_page.connect()
    sid = next(iter(toms_page.client._socket_to_document_id))
    protocol = core.sio.get_environ(sid)['asgi.scope']['door.proto']
    assert protocol.transport.get_write_buffer_size() == 0


# the framework underneath


def test_nicegui_still_handles_exactly_the_messages_that_the_guard_knows() -> None:
    """When this fails, NiceGUI has learnt a new message: read what it does before you add its name."""
    from nicegui import nicegui

    of_nicegui = {
        name
        for name, handler in getattr(core.sio.handlers['/'], 'bare', core.sio.handlers['/']).items()
        if handler.__module__ == nicegui.__name__
    }
    assert of_nicegui == guard.OF_NICEGUI


def test_a_handler_that_is_registered_later_is_guarded_too(served: Served) -> None:
    def late(sid: str) -> None: ...

    core.sio.on('late', late)
    assert core.sio.handlers['/']['late'] is not late
    core.sio.handlers['/'].pop('late')


def test_the_guard_refuses_a_framework_it_does_not_fit(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(core.sio.handlers, '/', {'connect': print})
    with pytest.raises(RuntimeError, match='javascript_response'):
        guard.install(core.sio, served.sessions)


async def test_the_addresses_that_pages_are_known_by_carry_no_query_in_our_log(
    served: Served, toms_page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await (await toms_page.connect()).disconnect()
    async with httpx.AsyncClient(base_url=served.address) as stranger:
        await stranger.get('/patients', params={'q': CANARY})
    written = [InWords().format(record) for record in caplog.records if record.levelno >= logging.INFO]
    assert not [line for line in written if toms_page.client_id in line or 'Jane' in line]
