"""The file behind it all: one writer at a time, told after the commit and in its order, nothing lost, nothing half."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import DatabaseError

from models import patients
from models import practice as practices
from models.base import HOUSE, Change, Invalid, Principal, Refused, Store, Work
from models.base import store as store_module
from models.patient_record import Patient
from tests.cast import Clock, Practice, found_practice, open_store
from tests.disk import another_program_writes, limited
from tracker_ui import errors


def test_eight_people_at_once_lose_no_update_and_are_told_in_the_order_of_their_commits(
    practice: Practice, rita: Principal
) -> None:
    jamie = practice.admit('Jamie', front_desk_note='0')
    threads: set[int] = set()
    practice.store.on_commit.append(lambda _: threads.add(threading.get_ident()))

    def count_one_more(_: int) -> None:
        with practice.store.writing(rita) as work:
            record = work.get(Patient, jamie)
            record.front_desk_note = str(int(record.front_desk_note or '') + 1)
            work.save(record)

    with ThreadPoolExecutor(8) as people:
        list(people.map(count_one_more, range(800)))

    assert practice.patient(jamie).front_desk_note == '800'
    assert practice.patient(jamie).version == 801
    told = [change.seq for change in practice.heard]
    assert len(told) == 801
    assert told == sorted(told), 'the order of telling is the order of committing'
    assert len(threads) > 1, 'each was told in the thread that wrote'


def test_nobody_is_told_before_the_commit(practice: Practice, rita: Principal) -> None:
    seen_by_others: list[int] = []

    def look_from_outside(_: tuple[Change, ...]) -> None:
        seen_by_others.append(practice.ask(HOUSE, lambda work: work.count(work.select(Patient))))

    practice.store.on_commit.append(look_from_outside)
    practice.admit('Jamie')
    assert seen_by_others == [1], 'whoever is told can read it already'


def test_a_listener_that_stumbles_neither_undoes_the_save_nor_keeps_the_others_from_hearing(
    practice: Practice, rita: Principal, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(_: tuple[Change, ...]) -> None:
        raise ValueError('Jamie Hill, 020 7946 0001')

    practice.store.on_commit.insert(0, stumble)
    jamie = practice.admit('Jamie')
    assert practice.patient(jamie).version == 1
    assert [change.id for change in practice.heard] == [jamie]
    [line] = [record.getMessage() for record in caplog.records]
    assert re.match(r'reference [0-9A-F]{4}: builtins.ValueError at .*stumble', line)
    assert 'Jamie' not in line


def test_what_another_program_wrote_is_noticed_with_the_next_write_and_told_once(
    practice: Practice, rita: Principal
) -> None:
    noticed: list[int] = []
    practice.store.on_foreign_commit.append(lambda: noticed.append(len(practice.heard)))
    jamie = practice.admit('Jamie')
    practice.ask(rita, lambda work: work.count(work.select(Patient)))
    with closing(sqlite3.connect(practice.store.path, isolation_level=None)) as other:
        practice.admit('Ada')
        assert noticed == []
        other.execute('UPDATE patients SET phone = ? WHERE id = ?', ('020 7946 0001', jamie))
        with pytest.raises(Invalid):
            practice.admit('')  # what is undone notices nothing, or it would be forgotten
        practice.admit('Ben')
        assert noticed == [2], 'before the commit that noticed it is told'
        practice.admit('Cleo')
        assert len(noticed) == 1


def test_one_transaction_is_told_as_one(practice: Practice, rita: Principal) -> None:
    heard: list[tuple[Change, ...]] = []
    practice.store.on_commit.append(heard.append)

    def a_family_calls(work: Work) -> None:
        for name in ('Ada', 'Ben', 'Cleo'):
            patients.admit(work, {'given_name': name, 'family_name': 'Hill'})

    practice.do(rita, a_family_calls)
    [changes] = heard
    assert [change.op for change in changes] == ['create'] * 3
    assert practice.store.last_seq() == changes[-1].seq


def test_a_reader_keeps_one_consistent_look_while_others_write(practice: Practice, rita: Principal) -> None:
    practice.admit('Ada')
    with practice.store.reading(rita) as work:
        assert work.count(work.select(Patient)) == 1
        practice.admit('Ben')
        assert work.count(work.select(Patient)) == 1
    assert practice.ask(rita, lambda work: work.count(work.select(Patient))) == 2


def test_an_id_is_never_given_out_twice(practice: Practice, ana: Principal) -> None:
    first = practice.admit('Ada')
    mistake = practice.admit('Bea')
    practice.do(ana, patients.remove, mistake, 1)
    assert practice.admit('Cleo') == mistake + 1
    practice.do(ana, patients.remove, mistake + 1, 1)
    practice.do(ana, patients.remove, first, 1)
    assert practice.admit('Dana') == mistake + 2, 'not even when everybody is gone'


def test_the_store_knows_the_practices_time_zone_and_follows_when_it_changes(
    practice: Practice, ana: Principal
) -> None:
    assert practice.store.zone == ZoneInfo('Europe/London')

    def move_to_lisbon(work: Work) -> None:
        record = practices.details(work)
        assert record is not None
        record.time_zone = 'Europe/Lisbon'
        work.save(record)

    practice.do(ana, move_to_lisbon)
    assert practice.store.zone == ZoneInfo('Europe/Lisbon')


# what the file is like


def test_a_commit_is_on_the_disk_before_anybody_hears_saved(store: Store) -> None:
    with store._writer.connect() as connection:
        said = {
            pragma: connection.exec_driver_sql(f'PRAGMA {pragma}').scalar_one()
            for pragma in ('synchronous', 'journal_mode', 'foreign_keys', 'busy_timeout', 'trusted_schema')
        }
    assert said == {
        'synchronous': 2,  # FULL
        'journal_mode': 'wal',
        'foreign_keys': 1,
        'busy_timeout': 5000,
        'trusted_schema': 0,
    }


def test_a_reader_is_refused_by_the_database_itself(store: Store) -> None:
    with store._readers.connect() as connection:
        assert connection.exec_driver_sql('PRAGMA query_only').scalar_one() == 1


def test_errors_of_the_database_never_repeat_a_value(practice: Practice) -> None:
    assert practice.store._writer.hide_parameters
    assert practice.store._readers.hide_parameters


def test_nobody_else_on_the_computer_can_read_the_files(tmp_path: Path, now: Clock) -> None:
    store = open_store(tmp_path / 'new', now)
    found_practice(store)
    store.backup(store.folder / 'backups' / 'one.sqlite')
    rights = {path.name: oct(path.stat().st_mode & 0o777) for path in store.folder.rglob('*') if path.is_file()}
    assert set(rights.values()) == {'0o600'}
    assert {'tracker.sqlite', 'tracker.sqlite-wal', 'one.sqlite'} <= rights.keys()
    assert oct(store.folder.stat().st_mode & 0o777) == '0o700'
    assert oct((store.folder / 'backups').stat().st_mode & 0o777) == '0o700'
    store.close()


# trouble


def test_a_save_waits_for_another_program_and_then_succeeds(practice: Practice) -> None:
    with another_program_writes(practice.store.path) as holder:
        waiting = threading.Timer(3, lambda: holder.communicate('let go\n'))
        waiting.start()
        practice.admit('Jamie')
        waiting.join()
    assert len(practice.heard) == 1


def test_when_the_other_program_never_lets_go_the_person_is_told_that_nothing_was_saved(
    practice: Practice, rita: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = tuple(pragma.replace('busy_timeout=5000', 'busy_timeout=100') for pragma in store_module.PRAGMAS)
    monkeypatch.setattr(store_module, 'PRAGMAS', impatient)
    store = Store(practice.store.folder)
    with another_program_writes(practice.store.path):
        with pytest.raises(Refused) as refusal, store.writing(rita) as work:
            patients.admit(work, {'given_name': 'Jamie', 'family_name': 'Hill'})
        assert str(refusal.value) == 'The database is busy. Nothing was saved; please try again.'
        assert practice.ask(rita, lambda work: work.count(work.select(Patient))) == 0, 'reading goes on'
    with store.writing(rita) as work:
        assert patients.admit(work, {'given_name': 'Jamie', 'family_name': 'Hill'}) == 1
    store.close()


def test_on_a_full_disk_nothing_is_half_written_and_reading_goes_on(practice: Practice, rita: Principal) -> None:
    practice.admit('Ada')
    with practice.store._writer.connect() as connection:  # the writer keeps using this one connection
        pages = connection.exec_driver_sql('PRAGMA page_count').scalar_one()
        connection.exec_driver_sql(f'PRAGMA max_page_count={pages}')

    def admit_a_crowd(work: Work) -> None:
        for number in range(300):
            patients.admit(
                work, {'given_name': f'Number {number}', 'family_name': 'Hill', 'front_desk_note': 'x' * 400}
            )

    with pytest.raises(Refused) as refusal:
        practice.do(rita, admit_a_crowd)
    assert str(refusal.value) == 'The disk is full. Nothing was saved; tell the practice manager.'
    assert practice.ask(rita, lambda work: work.count(work.select(Patient))) == 1
    assert len(practice.heard) == 1

    with practice.store._writer.connect() as connection:
        connection.exec_driver_sql('PRAGMA max_page_count=1000000')
    assert practice.admit('Ben') == 2, 'with space again, all goes on'
    assert sound(practice.store.path) == ['ok']


@contextmanager
def a_faulty_disk(_: Store) -> Iterator[None]:
    """No write to any file gets through, and SQLite is told so by the system."""
    with limited(0):
        yield


@contextmanager
def a_read_only_file(store: Store) -> Iterator[None]:
    """The writer finds its file closed to it."""
    with closing(store._writer.raw_connection()) as connection:  # the writer keeps using this one
        only = connection.driver_connection
    assert only is not None
    only.execute('PRAGMA query_only=ON')
    yield
    only.execute('PRAGMA query_only=OFF')


@pytest.mark.parametrize(
    ('trouble', 'sentence'),
    [
        (a_faulty_disk, 'The disk reports an error or is full. Nothing was saved; tell the practice manager.'),
        (a_read_only_file, 'The database cannot be written to. Nothing was saved; tell the practice manager.'),
    ],
)
def test_whatever_is_wrong_with_the_disk_is_said_in_a_sentence_and_nothing_is_lost(
    practice: Practice, rita: Principal, trouble: Callable[[Store], AbstractContextManager[None]], sentence: str
) -> None:
    practice.admit('Ada')
    with trouble(practice.store):
        with pytest.raises(Refused) as refusal:
            practice.admit('Ben')
        assert str(refusal.value) == sentence
        assert practice.ask(rita, lambda work: work.count(work.select(Patient))) == 1, 'reading goes on'
    assert len(practice.heard) == 1
    assert practice.admit('Ben') == 2, 'and when it is mended, all goes on'
    assert sound(practice.store.path) == ['ok']


def test_a_damaged_database_is_called_so(practice: Practice, rita: Principal) -> None:
    practice.admit('Ada')
    practice.store.close()
    with practice.store.path.open('r+b') as file:
        file.write(b'no database any more')
    with pytest.raises(Refused, match=r'The database is damaged\. Nothing was saved'):
        practice.admit('Ben')
    with pytest.raises(DatabaseError) as problem:
        practice.ask(rita, lambda work: work.count(work.select(Patient)))
    assert re.fullmatch(
        r'The database is damaged\. Tell the practice manager \(reference [0-9A-F]{4}\)\.',
        errors.sentence(problem.value),
    )


def test_a_backup_taken_while_others_write_opens_and_holds_everything_said_to_be_saved(
    practice: Practice, rita: Principal, tmp_path: Path
) -> None:
    practice.admit('Ada')
    done = threading.Event()

    def keep_admitting() -> None:
        while not done.is_set():
            practice.admit('Ben')

    with ThreadPoolExecutor(1) as desk:
        busy = desk.submit(keep_admitting)
        for number in range(5):
            saved = len(practice.heard)
            copy = tmp_path / f'{number}.sqlite'
            practice.store.backup(copy)
            assert sound(copy) == ['ok']
            with closing(sqlite3.connect(copy)) as opened:
                [[people]] = opened.execute('SELECT count(*) FROM patients')
                [[written]] = opened.execute("SELECT count(*) FROM changes WHERE kind = 'patients'")
            assert people >= saved
            assert people == written
        done.set()
        busy.result()


def test_a_backup_never_overwrites_an_older_one(practice: Practice, tmp_path: Path) -> None:
    practice.store.backup(tmp_path / 'monday.sqlite')
    with pytest.raises(FileExistsError):
        practice.store.backup(tmp_path / 'monday.sqlite')


def sound(path: Path) -> list[str]:
    """SQLite's own opinion of a file: ['ok'] when every page and every reference is as it should be."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute('PRAGMA foreign_key_check').fetchall() == []
        return [row[0] for row in connection.execute('PRAGMA integrity_check')]
