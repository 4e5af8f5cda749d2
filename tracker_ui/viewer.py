"""A viewer: one signed-in person in one open tab, and the three things they can do: ask, do, watch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Concatenate, ParamSpec, TypeVar

from nicegui import Client

from models.base.access import HOUSE, Principal, Refused
from models.base.entity import Entity, kind_of
from models.base.store import Store
from models.base.work import Work
from tracker_ui.bus import Bus, Listener, Record, Subscription
from tracker_ui.errors import Unexpected
from tracker_ui.leases import Lease
from tracker_ui.live import Hub, Topic
from tracker_ui.looks import Identify
from tracker_ui.metrics import Metrics
from tracker_ui.opening import Opening
from tracker_ui.presence import Place, Presence
from tracker_ui.slots import Held, Slots
from tracker_ui.topics import Query
from tracker_ui.workers import Workers

P = ParamSpec('P')
T = TypeVar('T')

_and_also: ContextVar[Callable[[Work], object] | None] = ContextVar('and_also', default=None)


@contextmanager
def and_also(act: Callable[[Work], object]) -> Iterator[None]:
    """Whatever a viewer does inside does this too, in the same transaction and after it: both are kept, or neither."""
    token = _and_also.set(act)
    try:
        yield
    finally:
        _and_also.reset(token)


class Viewer:
    """Hands queries and verbs to threads, each time as the person that this sign-in is at that moment.

    `who` is the person as they were last seen; it decides what a page offers, never what it may do.
    """

    def __init__(
        self,
        who: Principal,
        sign_in_id: int,
        client: Client,
        *,
        store: Store,
        workers: Workers,
        bus: Bus,
        hub: Hub,
        presence: Presence,
        slots: Slots,
        identify: Identify,
    ) -> None:
        self.who = who
        self.sign_in_id = sign_in_id
        self.client = client
        self._store = store
        self._workers = workers
        self._bus = bus
        self._hub = hub
        self._identify = identify
        self.presence = presence
        self.slots = slots
        self.opening = Opening()

    @property
    def metrics(self) -> Metrics:
        """What is counted of the live connections; for the manager's eyes."""
        return self._hub.metrics

    async def ask(self, query: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `query(work, ...)` gives back, read in a thread with this person's rights of this moment.

        Raises Refused as the query does, or when the person has been signed out. Anything else that goes wrong is
        logged under a reference and raised as Unexpected, whose sentence may be shown.
        """

        def read() -> tuple[Principal, T]:
            with self._store.reading(HOUSE) as house:
                who = self._identify(house, self.sign_in_id)
                return who, query(house.acting(who), *args, **kwargs)

        try:
            self.who, answer = await self._workers.read(read)
        except Refused:
            raise
        except Exception as error:
            raise Unexpected(error) from None
        return answer

    async def do(self, verb: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `verb(work, ...)` in the one writer thread; when this returns, it is committed.

        Raises as `ask` does, and then nothing was written. Every tab that shows what was changed is told, this one too.
        """
        also = _and_also.get()

        def write() -> tuple[Principal, T]:
            with self._store.writing(HOUSE) as house:
                who = self._identify(house, self.sign_in_id)
                answer = verb(house.acting(who), *args, **kwargs)
                if also:
                    also(house.acting(who))
                return who, answer

        try:
            self.who, answer = await self._workers.write(write)
        except Refused:
            raise
        except Exception as error:
            raise Unexpected(error) from None
        return answer

    def watch(
        self,
        query: Query,
        *args: object,
        rows_of: type[Entity] | None = None,
        about: Entity | None = None,
        personal: bool = False,
    ) -> Topic:
        """The topic of `query(work, *args)`, for a live component to show. The query returns a list of named tuples.

        Shared with everyone who has the same roles, unless `personal` says that the answer depends on the person.
        `rows_of` is the kind of record whose ids the rows carry: their changes are named beside them. `about` is the
        record that the whole answer is about: changes of others of its kind then wake nobody.
        """
        record = (kind_of(type(about)), about.id) if about is not None and about.id is not None else None
        sign_in_id = self.sign_in_id if personal else None
        return self._hub.topic(query, args, self.who, sign_in_id=sign_in_id, rows_of=rows_of, about=record)

    def hear(self, listener: Listener, *, about: Entity, also: Iterable[type[Entity]] = ()) -> Subscription:
        """Call `listener` on the event loop with each commit that changes this record, until the subscription ends.

        `also` are further kinds: of those that can point to it, the records that do. For what is not a live region,
        such as a form that says that somebody else has saved. It carries no content.
        """
        assert about.id is not None
        kind = kind_of(type(about))
        return self._bus.subscribe(listener, kinds=(kind, *map(kind_of, also)), about=(kind, about.id))

    def enter(self, record: Entity, part: str = '') -> Lease[Record, Place]:
        """Let colleagues who have this record open know that this person is there, or edits a part: 'Details'.

        Only for a record that was opened with this person's rights. It lasts until the lease ends or the tab is gone.
        """
        assert record.id is not None
        return self.presence.enter((kind_of(type(record)), record.id), self.who, self.client, part)

    def hold(self, lapsed: Callable[[], object] = lambda: None) -> Held:
        """What a form of this tab keeps for this person while they fill it in: nothing until it chooses a slot.

        `lapsed` is called when the slot was freed because nobody has touched the form for long.
        """
        return self.slots.hold(self.who, self.client, lapsed)
