"""The schema moves forward in steps: backed up first, all or nothing, and never below a newer file."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

import models
from models import migrations
from models.base import Refused, Store
from models.base import store as store_module
from models.migrations import stored_revision
from tests.cast import Clock, Practice, found_practice, open_store
from tests.disk import limited

TOMORROW = '9000'
NEXT_STEP = '''
"""A step of tomorrow: patients get a title, staff lose nothing although their table is made anew."""
import os

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = '9000', 'TODAY', None, None


def upgrade():
    for number, step in enumerate((add, fill, rebuild, index, drop)):
        if str(number) == os.environ.get('FAIL_AT'):
            raise RuntimeError('the lights went out')
        step()


def add():
    op.add_column('patients', sa.Column('title', sa.String(), nullable=True))


def fill():
    op.execute("UPDATE patients SET title = 'Dr'")


def rebuild():
    with op.batch_alter_table('staff', recreate='always') as table:
        table.alter_column('family_name', type_=sa.String(90))


def index():
    op.create_index('ix_patients_title', 'patients', ['title'])


def drop():
    op.drop_table('failed_sign_ins')
'''


@pytest.fixture
def tomorrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program as it will be, with one step more."""
    here = tmp_path / 'migrations'
    shutil.copytree(migrations.HERE, here, ignore=shutil.ignore_patterns('__pycache__'))
    step = here / 'versions' / f'{TOMORROW}_tomorrow.py'
    step.write_text(NEXT_STEP.replace('TODAY', migrations.steps()[-1]))
    monkeypatch.setattr(migrations, 'HERE', here)
    return here


def dump(path: Path) -> list[str]:
    """Everything in a database file, schema and rows, as text."""
    with closing(sqlite3.connect(path)) as file:
        return list(file.iterdump())


def backups(store: Store) -> list[Path]:
    return sorted((store.folder / 'backups').glob('*.sqlite'))


def test_the_steps_lead_exactly_to_what_the_models_say(tmp_path: Path) -> None:
    store = open_store(tmp_path, Clock())
    with store.migrating() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    assert differences == []
    store.close()


def test_a_new_file_is_migrated_without_a_backup_of_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path, Clock())
    assert stored_revision(store.path) == migrations.steps()[-1]
    assert backups(store) == []
    store.close()


def test_a_file_that_is_up_to_date_is_left_alone_and_alembic_stays_asleep(practice: Practice) -> None:
    before = practice.store.path.stat().st_mtime_ns
    practice.store.migrate()
    assert practice.store.path.stat().st_mtime_ns == before
    assert backups(practice.store) == []
    start_again = (
        'import sys; from pathlib import Path; from models.base import Store; '
        f'Store(Path({str(practice.store.folder)!r})).migrate(); sys.exit("alembic" in sys.modules)'
    )
    root = Path(models.__file__).parents[1]
    assert subprocess.run([sys.executable, '-c', start_again], cwd=root, check=False).returncode == 0


def test_a_step_keeps_every_row_and_a_backup_of_the_day_before(practice: Practice, tomorrow: Path) -> None:
    jamie = practice.admit('Jamie', clinician_id=practice.tom.staff_id)
    before = dump(practice.store.path)
    practice.store.migrate()

    assert stored_revision(practice.store.path) == TOMORROW
    [backup] = backups(practice.store)
    assert backup.name == f'before-{TOMORROW}-20261123-093000.sqlite'
    assert dump(backup) == before
    with closing(sqlite3.connect(practice.store.path)) as file:
        [row] = file.execute('SELECT given_name, title, clinician_id FROM patients WHERE id = ?', [jamie])
        assert row == ('Jamie', 'Dr', practice.tom.staff_id)
        assert file.execute('SELECT count(*) FROM staff').fetchone() == (5,)
        assert file.execute('PRAGMA foreign_key_check').fetchall() == []
        schema = file.execute("SELECT sql FROM sqlite_master WHERE name IN ('accounts', 'patients')").fetchall()
        assert all('REFERENCES staff' in sql for [sql] in schema), 'others still point to the table made anew'


@pytest.mark.parametrize('step', range(5))
def test_a_step_that_fails_half_way_leaves_the_file_as_it_was(
    practice: Practice, tomorrow: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    practice.admit('Jamie', clinician_id=practice.tom.staff_id)
    before = dump(practice.store.path)
    monkeypatch.setenv('FAIL_AT', str(step))
    with pytest.raises(Refused, match=r'as it was\. Start the version .* reference [0-9A-F]{4}') as refusal:
        practice.store.migrate()
    assert 'the lights went out' in str(refusal.value.__cause__)
    assert dump(practice.store.path) == before
    assert [dump(backup) for backup in backups(practice.store)] == [before]
    assert practice.admit('Ben') == 2, 'the program of yesterday still works with it'

    monkeypatch.delenv('FAIL_AT')
    practice.store._now.advance(minutes=1)  # type: ignore[attr-defined]
    practice.store.migrate()
    assert stored_revision(practice.store.path) == TOMORROW, 'and tomorrow can be tried again'


def test_a_step_that_would_leave_a_record_pointing_nowhere_is_undone(practice: Practice, tomorrow: Path) -> None:
    practice.admit('Jamie', clinician_id=practice.tom.staff_id)
    step = tomorrow / 'versions' / f'{TOMORROW}_tomorrow.py'
    step.write_text(step.read_text().replace("UPDATE patients SET title = 'Dr'", 'DELETE FROM staff'))
    before = dump(practice.store.path)
    with pytest.raises(Refused) as refusal:
        practice.store.migrate()
    assert 'point to others that are gone' in str(refusal.value.__cause__)
    assert dump(practice.store.path) == before


def test_a_file_of_a_newer_program_is_refused_and_left_alone(practice: Practice) -> None:
    with closing(sqlite3.connect(practice.store.path, isolation_level=None)) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    before = dump(practice.store.path)
    with pytest.raises(Refused) as refusal:
        practice.store.migrate()
    assert str(refusal.value) == (
        f'The database in {practice.store.folder} was written by a newer version of this program (9999). '
        'Start that version, or restore a backup.'
    )
    assert dump(practice.store.path) == before


def test_foreign_keys_hold_again_right_after_a_migration(tmp_path: Path) -> None:
    store = open_store(tmp_path, Clock())
    founded = found_practice(store)
    with store._writer.connect() as connection:
        assert connection.exec_driver_sql('PRAGMA foreign_keys').scalar_one() == 1
    assert 'foreign_keys=ON' in store_module.PRAGMAS
    assert founded.admit('Jamie')
    store.close()


def test_a_copy_that_does_not_fit_on_the_disk_is_not_left_behind_and_nothing_is_changed(
    practice: Practice, tomorrow: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.admit('Jamie')
    before = dump(practice.store.path)
    room = practice.store.path.stat().st_size // 2
    with limited(room), pytest.raises(Refused, match=r'The disk reports an error or is full\. When that is mended'):
        practice.store.migrate()
    assert backups(practice.store) == []
    assert dump(practice.store.path) == before
