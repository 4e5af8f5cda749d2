"""A live list: what happened, or what needs somebody, in its order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui.events import GenericEventArguments

from tracker_ui.components.act import Act, one_at_a_time
from tracker_ui.components.live_element import SCRIPTS, LiveElement, Template
from tracker_ui.components.snackbar import snackbar
from tracker_ui.topics import Topic

CHANGED_MEANWHILE = 'Somebody has just changed this. Please look again.'

Row = dict[str, Any]


class LiveList(LiveElement, component='live_list.js', dependencies=SCRIPTS):
    """An ordered list of the topic's rows, in a card: its head has room for "2 changes - show".

    `item` names the fields of an item: `title`, and as wanted `sub`, `icon` and its `tone`, or `initials` and their
    `tone` for somebody's face, `when` (an ISO instant), `written` (the same on the practice's clock; alone it is all
    that is shown) and `href` (a field, or a pattern such as '/patients/{id}'). `heading` stands above the first of
    those items that share it; `fields` holds a list of (label, before, after), each value None where there is none.
    `state`, its `state_tone` and `state_icon` are a word at the end; `here`, while it is true, puts a dot on a face.
    `time` and `until` stand in front, one below the other, or `later` below the time that it has replaced; an item that
    has a time and no title is a line at it, such as now. What is `over` is dimmed. `join` is the https address of a
    call. `step` and its `step_word` are a button at the end: see `on_step`; `acts` are further ones, each with the keys
    of a button of a table (see LiveTable).
    `timeline` draws a thread from item to item.
    """

    names_of_fields = frozenset(
        {
            'title',
            'sub',
            'icon',
            'tone',
            'initials',
            'when',
            'written',
            'heading',
            'fields',
            'here',
            'state',
            'state_tone',
            'shown',
            'of',
            'state_icon',
            'time',
            'later',
            'until',
            'over',
            'join',
            'step',
            'step_word',
        }
    )

    def __init__(
        self,
        topic: Topic,
        item: Template,
        *,
        caption: str,
        empty: tuple[str, str] = ('Nothing here yet', ''),
        icon: str = 'inbox',
        timeline: bool = False,
    ) -> None:
        """`caption` names the list for a screen reader, `empty` is the title and text shown when it has no rows."""
        super().__init__(topic, item=item, caption=caption, timeline=timeline)
        for template in (item, *item.get('acts', ())):
            self.check(template)
        self.on('instead', one_at_a_time(self._do_instead), [])
        self.say_empty(*empty, icon=icon)

    def say_empty(self, title: str, text: str = '', icon: str = 'inbox', act: tuple[str, Act] | None = None) -> None:
        """What is shown when there are no items; `act` is the one thing to do about it, as a word and an act."""
        self._instead = act
        self._props['empty'] = {'title': title, 'text': text, 'icon': icon, 'act': act[0] if act else ''}

    def on_step(self, handler: Callable[[Row], object]) -> None:
        """Call `handler` with the row whose button was pressed, as named values, one at a time.

        A row that offers another step now than the one that was pressed is not acted on: its person is told to look.
        """
        pressed: list[Row] = []
        attempt = one_at_a_time(lambda: handler(pressed[-1]))
        step = self.topic.fields.index(self._fixed['item']['step'])

        async def heard(event: GenericEventArguments) -> None:
            id, meant = event.args
            row = next((row for row in self.topic.rows if row[0] == id and row[step] == meant), None)
            if row is None:
                snackbar(CHANGED_MEANWHILE, 'warn')
                return
            pressed[:] = [dict(zip(self.topic.fields, row, strict=True))]
            await attempt()

        self.on('step', heard)

    def _do_instead(self) -> object:
        return self._instead[1]() if self._instead else None
