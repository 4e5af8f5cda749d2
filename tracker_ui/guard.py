"""The guard of the sockets: a socket acts only for the person whose page it belongs to, asked anew at every message.

NiceGUI takes the id of a page for the right to it. That id stands in addresses, so here it is only a name: what
counts is that the page was made for the sign-in that opened the socket, and that this sign-in is alive (TRUST 3.1-3.2).
"""

from __future__ import annotations

import inspect
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

from nicegui import Client, core
from socketio import AsyncServer
from socketio.exceptions import ConnectionRefusedError as SocketRefused
from starlette.types import Scope

from models.sign_ins import SignedIn
from tracker_ui import errors, tabs
from tracker_ui.lateness import Lateness
from tracker_ui.session import Sessions
from tracker_ui.wire import client_of, page_named_in

log = logging.getLogger('tracker')

Handler = Callable[..., Any]
Guarded = Callable[..., Awaitable[Any]]

OF_NICEGUI = frozenset({'connect', 'handshake', 'disconnect', 'event', 'javascript_response', 'ack', 'log'})
"""The messages of NiceGUI 3.18. `install` refuses a version that lacks one; a test knows when one is added."""

NAMING_A_PAGE = frozenset({'event', 'javascript_response', 'ack'})
RELOAD = 'Implicit handshake failed'  # NiceGUI's browser side reloads at these words, and so comes to the sign-in page
NOT_BY_HAND = frozenset({'blur', 'error', 'focus', 'load', 'mounted', 'resize', 'scroll', 'visibilitychange'})
"""Events that a browser also sends while nobody is there. They do not keep a sign-in from being idle."""

TOO_LATE = 'late'  # the answer to an act that was held up on its way and is not done: static/live_writes.js tells why

RATE = 50.0  # messages a second on one socket, in the long run (TRUST R26)
BURST = 200.0


def install(sio: AsyncServer, sessions: Sessions) -> None:
    """Put the guard before every handler of the socket server, those registered later included."""
    handlers = sio.handlers.get('/', {})
    bare = handlers.bare if isinstance(handlers, GuardedHandlers) else dict(handlers)
    if missing := OF_NICEGUI - bare.keys():
        raise RuntimeError(f'This NiceGUI does not handle {", ".join(sorted(missing))}: the guard does not fit it.')
    sio.eio.cors_allowed_origins = None  # the same origin only; an empty list would mean anybody
    sio.handlers['/'] = GuardedHandlers(Guard(sio, sessions), bare)
    sio.eio.on('message', _limited(sio, sio._handle_eio_message))


def is_of_another(scope: Scope) -> bool:
    """True when a request goes on with a socket that another sign-in, or nobody, opened (long polling, upgrades)."""
    eio_sid = parse_qs(scope['query_string'].decode('latin-1')).get('sid', [''])[0]
    environ = core.sio.environ.get(eio_sid)
    opened_by, now = _signed_in(environ), scope.get('door.signed_in')
    return environ is not None and (opened_by and opened_by.sign_in_id) != (now and now.sign_in_id)


class GuardedHandlers(dict[str, Guarded]):
    """Socket.IO's table of handlers. Whatever is put into it is guarded; `bare` keeps it as it was."""

    def __init__(self, guard: Guard, bare: dict[str, Handler]) -> None:
        super().__init__()
        self.bare: dict[str, Handler] = {}
        self._guard = guard
        for name, handler in bare.items():
            self[name] = handler

    def __setitem__(self, name: str, handler: Handler) -> None:
        """Register a handler, guarded."""
        self.bare[name] = handler
        super().__setitem__(name, self._guard.before(name, handler))


class Guard:
    """Decides about each message of each socket."""

    def __init__(self, sio: AsyncServer, sessions: Sessions) -> None:
        self._sio = sio
        self._sessions = sessions
        self._lateness = Lateness()

    def before(self, name: str, handler: Handler) -> Guarded:
        """The handler with the guard before it."""
        special: dict[str, Callable[[Handler], Guarded]] = {
            'connect': self._connect,
            'handshake': self._handshake,
            'disconnect': self._disconnect,
            'log': self._log,
        }
        return special[name](handler) if name in special else self._message(name, handler)

    def _connect(self, handler: Handler) -> Guarded:
        async def connect(sid: str, environ: dict[str, Any], auth: object = None) -> None:
            if not self._may(_signed_in(environ), page_named_in(environ)):
                raise SocketRefused(RELOAD)
            await _call(handler, sid, environ, auth)

        return connect

    def _handshake(self, handler: Handler) -> Guarded:
        async def handshake(sid: str, *data: Any) -> bool:
            environ = self._sio.get_environ(sid)
            said = data[0].get('client_id') if data and isinstance(data[0], dict) else None
            if said != page_named_in(environ) or not self._may(_signed_in(environ), said):
                return False
            return bool(await _guarded(handler, sid, data[0]))

        return handshake

    def _disconnect(self, handler: Handler) -> Guarded:
        async def disconnect(sid: str, *_reason: Any) -> None:
            self._lateness.forget(sid)
            await _call(handler, sid)

        return disconnect

    def _log(self, _handler: Handler) -> Guarded:
        async def ignore(sid: str, *_data: Any) -> None:
            """What a browser wants to have in our log stays out of it: anybody could write anything (TRUST 3.2e)."""

        return ignore

    def _message(self, name: str, handler: Handler) -> Guarded:
        async def message(sid: str, *data: Any) -> Any:
            signed_in, page = _signed_in(self._sio.get_environ(sid)), client_of(sid)
            if signed_in is None or not self._sessions.alive(signed_in.sign_in_id):
                return await self._send_away(sid)
            if page is None:  # none has been handed to this socket yet
                return None
            if name in NAMING_A_PAGE and not _names(page, *data):
                return None
            if name == 'event' and self._held_up(sid, signed_in, data[0]):
                return TOO_LATE
            if name == 'hb':
                self._lateness.heartbeat(sid, *data[:1])
            return await _guarded(handler, sid, *data)

        return message

    def _held_up(self, sid: str, signed_in: SignedIn, said: dict[str, Any]) -> bool:
        """True for an act that was too long on its way to be done. Whatever a hand does keeps the sign-in awake."""
        if _by_hand(said):
            self._sessions.active(signed_in.sign_in_id)
        return self._lateness.is_late(sid, said.pop('pressed_at', None))

    def _may(self, signed_in: SignedIn | None, client_id: object) -> bool:
        """True when the page was made for this sign-in, and the sign-in is alive."""
        if signed_in is None or not isinstance(client_id, str):
            return False
        return tabs.owner_of(client_id) == signed_in.sign_in_id and self._sessions.alive(signed_in.sign_in_id)

    async def _send_away(self, sid: str) -> None:
        """A tab whose sign-in has ended is told once more: to be ignored in silence would look like a hung program."""
        await self._sio.emit(tabs.LEAVE.event, to=sid)


class Bucket:
    """How many messages somebody may still send: it fills with time, up to a burst."""

    def __init__(self) -> None:
        self._left = BURST
        self._at = time.monotonic()

    def take(self) -> bool:
        """True when one more is allowed now."""
        now = time.monotonic()
        self._left = min(BURST, self._left + (now - self._at) * RATE)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def _limited(sio: AsyncServer, handle: Handler) -> Guarded:
    """Count what arrives on each socket before it is even decoded, and hang up on a flood."""
    buckets: WeakKeyDictionary[Any, Bucket] = WeakKeyDictionary()

    async def message(eio_sid: str, data: Any) -> None:
        socket = sio.eio.sockets.get(eio_sid)
        if socket is None or socket.closing or socket.closed:
            return
        if buckets.setdefault(socket, Bucket()).take():
            await handle(eio_sid, data)
        else:
            log.warning('socket cut: it sent more than %d messages a second', RATE)
            tabs.hang_up(eio_sid)

    return message


def _signed_in(environ: dict[str, Any] | None) -> SignedIn | None:
    """Who opened a socket; the Door wrote it into the request that began it."""
    found = environ and environ.get('asgi.scope', {}).get('door.signed_in')
    return found if isinstance(found, SignedIn) else None


def _names(page: Client, *data: Any) -> bool:
    """True for a message about the page that its socket was handed."""
    return len(data) == 1 and isinstance(data[0], dict) and data[0].get('client_id') == page.id


def _by_hand(message: dict[str, Any]) -> bool:
    """True for an event that a person has caused."""
    client = Client.instances.get(message['client_id'])
    element = client.elements.get(message.get('id', -1)) if client else None
    listener = element._event_listeners.get(message.get('listener_id', '')) if element else None
    return listener is not None and listener.type.split('.')[0] not in NOT_BY_HAND


async def _call(handler: Handler, *arguments: Any) -> Any:
    result = handler(*arguments)
    return await result if inspect.isawaitable(result) else result


async def _guarded(handler: Handler, *arguments: Any) -> Any:
    """Call a handler; what it stumbles over, such as a forged message, is logged without its content."""
    try:
        return await _call(handler, *arguments)
    except Exception as error:
        errors.reference(error)
        return None
