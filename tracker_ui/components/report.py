"""A report, line by line: what is to become of each line, with chips to narrow it and pages to turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from nicegui import ui


class Verdict(NamedTuple):
    """One line of a report. `state` is the id of one of its states; `href` leads elsewhere, in a tab of its own."""

    id: int
    name: str
    sub: str
    initials: str
    state: str
    why: str
    href: str


class State(NamedTuple):
    """What may become of a line, in a word, a tone and an icon; and the same of several lines, for the chip."""

    id: str
    word: str
    several: str
    tone: str
    icon: str


class Report(ui.element, component='report.js'):
    """All lines travel once, past NiceGUI's observables; narrowing and turning happen in the browser.

    Of the `states` that some line is in, those of `first` are shown at the beginning, one of them alone.
    """

    def __init__(
        self, lines: Sequence[Verdict], states: Sequence[State], *, caption: str, first: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._lines = lines
        self._fixed = {'lines': list(map(tuple, lines)), 'states': list(map(tuple, states)), 'caption': caption}
        there = {line.state for line in lines}
        self._fixed['start'] = next((state for state in first if state in there), '')

    def _to_dict(self) -> dict[str, Any]:
        return {**super()._to_dict(), 'props': {**self._props, **self._fixed}}

    def _displayed_contents(self, *, only_visible: bool) -> list[str]:
        return [words for line in self._lines for words in (line.name, line.sub, line.why)]
