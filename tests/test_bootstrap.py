"""The first start copes with whatever the machine has; later starts have nothing to do."""

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import bootstrap

BY_HASH = ['--require-hashes', '--only-binary', ':all:', '-r']


class Machine:
    """A computer on which nothing is really installed: it notes the commands, and fails those it is told to."""

    def __init__(self, home: Path) -> None:
        self.python = home / '.venv' / 'bin' / 'python'
        self.commands: list[list[str]] = []
        self.venv_version = ''
        self.pip_outside, self.pip_inside, self.ensurepip = True, False, False
        self.broken: set[str] = set()

    def run(self, *words: str | Path) -> None:
        command = [str(word) for word in words]
        self.commands.append(command)
        if any(word in self.broken for word in [*command, Path(command[0]).name]):
            raise subprocess.CalledProcessError(1, command)
        if 'venv' in command:
            self.python.parent.mkdir(parents=True, exist_ok=True)
            self.python.touch()
            self.venv_version = bootstrap.VERSION  # that of the Python which makes it

    def output(self, *words: str | Path) -> str:
        command = [str(word) for word in words]
        if '-c' in command:
            return self.venv_version
        if 'ensurepip' in command:
            return 'done' if self.ensurepip else ''
        outside = '--python' in command
        return 'pip 26.0' if (self.pip_outside if outside else self.pip_inside) else ''

    def ran(self, *words: str) -> list[list[str]]:
        """The commands that contain all these words."""
        return [command for command in self.commands if set(words) <= {*command, Path(command[0]).name}]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    (tmp_path / 'requirements').mkdir()
    for name in ('run', 'dev', 'uv'):
        (tmp_path / 'requirements' / f'{name}.txt').write_text(f'{name} packages')
    machine = Machine(tmp_path)
    monkeypatch.setattr(bootstrap, 'HOME', tmp_path)
    monkeypatch.setattr(bootstrap, 'VENV', tmp_path / '.venv')
    monkeypatch.setattr(bootstrap, 'PYTHON', machine.python)
    monkeypatch.setattr(bootstrap, '_run', machine.run)
    monkeypatch.setattr(bootstrap, '_output', machine.output)
    monkeypatch.setattr('shutil.which', lambda _: None)
    monkeypatch.setenv('MHT_NO_BOOTSTRAP', '')
    return machine


def test_the_first_start_sets_up_and_later_starts_do_nothing(machine: Machine) -> None:
    bootstrap.prepare()
    pip = [sys.executable, '-m', 'pip', '--python', str(machine.python), 'install', '--quiet']
    requirements = bootstrap.HOME / 'requirements'
    uv = [str(machine.python.with_name('uv')), 'pip', 'install', '--quiet', '--compile-bytecode', '--python']
    assert machine.commands == [
        [sys.executable, '-m', 'venv', '--clear', '--without-pip', str(bootstrap.VENV)],
        [*pip, *BY_HASH, str(requirements / 'uv.txt')],
        [*uv, str(machine.python), *BY_HASH, str(requirements / 'run.txt')],
    ]

    machine.commands.clear()
    bootstrap.prepare()
    assert machine.commands == []


def test_the_stamp_is_the_hash_of_the_requirements_and_the_python_version(machine: Machine) -> None:
    bootstrap.prepare()
    expected = hashlib.sha256(b'run packages%d.%d' % sys.version_info[:2]).hexdigest()
    assert (bootstrap.VENV / 'run.stamp').read_text() == expected


def test_changed_requirements_are_installed_into_the_same_venv(machine: Machine) -> None:
    bootstrap.prepare()
    machine.commands.clear()
    (bootstrap.HOME / 'requirements' / 'run.txt').write_text('newer packages')
    bootstrap.prepare()
    assert machine.ran('install', '--require-hashes')
    assert not machine.ran('venv')


def test_another_python_version_gets_a_new_venv(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap.prepare()
    machine.commands.clear()
    monkeypatch.setattr(bootstrap, 'VERSION', '3.99')
    bootstrap.prepare()
    assert machine.ran('venv', '--clear')
    assert machine.venv_version == '3.99'


def test_a_venv_made_by_hand_is_brought_up_to_date_and_not_replaced(machine: Machine) -> None:
    machine.run(sys.executable, '-m', 'venv', bootstrap.VENV)
    machine.pip_inside = True
    machine.commands.clear()
    bootstrap.prepare()
    assert not machine.ran('venv')
    assert machine.ran('uv', 'install', '--require-hashes')
    assert bootstrap.is_stamped('run')


@pytest.mark.parametrize('trouble', ['uv', str(Path('requirements') / 'uv.txt')])
def test_when_uv_fails_pip_installs_by_hash_and_without_building(machine: Machine, trouble: str) -> None:
    machine.broken = {trouble, str(bootstrap.HOME / trouble)}
    bootstrap.prepare()
    run = str(bootstrap.HOME / 'requirements' / 'run.txt')
    pip = [sys.executable, '-m', 'pip', '--python', str(machine.python), 'install', '--progress-bar', 'on']
    assert machine.commands[-1] == [*pip, *BY_HASH, run]
    assert bootstrap.is_stamped('run')


def test_a_uv_that_is_already_here_is_used(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('shutil.which', lambda _: '/usr/local/bin/uv')
    machine.pip_outside = False
    bootstrap.prepare()
    assert [command[0] for command in machine.commands] == [sys.executable, '/usr/local/bin/uv']


def test_without_pip_the_one_that_python_carries_along_will_do(machine: Machine) -> None:
    machine.pip_outside, machine.ensurepip = False, True
    bootstrap.prepare()
    assert machine.ran('python', 'pip', 'install', '--require-hashes')
    assert bootstrap.is_stamped('run')


def test_without_any_installer_one_line_names_the_command_that_helps(machine: Machine) -> None:
    machine.pip_outside = False
    with pytest.raises(SystemExit) as end:
        bootstrap.prepare()
    assert end.value.code == (
        'Neither pip nor uv is here to install the packages. On Debian: apt-get install python3-pip'
    )


def test_an_installation_that_broke_off_is_tried_again_at_the_next_start(machine: Machine) -> None:
    bootstrap.prepare()
    (bootstrap.HOME / 'requirements' / 'run.txt').write_text('newer packages')
    machine.broken = {'install'}
    with pytest.raises(SystemExit, match='could not be installed'):
        bootstrap.prepare()

    # Back to the old requirements: whatever is in .venv now, it is not what the old stamp said.
    (bootstrap.HOME / 'requirements' / 'run.txt').write_text('run packages')
    assert not bootstrap.is_stamped('run')
    machine.broken = set()
    bootstrap.prepare()
    assert bootstrap.is_stamped('run')


def test_setting_up_for_the_tests_serves_the_program_too(machine: Machine) -> None:
    bootstrap.prepare('dev')
    machine.commands.clear()
    bootstrap.prepare('run')
    assert machine.commands == []


def test_of_two_starts_at_once_the_second_waits_and_finds_all_done(machine: Machine) -> None:
    held = bootstrap.lock(bootstrap.HOME / '.venv.lock')
    assert held
    second = threading.Thread(target=bootstrap.prepare)
    second.start()
    machine.run('first', 'venv')
    bootstrap._write_stamps('run')
    held.close()
    second.join(timeout=10)
    assert machine.commands == [['first', 'venv']]


# going inside


@pytest.fixture
def restarts(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that took the place of this process, were it not a test."""
    restarts: list[list[str]] = []
    monkeypatch.setattr('os.execv', lambda _, command: restarts.append(command))
    monkeypatch.setattr(sys, 'argv', ['main.py', '--port', '8081'])
    monkeypatch.setattr(sys, 'platform', 'linux')
    return restarts


def test_outside_the_venv_the_program_starts_again_inside(machine: Machine, restarts: list[list[str]]) -> None:
    bootstrap.enter()
    assert restarts == [[str(machine.python), str(bootstrap.HOME / 'main.py'), '--port', '8081']]
    assert os.environ['MHT_NO_BOOTSTRAP'] == '1'


def test_inside_the_venv_it_just_goes_on(restarts: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, 'prefix', str(bootstrap.VENV))
    bootstrap.enter()
    assert restarts == []


def test_containers_may_bring_their_own_packages(
    machine: Machine, restarts: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('MHT_NO_BOOTSTRAP', '1')
    bootstrap.enter()
    assert restarts == machine.commands == []
