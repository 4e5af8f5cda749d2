"""Which page of a long list stands there, and the way to its neighbours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tracker_ui.components.live_element import SCRIPTS, LiveElement
from tracker_ui.topics import Topic


class LivePager(LiveElement, component='live_pager.js', dependencies=SCRIPTS):
    """'51-100 of 250' with a step back and a step on. The `value` of the topic's one row is how many there are.

    The count is live, so a list that grows past a page gets its next one at once.
    """

    def __init__(self, topic: Topic, *, page: int, size: int, caption: str) -> None:
        """`page` counts from 1, `size` is how many rows a page has, `caption` names the list."""
        super().__init__(topic, caption=caption, size=size)
        self._props['field'] = 'value'
        self.turn(page)

    def turn(self, page: int) -> None:
        """Say that this page stands there now."""
        self._props['page'] = page
        self.update()

    def on_turn(self, handler: Callable[[int], Any]) -> None:
        """Call `handler` with the number of the page that was asked for; a number from a browser, to be checked."""
        self.on('turn', lambda event: handler(int(event.args)))
