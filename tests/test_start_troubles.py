"""Starting on a disk, a file or a step that does not work: a sentence at the terminal, no traceback, nothing lost."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from models.base import Store
from models.migrations import steps
from tests import program
from tests.browser.server import free_port
from tests.program import Program
from tests.test_migrations import dump

WHAT_TO_DO = 'Nothing was changed. docs/operations.md says what to do, under "It does not start".'

Start = Callable[..., Program]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the program on this data folder, and kills what still runs when the story is over."""
    programs: list[Program] = []

    def start(data: Path, *words: str) -> Program:
        programs.append(Program(*words, '--data', data, *([] if words else ['--port', str(free_port())])))
        return programs[-1]

    yield start
    for each in programs:
        each.process.kill()
        each.ends()


def refusal(ended: Program) -> str:
    """The one line that a program said before it gave up."""
    assert ended.ends() == 1
    [line] = ended.lines
    return line.removeprefix('Mental Health Tracker: ')


@pytest.mark.parametrize('words', [(), ('recover',)], ids=['serve', 'recover'])
def test_a_file_that_is_no_database_is_left_alone(start: Start, tmp_path: Path, words: tuple[str, ...]) -> None:
    file = tmp_path / 'tracker.sqlite'
    file.write_bytes(b'a letter, saved under the wrong name' * 100)
    assert refusal(start(tmp_path, *words)) == 'The database is damaged. ' + WHAT_TO_DO
    assert file.read_bytes() == b'a letter, saved under the wrong name' * 100


def test_a_database_that_another_program_keeps_to_itself_is_busy(start: Start, store: Store) -> None:
    store.close()
    before = dump(store.path)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute('PRAGMA locking_mode=EXCLUSIVE')
        other.execute('BEGIN EXCLUSIVE')
        assert refusal(start(store.folder)) == 'The database is busy. ' + WHAT_TO_DO
    assert dump(store.path) == before


def test_a_data_folder_that_is_none_is_refused(start: Start, tmp_path: Path) -> None:
    (tmp_path / 'file').touch()
    folder = tmp_path / 'file' / 'data'
    assert refusal(start(folder)) == f'The data folder {folder} cannot be used (Not a directory).'


def test_a_disk_without_room_for_the_first_records_is_told_and_a_larger_one_will_do(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_disk = tmp_path / 'small_disk.py'
    small_disk.write_text(
        'import os, resource, sys\n'
        'resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n'
        f'os.execv({sys.executable!r}, [{sys.executable!r}, {str(program.MAIN)!r}, *sys.argv[1:]])\n'
    )
    data = tmp_path / 'data'
    with monkeypatch.context() as here:
        here.setattr(program, 'MAIN', small_disk)
        said = refusal(start(data))
    assert said == (
        f'The database in {data} could not be changed to what this version needs, and is as it was. '
        'The disk reports an error or is full. When that is mended or over, start again.'
    )
    assert start(data).says('First run')


def test_a_step_that_fails_is_told_with_a_reference_and_without_a_traceback(start: Start, store: Store) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as file:
        file.execute('UPDATE alembic_version SET version_num = ?', steps()[:1])  # all other steps find theirs done
    store.close()
    before = dump(store.path)
    ended = start(store.folder)
    assert ended.ends() == 1
    trail, said = ended.lines
    reference = trail.split()[1].rstrip(':')
    assert trail.startswith(f'reference {reference}: ')
    assert said == (
        f'Mental Health Tracker: The database in {store.folder} could not be changed to what this version needs, '
        f'and is as it was. Start the version you had before, and report this with the reference {reference}.'
    )
    assert dump(store.path) == before
