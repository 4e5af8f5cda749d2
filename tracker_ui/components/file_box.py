"""A box to choose a file with, or to drop one on."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from nicegui import ui
from nicegui.events import GenericEventArguments, handle_event


class File(NamedTuple):
    """What somebody has chosen: the name it had on their computer, and what is in it."""

    name: str
    content: bytes


class FileBox(ui.element, component='file_box.js'):
    """Asks for one file and hands it to `on_file`, in the place where the box stands. It arrives by uploads.py.

    `label` is the right to send a file here; `largest` in bytes is said to the browser, so that it need not try.
    """

    def __init__(
        self, words: str, on_file: Callable[[File], Awaitable[None]], *, hint: str, largest: int, accept: str
    ) -> None:
        super().__init__()
        self.label = secrets.token_urlsafe(32)
        self._on_file = on_file
        self._receiving = False
        self._props.update(label=self.label, words=words, hint=hint, largest=largest, accept=accept, said=None)

    def say(self, sentence: str) -> None:
        """Say below the box why the file cannot be used, so that another one may be chosen."""
        self._props['said'] = {'text': sentence, 'number': secrets.randbelow(2**31)}  # the same sentence may come twice
        self.update()

    def begin(self) -> bool:
        """A file is on its way from now on; False when one is already."""
        if self._receiving:
            return False
        self._receiving = True
        return True

    def end(self) -> None:
        """It has arrived, or never will."""
        self._receiving = False

    def take(self, file: File) -> None:
        """Hand over a file that has arrived."""
        about = GenericEventArguments(sender=self, client=self.client, args=None)
        handle_event(lambda: self._on_file(file), about, expect_args=False)
