"""Rounds: somebody changes a record, and every tab must show it. What comes out is the table."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import median
from time import monotonic, perf_counter
from typing import Any

from tests.benchmarks.audience import Expected
from tests.benchmarks.practice import Change, Truth
from tests.benchmarks.scenes import Ours, Scene

AT_MOST = 60.0  # seconds for one change to reach everybody
AFTERMATH = 0.02  # seconds after the last tab in which the server's work still counts for the change
PAUSE = 0.1


@dataclass
class Round:
    """One change."""

    times: list[float]
    answer: float
    cpu: float
    bytes: int


@dataclass
class Cell:
    """One system with so many tabs. Milliseconds, medians over the rounds; bytes and reads for each change."""

    system: str
    tabs: int
    rounds: int = 0
    first: float = math.nan
    middle: float = math.nan
    p99: float = math.nan
    last: float = math.nan
    worst: float = math.nan
    answer: float = math.nan
    cpu: float = math.nan
    bytes_per_tab: float = math.nan
    reads: float = math.nan
    lag_p99: float = math.nan
    lag_worst: float = math.nan
    memory_per_tab_kb: float = math.nan
    trouble: str = ''

    def __post_init__(self) -> None:
        self.done: list[Round] = []  # these three are what the figures are made of
        self.queries = 0
        self.lag: list[float] = []

    def as_json(self) -> dict[str, Any]:
        """For the file; what was not measured is null."""
        return {key: None if value != value else value for key, value in asdict(self).items()}

    def fill_in(self) -> None:
        """The figures, from all that has been measured so far."""
        self.lag_p99, self.lag_worst = share(self.lag, 0.99), max(self.lag, default=math.nan)
        self.rounds = len(self.done)
        if not self.done:
            return
        self.reads = self.queries / self.rounds
        self.first = middle(min(each.times) for each in self.done)
        self.middle = middle(middle(each.times) for each in self.done)
        self.p99 = middle(share(each.times, 0.99) for each in self.done)
        self.last = middle(max(each.times) for each in self.done)
        self.worst = max(max(each.times) for each in self.done)
        self.answer = middle(each.answer for each in self.done)
        self.cpu = middle(each.cpu for each in self.done) * 1000
        self.bytes_per_tab = middle(each.bytes for each in self.done) / self.tabs


def share(values: list[float], part: float) -> float:
    """The value that so much of them stay under, e.g. 0.99; not a number for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else math.nan


def middle(values: Iterable[float]) -> float:
    """The median; not a number for none."""
    return median(found) if (found := list(values)) else math.nan


def changes_for(scene: Scene, turn: int) -> tuple[Change, Expected]:
    """The change of this round and what every tab must then show: phones and statuses by turns, four patients."""
    truth: Truth = scene.truth
    patients = scene.patients() if isinstance(scene, Ours) else _patients(truth)
    patient_id = patients[(turn // 2) % len(patients)]
    numbers, now = truth.numbers(), truth.of(patient_id)
    if turn % 2 == 0:
        change = Change(patient_id, 'phone', f'07700 9{turn:05d}')
        return change, Expected([change], numbers)
    to = 'on_hold' if now['status'] == 'active' else 'active'
    numbers[now['status']] -= 1
    numbers[to] += 1
    change = Change(patient_id, 'status', to)
    return change, Expected([change], numbers)


def _patients(truth: Truth) -> list[int]:
    return [id for id in truth.first_page() if truth.of(id)['status'] in {'active', 'on_hold'}][:4]


async def one_round(scene: Scene, turn: int) -> Round:
    """Make one change and wait until all show it. Raises TimeoutError."""
    change, expected = changes_for(scene, turn)
    tabs = scene.audience.tabs
    await scene.prepare(change)
    await asyncio.sleep(PAUSE)
    cpu = await scene.stage.ask('cpu')
    bytes_before = sum(tab.received for tab in tabs)
    all_right = scene.audience.expect(expected)
    began, answered = scene.press(change)
    async with asyncio.timeout(AT_MOST):
        await all_right
        answer = await answered
    last = max(scene.audience.times)
    await asyncio.sleep(max(0.0, last + AFTERMATH - perf_counter()))
    cpu = await scene.stage.ask('cpu') - cpu
    bytes_now = sum(tab.received for tab in tabs)
    await scene.tidy()
    return Round(
        [(at - began) * 1000 for at in scene.audience.times], (answer - began) * 1000, cpu, bytes_now - bytes_before
    )


async def measure(scene: Scene, tabs: int, rounds: int, seconds: float, cell: Cell | None = None) -> Cell:
    """Bring the scene to so many tabs and make changes; fewer of them when they take longer than the seconds given.

    What comes of it joins what a cell holds from an earlier pass, where one is given.
    """
    cell = cell or Cell(scene.name, tabs)
    memory_before, tabs_before = await scene.stage.ask('memory'), len(scene.audience.tabs)
    await scene.grow(tabs)
    if tabs - tabs_before >= 40:
        await asyncio.sleep(0.5)
        grown = await scene.stage.ask('memory') - memory_before
        cell.memory_per_tab_kb = grown / (tabs - tabs_before) / 1024
    await asyncio.sleep(PAUSE)
    await scene.stage.ask('lag')
    reads, done = await scene.reads(), list[Round]()
    ends = monotonic() + seconds
    try:
        while len(done) < rounds and (monotonic() < ends or len(done) % 2):
            done.append(await one_round(scene, next(scene.turns)))
            await asyncio.sleep(PAUSE)
    except TimeoutError:
        cell.trouble = f'{scene.audience.missing} of {tabs} tabs never showed it'
    if lost := scene.audience.lost:
        cell.trouble += f' {lost} connections were lost and opened again'
    cell.lag += await scene.stage.ask('lag')
    cell.queries += await scene.reads() - reads
    cell.done += done
    cell.fill_in()
    return cell
