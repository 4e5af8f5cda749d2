"""A dialog with a name, a body and a row of buttons. Esc closes it; the focus goes back to where it came from."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from nicegui import ui

from tracker_ui.components import words
from tracker_ui.components.button import button
from tracker_ui.components.home import Passing, home
from tracker_ui.view import Owner

TAKE_FOCUS = """() => {
    const top = [...document.querySelectorAll('[role=dialog]')].at(-1);
    if (!top || top.contains(document.activeElement)) return;
    (top.querySelector('[data-autofocus], [autofocus]') ?? top.querySelector('button, [href], input'))?.focus();
}"""
"""For a dialog that opens above another one: Quasar leaves the focus in the lower one, behind the question."""


class Dialog(ui.dialog, Passing, Owner):
    """A dialog. What is made inside `with Dialog('Title') as dialog:` is its body; `dialog.actions` takes the buttons.

    A click beside it does nothing, so that half-typed text is not lost by a slip. Like `ui.dialog` it can be awaited.
    It ends with the screen it was opened on, not with another dialog that it was opened out of.
    """

    def __init__(self, title: str, sub: str = '', *, wide: bool = False) -> None:
        self.home = home()
        with self.home:
            super().__init__()
        self.props('no-backdrop-dismiss no-shake')
        self.on('show', js_handler=TAKE_FOCUS)
        with self.default_slot, ui.element('div').classes('dialog') as card:
            card.classes('dialog-wide' if wide else '')
            with ui.element('div').classes('dialog-head'):
                self.title = words.text(title, 'h2', 'dialog-title')
                if sub:
                    words.text(sub, 'p', 'sub')
            self.body = ui.element('div').classes('dialog-body')
            self.actions = ui.element('div').classes('dialog-actions')
        self.props['aria-labelledby'] = self.title.html_id

    def __enter__(self) -> Self:
        self.body.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.body.__exit__(kind, error, trace)


async def confirmed(title: str, text: str, yes: str, *, danger: bool = False) -> bool:
    """Ask before an act that has no way back; True when the person agrees. `yes` names the act, e.g. 'Remove'."""
    with Dialog(title) as dialog:
        words.text(text, 'p', 'muted')
        with dialog.actions:
            button('Cancel', on_click=dialog.close).props('data-autofocus')  # Enter by a slip changes nothing
            button(yes, kind='danger' if danger else 'primary', writes=True, on_click=lambda: dialog.submit(True))
    dialog.on('hide', dialog.delete, [])
    return bool(await dialog)
