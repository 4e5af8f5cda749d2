"""People with different roles share one read where roles make no difference, and never where they do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from models import caseload
from models.base import ChangeRecord, Principal, Refused, Role, Work
from models.caseload import Wanted
from models.patient_record import Patient
from models.people import Account
from tests.cast import Practice
from tests.live_world import (
    Browser,
    Number,
    World,
    open_world,
    patients_and_accounts,
    patients_for_managers,
)
from tracker_ui.live import Topic


@pytest.fixture
async def world(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with open_world(practice, monkeypatch) as world:
        yield world


class Team(dict[str, tuple[Browser, Topic]]):
    """Ana, Tom and Rita, each with a tab that shows the same question."""

    def __init__(self, world: World, query: Callable[..., Any], *args: Any) -> None:
        super().__init__()
        self.world = world
        for name in ('ana', 'tom', 'rita'):
            tab = world.browser(name)
            self[name] = tab, tab.open(world.topic(query, *args, who=self.person(name)))

    def person(self, name: str) -> Principal:
        person = getattr(self.world.practice, name)
        assert isinstance(person, Principal)
        return person

    def topics(self) -> list[Topic]:
        return [topic for _, topic in self.values()]

    def check(self) -> None:
        """Everybody has in front of them what they would be told if they asked by themselves."""
        for name, (tab, topic) in self.items():
            fresh = self.world.practice.ask(self.person(name), topic.question.query, *topic.question.args)
            assert tab.rows(topic) == [list(row) for row in fresh], name


async def reads_after_a_change(world: World) -> int:
    """How many reads a new patient causes."""
    await world.quiet()
    reads = world.hub.counters.reads
    world.practice.admit('Jamie', 'Hill')
    await world.quiet()
    return world.hub.counters.reads - reads


# where roles make no difference


async def test_a_list_that_everybody_may_see_is_read_once_for_all_roles(world: World) -> None:
    team = Team(world, caseload.listing, Wanted())
    assert len({topic.number for topic in team.topics()}) == 3
    assert await reads_after_a_change(world) == 1
    team.check()


async def test_what_was_read_once_is_also_rendered_once(world: World) -> None:
    team = Team(world, caseload.listing, Wanted())
    await reads_after_a_change(world)
    assert len({topic.snapshot.picture for topic in team.topics() if topic.snapshot}) == 1


async def test_each_tab_builds_on_its_own_revision_although_the_patch_is_shared(world: World) -> None:
    practice = world.practice
    early, late = world.browser('early'), world.browser('late')
    hers = early.open(world.topic(caseload.listing, Wanted(), who=practice.ana))
    await world.quiet()
    practice.admit('Robin', 'Lee')
    await world.quiet()
    his = late.open(world.topic(caseload.listing, Wanted(), who=practice.tom))
    assert await reads_after_a_change(world) == 1
    assert early.rows(hers) == late.rows(his)
    assert early.frames[-1][0][1:3] != late.frames[-1][0][1:3]


async def test_shared_reads_are_not_counted_as_reads(world: World) -> None:
    Team(world, caseload.chips)
    await world.quiet()
    world.practice.admit('Jamie', 'Hill')
    await world.quiet()
    assert (world.hub.counters.reads_after_commits, world.hub.counters.screens) == (1, 3)


# where they do


def patients_by_permission_of_the_house(work: Work) -> list[Number]:
    """The person is looked at on the way to somebody else's eyes."""
    number = work.count(work.select(Patient.id))
    manager = work.acting(work.who.on_behalf_of_the_house()).who.has(Role.MANAGER)
    return [Number(1, number if manager else 0)]


def patients_and_history(work: Work) -> list[Number]:
    """Who opened what is for the manager alone."""
    return [Number(1, work.count(work.select(Patient.id))), Number(2, work.count(work.select(ChangeRecord.seq)))]


def patients_unless_a_clinician_asks(work: Work) -> list[Number]:
    """A question that somebody may not ask at all."""
    if work.who.has(Role.CLINICIAN):
        raise Refused('This is not for clinicians.')
    return [Number(1, work.count(work.select(Patient.id)))]


def patients_asked_for_inside(work: Work) -> list[Number]:
    """The narrowed kind stands in a part of the statement only."""
    accounts = select(func.count(col(Account.id))).select_from(Account).scalar_subquery()
    both = work.select(func.count(col(Patient.id)) + accounts).select_from(Patient)
    return [Number(1, *row) for row in work.rows(both)]


@pytest.mark.parametrize('query', [patients_for_managers, patients_by_permission_of_the_house])
async def test_a_query_that_looks_at_the_person_is_never_shared(world: World, query: Any) -> None:
    team = Team(world, query)
    assert await reads_after_a_change(world) == 3
    team.check()


@pytest.mark.parametrize('query', [patients_and_accounts, patients_asked_for_inside])
async def test_a_read_that_rights_have_narrowed_is_shared_only_by_those_with_the_same(world: World, query: Any) -> None:
    team = Team(world, query)
    assert await reads_after_a_change(world) == 2  # Tom and Rita are kept from the same
    team.check()


async def test_the_history_is_not_read_for_others_by_way_of_the_manager(world: World) -> None:
    team = Team(world, patients_and_history)
    assert await reads_after_a_change(world) > 1
    team.check()
    hers, his, _ = (topic.snapshot for topic in team.topics())
    assert hers
    assert his
    assert hers.picture is not his.picture


async def test_ones_refusal_is_not_anothers(world: World) -> None:
    team = Team(world, patients_unless_a_clinician_asks)
    assert await reads_after_a_change(world) == 3
    (hers, here), (his, there) = team['ana'], team['tom']
    assert hers.rows(here) == [[1, 2]]
    assert (his.rows(there), his.words[there.number]) == ([], 'This is not for clinicians.')


async def test_people_who_see_only_rows_of_their_own_share_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = replace(Patient.policy, rows=lambda patient, work: col(patient.clinician_id) == work.who.staff_id)
    monkeypatch.setattr(Patient, 'policy', own)
    tom, priya = world.practice.tom, world.practice.priya
    his, hers = world.browser('tom'), world.browser('priya')
    topics = [
        tab.open(world.topic(caseload.listing, Wanted(), who=person, sign_in_id=sign_in_id))
        for tab, person, sign_in_id in ((his, tom, 1), (hers, priya, 2))
    ]
    await world.quiet()
    world.practice.admit('Jamie', 'Hill', clinician_id=tom.staff_id)
    await world.quiet()
    assert (his.names(topics[0]), hers.names(topics[1])) == (['Jamie Hill'], [])


async def test_a_personal_question_that_never_looks_at_the_person_is_shared_all_the_same(world: World) -> None:
    tabs = [world.browser(name) for name in ('tom', 'priya')]
    for number, tab in enumerate(tabs, start=1):
        tab.open(world.topic(caseload.chips, sign_in_id=number))
    assert await reads_after_a_change(world) == 1
