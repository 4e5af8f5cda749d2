"""The history stays quick over a million lines: every filter is read off an index, page by page."""

from __future__ import annotations

import itertools
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from models import audit
from models.audit import ALL, ANYBODY, CHANGES, OPENED, THE_PROGRAM, Wanted
from models.base import Store
from tests.cast import Clock, Practice, found_practice, open_store

LINES = 1_000_000
PATIENTS = 10_000
BEGAN = datetime(2023, 12, 1)  # noqa: DTZ001 (as SQLite keeps it: UTC without saying so)
APART = timedelta(seconds=90)
MIDDLE = LINES // 2
AT_MOST = 50.0
"""Milliseconds for a page."""

LINE_ABOVE = 'INTEGER PRIMARY KEY (rowid=?)'

MARCH = (date(2025, 3, 1), date(2025, 3, 31))
ALWAYS: tuple[None, None] = (None, None)

COMBINATIONS = [
    Wanted(person, patient, kind, since, until, before)
    for person, patient, kind, (since, until), before in itertools.product(
        (ANYBODY, THE_PROGRAM, 3), (0, 17), (ALL, CHANGES, OPENED, 'patients', 'staff'), (ALWAYS, MARCH), (0, MIDDLE)
    )
]


def index_of(wanted: Wanted) -> str:
    """The index along which this is read: the filter that leaves fewest lines decides."""
    if wanted.patient:
        return 'ix_changes_by_subject (subject_id=?'
    if wanted.person != ANYBODY:
        return 'ix_changes_by_person (by_id=? AND kind=? AND op=?'
    return 'ix_changes_by_kind (kind=? AND op=?'


@pytest.fixture
def steps(practice: Practice, store: Store) -> Iterator[Callable[[Wanted], list[str]]]:
    """What SQLite says that it does in the table of changes to show a page and the way to its neighbours."""
    asked: list[tuple[str, Any]] = []

    def remember(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, values))

    event.listen(store._readers, 'before_cursor_execute', remember)

    def found(wanted: Wanted) -> list[str]:
        asked.clear()
        first = practice.ask(practice.ana, audit.lines, Wanted())[-1].id
        wanted = wanted._replace(before=first if wanted.before else 0)
        asked.clear()
        practice.ask(practice.ana, audit.lines, wanted)
        practice.ask(practice.ana, audit.ways, wanted)
        with closing(sqlite3.connect(store.path)) as file:
            told = [row[3] for one, values in asked for row in file.execute(f'EXPLAIN QUERY PLAN {one}', values)]
        return [step for step in told if step.split()[1] == 'changes']

    yield found
    event.remove(store._readers, 'before_cursor_execute', remember)


def test_every_combination_of_filters_is_read_off_an_index(steps: Callable[[Wanted], list[str]]) -> None:
    for wanted in COMBINATIONS:
        looked_up = [step for step in steps(wanted) if LINE_ABOVE not in step]
        assert len(looked_up) == (3 if wanted.before else 2)
        for step in looked_up:
            assert index_of(wanted) in step, wanted
            assert ('at<?' in step or 'at>?' in step) or not (wanted.before or wanted.since), wanted


@pytest.fixture(scope='module')
def million(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """Harbour Practice after three busy years: most of it changes and openings of charts, a few changes of staff."""
    practice = found_practice(open_store(tmp_path_factory.mktemp('million'), Clock()))
    for number in range(30):
        practice.admit('Jamie', f'Hill {number}')
    with closing(sqlite3.connect(practice.store.path)) as file, file:
        file.executemany(
            'INSERT INTO changes (at, by_id, by_name, kind, record_id, subject_id, version, op, fields, before, after)'
            ' VALUES (?, ?, ?, ?, ?, ?, 2, ?, ?, ?, ?)',
            _made_up(Random(7)),
        )
    yield practice
    practice.store.close()


def _made_up(chance: Random) -> Iterator[tuple[Any, ...]]:
    phone = ('["phone"]', '{"phone": "020 7946 0018"}', '{"phone": "020 7946 0123"}')
    ended = ('["ended_at"]', '{}', '{}')
    for number in range(LINES):
        at, by, share = f'{BEGAN + number * APART}.000000', chance.choice((1, 2, 3, 3, 4, 4, 4)), chance.random()
        patient = chance.randint(1, PATIENTS)
        if share < 0.6:
            yield at, by, 'Somebody', 'patients', patient, patient, 'open', '[]', '{}', '{}'
        elif share < 0.93:
            yield at, by, 'Somebody', 'patients', patient, patient, 'update', *phone
        elif share < 0.9995:
            yield at, by, 'Somebody', 'sign_ins', 1, None, 'update', *ended
        else:
            yield at, 1, 'Ana Silva', 'staff', by, None, 'update', '["active"]', '{"active": true}', '{"active": false}'


def milliseconds(practice: Practice, wanted: Wanted) -> float:
    """What a page takes with the way to its neighbours, when the pages of the file are at hand."""

    def once() -> float:
        began = time.perf_counter()
        practice.ask(practice.ana, audit.lines, wanted)
        practice.ask(practice.ana, audit.ways, wanted)
        return (time.perf_counter() - began) * 1000

    return statistics.median(once() for _ in range(5))


@pytest.mark.slow
def test_the_first_page_and_one_in_the_middle_of_a_million_lines_take_no_time(million: Practice) -> None:
    took = {wanted: milliseconds(million, wanted) for wanted in COMBINATIONS}
    slowest = sorted(took.items(), key=lambda one: -one[1])[:5]
    print(*(f'{time:.1f} ms {wanted.address}' for wanted, time in slowest), sep='\n')
    assert slowest[0][1] < AT_MOST, slowest
