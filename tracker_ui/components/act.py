"""What happens when a person acts: once for each click, and a refusal is said where they look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import iscoroutine

from models.base import Refused
from tracker_ui.components.home import home
from tracker_ui.components.snackbar import snackbar

Act = Callable[[], object]


def one_at_a_time(act: Act) -> Callable[[], Awaitable[None]]:
    """The same act, deaf while it is under way: a double click admits one patient, not two.

    What the rules refuse is said in the snackbar; anything else that goes wrong goes on to the page's own handler.
    """
    under_way = False

    async def attempt() -> None:
        nonlocal under_way
        if under_way:
            return
        under_way = True
        try:
            with home():
                result = act()
                if iscoroutine(result):  # not any awaitable: to await a dialog means to open it
                    await result
        except Refused as refusal:
            snackbar(refusal.sentence, 'warn')
        finally:
            under_way = False

    return attempt
