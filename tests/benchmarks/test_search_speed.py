"""Search stays quick in a practice of any size, among as many different names as a country has."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest

from models import caseload, duplicates, search
from models.base import Work
from models.caseload import Wanted
from models.patient_record import Patient
from tests.benchmarks.test_caseload_speed import _row
from tests.cast import Clock, Practice, found_practice, open_store

PROMISED = 50.0
"""Milliseconds of the processor, at 10,000 patients: what else goes on here takes none of them."""

MUCH_MORE = 3.0
"""So many times longer at most takes a search among ten times the patients: what is read grows with who is found."""

BEGINNINGS = (
    'Ba Be Bri Cha Co Da De Do El Fa Fer Gal Gra Ha Har Hol Is Ja Jo Ka Ke Kin La Le Lin Mar Mc Mi Mo Na'.split()
)
MIDDLES = 'ba be bo da de do fa ka la le li lo ma mi mo na ne no pa ra re ri ro sa sha si so ta te ti to va'.split()
ENDINGS = 'son ton man er ley field ford s th ck n l ro ska wicz ez o a ie y ham well'.split()

TYPED = {
    'one letter': 'm',
    'a common beginning': 'mar',
    'a common part': 'son',
    'a whole name': 'Katason',
    'a slip of the finger': 'Katsaon',
    'given and family name': 'Marason Holmanton',
    'a name that nobody has': 'Zqzqzqzq',
    'a birth date': '14/3/1961',
    'a month': 'march 1961',
    'a name and a year': 'mara 1961',
    'a phone number': '07700 900123',
    'digits that very many have': '07700',
    'a record number': 'MHT-0412',
    'half a record number': 'mht-1',
}

QUESTIONS: dict[str, Callable[[Work, str], Any]] = {
    'found': search.found,
    'listed': lambda work, words: caseload.listing(work, Wanted(words=words)),
    'counted': lambda work, words: caseload.matches(work, Wanted(words=words)),
}

NEWCOMER = {'given_name': 'Marason', 'family_name': 'Holmanton', 'born': date(1961, 3, 14), 'phone': '07700 900123'}


@pytest.fixture(scope='module')
def practice_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Practice]]:
    """Harbour Practice with as many patients as one asks for, and thousands of names among them."""
    made: list[Practice] = []

    @cache
    def sized(number: int) -> Practice:
        made.append(found_practice(open_store(tmp_path_factory.mktemp(str(number)), Clock())))
        _fill(made[-1], number, Random(7))
        return made[-1]

    yield sized
    for practice in made:
        practice.store.close()


def _fill(practice: Practice, number: int, chance: Random) -> None:
    columns = [column for column in Patient.model_fields if column != 'id']
    statement = f'INSERT INTO patients ({", ".join(columns)}) VALUES ({", ".join("?" * len(columns))})'
    with closing(sqlite3.connect(practice.store.path)) as file, file:
        file.executemany(statement, (_row(_somebody(chance), columns, chance) for _ in range(number)))


def _somebody(chance: Random) -> dict[str, Any]:
    given_name, family_name = _name(chance), _name(chance)
    return {
        'given_name': given_name,
        'family_name': family_name,
        'preferred_name': _name(chance) if chance.random() < 0.2 else None,
        'born': date(1930, 1, 1) + timedelta(days=chance.randint(0, 33_000)),
        'phone': f'07700 {chance.randint(0, 999_999):06d}',
        'email': f'{given_name}.{family_name}@example.org'.lower(),
    }


def _name(chance: Random) -> str:
    return chance.choice(BEGINNINGS) + chance.choice(['', *MIDDLES]) + chance.choice(ENDINGS)


@pytest.mark.slow
@pytest.mark.parametrize('typed', TYPED.values(), ids=TYPED)
@pytest.mark.parametrize('question', QUESTIONS)
def test_a_search_among_ten_thousand_is_as_quick_as_promised(
    practice_of: Callable[[int], Practice], question: str, typed: str
) -> None:
    [took] = _milliseconds([practice_of(10_000)], lambda work: QUESTIONS[question](work, typed))
    print(f'\n{typed} {question}: {took:.1f} ms of 10,000 patients')
    assert took < PROMISED


@pytest.mark.slow
@pytest.mark.parametrize('typed', ['katason', 'katsaon', 'marason holmanton', '14/3/1961', 'MHT-0412'])
def test_ten_times_the_patients_take_little_more_time(practice_of: Callable[[int], Practice], typed: str) -> None:
    practices = [practice_of(10_000), practice_of(100_000)]
    few, many = _milliseconds(practices, lambda work: search.found(work, typed))
    print(f'\n{typed}: {few:.1f} ms of 10,000 patients, {many:.1f} ms of 100,000')
    assert many < MUCH_MORE * few + 5


@pytest.mark.slow
def test_a_duplicate_is_recognised_as_quickly_in_a_big_practice(practice_of: Callable[[int], Practice]) -> None:
    practices = [practice_of(1_000), practice_of(100_000)]
    few, many = _milliseconds(practices, lambda work: duplicates.alike(work, NEWCOMER))
    print(f'\na duplicate: {few:.1f} ms of 1,000 patients, {many:.1f} ms of 100,000')
    assert many < 2 * few + 5


def _milliseconds(practices: list[Practice], query: Callable[[Work], Any]) -> list[float]:
    """How long the question takes in each practice: the median of several goes, in turn."""
    times: list[list[float]] = [[] for _ in practices]
    for _ in range(15):
        for practice, took in zip(practices, times, strict=True):
            start = time.thread_time()
            practice.ask(practice.rita, query)
            took.append((time.thread_time() - start) * 1000)
    return [statistics.median(took) for took in times]
