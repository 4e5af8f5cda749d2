"""The palette: find anybody and anything, and do it, from the keyboard. One in each page, in the top bar."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from models import habits
from models.base import Missing, Refused
from tracker_ui.components.act import one_at_a_time
from tracker_ui.components.live_element import SCRIPTS, STATIC
from tracker_ui.components.snackbar import snackbar
from tracker_ui.palette import Hit, Offered
from tracker_ui.viewer import Viewer

LONGEST = 100  # characters; nobody is called so, and a search over more would only cost


class Palette(
    ui.element,
    component='palette.js',
    dependencies=[*SCRIPTS, *(STATIC / name for name in ('palette_sheet.js', 'shortcuts.js', 'shortcuts_help.js'))],
):
    """A field-like button, the dialog that it and Ctrl+K open, and the shortcuts of the page with their help.

    Places and acts are narrowed in the browser. People are looked for here, as the person who asks; what was typed and
    what was found is kept nowhere. Acts open their dialogs on `stage`, the screen that stands at that moment.
    """

    def __init__(self, viewer: Viewer, offered: Offered, stage: ui.element) -> None:
        super().__init__()
        self._viewer, self._stage, self.offered = viewer, stage, offered
        self._doing = {act.title: one_at_a_time(partial(act.do, viewer)) for act in offered.acts}
        self._props['single'] = True
        self.on('find', self._find)
        self.on('act', self._act)
        self.on('single', self._use_single_keys)

    async def ready(self) -> None:
        """Learn whether this person uses shortcuts of one letter. A page without that answer is better than none."""
        with suppress(Refused):
            self._props['single'] = await self._viewer.ask(habits.single_keys)

    async def _find(self, event: GenericEventArguments) -> None:
        """Look for what was typed. The answer carries the number of the question, so that a late one is known."""
        words = str(event.args['words'])[:LONGEST]
        found = [
            (title, [_shown(hit) for hit in await self._viewer.ask(finds, words)])
            for title, finds in self.offered.searches
        ]
        self.run_method('answer', event.args['number'], found)

    async def _act(self, event: GenericEventArguments) -> None:
        """Do one of the acts offered. Any other is somebody's invention, refused like a record that is not there."""
        attempt = self._doing.get(event.args)
        if attempt is None:
            snackbar(Missing().sentence, 'warn')
            return
        with self._stage:
            await attempt()

    async def _use_single_keys(self, event: GenericEventArguments) -> None:
        """Keep for this person, on every computer, whether single letters are shortcuts."""
        await self._viewer.do(habits.use_single_keys, event.args is True)
        self._props['single'] = event.args is True

    def _to_dict(self) -> dict[str, Any]:
        """The element as JSON. What is offered never changes, and stays out of NiceGUI's observables."""
        return {**super()._to_dict(), 'props': {**self._props, **self.offered.fixed()}}


def _shown(hit: Hit) -> dict[str, Any]:
    return {name: getattr(hit, name) for name in ('id', 'name', 'sub', 'initials', 'tone', 'href')}
