"""Where one can go: the rail, and the tab bar of a phone. Each is one element and drawn in the browser.

Put together from NiceGUI's elements, the links, icons and words would be 40 of the 67 elements of an open patient list,
and each of them costs the server 4 KB and a part of every page load.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

from models.base import Principal
from models.people import ROLE_WORDS, initials
from tracker_ui.components.avatar import TONES
from tracker_ui.components.nav_count import COUNTS

Place = tuple[str, str, str]
"""An address, what stands there, and its icon."""

Group = tuple[str, Sequence[Place]]
"""A heading, empty for the main places, and the places below it."""


class Navigation(ui.element):
    """What is `fixed` never changes and stays out of NiceGUI's observables; `here` is the place that is marked."""

    def __init__(self, places: Sequence[Place], words: Sequence[str], fixed: Mapping[str, Any]) -> None:
        super().__init__()
        self.places = places
        self._words = words
        self._fixed = fixed

    @property
    def here(self) -> str:
        """The address of the place where this tab is; empty for none of them."""
        return str(self._props.get('here', ''))

    @here.setter
    def here(self, path: str) -> None:
        """Mark this place from now on."""
        self._props['here'] = path

    def _to_dict(self) -> dict[str, Any]:
        return {**super()._to_dict(), 'props': {**self._props, **self._fixed}}

    def _displayed_contents(self, *, only_visible: bool) -> list[str]:
        return [*self._words, *(title for _, title, _ in self.places)]


class Rail(Navigation, component='rail.js', dependencies=[COUNTS]):
    """All places, and the person, always in sight on a shared computer (NHS), with the way out."""

    def __init__(self, practice: str, product: str, groups: Sequence[Group], who: Principal) -> None:
        """`product` stands below the name of the practice; empty where that is the name."""
        roles = ', '.join(word for role, word in ROLE_WORDS.items() if role in who.roles)
        tone = f'tone-{(who.staff_id or 0) % TONES}'
        person = {'name': who.name, 'roles': roles, 'initials': initials(who.name), 'tone': tone}
        places = [place for _, group in groups for place in group]
        words = [practice, product, *(heading for heading, _ in groups), who.name, roles, 'Sign out']
        fixed = {'practice': practice, 'product': product, 'groups': groups, 'person': person}
        super().__init__(places, words, fixed)


class TabBar(Navigation, component='tab_bar.js', dependencies=[COUNTS]):
    """The first places under the thumb of somebody with a phone, and the rail behind "More"."""

    def __init__(self, places: Sequence[Place], rail: Rail) -> None:
        super().__init__(places, ['More'], {'places': places, 'rail': rail.html_id})
