"""A topic: a question and the rights it is asked with. Tabs that show the same topic share one read of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_type_hints

import orjson

from models.base.access import Principal
from models.base.change import Change
from models.base.entity import Entity
from models.base.ground import Ground
from tracker_ui.bus import Record, Subscription
from tracker_ui.marks import Mark
from tracker_ui.patch import Row, Rows

if TYPE_CHECKING:
    from tracker_ui.live import Hub
    from tracker_ui.wire import Tab

Query = Callable[..., list[Any]]


class Question(NamedTuple):
    """What is asked and with which rights; equal questions share one topic.

    `sign_in_id` makes it personal: the person is then resolved afresh for every look. `rows_of` is the kind of record
    whose id the rows carry, for "Tom changed phone"; `about` the one record that the whole answer is about.
    """

    query: Query
    args: tuple[Any, ...]
    who: Principal
    sign_in_id: int | None
    rows_of: type[Entity] | None
    about: Record | None


@dataclass(frozen=True, eq=False)
class Picture:
    """Rows as one read found them; never changed, and shared by every topic that was given this answer."""

    rows: Rows

    @cached_property
    def encoded(self) -> bytes:
        """The rows as JSON: encoded once for all tabs."""
        return orjson.dumps(list(self.rows.values()))


NOTHING = Picture({})


@dataclass(frozen=True)
class Snapshot:
    """What a topic shows since revision `rev`; never changed once made, so every thread and tab may hold it.

    `words` stand in the place of rows that this person may not see or that are gone, or beside rows that could not
    be refreshed; empty when all is well.
    """

    rev: int
    picture: Picture
    words: str = ''

    @property
    def rows(self) -> Rows:
        """The rows that are shown, by id."""
        return self.picture.rows

    def equals(self, other: Snapshot) -> bool:
        """True when nobody could tell them apart on the screen."""
        return (self.picture.encoded, self.words) == (other.picture.encoded, other.words)

    def fragment(self) -> orjson.Fragment:
        """`[rev, rows, words]` for a page or an element that is built now."""
        return orjson.Fragment(orjson.dumps([self.rev, orjson.Fragment(self.picture.encoded), self.words]))

    def whole(self, number: int, marks: dict[int | str, Mark] | None = None) -> bytes:
        """The frame entry that needs no earlier revision: `[topic, -1, rev, rows, marks, words]`."""
        rows = orjson.Fragment(self.picture.encoded)
        return _encoded([number, -1, self.rev, rows, marks or {}, self.words])

    def since(self, earlier: Snapshot, number: int, patch: bytes, marks: dict[int | str, Mark]) -> bytes:
        """The frame entry from an earlier snapshot to this one, with the patch between the two."""
        return _encoded([number, earlier.rev, self.rev, orjson.Fragment(patch), marks, self.words])


@dataclass(eq=False)
class Topic:
    """One question that some tabs show. Made by the hub; components take it and never change it.

    `snapshot` is None while the topic is cold: nobody shows it, or it has not been read yet. `ground` is what its
    answer stands on, None until that is known and everything wakes it. `touched` gathers the changes that woke it,
    `removal` the one that removed the record it is about.
    """

    hub: Hub
    number: int
    question: Question
    fields: tuple[str, ...]
    snapshot: Snapshot | None = None
    ground: Ground | None = None
    subscription: Subscription | None = None
    tabs: dict[Tab, None] = field(default_factory=dict)
    touched: list[Change] = field(default_factory=list)
    removal: Change | None = None
    failures: int = 0
    was_read: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def rows(self) -> list[Row]:
        """The rows as they are shown now; none while the topic is cold."""
        return list(self.snapshot.rows.values()) if self.snapshot else []

    @property
    def words(self) -> str:
        """The sentence shown in the place of rows, or beside them; usually empty."""
        return self.snapshot.words if self.snapshot else ''

    def fragment(self) -> orjson.Fragment:
        """`[rev, rows, words]` as JSON that is encoded already, or null while the topic is cold."""
        return self.snapshot.fragment() if self.snapshot else orjson.Fragment(b'null')

    @property
    def watched(self) -> bool:
        """True when somebody could see a new answer; a tab without a socket asks again when it is back."""
        return any(tab.awake for tab in self.tabs)

    def moved_by(self, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        """Those of the changes after which the answer may be another one."""
        return changes if self.ground is None else tuple(filter(self.ground.is_moved_by, changes))

    def cool(self) -> None:
        """Forget the answer: nobody shows it any more, so nobody keeps it true."""
        if self.subscription:
            self.subscription.end()
        self.snapshot, self.ground, self.subscription, self.removal, self.failures = None, None, None, None, 0
        self.touched.clear()
        self.was_read.clear()


@cache
def fields_of(query: Query) -> tuple[str, ...]:
    """The names of the fields in a query's rows, from its annotation `list[SomeNamedTuple]`. TypeError for others."""
    rows = get_args(get_type_hints(query).get('return'))
    fields: tuple[str, ...] = getattr(rows[0], '_fields', ()) if rows else ()
    if not fields or fields[0] != 'id':
        raise TypeError(f'{query.__name__} must be annotated as a list of named tuples whose first field is id.')
    return fields


def _encoded(entry: list[Any]) -> bytes:
    return orjson.dumps(entry, option=orjson.OPT_NON_STR_KEYS)
