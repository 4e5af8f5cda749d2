"""The real program in a process of its own, and a certificate for it."""

import os
import ssl
import stat
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

import trustme

MAIN = Path(__file__).parent.parent / 'main.py'


class Program:
    """`python3 main.py ...` in a process of its own, with every line that it prints."""

    def __init__(self, *words: str | Path, main: Path | None = None) -> None:
        command = [sys.executable, str(main or MAIN), *(str(word) for word in words)]
        pipes: dict[str, Any] = {'stdin': subprocess.DEVNULL, 'stdout': subprocess.PIPE, 'stderr': subprocess.STDOUT}
        # NiceGUI behaves differently inside a test, and this is not one.
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(('PYTEST', 'NICEGUI'))}
        self.process = subprocess.Popen(command, text=True, env=surroundings | {'MHT_NO_BOOTSTRAP': '1'}, **pipes)
        self.lines: list[str] = []
        self._ended = False
        self._printed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def says(self, words: str) -> str:
        """The first line with these words, waited for until the program ends."""

        def found() -> list[str]:
            return [line for line in self.lines if words in line]

        with self._printed:
            self._printed.wait_for(lambda: found() or self._ended, timeout=30)
        assert found(), '\n'.join(self.lines)
        return found()[0]

    def ends(self, timeout: float = 30) -> int:
        """The exit code."""
        code = self.process.wait(timeout)
        self._reader.join(timeout)
        return code

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self._printed:
                self.lines.append(line.rstrip('\n'))
                self._printed.notify_all()
        with self._printed:
            self._ended = True
            self._printed.notify_all()


def page(address: str, context: ssl.SSLContext | None = None) -> str:
    """The page there, after redirects."""
    with urllib.request.urlopen(address, timeout=10, context=context) as answer:
        return str(answer.read().decode())


def permissions(folder: Path) -> dict[str, str]:
    """Of the folder and all in it: name -> '0700' and the like."""
    return {path.name: f'{stat.S_IMODE(path.lstat().st_mode):04o}' for path in (folder, *folder.rglob('*'))}


class Certificate(NamedTuple):
    """The files of a certificate for 127.0.0.1, its key, and the authority that signed it."""

    cert: Path
    key: Path
    authority: Path


def issue_certificate(folder: Path) -> Certificate:
    """A new one, in this folder."""
    authority = trustme.CA()
    ours = authority.issue_cert('127.0.0.1')
    files = Certificate(folder / 'cert.pem', folder / 'key.pem', folder / 'authority.pem')
    ours.cert_chain_pems[0].write_to_path(str(files.cert))
    ours.private_key_pem.write_to_path(str(files.key))
    authority.cert_pem.write_to_path(str(files.authority))
    return files
