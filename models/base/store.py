"""The store: one SQLite file, its engines, who may write when, and what is told after a commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from models.base import trouble
from models.base.access import Principal, Refused
from models.base.change import Change
from models.base.instant import utc_now
from models.base.recorder import RecordedSession
from models.base.work import Work

PRAGMAS = (
    'journal_mode=WAL',
    'synchronous=FULL',  # a power cut loses nothing that was acknowledged (TRUST, fact 7)
    'foreign_keys=ON',
    'busy_timeout=5000',
    'trusted_schema=OFF',
)


class Store:
    """All records of one practice, in `folder/tracker.sqlite`.

    Readers may run side by side in any thread; writers queue for one lock. `on_commit` listeners are called in the
    writing thread, after the commit and in commit order, with what was written. `on_foreign_commit` are called, with
    the next write here, when another program has written meanwhile. `zone` is the practice's time zone.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime] = utc_now) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.path = folder / 'tracker.sqlite'
        self.path.touch(mode=0o600)  # SQLite gives its -wal and -shm the rights of the file itself
        self.zone = ZoneInfo('UTC')
        self.on_commit: list[Callable[[tuple[Change, ...]], None]] = []
        self.on_foreign_commit: list[Callable[[], None]] = []
        self._foreign_commits: int | None = None  # SQLite's number for them, as it was when this store last wrote
        self._now = now
        self._writing = Lock()
        self._readers = _engine(self.path, begin='BEGIN', pragmas=(*PRAGMAS, 'query_only=ON'))
        self._writer = _engine(self.path, begin='BEGIN IMMEDIATE', pragmas=PRAGMAS)

    def now(self) -> datetime:
        """This moment, aware, UTC; tests give the store a clock of their own."""
        return self._now()

    @contextmanager
    def reading(self, who: Principal) -> Iterator[Work]:
        """A consistent look at the records with the rights of `who`. Writing is impossible here: SQLite refuses it."""
        with RecordedSession(self._readers) as session, session.begin():
            session.info['only_reads'] = True
            yield self._work(session, who)

    @contextmanager
    def writing(self, who: Principal) -> Iterator[Work]:
        """One transaction by `who`: all of it is kept and told, or, when anything is raised, nothing.

        Raises Refused when the disk is full, faulty or read-only, or another program holds it: nothing was saved then.
        """
        with self._writing:
            with _disk_troubles_in_words(), RecordedSession(self._writer) as session, session.begin():
                connection = session.connection()  # take the write lock before the first read (TRUST, fact 1)
                foreign_commits = _driver(connection).execute('PRAGMA data_version').fetchone()[0]
                yield self._work(session, who)
            if self._foreign_commits not in (None, foreign_commits):
                self._tell(self.on_foreign_commit)
            self._foreign_commits = foreign_commits
            if session.changes:
                self._tell(self.on_commit, tuple(session.changes))

    def last_seq(self) -> int:
        """The number of the newest change record; 0 in an empty practice."""
        with self._readers.connect() as connection:
            return int(connection.exec_driver_sql('SELECT coalesce(max(seq), 0) FROM changes').scalar_one())

    def migrate(self) -> None:
        """Bring the file to the schema of this program: backed up first, all or nothing. Refuses a newer file."""
        from models.migrations import upgrade  # noqa: PLC0415  (Alembic is imported only when there is something to do)

        upgrade(self)

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A connection that may change the schema; one transaction, kept or undone as a whole.

        Foreign keys are checked at its end, not throughout: SQLite changes a table by making a new one in its place.
        """
        engine = _engine(self.path, begin='BEGIN IMMEDIATE', pragmas=(*PRAGMAS, 'foreign_keys=OFF'))
        try:
            with self._writing, engine.begin() as connection:
                yield connection
                if connection.exec_driver_sql('PRAGMA foreign_key_check').first():
                    raise RuntimeError('After the migration, records would point to others that are gone.')
        finally:
            engine.dispose()

    def backup(self, to: Path) -> None:
        """Copy the whole database into the new file `to`, consistent even while others write (TRUST, fact 9).

        Leaves no half copy behind when that fails.
        """
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        to.touch(mode=0o600, exist_ok=False)
        try:
            with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(to)) as target:
                source.backup(target)
        except BaseException:
            to.unlink()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._readers.dispose()
        self._writer.dispose()

    def _tell(self, listeners: Sequence[Callable[..., None]], *told: object) -> None:
        """It is saved: whatever a listener stumbles over is logged, and reaches neither the person nor the others."""
        for listener in listeners:
            try:
                listener(*told)
            except Exception as error:  # noqa: BLE001  (it is logged; the save stands)
                trouble.reference(error)

    def _work(self, session: RecordedSession, who: Principal) -> Work:
        work = Work(session, who, self)
        session.info.update(work=work, clock=self)
        return work


def _engine(path: Path, begin: str, pragmas: tuple[str, ...]) -> Engine:
    engine = create_engine('sqlite:///' + str(path), hide_parameters=True, connect_args={'check_same_thread': False})

    @event.listens_for(engine, 'connect')
    def _(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # no implicit BEGIN by the driver: ours say which kind
        for pragma in pragmas:
            connection.execute('PRAGMA ' + pragma)

    @event.listens_for(engine, 'begin')
    def _(connection: Connection) -> None:
        _driver(connection).execute(begin)

    return engine


def _driver(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection, for words that need no translation."""
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


@contextmanager
def _disk_troubles_in_words() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        words = trouble.of_the_disk(error)
        if words is None:
            raise
        what_to_do = 'please try again' if words == trouble.BUSY else 'tell the practice manager'
        raise Refused(f'{words} Nothing was saved; {what_to_do}.') from error
