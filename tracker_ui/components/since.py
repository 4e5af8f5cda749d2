"""Since you looked: how much others have changed meanwhile, what it was, and where it stands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from nicegui import ui

from models import attention
from models.attention import NEWEST, Missed
from tracker_ui.attending import Attending
from tracker_ui.components.button import button
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.live_element import SCRIPTS
from tracker_ui.components.live_list import LiveList
from tracker_ui.marks import marks_of_each
from tracker_ui.viewer import Viewer

LINE = {
    'icon': 'icon',
    'tone': 'tone',
    'title': 'title',
    'sub': 'sub',
    'when': 'at',
    'written': 'when',
    'href': 'href',
}
ON_A_LINK = '(event) => event.target.closest("a") && emit()'


class Since(ui.element, component='since.js', dependencies=SCRIPTS):
    """Says "14 changes since 12:02", with their list behind it and a mark at each record, until one presses "Seen".

    One in each page. It also tells the server when a hand moves in this tab, from which that knows who is away.
    """

    def __init__(self, viewer: Viewer, attending: Attending) -> None:
        self.viewer = viewer
        self._attending = attending
        self._missed: Missed | None = None
        super().__init__()
        self._props['pace'] = round(attending.pace * 1000)
        self.on('list', self._list, [])
        self.on('seen', self._seen, [])
        attending.show(self)

    def offer(self, missed: Missed | None) -> None:
        """Show this; None takes away what is shown."""
        if missed is not self._missed:
            self._missed = missed
            self.update()

    def _list(self) -> None:
        """What it was, line by line, in a dialog that closes when one follows a link."""
        missed = self._missed
        if missed is None:
            return
        few = missed.number <= NEWEST
        with Dialog(_counted(missed), '' if few else f'The newest {NEWEST} are listed.', wide=True) as dialog:
            topic = self.viewer.watch(attention.events, missed.after, missed.upto, personal=True)
            listing = LiveList(topic, LINE, caption='What others changed', empty=('Nothing is left of it', ''))
            with dialog.actions:
                button('Close', on_click=dialog.close)
                seen = button('Seen', kind='primary', writes=True, on_click=_and_then(self._seen, dialog.close))
        seen.props('data-autofocus')
        listing.on('click', dialog.close, [], js_handler=ON_A_LINK)
        dialog.on('hide', dialog.delete, [])
        dialog.open()

    async def _seen(self) -> None:
        await self._attending.seen(self)

    def _to_dict(self) -> dict[str, Any]:
        """The element as JSON. What was missed stays out of the observables, as the rows of a live element do."""
        missed = self._missed
        shown: dict[str, Any] = {'words': _counted(missed) if missed else ''}
        shown['marks'] = orjson.Fragment(orjson.dumps(marks_of_each(missed.changes) if missed else {}))
        return {**super()._to_dict(), 'props': {**self._props, **shown}}

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        return [_counted(self._missed)] if self._missed else []

    def _handle_delete(self) -> None:
        self._attending.hide(self)
        super()._handle_delete()


def _counted(missed: Missed) -> str:
    return f'{missed.number:,} {"change" if missed.number == 1 else "changes"} since {missed.since}'


def _and_then(act: Callable[[], Awaitable[None]], then: Callable[[], object]) -> Callable[[], Awaitable[None]]:
    async def both() -> None:
        await act()
        then()

    return both
