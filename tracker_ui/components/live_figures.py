"""Live figures: numbers with their names, as chips that filter, cards that lead to what they count, or a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from tracker_ui.components.live_element import SCRIPTS, LiveElement, Template
from tracker_ui.topics import Topic


class LiveFigures(LiveElement, component='live_figures.js', dependencies=SCRIPTS):
    """The topic's rows as figures, changed in place.

    `figure` names the fields `label`, `value` and, for cards, `note`, whose first words are in its `tone`, `of` (what
    the value is a part of, 0 for nothing) and `parts`, a list of (code, number) that a bar is drawn of. With `href` (a
    field, or a pattern such as '/patients?group={id}') each figure is a link; with `event` it is a button that gives
    its id (see `on_row`). `icons` are the signs of cards by the id of the row. A line says the figures in `words`, by
    the id of the row.
    """

    names_of_fields = frozenset({'label', 'value', 'note', 'tone', 'of', 'parts'})

    def __init__(
        self,
        topic: Topic,
        figure: Template,
        kind: Literal['chips', 'stats', 'line'],
        *,
        caption: str,
        current: str | int | None = None,
        icons: Mapping[str, str] | None = None,
        words: Mapping[str, str] | None = None,
    ) -> None:
        """`caption` names the group for a screen reader; `current` is the id of the figure that is chosen now."""
        super().__init__(
            topic, figure={**figure, 'icons': icons or {}, 'words': words or {}}, caption=caption, kind=kind
        )
        self.check(figure)
        self.choose(current)

    def choose(self, current: str | int | None) -> None:
        """Show which figure is chosen now; None for none of them."""
        self._props['current'] = current
