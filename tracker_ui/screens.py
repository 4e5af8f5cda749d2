"""Screens: an address, who may open it, and the function that builds it. One long-lived page holds them all."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_type_hints

from nicegui import Client, background_tasks, helpers, ui
from nicegui.elements.sub_pages import SubPages
from nicegui.page_arguments import RouteMatch
from starlette.requests import Request

from models.base import Missing, Refused, Role
from models.base.access import EVERYONE
from tracker_ui import errors, shell, signatures, theme
from tracker_ui.components.button import button
from tracker_ui.components.nav_count import NavCount
from tracker_ui.components.page_header import page_header
from tracker_ui.components.palette import Palette
from tracker_ui.components.since import Since
from tracker_ui.components.snackbar import snackbar
from tracker_ui.palette import Finds, offered
from tracker_ui.topics import Query
from tracker_ui.view import View

if TYPE_CHECKING:
    from tracker_ui.house import House
    from tracker_ui.viewer import Viewer

Build = Callable[..., Awaitable[None] | None]

BUILT_AT_ONCE = 4  # pages; a hundred tabs that come back at once queue, and between two pages the loop is everybody's
PATIENCE = 60.0  # seconds that a page may take, the queue included, before NiceGUI answers with an error
RETAINED = 300.0  # seconds a tab without a connection is kept; noticing that it is gone takes 3 (FRAMEWORK 3)


@dataclass(frozen=True)
class Screen:
    """One address of the program. `nav` says where the navigation lists it ('main', 'admin'), None not at all.

    `keys` are two letters that lead there, `finds` is the query behind its search: see palette.py. `count` is the query
    behind the number beside it in the navigation: see nav_count.py.
    """

    path: str
    title: str
    build: Build
    roles: frozenset[Role] = EVERYONE
    icon: str | None = None
    nav: str | None = None
    keys: str = ''
    finds: Finds | None = None
    count: Query | None = None

    def open_to(self, roles: frozenset[Role]) -> bool:
        """True when somebody with these roles may open it."""
        return not self.roles.isdisjoint(roles)

    def arguments(self, match: RouteMatch) -> dict[str, Any]:
        """What the address gives the builder: parts of the path and of the query, in the types it asks for.

        Raises Missing for a part that cannot be one, such as /patients/abc.
        """
        hints = get_type_hints(self.build)
        given = {**match.query_params, **match.parameters}
        wanted = given.keys() & inspect.signature(self.build).parameters.keys() - {'viewer'}
        try:
            return {name: hints.get(name, str)(given[name]) for name in wanted}
        except ValueError:
            raise Missing from None


def screen(
    path: str,
    *,
    title: str,
    roles: frozenset[Role] = EVERYONE,
    icon: str | None = None,
    nav: str | None = None,
    keys: str = '',
    finds: Finds | None = None,
    count: Query | None = None,
) -> Callable[[Build], Screen]:
    """Make a Screen of a function `build(viewer, ...)`, sync or async. Its further parameters come from the address.

    The palette offers it to whoever may open it, with `keys` such as 'g p'; what `finds` finds, it searches too. The
    navigation says the number that `count` gives.

    An async one asks first and builds then: what is built before an `await` may be shown, and walked into with the
    keyboard, before the rest is there.
    """

    def made(build: Build) -> Screen:
        return Screen(path, title, build, roles, icon, nav, keys, finds, count)

    return made


def mount(screens: Sequence[Screen], house: House) -> None:
    """Serve the screens to people who are signed in. Call it after every other route: its address takes them all."""
    signatures.install()
    queue = asyncio.Semaphore(BUILT_AT_ONCE)

    @ui.page('/{_:path}', title='Mental Health Tracker', reconnect_timeout=RETAINED, response_timeout=PATIENCE)
    async def sitting(request: Request) -> None:
        async with queue:
            await build(ui.context.client, request)

    async def build(client: Client, request: Request) -> None:
        viewer = house.sessions.viewer_of(client, request, house)
        client.on_delete(house.presence.come(viewer.who, client).end)
        client.on_exception(lambda error: snackbar(errors.sentence(error), 'warn'))
        theme.apply()
        name = house.sessions.practice_name or shell.PRODUCT
        with shell.frame(viewer, screens, name, demo=house.settings.demo) as around:
            since = Since(viewer, house.attending)
            for place in screens:
                if place.count and place.nav and place.open_to(viewer.who.roles):
                    NavCount(viewer.watch(place.count), place.path)
            shown = Screens(viewer, screens)
        with around.search:
            palette = Palette(viewer, offered(screens, viewer.who.roles), shown)
        await asyncio.gather(house.attending.arrived(since), palette.ready(), shown.built())
        await house.hub.ready(client)


class Screens(SubPages):
    """The place where the screen of the current address stands. Checks the person's rights before it builds."""

    def __init__(self, viewer: Viewer, screens: Sequence[Screen]) -> None:
        self._viewer = viewer
        self._screens = {screen.path: screen for screen in screens}
        super().__init__({screen.path: screen.build for screen in screens})
        self.classes('screens')
        self._router.on_path_changed(viewer.opening.moved)

    async def built(self) -> None:
        """Wait until the screen that was asked for stands."""
        if self._active_tasks:
            await asyncio.wait(tuple(self._active_tasks), timeout=2)

    def _render_page(self, match: RouteMatch) -> bool:
        self._rendered_path = match.path
        self._handle_scrolling(match, behavior='instant')
        screen = self._screens[match.pattern]
        ui.page_title(screen.title)
        with View() as view:
            building = self._build(view, screen, match)
            task = background_tasks.create(building, name='building ' + screen.path, context=view)
        self._active_tasks.add(task)
        task.add_done_callback(self._active_tasks.discard)
        return True

    async def _build(self, view: View, screen: Screen, match: RouteMatch) -> None:
        """Build one screen; what goes wrong is said in its place and never touches the rest of the page."""
        try:
            if not screen.open_to(self._viewer.who.roles):
                raise Missing
            result = screen.build(self._viewer, **screen.arguments(match))
            if helpers.should_await(result):
                await result
        except Exception as error:
            if view.is_deleted:
                return
            view.clear()
            with view:
                _not_shown(error)

    def _render_404(self) -> None:
        ui.page_title('Nothing here')
        _not_shown(Missing())


def _not_shown(error: Exception) -> None:
    """Say in the place of a screen why it is not there."""
    titles = {Missing: 'Nothing here', Refused: 'This cannot be shown'}
    title = next((words for kind, words in titles.items() if isinstance(error, kind)), 'Something went wrong')
    with page_header(title, errors.sentence(error)):
        button('Go to the dashboard', to='/')
