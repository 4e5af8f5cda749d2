"""The README's "Add a live record" is true: followed to the letter, it works, and it is short."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent
ROOMS = ('models', 'tracker_ui', 'pages', 'tests')
FILES = ('main.py', 'bootstrap.py', 'pyproject.toml')

IN_THE_PALETTE = """
import pages
from models.base import Role
from tracker_ui.palette import offered

for role, has_act in ((Role.RECEPTION, True), (Role.CLINICIAN, False)):
    found = offered(pages.SCREENS, frozenset({role}))
    assert 'g r' in [place.keys for place in found.places]
    assert ('n r' in [act.keys for act in found.acts]) is has_act
"""


@pytest.fixture(scope='module')
def recipe() -> dict[str, str]:
    """The files that the README has one write, by their names."""
    chapter = (HOME / 'README.md').read_text(encoding='utf-8').split('## Add a live record')[1].split('\n## ')[0]
    return dict(re.findall(r'\*\*\d\. `([\w/.]+)`\*\*.*?```python\n(.*?)```', chapter, re.DOTALL))


def test_it_takes_less_than_sixty_lines_to_declare_and_to_show(recipe: dict[str, str]) -> None:
    assert list(recipe) == ['models/referrals.py', 'pages/referrals.py', 'tests/test_referrals.py']
    lines = [line for name in list(recipe)[:2] for line in recipe[name].splitlines() if line.strip()]
    assert len(lines) < 60


def test_whoever_follows_the_recipe_has_a_live_record(recipe: dict[str, str], tmp_path: Path) -> None:
    for room in ROOMS:
        shutil.copytree(HOME / room, tmp_path / room, ignore=shutil.ignore_patterns('__pycache__', 'browser'))
    for file in FILES:
        shutil.copy(HOME / file, tmp_path)
    for name, text in recipe.items():
        (tmp_path / name).write_text(text, encoding='utf-8')
    _name_it(tmp_path / 'models/__init__.py', '    sign_ins,', '    referrals,\n    sign_ins,')
    _name_it(tmp_path / 'pages/__init__.py', '    staff,', '    referrals,\n    staff,')
    _name_it(tmp_path / 'pages/__init__.py', 'staff.index,', 'referrals.index, staff.index,')
    _run(tmp_path, '-m', 'models.migrations', 'add referrals')
    _run(tmp_path, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests/test_referrals.py')
    _run(tmp_path, '-c', IN_THE_PALETTE)


def _name_it(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding='utf-8')
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding='utf-8')


def _run(folder: Path, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, 'PYTHONPATH': str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
