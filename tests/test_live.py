"""Every tab looks again: one read for all who ask the same, and nothing missed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from models import caseload, chart, patients, staff
from models.base import Refused
from models.caseload import Wanted
from models.patient_record import Patient, Status
from tests.cast import Practice
from tests.live_world import Browser, Held, World, clinicians_for_two_patients, open_world, who_asks
from tracker_ui.wire import Frame

ALL = (Wanted(),)


@pytest.fixture
async def world(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with open_world(practice, monkeypatch) as world:
        yield world


# one read and one rendering per question


async def test_two_tabs_with_the_same_question_and_rights_share_one_topic_and_one_read(world: World) -> None:
    tom, priya = world.practice.tom, world.practice.priya
    first, second = world.browser('a'), world.browser('b')
    topic = first.open(world.topic(caseload.listing, *ALL, who=tom))
    assert second.open(world.topic(caseload.listing, *ALL, who=priya)) is topic
    await world.quiet()
    reads = world.hub.counters.reads
    world.practice.admit('Jamie', 'Hill')
    await world.quiet()
    assert world.hub.counters.reads == reads + 1
    assert first.rows(topic) == second.rows(topic)
    assert len(first.frames) == len(second.frames) == 2  # the whole at first, one change after


async def test_other_rights_are_another_topic(world: World) -> None:
    assert world.topic(caseload.chips, who=world.practice.tom) is not world.topic(
        caseload.chips, who=world.practice.rita
    )


async def test_a_shared_question_is_read_without_a_person_and_a_personal_one_with_them(world: World) -> None:
    tab = world.browser()
    shared = tab.open(world.topic(who_asks, who=world.practice.tom))
    mine = tab.open(world.topic(who_asks, who=world.practice.tom, sign_in_id=1))
    await world.quiet()
    nobody = world.practice.tom.without_name()
    assert shared.rows == [(1, nobody.name, nobody.staff_id)]
    assert mine.rows == [(1, 'Tom Ellis', world.practice.tom.staff_id)]


async def test_the_person_of_a_personal_question_is_resolved_afresh_for_every_look(world: World) -> None:
    tab = world.browser()
    mine = tab.open(world.topic(who_asks, sign_in_id=1))
    await world.quiet()
    world.signed_in[1] = Refused('Please sign in again.')
    world.practice.admit()
    await world.quiet()
    assert (tab.rows(mine), tab.words[mine.number]) == ([], 'Please sign in again.')


async def test_a_list_and_its_figures_arrive_in_one_frame(world: World) -> None:
    tab = world.browser()
    listing, chips = tab.open(world.topic(caseload.listing, *ALL)), tab.open(world.topic(caseload.chips))
    await world.quiet()
    world.practice.admit()
    await world.quiet()
    assert [entry[0] for entry in tab.frames[-1]] == [listing.number, chips.number]


async def test_the_frame_for_tabs_that_show_the_same_is_encoded_once(world: World) -> None:
    tabs = [world.browser(str(number)) for number in range(20)]
    for tab in tabs:
        tab.open(world.topic(caseload.chips))
    await world.quiet()
    frames = world.hub.counters.frames
    world.practice.admit()
    await world.quiet()
    assert world.hub.counters.frames == frames + 1
    assert world.hub.counters.tabs_told >= 20


async def test_many_who_look_at_a_list_do_not_wait_for_the_one_chart_that_was_changed(world: World) -> None:
    patient_id = world.practice.admit('Jamie', 'Hill')
    order: list[str] = []

    class Noted(Browser):
        def receive(self, frame: Frame) -> None:
            super().receive(frame)
            order.append(self.id)

    writer, colleagues = Noted('writer', world.hub), [Noted(name, world.hub) for name in ('one', 'two')]
    about = ('patients', patient_id)
    for query in (chart.banner, chart.details):
        writer.open(world.topic(query, patient_id, rows_of=Patient, about=about))
    for who, tab in zip((world.practice.tom, world.practice.rita), colleagues, strict=True):
        tab.open(world.topic(caseload.listing, *ALL, who=who))
        tab.open(world.topic(caseload.chips, who=who))
    await world.quiet()
    order.clear()
    looks = world.hub.counters.looks
    world.practice.do(world.practice.rita, patients.set_status, patient_id, 1, Status.WAITING)
    await world.quiet()
    assert order == ['one', 'two', 'writer']
    assert world.hub.counters.looks == looks + 2
    assert [len(tab.frames[-1]) for tab in (*colleagues, writer)] == [2, 2, 2]


async def test_a_tab_that_does_not_show_the_record_is_neither_read_for_nor_told(world: World) -> None:
    one, other = world.practice.admit('Jamie', 'Hill'), world.practice.admit('Robin', 'Lee')
    tab = world.browser()
    tab.open(world.topic(chart.banner, one, rows_of=Patient, about=('patients', one)))
    await world.quiet()
    looks, told = world.hub.counters.looks, world.bus.told
    world.practice.do(world.practice.rita, patients.edit, other, 1, {'phone': '020 7946 0018'})
    await world.quiet()
    assert (world.hub.counters.looks, len(tab.frames)) == (looks, 1)
    assert world.bus.told == told + 1  # the hub itself, for its line in the log


# no missed update


async def test_a_tab_subscribes_before_the_first_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = world.browser()
    reading = Held(monkeypatch)
    topic = tab.open(world.topic(caseload.listing, *ALL))
    await reading.begun()
    await asyncio.to_thread(world.practice.admit, 'Jamie', 'Hill')  # committed while the first read goes on
    reading.go_on()
    await world.quiet()
    assert tab.names(topic) == ['Jamie Hill']


async def test_a_change_during_a_read_causes_one_more_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = world.browser()
    topic = tab.open(world.topic(caseload.listing, *ALL))
    await world.quiet()
    looks = world.hub.counters.looks
    reading = Held(monkeypatch)
    world.practice.admit('Jamie', 'Hill')
    await reading.begun()
    for _ in range(5):
        await asyncio.to_thread(world.practice.admit, 'Robin', 'Lee')
    reading.go_on()
    await world.quiet()
    assert world.hub.counters.looks == looks + 2
    assert len(tab.names(topic)) == 6


async def test_a_burst_of_fifty_commits_causes_one_or_two_reads(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = world.browser()
    topic = tab.open(world.topic(caseload.listing, *ALL))
    await world.quiet()
    looks = world.hub.counters.looks
    reading = Held(monkeypatch)
    for number in range(50):
        world.practice.admit('Jamie', f'Hill {number:02}')
    await reading.begun()
    reading.go_on()
    await world.quiet()
    assert world.hub.counters.looks - looks in {1, 2}
    assert len(tab.names(topic)) == 49  # and Alex: a page of the list


async def test_a_question_that_comes_to_rest_on_a_new_kind_is_asked_once_more(world: World) -> None:
    """Nobody listened for that kind while it was being read for the first time."""
    tab = world.browser()
    topic = tab.open(world.topic(clinicians_for_two_patients))
    await world.quiet()
    assert topic.ground is not None
    assert set(topic.ground) == {'patients'}
    world.practice.admit()
    await world.quiet()
    assert set(topic.ground) == {'patients', 'staff'}
    assert world.hub.counters.looks == 3
    world.practice.do(world.practice.ana, staff.deactivate, world.practice.priya.staff_id)
    await world.quiet()
    assert tab.names(topic) == ['Tom Ellis']


async def test_after_an_unknown_gap_every_topic_is_read_again(world: World) -> None:
    tab = world.browser()
    tab.open(world.topic(caseload.listing, *ALL))
    await world.quiet()
    reads = world.hub.counters.reads
    world.bus.resync()
    await world.quiet()
    assert world.hub.counters.reads == reads + 1
    assert len(tab.frames) == 1  # nothing differs: nobody is told


async def test_a_tab_that_missed_a_frame_asks_for_the_whole(world: World) -> None:
    tab = world.browser()
    topic = tab.open(world.topic(caseload.listing, *ALL))
    await world.quiet()
    world.practice.admit('Jamie', 'Hill')
    await world.quiet()
    tab.shows[topic.number] = (1, {})  # as if the last frame had been lost on the way
    world.practice.admit('Robin', 'Lee')
    await world.quiet()
    assert len(tab.names(topic)) == 2
    assert tab.frames[-1][0][1] == -1


async def test_a_tab_whose_socket_was_away_gets_what_it_missed_and_no_more(world: World) -> None:
    away, here = world.browser('away'), world.browser('here')
    listing, chips = (world.topic(caseload.listing, *ALL), world.topic(who_asks))
    for tab in (away, here):
        tab.open(listing)
        tab.open(chips)
    await world.quiet()
    away.has_socket_connection = False
    world.practice.admit('Jamie', 'Hill')
    await world.quiet()
    assert len(away.frames) == 1
    away.reconnect()
    await world.quiet()
    assert away.rows(listing) == here.rows(listing)
    assert [entry[0] for entry in away.frames[-1]] == [listing.number]


async def test_nothing_is_read_for_tabs_without_a_socket_until_they_are_back(world: World) -> None:
    tab = world.browser()
    topic = tab.open(world.topic(caseload.listing, *ALL))
    await world.quiet()
    tab.has_socket_connection = False
    looks = world.hub.counters.looks
    world.practice.admit('Jamie', 'Hill')
    await world.quiet()
    assert world.hub.counters.looks == looks
    tab.reconnect()
    await world.quiet()
    assert tab.names(topic) == ['Jamie Hill']


async def test_a_page_that_is_still_being_fetched_is_read_for(world: World) -> None:
    tab = world.browser()
    tab.has_socket_connection = False
    world.practice.admit('Jamie', 'Hill')
    topic = tab.open(world.topic(caseload.listing, *ALL))
    assert await world.hub.ready(tab)  # type: ignore[arg-type]
    assert len(topic.rows) == 2


async def test_waiting_for_a_page_gives_up_in_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Held(monkeypatch)
    tab = world.browser()
    tab.open(world.topic(caseload.listing, *ALL))
    assert not await world.hub.ready(tab, 0.01)  # type: ignore[arg-type]
    reading.go_on()


async def test_a_tab_never_goes_back_to_an_older_revision(world: World) -> None:
    tab = world.browser()
    topic = tab.open(world.topic(caseload.listing, *ALL))
    for name in ('Jamie', 'Robin', 'Sam'):
        world.practice.admit(name, 'Hill')
        await world.quiet()
    tab.close(topic)
    assert topic.snapshot is None
    tab.open(topic)
    await world.quiet()
    revisions = [entry[2] for frame in tab.frames for entry in frame]
    assert revisions == sorted(revisions)
    assert len(tab.names(topic)) == 3


async def test_what_nobody_shows_is_forgotten_even_while_it_is_being_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = world.browser()
    listeners = world.bus.listeners
    reading = Held(monkeypatch)
    topic = tab.open(world.topic(caseload.listing, *ALL))
    await reading.begun()
    tab.close(topic)
    reading.go_on()
    await world.quiet()
    assert topic.snapshot is None
    assert world.bus.listeners == listeners
    assert tab.frames == []
