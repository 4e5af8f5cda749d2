"""What may stand in the server's log: words, classes and places, and never what somebody typed or read."""

from __future__ import annotations

import io
import logging
import re
import subprocess
import sys
import threading

from tracker_ui.log import InWords, one_line

CANARY = 'Jane Doe 4711'


def record(name: str, message: object, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    """A log record as a library makes it."""
    failure = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.WARNING, '/lib/nicegui/page.py', 227, message, args, failure)


def written(*what: object, **more: object) -> str:
    """How it comes out."""
    return InWords().format(record(*what, **more))  # type: ignore[arg-type]


def test_our_own_words_stand_as_they_are() -> None:
    line = written('tracker', 'patient %d updated, told to %d tabs in %d ms', 17, 14, 6)
    assert re.fullmatch(r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d patient 17 updated, told to 14 tabs in 6 ms', line)


def test_of_other_libraries_only_the_place_is_kept() -> None:
    for name, message in (
        ('nicegui', 'http://practice/patients?q=Jane Doe 4711 not found'),
        ('nicegui', ValueError(CANARY)),
        ('asyncio', f'Task exception was never retrieved\nfuture: <Task exception=ValueError({CANARY!r})>'),
        ('uvicorn.error', f'"WebSocket /_nicegui_ws/socket.io?client_id={CANARY}" [accepted]'),
    ):
        assert written(name, message).endswith(f'{name}: warning at page.py:227')


def test_of_an_exception_the_classes_and_places_are_kept() -> None:
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as cause:
            raise ValueError(CANARY) from cause
    except ValueError as error:
        line = written('tracker', 'a look failed', error=error)
    assert CANARY not in line
    assert 'ValueError at tests/test_log.py:' in line
    assert 'KeyError at tests/test_log.py:' in line
    assert '\n' not in line


def test_nobody_can_forge_a_line() -> None:
    for sign in '\n\r\x0b\x0c\x1b\x85\u2028\u2029\x00\u202e':
        assert sign not in one_line(f'fine{sign}2026-11-23 signed in as staff 1')
    assert one_line('a\nb') == r'a\nb'
    assert one_line('Zoë Müller 李') == 'Zoë Müller 李'


PROGRAM = f"""
import asyncio, logging, threading, warnings
from tracker_ui import log
log.set_up()
logging.getLogger('tracker').info('socket connected')
logging.getLogger('uvicorn.access').info('GET /?client_id={CANARY}')
logging.getLogger('tracker').info('%d', '{CANARY}')
warnings.warn('{CANARY}')
def fail():
    raise ValueError('{CANARY}')
thread = threading.Thread(target=fail)
thread.start()
thread.join()
async def lost():
    asyncio.get_running_loop().create_task(asyncio.to_thread(fail))
    await asyncio.sleep(0.1)
asyncio.run(lost())
"""


def test_a_whole_program_keeps_to_it_whatever_goes_wrong() -> None:
    """Also errors of threads and tasks, warnings, and records that cannot be formatted."""
    ran = subprocess.run([sys.executable, '-c', PROGRAM], capture_output=True, text=True, timeout=30, check=True)
    assert CANARY not in ran.stdout + ran.stderr
    assert ran.stderr == ''
    lines = ran.stdout.splitlines()
    assert lines[0].endswith(' socket connected')
    assert any('py.warnings: warning at' in line for line in lines)
    assert any('reference' in line and 'ValueError' in line for line in lines)
    assert any('asyncio: error at' in line and 'ValueError' in line for line in lines)
    assert all(re.match(r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ', line) for line in lines)


def test_a_terminal_that_is_stopped_does_not_stop_the_program() -> None:
    released = threading.Event()

    class Stopped(io.StringIO):
        def write(self, text: str) -> int:
            released.wait(10)
            return super().write(text)

    from tracker_ui import log

    terminal = Stopped()
    before = logging.root.handlers[:], logging.root.level, logging.raiseExceptions, threading.excepthook
    try:
        log.set_up(terminal)
        for _ in range(100):
            logging.getLogger('tracker').info('socket connected')
        assert terminal.getvalue() == ''
    finally:
        released.set()
        logging.captureWarnings(False)
        logging.root.handlers, logging.root.level, logging.raiseExceptions, threading.excepthook = before
