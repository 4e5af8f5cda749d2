"""The steps of a longer task, and which of them one is at."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from tracker_ui.components import words


class Steps(ui.element):
    """An ordered list of words. `go` marks one as the current step and those before it as done."""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__('ol')
        self.classes('steps').props['aria-label'] = 'Steps'
        with self.default_slot:
            self._lines = [words.text(title, 'li') for title in titles]
        self.go(0)

    def go(self, step: int) -> None:
        """Mark this step."""
        for place, line in enumerate(self._lines):
            line.props.set_optional('aria-current', 'step' if place == step else None)
            line.classes(add='step-done') if place < step else line.classes(remove='step-done')
