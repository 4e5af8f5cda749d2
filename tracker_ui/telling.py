"""Telling tabs what a look has found: one frame for each set of topics, a slice of tabs at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Self

from tracker_ui import errors
from tracker_ui.looks import Answer
from tracker_ui.topics import Topic
from tracker_ui.wire import Frame, Tab, drained, send

SLICE = 25  # tabs sent to in one turn of the event loop, half a millisecond: the answer to a click fits in between
DRAIN = 0.25  # seconds between looks at sockets that were full

Entry = tuple[Topic, bool]
"""A topic and whether the tab needs the whole of it."""


@dataclass
class Counters:
    """What the live regions have done since the start; numbers only.

    `reads_after_commits` answered `screens`: lists and figures on tabs, each of which would have had to read by itself.
    A gap is a list on a tab that holds something older than it should, because the connection was lost or was full.
    It is healed when the whole list was sent, and given up when nobody looks any more: the tab was closed, or asks
    again when it is back.
    """

    commits: int = 0
    changes: int = 0
    looks: int = 0
    reads: int = 0
    reads_after_commits: int = 0
    screens: int = 0
    frames: int = 0
    tabs_told: int = 0
    bytes_sent: int = 0
    sent_as_bytes: int = 0
    sent_as_packet: int = 0
    fell_behind: int = 0
    reconnects: int = 0
    gaps: int = 0
    gaps_healed: int = 0
    gaps_given_up: int = 0

    @property
    def missed(self) -> int:
        """Gaps that are still open: what somebody looks at and is not true. Nothing is, but for milliseconds."""
        return self.gaps - self.gaps_healed - self.gaps_given_up

    def since(self, earlier: Self) -> Self:
        """What has been counted since then."""
        before = asdict(earlier)
        return type(self)(**{name: value - before[name] for name, value in asdict(self).items()})


def audiences(due: Sequence[Topic]) -> list[list[Topic]]:
    """The topics in at most two parts; the one that most tabs wait for comes first.

    What it buys: a hundred open lists do not wait for the four questions of the one chart in which somebody has saved.
    Topics that stand on one tab stay together, so that they arrive in one frame, and so do those that ask the same with
    other rights, so that they may share an answer.
    """
    if not due:
        return [[]]
    first = [max(due, key=lambda topic: len(topic.tabs))]
    rest, links = [topic for topic in due if topic is not first[0]], _links(first[0])
    while linked := [topic for topic in rest if not links.isdisjoint(_links(topic))]:
        first += linked
        links.update(*map(_links, linked))
        rest = [topic for topic in rest if topic not in set(linked)]
    return [first, rest] if rest else [first]


def _links(topic: Topic) -> set[object]:
    return {*topic.tabs, topic.question[:2]}


class Teller:
    """Sends what is new to the tabs it concerns, and the whole to those that were behind once they have caught up."""

    def __init__(
        self, counters: Counters, alive: Callable[[Hashable], bool], tabs: Mapping[str, Tab], wake: Callable[[], None]
    ) -> None:
        self._counters = counters
        self._alive = alive
        self._tabs = tabs
        self._wake = wake
        self._timer: asyncio.TimerHandle | None = None

    @property
    def wanted(self) -> bool:
        """True when a tab waits for the whole of something that has been read."""
        return any(topic.snapshot for tab in self._tabs.values() if not tab.behind for topic in tab.wants)

    def owe(self, tab: Tab, topics: Iterable[Topic]) -> None:
        """This tab has to be sent the whole of these: what it holds is not the newest."""
        gaps = set(topics) - tab.wants
        tab.wants |= gaps
        self._counters.gaps += len(gaps)

    def write_off(self, tab: Tab, topic: Topic) -> None:
        """This tab does not show the topic any more, so it is owed nothing of it."""
        self._counters.gaps_given_up += topic in tab.wants
        tab.wants.discard(topic)

    async def tell(self, answers: list[Answer]) -> int:
        """Send each tab one frame with all that is new for it. The number of tabs that were sent one."""
        news = {answer.asked.topic: answer for answer in answers}
        frames: dict[tuple[Entry, ...], Frame] = {}
        concerned = dict.fromkeys(tab for topic in news for tab in topic.tabs)
        waiting = [*concerned, *(tab for tab in self._tabs.values() if tab.wants and tab not in concerned)]
        told = 0
        while waiting:
            now, waiting = waiting[:SLICE], waiting[SLICE:]
            alive = set(filter(self._alive, {tab.whose for tab in now}))  # asked once for all tabs of somebody
            told += sum(self._tell_one(tab, news, frames, alive=tab.whose in alive) for tab in now)
            if waiting:
                await asyncio.sleep(0)
        self._count(frames.values(), told)
        return told

    def _tell_one(
        self, tab: Tab, news: Mapping[Topic, Answer], frames: dict[tuple[Entry, ...], Frame], *, alive: bool
    ) -> bool:
        mine = [topic for topic in tab.topics if (topic in news or topic in tab.wants) and topic.snapshot]
        if tab.behind:
            self.owe(tab, mine)
            return False
        key = tuple((topic, topic in tab.wants or news[topic].asked.before is None) for topic in mine)
        owed = tab.wants.intersection(mine)
        tab.wants -= owed  # a tab that cannot be reached asks again when it is back
        sent = bool(key) and alive and self._sent(tab, key, news, frames)
        self._counters.gaps_healed += len(owed) if sent else 0
        self._counters.gaps_given_up += 0 if sent else len(owed)
        if tab.behind:
            self._counters.fell_behind += 1
            self.owe(tab, mine)
            self._look_later()
        return sent

    def _sent(
        self,
        tab: Tab,
        key: tuple[Entry, ...],
        news: Mapping[Topic, Answer],
        frames: dict[tuple[Entry, ...], Frame],
    ) -> bool:
        if key not in frames:
            frames[key] = Frame(_entry(topic, whole, news) for topic, whole in key)
        try:
            return send(tab, frames[key])
        except Exception as error:  # one tab's broken socket never delays the others
            errors.reference(error)
            return False

    def _look_later(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(DRAIN, self._look_at_those_behind)

    def _look_at_those_behind(self) -> None:
        self._timer = None
        for tab in self._tabs.values():
            tab.behind = tab.behind and not drained(tab)
        if any(tab.behind for tab in self._tabs.values()):
            self._look_later()
        self._wake()

    def _count(self, frames: Iterable[Frame], told: int) -> None:
        self._counters.tabs_told += told
        for frame in frames:
            self._counters.frames += 1
            self._counters.sent_as_bytes += frame.as_bytes
            self._counters.sent_as_packet += frame.as_packet
            self._counters.bytes_sent += len(frame.text) * (frame.as_bytes + frame.as_packet)


def _entry(topic: Topic, whole: bool, news: Mapping[Topic, Answer]) -> bytes:
    entry = None if whole else news[topic].entry
    assert topic.snapshot is not None
    return entry or topic.snapshot.whole(topic.number)
