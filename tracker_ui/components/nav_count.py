"""A live number beside a place in the navigation, such as how many wait."""

from __future__ import annotations

from tracker_ui.components.live_element import SCRIPTS, STATIC, LiveElement
from tracker_ui.topics import Topic

COUNTS = STATIC / 'nav_counts.js'


class NavCount(LiveElement, component='nav_count.js', dependencies=[*SCRIPTS, COUNTS]):
    """Shows the topic's one row beside a place, in the rail and the tab bar; nothing while its number is 0.

    The row has a `value`, the `words` for what it counts, and a `tone`. The element itself cannot be seen.
    """

    def __init__(self, topic: Topic, path: str) -> None:
        """`path` is the address of the place."""
        template = {name: name for name in ('value', 'words', 'tone')}
        super().__init__(topic, count=template, path=path)
        for name in template:
            self.check({'field': name})
