"""The letterbox: typed text goes in by its own label, for as long as it may, and nothing ever comes out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from models import drafts, sign_ins, staff
from models.base import HOUSE, Principal, Refused
from models.drafts import Draft, Place
from tests.cast import Clock, Practice, id_of
from tests.served import Browser, Served, serving
from tracker_ui import guard
from tracker_ui.letterbox import labelled

NEWCOMER = Place('new patient', None, 'an opening')


@pytest.fixture
async def served(practice: Practice, now: Clock) -> AsyncIterator[Served]:
    async with serving(practice, now) as served:
        yield served


@pytest.fixture
async def tom(served: Served) -> Browser:
    """Tom's browser, in which he is signed in."""
    return await served.browser_of(served.practice.tom)


def label(browser: Browser, place: Place = NEWCOMER) -> str:
    """What a page of this browser posts with."""
    return labelled(place, served_sign_in(browser))


def served_sign_in(browser: Browser) -> sign_ins.SignedIn:
    return browser.served.sessions._living[browser.sign_in_id].signed_in


async def post(
    browser: Browser, by: str, seq: int = 1, texts: Any = None, *, cookie: bool = True, **headers: str
) -> int:
    """Drop something in; gives back the status."""
    body = json.dumps({'seq': seq, 'texts': {'given_name': 'Ada'} if texts is None else texts})
    return (await send(browser, by, body, cookie=cookie, **headers)).status_code


async def send(browser: Browser, by: str, body: str | bytes, *, cookie: bool = True, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=browser.served.address) as stranger:
        sender = browser.http if cookie else stranger
        return await sender.post(
            '/draft',
            content=body,
            headers={b'X-Draft': by.encode(), **{name.encode(): value.encode() for name, value in headers.items()}},
        )


def kept(served: Served, who: Principal) -> list[Any]:
    """The texts that this person would be offered."""
    return [offer.draft.texts for offer in served.practice.ask(who, drafts.offered, 'new patient')]


async def test_what_is_dropped_in_is_kept_for_its_person_and_the_answer_says_nothing(
    served: Served, tom: Browser
) -> None:
    answer = await send(tom, label(tom), '{"seq": 1, "texts": {"given_name": "Ada", "born": ["1", "", ""]}}')
    assert (answer.status_code, answer.content) == (204, b'')
    assert kept(served, served.practice.tom) == [{'given_name': 'Ada', 'born': ['1', '', '']}]
    assert kept(served, served.practice.rita) == []


async def test_it_works_without_a_cookie_as_the_label_is_the_key(served: Served, tom: Browser) -> None:
    assert await post(tom, label(tom), cookie=False) == 204
    assert kept(served, served.practice.tom) == [{'given_name': 'Ada'}]


async def test_nothing_can_be_taken_out(tom: Browser) -> None:
    await post(tom, label(tom))
    for method in ('GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'):
        answer = await tom.http.request(method, '/draft', headers={'X-Draft': label(tom)})
        assert answer.status_code == 405, method
        assert 'Ada' not in answer.text


async def test_a_label_that_was_not_made_here_opens_nothing(served: Served, tom: Browser) -> None:
    words, seal = label(tom).split('.')
    other = label(tom, Place('new patient', None, 'another opening')).split('.')[0]
    ritas = label(await served.browser_of(served.practice.rita))
    forged = ['', '.', words, f'{words}.', f'{other}.{seal}', f'{words}.{seal[::-1]}', f'{words}.{ritas.split(".")[1]}']
    forged += ['bm9uc2Vuc2U=.' + seal, 'WzFd.' + seal, 'W10=.' + seal, 'WyJ4IiwyXQ==.' + seal, 'é.' + seal]
    forged += [labelled(NEWCOMER, served_sign_in(tom)._replace(sign_in_id=id)) for id in (-1, 0, 10**6, 10**40)]
    forged += [labelled(NEWCOMER, served_sign_in(tom)._replace(token_hash='x'))]
    for number, each in enumerate(forged):
        assert await post(tom, each, seq=number + 1) == 403, each
    assert served.practice.ask(HOUSE, lambda work: work.count(work.select(Draft))) == 0


async def test_anothers_cookie_adds_nothing_to_a_label(served: Served, tom: Browser) -> None:
    rita = await served.browser_of(served.practice.rita)
    assert await post(rita, label(tom)) == 204
    assert kept(served, served.practice.tom) == [{'given_name': 'Ada'}]
    assert kept(served, served.practice.rita) == []


async def test_what_comes_twice_or_late_changes_nothing(served: Served, tom: Browser) -> None:
    for seq, name in ((5, 'Ada'), (5, 'Bea'), (4, 'Cleo')):
        assert await post(tom, label(tom), seq, {'given_name': name}) == 204
    assert kept(served, served.practice.tom) == [{'given_name': 'Ada'}]


@pytest.mark.parametrize('minutes', [0, 9.9])
async def test_last_words_are_kept_for_ten_minutes_after_signing_out(
    served: Served, tom: Browser, now: Clock, minutes: float
) -> None:
    by = label(tom)
    await served.sessions.end(tom.sign_in_id)
    now.advance(minutes=minutes)
    assert await post(tom, by) == 204
    assert kept(served, served.practice.tom) == [{'given_name': 'Ada'}]


async def test_eleven_minutes_after_the_end_nothing_is_taken(served: Served, tom: Browser, now: Clock) -> None:
    by = label(tom)
    await served.sessions.end(tom.sign_in_id)
    now.advance(minutes=11)
    assert await post(tom, by) == 403


async def test_who_was_signed_out_for_doing_nothing_keeps_the_last_words_too(
    served: Served, tom: Browser, now: Clock
) -> None:
    by = label(tom)
    now.advance(minutes=19)
    assert await post(tom, by) == 204
    now.advance(minutes=2)
    assert await post(tom, by, 2) == 403, 'ten idle minutes and ten more'


async def test_a_colleague_who_is_deactivated_while_typing_keeps_the_last_words(served: Served, tom: Browser) -> None:
    by = label(tom)
    await served.house.workers.write(deactivated, served.practice, served.practice.tom)
    assert await post(tom, by) == 204
    assert kept(served, served.practice.tom) == [{'given_name': 'Ada'}]


def deactivated(practice: Practice, who: Principal) -> None:
    practice.do(practice.ana, staff.deactivate, id_of(who))


async def test_another_sites_page_drops_nothing_in(served: Served, tom: Browser) -> None:
    for header in ({'Origin': 'https://evil.example'}, {'Sec-Fetch-Site': 'cross-site'}, {'Origin': 'null'}):
        assert await post(tom, label(tom), cookie=True, **header) == 403
    assert kept(served, served.practice.tom) == []


@pytest.mark.parametrize(
    'body',
    [
        '',
        'nonsense',
        '[]',
        '{"seq": 1}',
        '{"seq": 0, "texts": {}}',
        '{"seq": "1", "texts": {}}',
        '{"seq": 9007199254740993, "texts": {}}',
        '{"seq": 1, "texts": {"given_name": 7}}',
        '{"seq": 1, "texts": {"__class__.x": "Ada"}}',
        '{"seq": 1, "texts": {"given_name": {"a": "b"}}}',
        '{"seq": 1, "texts": {}, "staff_id": 1}',
    ],
)
async def test_what_is_not_understood_is_refused(served: Served, tom: Browser, body: str) -> None:
    assert (await send(tom, label(tom), body)).status_code == 400
    assert kept(served, served.practice.tom) == []


async def test_a_note_of_four_megabytes_is_kept_and_one_of_six_is_too_large(served: Served, tom: Browser) -> None:
    assert await post(tom, label(tom), 1, {'note': 'x' * 4_000_000}) == 204
    assert await post(tom, label(tom), 2, {'note': 'x' * 6_000_000}) == 413
    assert [len(texts['note']) for texts in kept(served, served.practice.tom)] == [4_000_000]


async def test_a_stranger_is_refused_before_a_large_body_is_read(served: Served) -> None:
    host, port = served.address.removeprefix('http://').split(':')
    hearing, speaking = await asyncio.open_connection(host, int(port))
    head = f'POST /draft HTTP/1.1\r\nHost: {host}:{port}\r\nX-Draft: nothing\r\nContent-Length: 4000000\r\n\r\n'
    speaking.write(head.encode())  # and not one byte of the body
    async with asyncio.timeout(5):
        assert b' 403 ' in await hearing.readline()
    speaking.close()


async def test_whoever_drops_in_too_much_is_asked_to_wait(tom: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, 'RATE', 0.0)
    monkeypatch.setattr(guard, 'BURST', 20.0)
    answers = [await post(tom, label(tom), number) for number in range(1, 26)]
    assert answers == [204] * 20 + [429] * 5


async def test_a_full_disk_asks_to_try_again(served: Served, tom: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise Refused('The disk is full.')

    with monkeypatch.context() as while_full:
        while_full.setattr(drafts, 'keep', full)
        assert await post(tom, label(tom)) == 503
    assert await post(tom, label(tom)) == 204


async def test_no_word_of_it_reaches_the_log(tom: Browser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level('DEBUG')
    by = label(tom)
    await post(tom, by, texts={'given_name': 'Adelheid'})
    await send(tom, by, '{"seq": 1, "texts": {"given_name": {"Adelheid": 1}}}')
    for secret in ('Adelheid', by, by.split('.')[1]):
        assert secret not in caplog.text
