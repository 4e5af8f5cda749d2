"""The bus tells: who hears of a commit. Pure Python; what travels is identity, never content."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from time import perf_counter

from models.base.change import Change
from models.base.entity import ENTITIES, kind_of, table_of
from tracker_ui import errors

Listener = Callable[[tuple[Change, ...]], None]
Record = tuple[str, int]


@dataclass(eq=False, slots=True)
class Subscription:
    """One listener and what it wants to hear of, until `end` is called."""

    listener: Listener
    kinds: frozenset[str] | None
    about: Record | None
    _bus: Bus
    alive: bool = True

    def end(self) -> None:
        """Hear nothing any more, not even of what is being told right now. May be called again."""
        if self.alive:
            self.alive = False
            self._bus.forget(self)


@dataclass(slots=True)
class _Audience:
    """Who listens to one kind: everyone who asked for all of it, and those concerned with one record."""

    of_all: dict[Subscription, None] = field(default_factory=dict)
    about: dict[str, dict[int, dict[Subscription, None]]] = field(default_factory=lambda: defaultdict(dict))

    def place_of(self, about: Record | None) -> dict[Subscription, None]:
        return self.of_all if about is None else self.about[about[0]].setdefault(about[1], {})

    def leave(self, who: Subscription) -> None:
        self.place_of(who.about).pop(who, None)
        if who.about and not self.place_of(who.about):  # or a record once looked at would be remembered for ever
            del self.about[who.about[0]][who.about[1]]

    def concerned(self, change: Change) -> Iterator[Subscription]:
        yield from self.of_all
        related = _points_at(change.kind).union(kind for kind, _ in change.refs)
        for kind, by_id in self.about.items():
            if kind in related:
                mentioned = {id for name, id in (*change.refs, (change.kind, change.id)) if name == kind}
                for id in mentioned & by_id.keys():
                    yield from by_id[id]
            else:
                for listeners in by_id.values():
                    yield from listeners


class Bus:
    """Carries changes from the writing thread to listeners on the event loop, in commit order.

    `published` counts changes, `told` counts calls of listeners. `committed_at` is, during a listener's call, the
    perf_counter() of the commit it hears of.
    """

    def __init__(self) -> None:
        self.published = 0
        self.told = 0
        self.committed_at = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._everything: dict[Subscription, None] = {}
        self._audiences: defaultdict[str, _Audience] = defaultdict(_Audience)
        self._subscriptions: dict[Subscription, None] = {}

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say on which event loop listeners run. What is published before is told to nobody: there is no tab yet."""
        self._loop = loop

    def publish(self, changes: tuple[Change, ...]) -> None:
        """Tell what was committed. From any thread; returns at once."""
        self._on_loop(self._tell, changes, perf_counter())

    def resync(self) -> None:
        """Tell everyone that something unknown may have changed: each listener is called with no changes at all."""
        self._on_loop(self._call, {who: [] for who in tuple(self._subscriptions)}, perf_counter())

    def subscribe(
        self, listener: Listener, *, kinds: Iterable[str] | None, about: Record | None = None
    ) -> Subscription:
        """Call `listener` on the event loop with the changes that concern it, once for each commit.

        `kinds` None hears everything. `about` narrows to one record, whose own kind is always heard: a change wakes
        the listener when it is of that record, when it points to that record, or when its kind points to no record of
        that sort at all (about patient 17, any staff change wakes; patient 18 does not).
        An empty tuple of changes means: something unknown happened, look again.
        """
        wanted = None if kinds is None else frozenset(kinds) | ({about[0]} if about else set())
        who = Subscription(listener, wanted, about, self)
        self._subscriptions[who] = None
        if wanted is None:
            self._everything[who] = None
        else:
            for kind in wanted:
                self._audiences[kind].place_of(about)[who] = None
        return who

    def forget(self, who: Subscription) -> None:
        """Take a subscription off the list; `Subscription.end` does it."""
        self._subscriptions.pop(who, None)
        self._everything.pop(who, None)
        for kind in who.kinds or ():
            self._audiences[kind].leave(who)

    @property
    def listeners(self) -> int:
        """How many subscriptions there are now."""
        return len(self._subscriptions)

    def listened(self, kind: str) -> bool:
        """True when somebody asked for this kind by its name."""
        audience = self._audiences.get(kind)
        return bool(audience and (audience.of_all or any(audience.about.values())))

    def _on_loop(self, call: Callable[..., None], *args: object) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has just been closed: the server is going down
                self._loop.call_soon_threadsafe(call, *args)

    def _tell(self, changes: tuple[Change, ...], committed_at: float) -> None:
        self.published += len(changes)
        concerned: defaultdict[Subscription, list[Change]] = defaultdict(list)
        for change in changes:
            audience = self._audiences.get(change.kind)
            for who in (*self._everything, *(audience.concerned(change) if audience else ())):
                concerned[who].append(change)
        self._call(concerned, committed_at)

    def _call(self, concerned: dict[Subscription, list[Change]], committed_at: float) -> None:
        self.committed_at = committed_at
        for who, changes in concerned.items():
            if who.alive:  # an earlier listener may have ended it
                self.told += 1
                try:
                    who.listener(tuple(changes))
                except Exception as error:  # one listener's failure is never another's silence
                    errors.reference(error)


@cache
def _points_at(kind: str) -> frozenset[str]:
    """A kind itself and the kinds its records point to. Nothing for signals that are no records, such as a minute."""
    tables = {kind_of(entity): table_of(entity) for entity in ENTITIES}
    if kind not in tables:
        return frozenset()
    return frozenset({kind}).union(key.column.table.name for key in tables[kind].foreign_keys)
