"""Behind the scenes of a server that is measured: answers about its processor time, memory and event loop.

It runs in the server's process. A line `["name", ...]` on stdin asks, a line `bench: {...}` on stdout answers, so that
asking costs the event loop next to nothing; when stdin ends, so does the server.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

ANSWER = 'bench: '
BEAT = 0.01  # seconds between two looks at whether the event loop is late

Act = Callable[..., Awaitable[Any]]


class Backstage:
    """Answers `cpu`, `memory` and `lag`, and does the acts it was given, which run on the event loop."""

    def __init__(self, acts: Mapping[str, Act]) -> None:
        self._acts = acts
        self._late: list[float] = []
        self._beating: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop

    async def open(self) -> None:
        """Begin to listen. Called on the event loop, once the server starts."""
        self._loop = asyncio.get_running_loop()
        self._beating = asyncio.create_task(self._beat(), name='backstage')
        threading.Thread(target=self._listen, name='backstage', daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            name, *words = json.loads(line)
            if name in self._acts:
                asyncio.run_coroutine_threadsafe(self._act(name, words), self._loop)
            else:
                self._answer(name, getattr(self, f'_{name}')())
        os.kill(os.getpid(), signal.SIGTERM)

    async def _act(self, name: str, words: list[Any]) -> None:
        try:
            answer = await self._acts[name](*words)
        except Exception as error:  # noqa: BLE001  (whoever asked is told, and fails)
            answer = {'error': repr(error)}
        self._answer(name, answer)

    def _answer(self, name: str, answer: Any) -> None:
        sys.stdout.write(f'{ANSWER}{json.dumps([name, answer])}\n')
        sys.stdout.flush()

    # what is asked

    def _cpu(self) -> float:
        """Seconds of processor time since the start, of all threads."""
        return time.process_time()

    def _memory(self) -> int:
        """Bytes that the process holds now, after a garbage collection."""
        gc.collect()
        statm = Path('/proc/self/statm')
        if statm.exists():
            return int(statm.read_text().split()[1]) * os.sysconf('SC_PAGE_SIZE')
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == 'darwin' else 1024)

    def _lag(self) -> list[float]:
        """By how many milliseconds the event loop was late at each beat since the last time somebody asked."""
        late, self._late = self._late, []
        return late

    async def _beat(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(BEAT)
            self._late.append(round((time.perf_counter() - before - BEAT) * 1000, 2))


def on_core(number: str) -> None:
    """Stay on this core from now on, where the system can do that; '' leaves it open."""
    if number and hasattr(os, 'sched_setaffinity'):
        os.sched_setaffinity(0, {int(number)})
