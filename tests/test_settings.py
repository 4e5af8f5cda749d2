"""What the command line may ask for, what is refused and with which words, and who can read the data folder."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

import bootstrap
import main
from models.base import Refused
from tests.program import Certificate, issue_certificate, permissions
from tracker_ui.settings import Settings, default_data_folder

HOME = Path(main.__file__).parent


# what was asked for


@pytest.mark.parametrize('words', [['--port', '81'], ['serve', '--port', '81'], ['--port', '81', 'serve']])
def test_serving_is_what_happens_without_a_command(words: list[str]) -> None:
    asked, left_over = main.understand(words)
    assert (asked.command, main.settings_of(asked), left_over) == ('serve', Settings(port=81), [])


def test_every_option_of_the_command_line_reaches_the_settings() -> None:
    words = '--host 10.0.0.2 --port 81 --data x --tls-cert c --tls-key k --trusted-proxy 10.0.0.1 --no-browser'
    assert main.settings_of(main.understand(words.split())[0]) == Settings(
        host='10.0.0.2',
        port=81,
        data=Path('x'),
        tls_cert=Path('c'),
        tls_key=Path('k'),
        trusted_proxy='10.0.0.1',
        browser=False,
    )


def test_without_options_it_listens_to_this_computer_only_and_keeps_its_records_beside_the_program() -> None:
    assert Settings().address == 'http://127.0.0.1:8080'
    assert Settings().data == default_data_folder() == HOME / 'data'


def test_an_option_nobody_understands_is_refused_except_for_the_tests(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.understand(['test', '-k', 'perms', 'tests/x.py', '-q'])[1] == ['-k', 'perms', 'tests/x.py', '-q']
    with pytest.raises(SystemExit):
        main.understand(['--bogus'])
    assert 'unrecognized arguments: --bogus' in capsys.readouterr().err


def test_the_demo_never_touches_a_real_data_folder(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main.understand(['--demo', '--data', 'real'])
    assert 'not allowed with argument' in capsys.readouterr().err


# what is refused


@pytest.fixture(scope='module')
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """For 127.0.0.1, signed by an authority of its own."""
    return issue_certificate(tmp_path_factory.mktemp('tls'))


def refusal_of(settings: Settings) -> str:
    """The sentence with which the settings are refused."""
    with pytest.raises(Refused) as refused:
        settings.check()
    return str(refused.value)


@pytest.mark.parametrize('host', ['0.0.0.0', '::', '192.168.1.20', '10.0.0.2', 'tracker.local'])
def test_listening_to_the_network_without_encryption_is_refused_and_the_sentence_says_what_to_do(host: str) -> None:
    assert refusal_of(Settings(host=host)) == (
        f'--host {host} would send the records of patients over the network unencrypted. '
        'Give a certificate (--tls-cert FILE --tls-key FILE) or name the proxy that encrypts '
        '(--trusted-proxy ADDRESS); docs/operations.md shows how. Without --host only this computer can connect.'
    )


def test_tls_or_a_declared_proxy_opens_the_door_to_the_network(certificate: Certificate) -> None:
    with_certificate = Settings(host='0.0.0.0', tls_cert=certificate[0], tls_key=certificate[1])
    behind_proxy = Settings(host='0.0.0.0', trusted_proxy='192.168.1.5')
    for settings in (with_certificate, behind_proxy):
        settings.check()
        assert settings.encrypted
    assert with_certificate.address.startswith('https://')


@pytest.mark.parametrize('host', ['127.0.0.1', '127.0.0.9', '::1', 'localhost'])
def test_this_computer_alone_needs_no_encryption(host: str) -> None:
    Settings(host=host).check()
    assert not Settings(host=host).encrypted


def test_a_certificate_that_cannot_work_is_refused_before_anybody_connects(
    tmp_path: Path, certificate: Certificate
) -> None:
    cert, key, _ = certificate
    both = 'A certificate needs its key: give both --tls-cert FILE and --tls-key FILE.'
    assert refusal_of(Settings(tls_cert=cert)) == refusal_of(Settings(tls_key=key)) == both

    missing = tmp_path / 'missing.pem'
    sentence = refusal_of(Settings(tls_cert=missing, tls_key=key))
    assert sentence == f'{missing} with the key {key} does not work: [Errno 2] No such file or directory.'

    other = tmp_path / 'other-key.pem'
    trustme.CA().issue_cert('127.0.0.1').private_key_pem.write_to_path(str(other))
    assert refusal_of(Settings(tls_cert=cert, tls_key=other)).startswith(f'{cert} with the key {other} does not work: ')


def test_settings_that_mean_nothing_are_refused_with_words() -> None:
    assert refusal_of(Settings(port=0)) == '--port 0 is not a port: choose a number from 1 to 65535.'
    assert refusal_of(Settings(port=70000)) == '--port 70000 is not a port: choose a number from 1 to 65535.'
    assert refusal_of(Settings(trusted_proxy='nginx')) == (
        '--trusted-proxy nginx is not an address: give one such as 192.168.1.5.'
    )


@pytest.mark.parametrize('host', ['0.0.0.0', '192.168.1.20'])
def test_the_demo_is_for_this_computer_only(host: str, certificate: Certificate) -> None:
    settings = Settings(host=host, demo=True, tls_cert=certificate[0], tls_key=certificate[1])
    assert refusal_of(settings) == '--demo is for this computer only: leave --host out.'


def test_a_port_that_another_program_uses_is_refused_with_words() -> None:
    with socket.create_server(('127.0.0.1', 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Refused) as refused:
            Settings(port=port).check_port()
    assert str(refused.value) == (
        f'127.0.0.1 port {port} cannot be used (Address already in use): '
        'stop the program that uses it, or choose another with --port.'
    )


# the data folder


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """Opening a data folder makes the whole process private; the next test starts as usual."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures('usual_umask')
def test_perms_of_a_new_data_folder_and_of_what_is_written_to_it_later_are_private(tmp_path: Path) -> None:
    Settings(data=tmp_path / 'data').open_data_folder()
    (tmp_path / 'data' / 'tracker.sqlite').touch()
    (tmp_path / 'data' / 'backups').mkdir()
    assert permissions(tmp_path / 'data') == {'data': '0700', 'tracker.sqlite': '0600', 'backups': '0700'}


@pytest.mark.usefixtures('usual_umask')
def test_perms_of_an_open_data_folder_are_closed(tmp_path: Path) -> None:
    (tmp_path / 'data' / 'backups').mkdir(parents=True)
    (tmp_path / 'data' / 'tracker.sqlite').touch()
    (tmp_path / 'data' / 'backups' / 'yesterday.sqlite').touch()
    assert set(permissions(tmp_path / 'data').values()) == {'0755', '0644'}
    Settings(data=tmp_path / 'data').open_data_folder()
    assert permissions(tmp_path / 'data') == {
        'data': '0700',
        'tracker.sqlite': '0600',
        'backups': '0700',
        'yesterday.sqlite': '0600',
    }


@pytest.mark.usefixtures('usual_umask')
def test_a_folder_with_the_files_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / 'letter.txt').write_text('Dear Zed')
    before = permissions(tmp_path)
    with pytest.raises(Refused) as refused:
        Settings(data=tmp_path).open_data_folder()
    assert str(refused.value) == f'{tmp_path} holds files that are not ours: choose an empty folder with --data.'
    assert permissions(tmp_path) == before


def test_a_lock_is_held_until_it_is_closed(tmp_path: Path) -> None:
    held = bootstrap.lock(tmp_path / 'lock')
    assert held
    assert bootstrap.lock(tmp_path / 'lock') is None
    held.close()
    again = bootstrap.lock(tmp_path / 'lock')
    assert again
    again.close()
