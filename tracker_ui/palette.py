"""Find anything: how a noun makes itself known to the palette (Ctrl+K) and to the keyboard. It takes a word or two.

A place to go to is a screen; `keys` are two letters that lead there:

    @screen('/patients', title='Patients', icon='groups', nav='main', keys='g p')

What somebody does is a function of a page that takes the viewer. It can then be done from everywhere:

    @act('New patient', icon='person_add', keys='n p')
    async def admit(viewer: Viewer) -> None: ...

Whom or what one looks for by name, a screen says with the query that finds them:

    @screen('/patients', title='Patients', ..., finds=search.found)

Each is offered to those whose roles it is open to. What can be done on one page only, such as editing this chart, is a
button of that page with a letter: `button('Edit details', keys='e', ...)`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from models.base import Role, Work
from models.base.access import EVERYONE

if TYPE_CHECKING:
    from tracker_ui.screens import Screen

Do = TypeVar('Do', bound=Callable[..., object])


class Hit(Protocol):
    """What a search has found: a name, what tells it from its namesakes, a face, and where it leads."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def sub(self) -> str: ...  # noqa: D102
    @property
    def initials(self) -> str: ...  # noqa: D102
    @property
    def tone(self) -> int: ...  # noqa: D102
    @property
    def href(self) -> str: ...  # noqa: D102


Finds = Callable[[Work, str], Sequence[Hit]]
"""A query `found(work, words)`: what the person may see and the words mean, best first, and no more than a handful."""


@dataclass(frozen=True)
class Act:
    """What can be done from everywhere. `do` gets the viewer; its dialogs stand on the screen of the moment."""

    title: str
    icon: str
    do: Callable[..., object]
    keys: str = ''
    roles: frozenset[Role] = EVERYONE

    def open_to(self, roles: frozenset[Role]) -> bool:
        """True when somebody with these roles may do it."""
        return not self.roles.isdisjoint(roles)


ACTS: list[Act] = []
"""Every act, in the order of declaration."""


def act(title: str, *, icon: str, keys: str = '', roles: frozenset[Role] = EVERYONE) -> Callable[[Do], Do]:
    """Offer this function of a page from everywhere. It stays as it is, and may be called by buttons too."""

    def made(do: Do) -> Do:
        ACTS.append(Act(title, icon, do, keys, roles))
        return do

    return made


@dataclass(frozen=True)
class Offered:
    """What the palette offers somebody: where they may go, what they may do, whom they may look for."""

    places: tuple[Screen, ...]
    acts: tuple[Act, ...]
    searches: tuple[tuple[str, Finds], ...]

    def fixed(self) -> dict[str, Any]:
        """The same for the browser, where all but the searches is narrowed to what is typed."""
        return {
            'nouns': ' and '.join(title.lower() for title, _ in self.searches),
            'places': [(place.path, place.title, place.icon or 'circle', place.keys) for place in self.places],
            'acts': [(act.title, act.icon, act.keys) for act in self.acts],
        }


def offered(screens: Sequence[Screen], roles: frozenset[Role]) -> Offered:
    """What is open to somebody with these roles. A screen whose address names a record is no place to go to."""
    mine = [screen for screen in screens if screen.open_to(roles)]
    return Offered(
        tuple(screen for screen in mine if '{' not in screen.path),
        tuple(act for act in ACTS if act.open_to(roles)),
        tuple((screen.title, screen.finds) for screen in mine if screen.finds),
    )
