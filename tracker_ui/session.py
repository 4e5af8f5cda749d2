"""Who is signed in at this moment: a table in memory, kept true by the bus, that every request and event asks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from nicegui import Client
from starlette.requests import Request

from models import practice, sign_ins
from models.base import HOUSE, Change, Principal, Refused, Store, Work, utc_now
from models.sign_ins import IDLE, LONGEST, SignedIn
from tracker_ui import errors, tabs
from tracker_ui.bus import Bus
from tracker_ui.cookies import Cookies
from tracker_ui.metrics import Here
from tracker_ui.viewer import Viewer
from tracker_ui.workers import Workers
from tracker_ui.written_down import Living, WrittenDown

if TYPE_CHECKING:
    from tracker_ui.house import House

SWEEP = 1.0  # seconds between two looks for people who have been idle too long


class Sessions:
    """The sign-ins that are alive. `alive` and `active` are for the event loop and never wait.

    `on_end` are called with the id of each sign-in that has ended, for whatever reason: by the person, by the limits,
    by the manager. `practice_name` is None until there is a practice.
    """

    def __init__(
        self,
        store: Store,
        workers: Workers,
        bus: Bus,
        *,
        encrypted: bool = False,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.cookies = Cookies(encrypted)
        self.on_end: list[Callable[[int], Awaitable[None]]] = []
        self.practice_name: str | None = None
        self._store, self._workers = store, workers
        self._now, self._monotonic = now, monotonic
        self._living: dict[int, Living] = {}
        self._by_token: dict[str, int] = {}
        self._ended: set[int] = set()  # also while the database cannot be told yet
        self._started, self._told = asyncio.Event(), asyncio.Event()
        self._hearing = bus.subscribe(self._hear, kinds=('sign_ins', 'staff', 'practices'))
        self._written_down = WrittenDown(store, workers, monotonic)
        self._looking_up = asyncio.Lock()
        self._tasks: set[asyncio.Future[None]] = set()

    async def start(self) -> None:
        """Read who is signed in, and keep it true from now on. Whoever asks earlier waits."""
        await self.refresh()
        self._started.set()
        self._spawn(self._keep_true())

    async def close(self) -> None:
        """Stop, and write down when each person was last active. To be awaited before the workers are closed."""
        self._hearing.end()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._written_down.save(self._living.values())

    async def resolve(self, cookies: Mapping[str, str]) -> SignedIn | None:
        """Who sent these cookies, or None. Looks in memory first, and in the database only for a token it has not met.

        Strangers' tokens are looked up one after the other, so that a flood of them occupies one reader thread.
        """
        await self._started.wait()
        token = self.cookies.token(cookies)
        if token is None:
            return None
        sign_in_id = self._by_token.get(sign_ins.fingerprint(token))
        if sign_in_id is None:
            async with self._looking_up:
                found = await self._workers.read(self._find, token)
            if found is None or found.sign_in_id in self._ended:
                return None
            self._remember(found)
            sign_in_id = found.sign_in_id
        return self._living[sign_in_id].signed_in if self.alive(sign_in_id) else None

    def alive(self, sign_in_id: int) -> bool:
        """True while this sign-in has not ended and is within its limits, by both clocks."""
        living = self._living.get(sign_in_id)
        if living is None:
            return False
        now, clock = self._now(), self._monotonic()
        idle = max((now - living.active_at).total_seconds(), clock - living.idle_from)
        return idle < IDLE.total_seconds() and now < living.signed_in.ends_at and clock < living.ends

    def active(self, sign_in_id: int) -> None:
        """The person has just done something by hand. Never to be called for pushes, timers, pings or answers."""
        if self.alive(sign_in_id):
            living = self._living[sign_in_id]
            living.active_at, living.idle_from, living.unwritten = self._now(), self._monotonic(), True

    def here(self) -> list[Here]:
        """Each colleague who has a connected tab, by name; what they do in two browsers is added up."""
        connected = tabs.connected()
        here: dict[int, Here] = {}
        for sign_in_id in filter(self.alive, connected):
            living = self._living[sign_in_id]
            _, staff_id, name, roles, *_ = living.signed_in
            since, count, active_at = living.signed_in.ends_at - LONGEST, connected[sign_in_id], living.active_at
            if other := here.get(staff_id):
                since, count, active_at = min(since, other.since), count + other.tabs, max(active_at, other.active_at)
            here[staff_id] = Here(staff_id, name, roles, count, since, active_at)
        return sorted(here.values(), key=lambda one: one.name)

    async def end(self, sign_in_id: int) -> None:
        """End a sign-in: at once for every request and event, then in its tabs, then in the database.

        Raises Refused when the database cannot be written to. The sign-in has ended all the same, and writing it down
        is tried again each second.
        """
        self._forget(sign_in_id)
        self._written_down.revoke(sign_in_id)
        await self._written_down.save(self._living.values())

    async def refresh(self) -> None:
        """Look again at who is signed in, and end what the database says has ended."""
        rows, ended, self.practice_name = await self._workers.read(self._look, tuple(self._living))
        for signed_in in rows:
            if signed_in.sign_in_id not in self._ended:
                self._remember(signed_in)
        for sign_in_id in ended:
            self._forget(sign_in_id)

    def viewer_of(self, client: Client, request: Request, house: House) -> Viewer:
        """The person a page is built for. Raises PermissionError when nobody is signed in."""
        signed_in = tabs.bind(client, request)
        who = Principal(signed_in.staff_id, signed_in.name, signed_in.roles)
        return Viewer(
            who,
            signed_in.sign_in_id,
            client,
            store=house.store,
            bus=house.bus,
            workers=house.workers,
            hub=house.hub,
            presence=house.presence,
            slots=house.slots,
            identify=sign_ins.identify,
        )

    # how it is done

    def _hear(self, changes: tuple[Change, ...]) -> None:
        """Whoever was just signed out by somebody is out now, not after a look into the database."""
        for change in changes:
            if change.kind == 'sign_ins' and 'ended_at' in change.fields:
                self._forget(change.id)
        self._told.set()

    async def _keep_true(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(SWEEP):  # wait_for of Python 3.11 may lose a cancellation
                    await self._told.wait()
            try:
                if self._told.is_set():
                    self._told.clear()
                    await self.refresh()
            except Exception as error:  # whoever cannot look again must not keep the idle signed in
                errors.reference(error)
            self._sweep()

    def _sweep(self) -> None:
        """End who is over a limit. Writing is left to a task of its own: a full disk must not hold this up."""
        for sign_in_id in [sign_in_id for sign_in_id in self._living if not self.alive(sign_in_id)]:
            self._forget(sign_in_id)
            self._written_down.revoke(sign_in_id)
        self._spawn(self._written_down.keep_up(self._living.values()))

    def _remember(self, signed_in: SignedIn) -> None:
        known = self._living.get(signed_in.sign_in_id)
        if known is not None:
            known.signed_in = signed_in  # a new name; when roles change the sign-in ends
            return
        now, clock = self._now(), self._monotonic()
        self._by_token[signed_in.token_hash] = signed_in.sign_in_id
        self._living[signed_in.sign_in_id] = Living(
            signed_in,
            active_at=signed_in.active_at,
            idle_from=clock - (now - signed_in.active_at).total_seconds(),
            ends=clock + (signed_in.ends_at - now).total_seconds(),
            written=clock,
        )

    def _forget(self, sign_in_id: int) -> None:
        living = self._living.pop(sign_in_id, None)
        if living is not None:
            del self._by_token[living.signed_in.token_hash]
            self._ended.add(sign_in_id)
            for tell in self.on_end:
                self._spawn(tell(sign_in_id))

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Future[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            errors.reference(error)

    # in worker threads

    def _look(self, known: Collection[int]) -> tuple[list[SignedIn], list[int], str | None]:
        with self._store.reading(HOUSE) as work:
            rows = sign_ins.live(work)
            missing = set(known) - {row.sign_in_id for row in rows}
            here = practice.details(work)
            return rows, [one for one in missing if _has_ended(work, one)], here.name if here else None

    def _find(self, token: str) -> SignedIn | None:
        with self._store.reading(HOUSE) as work:
            return sign_ins.resolve(work, token)


def _has_ended(work: Work, sign_in_id: int) -> bool:
    """True for a sign-in that was ended. One that only looks idle, because activity is written late, has not."""
    try:
        sign_ins.identify(work, sign_in_id)
    except Refused:
        return True
    return False
