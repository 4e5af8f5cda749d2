"""What every live component is: an element whose rows go past NiceGUI's observables, straight from the topic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

from nicegui import ui
from nicegui.events import GenericEventArguments, Handler

from models.base.entity import kind_of
from tracker_ui.marks import record_key
from tracker_ui.topics import Topic

STATIC = Path(__file__).parent.parent / 'static'
MODULES = ('live', 'live_patch', 'live_missed', 'live_rows', 'live_cells', 'live_selection')
SCRIPTS: list[str | Path] = [STATIC / f'{name}.js' for name in MODULES]

Template = Mapping[str, Any]
"""Names of fields by what they are for, e.g. {'title': 'name', 'sub': 'record_number'}; see each component."""


class LiveElement(ui.element):
    """Shows a topic in the browser and keeps it true there, for as long as the element lives.

    The rows never enter `_props`, where each would become an observable of each tab: `_to_dict` hands over JSON that
    was encoded once for all tabs, and what changes later travels in frames past this element. The template is `fixed`,
    and stays out of there too.
    """

    names_of_fields: ClassVar[frozenset[str]] = frozenset({'field'})
    """The keys of a template whose values name a field of the rows."""

    def __init__(self, topic: Topic, **fixed: Any) -> None:
        super().__init__()
        self.topic = topic
        self._fixed = fixed
        topic.hub.show(topic, self.client)

    def show(self, topic: Topic) -> None:
        """Show another topic with the same fields in this place, such as the list for other words searched for."""
        if topic is not self.topic:
            earlier, self.topic = self.topic, topic
            topic.hub.show(topic, self.client)
            earlier.hub.hide(earlier, self.client)
            self.update()

    def on_row(self, event: str, handler: Handler[GenericEventArguments]) -> Self:
        """Call `handler` when somebody presses the row's button with this event; `args` is the row's id, no more.

        An id from a browser is a question: what the handler does asks for the record with the person's rights.
        """
        self.on(event, handler)
        return self

    def check(self, template: Template) -> None:
        """Raise ValueError for a name in the template that no field of the rows has, before anybody sees it."""
        for name in self._named(template):
            if name not in self.topic.fields:
                raise ValueError(f'{self.topic.question.query.__name__} has no field {name!r}: {self.topic.fields}')

    def _named(self, template: Template) -> Iterator[str]:
        for key, value in template.items():
            if key == 'href' and value not in self.topic.fields:
                yield from re.findall(r'\{(\w+)\}', value)
            elif key in self.names_of_fields | {'href'}:
                yield from [value] if isinstance(value, str) else value or ()

    def _to_dict(self) -> dict[str, Any]:
        """The element as JSON: page build, update and replay all come through here, always with the newest rows."""
        shown = {'topic': self.topic.number, 'fields': self.topic.fields, 'snap': self.topic.fragment(), **self._of()}
        return {**super()._to_dict(), 'props': {**self._props, **self._fixed, **shown}}

    def _of(self) -> dict[str, list[str | None]]:
        """Which records the rows stand for, and the one that they are all about: where marks belong."""
        kind, about = self.topic.question.rows_of, self.topic.question.about
        return {'of': [kind_of(kind), record_key(*about) if about else None]} if kind else {}

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        return [self.topic.words, *(value for row in self.topic.rows for value in row)]

    def _handle_delete(self) -> None:
        self.topic.hub.hide(self.topic, self.client)
        super()._handle_delete()
