"""Repeats: the part of the booking form in which a visit becomes a series, and what is shown before it is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from pydantic import BaseModel
from pydantic import Field as Stated

from models import appointments
from models.appointments import Every, Preview, Repeat, Unsettled, repeats, times
from models.base import Refused
from pages.dates import GATHERED, Dates, in_words
from tracker_ui.components.description import Description
from tracker_ui.components.editor import Editor, Values
from tracker_ui.components.field import ChoiceField, DateField, Field
from tracker_ui.components.field_kinds import NumberField
from tracker_ui.components.undo import done
from tracker_ui.viewer import Viewer

NEVER = 'never'
OFFERED = {
    NEVER: 'Never',
    Every.WEEK.value: 'Weekly',
    Every.TWO_WEEKS.value: 'Every two weeks',
    Every.MONTH.value: 'Monthly on this weekday',
}
FIRST_THE_REST = 'Please choose the start first; then every date is shown here.'


class Repeating(BaseModel):
    """What is asked about repeats."""

    repeats: str = Stated(title='Repeats', json_schema_extra={'options': dict(OFFERED)})
    times: int | None = Stated(default=None, title='How many times', json_schema_extra={'unit': 'visits'})
    until: date | None = Stated(default=None, title='Or until')


class Times(NumberField):
    """A number that counts only while it is asked for."""

    @property
    def value(self) -> int | None:
        """The number; None while it is not shown."""
        return super().value if self.visible else None


class Until(DateField):
    """A day that counts only while it is asked for."""

    @property
    def value(self) -> Any:
        """The day; None while it is not shown."""
        return super().value if self.visible else None


class Repeats:
    """The part of the form. Nothing of it is shown but one list of choices until a visit is to repeat."""

    def __init__(self, viewer: Viewer, editor: Editor) -> None:
        self._viewer = viewer
        self.part = editor.form.add_part('', partial(self._draw, editor.form.touch))
        with self.part:
            self.dates = Dates(editor.form.touch)
        editor.gather(GATHERED, self.dates)
        editor.form.on_touch(self._follow)
        self._follow()

    @property
    def on(self) -> bool:
        """True when the visit is to repeat."""
        return self._every.typed not in {NEVER, None}

    @property
    def typed(self) -> tuple[Any, ...]:
        """What stands in this part; it is looked at again when that changes."""
        boxes = (self._every, self._times, self._until)
        return (*(box.typed for box in boxes), *sorted(self.dates.chosen.items())) if self.on else ()

    async def look(self, values: Values, patients: Sequence[int]) -> bool:
        """Show every date and what is in its way. True when one that is kept needs a reason to be booked over."""
        if not values['wall_start']:
            self._show(None, FIRST_THE_REST)
            return False
        try:
            repeat, chosen = self._repeat(), self.dates.chosen
            seen = await self._viewer.ask(appointments.preview, values, patients, repeat, dict(chosen))
        except ValueError as unreadable:
            self._show(None, str(unreadable))
            return False
        except Refused as refusal:
            self._show(None, refusal.sentence)
            return False
        self._show(seen)
        return self.dates.needs_a_reason()

    async def book(
        self, values: Values, patients: Sequence[int], reason: str | None, fold: int | None
    ) -> Callable[[], None]:
        """Book them all. Raises as the verb; then the dates that need a decision are shown."""
        first: datetime = values['wall_start']
        chosen, day = self.dates.with_reason(reason), first.date().isoformat()
        if fold is not None:
            chosen[day] = chosen.get(day, appointments.Chosen())._replace(fold=fold)
        try:
            id, number = await self._viewer.do(appointments.book_series, values, patients, self._repeat(), chosen)
        except Unsettled as unsettled:
            self.dates.show(unsettled.rows)
            raise
        said = f'Booked {repeats.visits_in_words(number)} from {times.when(first)}'
        return partial(done, self._viewer, said, appointments.remove_series, id, 1)

    def leave_out(self) -> None:
        """This visit does not repeat: it is for one time that has become free."""
        self._every.set_visibility(False)

    # how it is done

    def _draw(self, touched: Callable[[], object]) -> dict[Field, Any]:
        about = {name: Description.of(Repeating, name) for name in Repeating.model_fields}
        self._every = ChoiceField(about['repeats'], touched)
        self._times, self._until = Times(about['times'], touched), Until(about['until'], touched)
        return {self._every: NEVER, self._times: None, self._until: None}

    def _follow(self) -> None:
        for box in (self._times, self._until, self.dates):
            box.set_visibility(self.on)

    def _repeat(self) -> Repeat:
        """Raises Invalid, or ValueError with a sentence, for what cannot be read."""
        return Repeat(Every(self._every.typed), self._times.value, self._until.value)

    def _show(self, seen: Preview | None, sentence: str = '') -> None:
        """Every date, or why there are none yet. What was decided about a date outlives a slip in a number."""
        if seen:
            said = (f'{seen.words[0].upper()}{seen.words[1:]}.', seen.left_out, in_words(seen.rows, self.dates.chosen))
            sentence = ' '.join(part for part in said if part)
        self.dates.show(seen.rows if seen else (), sentence)


def without_repeats(values: Values) -> Values:
    """The fields of a form that are the visit's own."""
    return {name: value for name, value in values.items() if name not in Repeating.model_fields}
