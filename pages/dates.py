"""The dates of a series in a form: each can be kept or left out, or moved, and says what is in its way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from nicegui import ui
from pydantic import BaseModel, Field, NaiveDatetime

from models.appointments import Chosen, DateRow, times
from models.base import Invalid
from tracker_ui.components import words
from tracker_ui.components.button import button, icon_button
from tracker_ui.components.editor import Editor, Values
from tracker_ui.components.menu import Choice, choose

AS_IT_IS = Chosen()
ALL_FREE = 'All dates are free.'
GATHERED = 'dates'
"""By which a draft knows what was decided about the dates."""


class Moving(BaseModel):
    """What is asked when one date of a series is to be at another time."""

    wall_start: NaiveDatetime = Field(title='Start')


class Dates(ui.element):
    """A check box for each date. Rows are drawn and changed one by one: nobody's focus is lost to a look at the others.

    What was decided is kept with what is typed (Editor.gather), date by date. `changed` hears each decision.
    """

    def __init__(self, changed: Callable[[], object]) -> None:
        super().__init__('fieldset')
        self.classes('field field-wide').props['data-gathered'] = GATHERED
        self.props['data-keeps'] = ''
        self._changed = changed
        self._lines: dict[str, _Line] = {}
        self.chosen: dict[str, Chosen] = {}  # by the id of the date: what differs from keeping it as it is
        with self.default_slot:
            words.text('Dates', 'legend', 'field-label')
            self._said = words.text('', 'p', 'sub').props('role=status')
            self._list = ui.element('ul').classes('dates')

    def with_reason(self, reason: str | None) -> dict[str, Chosen]:
        """What was decided of every date; each that is kept may be booked over for this reason."""
        every = {id: self.chosen.get(id, AS_IT_IS) for id in self._lines}
        return {id: one._replace(over=reason) if one.keep else one for id, one in every.items()}

    def needs_a_reason(self) -> bool:
        """True while a date is kept that is not free."""
        return any(line.row.in_the_way and self.chosen.get(id, AS_IT_IS).keep for id, line in self._lines.items())

    def show(self, rows: Sequence[DateRow], sentence: str = '') -> None:
        """Show these dates in place of what was shown, and a sentence about them all. Those that stay stay in place."""
        self._said.text = sentence
        wanted = {row.id for row in rows}
        for id in [id for id in self._lines if id not in wanted]:
            self._lines.pop(id).delete()
        for place, row in enumerate(rows):
            if row.id not in self._lines:
                with self._list:
                    self._lines[row.id] = _Line(row, self._decide)
                self._lines[row.id].move(target_index=place)
            self._lines[row.id].show(row, self.chosen.get(row.id, AS_IT_IS))

    def touched(self) -> bool:
        """True when anything was decided."""
        return bool(self.chosen)

    async def restore(self, texts: Sequence[str]) -> None:
        """Let this be decided again, as `_kept` wrote it; what is no decision is passed over."""
        for text in texts:
            with suppress(ValueError):
                id, keep, start, fold = text.split(' ')
                which = {'-': None, '0': 0, '1': 1}.get(fold)
                at = None if start == '-' else datetime.fromisoformat(start).replace(tzinfo=None)
                self._decide(id, keep=keep == 'kept', start=at, fold=which)

    def _decide(self, id: str, **what: Any) -> None:
        one = self.chosen.get(id, AS_IT_IS)._replace(**what)
        if one == self.chosen.get(id, AS_IT_IS):
            return
        self.chosen[id] = one
        if one == AS_IT_IS:
            del self.chosen[id]
        if id in self._lines:
            self._lines[id].show(self._lines[id].row, one)
        self._changed()


class _Line(ui.element):
    """One date: its box, what is in its way, and what can be done about it. `decide` hears what differs for it."""

    def __init__(self, row: DateRow, decide: Callable[..., None]) -> None:
        super().__init__('li')
        self.classes('dates-one')
        self.row, self._decide = row, partial(decide, row.id)
        with self:
            self._check = ui.checkbox(row.when, value=True, on_change=lambda event: self._decide(keep=event.value))
            self._which = button('Which?', on_click=self._ask_which, compact=True)
            self._other = icon_button('edit_calendar', 'Another time', self._move, compact=True)
            with ui.element('p').classes('dates-said') as self._told:
                words.icon('event_busy')
                self._said = words.text('')
        self._check.props['aria-describedby'] = self._said.html_id

    def show(self, row: DateRow, chosen: Chosen) -> None:
        """Show this of it now."""
        self.row = row
        usual = '' if row.start == row.by_rule else f' instead of {times.dated(row.by_rule)}'
        self._check.text, self._check.value = row.when + usual, chosen.keep
        twice = 'The clock shows this time twice.' if row.choices else ''
        self._said.text = ' '.join(part for part in (row.missing, twice, *row.in_the_way) if part)
        self._told.set_visibility(bool(self._said.text))
        self._which.set_visibility(bool(row.choices))
        self._which.props['aria-label'] = f'Which {row.when}?'
        self._other.props['aria-label'] = self._other.props['title'] = f'Another time than {row.when}'
        self.props.set_optional('data-picked', _kept(row.id, chosen) or None)
        for look, lit in (('dates-open', bool(self._said.text) and chosen.keep), ('dates-out', not chosen.keep)):
            self.classes(add=look) if lit else self.classes(remove=look)

    def _move(self) -> None:
        """Ask for another time. The one by the rule is one like any."""
        row = self.row

        async def save(values: Values) -> None:
            start = values['wall_start']
            if start is None:
                raise Invalid({'wall_start': 'This is needed.'})
            self._decide(keep=True, fold=None, start=None if start == row.by_rule else start)

        values = {'wall_start': row.start}
        Editor('Another time', Moving, ['wall_start'], save, button='Take this time', sub=row.when, values=values)

    def _ask_which(self) -> None:
        """Ask which is meant of a time that the clock shows twice."""
        choices = [
            Choice(said, 'schedule', partial(self._decide, keep=True, fold=fold)) for fold, said in self.row.choices
        ]
        choose('Which of the two?', choices)


def in_words(rows: Sequence[DateRow], chosen: dict[str, Chosen]) -> str:
    """How many dates are kept, and how many of them need a decision."""
    kept = [row for row in rows if chosen.get(row.id, AS_IT_IS).keep]
    open_ones = [row for row in kept if row.missing or row.choices or row.in_the_way]
    said = f'{len(kept)} of {len(rows)} dates are kept.' if len(kept) < len(rows) else ''
    if not open_ones:
        return said or ALL_FREE
    verb = 'is' if len(open_ones) == 1 else 'are'
    what = f'{len(open_ones)} {verb} not free: leave out, choose another time, or say below why.'
    return f'{said} {what}'.strip()


def _kept(id: str, chosen: Chosen) -> str:
    """What was decided of a date, as a draft keeps it; empty for one that is kept as it is."""
    if chosen == AS_IT_IS:
        return ''
    start = chosen.start.isoformat(timespec='minutes') if chosen.start else '-'
    return f'{id} {"kept" if chosen.keep else "out"} {start} {"-" if chosen.fold is None else chosen.fold}'
