"""Undo: what somebody has just done is said, and can be taken back for a few seconds."""

from __future__ import annotations

from collections.abc import Callable

from models.base import Work
from tracker_ui.components.act import one_at_a_time
from tracker_ui.components.snackbar import snackbar
from tracker_ui.viewer import Viewer

TakeBack = Callable[[Work, int, int], object]
"""A verb `take_back(work, record id, version)` that undoes the person's own change which made this version."""


def done(viewer: Viewer, words: str, take_back: TakeBack, record_id: int, version: int | None) -> None:
    """Say what was done, with Undo beside it. `version` is what the verb gave back; None means nothing to take back."""
    if version is None:
        snackbar(words)
        return

    async def undo() -> None:
        await viewer.do(take_back, record_id, version)
        snackbar('Taken back')

    snackbar(words, action=('Undo', one_at_a_time(undo)))
