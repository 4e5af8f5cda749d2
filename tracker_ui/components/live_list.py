"""A live list: what happened, or what needs somebody, in its order."""

from __future__ import annotations

from tracker_ui.components.act import Act, one_at_a_time
from tracker_ui.components.live_element import SCRIPTS, LiveElement, Template
from tracker_ui.topics import Topic


class LiveList(LiveElement, component='live_list.js', dependencies=SCRIPTS):
    """An ordered list of the topic's rows, in a card: its head has room for "2 changes - show".

    `item` names the fields of an item: `title`, and as wanted `sub`, `icon` and its `tone`, or `initials` and their
    `tone` for somebody's face, `when` (an ISO instant), `written` (the same on the practice's clock; alone it is all
    that is shown) and `href` (a field, or a pattern such as '/patients/{id}'). `heading` stands above the first of
    those items that share it; `fields` holds a list of (label, before, after), each value None where there is none.
    `state` and its `state_tone` are a word at the end; `here`, while it is true, puts a dot on a face.
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
        self.check(item)
        self.on('instead', one_at_a_time(self._do_instead), [])
        self.say_empty(*empty, icon=icon)

    def say_empty(self, title: str, text: str = '', icon: str = 'inbox', act: tuple[str, Act] | None = None) -> None:
        """What is shown when there are no items; `act` is the one thing to do about it, as a word and an act."""
        self._instead = act
        self._props['empty'] = {'title': title, 'text': text, 'icon': icon, 'act': act[0] if act else ''}

    def _do_instead(self) -> object:
        return self._instead[1]() if self._instead else None
