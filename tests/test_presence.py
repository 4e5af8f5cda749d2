"""Who is here: colleagues at the same record see each other, nobody else hears of it, and nobody sees themselves."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from nicegui import Client, ui

from models import caseload
from models.base import Change, Principal, Role
from models.patient_record import Patient
from tests.cast import Practice
from tests.live_world import Browser, World, open_world
from tests.open_house import click, open_house
from tracker_ui.components.presence import WhoIsHere
from tracker_ui.live import Topic
from tracker_ui.presence import Presence, faces


class Chart:
    """The practice, Jamie's chart and Sam's, and who is at which."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.practice = world.practice
        self.jamie, self.sam = self.practice.admit('Jamie', 'Hill'), self.practice.admit('Sam', 'Okafor')
        self.presence = Presence(world.bus, self.practice.store.now)

    def opens(self, who: Principal, patient_id: int, part: str = '', tab: str = '') -> Any:
        """Somebody opens a chart in a tab of their own, or edits a part of it there."""
        client = cast(Client, Browser(tab or who.name, self.world.hub))
        return self.presence.enter(('patients', patient_id), who, client, part)

    def watch(self, browser: Browser, patient_id: int, who: Principal | None = None) -> Topic:
        """A tab shows who is at a chart."""
        record = ('patients', patient_id)
        return browser.open(self.world.topic(faces, self.presence, record, who=who, about=record))

    def at(self, patient_id: int) -> list[tuple[str, str]]:
        """Who is at a chart, and what they are doing."""
        return [(face.called, face.doing) for face in self.presence.at(('patients', patient_id))]


@pytest.fixture
async def chart(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Chart]:
    async with open_world(practice, monkeypatch) as world:
        yield Chart(world)


async def test_colleagues_at_a_chart_are_shown_as_they_come_edit_and_go(chart: Chart) -> None:
    tab = chart.world.browser()
    shown = chart.watch(tab, chart.jamie)
    await chart.world.quiet()
    tom, rita = chart.opens(chart.practice.tom, chart.jamie), chart.opens(chart.practice.rita, chart.jamie)
    editing = chart.opens(chart.practice.rita, chart.jamie, 'Details')
    await chart.world.quiet()
    assert [(row[1], row[4]) for row in tab.rows(shown)] == [('Tom Ellis', ''), ('Rita Gomez', 'editing Details')]
    editing.end()
    tom.end()
    await chart.world.quiet()
    assert [(row[1], row[4]) for row in tab.rows(shown)] == [('Rita Gomez', '')]
    rita.end()
    await chart.world.quiet()
    assert tab.rows(shown) == []


async def test_no_frame_goes_to_anybody_who_looks_at_something_else(chart: Chart) -> None:
    jamies, sams, lists = (chart.world.browser(name) for name in ('jamie', 'sam', 'list'))
    chart.watch(jamies, chart.jamie)
    chart.watch(sams, chart.sam)
    lists.open(chart.world.topic(caseload.listing, caseload.Wanted(), rows_of=Patient))
    await chart.world.quiet()
    looks, before = chart.world.hub.counters.reads, [len(tab.frames) for tab in (jamies, sams, lists)]
    chart.opens(chart.practice.tom, chart.jamie)
    await chart.world.quiet()
    assert [len(tab.frames) for tab in (jamies, sams, lists)] == [before[0] + 1, *before[1:]]
    assert chart.world.hub.counters.reads == looks + 1, 'nor is anything read for them'


async def test_somebody_with_three_tabs_is_one_person_and_stays_until_the_last_is_closed(chart: Chart) -> None:
    tabs = [chart.opens(chart.practice.tom, chart.jamie, tab=f'tab {number}') for number in range(3)]
    chart.opens(chart.practice.tom, chart.jamie, 'Details', tab='tab 1')
    assert chart.at(chart.jamie) == [('Tom', 'editing Details')]
    for lease in tabs:
        lease.end()
        assert [name for name, _ in chart.at(chart.jamie)] == ['Tom']


async def test_two_parts_are_named_each_once(chart: Chart) -> None:
    for part in ('Details', 'Notes', 'Details'):
        chart.opens(chart.practice.tom, chart.jamie, part)
    assert chart.at(chart.jamie) == [('Tom', 'editing Details and Notes')]


async def test_what_makes_no_difference_is_told_to_nobody(chart: Chart) -> None:
    heard: list[Change] = []
    chart.world.bus.subscribe(heard.extend, kinds=['presence'])
    chart.opens(chart.practice.tom, chart.jamie, tab='one')
    chart.opens(chart.practice.tom, chart.jamie, tab='two').end()
    await chart.world.quiet()
    assert [(change.id, change.op, change.refs) for change in heard] == [
        (0, 'update', frozenset({('patients', chart.jamie)}))
    ]
    assert heard[0].by_name == '', 'not even who it is'


async def test_whoever_may_not_open_the_record_is_not_told_who_is_at_it(chart: Chart) -> None:
    chart.opens(chart.practice.tom, chart.jamie)
    nobody = Principal(staff_id=78, name='Nobody', roles=frozenset())
    tab = chart.world.browser()
    shown = chart.watch(tab, chart.jamie, nobody)
    await chart.world.quiet()
    assert tab.rows(shown) == []
    assert tab.words[shown.number] == 'This record is not here, or not open to you.'


async def test_presence_is_kept_in_no_table_and_no_log(chart: Chart, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    seq = chart.practice.store.last_seq()
    chart.watch(chart.world.browser(), chart.jamie)
    chart.opens(chart.practice.tom, chart.jamie).end()
    await chart.world.quiet()
    assert chart.practice.store.last_seq() == seq
    assert 'Tom' not in caplog.text
    assert chart.presence._faces == {}


async def test_a_new_name_is_shown_and_does_not_make_two_of_one(chart: Chart) -> None:
    chart.opens(chart.practice.tom, chart.jamie, tab='old')
    renamed = Principal(chart.practice.tom.staff_id, 'Thomas Ellis', frozenset({Role.CLINICIAN}))
    chart.opens(renamed, chart.jamie, tab='new')
    assert chart.at(chart.jamie) == [('Thomas', '')]


async def test_two_people_at_a_chart_see_each_other_and_who_edits(practice: Practice) -> None:
    jamie = practice.admit('Jamie', 'Hill')
    async with open_house(practice) as house:
        toms = await house.tab(practice.tom, f'/patients/{jamie}')
        await toms.should_see('Jamie Hill')
        ritas = await house.tab(practice.rita, f'/patients/{jamie}')
        await toms.should_see('Rita Gomez')
        await ritas.should_see('Tom Ellis')
        (here,) = ritas.find(WhoIsHere).elements
        assert 'Rita Gomez' not in here._displayed_contents(only_visible=True)
        click(toms, 'Edit details')
        await ritas.should_see('editing Details')
        with toms:
            ui.navigate.to('/patients')
        await ritas.should_not_see('Tom Ellis')
