"""A card with a heading: one part of a screen."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from nicegui import ui

from tracker_ui.components import words


class Card(ui.element):
    """A section named by its heading. What is made inside `with Card('Details'):` stands below the heading.

    What is made inside `with card.head:` stands beside it, such as a link to all that the card shows a part of.
    """

    def __init__(self, title: str, sub: str = '') -> None:
        super().__init__('section')
        self.classes('card')
        with self.default_slot:
            with ui.element('div').classes('card-head') as self.head:
                heading = words.text(title, 'h2')
                if sub:
                    words.text(sub, classes='sub')
            self.body = ui.element('div')
        self.props['aria-labelledby'] = heading.html_id

    def __enter__(self) -> Self:
        self.body.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.body.__exit__(kind, error, trace)
