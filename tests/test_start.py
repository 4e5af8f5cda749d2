"""Starting and stopping a real server: what it prints, what it leaves behind, and who may run it when."""

import re
import signal
import socket
import ssl
import urllib.error
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from models import links
from models.base import HOUSE, Store
from tests.cast import Practice
from tests.program import Program, issue_certificate, page, permissions

Start = Callable[..., Program]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts programs, and kills those that still run when the story is over."""
    programs: list[Program] = []

    def start(*words: str | Path) -> Program:
        programs.append(Program(*words))
        return programs[-1]

    yield start
    for program in programs:
        program.process.kill()
        program.ends()


@pytest.fixture
def port() -> int:
    """One that nobody uses at the moment."""
    with socket.create_server(('127.0.0.1', 0)) as free:
        return int(free.getsockname()[1])


def test_the_first_start_prints_the_address_and_a_code_and_everything_it_writes_is_private(
    start: Start, tmp_path: Path, port: int
) -> None:
    server = start('--data', tmp_path / 'data', '--port', str(port))
    assert server.says('is at') == f'Mental Health Tracker is at http://127.0.0.1:{port}'
    first_run = server.says('First run')
    expected = rf'First run: open http://127\.0\.0\.1:{port}/first-run and type the code \d{{4}}-\d{{4}}'
    assert re.fullmatch(expected, first_run)
    assert '<form' in page(f'http://127.0.0.1:{port}/')
    assert {path.name for path in tmp_path.iterdir()} == {'data'}
    for name, mode in permissions(tmp_path / 'data').items():
        assert mode == ('0700' if (tmp_path / 'data' / name).is_dir() or name == 'data' else '0600'), name


def test_a_second_server_on_the_same_data_folder_is_refused(start: Start, tmp_path: Path, port: int) -> None:
    start('--data', tmp_path / 'data', '--port', str(port)).says('is at')
    second = start('--data', tmp_path / 'data', '--port', str(port))
    assert second.ends() == 1
    assert second.lines == [
        f'Mental Health Tracker: Another Mental Health Tracker is running on the data folder {tmp_path / "data"}: '
        'stop it first, or choose another folder with --data.'
    ]


@pytest.mark.parametrize('stop', ['terminate', 'interrupt'])
def test_it_stops_at_once_and_without_complaint(start: Start, tmp_path: Path, port: int, stop: str) -> None:
    began = monotonic()
    server = start('--data', tmp_path / 'data', '--port', str(port))
    server.says('First run')
    listens = monotonic()
    server.process.send_signal(signal.SIGTERM if stop == 'terminate' else signal.SIGINT)
    assert server.ends() == 0
    assert monotonic() - listens < 2 * (listens - began), 'it waits for nothing: the start takes longer on any machine'
    assert 'Traceback' not in '\n'.join(server.lines)


@pytest.mark.fault
def test_a_server_that_was_killed_leaves_no_lock_behind(start: Start, tmp_path: Path, port: int) -> None:
    first = start('--data', tmp_path / 'data', '--port', str(port))
    first.says('is at')
    first.process.kill()
    first.ends()
    start('--data', tmp_path / 'data', '--port', str(port)).says('is at')


def test_tls_is_what_browsers_get_with_a_certificate_and_old_versions_of_it_are_refused(
    start: Start, tmp_path: Path, port: int
) -> None:
    cert, key, authority = issue_certificate(tmp_path)
    server = start('--data', tmp_path / 'data', '--port', str(port), '--tls-cert', cert, '--tls-key', key)
    address = f'https://127.0.0.1:{port}'
    assert server.says('is at').endswith(address)

    browser = ssl.create_default_context(cafile=str(authority))
    browser.set_ciphers('ALL:@SECLEVEL=0')  # one that would take anything
    browser.minimum_version = browser.maximum_version = ssl.TLSVersion.TLSv1_2
    assert '<form' in page(address, browser)
    with pytest.warns(DeprecationWarning, match='TLSv1_1'):
        browser.minimum_version = browser.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(urllib.error.URLError) as refused:
        page(address, browser)
    assert isinstance(refused.value.reason, ssl.SSLError)


def test_the_demo_prints_who_can_sign_in_and_leaves_nothing_behind(
    start: Start, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('TMPDIR', str(tmp_path))
    server = start('--demo', '--port', str(port))
    server.says('is at')
    text = '\n'.join(server.lines)
    assert 'First run' not in text
    assert 'manager' in text
    assert re.search(r'with the password \S+', text)
    (folder,) = tmp_path.iterdir()
    assert (folder / 'tracker.sqlite').exists()
    server.process.terminate()
    assert server.ends() == 0
    assert list(tmp_path.iterdir()) == []


def test_recover_needs_a_practice(start: Start, tmp_path: Path, port: int) -> None:
    data = tmp_path / 'data'
    nothing = start('recover', '--data', data)
    assert nothing.ends() == 1
    assert nothing.lines == [
        f'Mental Health Tracker: There is no practice in {data} yet: start the program, or choose another --data.'
    ]
    assert not data.exists()

    start('--data', data, '--port', str(port)).says('is at')
    no_manager = start('recover', '--data', data)
    assert no_manager.ends() == 1
    assert no_manager.lines == [
        'Mental Health Tracker: There is no practice yet. Start the program and follow the first-run page.'
    ]


def test_recover_prints_a_link_that_the_last_manager_can_use(start: Start, practice: Practice, store: Store) -> None:
    program = start('recover', '--data', store.folder)
    link = program.says('/welcome/').strip()
    assert program.ends() == 0
    with store.reading(HOUSE) as work:
        found = links.look_up(work, link.removeprefix('/welcome/'))
    assert found
    assert found.purpose == 'reset'
