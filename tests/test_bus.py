"""Who hears of a commit, and who is left in peace."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pytest

from models.base import Change
from tests.cast import Practice
from tracker_ui.bus import Bus

Heard = list[tuple[Change, ...]]


def change(kind: str, id: int, *refs: tuple[str, int], op: Any = 'update') -> Change:
    return Change(1, kind, id, op, ('phone',), frozenset(refs), 3, 'Tom Ellis', datetime(2026, 11, 23, tzinfo=UTC))


@pytest.fixture
async def bus() -> Bus:
    bus = Bus()
    bus.bind(asyncio.get_running_loop())
    return bus


@pytest.fixture
def heard() -> Heard:
    return []


async def told(bus: Bus, *changes: Change) -> None:
    """Publish as one commit and let the loop deliver it."""
    bus.publish(changes)
    await asyncio.sleep(0)


def ids(heard: Heard) -> list[list[int]]:
    return [[change.id for change in changes] for changes in heard]


async def test_a_listener_hears_the_kinds_it_asked_for_once_for_each_commit(bus: Bus, heard: Heard) -> None:
    bus.subscribe(heard.append, kinds=['patients'])
    await told(bus, change('patients', 17), change('staff', 3), change('patients', 18))
    await told(bus, change('staff', 4))
    assert ids(heard) == [[17, 18]]


async def test_a_listener_for_everything_hears_kinds_nobody_has_declared(bus: Bus, heard: Heard) -> None:
    bus.subscribe(heard.append, kinds=None)
    await told(bus, change('minute', 0), change('patients', 17))
    assert ids(heard) == [[0, 17]]


async def test_whoever_looks_at_one_patient_is_not_woken_by_another(bus: Bus, heard: Heard) -> None:
    bus.subscribe(heard.append, kinds=['staff'], about=('patients', 17))
    await told(bus, change('patients', 18))
    assert heard == []
    await told(bus, change('patients', 17))
    assert ids(heard) == [[17]]


async def test_a_record_that_points_to_mine_wakes_me_and_one_that_points_elsewhere_does_not(
    bus: Bus, heard: Heard
) -> None:
    bus.subscribe(heard.append, kinds=['patients'], about=('staff', 3))
    await told(bus, change('patients', 17, ('staff', 4)))
    assert heard == []
    await told(bus, change('patients', 18, ('staff', 4), ('staff', 3)))  # moved from one clinician to another
    assert ids(heard) == [[18]]


async def test_a_kind_that_has_nothing_to_do_with_my_record_wakes_me_always(bus: Bus, heard: Heard) -> None:
    bus.subscribe(heard.append, kinds=['staff', 'minute'], about=('patients', 17))
    await told(bus, change('staff', 9), change('minute', 0))
    assert ids(heard) == [[9, 0]]


async def test_changes_arrive_on_the_loop_in_the_order_they_were_published_from_any_thread(
    bus: Bus, heard: Heard
) -> None:
    bus.subscribe(heard.append, kinds=['patients'])
    writer = Thread(target=lambda: [bus.publish((change('patients', id),)) for id in range(100)])
    writer.start()
    await asyncio.to_thread(writer.join)
    await asyncio.sleep(0)
    assert ids(heard) == [[id] for id in range(100)]


async def test_one_listeners_exception_never_stops_the_others(
    bus: Bus, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(_: tuple[Change, ...]) -> None:
        raise ValueError('Jamie Hill')

    bus.subscribe(stumble, kinds=['patients'])
    bus.subscribe(heard.append, kinds=['patients'])
    await told(bus, change('patients', 17))
    assert ids(heard) == [[17]]
    assert 'ValueError' in caplog.text
    assert 'Jamie' not in caplog.text


async def test_an_ended_subscription_hears_nothing_not_even_of_what_is_being_told(bus: Bus, heard: Heard) -> None:
    def end_the_other(_: tuple[Change, ...]) -> None:
        other.end()

    bus.subscribe(end_the_other, kinds=['patients'])
    other = bus.subscribe(heard.append, kinds=['patients'], about=('patients', 17))
    await told(bus, change('patients', 17))
    other.end()
    await told(bus, change('patients', 17))
    assert heard == []
    assert bus.listeners == 1


async def test_after_an_unknown_gap_everyone_is_told_to_look_again(bus: Bus, heard: Heard) -> None:
    bus.subscribe(heard.append, kinds=['staff'])
    bus.subscribe(heard.append, kinds=['patients'], about=('patients', 17))
    bus.resync()
    await asyncio.sleep(0)
    assert heard == [(), ()]


async def test_the_bus_counts_what_it_does(bus: Bus, heard: Heard) -> None:
    bus.subscribe(heard.append, kinds=['patients'])
    bus.subscribe(heard.append, kinds=['staff'])
    await told(bus, change('patients', 17), change('patients', 18))
    assert (bus.published, bus.told, bus.listeners) == (2, 1, 2)


async def test_what_is_published_while_nobody_listens_yet_or_any_more_is_no_error() -> None:
    bus = Bus()
    bus.publish((change('patients', 17),))
    loop = asyncio.new_event_loop()
    bus.bind(loop)
    loop.close()
    bus.publish((change('patients', 17),))


@pytest.fixture
def connected(practice: Practice, bus: Bus) -> Practice:
    practice.store.on_commit.append(bus.publish)
    return practice


async def test_a_commit_of_the_store_is_told_with_the_records_it_points_to(
    connected: Practice, bus: Bus, heard: Heard
) -> None:
    tom = connected.tom.staff_id
    assert tom is not None
    bus.subscribe(heard.append, kinds=['patients'], about=('staff', tom))
    connected.admit('Jamie', 'Hill')
    mine = connected.admit('Robin', 'Lee', clinician_id=tom)
    await asyncio.sleep(0)
    assert ids(heard) == [[mine]]
