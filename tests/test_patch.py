"""The difference between two lists of rows, applied, is the newer list: in Python, and in the browser's own file."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tracker_ui.patch import Row, Rows, apply, difference, keyed

STATIC = Path(__file__).parent.parent / 'tracker_ui' / 'static'
CASES = 4000

ids = some.one_of(some.integers(0, 9), some.sampled_from('abcdef'))
values = some.recursive(
    some.one_of(some.none(), some.booleans(), some.integers(-2, 2), some.text(max_size=3)),
    lambda inner: some.lists(inner, max_size=2),
    max_leaves=3,
)
lists = some.lists(some.tuples(ids, values, values), max_size=9, unique_by=lambda row: str(row[0])).map(keyed)


@given(lists, lists)
def test_the_difference_applied_is_the_newer_list(old: Rows, new: Rows) -> None:
    assert exactly(apply(old, difference(old, new))) == exactly(new)


@given(lists)
def test_equal_lists_differ_in_nothing(rows: Rows) -> None:
    assert difference(rows, dict(rows)) == ([], [], [], None)


def test_one_changed_cell_is_all_that_travels() -> None:
    old = keyed([(1, 'Alex', 'Active'), (2, 'Robin', 'Intake')])
    new = keyed([(1, 'Alex', 'Active'), (2, 'Robin', 'Active')])
    assert difference(old, new) == ([], [], [(2, [(2, 'Active')])], None)


def test_a_new_row_says_its_place_and_moves_nobody() -> None:
    old, new = keyed([(1,), (3,)]), keyed([(1,), (2,), (3,), (4,)])
    assert difference(old, new) == ([], [(1, (2,)), (3, (4,))], [], None)


def test_only_a_moved_row_costs_an_order() -> None:
    assert difference(keyed([(1,), (2,), (3,)]), keyed([(3,), (1,), (2,)])).order == [3, 1, 2]


def test_values_that_python_calls_equal_but_json_does_not_are_a_difference() -> None:
    assert difference(keyed([('a', 1, [0])]), keyed([('a', True, [False])])).edited == [
        ('a', [(1, True), (2, [False])])
    ]


def test_two_rows_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match='same id'):
        keyed([(1, 'Alex'), (1, 'Robin')])


NODE = """
import { applyPatch } from %s;
import { readFileSync } from "node:fs";
const cases = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(([rows, patch]) => applyPatch(rows, patch))));
"""


@pytest.mark.skipif(shutil.which('node') is None, reason='the same is done in Chromium')
def test_the_browsers_patch_agrees_with_ours_on_thousands_of_random_cases(tmp_path: Path) -> None:
    shutil.copy(STATIC / 'live_patch.js', tmp_path / 'live_patch.mjs')
    script = tmp_path / 'run.mjs'
    script.write_text(NODE % json.dumps(str(tmp_path / 'live_patch.mjs')))
    cases = random_cases()
    questions = [[list(old.values()), difference(old, new)] for old, new in cases]
    done = subprocess.run(
        ['node', str(script)], input=json.dumps(questions), capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == [[list(row) for row in new.values()] for _, new in cases]


def random_cases() -> list[tuple[Rows, Rows]]:
    """Inserts, deletes, edits and shuffles, the same in every run."""
    dice = random.Random(17)
    return [(old, changed(old, dice)) for old in (keyed(random_rows(dice)) for _ in range(CASES))]


def random_rows(dice: random.Random) -> list[Row]:
    return [(id, dice.choice('abc'), dice.randrange(3)) for id in dice.sample(range(40), dice.randrange(15))]


def changed(old: Rows, dice: random.Random) -> Rows:
    rows = [row for row in old.values() if dice.random() > 0.15]
    rows = [
        (id, dice.choice('abc'), number) if dice.random() < 0.2 else (id, word, number) for id, word, number in rows
    ]
    if dice.random() < 0.4:
        dice.shuffle(rows)
    for id in dice.sample(range(40, 60), dice.randrange(4)):
        rows.insert(dice.randrange(len(rows) + 1), (id, 'new', None))
    return keyed(rows)


def exactly(rows: Rows) -> Any:
    """The rows as JSON, in which 1 is not true."""
    return json.dumps(list(rows.values()))
