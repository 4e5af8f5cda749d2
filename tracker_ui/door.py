"""The Door: what every request and every socket passes before anything else of the program sees it."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import Any
from urllib.parse import parse_qs, quote

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.base import Refused
from models.sign_ins import SignedIn
from tracker_ui import errors, exposition, feeds, guard, tabs
from tracker_ui.body import Body
from tracker_ui.error_page import asks_for_a_page, error_page, new_reference
from tracker_ui.origin import is_foreign, is_loopback, straightened
from tracker_ui.reply import PUBLIC_FILES, Reply
from tracker_ui.session import Sessions
from tracker_ui.settings import Settings

PLAIN_PAGES = re.compile(r'/sign-in|/sign-out|/first-run|/welcome/[A-Za-z0-9_-]+|/draft')
"""Pages for people who are not signed in: plain HTML, so that a stranger costs no NiceGUI page (TRUST R27).

/draft is no page: the letterbox decides by itself, and also takes the last words of somebody who was just signed out.
"""

SOCKETS = '/_nicegui_ws/'
OF_A_TAB = re.compile(r'/_nicegui/client/(?P<client_id>[^/]+)/.*')
GONE_FOR_GOOD = 1001  # the close code of a reload, a closed tab and a navigation; a lost network sends none (LIVE 1)
POLICY = 1008
REFUSAL = {'type': 'websocket.close', 'code': POLICY}
PATIENCE = 10.0  # seconds that the socket of somebody who is not signed in may stay open


def hang(app: FastAPI, sessions: Sessions, settings: Settings) -> None:
    """Put the Door in front of the application. Only compression stands outside of it, whenever it is added.

    NiceGUI adds middlewares of its own when it runs, and one of them believes X-Forwarded-Prefix.
    """
    token = exposition.token_in(settings.data)
    app.add_middleware(Door, sessions=sessions, settings=settings, metrics_token=token)
    setattr(app, 'build_middleware_stack', partial(_with_the_door_in_front, app))  # noqa: B010 (mypy: it is a method)


class Door:
    """Decides who comes in, and makes safe what goes out. Pure ASGI.

    It leaves in the scope: `door.signed_in`, the SignedIn or None; `door.proto`, uvicorn's protocol of a websocket.
    """

    def __init__(
        self, app: ASGIApp, *, sessions: Sessions, settings: Settings, metrics_token: str | None = None
    ) -> None:
        self._app = app
        self._metrics_token = metrics_token
        self._sessions = sessions
        self._proxy = settings.trusted_proxy
        self._only_here = is_loopback(settings.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or socket pass, or answer it here."""
        if scope['type'] == 'websocket':
            await self._socket(scope, receive, send)
        elif scope['type'] == 'http':
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    # websockets

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            true = straightened(scope, self._proxy, self._only_here)
        except Refused:
            await send(REFUSAL)
            return
        true['door.signed_in'] = await self._sessions.resolve(HTTPConnection(true).cookies)
        if is_foreign(true) or _is_of_another(true) or not true['path'].startswith(SOCKETS):
            await send(REFUSAL)
            return
        true['door.proto'] = getattr(send, '__self__', None)
        await self._app(true, self._heard(true, receive), send)

    def _heard(self, scope: Scope, receive: Receive) -> Receive:
        """The receiving end of a socket, which also notices how it ends."""
        signed_in = scope['door.signed_in']
        client_id = parse_qs(scope['query_string'].decode('latin-1')).get('client_id', [''])[0]
        ends = asyncio.get_running_loop().time() + PATIENCE

        async def heard() -> Message:
            message = await (receive() if signed_in else _or_nothing(receive, ends))
            for_good = message['type'] == 'websocket.disconnect' and message.get('code') == GONE_FOR_GOOD
            if for_good and signed_in and tabs.owner_of(client_id) == signed_in.sign_in_id:
                tabs.forget_soon(client_id)
            return message

        return heard

    # requests

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            true = straightened(scope, self._proxy, self._only_here)
        except Refused as refusal:
            answer = error_page(scope, 400, new_reference(), refusal.sentence)
            await answer(scope, receive, Reply(send, scope))
            return
        body, reply = Body(true, receive), Reply(send, true)
        try:
            answered = error_page(true, 413, new_reference()) if body.too_large else await self._answer(true, scope)
            await (answered or self._app)(true, body, reply)
        except Exception as error:
            if reply.begun:
                raise
            status, reference = (413, new_reference()) if body.too_large else (500, errors.reference(error))
            await error_page(true, status, reference)(true, receive, Reply(send, true))

    async def _answer(self, scope: Scope, as_it_came: Scope) -> Response | None:
        """What the Door itself answers; None when the request may pass."""
        path = scope['path']
        if is_foreign(scope):
            return error_page(scope, 403, new_reference())
        if PUBLIC_FILES.fullmatch(path):
            return None
        if path == exposition.PATH:
            open_to_it = exposition.may_read(as_it_came, self._proxy, self._metrics_token)
            return None if open_to_it else error_page(scope, 404, new_reference())
        signed_in = scope['door.signed_in'] = await self._sessions.resolve(HTTPConnection(scope).cookies)
        if self._sessions.practice_name is None:  # so there is nobody yet who could be signed in
            return None if path == '/first-run' else self._elsewhere(scope, '/first-run')
        if PLAIN_PAGES.fullmatch(path) or feeds.ADDRESS.fullmatch(path):  # feeds ask for their secret themselves
            return None
        if _is_of_another(scope):
            return error_page(scope, 404, new_reference())
        if signed_in is None:  # a socket is refused by the guard, in words that make its page reload
            return None if path.startswith(SOCKETS) else self._elsewhere(scope, _sign_in_and_back(scope))
        self._note_activity(scope, signed_in)
        return None

    def _note_activity(self, scope: Scope, signed_in: SignedIn) -> None:
        """A page that a hand has asked for counts; one that reloads itself, or fetches something, does not."""
        if HTTPConnection(scope).headers.get('sec-fetch-user') == '?1':
            self._sessions.active(signed_in.sign_in_id)

    def _elsewhere(self, scope: Scope, where: str) -> Response:
        return RedirectResponse(where, 303) if asks_for_a_page(scope) else error_page(scope, 401, new_reference())


def _sign_in_and_back(scope: Scope) -> str:
    """The sign-in page, which leads back to where the person wanted to go."""
    if scope['method'] != 'GET' or scope['path'] == '/':
        return '/sign-in'
    query = scope['query_string'].decode('latin-1')
    return '/sign-in?next=' + quote(scope['path'] + (f'?{query}' if query else ''), safe='')


def _is_of_another(scope: Scope) -> bool:
    """True when a request goes on with the socket, or uploads to the page, of another sign-in."""
    found, signed_in = OF_A_TAB.fullmatch(scope['path']), scope['door.signed_in']
    if found and isinstance(signed_in, SignedIn):
        return tabs.owner_of(found['client_id']) != signed_in.sign_in_id
    return guard.is_of_another(scope)


async def _or_nothing(receive: Receive, ends: float) -> Message:
    """What a stranger's socket says next; when its time is over, that it has gone."""
    try:
        async with asyncio.timeout_at(ends):
            return await receive()
    except TimeoutError:
        return {'type': 'websocket.disconnect', 'code': POLICY}


def _with_the_door_in_front(app: FastAPI) -> Any:
    order: dict[Any, int] = {GZipMiddleware: 0, Door: 1}
    app.user_middleware.sort(key=lambda middleware: order.get(middleware.cls, 2))
    return type(app).build_middleware_stack(app)
