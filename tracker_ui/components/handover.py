"""A file that is handed over: made when it is asked for, sent over plain HTTP to this tab alone, and kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping

from nicegui import ui
from nicegui.events import GenericEventArguments

from tracker_ui.components.snackbar import snackbar

UNDER_WAY = 'Making the file'
HANDED_OVER = 'The file is in your downloads'
FAILED = 'The file could not be made. Please try again.'


class Handover(ui.element, component='handover.js'):
    """Asks an address of this program for a file and lets the browser save it. One on each screen that has files."""

    def __init__(self) -> None:
        super().__init__()
        self.on('handed', lambda: snackbar(HANDED_OVER), [])
        self.on('refused', self._refused)

    def bring(self, address: str, question: Mapping[str, object]) -> None:
        """Ask for the file. What is asked goes in the body, so that no address tells of it."""
        snackbar(UNDER_WAY)
        self.run_method('bring', address, dict(question))

    def _refused(self, event: GenericEventArguments) -> None:
        """Say why there is no file: a sentence of ours that came back, or that it did not work."""
        said = event.args if isinstance(event.args, str) else ''
        snackbar(said[:200] or FAILED, 'warn')
