"""The question when two people changed the same fields of a record: each side by side, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Literal, cast

from nicegui import ui
from nicegui.events import GenericEventArguments

from models.base import Clash, Collision
from models.base.text import day, listed
from tracker_ui.components import words
from tracker_ui.components.act import one_at_a_time
from tracker_ui.components.button import button
from tracker_ui.components.description import Description
from tracker_ui.components.dialog import Dialog
from tracker_ui.marks import called

Choice = Literal['mine', 'theirs', 'both']
Piece = tuple[str, bool]
"""Some words of a text, and whether they stand in this text alone."""

WHAT_IS_CHOSEN = """(event) => {
    const dialog = event.currentTarget.closest("[role=dialog]");
    emit([...dialog.querySelectorAll("input[type=radio]:checked")].map((one) => [one.dataset.field, one.value]));
}"""
NUMBERS = ('One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine')
EMPTY = 'Nothing'


class Conflict(Dialog):
    """Asks about each field that somebody else changed too. Opened by `Conflict(...)`; Esc means "Keep editing".

    `fields` describes the form's fields; `me` is the staff id of the person in front. `save` is called with what was
    chosen for each field, `discard` when theirs shall stand everywhere; the dialog has closed by then.
    """

    def __init__(
        self,
        clash: Clash,
        fields: Mapping[str, Description],
        me: int | None,
        save: Callable[[dict[str, Choice]], object],
        discard: Callable[[], object],
    ) -> None:
        self._me = me
        super().__init__(self._title(clash), self._sub(clash))
        self.classes('conflict')
        with self:
            first, *_ = [self._ask(collision, fields[collision.field]) for collision in clash.collisions]
            first.props('data-autofocus')
        with self.actions:
            button('Discard mine', kind='quiet', on_click=self._closing(discard))
            button('Keep editing', on_click=self.close)
            saver = button('Save choices', kind='primary', writes=True)
            saver.on('click', self._closing_with(clash, save), js_handler=WHAT_IS_CHOSEN)
        self.on('hide', self.delete, [])
        self.open()

    def _title(self, clash: Clash) -> str:
        if all(self._mine(one) for one in clash.collisions):
            return 'You changed this in another tab'
        who = listed(self._authors(clash, called))
        return f'{who[0].upper()}{who[1:]} changed this while you were editing'

    def _sub(self, clash: Clash) -> str:
        number = len(clash.collisions)
        count = NUMBERS[number - 1] if number <= len(NUMBERS) else str(number)
        differ, choose = ('differs', 'Choose one.') if number == 1 else ('differ', 'Choose for each.')
        times = {one.when for one in clash.collisions}
        at = f' at {times.pop()}' if len(times) == 1 else ''
        who = listed(self._authors(clash, str))
        return f'Nothing is lost. {count} of your fields {differ} from what {who} saved{at}. {choose}'

    def _authors(self, clash: Clash, named: Callable[[str], str]) -> list[str]:
        everyone = ['you' if self._mine(one) else named(one.by_name) for one in clash.collisions]
        return list(dict.fromkeys(everyone))

    def _mine(self, collision: Collision) -> bool:
        """True for what the person in front saved themselves, in another tab."""
        return collision.by is not None and collision.by == self._me

    def _ask(self, collision: Collision, about: Description) -> ui.element:
        """Both values of one field. Gives back the button for one's own, which is chosen until another is."""
        mine, theirs = in_words(about, collision.mine), in_words(about, collision.theirs)
        by = 'You' if self._mine(collision) else called(collision.by_name)
        with ui.element('fieldset').classes('conflict-field'):
            words.text(about.label, 'legend', 'field-label')
            with ui.element('div').classes('conflict-sides'):
                long = about.kind == 'textarea' and bool(collision.mine and collision.theirs)
                left, right = compared(mine, theirs) if long else ([(mine, False)], [(theirs, False)])
                yours = self._side(collision.field, 'mine', 'Yours', left).props('checked')
                self._side(collision.field, 'theirs', f'{by}, {collision.when}', right)
                if long:
                    self._side(collision.field, 'both', 'Keep both', [('Theirs first, then yours', False)])
        return yours

    def _side(self, field: str, choice: Choice, title: str, text: Iterable[Piece]) -> ui.element:
        with ui.element('label').classes('conflict-side').classes('conflict-' + choice):
            radio = ui.element('input').props('type=radio')
            radio.props['name'] = f'{self.html_id}-{field}'
            radio.props['data-field'] = field
            radio.props['value'] = choice
            with ui.element('span'):
                words.text(title, classes='conflict-who')
                with ui.element('span').classes('conflict-text'):
                    for piece, alone in text:
                        words.text(piece, 'mark' if alone else 'span')
        return radio

    def _closing(self, then: Callable[[], object]) -> Callable[[], object]:
        def act() -> object:
            self.close()
            return then()

        return act

    def _closing_with(self, clash: Clash, save: Callable[[dict[str, Choice]], object]) -> Callable[..., object]:
        def act(event: GenericEventArguments) -> object:
            said = dict(event.args)
            choices = {one.field: _choice(said.get(one.field)) for one in clash.collisions}
            self.close()
            return one_at_a_time(lambda: save(choices))()

        return act


def _choice(said: Any) -> Choice:
    """What a browser says was chosen. Anything else means one's own, which is what stood chosen at first."""
    return cast(Choice, said) if said in {'theirs', 'both'} else 'mine'


def in_words(about: Description, value: Any) -> str:
    """The value of a field as people read it."""
    if isinstance(value, (set, frozenset)):
        return ', '.join(text for choice, text in about.options.items() if choice in value) or EMPTY
    if about.options and value is not None:
        return about.options.get(value, 'A choice that is not in your list')
    return day(value) if isinstance(value, date) else str(value or EMPTY)


def compared(mine: str, theirs: str) -> tuple[list[Piece], list[Piece]]:
    """Two texts in pieces, word by word: which stand in both, and which in one alone. Nothing is left out."""
    left, right = re.findall(r'\s*\S+|\s+$', mine), re.findall(r'\s*\S+|\s+$', theirs)
    pieces: tuple[list[Piece], list[Piece]] = [], []
    for kind, a, b, c, d in SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes():
        for side, text in zip(pieces, (''.join(left[a:b]), ''.join(right[c:d])), strict=True):
            word = text if kind == 'equal' else text.lstrip()  # a mark begins with its first letter
            parts = ((text[: len(text) - len(word)], False), (word, kind != 'equal'))
            side.extend(part for part in parts if part[0])
    return pieces


def both(mine: str, theirs: str) -> str:
    """Both texts, theirs first, as two paragraphs."""
    return f'{theirs.rstrip()}\n\n{mine.lstrip()}'
