"""Makes `.venv` on the first start, keeps it as pinned, and runs the program inside it.

Standard library only. The file must parse on Python 3.6, and run there down to the version check, so that an old
Python is told what is missing instead of showing a syntax error.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def too_old(major: int, minor: int) -> str:
    """The sentence for a Python that cannot run the program; empty for one that can."""
    return '' if (major, minor) >= (3, 11) else f'Python 3.11 or newer is needed (this is {major}.{minor}).'


if too_old(*sys.version_info[:2]):
    sys.exit(too_old(*sys.version_info[:2]))

VERSION = '{}.{}'.format(*sys.version_info[:2])
HOME = Path(__file__).resolve().parent
VENV = HOME / '.venv'
PYTHON = VENV / ('Scripts/python.exe' if sys.platform == 'win32' else 'bin/python')
CHECKED = ('--require-hashes', '--only-binary', ':all:')  # building from source would fetch tools nobody has pinned
NO_INSTALLER = 'Neither pip nor uv is here to install the packages. On Debian: apt-get install python3-pip'
NOT_INSTALLED = 'The packages could not be installed: the lines above say why. Is this computer on the network?'


def enter(name: str = 'run') -> None:
    """Return only inside `.venv` with the packages of requirements/<name>.txt; elsewhere start the program again there.

    MHT_NO_BOOTSTRAP=1 trusts the Python it is given: for containers, distributions and pipx.
    """
    if os.environ.get('MHT_NO_BOOTSTRAP') == '1':
        return
    prepare(name)
    if Path(sys.prefix).resolve() == VENV:
        return
    os.environ['MHT_NO_BOOTSTRAP'] = '1'
    again = [str(PYTHON), str(HOME / 'main.py'), *sys.argv[1:]]
    if sys.platform == 'win32':  # exec would let go of the console there
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, which then says how it ended
        sys.exit(subprocess.call(again))
    os.execv(again[0], again)


def prepare(name: str = 'run') -> None:
    """Bring `.venv` to requirements/<name>.txt. Does nothing, and needs no network, while the stamp says that it is.

    Exits with a sentence when the packages cannot be had.
    """
    if is_stamped(name):
        return
    try:
        with _one_at_a_time():
            if not is_stamped(name):
                _make_venv()
                _install(name)
                _write_stamps(name)
    except OSError as problem:
        sys.exit(f'.venv cannot be set up: {problem}')
    except subprocess.CalledProcessError:
        sys.exit(NOT_INSTALLED)


def is_stamped(name: str) -> bool:
    """True when `.venv` was last brought to exactly this requirements file, by this version of Python."""
    stamp = VENV / f'{name}.stamp'
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == fingerprint(name)


def fingerprint(name: str) -> str:
    """What the stamp holds: SHA-256 of the requirements file and the Python version, as hexadecimal."""
    return hashlib.sha256(_requirements(name).read_bytes() + VERSION.encode()).hexdigest()


def lock(path: Path) -> IO[str] | None:
    """An open file that holds the lock `path` until it is closed or its process ends, however it ends.

    None while somebody else holds it.
    """
    held = path.open('a')
    try:
        if sys.platform == 'win32':
            import msvcrt

            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        held.close()
        return None
    return held


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two terminals at once: the second waits for the first."""
    held = lock(HOME / '.venv.lock')
    if not held:
        _say('another start is setting up .venv; waiting for it ...')
    while not held:
        time.sleep(0.2)
        held = lock(HOME / '.venv.lock')
    with held:
        yield


def _make_venv() -> None:
    """Leaves a venv of this Python version as it is, made by hand or not; replaces any other. Needs no ensurepip."""
    if _output(PYTHON, '-c', 'import sys; print("{}.{}".format(*sys.version_info))') != VERSION:
        _say('setting up .venv (once, needs the network) ...')
        _run(sys.executable, '-m', 'venv', '--clear', '--without-pip', VENV)


def _install(name: str) -> None:
    for stamp in VENV.glob('*.stamp'):  # from here until all is well, .venv is neither the old one nor the new one
        stamp.unlink()
    _say(f'installing the hash-checked packages of requirements/{name}.txt ...')
    try:
        install = (_uv(), 'pip', 'install', '--quiet', '--compile-bytecode', '--python', PYTHON)
        _run(*install, *CHECKED, '-r', _requirements(name))
    except (OSError, subprocess.CalledProcessError):
        _say('uv did not manage it, so pip does; that takes a little longer ...')
        _run(*_pip(), 'install', '--progress-bar', 'on', *CHECKED, '-r', _requirements(name))
    _say('ready.')


def _uv() -> str | Path:
    """The quick installer: the one on the PATH, or the pinned one, put into `.venv`."""
    inside = PYTHON.with_name('uv.exe' if sys.platform == 'win32' else 'uv')
    if not (shutil.which('uv') or inside.exists()):
        _run(*_pip(), 'install', '--quiet', *CHECKED, '-r', _requirements('uv'))
    return shutil.which('uv') or inside


def _pip() -> tuple[str | Path, ...]:
    """The command that installs into `.venv`: its own pip, this Python's, or the one that Python carries along."""
    own = (PYTHON, '-m', 'pip')
    for pip in (own, (sys.executable, '-m', 'pip', '--python', PYTHON)):
        if _output(*pip, '--version'):
            return pip
    if _output(PYTHON, '-m', 'ensurepip'):
        return own
    sys.exit(NO_INSTALLER)


def _write_stamps(name: str) -> None:
    """dev.txt contains all of run.txt, so after either of them the program itself can run."""
    for each in {'run', name}:
        (VENV / f'{each}.stamp').write_text(fingerprint(each))


def _requirements(name: str) -> Path:
    return HOME / 'requirements' / f'{name}.txt'


def _run(*command: str | Path) -> None:
    subprocess.run([str(word) for word in command], check=True)


def _output(*command: str | Path) -> str:
    """What the command prints; empty when it fails."""
    try:
        return subprocess.check_output([str(word) for word in command], stderr=subprocess.DEVNULL, text=True).strip()
    except (OSError, subprocess.CalledProcessError):
        return ''


def _say(text: str) -> None:
    print(f'Mental Health Tracker: {text}', file=sys.stderr, flush=True)
