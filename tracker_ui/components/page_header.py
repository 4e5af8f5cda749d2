"""The head of a screen: its one h1, how much there is, and what you can do here."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from nicegui import ui

from tracker_ui.components import words


class PageHeader(ui.element):
    """What `page_header` makes. `title` may be given other words later; `with` adds actions.

    What is made inside `with header.text:` stands below the title, such as a line of live figures.
    """

    def __init__(self, title: str, sub: str = '') -> None:
        super().__init__('div')
        self.classes('page-head')
        with self.default_slot:
            with ui.element('div').classes('page-head-text') as self.text:
                self.title = words.text(title, 'h1').props('tabindex=-1')
                if sub:
                    words.text(sub, 'p', 'sub')
            self._actions = ui.element('div').classes('page-actions')

    def __enter__(self) -> Self:
        self._actions.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._actions.__exit__(kind, error, trace)


def page_header(title: str, sub: str = '') -> PageHeader:
    """The heading of a screen; what is made inside `with page_header('Patients'):` stands on its right."""
    return PageHeader(title, sub)
