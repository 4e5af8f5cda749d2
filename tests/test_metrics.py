"""What is counted of the live connections, and who may read it from outside."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from nicegui import core, ui
from nicegui.testing import user_simulation
from prometheus_client.parser import text_string_to_metric_families

from models import caseload, patients
from models.base import Refused
from models.caseload import Wanted
from tests.cast import Clock, Practice
from tests.live_world import Browser, World, open_world, until
from tests.open_house import open_house
from tests.served import serving
from tracker_ui import clock, exposition, socket_events, telling
from tracker_ui.bus import Bus
from tracker_ui.clock import Clock as Hands
from tracker_ui.settings import Settings
from tracker_ui.wire import Frame, Tab

TOKEN = 'a long enough word to show'
HERE, ELSEWHERE = '127.0.0.1', '192.168.1.30'


@pytest.fixture
async def world(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with open_world(practice, monkeypatch) as world:
        yield world


def opened(world: World, *names: str) -> list[Browser]:
    """Tabs with these names that all show the patient list."""
    tabs = [world.browser(name) for name in names]
    for tab in tabs:
        tab.open(world.topic(caseload.listing, Wanted()))
    return tabs


def minute_passes(world: World, now: Clock) -> None:
    """The practice's clock goes on by a minute and says so."""
    hands = Hands(world.bus, now, lambda: world.practice.store.zone)
    now.advance(minutes=1)
    hands.tick()


# what is counted


async def test_three_tabs_and_five_changes_are_answered_with_one_read_each(world: World) -> None:
    opened(world, 'one', 'two', 'three')
    await world.quiet()
    for number in range(5):
        world.practice.admit(f'Jamie {number}')
        await world.quiet()
    counted = world.hub.metrics.look().totals
    assert (counted.commits, counted.changes) == (5, 5)
    assert (counted.screens, counted.reads_after_commits) == (15, 5)
    assert counted.reads == 6  # the first was made when the list was opened


async def test_each_commit_that_a_tab_is_told_of_has_taken_some_time(world: World) -> None:
    metrics = world.hub.metrics
    world.practice.admit('Nobody', 'Looking')
    await world.quiet()
    assert metrics.look().latest is None
    opened(world, 'one')
    await world.quiet()
    world.practice.admit('Jamie')
    await world.quiet()
    latest, took = metrics.look().latest, metrics.look().minutes[-1].took
    assert latest is not None
    assert 0 < latest < 5
    assert took == (latest, latest, latest)
    assert sum(metrics.histogram) == 1
    assert metrics.seconds_in_all == latest


async def test_half_and_nearly_all_of_a_minutes_changes_were_quicker_than_it_says(world: World) -> None:
    for hundredths in range(1, 101):
        world.hub.metrics.told([((), 0.0)], tabs=1, done_at=hundredths / 100)
    assert world.hub.metrics.look().minutes[-1].took == (0.5, 0.99, 1.0)


async def test_an_hour_ago_is_forgotten_and_the_totals_are_not(world: World, now: Clock) -> None:
    opened(world, 'one')
    await world.quiet()
    world.practice.admit('Jamie')
    await world.quiet()
    for _ in range(59):
        minute_passes(world, now)
    await world.quiet()
    first = world.hub.metrics.look()
    assert len(first.minutes) == 60
    assert (first.minutes[0].changes, first.hour.changes) == (1, 1)
    minute_passes(world, now)
    await world.quiet()
    later = world.hub.metrics.look()
    assert len(later.minutes) == 60
    assert (later.hour.changes, later.totals.changes) == (0, 1)
    assert all(minute.took is None for minute in later.minutes)


async def test_what_was_missed_while_away_is_a_gap_that_is_healed(world: World) -> None:
    tab, _ = opened(world, 'one', 'two')
    await world.quiet()
    tab.has_socket_connection = False
    world.practice.admit('Jamie')
    await world.quiet()
    assert world.hub.counters.gaps == 0  # nobody looks, and nobody has asked
    tab.reconnect()
    assert world.hub.counters.missed == 1
    await world.quiet()
    assert tab.names(world.topic(caseload.listing, Wanted())) == ['Jamie Hill']
    assert (world.hub.counters.gaps, world.hub.counters.gaps_healed, world.hub.counters.missed) == (1, 1, 0)


async def test_a_tab_that_asks_and_is_gone_before_the_answer_has_missed_nothing(world: World) -> None:
    asks_and_goes, asks_and_closes = opened(world, 'one', 'two')
    await world.quiet()
    for tab in (asks_and_goes, asks_and_closes):
        world.hub.wanted(tab, dict.fromkeys(tab.shows, -1))  # type: ignore[arg-type]
    asks_and_goes.has_socket_connection = False
    asks_and_closes.close(world.topic(caseload.listing, Wanted()))
    await world.quiet()
    counters = world.hub.counters
    assert (counters.gaps, counters.gaps_healed, counters.gaps_given_up, counters.missed) == (2, 0, 2, 0)


async def test_a_tab_that_is_held_up_has_missed_something_until_it_is_drained(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tab,) = opened(world, 'one')
    await world.quiet()
    deliver: Callable[[Tab, Frame], bool] = vars(telling)['send']
    full = True

    def send(tab: Tab, frame: Frame) -> bool:
        tab.behind = full
        return not full and deliver(tab, frame)

    monkeypatch.setattr(telling, 'send', send)
    monkeypatch.setattr(telling, 'drained', lambda _: not full)
    world.practice.admit('Jamie')
    await world.quiet()
    assert (world.hub.counters.fell_behind, world.hub.counters.missed) == (1, 1)
    full = False
    await until(lambda: world.hub.counters.missed == 0)
    assert tab.names(world.topic(caseload.listing, Wanted())) == ['Jamie Hill']
    assert world.hub.counters.gaps == world.hub.counters.gaps_healed == 1


async def test_a_page_whose_socket_comes_back_is_a_reconnect_and_a_new_page_is_none(world: World) -> None:
    async with user_simulation(lambda: ui.label('here')) as user:
        socket_events.listen(world.hub)
        client = await user.open('/')
        assert world.hub.counters.reconnects == 0
        world.hub.metrics.came(client)
        assert world.hub.counters.reconnects == 1


# the second hand


async def test_the_second_hand_moves_only_while_somebody_listens(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    monkeypatch.setattr(clock, 'SECOND', 0.001)
    hands = Hands(world.bus, world.practice.store.now, lambda: world.practice.store.zone)
    everything: list[str] = []
    world.bus.subscribe(lambda changes: everything.extend(change.kind for change in changes), kinds=None)
    hands.start()
    listening = world.bus.subscribe(lambda _: None, kinds=['second'])
    await until(lambda: everything.count('second') > 2)
    listening.end()
    await hands.stop()
    assert set(everything) == {'second'}
    assert not world.bus.listened('second')


async def test_nobody_listens_to_a_kind_that_was_only_heard_with_everything_else() -> None:
    bus = Bus()
    bus.subscribe(lambda _: None, kinds=None)
    assert not bus.listened('second')
    about = bus.subscribe(lambda _: None, kinds=['second'], about=('patients', 1))
    assert bus.listened('second')
    about.end()
    assert not bus.listened('second')


# who may read it from outside


def asked(client: str, **headers: str) -> dict[str, Any]:
    """A request from this address with these headers."""
    named = [(name.replace('_', '-').encode(), value.encode()) for name, value in headers.items()]
    return {'type': 'http', 'client': (client, 5000), 'headers': named}


@pytest.mark.parametrize(
    ('request_', 'proxy', 'token', 'may'),
    [
        (asked(HERE), None, None, True),
        (asked('::1'), None, None, True),
        (asked('::ffff:127.0.0.1'), None, None, True),
        (asked(ELSEWHERE), None, None, False),
        (asked(ELSEWHERE, x_forwarded_for=HERE), None, None, False),
        (asked(HERE, x_forwarded_for=HERE), None, None, False),
        (asked(HERE, forwarded='for=10.0.0.9'), None, None, False),
        (asked(HERE), HERE, None, False),  # anybody at all may stand behind the proxy
        (asked(HERE, x_forwarded_for=ELSEWHERE), HERE, None, False),
        (asked(ELSEWHERE, authorization='Bearer ' + TOKEN), None, TOKEN, True),
        (asked(HERE, authorization='Bearer ' + TOKEN, x_forwarded_for=ELSEWHERE), HERE, TOKEN, True),
        (asked(ELSEWHERE, authorization='Bearer another'), None, TOKEN, False),
        (asked(ELSEWHERE, authorization='Bearer '), None, None, False),
        (asked(ELSEWHERE), None, TOKEN, False),
    ],
)
def test_this_computer_may_read_it_and_whoever_shows_the_token(
    request_: dict[str, Any], proxy: str | None, token: str | None, may: bool
) -> None:
    assert exposition.may_read(request_, proxy, token) is may


def test_the_token_is_what_the_file_holds_and_a_short_one_is_refused(tmp_path: Path) -> None:
    file = tmp_path / exposition.TOKEN_FILE
    assert exposition.token_in(tmp_path) is None
    file.write_text(TOKEN + '\n')
    assert exposition.token_in(tmp_path) == TOKEN
    file.write_text('')
    with pytest.raises(Refused, match='at least 20 characters'):
        exposition.token_in(tmp_path)


async def test_everybody_else_is_told_that_there_is_nothing_whoever_they_are(practice: Practice, now: Clock) -> None:
    async with serving(practice, now, Settings(data=practice.store.folder)) as served:
        anas, strangers = await served.browser_of(practice.ana), await served.browser_of(None)
        script = {'Sec-Fetch-Mode': 'cors'}
        missing = await anas.http.get('/_nicegui/client/x/upload/1', headers=script)
        for browser in (anas, strangers):
            answer = await browser.http.get('/metrics', headers=script | {'X-Forwarded-For': ELSEWHERE})
            assert answer.status_code == missing.status_code == 404
            assert without_reference(answer) == without_reference(missing)


def without_reference(answer: httpx.Response) -> str:
    """What a refusal says, but for the reference that is another one each time."""
    return re.sub(r'\b[0-9A-F]{4}\b', '', answer.text)


async def test_it_is_numbers_in_prometheus_form_and_names_nobody(
    practice: Practice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    patient_id = practice.admit('Marcus', 'Bell')
    async with open_house(practice) as house:
        tabs = [await house.tab(who, f'/patients/{patient_id}') for who in (practice.ana, practice.tom)]
        before = house.house.hub.counters.changes
        practice.do(practice.rita, patients.edit, patient_id, 1, {'phone': '020 7946 0100'})
        for tab in tabs:
            await tab.should_see('020 7946 0100')
        transport = httpx.ASGITransport(core.app, client=(HERE, 5000))
        async with httpx.AsyncClient(transport=transport, base_url='http://127.0.0.1:8080') as program:
            answer = await program.get('/metrics')
            assert (await program.post('/metrics')).status_code == 405
    assert answer.status_code == 200
    assert answer.headers['content-type'].startswith('text/plain; version=')
    found = {one.name: one for family in text_string_to_metric_families(answer.text) for one in family.samples}
    assert found['mht_live_people'].value == 2
    assert found['mht_live_tabs'].value == 2
    assert found['mht_live_changes_total'].value == before + 1
    assert found['mht_live_missed'].value == 0
    assert found['mht_live_commit_to_last_tab_seconds_bucket'].labels == {'le': '+Inf'}
    for personal in ('Marcus', 'Bell', 'Ana', 'Tom', '7946', 'staff', 'patients'):
        assert personal not in answer.text
