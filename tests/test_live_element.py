"""A live component on the server: its rows go past NiceGUI's observables, and it shows its topic while it lives."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from nicegui import ui
from nicegui.testing import User, user_simulation

from models import caseload
from models.caseload import Wanted
from tests.cast import Practice
from tests.live_world import ALEX, World, open_world
from tracker_ui.components.live_figures import LiveFigures
from tracker_ui.components.live_list import LiveList
from tracker_ui.components.live_record import banner
from tracker_ui.components.live_table import LiveTable

NAME = {'title': 'Patient', 'cell': 'link', 'field': 'name', 'href': '/patients/{id}'}


@pytest.fixture
async def world(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with open_world(practice, monkeypatch) as world:
        yield world


@asynccontextmanager
async def page(world: World, build: Callable[[], Any]) -> AsyncIterator[tuple[User, Any]]:
    """A page with one component, read before it is sent."""
    built: list[Any] = []

    async def root() -> None:
        built.append(build())
        await world.hub.ready(ui.context.client)

    async with user_simulation(root) as user:
        await user.open('/')
        yield user, built[0]
        user.client and user.client.delete()


def table(world: World, wanted: Wanted = Wanted()) -> LiveTable:  # noqa: B008 (a value)
    return LiveTable(world.topic(caseload.listing, wanted), [NAME], caption='Patients')


async def test_what_a_tab_shows_is_found_by_a_test_and_follows_the_practice(world: World) -> None:
    async with page(world, lambda: table(world)) as (user, _):
        await user.should_see(ALEX)
        world.practice.admit('Jamie', 'Hill')
        await world.quiet()
        await user.should_see('Jamie Hill')


async def test_rows_and_template_are_in_the_page_and_not_in_the_props(world: World) -> None:
    async with page(world, lambda: table(world)) as (_, component):
        assert not component._props.keys() & {'snap', 'columns', 'fields', 'topic'}
        sent = orjson.loads(orjson.dumps(component._to_dict()['props']))
        assert sent['snap'][1][0][1] == ALEX
        assert sent['columns'] == [NAME]
        assert sent['fields'] == list(caseload.PatientRow._fields)


async def test_another_topic_in_the_same_place_lets_go_of_the_one_before(world: World) -> None:
    async with page(world, lambda: table(world)) as (user, component):
        earlier = component.topic
        component.show(world.topic(caseload.listing, Wanted(words='nobody')))
        await world.quiet()
        assert earlier.snapshot is None
        assert component.topic.tabs
        await user.should_not_see(ALEX)


async def test_a_component_that_is_deleted_leaves_nothing_behind(world: World) -> None:
    listeners = world.bus.listeners
    async with page(world, lambda: table(world)) as (_, component):
        topic = component.topic
        assert world.bus.listeners == listeners + 1
        component.delete()
        assert (topic.tabs, topic.snapshot) == ({}, None)
        assert world.bus.listeners == listeners


async def test_two_components_of_one_tab_may_show_the_same_topic(world: World) -> None:
    async with page(world, lambda: (table(world), table(world))) as (user, (first, _)):
        first.delete()
        world.practice.admit('Jamie', 'Hill')
        await world.quiet()
        await user.should_see('Jamie Hill')


@pytest.mark.parametrize(
    ('make', 'wrong'),
    [
        (lambda topic: LiveTable(topic, [{'title': 'X', 'cell': 'text', 'field': 'nmae'}], caption=''), 'nmae'),
        (lambda topic: LiveTable(topic, [{'title': 'X', 'cell': 'txet', 'field': 'name'}], caption=''), 'txet'),
        (lambda topic: LiveTable(topic, [{**NAME, 'href': '/x/{nr}'}], caption=''), 'nr'),
        (lambda topic: LiveList(topic, {'title': 'nmae'}, caption=''), 'nmae'),
        (lambda topic: LiveFigures(topic, {'label': 'lable', 'value': 'id'}, 'chips', caption=''), 'lable'),
        (lambda topic: banner(topic, name='name', initials='initials', tone='tone', facts=[{'value': 'sbu'}]), 'sbu'),
        (
            lambda topic: banner(
                topic, name='name', initials='initials', tone='tone', facts=[], tags=[{'word': 'sttaus'}]
            ),
            'sttaus',
        ),
    ],
)
async def test_a_misspelt_field_is_said_at_once_and_nothing_is_shown(
    world: World, make: Callable[[Any], Any], wrong: str
) -> None:
    topic = world.topic(caseload.listing, Wanted())

    def build() -> None:
        with pytest.raises(ValueError, match=wrong):
            make(topic)

    async with page(world, build):
        assert topic.tabs == {}
