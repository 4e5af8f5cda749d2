"""The worst of the attacks once more, on `python3 main.py` itself: what holds in parts must hold in the whole."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import socketio
from nicegui import __version__
from socketio.exceptions import ConnectionError as NotConnected

from tests.browser.server import Server
from tests.served import FIRST_RUN_CODE

PASSWORD = 'walnut ferry candle north'
CANARY = 'Jane-Doe-4711'


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """The program, on a machine that has never run it."""
    server = Server(tmp_path / 'data')
    await server.start()
    yield server
    server.stop()


@pytest.fixture
async def ana(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """Ana's browser, after the first run."""
    form = {
        'code': server.printed(r'type the code (\S+)'),
        'practice_name': 'Harbour Practice',
        'time_zone': 'Europe/London',
        'given_name': 'Ana',
        'family_name': 'Silva',
        'user_name': 'ana',
        'password': PASSWORD,
    }
    async with httpx.AsyncClient(base_url=server.address, timeout=30) as http:
        wrong = await http.post('/first-run', data=form | {'code': FIRST_RUN_CODE})
        assert wrong.status_code == 422
        assert (await http.post('/first-run', data=form)).headers['location'] == '/'
        yield http


async def test_strangers_other_sites_and_forged_addresses_get_nowhere(server: Server, ana: httpx.AsyncClient) -> None:
    page = await ana.get('/patients', params={'search': CANARY})
    client_id = re.findall(r"'client_id': '([0-9a-f-]+)'", page.text)[0]
    assert "script-src 'self' 'nonce-" in page.headers['content-security-policy']
    assert page.headers['cache-control'] == 'no-store'

    mine = {'Cookie': f'mht={ana.cookies["mht"]}'}
    for headers in ({}, {'Cookie': 'mht=' + 'x' * 43}, mine | {'Origin': 'https://evil.example'}):
        with pytest.raises(NotConnected):
            await _connect(server, client_id, headers)
    await (await _connect(server, client_id, mine | {'Origin': server.address})).disconnect()

    async with httpx.AsyncClient(base_url=server.address) as stranger:
        forged = {'X-Forwarded-Prefix': '//evil.example'}
        answer = await stranger.get('/patients', headers=forged)
        assert (answer.status_code, answer.headers['location']) == (303, '/sign-in?next=%2Fpatients')
        assert (await stranger.get('/', headers={'Host': 'evil.example'})).status_code == 400
        assert (await stranger.get('/no/such/page')).headers['location'].startswith('/sign-in')
        assert (await stranger.get(f'/_nicegui/{__version__}/dynamic_resources/x')).status_code == 401
        link = await stranger.get('/welcome/' + CANARY)
        assert 'nicegui' not in link.text.lower()

    assert (await ana.post('/sign-out', headers={'Origin': 'https://evil.example'})).status_code == 403
    token = ana.cookies['mht']
    assert (await ana.post('/sign-out')).headers['clear-site-data'] == '"cache", "storage"'
    async with httpx.AsyncClient(base_url=server.address, cookies={'mht': token}) as thief:
        assert (await thief.get('/patients')).status_code == 303

    server.stop()
    for secret in (client_id, token, PASSWORD, CANARY, '/patients'):
        assert secret not in server.log
    assert 'signed in as staff 1' in server.log
    assert 'signed out staff 1' in server.log


async def _connect(server: Server, client_id: str, headers: dict[str, str]) -> socketio.AsyncClient:
    socket = socketio.AsyncClient(reconnection=False)
    query = f'client_id={client_id}&tab_id={uuid4()}&document_id={uuid4()}&next_message_id=0&implicit_handshake=true'
    await socket.connect(
        f'{server.address}?{query}', headers, transports=['websocket'], socketio_path='/_nicegui_ws/socket.io'
    )
    return socket
