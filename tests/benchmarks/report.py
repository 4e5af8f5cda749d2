"""What is printed, and what is kept: one table, one list of findings, one JSON file."""

from __future__ import annotations

import json
import math
import os
import platform
import sys
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.benchmarks.rounds import Cell
from tests.benchmarks.scenes import SCENES

HEAD = (
    'tabs  system         rounds   first  median     p99    last   worst  answer     cpu   bytes  reads  lag99  KB/tab'
)
EXPLAINED = (
    'The second of the two passes, which are in opposite order, gives the figures of both.\n'
    'Milliseconds, medians over the rounds: from the press that saves until the first, the median, the 99th percentile '
    'and the last tab\nheld the right content (worst: the slowest of all rounds); the answer to the writer; processor '
    'time of the server for the change.\nThen bytes for each tab, queries for the change, lag of the event loop '
    '(99th percentile), memory of the server for each tab.'
)
PACKAGES = ('nicegui', 'sqlmodel', 'sqlalchemy', 'python-socketio', 'uvicorn', 'fastapi')


@dataclass
class Finding:
    """The answer to one question: what was wanted, what was measured, and whether that is good enough (or None)."""

    question: str
    wanted: str
    measured: str
    met: bool | None = None
    figures: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        sign = {True: 'reached', False: 'MISSED', None: '-'}[self.met]
        return f'{sign:8} {self.question}: {self.measured}' + (f' (wanted: {self.wanted})' if self.wanted else '')


def line(cell: Cell) -> str:
    """One line of the table."""
    numbers = (cell.first, cell.middle, cell.p99, cell.last, cell.worst, cell.answer, cell.cpu)
    words = ' '.join(f'{number:7.1f}' for number in numbers)
    rest = f'{cell.bytes_per_tab:7.0f} {cell.reads:6.1f} {cell.lag_p99:6.1f} {cell.memory_per_tab_kb:7.0f}'
    return f'{cell.tabs:4}  {cell.system:14} {cell.rounds:5} {words} {rest}  {cell.trouble}'.replace('nan', '  -')


def compared(cells: list[Cell]) -> list[Finding]:
    """The ratios of issue 3 that can be had from the table: ours to the rivals' with as many tabs."""
    by = {(cell.system, cell.tabs): cell for cell in cells}
    found = []
    for rival, tabs, what, limit in (
        ('refetch', 100, 'last', 0.25),
        ('refetch', 500, 'last', 0.15),
        ('small-message', 100, 'last', 1.0),
        ('small-message', 500, 'last', 0.5),
        ('refetch', 100, 'cpu', 0.25),
        ('refetch', 500, 'cpu', 0.15),
    ):
        ours, theirs = by.get(('ours', tabs)), by.get((rival, tabs))
        if ours and theirs and ours.rounds and theirs.rounds:
            ratio = getattr(ours, what) / getattr(theirs, what)
            words = {'last': f'last of {tabs} tabs', 'cpu': f'server CPU for each change at {tabs} tabs'}[what]
            found.append(
                Finding(
                    f'{words} against {rival}', f'at most {limit} x', f'{ratio:.2f} x', ratio <= limit, {'x': ratio}
                )
            )
    return found + _of_ours_alone([cell for cell in cells if cell.system == 'ours' and cell.rounds])


def _of_ours_alone(ours: list[Cell]) -> list[Finding]:
    if len(ours) < 2:
        return []
    few, many = min(ours, key=lambda cell: cell.tabs), max(ours, key=lambda cell: cell.tabs)
    answer = many.answer / few.answer
    found = [
        Finding(
            f"the writer's own answer, {many.tabs} tabs against {few.tabs}",
            'at most 1.5 x',
            f'{answer:.2f} x ({few.answer:.1f} and {many.answer:.1f} ms)',
            answer <= 1.5,
            {'x': answer},
        ),
        Finding('bytes for each tab and change', 'at most 300', f'{many.bytes_per_tab:.0f}', many.bytes_per_tab <= 300),
    ]
    memory = [cell.memory_per_tab_kb for cell in ours if not math.isnan(cell.memory_per_tab_kb)]
    if memory:
        found.append(Finding('memory for each open list', 'under 300 KB', f'{memory[-1]:.0f} KB', memory[-1] < 300))
    return found


def machine() -> dict[str, Any]:
    """Where this was measured."""
    load = os.getloadavg()[0] if hasattr(os, 'getloadavg') else None
    return {
        'system': f'{platform.system()} {platform.machine()}',
        'cores': os.cpu_count(),
        'load_at_start': load,
        'python': sys.version.split()[0],
        'packages': {name: version(name) for name in PACKAGES},
    }


def keep(file: Path, start: dict[str, Any], cells: list[Cell], findings: list[Finding]) -> None:
    """Write it all down as JSON."""
    systems = {name: scene.words for name, scene in SCENES.items()}
    whole = {
        'machine': start,
        'systems': systems,
        'table': [cell.as_json() for cell in cells],
        'findings': [asdict(finding) for finding in findings],
    }
    file.write_text(json.dumps(whole, indent=1, default=str) + '\n')
