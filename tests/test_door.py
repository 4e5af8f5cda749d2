"""The Door (TRUST 3.3, 3.5, 3.6): who comes in, what an answer carries, and what an error says."""

from __future__ import annotations

import gc
import logging
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from nicegui import Client, __version__, core
from starlette.middleware.gzip import GZipMiddleware

from models.base import Principal, Refused, Store
from tests.cast import Clock, Practice
from tests.served import CANARY, Browser, Served, serving
from tracker_ui import door
from tracker_ui.log import InWords
from tracker_ui.origin import is_foreign, own_origin, straightened
from tracker_ui.reply import PROTECTION, Reply
from tracker_ui.settings import Settings

PROXY = '127.0.0.1'
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
"""TRUST 3.6, to the letter."""


@pytest.fixture
async def served(practice: Practice, now: Clock) -> AsyncIterator[Served]:
    """Harbour Practice on a port of this computer."""
    async with serving(practice, now) as running:
        yield running


@pytest.fixture
async def stranger(served: Served) -> Browser:
    """A browser in which nobody is signed in."""
    return await served.browser_of(None)


@pytest.fixture
async def toms(served: Served, tom: Principal) -> Browser:
    """Tom's browser."""
    return await served.browser_of(tom)


# who comes in


async def test_a_stranger_is_led_to_the_sign_in_page(stranger: Browser) -> None:
    for path, leads_to in {
        '/': '/sign-in',
        '/patients/17?tab=notes': '/sign-in?next=%2Fpatients%2F17%3Ftab%3Dnotes',
        '/no/such/page': '/sign-in?next=%2Fno%2Fsuch%2Fpage',
        '/welcome/a/b': '/sign-in?next=%2Fwelcome%2Fa%2Fb',
        '/static': '/sign-in?next=%2Fstatic',
    }.items():
        answer = await stranger.http.get(path)
        assert (answer.status_code, answer.headers['location']) == (303, leads_to)
    assert not Client.instances


async def test_whatever_is_no_page_is_refused_to_a_stranger(stranger: Browser) -> None:
    for method, path in (
        ('GET', f'/_nicegui/{__version__}/dynamic_resources/x'),
        ('GET', '/_nicegui/auto/static/x'),
        ('GET', '/_nicegui/client/x/upload/1'),
        ('GET', '/_nicegui/0.0.0/static/nicegui.js'),
        ('POST', '/'),
        ('DELETE', '/patients/17'),
    ):
        answer = await stranger.http.request(method, path)
        assert answer.status_code == 401
        assert re.fullmatch(r'You are signed out \(reference [0-9A-F]{4}\)\.', answer.text)


async def test_a_strangers_script_is_told_instead_of_led(stranger: Browser) -> None:
    for mode, status in (('navigate', 303), ('cors', 401), ('no-cors', 401)):
        assert (await stranger.http.get('/patients', headers={'Sec-Fetch-Mode': mode})).status_code == status


async def test_program_files_are_for_everybody(stranger: Browser) -> None:
    for file in ('static/nicegui.js', 'static/fonts.css', 'static/socket.io.min.js'):
        assert (await stranger.http.get(f'/_nicegui/{__version__}/{file}')).status_code == 200


async def test_no_open_address_draws_a_nicegui_page_for_a_stranger(stranger: Browser) -> None:
    for path in (
        '/favicon.ico',
        '/static/x',
        '/sign-in',
        '/sign-out',
        '/sign-out?x',
        '/first-run',
        '/welcome/x',
        '/calendar/x.ics',
        '/calendar/.ics',
    ):
        answer = await stranger.http.get(path, headers={'Accept': 'text/html'})
        assert b'nicegui' not in answer.content.lower()
        assert answer.status_code in {200, 303, 404}
    assert not Client.instances


async def test_until_there_is_a_practice_everything_leads_to_the_first_run(store: Store, now: Clock) -> None:
    async with serving(Practice(store, *[None] * 5), now) as served:  # type: ignore[arg-type]
        stranger = await served.browser_of(None)
        for path in ('/', '/sign-in', '/patients', '/welcome/x'):
            assert (await stranger.http.get(path)).headers['location'] == '/first-run'
        assert (await stranger.http.post('/sign-in')).status_code == 401


async def test_a_made_up_cookie_is_nobodys(stranger: Browser) -> None:
    for made_up in (b'x' * 43, b'x', b'', b'"; DROP TABLE', b'\xc3\xa4'):
        answer = await stranger.http.get('/', headers={'Cookie': b'mht=' + made_up})
        assert answer.status_code == 303


# other sites


async def test_what_another_site_sends_is_refused(toms: Browser) -> None:
    evil = 'https://evil.example'
    for method, headers, status in (
        ('POST', {'Origin': evil}, 403),
        ('POST', {'Origin': 'null', 'Sec-Fetch-Site': 'cross-site'}, 403),
        ('POST', {'Origin': 'null'}, 403),
        ('POST', {'Sec-Fetch-Site': 'cross-site'}, 403),
        ('POST', {'Sec-Fetch-Site': 'same-site'}, 403),
        ('GET', {'Origin': evil}, 403),
        ('GET', {'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate'}, 200),  # a link in an e-mail
        ('POST', {'Origin': 'null', 'Sec-Fetch-Site': 'same-origin'}, 405),  # our own form: no-referrer makes it null
        ('POST', {}, 405),
    ):
        assert (await toms.http.request(method, '/patients', headers=headers)).status_code == status


async def test_what_our_own_pages_send_is_taken(toms: Browser, served: Served) -> None:
    assert (await toms.http.post('/patients', headers={'Origin': served.address})).status_code == 405


# what an answer carries


async def test_a_nicegui_page_carries_the_policy_and_a_fresh_nonce_in_every_script(toms: Browser) -> None:
    nonces = set()
    for _ in range(2):
        answer = await toms.http.get('/')
        nonce = re.search(r"'nonce-([\w-]{22})'", answer.headers['content-security-policy'])
        assert nonce
        assert answer.headers['content-security-policy'] == POLICY.format(nonce[1])
        assert answer.text.count('<script') == answer.text.count(f'<script nonce="{nonce[1]}"') > 5
        nonces.add(nonce[1])
    assert len(nonces) == 2


async def test_pages_without_nicegui_may_not_evaluate_text(stranger: Browser) -> None:
    answer = await stranger.http.post(
        '/sign-in', headers={'Origin': 'https://evil.example', 'Sec-Fetch-Mode': 'navigate'}
    )
    assert answer.headers['content-type'].startswith('text/html')
    assert 'unsafe-eval' not in answer.headers['content-security-policy']
    assert "script-src 'self' 'nonce-" in answer.headers['content-security-policy']


async def test_every_answer_is_protected(toms: Browser) -> None:
    for path in ('/', '/text', '/nothing/here', '/broken', '/gone', '/sign-in', '/static/x', '/static/base.css'):
        answer = await toms.http.get(path)
        assert {name: answer.headers.get(name) for name in PROTECTION} == PROTECTION
        assert "frame-ancestors 'none'" in answer.headers['content-security-policy']
        assert "default-src 'none'" in answer.headers['content-security-policy']
        assert 'strict-transport-security' not in answer.headers  # a promise that plain HTTP cannot keep
        assert 'server' not in answer.headers


async def test_only_program_files_are_kept_by_a_browser(toms: Browser) -> None:
    for path, cached in {
        '/': 'no-store',
        '/text': 'no-store',
        '/sign-in': 'no-store',
        '/broken': 'no-store',
        '/static/base.css': 'no-cache',
        '/static/base.css?v=1a2b': 'public, max-age=31536000, immutable',
        '/favicon.ico': 'no-cache',
    }.items():
        assert (await toms.http.get(path)).headers['cache-control'] == cached


async def test_the_length_of_a_compressed_and_of_a_plain_page_is_right(toms: Browser) -> None:
    for encoding in ('gzip', 'identity'):
        answer = await toms.http.get('/', headers={'Accept-Encoding': encoding})
        assert answer.headers.get('content-encoding', 'identity') == encoding
        assert answer.text.rstrip().endswith('</html>')
        assert '<script nonce=' in answer.text


async def test_no_page_is_given_away_as_markdown(toms: Browser) -> None:
    robot = 'Mozilla/5.0 (compatible; GPTBot/1.2)'
    for headers in ({'Accept': 'text/markdown'}, {'User-Agent': 'ClaudeBot/1.0'}, {'User-Agent': robot}):
        answer = await toms.http.get('/', headers=headers)
        assert answer.headers['content-type'].startswith('text/html')
    assert core.app.config.markdown is False


async def test_a_body_that_is_too_large_is_refused(toms: Browser) -> None:
    async def without_saying_how_long() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b'x' * 1000

    for content in (b'x' * 70_000, without_saying_how_long()):
        form = {'Content-Type': 'application/x-www-form-urlencoded'}
        assert (await toms.http.post('/sign-in', content=content, headers=form)).status_code == 413


# errors


@pytest.mark.parametrize('path', ['/broken', '/slow', '/gone'])
async def test_an_error_says_nothing_but_a_reference(
    toms: Browser, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await toms.http.get(path)
    assert answer.status_code == (404 if path == '/gone' else 500)
    for secret in (
        CANARY,
        'ValueError',
        'NiceGUI',
        'nicegui',
        __version__,
        'Traceback',
        'response_timeout',
        'served.py',
    ):
        assert secret not in answer.text
    reference = re.search(r'class="reference">([0-9A-F]{4})<', answer.text)
    assert reference
    written = '\n'.join(InWords().format(record) for record in caplog.records)
    assert f'reference {reference[1]}' in written
    assert CANARY not in written


async def test_the_log_says_where_an_error_was(toms: Browser, caplog: pytest.LogCaptureFixture) -> None:
    await toms.http.get('/broken')
    assert re.search(r'reference [0-9A-F]{4}: builtins.ValueError at .*tests/served.py:\d+ page', caplog.text)


# proxies and addresses


async def test_a_forged_prefix_changes_no_address(toms: Browser, stranger: Browser) -> None:
    forged = {
        'X-Forwarded-Prefix': '//evil.example',
        'X-Forwarded-Host': 'evil.example',
        'Forwarded': 'host=evil.example',
    }
    for path in ('/', '/patients'):
        assert 'evil' not in (await toms.http.get(path, headers=forged)).text
        assert (await stranger.http.get(path, headers=forged)).headers['location'].startswith('/sign-in')


async def test_https_is_promised_for_a_year_when_the_proxy_says_so(practice: Practice, now: Clock) -> None:
    async with serving(practice, now, Settings(trusted_proxy=PROXY)) as served:
        stranger = await served.browser_of(None)
        from_the_proxy = {
            'X-Forwarded-Proto': 'https',
            'X-Forwarded-Host': 'practice.example',
            'X-Forwarded-For': '10.1.2.3',
        }
        answer = await stranger.http.get('/', headers=from_the_proxy)
        assert answer.headers['strict-transport-security'] == 'max-age=31536000'
        ours, other = {'Origin': 'https://practice.example'}, {'Origin': 'http://practice.example'}
        polling = '/_nicegui_ws/socket.io/?EIO=4&transport=polling'
        assert (await stranger.http.get(polling, headers=from_the_proxy | ours)).status_code == 200
        assert (await stranger.http.get(polling, headers=from_the_proxy | other)).status_code == 403


def scope_of(headers: dict[str, str], client: str = '10.0.0.9', **more: Any) -> dict[str, Any]:
    """A request as it arrives."""
    raw = [(name.lower().encode(), value.encode()) for name, value in {'Host': 'tracker.lan', **headers}.items()]
    base = {'type': 'http', 'method': 'GET', 'scheme': 'http', 'client': (client, 1), 'server': ('10.0.0.1', 8080)}
    return {**base, 'headers': raw, **more}


FORWARDED = {'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-For': '6.6.6.6, 7.7.7.7'}


def test_only_the_declared_proxy_is_believed() -> None:
    believed = straightened(scope_of(FORWARDED, client='::ffff:10.0.0.9'), '10.0.0.9', only_here=False)
    assert (own_origin(believed), believed['client'][0]) == ('https://evil.example', '7.7.7.7')
    for proxy in ('10.0.0.8', None):
        scheme = 'https' if proxy else 'http'
        ignored = straightened(scope_of(FORWARDED, scheme=scheme), proxy, only_here=False)
        assert (own_origin(ignored), ignored['client'][0]) == (f'{scheme}://tracker.lan', '10.0.0.9')
        assert not [
            name for name, _ in ignored['headers'] if name.startswith(b'x-forwarded') and name != b'x-forwarded-proto'
        ]


def test_behind_a_proxy_nobody_else_gets_an_answer_in_the_clear() -> None:
    with pytest.raises(Refused, match='through its proxy only'):
        straightened(scope_of({}, client='10.0.0.7'), '10.0.0.9', only_here=False)
    straightened(scope_of({}, client='10.0.0.7', scheme='https'), '10.0.0.9', only_here=False)


@pytest.mark.parametrize('host', ['', 'evil.example/path', 'a b', 'a@b', 'a,b', '[::1', 'a:b', 'a\x00'])
def test_a_host_that_cannot_be_one_is_refused(host: str) -> None:
    with pytest.raises(Refused):
        straightened(scope_of({'Host': host}), None, only_here=False)


def test_a_name_that_was_made_to_point_here_is_refused_when_we_serve_this_computer_only() -> None:
    here = {'server': ('127.0.0.1', 8080)}
    for host in ('127.0.0.1:8080', 'localhost', '[::1]:8080', 'tracker.localhost:8080'):
        straightened(scope_of({'Host': host}, **here), None, only_here=True)
    for host in ('evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:8080'):
        with pytest.raises(Refused):
            straightened(scope_of({'Host': host}, **here), None, only_here=True)


async def test_such_a_name_gets_a_page_that_says_why(stranger: Browser) -> None:
    answer = await stranger.http.get('/', headers={'Host': 'evil.example'})
    assert answer.status_code == 400
    assert 'only on this computer' in answer.text


def test_programs_that_are_no_browsers_are_not_foreign() -> None:
    assert not is_foreign(straightened(scope_of({}, method='POST'), None, only_here=False))


# what it costs


async def test_the_door_stands_in_front_of_whatever_nicegui_adds(served: Served) -> None:
    app = FastAPI()
    door.hang(app, served.sessions, served.house.settings)
    app.add_middleware(GZipMiddleware)
    app.add_middleware(_Late)
    app.build_middleware_stack()
    assert [middleware.cls for middleware in app.user_middleware] == [GZipMiddleware, door.Door, _Late]


class _Late:
    def __init__(self, app: Any) -> None: ...


async def test_strangers_leave_nothing_behind_and_cost_a_fraction_of_a_page(served: Served, toms: Browser) -> None:
    """TRUST R27: as NiceGUI pages, 5,000 of them would hold 340 MB."""
    transport = httpx.ASGITransport(core.app)
    async with httpx.AsyncClient(transport=transport, base_url=served.address) as stranger:

        async def seconds_each(times: int, **cookies: Any) -> float:
            began = time.perf_counter()
            for _ in range(times):
                await stranger.get('/patients', **cookies)
            return (time.perf_counter() - began) / times

        await seconds_each(200)
        gc.collect()
        before = len(gc.get_objects())
        led_away = await seconds_each(5000)
        gc.collect()
        left_behind = len(gc.get_objects()) - before
        page = await seconds_each(20, headers=toms.cookie)
    assert left_behind < 5000
    assert led_away < page / 3
    logging.getLogger('tracker').info('led away in %.2f ms, a page takes %.2f ms', led_away * 1e3, page * 1e3)


async def test_the_text_of_a_page_is_not_kept_as_long_as_its_tab_is_open() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    reply = Reply(send, {'type': 'http', 'method': 'GET', 'path': '/', 'scheme': 'http', 'door.signed_in': 'Tom'})
    html = [(b'content-type', b'text/html')]
    await reply({'type': 'http.response.start', 'status': 200, 'headers': html})
    await reply({'type': 'http.response.body', 'body': b'<p>' * 9000, 'more_body': True})
    await reply({'type': 'http.response.body', 'body': b'</p>' * 9000})
    assert len(sent[-1]['body']) == 7 * 9000
    assert not [held for held in vars(reply).values() if isinstance(held, bytes | bytearray) and held]


# what is promised


def test_the_security_page_names_no_test_that_does_not_exist() -> None:
    here = Path(__file__).parent
    named = set(re.findall(r'`(test_\w+)`', (here.parent / 'docs' / 'security.md').read_text()))
    defined = set(re.findall(r'def (test_\w+)', ''.join(file.read_text() for file in here.rglob('test_*.py'))))
    assert len(named) > 50
    assert named <= defined
