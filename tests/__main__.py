"""How `python3 main.py test` runs the tests: which of them, and what beside what."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from tempfile import TemporaryFile

import pytest

NO_BROWSER = 'not browser and not a11y and not fault'
LOOKED_AT = '(browser or a11y) and not fault'
EVERYTHING_ELSE = 'fault or not (browser or a11y)'
NO_SKIPS = ('-p', 'tests.plugin_no_skips')


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

    What the second has to say is printed when the first has ended. Gives back the worse exit code.
    """
    with TemporaryFile() as said:
        rest = subprocess.Popen(
            [*pytest_of(EVERYTHING_ELSE, slow=slow), '-p', 'no:cacheprovider'], stdout=said, stderr=subprocess.STDOUT
        )
        try:
            looked_at = subprocess.run(pytest_of(LOOKED_AT, slow=slow), check=False).returncode
            code = rest.wait()
        finally:
            rest.kill()
        said.seek(0)
        sys.stdout.buffer.write(said.read())
        sys.stdout.flush()
    return max(looked_at, code)


def pytest_of(marks: str, *, slow: bool) -> list[str]:
    """The command that runs the tests with these marks, where a skip is a failure."""
    return [sys.executable, '-m', 'pytest', '-m', f'({marks})' + ('' if slow else ' and not slow'), *NO_SKIPS]
