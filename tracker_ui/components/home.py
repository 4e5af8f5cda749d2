"""Where the acts of a button belong: to the screen, not to the dialog that it stands in and that may be gone first."""

from __future__ import annotations

from nicegui import ui
from nicegui.slot import Slot


class Passing(ui.element):
    """Something that may close before the acts started from it are done. `home` is where it was opened."""

    home: Slot


def home() -> Slot:
    """The current place in the page; inside something passing, the place where that was opened."""
    here = ui.context.slot
    around = (here.parent, *here.parent.ancestors())
    return next((element.home for element in around if isinstance(element, Passing)), here)
