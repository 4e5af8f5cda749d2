"""Who may try how often: small counters before what is slow or can be guessed."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from models.base import Refused

FROM_ONE_ADDRESS = 3
ALTOGETHER = 20  # at two hashes of 0.2 s side by side the last of them waits two seconds
CROWDED = 'Too many sign-ins are being checked at this moment. Please try again in ten seconds.'


class Turnstile:
    """Keeps the queue before the password check short, so that a flood of guesses does not keep the others waiting.

    One address has few places in it, and a stranger's flood from one address so leaves room for everybody else.
    """

    def __init__(self) -> None:
        self._inside: Counter[str] = Counter()

    @contextmanager
    def place(self, address: str) -> Iterator[None]:
        """A place in the queue for somebody at this address. Raises Refused when there is none."""
        if self._inside[address] >= FROM_ONE_ADDRESS or self._inside.total() >= ALTOGETHER:
            raise Refused(CROWDED)
        self._inside[address] += 1
        try:
            yield
        finally:
            self._inside[address] -= 1
            if not self._inside[address]:
                del self._inside[address]


class Tries:
    """Counts wrong tries and asks for patience after `allowed` of them within a minute."""

    def __init__(self, allowed: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wrong: deque[float] = deque(maxlen=allowed)
        self._allowed = allowed
        self._monotonic = monotonic

    def check(self) -> None:
        """Raises Refused while there were too many wrong tries."""
        if len(self._wrong) == self._allowed and self._monotonic() - self._wrong[0] < 60:
            raise Refused('Too many wrong codes. Please wait a minute, then try again.')

    def wrong(self) -> None:
        """Count one."""
        self._wrong.append(self._monotonic())
