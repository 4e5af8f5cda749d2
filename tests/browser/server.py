"""The real program in a process of its own, which can be killed and started again on the same records."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from models.base import HOUSE, Store
from tests.program import Program


class Server:
    """A practice that runs. It keeps its `address` and its records when it is started again; `data` None is a demo.

    `main` is started in the place of main.py, such as hurried.py.
    """

    def __init__(self, data: Path | None, main: Path | None = None) -> None:
        self.data = data
        self._main = main
        self.port = free_port()
        self.address = f'http://127.0.0.1:{self.port}'
        self._programs: list[Program] = []

    async def start(self) -> None:
        """Start it, again if need be, and return once it listens. AssertionError, with its words, when it does not."""
        records = ['--data', str(self.data)] if self.data else ['--demo']
        program = Program('--port', str(self.port), '--no-browser', *records, main=self._main)
        self._programs.append(program)
        await asyncio.to_thread(program.says, 'is at ' + self.address)

    def kill(self) -> None:
        """End it as a power cut would: no goodbye, nothing finished."""
        self._programs[-1].process.kill()
        self._programs[-1].ends()

    def stop(self) -> None:
        """Ask it to stop, as a service manager does, and wait until it has."""
        if self._programs:
            self._programs[-1].process.terminate()
            self._programs[-1].ends()

    @property
    def process_id(self) -> int:
        """Of the program that was started last."""
        return self._programs[-1].process.pid

    @property
    def log(self) -> str:
        """All that it has said so far, over all its starts."""
        return '\n'.join(line for program in self._programs for line in program.lines)

    def printed(self, pattern: str) -> str:
        """The first group of a pattern in what it has said, such as the first-run code."""
        found = re.search(pattern, self.log)
        assert found, f'{pattern} is not in:\n{self.log}'
        return found[1]

    def ask(self, query: Callable[..., Any], *args: Any) -> Any:
        """What a query gives back from the database itself: the truth that every tab is compared with."""
        assert self.data is not None
        store = Store(self.data)
        try:
            with store.reading(HOUSE) as work:
                return query(work, *args)
        finally:
            store.close()


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return int(probe.getsockname()[1])
