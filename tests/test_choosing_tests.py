"""How `python3 main.py test` chooses, and what makes everything fail: one run, and what fails again alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import main
from tests import __main__ as command
from tests.__main__ import RUNS, side_by_side

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
def test_every_test_is_in_one_of_the_runs(marks: set[str]) -> None:
    worn = {mark: mark in marks for mark in ('browser', 'a11y', 'fault')}
    assert sorted(eval(chosen, {}, worn) for chosen in RUNS.values()) == [False, False, True]


RUN = """
import json, pathlib, sys
name, kept, again = sys.argv[1], pathlib.Path(sys.argv[2]), '--last-failed' in sys.argv
print(name, 'again' if again else 'at first')
codes, failed = json.loads(sys.argv[3])[name]
kept.mkdir(parents=True, exist_ok=True)
(kept / 'lastfailed').write_text(json.dumps(dict.fromkeys(failed, True)))
sys.exit(codes[again])
"""
"""Stands for a run: its exit code at first and alone, and what it says has failed."""

GREEN = ((0, 0), ())


@pytest.mark.parametrize(
    ('first', 'another', 'code'),
    [
        (GREEN, GREEN, 0),
        (((1, 1), ('a story',)), GREEN, 1),
        (GREEN, ((1, 1), ('a story',)), 1),
        (GREEN, ((5, 0), ()), 5),
        (((1, 0), ('a story',)), GREEN, 0),
        (((1, 0), ('a', 'b', 'c', 'd', 'e')), GREEN, 1),
        (((3, 0), ('a story',)), GREEN, 3),
    ],
    ids=['all well', 'first', 'another', 'nothing ran', 'well when alone', 'too many for an accident', 'broke off'],
)
def test_everything_fails_when_one_run_does_unless_few_stories_are_well_when_alone(
    first: object,
    another: object,
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    codes = json.dumps({'screens': first, 'breakdowns': GREEN, 'headless': another})

    def run(name: str, *, slow: bool) -> list[str]:
        return [sys.executable, '-c', RUN, name, str(tmp_path / name / 'v' / 'cache'), codes]

    monkeypatch.setattr(command, 'KEPT', tmp_path)
    monkeypatch.setattr(command, 'pytest_of', run)
    assert side_by_side(slow=False) == code
    said = capfd.readouterr().out
    assert all(f'{name} at first' in said for name in RUNS)
    assert ('Failed once, and run again alone: a story' in said) == ('again\n' in said)


def test_a_run_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def run(name: str, *, slow: bool) -> list[str]:
        return [sys.executable, '-c', 'import time; time.sleep(60)' if name == 'breakdowns' else 'pass']

    monkeypatch.setattr(command, 'LONGEST', 0.2)
    monkeypatch.setattr(command, 'pytest_of', run)
    assert side_by_side(slow=False) == pytest.ExitCode.INTERNAL_ERROR
    assert 'should have been done' in capfd.readouterr().out
