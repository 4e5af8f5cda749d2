"""Live strips: sentences across the page that come and go by themselves, each with its one button."""

from __future__ import annotations

from tracker_ui.components.live_element import SCRIPTS, LiveElement
from tracker_ui.topics import Topic


class LiveStrips(LiveElement, component='live_strips.js', dependencies=SCRIPTS):
    """The topic's rows as strips; no room while there are none.

    A row has `text`, `icon`, `tone` ('info', 'ok', 'warn', 'risk') and `word`, what its button says. The button gives
    the row's id under the event 'act' (see `on_row`).
    """

    def __init__(self, topic: Topic, *, caption: str) -> None:
        """`caption` names them all for a screen reader."""
        template = {name: name for name in ('text', 'icon', 'tone', 'word')}
        super().__init__(topic, strip=template, caption=caption)
        for name in template:
            self.check({'field': name})
