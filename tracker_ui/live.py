"""Every tab looks again: which tab shows which question, and when a question is read anew.

A commit reaches the hub through the bus and marks topics dirty. One looker reads all dirty topics in one transaction
in one thread, where the differences are also computed and encoded. Back on the event loop, in one turn, the snapshots
are installed and every tab is sent one frame with all that changed for it: encoded once for each set of topics, so a
change costs as much as there are distinct views, and a list and its figures arrive together.

Nothing relies on a frame arriving. Each entry names the revision it builds on and the one it leads to; a browser that
holds another one asks for the whole (`live_want`), as it does after every reconnect.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Hashable, Iterable, Mapping
from time import perf_counter
from typing import Any
from weakref import WeakValueDictionary

from nicegui import Client

from models.base.access import Principal
from models.base.change import Change
from models.base.entity import Entity
from models.base.ground import Ground
from models.base.store import Store
from tracker_ui import errors
from tracker_ui.bus import Bus, Record
from tracker_ui.looks import Answer, Asked, Identify, look
from tracker_ui.metrics import Here, Metrics
from tracker_ui.spoken import Spoken
from tracker_ui.telling import Teller, audiences
from tracker_ui.topics import Query, Question, Topic, fields_of
from tracker_ui.view import View
from tracker_ui.wire import Tab, send
from tracker_ui.workers import Workers

__all__ = ['Hub', 'Topic', 'View', 'send']

RETRY = 2.0  # seconds until a question that failed is asked again, doubled each time,
RETRY_AT_MOST = 60.0  # up to this
BREATHER = 0.1  # seconds at most between two looks when changes come faster than they can be looked at


class Hub:
    """Keeps every topic that some tab shows true, and its tabs told. Everything here runs on the event loop.

    `whose(client)` says which sign-in the page of a tab was made for, `alive` whether that has not ended; a tab whose
    sign-in has ended is sent nothing. It is asked before every frame, so it must be a look into memory. `people` says
    who is here, for the `metrics`.
    """

    def __init__(
        self,
        store: Store,
        bus: Bus,
        workers: Workers,
        *,
        identify: Identify,
        whose: Callable[[Client], Hashable] = lambda _: None,
        alive: Callable[[Any], bool] = lambda _: True,
        people: Callable[[], Iterable[Here]] = tuple,
    ) -> None:
        self.metrics = Metrics(store.now, people)
        self.counters = self.metrics.counters
        self._store = store
        self._bus = bus
        self._workers = workers
        self._identify = identify
        self._whose = whose
        self._alive = alive
        self._tabs: dict[str, Tab] = {}
        self._topics: WeakValueDictionary[Question, Topic] = WeakValueDictionary()
        self._numbers = itertools.count(1)
        self._revisions = itertools.count(1)  # one counter for all: a topic made anew never reuses a number
        self._dirty: dict[Topic, None] = {}
        self._spoken = Spoken()
        self._teller = Teller(self.counters, alive, self._tabs, self._wake)
        self._looker: asyncio.Task[None] | None = None
        bus.subscribe(self._heard, kinds=None)

    # what a tab shows

    def topic(
        self,
        query: Query,
        args: tuple[Any, ...],
        who: Principal,
        *,
        sign_in_id: int | None = None,
        rows_of: type[Entity] | None = None,
        about: Record | None = None,
    ) -> Topic:
        """The topic of a question: the same object for the same query, arguments and rights.

        Shared by everyone with the same roles, and then read without a person. With `sign_in_id` it is personal: read
        as the person behind that sign-in, resolved afresh each time. See `Question` for `rows_of` and `about`.
        """
        asker = who if sign_in_id is not None else who.without_name()
        question = Question(query, args, asker, sign_in_id, rows_of, about)
        topic = self._topics.get(question)
        if topic is None:
            topic = self._topics[question] = Topic(self, next(self._numbers), question, fields_of(query))
        return topic

    def show(self, topic: Topic, client: Client) -> None:
        """This client shows the topic from now on. A cold topic is subscribed to first and read second."""
        tab = self._tabs.get(client.id) or self._tabs.setdefault(client.id, Tab(client, self._whose(client)))
        tab.topics[topic] += 1
        topic.tabs[tab] = None
        if topic.subscription is None:
            self._subscribe(topic)
            self._mark(topic)

    def hide(self, topic: Topic, client: Client) -> None:
        """One component of this client shows the topic no more. Whatever nobody shows is forgotten."""
        tab = self._tabs.get(client.id)
        if tab is None or topic not in tab.topics:
            return
        tab.topics[topic] -= 1
        if not tab.topics[topic]:
            del tab.topics[topic], topic.tabs[tab]
            self._teller.write_off(tab, topic)
        if not tab.topics:
            del self._tabs[client.id]
        if not topic.tabs:
            topic.cool()
            self._dirty.pop(topic, None)

    async def ready(self, client: Client, seconds: float = 1.0) -> bool:
        """Wait until everything this client shows has been read, so that the first page holds it; False on time-out."""
        tab = self._tabs.get(client.id)
        reads = [topic.was_read.wait() for topic in (tab.topics if tab else ())]
        try:
            await asyncio.wait_for(asyncio.gather(*reads), seconds)
        except TimeoutError:
            return False
        return True

    def wanted(self, client: Client, held: Mapping[int, int]) -> None:
        """A tab asks for what it misses: `held` is the revision it has of each topic number; it is new, or back.

        Topics that it does not show, and those it holds the newest revision of, are passed over.
        """
        tab = self._tabs.get(client.id)
        if tab and self._alive(tab.whose):
            self._teller.owe(tab, [topic for topic in tab.topics if _is_older(topic, held)])
            self._wake()

    # what happened

    def _heard(self, changes: tuple[Change, ...]) -> None:
        self.metrics.heard(changes)
        self._spoken.heard(changes, self._bus.committed_at)
        self._wake()

    def _subscribe(self, topic: Topic) -> None:
        """Hear of what the topic's answer stands on; of everything, while that is not known."""
        about = topic.question.about

        def woken(changes: tuple[Change, ...]) -> None:
            if changes and not (changes := topic.moved_by(changes)):
                return  # none at all would mean that something unknown has happened
            removals = (change for change in changes if change.op == 'delete' and (change.kind, change.id) == about)
            topic.removal = next(removals, topic.removal)
            topic.touched += changes
            self._mark(topic)

        earlier = topic.subscription
        narrowed = about if topic.ground is not None else None
        topic.subscription = self._bus.subscribe(woken, kinds=topic.ground, about=narrowed)
        if earlier:
            earlier.end()

    def _mark(self, topic: Topic) -> None:
        if topic.tabs:
            self._dirty[topic] = None
            self._wake()

    def _wake(self) -> None:
        if self._looker is None or self._looker.done():
            self._looker = asyncio.create_task(self._look_until_quiet(), name='live looker')

    # looking again

    async def _look_until_quiet(self) -> None:
        try:
            while True:
                began = perf_counter()
                news = self._spoken.take()
                told = await self._look_and_tell()
                done_at = perf_counter()
                self._spoken.say(news, told, done_at)
                self.metrics.told(news, told, done_at)
                if not (self._spoken or self._teller.wanted or any(topic.watched for topic in self._dirty)):
                    return
                await asyncio.sleep(min(2 * (done_at - began), BREATHER))  # most of the time belongs to those who write
        except Exception as error:  # must not end live updates for good: the next change wakes a new looker
            errors.reference(error)

    async def _look_and_tell(self) -> int:
        """Look at what is due, and tell the tabs. How many were told something."""
        told = 0
        for audience in audiences([topic for topic in self._dirty if topic.watched]):
            due = [topic for topic in audience if topic in self._dirty]
            told += await self._teller.tell(await self._look(due) if due else [])
        return told

    async def _look(self, due: list[Topic]) -> list[Answer]:
        """Read what is due; the answers that tabs have to be told of, already installed."""
        asked = []
        for topic in due:
            del self._dirty[topic]  # whatever happens from here on makes it dirty again: one more read
            asked.append(Asked(topic, topic.snapshot, topic.ground, tuple(topic.touched)))
            topic.touched.clear()
        answers = await self._workers.look(look, self._store, self._identify, self._revisions, asked)
        self.counters.looks += 1
        self._count(answers)
        return [answer for answer in answers if self._installed(answer) and answer.entry]

    def _installed(self, answer: Answer) -> bool:
        """Put an answer in the place of the earlier one; False when nobody waits for it any more."""
        topic = answer.asked.topic
        if topic.snapshot is not answer.asked.before or not topic.tabs:
            return False  # everybody left meanwhile; whoever came back has made it dirty anew
        topic.snapshot = answer.after
        topic.was_read.set()
        if answer.failed:
            delay = min(RETRY * 2**topic.failures, RETRY_AT_MOST)
            asyncio.get_running_loop().call_later(delay, self._mark, topic)
        topic.failures = topic.failures + 1 if answer.failed else 0
        if topic.ground != answer.ground:
            self._stand_on(topic, answer.ground)
        return True

    def _count(self, answers: list[Answer]) -> None:
        woken = [one for one in answers if any(change.seq for change in one.asked.touched)]
        self.counters.reads += sum(not one.shared for one in answers)
        self.counters.reads_after_commits += sum(not one.shared for one in woken)
        self.counters.screens += sum(len(one.asked.topic.tabs) for one in woken)

    def _stand_on(self, topic: Topic, ground: Ground | None) -> None:
        heard_all = topic.ground is None or (ground is not None and topic.ground.covers(ground))
        topic.ground = ground
        self._subscribe(topic)
        if not heard_all:  # nobody listened for what is new in it while it was being read
            self._mark(topic)


def _is_older(topic: Topic, held: Mapping[int, int]) -> bool:
    """True when a tab holds another revision of the topic than the newest; False for what it does not speak of."""
    newest = topic.snapshot.rev if topic.snapshot else None
    return topic.number in held and held[topic.number] != newest
