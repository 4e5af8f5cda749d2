"""Where a request really comes from: the proxy's word is taken only from the declared proxy, a browser's never."""

from __future__ import annotations

import ipaddress
import re

from starlette.datastructures import Headers
from starlette.types import Scope

from models.base import Refused

NAME = re.compile(r'(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?', re.IGNORECASE)
DROPPED = re.compile(rb'host|forwarded|x-forwarded-.*|x-real-ip|accept-encoding')
"""Headers that nothing behind the Door sees as they came. A page that was compressed there could not get its nonce."""


def straightened(scope: Scope, trusted_proxy: str | None, only_here: bool) -> Scope:
    """A copy of the request whose scheme, host and client are true, without any header that could say otherwise.

    From the declared proxy the last value of X-Forwarded-Proto, -Host and -For is taken: the one it added itself.
    Raises Refused for a host that cannot be one, or that is another computer's when we listen `only_here`.
    """
    said = Headers(scope=scope)
    client, hosts, encrypted = _client(scope), said.getlist('host'), scope['scheme'] in {'https', 'wss'}
    if trusted_proxy is not None and _plain(client) == _plain(trusted_proxy):
        client = _last(said, 'x-forwarded-for') or client
        hosts = [_last(said, 'x-forwarded-host') or ','.join(hosts)]
        encrypted = (_last(said, 'x-forwarded-proto') or scope['scheme']) in {'https', 'wss'}
    elif only_here:
        _expect_this_computer(scope, ','.join(hosts))
    elif trusted_proxy is not None and not encrypted and not is_loopback(_plain(client)):
        raise Refused('This server answers through its proxy only.')  # or passwords would travel in the clear
    if len(hosts) != 1 or not NAME.fullmatch(hosts[0]):
        raise Refused('This address is not in a form that can be answered.')
    kept = [(name, value) for name, value in scope['headers'] if not DROPPED.fullmatch(name)]
    scheme = 'https' if encrypted else 'http'  # engine.io learns it only from the last of these headers
    true_headers = [*kept, (b'host', hosts[0].encode()), (b'x-forwarded-proto', scheme.encode())]
    true_scheme = scheme if scope['type'] == 'http' else scheme.replace('http', 'ws')
    return {**scope, 'scheme': true_scheme, 'client': (client, 0), 'headers': true_headers}


def is_foreign(scope: Scope) -> bool:
    """True when another site's page made this request. For a scope that has been straightened.

    A form on our own pages says `Origin: null`, because they are sent with no-referrer; then the browser's
    Sec-Fetch-Site has the word. Programs that are no browsers state neither, and have nobody's cookie.
    """
    headers = Headers(scope=scope)
    stated, site = headers.get('origin'), headers.get('sec-fetch-site', '')
    ours = site in {'same-origin', 'none'}
    if stated == 'null':
        return not ours
    if stated is not None and stated.lower() != own_origin(scope):
        return True
    return scope.get('method', 'GET') not in {'GET', 'HEAD'} and bool(site) and not ours


def own_origin(scope: Scope) -> str:
    """This server as browsers name it in the Origin header."""
    scheme = 'https' if scope['scheme'] in {'https', 'wss'} else 'http'
    return f'{scheme}://{Headers(scope=scope)["host"].lower()}'


def is_loopback(name: str) -> bool:
    """True for an address or a name that only this computer itself can reach."""
    name = name.lower()
    if name == 'localhost' or name.endswith('.localhost'):
        return True
    try:
        return ipaddress.ip_address(_plain(name)).is_loopback
    except ValueError:
        return False


def _expect_this_computer(scope: Scope, host: str) -> None:
    """A page elsewhere whose name was made to point to 127.0.0.1 still says that name here (DNS rebinding)."""
    reached_at = (scope.get('server') or ('',))[0]
    found = NAME.fullmatch(host)
    if is_loopback(reached_at) and not (found and is_loopback(found['name'].strip('[]'))):
        raise Refused('This server answers only on this computer, or through the proxy it was told to trust.')


def _last(headers: Headers, name: str) -> str:
    return headers.get(name, '').split(',')[-1].strip()


def _client(scope: Scope) -> str:
    return str((scope.get('client') or ('', 0))[0])


def _plain(address: str) -> str:
    """An IPv4 address that arrived over IPv6 as itself."""
    return address.lower().removeprefix('::ffff:')
