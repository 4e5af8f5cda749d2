"""What ends with an element: a View is one screen in one tab, and the only owner of what it has subscribed to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from tracker_ui import errors


class Owner(ui.element):
    """An element that ends what was begun for it when it is removed, or when its client is deleted.

    `client.on_delete` would be minutes too late for a replaced screen, `on_disconnect` fires on mere reconnects.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ends: list[Callable[[], object]] = []

    def at_end(self, end: Callable[[], object]) -> None:
        """Call `end` when this goes; at once when it has gone already, as for a builder that came back late."""
        if self.is_deleted:
            _guarded(end)
        else:
            self._ends.append(end)

    def _handle_delete(self) -> None:
        ends, self._ends = self._ends, []
        for end in ends:
            _guarded(end)
        super()._handle_delete()


class View(Owner):
    """The div that a screen stands in."""

    def __init__(self) -> None:
        super().__init__('div')


def _guarded(end: Callable[[], object]) -> None:
    try:
        end()
    except Exception as error:  # one end that fails must not keep the others from theirs
        errors.reference(error)
