"""Tabs on the places of the program, as far as their live regions go, that know when they go back or tell a lie."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from models import caseload, chart, dashboard, history, needs
from models.base import Principal, Refused, Role, Store
from models.caseload import Wanted
from models.patient_record import Patient
from tests.cast import Clock, Practice, found_practice
from tests.live_world import World, open_world
from tests.test_live_property import Losing
from tracker_ui.live import Topic

LATEST_FIRST = Wanted(sort='changed', descending=True)
DESK = frozenset({Role.RECEPTION})
PLACES: dict[str, list[tuple[Any, ...]]] = {
    'list': [(caseload.listing, Wanted()), (caseload.chips,), (caseload.matches, Wanted())],
    'latest first': [(caseload.listing, LATEST_FIRST), (caseload.chips,)],
    'dashboard': [(dashboard.figures, DESK, 0), (needs.needs, DESK, 0), (history.activity,)],
    'chart': [(chart.banner,), (chart.details,), (history.timeline,)],
}
"""What is asked at each place; on a chart about one patient."""


class Screen(Losing):
    """A tab on one of the program's places. `went_back` tells of whatever became older while somebody looked."""

    def __init__(self, world: World, who: Principal, place: str, patient_id: int) -> None:
        super().__init__(f'{who.name} {place} {id(self)}', world.hub)
        self.who, self.place, self.patient_id = who, place, patient_id
        self.went_back: list[str] = []
        self._newest: dict[str, int] = {}
        self.load(world)

    def load(self, world: World) -> None:
        """Show the place as it is now; anew, when the server was restarted."""
        self._hub, self.shows = world.hub, {}
        self.has_socket_connection, self.loses = True, 0
        self.topics = [self.open(topic) for topic in self._topics(world)]

    def leave(self) -> None:
        """Close the tab."""
        for topic in self.topics:
            self.close(topic)

    def receive(self, frame: Any) -> None:
        super().receive(frame)
        for topic in self.topics:
            for part, newest in _newest(topic.question.query, self.rows(topic)):
                if newest < self._newest.get(part, 0):
                    self.went_back.append(f'{self.id}: {part} from {self._newest[part]} to {newest}')
                self._newest[part] = newest

    def lies(self, world: World) -> list[str]:
        """Which of its parts show something else than a fresh query by its person."""
        return [
            f'{self.id}: {topic.question.query.__name__} shows {self.rows(topic)}, and true is {fresh}'
            for topic in self.topics
            if (fresh := self._fresh(world, topic)) != self.rows(topic)
        ]

    def _fresh(self, world: World, topic: Topic) -> list[list[Any]]:
        try:
            return [list(row) for row in world.practice.ask(self.who, topic.question.query, *topic.question.args)]
        except Refused:
            return []  # a record that is gone

    def _topics(self, world: World) -> list[Topic]:
        asked, about = PLACES[self.place], None
        if self.place == 'chart':
            asked, about = [(*each, self.patient_id) for each in asked], ('patients', self.patient_id)
        return [world.topic(*each, who=self.who, rows_of=Patient, about=about) for each in asked]


def _newest(query: Any, rows: list[list[Any]]) -> list[tuple[str, int]]:
    """How far the parts of a screen have come: the version on a banner, the number of the newest line of a history."""
    if query is chart.banner:
        return [('the version', row[chart.Banner._fields.index('version')]) for row in rows]
    if query in (history.activity, history.timeline) and rows:
        return [(query.__name__, max(row[0] for row in rows))]
    return []


class LiveHouse:
    """A practice in a folder of its own, a hub, and its tabs: for stories that are told step by step, with restarts."""

    practice: Practice

    def __init__(self, template: Path) -> None:
        self.now = Clock()
        self.screens: list[Screen] = []
        self._folder = Path(tempfile.mkdtemp())
        shutil.copy(template, self._folder)
        self._patch, self._loop = pytest.MonkeyPatch(), asyncio.Runner()

    def begin(self) -> tuple[Practice, int]:
        """The program is started. The practice, and the patient who is admitted on that occasion."""
        self.practice = found_practice(Store(self._folder, now=self.now))
        self._running = AsyncExitStack()
        self._world = self._loop.run(self._running.enter_async_context(open_world(self.practice, self._patch)))
        return self.practice, self._world.alex

    def end(self) -> None:
        """The program ends, and its tabs hear no more of it."""
        self._loop.run(self._running.aclose())
        self._patch.undo()
        self.practice.store.close()

    def end_for_good(self) -> None:
        """Nothing is left of it."""
        self.end()
        self._loop.close()
        shutil.rmtree(self._folder)

    def here(self, act: Callable[[], Any]) -> Any:
        """Something happens on the event loop."""

        async def acting() -> Any:
            return act()

        return self._loop.run(acting())

    def a_moment_passes(self) -> None:
        """Whatever has begun goes on a little."""
        self._loop.run(asyncio.sleep(0.001))

    def becomes_quiet(self) -> None:
        """Every tab has its connection again, and everything has been told."""
        for screen in self.screens:
            screen.loses = 0
            self.here(screen.reconnect)
        self._loop.run(self._world.quiet())

    def open_a_tab(self, who: str, place: str, patient_id: int) -> None:
        """Somebody opens a tab."""
        self.screens.append(self.here(lambda: Screen(self._world, getattr(self.practice, who), place, patient_id)))

    def load_all_tabs(self) -> None:
        """Every tab loads its page anew."""
        for screen in self.screens:
            self.here(lambda: screen.load(self._world))  # noqa: B023 (called at once)

    def close_all_tabs(self) -> None:
        """Nobody looks any more, and nobody listens."""
        while self.screens:
            self.here(self.screens.pop().leave)
        assert self._world.bus.listeners == 1, 'that of the hub'

    def lies(self) -> list[str]:
        """What is shown somewhere and is not true."""
        return [lie for screen in self.screens for lie in screen.lies(self._world)]

    def steps_back(self) -> list[str]:
        """What became older somewhere while somebody looked."""
        return [step for screen in self.screens for step in screen.went_back]
