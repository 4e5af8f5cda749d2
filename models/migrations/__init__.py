"""The schema, step by step: run at start, after a backup, all or nothing.

A new step is a file `versions/NNNN_what_it_does.py`. Alembic is slow to import, so it waits until there is one to run.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from models.base import trouble
from models.base.access import Refused

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

    from models.base.store import Store

HERE = Path(__file__).parent


def steps() -> list[str]:
    """The revisions this program knows, oldest first."""
    return sorted(file.name[:4] for file in (HERE / 'versions').glob('[0-9]*.py'))


def upgrade(store: Store) -> None:
    """Bring the store's file to the newest revision.

    Raises Refused when the file is of a newer program, and when a step failed: the file is as it was then.
    """
    now_at, known = stored_revision(store.path), steps()
    if now_at == known[-1]:
        return
    if now_at is not None and now_at not in known:
        raise Refused(
            f'The database in {store.folder} was written by a newer version of this program ({now_at}). '
            'Start that version, or restore a backup.'
        )
    try:
        if now_at is not None:
            store.backup(store.folder / 'backups' / f'before-{known[-1]}-{store.now():%Y%m%d-%H%M%S}.sqlite')
        with store.migrating() as connection:
            _run(connection)
    except Exception as error:
        raise Refused(_left_as_it_was(store.folder, error)) from error


def stored_revision(path: Path) -> str | None:
    """The revision a database file is at; None when it is new."""
    with closing(sqlite3.connect(path)) as connection:
        has_table = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = connection.execute('SELECT version_num FROM alembic_version').fetchone() if has_table else None
    return str(row[0]) if row else None


def configured(connection: Connection) -> Config:
    """Alembic set up to work on this connection."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option('script_location', str(HERE).replace('%', '%%'))
    config.attributes['connection'] = connection
    return config


def _left_as_it_was(folder: Path, error: Exception) -> str:
    why = trouble.of_the_disk(error)
    what_to_do = (
        f'{why} When that is mended or over, start again.'
        if why
        else f'Start the version you had before, and report this with the reference {trouble.reference(error)}.'
    )
    return f'The database in {folder} could not be changed to what this version needs, and is as it was. {what_to_do}'


def _run(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415

    command.upgrade(configured(connection), 'head')
