"""How `python3 main.py test` chooses, and what makes everything fail: one half, and what fails again alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import main
from tests import __main__ as command
from tests.__main__ import EVERYTHING_ELSE, LOOKED_AT, side_by_side

HOME = Path(main.__file__).parent


@pytest.mark.parametrize(
    ('words', 'left_out', 'plugins'),
    [
        ([], ['-m', 'not browser and not a11y and not fault and not slow'], []),
        (['--slow'], ['-m', 'not browser and not a11y and not fault'], []),
        (['--all', '-x'], ['-m', 'not slow'], ['-p', 'tests.plugin_no_skips', '-x']),
        (['--all', '--slow', '-x'], [], ['-p', 'tests.plugin_no_skips', '-x']),
    ],
)
def test_the_tests_to_run_are_chosen_by_their_marks(
    words: list[str], left_out: list[str], plugins: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[list[str]] = []

    def pytest_main(command: list[str]) -> int:
        told.append(command)
        return 5

    monkeypatch.setattr(pytest, 'main', pytest_main)
    monkeypatch.chdir(HOME)
    assert main.carry_out(*main.understand(['test', *words])) == 5
    assert told == [[*left_out, *plugins]]


@pytest.mark.parametrize('marks', [set(), {'browser'}, {'a11y'}, {'fault'}, {'browser', 'a11y'}, {'browser', 'fault'}])
def test_everything_runs_in_one_of_the_two_halves(marks: set[str]) -> None:
    worn = {mark: mark in marks for mark in ('browser', 'a11y', 'fault')}
    assert sorted(eval(half, {}, worn) for half in (LOOKED_AT, EVERYTHING_ELSE)) == [False, True]


HALF = """
import json, pathlib, sys
marks, kept, again = sys.argv[1], pathlib.Path(sys.argv[2]), '--last-failed' in sys.argv
print(marks, 'again' if again else 'at first')
codes, failed = json.loads(sys.argv[3])[marks]
kept.mkdir(parents=True, exist_ok=True)
(kept / 'lastfailed').write_text(json.dumps(dict.fromkeys(failed, True)))
sys.exit(codes[again])
"""
"""Stands for a half of the tests: its exit code at first and alone, and what it says has failed."""

GREEN = ((0, 0), ())


@pytest.mark.parametrize(
    ('looked_at', 'rest', 'code'),
    [
        (GREEN, GREEN, 0),
        (((1, 1), ('a story',)), GREEN, 1),
        (GREEN, ((1, 1), ('a story',)), 1),
        (GREEN, ((5, 0), ()), 5),
        (((1, 0), ('a story',)), GREEN, 0),
        (((1, 0), ('a', 'b', 'c', 'd', 'e')), GREEN, 1),
        (((3, 0), ('a story',)), GREEN, 3),
    ],
    ids=['both well', 'first', 'second', 'nothing ran', 'well when alone', 'too many for an accident', 'broke off'],
)
def test_everything_fails_when_one_half_does_unless_few_stories_are_well_when_alone(
    looked_at: object,
    rest: object,
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    codes = json.dumps({LOOKED_AT: looked_at, EVERYTHING_ELSE: rest})

    def half(marks: str, name: str, *, slow: bool) -> list[str]:
        return [sys.executable, '-c', HALF, marks, str(tmp_path / name / 'v' / 'cache'), codes]

    monkeypatch.setattr(command, 'KEPT', tmp_path)
    monkeypatch.setattr(command, 'pytest_of', half)
    assert side_by_side(slow=False) == code
    said = capfd.readouterr().out
    assert f'{LOOKED_AT} at first' in said
    assert f'{EVERYTHING_ELSE} at first' in said
    assert ('Failed once, and run again alone: a story' in said) == ('again\n' in said)


def test_a_half_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def half(marks: str, name: str, *, slow: bool) -> list[str]:
        return [sys.executable, '-c', 'import time; time.sleep(60)' if marks == LOOKED_AT else 'pass']

    monkeypatch.setattr(command, 'LONGEST', 0.2)
    monkeypatch.setattr(command, 'pytest_of', half)
    assert side_by_side(slow=False) == pytest.ExitCode.INTERNAL_ERROR
    assert 'should have been done' in capfd.readouterr().out
