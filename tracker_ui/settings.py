"""How the program was asked to run: where it listens, where the records are, and what keeps them private."""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.base.access import Refused
from tracker_ui.origin import is_loopback

HOW_TO_GO_PUBLIC = (
    '--host {host} would send the records of patients over the network unencrypted. '
    'Give a certificate (--tls-cert FILE --tls-key FILE) or name the proxy that encrypts (--trusted-proxy ADDRESS); '
    'docs/operations.md shows how. Without --host only this computer can connect.'
)
EVERYWHERE = {'0.0.0.0', '::'}  # noqa: S104 (only compared with)
OUR_FILES = ('tracker.sqlite', 'server.lock')


def default_data_folder() -> Path:
    """`data` beside main.py; for a copy installed as a package, which has no such place, one in the home folder."""
    project = Path(__file__).resolve().parent.parent
    return project / 'data' if (project / 'pyproject.toml').exists() else Path.home() / 'mental-health-tracker'


@dataclass(frozen=True)
class Settings:
    """What the command line said. `check` refuses what is unsafe, `open_data_folder` what is not ours to write in."""

    host: str = '127.0.0.1'
    port: int = 8080
    data: Path = field(default_factory=default_data_folder)
    tls_cert: Path | None = None
    tls_key: Path | None = None
    trusted_proxy: str | None = None
    demo: bool = False
    browser: bool = True

    @property
    def encrypted(self) -> bool:
        """True when browsers reach us over HTTPS, by our own certificate or a declared proxy's: cookies are Secure."""
        return bool(self.tls_cert or self.trusted_proxy)

    @property
    def address(self) -> str:
        """Where this server answers, such as http://127.0.0.1:8080; this computer's address for an open bind."""
        host = _own_address() if self.host in EVERYWHERE else self.host
        host = f'[{host}]' if ':' in host else host
        return f'{"https" if self.tls_cert else "http"}://{host}:{self.port}'

    @property
    def opens_browser(self) -> bool:
        """True when a person at a terminal started us and did not say otherwise."""
        return self.browser and sys.stdin is not None and sys.stdin.isatty() and 'CI' not in os.environ

    def check(self) -> None:
        """Refuses, with a sentence that says what to do, an address that is unsafe or that cannot work."""
        if not 1 <= self.port <= 65535:
            raise Refused(f'--port {self.port} is not a port: choose a number from 1 to 65535.')
        if bool(self.tls_cert) != bool(self.tls_key):
            raise Refused('A certificate needs its key: give both --tls-cert FILE and --tls-key FILE.')
        if self.trusted_proxy and not _is_address(self.trusted_proxy):
            raise Refused(f'--trusted-proxy {self.trusted_proxy} is not an address: give one such as 192.168.1.5.')
        if self.demo and not is_loopback(self.host):
            raise Refused('--demo is for this computer only: leave --host out.')
        if not is_loopback(self.host) and not self.encrypted:
            raise Refused(HOW_TO_GO_PUBLIC.format(host=self.host))
        self._check_certificate()

    def check_port(self) -> None:
        """Refuses an address that another program uses, or that this computer does not have."""
        family = socket.AF_INET6 if ':' in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            if os.name == 'posix':  # a port whose last connections are just closing is free, as the server will see it
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as problem:
                raise Refused(
                    f'{self.host} port {self.port} cannot be used ({problem.strerror}): '
                    'stop the program that uses it, or choose another with --port.'
                ) from None

    def open_data_folder(self) -> None:
        """Make the data folder, or close an existing one to everybody else: 0700, and 0600 for the files in it.

        From here on whatever this process creates is private. Refuses a folder that holds somebody else's files.
        """
        os.umask(0o077)
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            inside = list(self.data.rglob('*'))
            if inside and not any((self.data / name).exists() for name in OUR_FILES):
                raise Refused(f'{self.data} holds files that are not ours: choose an empty folder with --data.')
            for path in (self.data, *inside):
                if not path.is_symlink():
                    path.chmod(0o700 if path.is_dir() else 0o600)
        except OSError as problem:
            raise Refused(f'The data folder {self.data} cannot be used ({problem.strerror}).') from None

    def server_options(self) -> dict[str, Any]:
        """The same for uvicorn, with the rest of what this program wants of it."""
        return {
            'host': self.host,
            'port': self.port,
            'ssl_certfile': self.tls_cert,
            'ssl_keyfile': self.tls_key,
            'proxy_headers': False,  # the Door decides which proxy is believed, and must see who is really there
            'server_header': False,
            'access_log': False,  # the addresses in it hold ids of pages
            'log_config': None,  # what is logged, and how, is decided in log.py
            'timeout_graceful_shutdown': 1,  # open tabs hold their sockets for hours; they come back by themselves
            'workers': 1,
        }

    def _check_certificate(self) -> None:
        if not (self.tls_cert and self.tls_key):
            return
        try:
            # An encrypted key would make OpenSSL ask at the terminal; with an empty password it says so instead.
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.tls_cert, self.tls_key, password='')
        except (OSError, ValueError) as problem:
            raise Refused(f'{self.tls_cert} with the key {self.tls_key} does not work: {problem}.') from None


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _own_address() -> str:
    """This computer's address in its network; its name when it has none. Sends nothing: UDP only looks up the way."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        try:
            way_out.connect(('192.0.2.1', 9))
            return str(way_out.getsockname()[0])
        except OSError:
            return socket.gethostname()
