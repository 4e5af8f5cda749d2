"""Nobody is delayed, kept in the dark or shown too much because of what goes wrong with somebody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple

import pytest

from models import caseload, chart, patients, staff
from models.base import Missing, Store, Work
from models.caseload import Wanted
from models.patient_record import Patient
from tests.cast import Practice
from tests.live_world import World, open_world, until
from tracker_ui import live, telling
from tracker_ui.wire import Frame, Tab

ALL = (Wanted(),)


@pytest.fixture
async def world(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with open_world(practice, monkeypatch) as world:
        yield world


# nobody is delayed by another


async def test_one_tabs_broken_socket_never_keeps_the_others_from_their_frame(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, well = world.browser('broken'), world.browser('well')
    for tab in (broken, well):
        tab.open(world.topic(caseload.chips))
    await world.quiet()

    def receive(_: Frame) -> None:
        raise OSError('Jamie Hill')

    monkeypatch.setattr(broken, 'receive', receive)
    world.practice.admit()
    await world.quiet()
    assert len(well.frames) == 2
    assert 'OSError' in caplog.text
    assert 'Jamie' not in caplog.text


async def test_a_full_socket_is_passed_over_and_gets_the_whole_once_it_is_drained(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = world.browser('slow'), world.browser('quick')
    topic = world.topic(caseload.listing, *ALL)
    for tab in (slow, quick):
        tab.open(topic)
    await world.quiet()
    deliver, full = telling.send, True

    def stalled(tab: Tab, frame: Frame) -> bool:
        if tab.client is slow and full:
            tab.behind = True
            return False
        return deliver(tab, frame)

    monkeypatch.setattr(telling, 'send', stalled)
    monkeypatch.setattr(telling, 'drained', lambda tab: not full)
    monkeypatch.setattr(telling, 'DRAIN', 0.01)
    for name in ('Jamie', 'Robin', 'Sam'):
        world.practice.admit(name, 'Hill')
        await world.quiet()
    assert (len(slow.frames), len(quick.frames)) == (1, 4)
    full = False
    await until(lambda: len(slow.frames) == 2)
    assert slow.rows(topic) == quick.rows(topic)
    assert slow.frames[-1][0][1] == -1


async def test_between_slices_of_tabs_others_get_their_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, 'SLICE', 10)
    order: list[str] = []
    for number in range(25):
        tab = world.browser(str(number))
        tab.open(world.topic(caseload.chips))
        monkeypatch.setattr(tab, 'receive', lambda frame: order.append('frame'))
    await world.quiet()
    order.clear()
    world.practice.admit()
    async with asyncio.timeout(5):
        while not order:  # noqa: ASYNC110 (one turn of the loop at a time)
            await asyncio.sleep(0)
    order.append('a click')
    await world.quiet()
    assert order.index('a click') == 10
    assert len(order) == 26


async def test_a_tab_whose_person_has_signed_out_is_sent_nothing(world: World) -> None:
    tab = world.browser()
    topic = tab.open(world.topic(caseload.listing, *ALL))
    await world.quiet()
    world.dead.add(tab)
    world.practice.admit()
    await world.quiet()
    tab.reconnect()
    await world.quiet()
    assert len(tab.frames) == 1
    assert tab.names(topic) == []


async def test_asking_for_topics_that_a_tab_does_not_show_gives_nothing(world: World) -> None:
    mine, other = world.browser('mine'), world.browser('other')
    mine.open(world.topic(caseload.chips))
    foreign = other.open(world.topic(caseload.listing, *ALL))
    await world.quiet()
    world.hub.wanted(mine, {foreign.number: 0, 999: 0})  # type: ignore[arg-type]
    world.hub.wanted(world.browser('stranger'), {foreign.number: 0})  # type: ignore[arg-type]
    await world.quiet()
    assert len(mine.frames) == 1


# what goes wrong is said in place


async def test_a_question_that_fails_keeps_its_rows_says_so_and_is_asked_again(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(live, 'RETRY', 0.01)
    tab = world.browser()
    fragile, sound = tab.open(world.topic(sometimes)), tab.open(world.topic(caseload.chips))
    await world.quiet()
    trouble.append(ValueError('Jamie Hill'))
    world.practice.admit()
    await until(lambda: 'could not be refreshed' in tab.words[fragile.number])
    assert tab.rows(fragile) == [[1]]
    assert tab.rows(sound) == [list(row) for row in world.practice.ask(world.practice.tom, caseload.chips)]
    assert 'ValueError' in caplog.text
    assert 'Jamie' not in caplog.text
    trouble.clear()
    await until(lambda: tab.words[fragile.number] == '')


async def test_when_the_database_itself_fails_every_topic_says_so_and_recovers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, 'RETRY', 0.01)
    tab = world.browser()
    topics = [tab.open(world.topic(caseload.chips)), tab.open(world.topic(caseload.listing, *ALL))]
    await world.quiet()
    with monkeypatch.context() as broken:
        broken.setattr(Store, 'reading', lambda *_: (_ for _ in ()).throw(OSError('disk')))
        world.bus.resync()
        await until(lambda: all('could not' in tab.words[topic.number] for topic in topics))
    await until(lambda: not any(tab.words.values()))


async def test_a_removed_record_says_so_and_by_whom(world: World) -> None:
    jamie = world.practice.admit('Jamie', 'Hill')
    tab = world.browser()
    banner = tab.open(world.topic(chart.banner, jamie, rows_of=Patient, about=('patients', jamie)))
    await world.quiet()
    world.practice.do(world.practice.ana, patients.remove, jamie, 1)
    await world.quiet()
    assert (tab.rows(banner), tab.words[banner.number]) == ([], 'Ana removed this patient.')
    world.practice.do(world.practice.ana, staff.deactivate, world.practice.priya.staff_id)
    await world.quiet()
    assert tab.words[banner.number] == 'Ana removed this patient.'


async def test_a_record_that_was_never_there_says_what_the_query_says(world: World) -> None:
    tab = world.browser()
    banner = tab.open(world.topic(chart.banner, 999, rows_of=Patient, about=('patients', 999)))
    await world.quiet()
    assert tab.words[banner.number] == Missing().sentence


async def test_two_rows_with_one_id_are_refused_before_they_reach_a_browser(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    tab = world.browser()
    topic = tab.open(world.topic(twins))
    await world.quiet()
    assert tab.rows(topic) == []
    assert 'could not be refreshed' in tab.words[topic.number]


async def test_a_query_whose_rows_have_no_names_cannot_be_watched(world: World) -> None:
    def nameless(work: Work) -> list[tuple[int, str]]:
        return []

    with pytest.raises(TypeError, match='nameless must be annotated'):
        world.topic(nameless)


trouble: list[Exception] = []
"""What the fragile question runs into."""


@pytest.fixture(autouse=True)
def _no_trouble() -> Iterator[None]:
    yield
    trouble.clear()


class One(NamedTuple):
    id: int


def sometimes(work: Work) -> list[One]:
    work.count(work.select(Patient))
    if trouble:
        raise trouble[0]
    return [One(1)]


def twins(work: Work) -> list[One]:
    return [One(1), One(1)]
