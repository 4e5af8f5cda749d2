"""The list of patients stays quick: a practice of ten or a hundred thousand is as quick as one of a thousand."""

from __future__ import annotations

import json
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import cycle, islice
from random import Random
from typing import Any

import pytest

from models import caseload, chart, dashboard, needs, team
from models.base import Role, Work
from models.caseload import Wanted
from models.demo.people import strangers
from models.patient_record import Patient, Status
from tests.cast import MONDAY_MORNING, Clock, Practice, found_practice, open_store

Query = Callable[[Work], Any]

AS_QUICK: dict[str, Query] = {
    'first page': lambda work: caseload.listing(work, Wanted()),
    'first page backwards': lambda work: caseload.listing(work, Wanted(descending=True)),
    'first page by status': lambda work: caseload.listing(work, Wanted(sort='status')),
    'first page by last change': lambda work: caseload.listing(work, Wanted(sort='changed', descending=True)),
    'a page further down': lambda work: caseload.listing(work, Wanted(page=10)),
    'one status': lambda work: caseload.listing(work, Wanted(group='on_hold')),
    'the archive': lambda work: caseload.listing(work, Wanted(group='archived')),
    'number of matches': lambda work: caseload.matches(work, Wanted()),
    'chips': caseload.chips,
    'chip of a caseload': lambda work: caseload.further_chips(work, 40, ''),
    'first page with further columns': lambda work: caseload.wide_listing(work, Wanted()),
    'figures of the front desk': lambda work: dashboard.figures(work, frozenset({Role.RECEPTION}), 0),
    'whom the front desk is to place': dashboard.to_place,
    'caseloads': team.caseloads,
    'head of a chart': lambda work: chart.banner(work, 7),
}
"""What takes the same time, however many patients there are."""

IN_PROPORTION: dict[str, Query] = {
    'a caseload of half of all': lambda work: caseload.listing(work, Wanted('mine', clinician=2)),
    'figures of the manager': lambda work: dashboard.figures(work, frozenset({Role.MANAGER}), 0),
    'what needs the front desk': lambda work: needs.needs(work, frozenset({Role.RECEPTION}), 0),
    'figures of one who cares for a third of all': lambda work: dashboard.figures(work, frozenset({Role.CLINICIAN}), 2),
    'a tag that few have': lambda work: caseload.listing(work, Wanted(tag='School')),
    'number that a tag finds': lambda work: caseload.matches(work, Wanted(tag='School')),
    'first page by clinician': lambda work: caseload.listing(work, Wanted(sort='clinician')),
    'search for a common word': lambda work: caseload.listing(work, Wanted(words='son')),
    'search for one person': lambda work: caseload.listing(work, Wanted(words='zofia abbott')),
    'search for a phone number': lambda work: caseload.listing(work, Wanted(words='07700 900123')),
    'number that a word finds': lambda work: caseload.matches(work, Wanted(words='son')),
}
"""What has to look at everybody, or at all of a group that grows with the practice."""

THE_SAME = 1.3
ANYTHING_ELSE = 1.0
"""Milliseconds that a busy machine may take from one question: less than it takes to count ten thousand patients."""


@pytest.fixture(scope='module')
def practice_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Practice]]:
    """Harbour Practice with as many patients as one asks for; made once for each number."""
    made: list[Practice] = []

    @cache
    def sized(number: int) -> Practice:
        made.append(_practice_of(number, tmp_path_factory))
        return made[-1]

    yield sized
    for practice in made:
        practice.store.close()


def _practice_of(number: int, tmp_path_factory: pytest.TempPathFactory) -> Practice:
    practice = found_practice(open_store(tmp_path_factory.mktemp(str(number)), Clock()))
    chance = Random(7)
    with closing(sqlite3.connect(practice.store.path)) as file, file:
        columns = [column for column in Patient.model_fields if column != 'id']
        marks = ', '.join('?' * len(columns))
        people = islice(strangers(chance, MONDAY_MORNING.date()), min(number, 5_000))
        rows = [_row(typed, columns, chance) for typed in people]
        file.executemany(f'INSERT INTO patients ({", ".join(columns)}) VALUES ({marks})', islice(cycle(rows), number))
    return practice


def _row(typed: dict[str, Any], columns: list[str], chance: Random) -> list[Any]:
    moment = MONDAY_MORNING.replace(tzinfo=None) - timedelta(days=chance.randint(0, 500))  # as SQLite keeps it
    status, clinician = chance.choice(list(Status)), chance.choice([2, 3, None])
    patient = Patient(**typed, version=1, created_at=moment, updated_at=moment, status=status, clinician_id=clinician)
    patient.derive()
    return [_as_stored(getattr(patient, column)) for column in columns]


def _as_stored(value: Any) -> str | None:
    if isinstance(value, frozenset):
        return json.dumps(sorted(value))
    return value.isoformat(' ') if isinstance(value, datetime) else str(value) if value else None


@pytest.mark.parametrize('number', [10_000, pytest.param(100_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize('question', AS_QUICK)
def test_many_times_the_patients_take_no_more_time(
    practice_of: Callable[[int], Practice], question: str, number: int
) -> None:
    few, many = _milliseconds([practice_of(1_000), practice_of(number)], AS_QUICK[question])
    print(f'\n{question}: {few:.2f} ms of 1,000 patients, {many:.2f} ms of {number:,}')
    assert many < THE_SAME * few + ANYTHING_ELSE


@pytest.mark.parametrize('question', IN_PROPORTION)
def test_ten_times_the_patients_take_no_more_than_their_share_of_time(
    practice_of: Callable[[int], Practice], question: str
) -> None:
    few, many = _milliseconds([practice_of(1_000), practice_of(10_000)], IN_PROPORTION[question])
    print(f'\n{question}: {few:.2f} ms of 1,000 patients, {many:.2f} ms of 10,000')
    assert many < 20 * few + 5
    assert many < 10 * 50, 'ten times what is promised of a search'


def test_a_change_is_written_as_quickly_in_a_big_practice(practice_of: Callable[[int], Practice]) -> None:
    def to_and_fro(practice: Practice) -> None:
        record = practice.patient(7)
        there = Status.ON_HOLD if record.status is Status.ACTIVE else Status.ACTIVE
        practice.do(practice.ana, _move, record.id, there)

    few, many = _medians([lambda: to_and_fro(practice_of(1_000)), lambda: to_and_fro(practice_of(10_000))])
    print(f'\na change of status: {few:.2f} ms among 1,000 patients, {many:.2f} ms among 10,000')
    assert many < 2 * few + 5


def _move(work: Work, patient_id: int | None, status: Status) -> None:
    patient = work.get(Patient, patient_id or 0)
    patient.status = status
    work.save(patient)


def _milliseconds(practices: list[Practice], query: Query) -> list[float]:
    """How long the question takes in each practice."""
    return _medians([partial(practice.ask, practice.rita, query) for practice in practices])


def _medians(acts: list[Callable[[], Any]]) -> list[float]:
    """The median of several goes at each act in turn, of the work alone and not of waiting for others."""
    times: list[list[float]] = [[] for _ in acts]
    for _ in range(21):
        for act, took in zip(acts, times, strict=True):
            start = time.thread_time()
            act()
            took.append((time.thread_time() - start) * 1000)
    return [statistics.median(took) for took in times]
