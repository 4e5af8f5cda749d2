"""One field of a form: label, hint, box and the sentence of what is wrong, tied together for a screen reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from nicegui import ui

from tracker_ui.components import words
from tracker_ui.components.date_boxes import DateBoxes
from tracker_ui.components.description import Description

Touched = Callable[[], object]

PLAIN = 'outlined dense hide-bottom-space'
KEYBOARDS = {'email': 'type=email inputmode=email', 'tel': 'type=tel inputmode=tel', 'text': 'type=text'}


class Field(ui.element):
    """A field as it stands on the page. Each kind says how it is drawn, read and filled.

    `value` is what stands in it, and raises ValueError with a sentence where that cannot be read; `typed` never does.
    """

    several: ClassVar[bool] = False
    wide: ClassVar[bool] = False

    def __init__(self, about: Description, on_touch: Touched) -> None:
        super().__init__('fieldset' if self.several else 'div')
        self.about = about
        self._wrong: str | None = None  # not described yet
        self.props['data-field'] = about.name
        self.classes('field').classes('field-wide' if self.wide else '')
        with self.default_slot:
            caption = self.caption()
            self._hint = words.text(about.hint, classes='field-hint') if about.hint else None
            self.controls: list[Any] = self.draw(on_touch)
            self._note = ui.element('div').classes('field-note')
            self._error = ui.element('div').classes('field-error')
        if caption and not self.several:
            caption.props['for'] = self.controls[0].html_id
        self.describe()

    def caption(self) -> ui.element | None:
        """The label above the controls; None where they say by themselves what they are about."""
        caption = words.text(self.about.label, 'legend' if self.several else 'label', 'field-label')
        if self.about.optional:
            with caption:
                words.text(' (optional)', classes='field-optional')
        return caption

    def draw(self, on_touch: Touched) -> list[Any]:
        """Make the controls, of which `on_touch` hears each change; the first takes the focus."""
        raise NotImplementedError

    @property
    def value(self) -> Any:
        """What stands in the field, as the model wants it."""
        return self.typed

    @property
    def typed(self) -> Any:
        """What stands in the field, right or wrong."""
        return self.controls[0].value

    def fill(self, value: Any) -> None:
        """Show this value."""
        self.controls[0].value = value

    def restore(self, text: str | list[str]) -> None:
        """Let this stand in the field again, in the words in which it was read off the screen (see drafts.js)."""
        self.controls[0].value = text if isinstance(text, str) else ''

    def describe(self, error: str = '') -> None:
        """Show this sentence of what is wrong by the field, or none, and tell a screen reader the same."""
        if error == self._wrong:
            return
        self._wrong = error
        self._say(self._error, 'error', error)
        for control in self.controls:
            control.props['aria-invalid'] = 'true' if error else 'false'
        self.classes(add='field-invalid') if error else self.classes(remove='field-invalid')

    def note(self, sentence: str = '') -> None:
        """Show what somebody else did to this field, or nothing. It stays whatever is wrong with what is typed."""
        self._say(self._note, 'sync_problem', sentence)

    def focus(self) -> None:
        """Put the cursor here."""
        self.controls[0].run_method('focus')

    def _say(self, place: ui.element, icon: str, sentence: str) -> None:
        place.clear()
        if sentence:
            with place:
                words.icon(icon)
                words.text(sentence)
        spoken = (self._hint, *(part for part in (self._note, self._error) if part.default_slot.children))
        told_by = ' '.join(part.html_id for part in spoken if part)
        for control in self.controls:
            control.props.set_optional('aria-describedby', told_by or None)


class TextField(Field):
    """A line of text: also for e-mail addresses and phone numbers, with their keyboards on a phone."""

    def draw(self, on_touch: Touched) -> list[Any]:
        """One input."""
        box = ui.input(on_change=on_touch).props(PLAIN).props(KEYBOARDS[self.about.kind]).props('spellcheck=false')
        return [self.limited(box)]

    def limited(self, box: ui.input) -> ui.input:
        """The box with what the field's description says about any text."""
        box.props['autocomplete'] = self.about.autocomplete
        box.props.set_optional('maxlength', self.about.longest)
        return box.classes('field-box')

    @property
    def typed(self) -> str:
        """The text without spaces around it."""
        return (self.controls[0].value or '').strip()

    @property
    def value(self) -> Any:
        """The text; None for none where the model allows it."""
        return self.typed or (None if self.about.nullable else '')

    def fill(self, value: Any) -> None:
        """Show this text."""
        self.controls[0].value = '' if value is None else str(value)


class LongTextField(TextField):
    """A box of several lines that grows with its text."""

    wide = True

    def draw(self, on_touch: Touched) -> list[Any]:
        """One textarea."""
        return [self.limited(ui.textarea(on_change=on_touch).props(PLAIN).props('autogrow'))]


class ChoiceField(Field):
    """One of a list."""

    def draw(self, on_touch: Touched) -> list[Any]:
        """One select whose list narrows as you type; with a way to choose nothing where that is allowed.

        Only with an input of its own does Quasar's select carry a name and an error to a screen reader.
        """
        options = dict(self.about.options)
        box = ui.select(options, with_input=True, clearable=self.about.optional, on_change=on_touch)
        box.props(PLAIN).props('dropdown-icon=sym_o_expand_more clear-icon=sym_o_close behavior=menu autocomplete=off')
        return [box.classes('field-box')]

    def restore(self, text: str | list[str]) -> None:
        """Choose what is called so. Half a word that was searched for, or a choice that is gone, changes nothing."""
        chosen = [choice for choice, called in self.about.options.items() if called == text]
        if chosen or not text:
            self.fill(chosen[0] if chosen else None)


class ChecksField(Field):
    """Any of a few, each with its own check box."""

    several = True
    wide = True

    def draw(self, on_touch: Touched) -> list[Any]:
        """A check box for each choice."""
        with ui.element('div').classes('choices'):
            return [ui.checkbox(words, on_change=on_touch) for words in self.about.options.values()]

    @property
    def typed(self) -> frozenset[Any]:
        """The choices that are ticked."""
        ticked = zip(self.about.options, self.controls, strict=True)
        return frozenset(choice for choice, check in ticked if check.value)

    def fill(self, value: Any) -> None:
        """Tick these choices."""
        for choice, check in zip(self.about.options, self.controls, strict=True):
            check.value = choice in (value or ())

    def restore(self, text: str | list[str]) -> None:
        """Tick what is called so."""
        self.fill([choice for choice, called in self.about.options.items() if called in text])


class DateField(Field):
    """A date in three boxes."""

    several = True

    def draw(self, on_touch: Touched) -> list[Any]:
        """Day, month, year."""
        self._boxes = DateBoxes().classes('field-box')
        for box in self._boxes.boxes:
            box.on_value_change(on_touch)
        return list(self._boxes.boxes)

    @property
    def typed(self) -> tuple[str, ...]:
        """What stands in the three boxes."""
        return self._boxes.typed

    @property
    def value(self) -> Any:
        """The date, or None when the boxes are empty."""
        return self._boxes.day()

    def fill(self, value: Any) -> None:
        """Show this date."""
        self._boxes.fill(value)

    def restore(self, text: str | list[str]) -> None:
        """Let this stand in the three boxes, a date or not."""
        for box, part in zip(self._boxes.boxes, text, strict=False):
            box.value = part
