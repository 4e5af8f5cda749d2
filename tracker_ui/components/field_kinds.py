"""The kinds of field that a form is made of: those of field.py, and numbers, yes or no, and times of days."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from nicegui import ui

from models.base.text import time_of_day
from tracker_ui.components.date_boxes import DateBoxes, small_box
from tracker_ui.components.description import Description
from tracker_ui.components.field import (
    ChecksField,
    ChoiceField,
    DateField,
    Field,
    LongTextField,
    TextField,
    Touched,
)

MIDNIGHT = time()


class NumberField(TextField):
    """A whole number, with what it counts beside it. No arrows: they change a number by a slip of the wheel."""

    def draw(self, on_touch: Touched) -> list[Any]:
        """One short input."""
        box = ui.input(on_change=on_touch).props('outlined dense hide-bottom-space inputmode=numeric spellcheck=false')
        box.props['suffix'] = self.about.unit
        return [self.limited(box).classes('field-short')]

    @property
    def value(self) -> int | None:
        """The number; None for an empty box. ValueError with a sentence for anything else."""
        if not self.typed:
            return None
        try:
            return int(self.typed)
        except ValueError:
            raise ValueError('Please give a whole number, for example 50.') from None


class CheckField(Field):
    """Yes or no: one box to tick, which says itself what it is about."""

    def caption(self) -> None:
        """None: its words stand beside the box."""

    def draw(self, on_touch: Touched) -> list[Any]:
        """One check box."""
        return [ui.checkbox(self.about.label, on_change=on_touch)]

    def fill(self, value: Any) -> None:
        """Tick it, or not."""
        self.controls[0].value = bool(value)

    def restore(self, text: str | list[str]) -> None:
        """Tick it where its words are among those that were ticked."""
        self.fill(self.about.label in text)


class FromField(Field):
    """A day and a time on the wall. Without a time it is the beginning of the day."""

    several = True
    ends: ClassVar[bool] = False

    def draw(self, on_touch: Touched) -> list[Any]:
        """Day, month, year, and the time."""
        with ui.element('div').classes('date-boxes field-box'):
            self._days = DateBoxes()
            self._time = small_box('Time', 'date-box date-box-year')
        for box in (*self._days.boxes, self._time):
            box.on_value_change(on_touch)
        return [*self._days.boxes, self._time]

    @property
    def typed(self) -> tuple[str, ...]:
        """What stands in the four boxes."""
        return (*self._days.typed, (self._time.value or '').strip())

    @property
    def value(self) -> datetime | None:
        """The moment on the wall; None when the boxes are empty. ValueError with a sentence where it is none."""
        day, at = self._days.day(), self.typed[-1]
        if day is None and at:
            raise ValueError('Please add the day.')
        if day is None:
            return None
        if at:
            return datetime.combine(day, time_of_day(at))
        return datetime.combine(day, MIDNIGHT) + timedelta(days=self.ends)

    def fill(self, value: Any) -> None:
        """Show this moment; the beginning or end of a day without a time."""
        whole = value is not None and value.time() == MIDNIGHT
        day = value - timedelta(days=self.ends) if whole else value
        self._days.fill(day.date() if day else None)
        self._time.value = f'{value:%H:%M}' if value and not whole else ''

    def restore(self, text: str | list[str]) -> None:
        """Let this stand in the four boxes, a time or not."""
        for box, part in zip(self.controls, text, strict=False):
            box.value = part


class UntilField(FromField):
    """The same of an end. Without a time it is the end of the day."""

    ends = True


KINDS: dict[str, type[Field]] = {
    'textarea': LongTextField,
    'number': NumberField,
    'select': ChoiceField,
    'check': CheckField,
    'checks': ChecksField,
    'date': DateField,
    'from': FromField,
    'until': UntilField,
}


def field(about: Description, on_touch: Touched) -> Field:
    """The field that asks for what is described."""
    return KINDS.get(about.kind, TextField)(about, on_touch)
