"""How far something is that takes its time: a bar, and the same in words."""

from __future__ import annotations

from nicegui import ui

from tracker_ui.components import words


class Progress(ui.element):
    """`show` says how many of `total` are done, in the words `said`, such as '{done:,} of {total:,} written.'."""

    def __init__(self, label: str, total: int, *, waiting: str, said: str) -> None:
        super().__init__('div')
        self.classes('progress')
        self._total, self._said = total, said
        with self.default_slot:
            self._words = words.text(waiting, 'p').props('role=status')
            self._bar = ui.element('progress').props('value=0')
        self._bar.props['max'] = total
        self._bar.props['aria-label'] = label

    def show(self, done: int) -> None:
        """So many are done by now. Nothing happens when the bar is gone already."""
        if not self.is_deleted:
            self._bar.props['value'] = done
            self._words.text = self._said.format(done=done, total=self._total)
