"""Getting in and out: the plain pages, what they give away, and how often one may guess."""

from __future__ import annotations

import asyncio
import logging
import re
import statistics
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import sign_ins, staff
from models.base import Principal, Store
from pages.sign_in import inside
from tests.cast import PASSWORD, REAL_PASSWORDS, Clock, Practice
from tests.served import FIRST_RUN_CODE, Browser, Served, serving, until
from tracker_ui.cookies import Cookies
from tracker_ui.log import InWords
from tracker_ui.settings import Settings
from tracker_ui.turnstile import FROM_ONE_ADDRESS, Tries, Turnstile

STRONG = 'walnut ferry candle north'
WRONG = 'The user name or the password is not right.'


@pytest.fixture
async def served(practice: Practice, now: Clock) -> AsyncIterator[Served]:
    """Harbour Practice on a port of this computer."""
    async with serving(practice, now) as running:
        yield running


@pytest.fixture
async def stranger(served: Served) -> Browser:
    """A browser in which nobody is signed in."""
    return await served.browser_of(None)


async def sign_in(browser: Browser, user_name: str, password: str = PASSWORD, onward: str = '/') -> httpx.Response:
    """Send the form, as the browser does from the sign-in page."""
    form = {'user_name': user_name, 'password': password, 'next': onward}
    return await browser.http.post('/sign-in', data=form, headers={'Origin': 'null', 'Sec-Fetch-Site': 'same-origin'})


# signing in


async def test_tom_signs_in_and_comes_to_where_he_wanted_to_go(stranger: Browser, served: Served) -> None:
    page = await stranger.http.get('/sign-in?next=%2Fpatients%2F17%3Ftab%3Dnotes')
    assert 'value="/patients/17?tab=notes"' in page.text
    answer = await sign_in(stranger, ' Tom ', onward='/patients/17?tab=notes')
    assert (answer.status_code, answer.headers['location']) == (303, '/patients/17?tab=notes')
    assert 'Hello, Tom Ellis' in (await stranger.open('/patients/17')).html
    assert (await stranger.http.get('/sign-in')).headers['location'] == '/'


async def test_unknown_wrong_and_deactivated_get_the_same_answer(stranger: Browser) -> None:
    answers = [
        await sign_in(stranger, user_name, password)
        for user_name, password in (('nobody', PASSWORD), ('tom', 'wrong'), ('zed', PASSWORD))
    ]
    for answer in answers:
        assert answer.status_code == 401
        assert WRONG in answer.text
        assert not answer.cookies
        assert PASSWORD not in answer.text
    bodies = {re.sub('value="(nobody|tom|zed)"|nonce="[^"]*"', '', answer.text) for answer in answers}
    assert len(bodies) == 1


async def test_unknown_wrong_and_deactivated_take_the_same_time(stranger: Browser, now: Clock) -> None:
    seconds: dict[str, list[float]] = {'nobody': [], 'tom': [], 'zed': []}
    for _ in range(15):
        now.advance(hours=1)  # out of reach of the throttle
        for user_name, taken in seconds.items():
            began = time.process_time()  # what is computed, whatever else this machine is doing
            await sign_in(stranger, user_name, 'wrong password')
            taken.append(time.process_time() - began)
    medians = [statistics.median(taken) for taken in seconds.values()]
    assert max(medians) < 2 * min(medians)


async def test_the_cookies_are_out_of_reach_of_scripts_and_of_other_sites(stranger: Browser) -> None:
    answer = await sign_in(stranger, 'tom')
    session, device = answer.headers.get_list('set-cookie')
    assert session.startswith('mht=')
    assert device.startswith('mht-device=')
    for cookie in (session, device):
        assert {'HttpOnly', 'Path=/', 'SameSite=strict'} <= set(cookie.split('; '))
        assert 'Domain' not in cookie
    assert 'Max-Age' not in session


def test_over_https_the_cookies_are_secure_and_cannot_be_set_by_a_neighbour() -> None:
    from starlette.responses import Response

    response = Response()
    Cookies(encrypted=True).set(response, 't' * 43, 'd' * 43)
    for cookie, name in zip(response.headers.getlist('set-cookie'), ('__Host-mht=', '__Host-mht-device='), strict=True):
        assert cookie.startswith(name)
        assert 'Secure' in cookie.split('; ')


async def test_a_token_is_256_bits_and_nowhere_on_the_disk(stranger: Browser, served: Served) -> None:
    tokens = set()
    for _ in range(3):
        await sign_in(stranger, 'tom')
        tokens |= {value for _, value in stranger.http.cookies.items()}
    assert len(tokens) == 4  # three sign-ins, one device
    assert all(len(token) == 43 for token in tokens)
    for file in served.house.store.folder.rglob('*'):
        assert not file.is_file() or not any(token.encode() in file.read_bytes() for token in tokens)


async def test_a_sign_in_gets_a_new_token_and_the_old_one_dies(stranger: Browser, served: Served) -> None:
    planted = 'A' * 43
    stranger.http.cookies.set('mht', planted, domain='127.0.0.1', path='/')
    await sign_in(stranger, 'tom')
    first = stranger.http.cookies['mht']
    assert first != planted
    await sign_in(stranger, 'tom')
    assert stranger.http.cookies['mht'] != first
    for dead in (planted, first):
        async with httpx.AsyncClient(base_url=served.address, cookies={'mht': dead}) as thief:
            assert (await thief.get('/')).headers['location'] == '/sign-in'


@pytest.mark.parametrize(
    'onward',
    [
        '//evil.example',
        '/\\evil.example',
        'https://evil.example',
        'javascript:alert(1)',
        '\\\\evil.example',
        '/\t/evil.example',
        '',
    ],
)
async def test_nobody_is_led_to_another_site(stranger: Browser, onward: str) -> None:
    assert (await sign_in(stranger, 'tom', onward=onward)).headers['location'] == '/'
    assert (await stranger.http.get('/sign-in', params={'next': onward})).headers['location'] == '/'


@given(st.text())
def test_wherever_it_leads_it_is_here(onward: str) -> None:
    found = inside(onward)
    assert found.startswith('/')
    assert httpx.URL('http://here.example').join(found).host == 'here.example'


async def test_another_site_cannot_sign_anybody_in(stranger: Browser) -> None:
    form = {'user_name': 'tom', 'password': PASSWORD}
    answer = await stranger.http.post('/sign-in', data=form, headers={'Origin': 'https://evil.example'})
    assert answer.status_code == 403


async def test_forms_that_are_no_forms_are_refused_kindly(stranger: Browser) -> None:
    for content, kind in (
        (b'{}', 'application/json'),
        (b'\xff\xfe=1', 'application/x-www-form-urlencoded'),
        (b'', 'multipart/form-data'),
    ):
        answer = await stranger.http.post('/sign-in', content=content, headers={'Content-Type': kind})
        assert answer.status_code in {400, 401}


# guessing (TRUST R10)


async def test_guessing_ends_after_twenty_and_the_real_person_still_gets_in(stranger: Browser, served: Served) -> None:
    toms = await served.browser_of(None)
    await sign_in(toms, 'tom')  # on a device that is known from now on
    answers = [await sign_in(stranger, 'tom', f'guess {number}') for number in range(25)]
    assert [WRONG in answer.text for answer in answers] == [True] * 20 + [False] * 5
    assert 'wait an hour' in answers[-1].text
    assert (await sign_in(stranger, 'tom')).status_code == 401  # not even with the right password
    assert (await sign_in(toms, 'tom')).status_code == 303


async def test_after_an_hour_guessing_may_go_on(stranger: Browser, now: Clock) -> None:
    for number in range(21):
        await sign_in(stranger, 'tom', f'guess {number}')
    now.advance(minutes=61)
    assert (await sign_in(stranger, 'tom')).status_code == 303


async def test_a_flood_of_guesses_does_not_keep_a_colleague_waiting(
    stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_ins, 'passwords', REAL_PASSWORDS)
    flood = [asyncio.create_task(sign_in(stranger, f'name{number}', 'guess')) for number in range(60)]
    began = time.perf_counter()
    ticket = None
    while ticket is None:  # from the same address, so it may take another try
        answer = await sign_in(stranger, 'tom')
        ticket = answer.cookies.get('mht')
    assert time.perf_counter() - began < 5
    texts = [answer.text for answer in await asyncio.gather(*flood)]
    assert any('Please try again in ten seconds' in text for text in texts)


def test_one_address_cannot_take_all_places_before_the_password_check() -> None:
    turnstile = Turnstile()
    places = [turnstile.place('10.0.0.1') for _ in range(FROM_ONE_ADDRESS)]
    for place in places:
        place.__enter__()
    with pytest.raises(Exception, match='Too many sign-ins'), turnstile.place('10.0.0.1'):
        pass
    with turnstile.place('10.0.0.2'):
        pass
    places[0].__exit__(None, None, None)
    with turnstile.place('10.0.0.1'):
        pass


# signing out


async def test_signing_out_ends_every_tab_and_empties_what_the_browser_kept(stranger: Browser, served: Served) -> None:
    await sign_in(stranger, 'tom')
    token = stranger.http.cookies['mht']
    page = await stranger.open()
    socket = await page.connect()
    assert (await stranger.http.get('/sign-out')).status_code == 303  # a link, or an image on a page: nothing happens
    assert (await stranger.http.get('/')).status_code == 200
    answer = await stranger.http.post('/sign-out')
    assert (answer.status_code, answer.headers['location']) == (303, '/sign-in')
    assert answer.headers['clear-site-data'] == '"cache", "storage"'
    assert 'Max-Age=0' in answer.headers['set-cookie']
    await until(lambda: not socket.connected)
    async with httpx.AsyncClient(base_url=served.address, cookies={'mht': token}) as back_button:
        assert (await back_button.get('/')).status_code == 303


# links (invitations and new passwords)


async def test_a_link_lets_its_person_choose_a_password_once(stranger: Browser, served: Served, ana: Principal) -> None:
    new = staff.NewStaff(given_name='Noor', family_name='Haddad', user_name='noor', roles=frozenset({'clinician'}))  # type: ignore[arg-type]
    token = served.practice.do(ana, staff.invite, new)
    page = await stranger.http.get(f'/welcome/{token}')
    assert 'Noor Haddad' in page.text
    assert page.headers['referrer-policy'] == 'no-referrer'
    weak = await stranger.http.post(f'/welcome/{token}', data={'password': 'noor'})
    assert (weak.status_code, 'at least 15 characters' in weak.text) == (422, True)
    answer = await stranger.http.post(f'/welcome/{token}', data={'password': STRONG})
    assert (answer.status_code, answer.headers['location']) == (303, '/')
    assert 'Hello, Noor Haddad' in (await stranger.open()).html
    for again in (
        await stranger.http.get(f'/welcome/{token}'),
        await stranger.http.post(f'/welcome/{token}', data={'password': STRONG}),
    ):
        assert again.status_code == 404


async def test_a_new_password_ends_what_was_open_with_the_old_one(
    stranger: Browser, served: Served, ana: Principal, tom: Principal
) -> None:
    toms = await served.browser_of(tom)
    assert tom.staff_id
    token = served.practice.do(ana, staff.new_link, tom.staff_id)
    await stranger.http.post(f'/welcome/{token}', data={'password': STRONG})
    assert (await toms.http.get('/')).status_code == 303


async def test_a_link_that_is_unknown_or_old_says_nothing(
    stranger: Browser, served: Served, ana: Principal, tom: Principal, now: Clock
) -> None:
    assert tom.staff_id
    old = served.practice.do(ana, staff.new_link, tom.staff_id)
    now.advance(hours=73)
    for token in (old, 'x' * 43, 'x'):
        answer = await stranger.http.get(f'/welcome/{token}')
        assert answer.status_code == 404
        assert 'Tom' not in answer.text


async def test_no_token_and_no_password_reaches_the_log(
    stranger: Browser, served: Served, ana: Principal, tom: Principal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert tom.staff_id
    token = served.practice.do(ana, staff.new_link, tom.staff_id)
    await stranger.http.get(f'/welcome/{token}')
    await stranger.http.post(f'/welcome/{token}', data={'password': STRONG})
    await sign_in(stranger, 'tom', STRONG)
    ours = [record for record in caplog.records if record.name.split('.')[0] not in {'httpx', 'httpcore'}]
    written = '\n'.join(InWords().format(record) for record in ours)
    assert 'signed in as staff' in written
    for secret in (token, STRONG, stranger.http.cookies['mht'], stranger.http.cookies['mht-device']):
        assert secret not in written


# the first run


@pytest.fixture
async def empty(store: Store, now: Clock) -> AsyncIterator[Served]:
    """A server without a practice."""
    async with serving(Practice(store, *[None] * 5), now) as running:  # type: ignore[arg-type]
        yield running


FIRST = {
    'code': '4821 7730',
    'practice_name': 'Harbour Practice',
    'time_zone': 'Europe/London',
    'given_name': 'Ana',
    'family_name': 'Silva',
    'user_name': 'ana',
    'password': STRONG,
}


async def test_the_first_run_makes_the_practice_and_signs_its_manager_in(empty: Served) -> None:
    anas = await empty.browser_of(None)
    page = await anas.http.get('/first-run')
    assert 'Europe/London' in page.text
    answer = await anas.http.post('/first-run', data=FIRST)
    assert (answer.status_code, answer.headers['location']) == (303, '/')
    assert 'Hello, Ana Silva' in (await anas.open()).html
    assert (await anas.http.get('/first-run')).headers['location'] == '/sign-in'
    assert (await anas.http.post('/first-run', data=FIRST)).headers['location'] == '/sign-in'


async def test_the_first_run_is_for_who_can_read_the_terminal(empty: Served) -> None:
    stranger = await empty.browser_of(None)
    for code in ('', '0000-0000', FIRST_RUN_CODE[:-1], 'ß' * 8, FIRST_RUN_CODE + '1'):
        answer = await stranger.http.post('/first-run', data=FIRST | {'code': code})
        assert 'This is not the code' in answer.text
    answer = await stranger.http.post('/first-run', data=FIRST)
    assert 'wait a minute' in answer.text
    assert empty.sessions.practice_name is None


async def test_a_wrong_code_is_told_at_the_first_step(empty: Served) -> None:
    stranger = await empty.browser_of(None)
    answers = [
        await stranger.http.post('/first-run', data={'asks': 'code', 'code': code}) for code in (FIRST['code'], '1', '')
    ]
    assert [answer.text[:20] for answer in answers] == ['', 'This is not the code', 'This is not the code']
    for _ in range(3):
        await stranger.http.post('/first-run', data={'asks': 'code', 'code': '2'})
    answer = await stranger.http.post('/first-run', data={'asks': 'code', 'code': FIRST['code']})
    assert 'wait a minute' in answer.text, 'to ask for the code is a try like any other'


async def test_what_is_wrong_in_the_first_run_stands_by_its_field_and_nothing_typed_is_lost(empty: Served) -> None:
    stranger = await empty.browser_of(None)
    for field, bad, sentence in (
        ('password', 'short', 'at least 15 characters'),
        ('user_name', 'ana!', 'letters, digits, dots and dashes'),
        ('time_zone', 'Mars/Olympus', 'time zone of the list'),
        ('practice_name', '', 'This is needed.'),
        ('given_name', ' ', 'This is needed.'),
    ):
        answer = await stranger.http.post('/first-run', data=FIRST | {field: bad})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'id="{field}-error"' in answer.text
        assert 'value="Silva"' in answer.text
        assert STRONG not in answer.text


def test_wrong_codes_are_forgiven_after_a_minute() -> None:
    clock = [0.0]
    tries = Tries(allowed=2, monotonic=lambda: clock[0])
    for _ in range(2):
        tries.check()
        tries.wrong()
    with pytest.raises(Exception, match='wait a minute'):
        tries.check()
    clock[0] = 61
    tries.check()


# what the pages are


async def test_what_was_typed_is_shown_as_text(stranger: Browser) -> None:
    attack = '"><script>alert(1)</script>'
    answer = await sign_in(stranger, attack, 'x', onward='/' + attack)
    assert '<script>alert' not in answer.text
    assert attack not in answer.text


async def test_the_plain_pages_work_without_any_script_in_them(stranger: Browser) -> None:
    page = (await stranger.http.get('/sign-in')).text
    assert 'onclick' not in page
    assert page.count('<script') == page.count('src="/static/plain.js')


async def test_with_https_a_sign_in_through_the_proxy_works(practice: Practice, now: Clock) -> None:
    async with serving(practice, now, Settings(trusted_proxy='127.0.0.1')) as served:
        through = {
            'X-Forwarded-Proto': 'https',
            'X-Forwarded-Host': 'practice.example',
            'Origin': 'https://practice.example',
        }
        browser = await served.browser_of(None)
        form = {'user_name': 'tom', 'password': PASSWORD}
        answer = await browser.http.post('/sign-in', data=form, headers=through)
        token = answer.headers.get_list('set-cookie')[0].split(';')[0]
        assert token.startswith('__Host-mht=')
        assert 'Tom Ellis' in (await browser.http.get('/', headers=through | {'Cookie': token})).text
