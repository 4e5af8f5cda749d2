"""The whole run: servers one after the other, tab count by tab count, then the single questions; everything ended."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from models.base import Refused
from tests.benchmarks import practice, report, rounds, scenarios
from tests.benchmarks.report import Finding
from tests.benchmarks.rounds import Cell
from tests.benchmarks.scenes import SCENES, Ours, Scene
from tests.benchmarks.stage import on_the_other_core

T = TypeVar('T')
OursT = TypeVar('OursT', bound=Ours)

SECONDS = 10.0  # for the rounds of one system with one number of tabs, in each pass
LONGEST = 45 * 60.0  # for the whole run


@dataclass(frozen=True)
class Wanted:
    """What somebody asked the benchmark for."""

    tabs: Sequence[int] = (10, 50, 100, 200, 500)
    patients: int = 1000
    rounds: int = 12
    systems: Sequence[str] = tuple(SCENES)
    questions: Sequence[str] = tuple(scenarios.QUESTIONS)
    port: int = 0
    file: Path | None = None
    real_time: bool = False


def wanted(asked: argparse.Namespace) -> Wanted:
    """The words of the command line. Raises Refused for a system or a question that nobody knows."""
    quick = Wanted(tabs=(10, 100), rounds=2, questions=()) if asked.quick else Wanted()
    names = asked.only.split(',') if asked.only else [*quick.systems, *quick.questions]
    if unknown := set(names) - {*SCENES, *scenarios.QUESTIONS}:
        known = ', '.join([*SCENES, *scenarios.QUESTIONS])
        raise Refused(f'There is no {", ".join(sorted(unknown))} to measure. There are: {known}.')
    return replace(
        quick,
        tabs=sorted({int(tabs) for tabs in asked.tabs.split(',')}) if asked.tabs else quick.tabs,
        patients=asked.patients,
        systems=[name for name in SCENES if name in names],
        questions=[name for name in scenarios.QUESTIONS if name in names],
        file=asked.json,
        real_time=asked.real_time,
    )


class Bench:
    """Makes scenes: each on a copy of the practice, on a port of its own, with the server on another core than us."""

    def __init__(self, folder: Path, wanted: Wanted, server_core: str) -> None:
        self.wanted = wanted
        self._folder = folder
        self._port = wanted.port
        self._made = 0
        self._server_core = server_core

    def ours(self, *, of: type[OursT] = Ours, patients: int = 0) -> OursT:  # type: ignore[assignment]
        """Our program, or a variant of the scene, on a fresh practice."""
        return of(self._free_port(), self._practice(patients), self._server_core)

    def scene(self, name: str) -> Scene:
        """Any of the systems on a fresh practice."""
        return SCENES[name](self._free_port(), self._practice(0), self._server_core)

    def _practice(self, patients: int) -> Path:
        patients = patients or self.wanted.patients
        model = self._folder / str(patients)
        if not model.exists():
            practice.fill(model, patients)
        self._made += 1
        return Path(shutil.copytree(model, self._folder / f'served-{self._made}'))

    def _free_port(self) -> int:
        if self._port:
            self._port += 1
            return self._port - 1
        with socket.socket() as probe:
            probe.bind(('127.0.0.1', 0))
            return int(probe.getsockname()[1])


async def table(bench: Bench, say: Callable[[str], None]) -> list[Cell]:
    """All systems with all numbers of tabs, in two passes of opposite order.

    A machine that others use as well is quicker at one moment than at another. So each system is measured early and
    late, and none has the good moments to itself.
    """
    cells: dict[tuple[str, int], Cell] = {}
    order = list(bench.wanted.systems)
    for systems in (order, order[::-1]):
        for name in systems:
            async with bench.scene(name) as scene:
                for tabs in bench.wanted.tabs:
                    half = (bench.wanted.rounds + 1) // 2
                    cells[name, tabs] = await rounds.measure(scene, tabs, half, SECONDS, cells.get((name, tabs)))
                    say(report.line(cells[name, tabs]))
        say('')
    return [cells[name, tabs] for name in order for tabs in bench.wanted.tabs]


async def everything(bench: Bench) -> tuple[list[Cell], list[Finding]]:
    """The table, what follows from it, and the answers to the questions, printed as they come."""
    cells: list[Cell] = []
    if bench.wanted.systems:
        print(f'\n{report.HEAD}')
        cells = await table(bench, lambda text: print(text, flush=True))
        print(f'\n{report.EXPLAINED}\n')
    findings = report.compared(cells)
    print(*findings, sep='\n', flush=True)
    for name in bench.wanted.questions:
        try:
            answers = await scenarios.QUESTIONS[name](bench)
        except (TimeoutError, RuntimeError, OSError) as trouble:
            answers = [Finding(name, 'an answer', f'{type(trouble).__name__}: {trouble}', False)]
        findings += answers
        print(*answers, sep='\n', flush=True)
    return cells, findings


def run(wanted: Wanted) -> int:
    """Measure, print, keep. Returns 0; figures are reported, only tests judge them."""
    start = report.machine()
    print('Measuring on', start['system'], 'with', start['cores'], 'cores; load', start['load_at_start'], flush=True)
    cells, findings = in_a_folder(wanted, everything)
    if wanted.file:
        report.keep(wanted.file, start, cells, findings)
    return 0


def in_a_folder(wanted: Wanted, measure: Callable[[Bench], Awaitable[T]]) -> T:
    """Measure something in a folder that is deleted at the end, within the time that a whole run may take."""

    async def bounded(folder: str, server_core: str) -> T:
        async with asyncio.timeout(LONGEST):
            return await measure(Bench(Path(folder), wanted, server_core))

    with (
        TemporaryDirectory(prefix='mht-bench-') as folder,
        on_the_other_core() as server_core,
        asyncio.Runner(loop_factory=quick_loop()) as runner,
    ):
        return runner.run(bounded(folder, server_core))


def quick_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The faster event loop, where there is one."""
    if sys.platform == 'win32':
        return None
    import uvloop

    return uvloop.new_event_loop
