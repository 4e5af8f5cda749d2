"""The way to the newer and the older page of a list that is too long to be counted."""

from __future__ import annotations

from tracker_ui.components.live_element import SCRIPTS, LiveElement
from tracker_ui.topics import Topic


class LiveSteps(LiveElement, component='live_steps.js', dependencies=SCRIPTS):
    """'Newer' and 'Older', two links. The topic's one row holds their addresses as `newer` and `older`, '' for none."""

    def __init__(self, topic: Topic, *, caption: str) -> None:
        """`caption` names the list."""
        super().__init__(topic, caption=caption)
