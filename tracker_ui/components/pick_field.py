"""A field for one of very many: what is picked, a way to pick another, and a way back to none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from tracker_ui.components import words
from tracker_ui.components.button import icon_button
from tracker_ui.components.picker import Find, Picker


class PickField(ui.element):
    """Looks like a box of a form and opens a `Picker`. `show` says what is picked; the page finds its name.

    `none` is what stands there when nothing is picked, such as 'All patients'. `on_pick` hears an id, 0 for none.
    """

    def __init__(
        self, label: str, none: str, find: Find, on_pick: Callable[[int], Awaitable[None]], *, hint: str = ''
    ) -> None:
        super().__init__('div')
        self._label, self._none, self._hint = label, none, hint
        self._find, self._on_pick = find, on_pick
        self.classes('field pick-field').props('role=group')
        with self.default_slot:
            name = words.text(label, classes='field-label')
            with ui.element('div').classes('pick-field-box'):
                self._picked = words.text(none)
                self._clear = icon_button('close', none, lambda: on_pick(0), compact=True)
                icon_button('person_search', f'Choose a {label.lower()}', self._pick, compact=True)
        self.props['aria-labelledby'] = name.html_id
        self.show('')

    def show(self, name: str) -> None:
        """Let this name stand in the field; '' for none."""
        self._picked.text = name or self._none
        self._clear.set_visibility(bool(name))

    def _pick(self) -> None:
        Picker(f'Which {self._label.lower()}?', self._find, self._on_pick, label='Search', hint=self._hint)
