"""The monitor: what the manager sees of everybody's live connections, and that nobody else does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models import patients
from models.base import Missing, Principal
from pages import monitor
from tests.cast import Clock, Practice
from tests.open_house import OpenHouse, open_house
from tests.served import until
from tracker_ui import clock
from tracker_ui.metrics import Metrics


@pytest.fixture(autouse=True)
def _seconds_are_short() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, 'SECOND', 0.02)
        yield


def figures(house: OpenHouse) -> dict[str, str]:
    """The figures as the manager would be shown them now."""
    house.house.hub.metrics.look()
    rows = house.practice.ask(house.practice.ana, monitor.figures, house.house.hub.metrics)
    return {row.label: row.value for row in rows}


async def test_three_tabs_and_five_changes_are_what_the_manager_sees_without_reloading(practice: Practice) -> None:
    patient_id = practice.admit('Marcus', 'Bell')
    async with open_house(practice) as house:
        ana = await house.tab(practice.ana, '/monitor')
        await ana.should_see('People here')
        before = int(figures(house)['Changes'])
        await house.tab(practice.tom, f'/patients/{patient_id}')
        await house.tab(practice.tom, '/patients')
        await until(lambda: 'Tom Ellis' in people_shown_to(ana.client))
        for version in range(1, 6):
            practice.do(practice.rita, patients.edit, patient_id, version, {'phone': f'020 7946 010{version}'})
        await until(lambda: int(figures(house)['Changes']) == before + 2 + 5)  # Tom has signed in twice
        shown = figures(house)
        assert (shown['People here'], shown['Open tabs'], shown['Missed']) == ('2', '3', '0')
        await until(lambda: shown_to(ana.client)['Changes'] == shown['Changes'])
        assert shown_to(ana.client)['Open tabs'] == '3'
        await ana.should_not_see('Marcus')
        await ana.should_not_see('7946')


async def test_a_colleague_who_comes_and_goes_appears_and_disappears(practice: Practice) -> None:
    async with open_house(practice) as house:
        ana = await house.tab(practice.ana, '/monitor')
        await ana.should_see('Ana Silva')
        await ana.should_not_see('Priya Raman')
        priya = await house.tab(practice.priya)
        await until(lambda: 'Priya Raman' in people_shown_to(ana.client))
        await ana.should_see('Clinician')
        assert priya.client
        priya.client.delete()
        await until(lambda: 'Priya Raman' not in people_shown_to(ana.client))


async def test_two_browsers_of_one_colleague_are_one_line(practice: Practice, now: Clock) -> None:
    async with open_house(practice) as house:
        await house.tab(practice.tom)
        now.advance(minutes=5)
        await house.tab(practice.tom)
        (tom,) = house.house.sessions.here()
        assert (tom.name, tom.tabs) == ('Tom Ellis', 2)
        assert tom.active_at - tom.since == now() - tom.since


async def test_nobody_else_finds_it(practice: Practice) -> None:
    async with open_house(practice) as house:
        for who in (practice.tom, practice.rita):
            tab = await house.tab(who, '/monitor')
            await tab.should_see('Nothing here')
            await tab.should_not_see('Connected now')


@pytest.mark.parametrize('question', [monitor.figures, monitor.minutes, monitor.people])
def test_nobody_else_is_answered(practice: Practice, question: object) -> None:
    metrics = Metrics(practice.store.now)
    for who in (practice.tom, practice.rita, Principal(None, '', frozenset())):
        with pytest.raises(Missing):
            practice.ask(who, question, metrics)  # type: ignore[arg-type]


async def test_while_nothing_happens_a_manager_who_looks_is_sent_nothing(practice: Practice) -> None:
    async with open_house(practice) as house:
        await (await house.tab(practice.ana, '/monitor')).should_see('Connected now')
        hub = house.house.hub
        await until(lambda: hub.counters.looks > 5)  # the connections that were just opened have been read
        told, looks = hub.counters.tabs_told, hub.counters.looks
        await until(lambda: hub.counters.looks > looks + 5)
        assert hub.counters.tabs_told == told


def test_a_quiet_hour_is_said_in_words(practice: Practice) -> None:
    rows = practice.ask(practice.ana, monitor.figures, Metrics(practice.store.now))
    said = {row.id: (row.value, row.note) for row in rows}
    assert said['time'] == ('-', 'The latest. None in the last hour.')
    assert said['missed'] == ('0', 'Lists that are out of date. 0 gaps noticed and closed.')
    first, *_, minute = practice.ask(practice.ana, monitor.minutes, Metrics(practice.store.now))
    assert first.at == '08:31'
    assert (minute.at, minute.changes, minute.median) == ('09:30', 0, None)


def test_times_are_whole_milliseconds(practice: Practice) -> None:
    metrics = Metrics(practice.store.now)
    metrics.told([((), 0.0), ((), 0.0312)], tabs=3, done_at=0.0316)
    metrics.look()
    *_, minute = practice.ask(practice.ana, monitor.minutes, metrics)
    assert (minute.median, minute.nearly_all, minute.worst) == (1, 32, 32)
    rows = {row.id: row for row in practice.ask(practice.ana, monitor.figures, metrics)}
    assert rows['time'].value == '1 ms'
    assert rows['time'].note == 'The latest. Slowest of the last hour: 32 ms.'


def shown_to(client: object) -> dict[str, str]:
    """The figures on this tab's screen, by their names."""
    return {row[1]: row[2] for row in rows_of(client, 'figures')}


def people_shown_to(client: object) -> list[str]:
    """The names in the table on this tab's screen."""
    return [row[1] for row in rows_of(client, 'people')]


def rows_of(client: object, query: str) -> list[tuple[str, ...]]:
    """What the live element on this question shows now."""
    elements = getattr(client, 'elements').values()  # noqa: B009 (a client that may be None)
    return next(
        each.topic.rows for each in elements if hasattr(each, 'topic') and each.topic.question.query.__name__ == query
    )
