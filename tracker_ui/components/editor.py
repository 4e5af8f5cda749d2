"""A dialog with a form that never loses what was typed: to make a record, or, in record_editor.py, to edit one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from inspect import iscoroutine
from typing import Any, Protocol

from nicegui import background_tasks, ui
from pydantic import BaseModel

from models.base import Invalid
from models.drafts import Offer
from tracker_ui import errors
from tracker_ui.components.description import Options
from tracker_ui.components.dialog import Dialog, confirmed
from tracker_ui.components.draft_keeper import DraftKeeper
from tracker_ui.components.form import Form, Sections
from tracker_ui.components.strip import strip
from tracker_ui.components.unsaved import UnsavedStrip
from tracker_ui.drafting import Drafting

Values = dict[str, Any]

DISCARD = 'Discard what you typed?'
REPLACE = 'Replace what you typed just now?'

ESCAPE_PRESSED = """(event) => {
    event.target.dataset.escape = event.target.getAttribute("aria-expanded") === "true" ? "list" : "form";
}"""
ESCAPE_RELEASED = """(event) => {
    const meant = event.target.dataset.escape;
    delete event.target.dataset.escape;
    if (meant === "form") emit();
}"""
"""Esc asks when the key is released, as Quasar closes dialogs: asked earlier, the release would close the question.
An open list of choices is closed by the press; then the form is not meant."""


class Gathered(Protocol):
    """A part of a form that is no field of its model, such as who was picked: kept and restored with what is typed."""

    def touched(self) -> bool:
        """True when a hand has changed it."""

    async def restore(self, texts: Sequence[str]) -> None:
        """Let this stand in it again, as it was kept: words from a browser."""


class Editor(Dialog):
    """A dialog with a form of a model's fields. `save(values)` does the act; then the dialog closes.

    What `save` gives back is called after that, if it can be: another dialog, or the way to another screen. With a
    `draft` what is typed is kept until it is saved or discarded, and what was not saved earlier is offered on top.
    """

    def __init__(
        self,
        title: str,
        model: type[BaseModel],
        names: Sequence[str],
        save: Callable[[Values], Awaitable[object]],
        *,
        button: str = 'Save',
        sub: str = '',
        values: object = None,
        options: Mapping[str, Options] | None = None,
        draft: Drafting | None = None,
        sections: Sections = (),
    ) -> None:
        super().__init__(title, sub, wide=True)
        self._attempt, self._draft, self._typed = save, draft, False
        self._gathered: dict[str, Gathered] = {}
        with self:
            self._unsaved = ui.element('div').classes('stack')
            self.notices = ui.element('div').classes('stack')
            self.form = Form(
                model, names, values=values, options=options, on_save=self._save, autofocus=True, sections=sections
            )
        if draft:
            with self.form:
                self._keeper = DraftKeeper(draft.label)
            background_tasks.create(self._begin(draft), name='finding unsaved text', context=self)
        with self.actions:
            self.form.buttons(button, on_cancel=self._leave)
        self.form.on_touch(self._guard_what_is_typed)
        self.on('hide', self.delete, [])
        self.props('persistent')  # the browser closes it for nobody: what was typed a moment ago is asked about first
        self.on('keydown.escape', js_handler=ESCAPE_PRESSED)
        self.on('keyup.escape', self._leave, [], js_handler=ESCAPE_RELEASED)
        self.open()

    def tell(self, sentence: str) -> None:
        """Say what somebody else did, above the form; in place of what was said before."""
        self.notices.clear()
        with self.notices:
            strip(sentence, 'warn')

    def gather(self, name: str, part: Gathered) -> None:
        """Let a part of the form be kept under this name.

        Its element, in the form, says the name with `data-gathered` and with `data-keeps` what stood there at first; in
        it is one element with `data-picked` for each that was picked (draft_keeper.js).
        """
        self._gathered[name] = part

    def touched(self) -> bool:
        """True when there is something in the form that would be lost."""
        return bool(self.form.touched()) or any(part.touched() for part in self._gathered.values())

    def refuse(self, error: Exception) -> None:
        """Show why it was not saved. What was typed stays."""
        if isinstance(error, Invalid):
            self.form.show_errors(error.errors)
        else:
            self.form.show_refusal(errors.sentence(error))

    async def _save(self) -> None:
        self.form.clear_errors()
        try:
            with self._draft.saved() if self._draft else nullcontext():
                then = await self._attempt(self.form.values())
        except Exception as error:
            self.refuse(error)
            return
        self.close()
        result = then() if callable(then) else None
        if iscoroutine(result):
            await result

    async def _leave(self) -> None:
        """Close, but ask first when something was typed."""
        if not self.touched() or await confirmed(DISCARD, 'It has not been saved.', 'Discard', danger=True):
            if self._draft and (self._typed or self.touched()):
                await self._draft.give_up()
            self.close()

    async def _begin(self, draft: Drafting) -> None:
        """Go on with the unsaved text that was asked for, or offer what there is."""
        try:
            if draft.goes_on_with:
                await self._restore(draft.goes_on_with)
                return
            offers = await draft.offered()
        except Exception as error:
            self.refuse(error)
            return
        with self._unsaved:
            for offer in offers:
                UnsavedStrip(draft.viewer, offer, self._restore)

    async def _restore(self, offer: Offer) -> None:
        """Put unsaved text into the boxes as if it had been typed here. Asks where something was typed meanwhile."""
        assert self._draft
        picked = {name for name, part in self._gathered.items() if part.touched()}
        both = (self.form.touched() | picked) & offer.draft.texts.keys()
        if both and not await confirmed(REPLACE, 'The unsaved text takes its place.', 'Replace', danger=True):
            return
        texts = await self._draft.take_over(offer)
        self.form.restore(texts)
        for name in self._gathered.keys() & texts.keys():
            kept = texts[name]
            await self._gathered[name].restore(kept if isinstance(kept, list) else [kept])
        self._keeper.goes_on_with(texts)

    def _guard_what_is_typed(self) -> None:
        """While something is typed that nobody else keeps, the page does not reload by itself."""
        self._typed = True
        if self._draft:
            return
        if self.form.touched():
            self.form.props('data-dirty=true')
        else:
            self.form.props(remove='data-dirty')
