"""What tests ask for by name: a clock, a store, the practice, and each of its people."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import sign_ins
from models.base import Principal, Store
from tests.cast import CHEAP_PASSWORDS, Clock, Practice, found_practice, open_store


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is marked as slow may take minutes."""
    for item in items:
        if item.get_closest_marker('slow'):
            item.add_marker(pytest.mark.timeout(3600))


@pytest.fixture(scope='session', autouse=True)
def _hashing_is_quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign_ins, 'passwords', CHEAP_PASSWORDS)
        yield


@pytest.fixture(scope='session')
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the schema and nothing in it: copied, so that Alembic runs once."""
    folder = tmp_path_factory.mktemp('migrated')
    open_store(folder, Clock()).close()
    return folder / 'tracker.sqlite'


@pytest.fixture(scope='session')
def founded(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Path:
    """The same file with Harbour Practice in it: everybody joins once, not in every test."""
    folder = tmp_path_factory.mktemp('founded')
    shutil.copy(migrated, folder)
    store = Store(folder, now=Clock())
    found_practice(store)
    store.close()
    return folder / 'tracker.sqlite'


@pytest.fixture
def now() -> Clock:
    """The clock of `store`: Monday, 23 November 2026, 09:30 in London, until the test says otherwise."""
    return Clock()


@pytest.fixture
def store(tmp_path: Path, now: Clock, request: pytest.FixtureRequest) -> Iterator[Store]:
    """A real store in a folder of its own; empty, unless the test asks for the practice too."""
    folder = tmp_path / 'data'
    folder.mkdir(mode=0o700)
    shutil.copy(request.getfixturevalue('founded' if 'practice' in request.fixturenames else 'migrated'), folder)
    store = Store(folder, now=now)
    yield store
    store.close()


@pytest.fixture
def practice(store: Store) -> Practice:
    """Harbour Practice in `store`: Ana, Tom, Priya, Rita, and Zed, who left. No patients yet."""
    return found_practice(store)


@pytest.fixture
def ana(practice: Practice) -> Principal:
    """The manager."""
    return practice.ana


@pytest.fixture
def tom(practice: Practice) -> Principal:
    """A clinician."""
    return practice.tom


@pytest.fixture
def priya(practice: Practice) -> Principal:
    """Another clinician."""
    return practice.priya


@pytest.fixture
def rita(practice: Practice) -> Principal:
    """At the front desk."""
    return practice.rita


@pytest.fixture
def zed(practice: Practice) -> Principal:
    """A clinician who has left: deactivated."""
    return practice.zed
