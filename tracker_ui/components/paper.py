"""Something to be printed, on the screen as it will look. Its head and its foot stand on each page (print.css)."""

from __future__ import annotations

from nicegui import ui

from tracker_ui.components import words
from tracker_ui.components.button import button

PRINT = '() => window.print()'


class Paper(ui.element):
    """A sheet under the button that prints it. `with paper.head:` tells whose it is, `with paper.part(...):` the rest.

    `letterhead` is who made it, `foot` what each page says about itself, `back` the address of what it shows.
    """

    def __init__(self, letterhead: str, foot: str, back: tuple[str, str]) -> None:
        with ui.element('div').classes('tools'):
            button('Print', icon='print', kind='primary').on('click', js_handler=PRINT)
            button(back[0], to=back[1])
        super().__init__('article')
        self.classes('paper')
        with self.default_slot:
            with ui.element('div').classes('paper-head') as self.head:
                words.text(letterhead, 'p', 'paper-practice')
            self._body = ui.element('div').classes('paper-body')
            with ui.element('div').classes('paper-foot'):
                words.text(foot, 'p')

    def part(self, title: str) -> ui.element:
        """A part of what is printed, under its heading."""
        with self._body, ui.element('section') as section:
            words.text(title, 'h2')
        return section
