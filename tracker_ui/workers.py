"""The threads in which everything slow happens, so that the event loop never waits (DESIGN 4.2)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec('P')
T = TypeVar('T')


class Workers:
    """One writer, a few readers, one looker for live regions, and two who hash passwords.

    One writer, so that changes are told in the order of their commits. One looker, because two looks at one question
    would race. Two hashers, because each hash takes 64 MiB (TRUST R8). Every method gives back what `fn` returns and
    raises what it raises; a cancelled wait raises CancelledError.
    """

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(1, 'writer')
        self._readers = ThreadPoolExecutor(4, 'reader')
        self._looker = ThreadPoolExecutor(1, 'looker')
        self._hashers = ThreadPoolExecutor(2, 'hasher')

    async def read(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a read in one of the reader threads."""
        return await _run(self._readers, partial(fn, *args, **kwargs))

    async def write(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a write in the one writer thread, after all that were asked for earlier."""
        return await _run(self._writer, partial(fn, *args, **kwargs))

    async def look(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a look of the live regions in the one looker thread."""
        return await _run(self._looker, partial(fn, *args, **kwargs))

    async def hash(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run something that hashes a password in one of the two hasher threads."""
        return await _run(self._hashers, partial(fn, *args, **kwargs))

    def close(self) -> None:
        """Finish the writes that were asked for, drop the reads that have not begun, and end all threads."""
        for pool in (self._readers, self._looker, self._hashers):
            pool.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)


async def _run(pool: Executor, call: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, call)
