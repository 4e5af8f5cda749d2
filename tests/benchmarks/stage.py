"""A server in a process of its own: started on loopback, asked behind the scenes, and ended in any case."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.backstage import ANSWER

HOME = Path(__file__).resolve().parent.parent.parent
SOON = 60.0  # seconds that anything at all may take


def cores() -> tuple[str, str]:
    """The core for the server and the one for the load client; '' where they cannot be chosen or there is only one."""
    if not hasattr(os, 'sched_getaffinity'):
        return '', ''
    ours = sorted(os.sched_getaffinity(0))
    return (str(ours[0]), str(ours[-1])) if len(ours) > 1 else ('', '')


@contextlib.contextmanager
def on_the_other_core() -> Iterator[str]:
    """Keep this process on the load client's core meanwhile; gives the server's."""
    server, client = cores()
    if not client:
        yield server
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {int(client)})
    try:
        yield server
    finally:
        os.sched_setaffinity(0, before)


class Stage:
    """One running server. `ask` gets answers from its backstage."""

    def __init__(self, module: str, port: int, data: Path, core: str, *further: str) -> None:
        self.address = f'http://127.0.0.1:{port}'
        self.said: deque[str] = deque(maxlen=40)
        self._module, self._port, self._words = module, port, [str(port), str(data), core, *further]
        self._answers: dict[str, deque[asyncio.Future[Any]]] = {}
        self._process: asyncio.subprocess.Process
        self._reading: asyncio.Task[None]

    async def begin(self) -> None:
        """Start the server and return once it listens. Raises RuntimeError, with its last words, when it does not."""
        command = ['-m', self._module, *self._words]
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(('PYTEST', 'NICEGUI'))}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            cwd=HOME,
            env=surroundings | {'MHT_NO_BOOTSTRAP': '1'},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=2**24,
        )
        self._reading = asyncio.create_task(self._read())
        async with asyncio.timeout(SOON):
            while not await self._listens():  # noqa: ASYNC110 (a port that opens tells nobody)
                await asyncio.sleep(0.02)
        await self.ask('cpu')

    async def ask(self, name: str, *words: Any) -> Any:
        """What the backstage answers. Raises RuntimeError when it could not do it, or the server is gone."""
        answer = self.tell(name, *words)
        try:
            found = await asyncio.wait_for(answer, SOON)
        except TimeoutError:
            raise RuntimeError(self._last_words(f'no answer to {name}')) from None
        if isinstance(found, dict) and 'error' in found:
            raise RuntimeError(self._last_words(found['error']))
        return found

    def tell(self, name: str, *words: Any) -> asyncio.Future[Any]:
        """Ask without waiting; the answer will be in the future. Answers to one name come in their order."""
        assert self._process.stdin
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers.setdefault(name, deque()).append(answer)
        self._process.stdin.write(json.dumps([name, *words]).encode() + b'\n')
        return answer

    async def end(self) -> None:
        """Ask it to stop; after three seconds make it."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), 3)
            except TimeoutError:
                self.kill()
                await self._process.wait()
        await self._reading

    def kill(self) -> None:
        """End it as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    @property
    def process_id(self) -> int:
        """For a profiler."""
        return self._process.pid

    async def _listens(self) -> bool:
        if self._process.returncode is not None:
            raise RuntimeError(self._last_words('the server did not start'))
        try:
            _, writer = await asyncio.open_connection('127.0.0.1', self._port)
        except OSError:
            return False
        writer.close()
        return True

    async def _read(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            text = line.decode(errors='replace').rstrip()
            if text.startswith(ANSWER):
                name, answer = json.loads(text.removeprefix(ANSWER))
                waiting = self._answers[name].popleft()
                if not waiting.done():
                    waiting.set_result(answer)
            else:
                self.said.append(text)
        for waiting in (future for futures in self._answers.values() for future in futures if not future.done()):
            waiting.set_exception(RuntimeError(self._last_words('the server is gone')))

    def _last_words(self, trouble: str) -> str:
        return '\n'.join([f'{self._module}: {trouble}', *self.said])
