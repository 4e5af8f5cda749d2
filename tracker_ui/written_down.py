"""What the database is told of sign-ins: at once who has ended, and a little later who was active."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from models import sign_ins
from models.base import HOUSE, Missing, Refused, Store
from models.sign_ins import SignedIn
from tracker_ui.workers import Workers

log = logging.getLogger('tracker')

WRITE_THROUGH = 30.0  # seconds: after a crash somebody is signed out this much early at most, and never late


@dataclass(slots=True)
class Living:
    """One sign-in, with its limits on the wall clock and on one that nobody can set back (TRUST F16)."""

    signed_in: SignedIn
    active_at: datetime
    idle_from: float
    ends: float
    written: float
    unwritten: bool = False


class WrittenDown:
    """Writes it down, and tries again as long as the database takes nothing."""

    def __init__(self, store: Store, workers: Workers, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store, self._workers, self._monotonic = store, workers, monotonic
        self._to_revoke: set[int] = set()
        self._saving = asyncio.Lock()
        self._in_trouble = False

    def revoke(self, sign_in_id: int) -> None:
        """This sign-in has ended: to be written down with the next save that succeeds."""
        self._to_revoke.add(sign_in_id)

    async def keep_up(self, living: Collection[Living]) -> None:
        """Save what is due, unless that is being done already. A database that takes nothing is logged once."""
        if self._saving.locked():
            return
        try:
            await self.save(living, at_least_old=WRITE_THROUGH)
        except Refused as refusal:
            if not self._in_trouble:
                log.warning('who is signed in cannot be written down: %s', refusal.sentence)
            self._in_trouble = True
        else:
            self._in_trouble = False

    async def save(self, living: Collection[Living], at_least_old: float = 0.0) -> None:
        """Write down who has ended, and who has been active and was last written down so long ago. Raises Refused."""
        async with self._saving:
            clock, revoked = self._monotonic(), set(self._to_revoke)
            due = [one for one in living if one.unwritten and clock - one.written >= at_least_old]
            if not due and not revoked:
                return
            for one in due:
                one.unwritten = False
            try:
                await self._workers.write(
                    self._write, {one.signed_in.sign_in_id: one.active_at for one in due}, revoked
                )
            except Exception:
                for one in due:
                    one.unwritten = True
                raise
            for one in due:
                one.written = clock
            self._to_revoke -= revoked

    def _write(self, active: Mapping[int, datetime], revoked: Collection[int]) -> None:
        with self._store.writing(HOUSE) as work:
            for sign_in_id, at in active.items():
                with suppress(Missing):
                    sign_ins.touch(work, sign_in_id, at)
            for sign_in_id in revoked:
                with suppress(Missing):
                    sign_ins.sign_out(work, sign_in_id)
