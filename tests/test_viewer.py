"""One signed-in person in one open tab: ask, do, watch; and the view that ends what its screen has begun."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from nicegui import Client, ui
from nicegui.testing import User, user_simulation

from models import caseload, chart, patients
from models.base import Principal, Refused, Work
from models.patient_record import Patient
from tests.cast import Practice
from tests.live_world import World, open_world
from tracker_ui.errors import Unexpected
from tracker_ui.presence import Presence
from tracker_ui.slots import Slots
from tracker_ui.view import View
from tracker_ui.viewer import Viewer

CLIENT = cast(Client, None)  # asking and doing need no browser


@pytest.fixture
async def world(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with open_world(practice, monkeypatch) as world:
        yield world


def viewer_of(world: World, who: Principal, sign_in_id: int) -> Viewer:
    return Viewer(
        who,
        sign_in_id,
        CLIENT,
        store=world.practice.store,
        workers=world.workers,
        bus=world.bus,
        hub=world.hub,
        presence=Presence(world.bus, world.practice.store.now),
        slots=Slots(world.bus, world.practice.store.now),
        identify=world._identify,
    )


@pytest.fixture
def tom_here(world: World) -> Viewer:
    return viewer_of(world, world.practice.tom, 1)


async def test_asking_runs_the_query_with_the_persons_rights_in_a_reader_thread(tom_here: Viewer) -> None:
    def query(work: Work, word: str, *, twice: bool) -> tuple[str, str, str]:
        return work.who.name, word * (2 if twice else 1), threading.current_thread().name

    name, word, thread = await tom_here.ask(query, 'hi', twice=True)
    assert (name, word) == ('Tom Ellis', 'hihi')
    assert thread.startswith('reader')


async def test_doing_commits_in_the_one_writer_thread_under_the_persons_name(tom_here: Viewer, world: World) -> None:
    threads: set[str] = set()

    def verb(work: Work) -> int:
        threads.add(threading.current_thread().name)
        return patients.admit(work, {'given_name': 'Jamie', 'family_name': 'Hill'})

    ids = await asyncio.gather(*(tom_here.do(verb) for _ in range(5)))
    assert sorted(ids) == ids
    assert len(threads) == 1
    assert world.practice.heard[-1].by_name == 'Tom Ellis'


async def test_who_it_is_is_resolved_afresh_in_the_same_transaction(tom_here: Viewer, world: World) -> None:
    world.signed_in[1] = world.practice.rita
    assert await tom_here.ask(lambda work: work.who) == world.practice.rita
    assert tom_here.who == world.practice.rita


async def test_whoever_has_been_signed_out_can_neither_ask_nor_do(tom_here: Viewer, world: World) -> None:
    world.signed_in[1] = Refused('Please sign in again.')
    asked: list[str] = []
    with pytest.raises(Refused, match='Please sign in again'):
        await tom_here.ask(lambda work: asked.append('read'))
    with pytest.raises(Refused, match='Please sign in again'):
        await tom_here.do(lambda work: asked.append('written'))
    assert asked == []


async def test_a_refusal_reaches_the_caller_with_its_sentence_and_nothing_is_written(
    tom_here: Viewer, world: World
) -> None:
    def verb(work: Work) -> None:
        patients.admit(work, {'given_name': 'Jamie', 'family_name': 'Hill'})
        raise Refused('Not today.')

    before = len(world.practice.heard)
    with pytest.raises(Refused, match='Not today'):
        await tom_here.do(verb)
    assert len(world.practice.heard) == before


@pytest.mark.parametrize('how', ['ask', 'do'])
async def test_anything_else_that_goes_wrong_is_logged_without_content_and_named_by_a_reference(
    tom_here: Viewer, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(work: Work) -> None:
        try:
            {}['Jamie Hill']
        except KeyError as error:
            raise ValueError('Jamie Hill') from error

    with pytest.raises(Unexpected, match=r'^Something went wrong \(reference [0-9A-F]{4}\)\.$') as raised:
        await getattr(tom_here, how)(stumble)
    assert raised.value.__cause__ is None
    assert raised.value.sentence.split()[-1].strip(').') in caplog.text
    assert 'ValueError at' in caplog.text
    assert 'KeyError at' in caplog.text
    assert 'tests/test_viewer.py' in caplog.text
    assert 'Jamie' not in caplog.text


async def test_watching_is_shared_with_equal_roles_unless_it_is_personal(tom_here: Viewer, world: World) -> None:
    priya_here = viewer_of(world, world.practice.priya, 2)
    assert tom_here.watch(caseload.chips) is priya_here.watch(caseload.chips)
    assert tom_here.watch(caseload.chips, personal=True) is not priya_here.watch(caseload.chips, personal=True)


async def test_watching_one_record_is_about_that_record(tom_here: Viewer, world: World) -> None:
    topic = tom_here.watch(chart.banner, world.alex, rows_of=Patient, about=world.practice.patient(world.alex))
    assert topic.question.about == ('patients', world.alex)
    assert topic.fields[:2] == ('id', 'name')


async def test_hearing_of_one_record_ends_with_its_subscription(tom_here: Viewer, world: World) -> None:
    heard: list[int] = []
    other = world.practice.admit('Bo', 'Berg')
    listening = tom_here.hear(
        lambda changes: heard.extend(change.id for change in changes), about=world.practice.patient(world.alex)
    )
    for patient_id in (world.alex, other):
        world.practice.do(world.practice.rita, patients.edit, patient_id, 1, {'pronouns': 'they/them'})
    await world.quiet()
    assert heard == [world.alex]
    listening.end()
    world.practice.do(world.practice.rita, patients.edit, world.alex, 2, {'pronouns': 'she/her'})
    await world.quiet()
    assert heard == [world.alex]


# the end of a view


async def test_a_view_ends_what_it_began_when_its_sub_page_is_replaced_and_when_its_client_goes() -> None:
    ended: list[str] = []

    def screen(name: str) -> None:
        with View() as view:
            ui.label(name)
            view.at_end(lambda: ended.append(name))

    def root() -> None:
        ui.sub_pages({'/': lambda: screen('first'), '/second': lambda: screen('second')})

    async with user_simulation(root) as user:
        await user.open('/')
        await user.should_see('first')
        user.navigate.to('/second')
        await user.should_see('second')
        assert ended == ['first']
        client: Any = user.client
        client.delete()
        assert ended == ['first', 'second']


async def test_an_end_that_fails_keeps_no_other_from_its_own(caplog: pytest.LogCaptureFixture) -> None:
    ended: list[str] = []

    def stumble() -> None:
        raise ValueError('Jamie Hill')

    async with open_page() as (_, view):
        view.at_end(stumble)
        view.at_end(lambda: ended.append('second'))
        view.delete()
    assert ended == ['second']
    assert 'Jamie' not in caplog.text


async def test_a_builder_that_comes_back_after_its_view_has_gone_ends_at_once() -> None:
    ended: list[str] = []
    async with open_page() as (_, view):
        view.delete()
        view.at_end(lambda: ended.append('late'))
    assert ended == ['late']


@asynccontextmanager
async def open_page() -> AsyncIterator[tuple[User, View]]:
    """A page with a View on it."""
    views: list[View] = []
    async with user_simulation(lambda: views.append(View())) as user:
        await user.open('/')
        yield user, views[0]
