"""How `python3 main.py test` runs the tests: which of them, what beside what, and for how long at most."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile

import pytest

NO_BROWSER = 'not browser and not a11y and not fault'
LOOKED_AT = '(browser or a11y) and not fault'
EVERYTHING_ELSE = 'fault or not (browser or a11y)'
NO_SKIPS = ('-p', 'tests.plugin_no_skips')

KEPT = Path('.pytest_cache')
"""Where each of the two runs keeps, in a folder of its own, which of its tests have failed."""

AGAIN = 4  # so many failed tests of a run are worth another look; more are no accident
LONGEST = 40 * 60  # seconds for each of the two runs: a run that hangs is ended, and says where


def run(words: Sequence[str], *, everything: bool, slow: bool) -> int:
    """Run pytest with further words for it, or all there is. Gives back its exit code."""
    if everything and not words:
        return side_by_side(slow=slow)
    chosen = [] if everything else [NO_BROWSER]
    chosen += [] if slow else ['not slow']
    skips = NO_SKIPS if everything else ()
    return int(pytest.main([*(['-m', ' and '.join(chosen)] if chosen else []), *skips, *words]))


def side_by_side(*, slow: bool) -> int:
    """Everything, in two runs at once: screens wait for a browser most of the time, and the rest for breakdowns.

    What the second has to say is printed when the first has ended. A few tests that failed while the two shared the
    machine are run again, alone: whatever fails then has failed. Gives back the worse exit code.
    """
    looked_at, rest = pytest_of(LOOKED_AT, 'looked_at', slow=slow), pytest_of(EVERYTHING_ELSE, 'rest', slow=slow)
    with TemporaryFile() as said:
        beside = subprocess.Popen(rest, stdout=said, stderr=subprocess.STDOUT)
        try:
            codes = [_ended(subprocess.Popen(looked_at), slow), _ended(beside, slow)]
        finally:
            beside.kill()
        said.seek(0)
        sys.stdout.buffer.write(said.read())
        sys.stdout.flush()
    return max(alone(looked_at, 'looked_at', codes[0]), alone(rest, 'rest', codes[1]))


def alone(command: list[str], name: str, code: int) -> int:
    """The exit code of a run in which few tests failed, after these had the machine to themselves; else the same."""
    failed = _failed(name) if code == pytest.ExitCode.TESTS_FAILED else []
    if not 0 < len(failed) <= AGAIN:
        return code
    print(f'\nFailed once, and run again alone: {", ".join(failed)}', flush=True)
    return subprocess.run([*command, '--last-failed'], check=False, timeout=LONGEST).returncode


def pytest_of(marks: str, name: str, *, slow: bool) -> list[str]:
    """The command that runs the tests with these marks, where a skip is a failure."""
    chosen = f'({marks})' + ('' if slow else ' and not slow')
    return [sys.executable, '-m', 'pytest', '-m', chosen, *NO_SKIPS, '-o', f'cache_dir={KEPT / name}']


def _ended(run: subprocess.Popen[bytes], slow: bool) -> int:
    try:
        return run.wait(None if slow else LONGEST)
    except subprocess.TimeoutExpired:
        run.kill()
        print(f'\nEnded after {LONGEST // 60} minutes, in which it should have been done.', flush=True)
        return int(pytest.ExitCode.INTERNAL_ERROR)


def _failed(name: str) -> list[str]:
    kept = KEPT / name / 'v' / 'cache' / 'lastfailed'
    return list(json.loads(kept.read_text())) if kept.exists() else []
