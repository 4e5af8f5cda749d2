"""The server's log: short lines in words, to the terminal. What may stand in it is decided here, for every library."""

from __future__ import annotations

import atexit
import logging
import queue
import sys
import threading
from logging.handlers import QueueHandler, QueueListener
from typing import TextIO

from tracker_ui import errors

OURS = ('tracker', 'models', 'pages')


class InWords(logging.Formatter):
    """Date, time, words: `2026-11-22 21:03:12 signed in as staff 3`.

    Our own words stand as they were written. Other libraries put addresses, ids and texts of exceptions into theirs,
    so of them only is kept who spoke, how loudly and where in the code; their source says what it was about. Of an
    exception the classes and the places in the code are kept, its text never: it may hold a patient's name.
    """

    def __init__(self) -> None:
        super().__init__('%(asctime)s %(message)s', '%Y-%m-%d %H:%M:%S')

    def format(self, record: logging.LogRecord) -> str:
        """One line for one record, whatever is in it."""
        words = [self.formatTime(record, self.datefmt), one_line(_words(record))]
        if record.exc_info and record.exc_info[1]:
            words.append(f'({errors.trail(record.exc_info[1])})')
        return ' '.join(words)


def one_line(text: str) -> str:
    r"""The text with line breaks and other control characters written out, such as \n: nobody can forge a log line."""
    if text.isprintable():
        return text
    return ''.join(sign if sign.isprintable() else sign.encode('unicode_escape').decode() for sign in text)


def set_up(stream: TextIO | None = None) -> None:
    """Send every log record of this process to `stream` (the terminal), in words. Called once, before serving.

    A thread of its own does the writing: a terminal that is stopped, or slow, must not stop the practice. The server
    is to be started with `log_config=None, access_log=False`; an address in an access log would give away page ids.
    """
    lines: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    entry = QueueHandler(lines)
    entry.setFormatter(InWords())
    logging.basicConfig(handlers=[entry], level=logging.WARNING, force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in ('uvicorn', 'uvicorn.error', 'uvicorn.access'):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.raiseExceptions = False  # else a record that cannot be written is printed with all that is in it
    logging.captureWarnings(True)
    threading.excepthook = _of_a_thread
    writer = QueueListener(lines, logging.StreamHandler(stream or sys.stdout))
    writer.start()
    atexit.register(writer.stop)


def _words(record: logging.LogRecord) -> str:
    if record.name.split('.')[0] in OURS:
        return record.getMessage()
    return f'{record.name}: {record.levelname.lower()} at {record.filename}:{record.lineno}'


def _of_a_thread(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_value is not None:
        errors.reference(failure.exc_value)
