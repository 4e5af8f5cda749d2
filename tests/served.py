"""The practice behind a real server, with a page that has a button and an upload, and browsers made of bare sockets."""

from __future__ import annotations

import asyncio
import gc
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import uuid4

import aiohttp
import httpx
import socketio
import uvicorn
from fastapi import HTTPException
from nicegui import Client, core, ui
from nicegui.middlewares import RedirectWithPrefixMiddleware, SetCacheControlMiddleware
from nicegui.testing.general import nicegui_reset_globals, prepare_simulation
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request

from models import sign_ins
from models.base import HOUSE, Principal
from models.people import Staff
from pages import calendar_feed, exports, sign_in
from tests.cast import Clock, Practice, password_hash
from tracker_ui import door, guard, letterbox, tabs, theme, uploads
from tracker_ui.bus import Bus
from tracker_ui.house import House
from tracker_ui.session import Sessions
from tracker_ui.settings import Settings
from tracker_ui.workers import Workers

CANARY = 'Jane Doe 4711'
"""Stands for what must never be seen by anybody else, nor be written into a log."""

FIRST_RUN_CODE = '4821-7730'


@dataclass
class Served:
    """A running server. `done` is what its button, its upload and its own socket message have done, and for whom."""

    address: str
    house: House
    practice: Practice
    done: list[tuple[str, object]] = field(default_factory=list)
    closing: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        return self.house.sessions

    async def browser_of(self, who: Principal | None) -> Browser:
        """A browser in which this person is signed in; nobody for None."""
        cookies = {}
        if who is not None:
            ticket = await self.house.workers.write(self._let_in, who)
            await self.sessions.refresh()
            cookies = {'mht': ticket.token}
        http = httpx.AsyncClient(base_url=self.address, cookies=cookies)
        self.closing.push_async_callback(http.aclose)
        return Browser(self, http)

    async def connect(
        self,
        query: str,
        headers: dict[str, str],
        transport: str = 'websocket',
        heard: list[tuple[str, Any]] | None = None,
    ) -> socketio.AsyncClient:
        """A Socket.IO client that tries once. Raises socketio.exceptions.ConnectionError when it is refused."""
        http = aiohttp.ClientSession(headers=headers)
        self.closing.push_async_callback(http.close)
        socket = socketio.AsyncClient(reconnection=False, http_session=http)
        if heard is not None:
            socket.on('*', lambda name, *data: heard.append((name, *data)))
        self.closing.push_async_callback(socket.eio.disconnect, abort=True)
        path = '/_nicegui_ws/socket.io'
        await socket.connect(f'{self.address}?{query}', headers=headers, transports=[transport], socketio_path=path)
        return socket

    async def websocket(self, query: str, headers: dict[str, str]) -> aiohttp.ClientWebSocketResponse:
        """A bare websocket to where the sockets are."""
        http = aiohttp.ClientSession(headers=headers)
        self.closing.push_async_callback(http.close)
        return await http.ws_connect(f'{self.address}/_nicegui_ws/socket.io/?EIO=4&transport=websocket&{query}')

    def _let_in(self, who: Principal) -> sign_ins.Ticket:
        assert who.staff_id
        with self.house.store.writing(HOUSE) as work:
            return sign_ins._start(work, work.get(Staff, who.staff_id), password_hash(), None)


@dataclass
class Browser:
    """Cookies, and a way to send requests with them."""

    served: Served
    http: httpx.AsyncClient

    @property
    def cookie(self) -> dict[str, str]:
        """The header with which a browser sends its cookies."""
        return {'Cookie': '; '.join(f'{name}={value}' for name, value in self.http.cookies.items())}

    @property
    def sign_in_id(self) -> int:
        """The sign-in behind the cookie."""
        return self.served.sessions._by_token[sign_ins.fingerprint(self.http.cookies['mht'])]

    async def open(self, path: str = '/') -> Page:
        """Fetch a page, as far as a browser does it before its socket."""
        answer = await self.http.get(path)
        assert answer.status_code == 200, answer.text
        found = re.search(r"'client_id': '([0-9a-f-]+)'", answer.text)
        assert found
        return Page(self, found[1], answer.text)


@dataclass
class Page:
    """A page that was fetched. `heard` is what came over its socket."""

    browser: Browser
    client_id: str
    html: str
    tab_id: str = field(default_factory=lambda: str(uuid4()))
    heard: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def client(self) -> Client:
        """The page on the server."""
        return Client.instances[self.client_id]

    @property
    def click(self) -> dict[str, Any]:
        """What a browser sends when somebody presses the button."""
        button = next(element for element in self.client.elements.values() if isinstance(element, ui.button))
        listener = next(each for each in button._event_listeners.values() if each.type == 'click')
        return {'client_id': self.client_id, 'id': button.id, 'listener_id': listener.id, 'args': []}

    async def connect(self, *, headers: dict[str, str] | None = None, **options: Any) -> socketio.AsyncClient:
        """Open the page's socket, with the browser's cookies and handshake unless told otherwise."""
        query = options.pop('query', f'client_id={self.client_id}&tab_id={self.tab_id}')
        return await self.browser.served.connect(
            f'{query}&document_id={uuid4()}&next_message_id=0&implicit_handshake=true',
            self.browser.cookie if headers is None else headers,
            heard=self.heard,
            **options,
        )


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for something to become true, and fail when it does not."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (what is waited for tells nobody)
            await asyncio.sleep(0.01)


@asynccontextmanager
async def serving(practice: Practice, now: Clock, settings: Settings | None = None) -> AsyncIterator[Served]:
    """Serve the practice on a free port of this computer, with the same things in front as the program has."""
    settings = settings or Settings()
    gc.freeze()  # NiceGUI's reset collects garbage twice, which would take most of the time
    async with AsyncExitStack() as stack:
        stack.enter_context(nicegui_reset_globals())
        prepare_simulation()
        bus, workers = Bus(), Workers()
        bus.bind(asyncio.get_running_loop())
        practice.store.on_commit.append(bus.publish)
        stack.callback(workers.close)
        sessions = Sessions(practice.store, workers, bus, encrypted=settings.encrypted, now=now)
        sessions.on_end.append(tabs.clear)
        nothing = cast(Any, None)
        rooms = (settings, practice.store, bus, workers, nothing, sessions, *[nothing] * 4)
        house = House(*rooms, first_run_code=FIRST_RUN_CODE)
        served = Served('', house, practice)
        _furnish(served)
        await sessions.start()
        stack.push_async_callback(sessions.close)
        served.address = await stack.enter_async_context(_listening())
        async with served.closing:
            yield served


def _furnish(served: Served) -> None:
    """The Door, the guard, the plain pages, and one page in place of all screens."""
    door.hang(core.app, served.sessions, served.house.settings)
    for added_by_nicegui in (GZipMiddleware, RedirectWithPrefixMiddleware, SetCacheControlMiddleware):
        core.app.add_middleware(added_by_nicegui)
    core.sio.on('own', lambda sid, *data: served.done.append(('own', data)))
    guard.install(core.sio, served.sessions)
    theme.serve_static(core.app)
    sign_in.add_routes(core.app, served.house)
    letterbox.add_route(core.app, served.house)
    exports.add_route(core.app, served.house)
    uploads.add_route(core.app)
    calendar_feed.add_route(core.app, served.house)

    @core.app.get('/text')
    def text() -> str:
        return 'not a page'

    @ui.page('/slow', response_timeout=0.05)
    async def slow() -> None:
        await asyncio.sleep(1)

    @ui.page('/{_:path}', reconnect_timeout=300)
    def page(request: Request) -> None:
        who = tabs.bind(ui.context.client, request)
        if request.url.path == '/broken':
            raise ValueError(CANARY)
        if request.url.path == '/gone':
            raise HTTPException(404, CANARY)
        ui.label(f'Hello, {who.name}: {CANARY}')
        ui.button('Do it', on_click=lambda: served.done.append(('click', who.staff_id)))
        ui.upload(on_upload=lambda: served.done.append(('upload', who.staff_id)))


@asynccontextmanager
async def _listening() -> AsyncIterator[str]:
    config = uvicorn.Config(
        core.app,
        port=0,
        ws='wsproto',
        log_config=None,
        access_log=False,
        log_level='warning',
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started or running.done())
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f'http://127.0.0.1:{port}'
    server.should_exit = True
    await running
