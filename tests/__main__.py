"""How `python3 main.py test` runs the tests: which of them, what beside what, and for how long at most."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile

import pytest

NO_BROWSER = 'not browser and not a11y and not fault'
RUNS = {'screens': 'browser and not a11y and not fault', 'breakdowns': 'a11y or fault', 'headless': NO_BROWSER}
"""The parts of all tests, and by which marks they are chosen."""

NO_SKIPS = ('-p', 'tests.plugin_no_skips')

KEPT = Path('.pytest_cache')
"""Where each run keeps, in a folder of its own, which of its tests have failed."""

AGAIN = 4  # so many failed tests of a run are worth another look; more are no accident
LONGEST = 40 * 60  # seconds for each run: one that hangs is ended, and says where


def run(words: Sequence[str], *, everything: bool, slow: bool) -> int:
    """Run pytest with further words for it, or all there is. Gives back its exit code."""
    if everything and not words:
        return side_by_side(slow=slow)
    chosen = [] if everything else [NO_BROWSER]
    chosen += [] if slow else ['not slow']
    skips = NO_SKIPS if everything else ()
    return int(pytest.main([*(['-m', ' and '.join(chosen)] if chosen else []), *skips, *words]))


def side_by_side(*, slow: bool) -> int:
    """Everything, in several runs at once: most of the time they wait, for a browser or for a breakdown to pass.

    The first is heard while it runs, the others when it has ended. A few tests that failed while all shared the
    machine are run again, alone: whatever fails then has failed. Gives back the worst exit code.
    """
    commands = {name: pytest_of(name, slow=slow) for name in RUNS}
    first, *others = commands
    with ExitStack() as stack:
        said = {name: stack.enter_context(TemporaryFile()) for name in others}
        runs = {
            name: subprocess.Popen(command, stdout=said.get(name), stderr=subprocess.STDOUT if name in said else None)
            for name, command in commands.items()
        }
        for run in runs.values():
            stack.callback(run.kill)
        codes = {first: _ended(runs[first], slow=slow)}
        for name in others:
            codes[name] = _ended(runs[name], slow=slow)
            said[name].seek(0)
            sys.stdout.buffer.write(said[name].read())
            sys.stdout.flush()
    return max(alone(name, commands[name], code) for name, code in codes.items())


def alone(name: str, command: list[str], code: int) -> int:
    """The exit code of a run in which few tests failed, after these had the machine to themselves; else the same."""
    failed = _failed(name) if code == pytest.ExitCode.TESTS_FAILED else []
    if not 0 < len(failed) <= AGAIN:
        return code
    print(f'\nFailed once, and run again alone: {", ".join(failed)}', flush=True)
    return subprocess.run([*command, '--last-failed'], check=False, timeout=LONGEST).returncode


def pytest_of(name: str, *, slow: bool) -> list[str]:
    """The command of one of the runs, in which a skip is a failure."""
    chosen = f'({RUNS[name]})' + ('' if slow else ' and not slow')
    return [sys.executable, '-m', 'pytest', '-m', chosen, *NO_SKIPS, '-o', f'cache_dir={KEPT / name}']


def _ended(run: subprocess.Popen[bytes], *, slow: bool) -> int:
    try:
        return run.wait(None if slow else LONGEST)
    except subprocess.TimeoutExpired:
        run.kill()
        print(f'\nEnded after {LONGEST // 60} minutes, in which it should have been done.', flush=True)
        return int(pytest.ExitCode.INTERNAL_ERROR)


def _failed(name: str) -> list[str]:
    kept = KEPT / name / 'v' / 'cache' / 'lastfailed'
    return list(json.loads(kept.read_text())) if kept.exists() else []
