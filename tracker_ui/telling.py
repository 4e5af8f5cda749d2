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


class News:
    """What one look has found, and the frames that say so: one for all tabs that show and miss the same."""

    def __init__(self, answers: Mapping[Topic, Answer]) -> None:
        self.answers = answers
        self._by_entries: dict[tuple[Entry, ...], Frame] = {}
        self._by_topics: dict[tuple[Topic, ...], Frame | None] = {}

    @property
    def frames(self) -> Iterable[Frame]:
        """All that were needed."""
        return self._by_entries.values()

    def for_all_that_show(self, topics: tuple[Topic, ...]) -> Frame | None:
        """What a tab is sent that shows these and is owed nothing: found once for all that do. None for no news."""
        if topics not in self._by_topics:
            mine = (topic for topic in topics if topic in self.answers and topic.snapshot)
            self._by_topics[topics] = self.frame(tuple((topic, self.is_first(topic)) for topic in mine))
        return self._by_topics[topics]

    def of(self, tab: Tab) -> list[Topic]:
        """What there is to tell this tab of: what is new, and what it is owed."""
        return [topic for topic in tab.topics if (topic in self.answers or topic in tab.wants) and topic.snapshot]

    def is_first(self, topic: Topic) -> bool:
        """True when nobody can have an earlier answer."""
        return self.answers[topic].asked.before is None

    def frame(self, entries: tuple[Entry, ...]) -> Frame | None:
        """The frame with these entries; None for none."""
        if entries and entries not in self._by_entries:
            self._by_entries[entries] = Frame(self._entry(topic, whole) for topic, whole in entries)
        return self._by_entries.get(entries)

    def _entry(self, topic: Topic, whole: bool) -> bytes:
        entry = None if whole else self.answers[topic].entry
        assert topic.snapshot is not None
        return entry or topic.snapshot.whole(topic.number)


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
        news = News({answer.asked.topic: answer for answer in answers})
        concerned = dict.fromkeys(tab for topic in news.answers for tab in topic.tabs)
        waiting = [*concerned, *(tab for tab in self._tabs.values() if tab.wants and tab not in concerned)]
        told = 0
        while waiting:
            now, waiting = waiting[:SLICE], waiting[SLICE:]
            alive = set(filter(self._alive, {tab.whose for tab in now}))  # asked once for all tabs of somebody
            told += sum(self._tell_one(tab, news, alive=tab.whose in alive) for tab in now)
            if waiting:
                await asyncio.sleep(0)
        self._count(news.frames, told)
        return told

    def _tell_one(self, tab: Tab, news: News, *, alive: bool) -> bool:
        if tab.behind or tab.wants:
            return self._tell_one_in_arrears(tab, news, alive=alive)
        frame = news.for_all_that_show(tuple(tab.topics))
        sent = frame is not None and alive and _sent(tab, frame)
        if tab.behind:
            self._fell_behind(tab, news.of(tab))
        return sent

    def _tell_one_in_arrears(self, tab: Tab, news: News, *, alive: bool) -> bool:
        """Tell a tab that is owed the whole of something; one that is still behind is owed the more."""
        mine = news.of(tab)
        if tab.behind:
            self.owe(tab, mine)
            return False
        owed = tab.wants.intersection(mine)
        frame = news.frame(tuple((topic, topic in owed or news.is_first(topic)) for topic in mine))
        tab.wants -= owed  # a tab that cannot be reached asks again when it is back
        sent = frame is not None and alive and _sent(tab, frame)
        self._counters.gaps_healed += len(owed) if sent else 0
        self._counters.gaps_given_up += 0 if sent else len(owed)
        if tab.behind:
            self._fell_behind(tab, mine)
        return sent

    def _fell_behind(self, tab: Tab, missed: Iterable[Topic]) -> None:
        self._counters.fell_behind += 1
        self.owe(tab, missed)
        self._look_later()

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


def _sent(tab: Tab, frame: Frame) -> bool:
    try:
        return send(tab, frame)
    except Exception as error:  # one tab's broken socket never delays the others
        errors.reference(error)
        return False
