"""A disk that fails, and a program that keeps the database to itself."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute('BEGIN IMMEDIATE')
print('held', flush=True)
sys.stdin.readline()
connection.execute('COMMIT')
"""


@contextmanager
def limited(size: int, process: int = 0) -> Iterator[None]:
    """Nothing can be written to any file beyond so many bytes: for SQLite that is a disk that reports errors.

    `process` is whose files are meant; 0 is the process of the test.
    """
    process = process or os.getpid()
    usual = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, usual)


@contextmanager
def another_program_writes(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process holds the write lock of a database until something is written to its standard input."""
    command = [sys.executable, '-c', HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == 'held\n'
        try:
            yield holder
        finally:
            holder.kill()
