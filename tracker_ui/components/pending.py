"""Pending: what somebody has just chosen, shown in their own tab alone until it is saved or refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from tracker_ui.components.live_element import LiveElement

ACTS = count(1)


class Pending(LiveElement):
    """A live element whose component draws pending values over the true ones (see static/live_pending.js)."""

    @contextmanager
    def pending(self, row: int | str, **cells: object) -> Iterator[None]:
        """Show these values in a row, in this tab alone and as not yet saved, while the act inside `with` is under way.

        When it is done the true values take their place; when it is refused, those that stood there before.
        """
        places = [(self.topic.fields.index(field), value) for field, value in cells.items()]
        number = next(ACTS)
        self.run_method('pend', number, row, places)
        kept = False
        try:
            yield
            kept = True
        finally:
            if not self.is_deleted:
                self.run_method('settle', number, kept)
