"""A date somebody knows by heart, typed in three boxes that never jump ahead by themselves (GOV.UK, NHS)."""

from __future__ import annotations

from datetime import date
from typing import Any

from nicegui import ui

from tracker_ui.components import words

PARTS = (('Day', 'date-box'), ('Month', 'date-box'), ('Year', 'date-box date-box-year'))
MONTHS = ('jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec')


class DateBoxes(ui.element):
    """Day, month and year. `typed` is what stands in the boxes; `day` makes a date of it or says what is wrong."""

    def __init__(self) -> None:
        super().__init__('div')
        self.classes('date-boxes')
        with self.default_slot:
            self.boxes = [small_box(word, look) for word, look in PARTS]

    @property
    def typed(self) -> tuple[str, ...]:
        """What stands in the three boxes, without spaces around it."""
        return tuple((box.value or '').strip() for box in self.boxes)

    def fill(self, value: date | None) -> None:
        """Show this date, or empty boxes."""
        shown = (str(value.day), str(value.month), str(value.year)) if value else ('', '', '')
        for box, part in zip(self.boxes, shown, strict=True):
            box.value = part

    def day(self) -> date | None:
        """The date, or None when the boxes are empty. ValueError with a sentence when it is incomplete or none."""
        if not any(self.typed):
            return None
        missing = [word.lower() for (word, _), part in zip(PARTS, self.typed, strict=True) if not part]
        if missing:
            raise ValueError('Please add the ' + ' and the '.join(missing) + '.')
        day, month, year = self.typed
        if year.isdigit() and len(year) != 4:
            raise ValueError('Please give the year with four digits, for example 1991.')
        try:
            return date(int(year), _month(month), int(day))
        except ValueError:
            raise ValueError('This is not a date. Give day, month and year, for example 14 3 1991.') from None


def small_box(word: str, look: str) -> Any:
    """A box for a few signs, under a label of its own."""
    with ui.element('div'):
        label = words.text(word, 'label', 'date-box-label')
        box = ui.input().classes(look)
        box.props('outlined dense hide-bottom-space inputmode=numeric maxlength=9 autocomplete=off spellcheck=false')
    label.props['for'] = box.html_id
    return box


def _month(typed: str) -> int:
    """3, 03, Mar and March are all the third month."""
    return MONTHS.index(typed[:3].lower()) + 1 if typed.isalpha() else int(typed)
