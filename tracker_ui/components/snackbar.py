"""What just happened, in one sentence at the foot of the page, with at most one way back."""

from __future__ import annotations

from inspect import iscoroutine
from typing import TYPE_CHECKING, Any, Literal

from nicegui import ui
from nicegui.events import GenericEventArguments

if TYPE_CHECKING:
    from tracker_ui.components.act import Act


SECONDS = 8


class Snackbar(ui.element, component='snackbar.js'):
    """The place where the sentences appear: a polite live region that is there from the start. One in each tab.

    What is said is a part of the element and not a call of its browser side: with each call NiceGUI waits for random
    numbers, and whatever else wants to run goes first. This is the answer that somebody waits for.
    """

    def __init__(self) -> None:
        super().__init__()
        self._number = 0
        self._said: tuple[int, str, str, str, int] | None = None
        self._way_back: Act | None = None
        self.on('act', self._act)

    def show(self, text: str, *, icon: str = '', action: tuple[str, Act] | None = None, seconds: int = SECONDS) -> None:
        """Say it, in place of what was there. `seconds=0` stays until it is dismissed."""
        self._number += 1
        word, self._way_back = action or ('', None)
        self._said = self._number, text, icon, word, seconds
        self.update()

    def _to_dict(self) -> dict[str, Any]:
        return {**super()._to_dict(), 'props': {**self._props, 'said': self._said}}

    async def _act(self, event: GenericEventArguments) -> None:
        """Go the way back of the sentence that was clicked; one that has been replaced meanwhile has none any more."""
        if event.args == self._number and self._way_back:
            way_back, self._way_back = self._way_back, None
            result = way_back()
            if iscoroutine(result):
                await result


def snackbar(text: str, kind: Literal['done', 'warn'] = 'done', action: tuple[str, Act] | None = None) -> None:
    """Tell the person in front of this tab what happened; `action` is one way back, e.g. ('Undo', undo).

    'done' leaves after 8 seconds, held while the pointer or the focus is on it; 'warn' stays until it is dismissed.
    """
    layout = ui.context.client.layout
    place = next((child for child in layout.default_slot.children if isinstance(child, Snackbar)), None)
    if place is None:
        with layout:
            place = Snackbar()
    if kind == 'warn':
        place.show(text, icon='error', action=action, seconds=0)
    else:
        place.show(text, action=action)
