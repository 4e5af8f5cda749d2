"""Which column of a file is which field: a line for each column, with its first values and a choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from nicegui import ui
from nicegui.events import GenericEventArguments


class Column(NamedTuple):
    """A column of the file: its heading, and some of what stands below."""

    heading: str
    examples: Sequence[str]


class MatchColumns(ui.element, component='match_columns.js'):
    """One element, however many columns there are. `on_choose(place, field)` hears each choice, None for left out.

    The file's words are `fixed`: they stay out of NiceGUI's observables.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        choices: Mapping[str, str],
        chosen: Sequence[str | None],
        on_choose: Callable[[int, str | None], object],
    ) -> None:
        super().__init__()
        self._fixed: dict[str, Any] = {
            'columns': list(map(tuple, columns)),
            'choices': list(choices.items()),
            'chosen': [field or '' for field in chosen],
        }

        def heard(event: GenericEventArguments) -> object:
            said: list[Any] = event.args if isinstance(event.args, list) else []
            place, field = (*said, None, None)[:2]
            if not isinstance(place, int) or not 0 <= place < len(columns):
                return None
            return on_choose(place, field if isinstance(field, str) and field in choices else None)

        self.on('choose', heard)

    def _to_dict(self) -> dict[str, Any]:
        return {**super()._to_dict(), 'props': {**self._props, **self._fixed}}

    def _displayed_contents(self, *, only_visible: bool) -> list[str]:
        return [words for heading, examples in self._fixed['columns'] for words in (heading, *examples)]
