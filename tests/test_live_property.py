"""Whatever people do, and whatever happens to their sockets: after quiet, every tab equals a fresh query."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from models import caseload, dashboard, history, patients
from models.base import Refused, Role
from models.caseload import Wanted
from models.patient_record import Patient, Status
from tests.cast import Practice
from tests.live_world import Browser, World, open_world, patients_and_accounts, patients_for_managers
from tracker_ui.live import Topic

QUESTIONS: list[tuple[Any, tuple[Any, ...]]] = [
    (caseload.listing, (Wanted(),)),
    (caseload.listing, (Wanted(sort='changed', descending=True),)),
    (caseload.listing, (Wanted(group='inquiry', words='a'),)),
    (caseload.listing, (Wanted('mine', clinician=2),)),
    (caseload.wide_listing, (Wanted(sort='clinician'),)),
    (caseload.chips, ()),
    (caseload.further_chips, (2, '')),
    (dashboard.figures, (frozenset({Role.RECEPTION}), 0)),
    (history.activity, ()),
    (patients_for_managers, ()),
    (patients_and_accounts, ()),
]

names = some.sampled_from(['Alex', 'Bo', 'Cleo', 'Dana', 'Zoe'])
which = some.integers(0, 30)  # a patient, by the place in the list of those there are
deeds = some.one_of(
    some.tuples(some.just('admit'), names, names),
    some.tuples(some.just('rename'), which, names),
    some.tuples(some.just('move'), which, some.sampled_from(list(Status))),
    some.tuples(some.sampled_from(['archive', 'remove']), which, some.none()),
    some.tuples(some.sampled_from(['open', 'close', 'cut', 'heal', 'lose', 'quiet']), some.integers(0, 2), which),
)


@pytest.fixture
async def world(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with open_world(practice, monkeypatch) as world:
        yield world


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(deeds, min_size=8, max_size=25))
async def test_after_quiet_every_tab_equals_a_fresh_query_by_its_person(world: World, story: list[Any]) -> None:
    tabs = desks(world)
    try:
        for deed, what, how in story:
            if deed in {'open', 'close', 'cut', 'heal', 'lose'}:
                getattr(tabs[what], deed)(how)
            elif deed == 'quiet':
                await world.quiet()
            else:
                do(world, deed, what, how)
        for tab in tabs:
            tab.heal(0)
        await world.quiet()
        for tab in tabs:
            tab.check()
    finally:
        for tab in tabs:
            tab.leave()
    assert world.bus.listeners == 1  # the hub's own


def desks(world: World) -> list[Desk]:
    """Ana, Tom and Rita look at something else each, and all of them at the last three questions."""
    tabs = [Desk(world, person) for person in ('ana', 'tom', 'rita')]
    for number in range(len(QUESTIONS)):
        for tab in tabs if number >= len(QUESTIONS) - 3 else [tabs[number % 3]]:
            tab.open(number)
    return tabs


class Desk:
    """A tab in front of somebody, whose socket may be cut and lose frames."""

    def __init__(self, world: World, person: str) -> None:
        self.who = getattr(world.practice, person)
        self.world = world
        self.tab = Losing(person, world.hub)
        self.shown: dict[int, Topic] = {}

    def open(self, number: int) -> None:
        query, args = QUESTIONS[number % len(QUESTIONS)]
        topic = self.world.topic(query, *args, who=self.who, rows_of=Patient)
        if topic.number not in self.shown:
            self.shown[topic.number] = self.tab.open(topic)

    def close(self, number: int) -> None:
        if self.shown:
            self.tab.close(self.shown.pop(list(self.shown)[number % len(self.shown)]))

    def cut(self, _: int) -> None:
        self.tab.has_socket_connection = False

    def heal(self, _: int) -> None:
        self.tab.loses = 0
        self.tab.reconnect()

    def lose(self, _: int) -> None:
        self.tab.loses += 1

    def check(self) -> None:
        for topic in self.shown.values():
            fresh = self.world.practice.ask(self.who, topic.question.query, *topic.question.args)
            assert self.tab.rows(topic) == [list(row) for row in fresh]

    def leave(self) -> None:
        while self.shown:
            self.close(0)


class Losing(Browser):
    """A tab that does not get the next frames, as many as it `loses`, as when its socket dies unnoticed."""

    loses = 0

    def receive(self, frame: Any) -> None:
        if self.loses:
            self.loses -= 1
        else:
            super().receive(frame)


def do(world: World, deed: str, what: Any, how: Any) -> None:
    """One deed by Ana, who may do all of them; what the rules refuse is refused."""
    practice = world.practice
    if deed == 'admit':
        practice.admit(what, how)
        return
    there = [row.id for row in practice.ask(practice.ana, caseload.listing, Wanted())]
    if not there:
        return
    patient = practice.patient(there[what % len(there)])
    verb, args = {
        'rename': (patients.edit, ({'given_name': how},)),
        'move': (patients.set_status, (how,)),
        'archive': (patients.archive, ()),
        'remove': (patients.remove, ()),
    }[deed]
    with suppress(Refused):
        practice.do(practice.ana, verb, patient.id, patient.version, *args)
