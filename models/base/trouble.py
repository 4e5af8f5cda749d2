"""When something goes wrong: the disk's troubles in plain words; of the rest where it was, never what was in it."""

from __future__ import annotations

import errno
import logging
import secrets
import sqlite3
import traceback
from collections.abc import Iterator
from pathlib import Path

log = logging.getLogger('tracker')

ROOT = Path(__file__).resolve().parents[2]

BUSY = 'The database is busy.'
FULL = 'The disk is full.'
NOT_WRITABLE = 'The database cannot be written to.'
FAULTY = 'The disk reports an error or is full.'
DAMAGED = 'The database is damaged.'

SAID_BY_SQLITE = {
    'locked': BUSY,
    'full': FULL,
    'readonly': NOT_WRITABLE,
    'unable to open': 'The database cannot be opened.',
    'disk I/O error': FAULTY,
    'malformed': DAMAGED,
    'not a database': DAMAGED,
}
SAID_BY_THE_SYSTEM = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: NOT_WRITABLE,
    errno.EACCES: NOT_WRITABLE,
    errno.EIO: FAULTY,
}


def of_the_disk(error: BaseException) -> str | None:
    """What is wrong with the disk or the file on it, in one sentence; None when the trouble is of another kind."""
    told_by = getattr(error, 'orig', error)  # SQLAlchemy's errors carry the driver's
    if isinstance(told_by, OSError):
        return SAID_BY_THE_SYSTEM.get(told_by.errno or 0)
    if isinstance(told_by, sqlite3.Error):
        return next((words for sign, words in SAID_BY_SQLITE.items() if sign in str(told_by)), None)
    return None


def reference(error: BaseException) -> str:
    """Log an error and give back the four characters by which the log entry is found.

    Only classes and places in the code are written down: the text of an exception may hold a patient's name.
    """
    found_by = secrets.token_hex(2).upper()
    log.error('reference %s: %s', found_by, trail(error))
    return found_by


def trail(error: BaseException) -> str:
    """An error and what caused it: classes and places in the code, without a word of its texts."""
    return ' caused by '.join(_where(link) for link in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    places = [f'{_short(frame.filename)}:{frame.lineno} {frame.name}' for frame in frames]
    return f'{type(error).__module__}.{type(error).__qualname__} at ' + (' > '.join(places) or 'no place')


def _short(path: str) -> str:
    """A path inside the program as the README names it; of any other only the last two parts."""
    file = Path(path)
    ours = file.is_relative_to(ROOT) and 'site-packages' not in file.parts
    return str(file.relative_to(ROOT)) if ours else '/'.join(file.parts[-2:])
