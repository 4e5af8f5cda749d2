"""The frame around every screen: where you can go, who you are, and whether what you see is live."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit

from nicegui import ui

from models.base import Principal, Role
from tracker_ui.components.connection_badge import ConnectionBadge
from tracker_ui.components.navigation import Place, Rail, TabBar
from tracker_ui.components.snackbar import Snackbar
from tracker_ui.components.top_bar import TopBar

PRODUCT = 'Mental Health Tracker'
TABS = 4  # in the tab bar of a phone, beside "More"
GROUPS = (('main', ''), ('admin', 'Administration'))


class Destination(Protocol):
    """What the navigation needs to know about a screen."""

    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def icon(self) -> str | None: ...  # noqa: D102
    @property
    def nav(self) -> str | None: ...  # noqa: D102
    @property
    def roles(self) -> frozenset[Role]: ...  # noqa: D102


class Signed(Protocol):
    """What the frame needs to know about the viewer."""

    who: Principal


class Shell:
    """The frame of one tab. `with shell:` builds inside its content, `with shell.search:` in the top bar."""

    def __init__(self, who: Principal, screens: Sequence[Destination], practice_name: str, *, demo: bool) -> None:
        self.who = who
        self.places = [place for place in screens if place.nav and not place.roles.isdisjoint(who.roles)]
        client = ui.context.client
        self.content = client.content.classes('content')
        with client.layout.classes('shell'):
            groups = [(heading, places) for name, heading in GROUPS if (places := self._group(name))]
            self.rail = Rail(practice_name, '' if practice_name == PRODUCT else PRODUCT, groups, who)
            self._top_bar = TopBar(demo=demo)
            with self._top_bar:
                ConnectionBadge(self.who.staff_id)
            self.search = self._top_bar.search
            self.tab_bar = TabBar(self._shortcuts(), self.rail)
            Snackbar()
        ui.skip_link(target=self.content)
        self._mark(client.sub_pages_router.current_path)
        client.sub_pages_router.on_path_changed(self._arrive)

    def __enter__(self) -> Self:
        self.content.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.content.__exit__(kind, error, trace)

    def _arrive(self, path: str) -> None:
        """The screen at this address is about to stand: show where we are, and let the focus follow."""
        self._mark(path)
        ui.run_javascript('arrived()')

    def _mark(self, address: str) -> None:
        """Say in the navigation which place this address belongs to: /patients/17 belongs to /patients."""
        path = urlsplit(address).path
        here = [place for place in self.places if path == place.path or path.startswith(place.path.rstrip('/') + '/')]
        nearest = max((place for place in here if place.path != '/' or path == '/'), key=_depth, default=None)
        self.rail.here = self.tab_bar.here = nearest.path if nearest else ''
        self._top_bar.here = nearest.title if nearest else PRODUCT

    def _shortcuts(self) -> list[Place]:
        """What a phone has room for, in short words."""
        return [(path, 'Home' if path == '/' else title, icon) for path, title, icon in self._group('main')[:TABS]]

    def _group(self, name: str) -> list[Place]:
        return [(place.path, place.title, place.icon or 'circle') for place in self.places if place.nav == name]


def frame(viewer: Signed, screens: Sequence[Destination], practice_name: str = PRODUCT, *, demo: bool = False) -> Shell:
    """Build the frame around the page of this person: only places that exist and are open to their roles.

    Returns the Shell; make the screens inside `with frame(...):`.
    """
    return Shell(viewer.who, screens, practice_name, demo=demo)


def _depth(place: Destination) -> int:
    return len(place.path)
