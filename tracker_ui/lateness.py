"""How late a message is. What somebody pressed on a line that had gone dead is not done once the line is alive again.

The clock of a browser is never ours. How far apart the two are, the quickest of its last heartbeats tells; whatever
takes longer than that one was held up on its way, by so much. Nobody is believed in anything by this: who lies about
the time can only have an act of their own done, or refused.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

LATE = 2.0  # seconds on the way after which an act is not done any more
REMEMBERED = 5  # heartbeats, of which there is one each two seconds: a clock that was set is believed again after them


class Lateness:
    """What is known of the way of each socket, by its id. `clock` gives seconds that only ever rise."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._apart: dict[str, deque[float]] = {}  # the server's clock less the browser's, as the last heartbeats told

    def heartbeat(self, sid: str, sent_at: object = None) -> None:
        """A heartbeat has come, sent at this time in ms by the browser's clock."""
        if (apart := self._since(sent_at)) is not None:
            self._apart.setdefault(sid, deque(maxlen=REMEMBERED)).append(apart)

    def is_late(self, sid: str, pressed_at: object) -> bool:
        """True for an act of this time, in ms by the browser's clock, that was held up too long on its way.

        False for one that does not say when it was, and before the first heartbeat: nothing can be known then.
        """
        apart, known = self._since(pressed_at), self._apart.get(sid)
        return apart is not None and known is not None and apart - min(known) > LATE

    def forget(self, sid: str) -> None:
        """This socket is gone."""
        self._apart.pop(sid, None)

    def _since(self, told: object) -> float | None:
        return self._clock() - told / 1000 if isinstance(told, (int, float)) else None
