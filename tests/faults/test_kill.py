"""The power of a promise: what was said to be saved is there after the program was killed in mid-sentence."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from models import patients
from models.base import Store
from tests.cast import Clock, Practice, found_practice, open_store

ROUNDS = 20

pytestmark = pytest.mark.fault


def write_until_killed(folder: Path, rita: Any, acknowledged: Connection) -> None:
    """Admit one patient after the other; say which one after each commit."""
    store = Store(folder, now=Clock())
    while True:
        with store.writing(rita) as work:
            saved = patients.admit(work, {'given_name': 'Jamie', 'family_name': 'Hill', 'front_desk_note': 'x' * 300})
        acknowledged.send(saved)


@pytest.fixture
def harbour(tmp_path: Path) -> Practice:
    """A practice in a folder that outlives many programs."""
    store = open_store(tmp_path / 'data', Clock())
    founded = found_practice(store)
    store.close()
    return founded


def test_a_killed_program_loses_nothing_it_had_acknowledged_and_starts_again(harbour: Practice) -> None:
    processes = multiprocessing.get_context('forkserver')
    processes.set_forkserver_preload(['tests.cast'])
    chance = random.Random(7)
    folder, said = harbour.store.folder, set[int]()

    for _ in range(ROUNDS):
        listening, speaking = processes.Pipe(duplex=False)
        program = processes.Process(target=write_until_killed, args=(folder, harbour.rita, speaking))
        program.start()
        speaking.close()
        said.add(listening.recv())  # it is at work
        until = time.monotonic() + chance.uniform(0.05, 0.25)
        while time.monotonic() < until:
            said.add(listening.recv())
        program.kill()
        program.join()
        said |= set(left_to_hear(listening))

        started = time.monotonic()
        assert said <= stored(folder)
        assert time.monotonic() - started < 5
    assert len(said) > ROUNDS * 5, 'it was killed at work, not at rest'


def left_to_hear(listening: Connection) -> Iterator[int]:
    """What the program said before it died and we had not heard yet."""
    try:
        while True:
            yield listening.recv()
    except EOFError:
        return


def stored(folder: Path) -> set[int]:
    """The patients in a file that a fresh program opens, sound and each with the record of its creation."""
    store = Store(folder)
    store.migrate()
    store.close()
    with closing(sqlite3.connect(folder / 'tracker.sqlite')) as file:
        assert file.execute('PRAGMA integrity_check').fetchall() == [('ok',)]
        assert file.execute('PRAGMA foreign_key_check').fetchall() == []
        people = {row[0] for row in file.execute('SELECT id FROM patients')}
        recorded = {row[0] for row in file.execute("SELECT record_id FROM changes WHERE kind = 'patients'")}
    assert people == recorded, 'a record and its history are written together or not at all'
    return people
