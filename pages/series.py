"""Acts on a visit that repeats: which of its series are meant, and what becomes of the dates that are not free."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from nicegui import ui
from pydantic import BaseModel, Field

from models import appointments
from models.appointments import Changed, Chosen, InSeries, Scope, Unsettled, repeats
from models.base import Refused, Seen, Work
from pages.dates import Dates, in_words
from pages.waiting_matches import offer
from tracker_ui.components.button import button
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.editor import Editor, Values
from tracker_ui.components.undo import done
from tracker_ui.viewer import Viewer

Again = Callable[[dict[str, Chosen]], Awaitable[object]]
"""Does it once more, now that the dates are decided. What it gives back is called when the dialog has closed."""

NOT_CHOSEN = 'Nothing was changed. Please choose which visits are meant.'
DECIDE = 'Some dates need a decision'
STAYS = 'A date that is not ticked stays as it is.'


class Settled(BaseModel):
    """What is asked when dates of a series are not free."""

    over_reason: str | None = Field(
        default=None,
        title='Booked over because',
        max_length=200,
        description='To have them all the same, say why. The reason is kept.',
    )


class Meant:
    """Which visits a form of one is meant for, asked once for what stands in it, and what they became."""

    def __init__(self, viewer: Viewer, appointment_id: int) -> None:
        self._viewer, self._id = viewer, appointment_id
        self._asked: tuple[Values, Scope] | None = None
        self.chosen: dict[str, Chosen] = {}
        self.changed: Changed | None = None

    async def ask(self, values: Values) -> None:
        """Ask which visits these values are for. Raises Refused when none is chosen."""
        if self._asked is None or self._asked[0] != values:
            self._asked = values, await ask_scope(self._viewer, self._id, 'Change which visits?')
            self.chosen = {}

    def edit(self, work: Work, id: int, seen: Seen, values: Values, over: str | None, fold: int | None) -> int | None:
        """The verb of the form. Gives back and raises as `edit` or, for several, `change_series`."""
        scope = self._asked[1] if self._asked else Scope.THIS
        if scope is Scope.THIS:
            return appointments.edit(work, id, seen, values, over=over, fold=fold)
        decided = self.chosen.get(str(id), Chosen())
        itself = decided._replace(over=over or decided.over, fold=decided.fold if fold is None else fold)
        self.changed = appointments.change_series(work, id, seen, values, scope, {**self.chosen, str(id): itself})
        return dict(self.changed.made).get(id)

    def say(self, otherwise: Callable[[], object]) -> None:
        """Say that it is saved: of several visits how many, of one as `otherwise` does."""
        if self.changed:
            told(self._viewer, 'Saved', self.changed)
        else:
            otherwise()


async def ask_scope(viewer: Viewer, appointment_id: int, title: str) -> Scope:
    """Which visits are meant: only this one, at once, where no others could be. Raises Refused when none is chosen."""
    known = await viewer.ask(appointments.in_series, appointment_id)
    if known is None or known.all == 1:
        return Scope.THIS
    with Dialog(title, known.words) as dialog, ui.element('div').classes('choices'):
        for scope, icon, words in _offered(known):
            button(words, icon, on_click=partial(dialog.submit, scope), writes=True)
    with dialog.actions:
        button('Cancel', on_click=dialog.close)
    dialog.on('hide', dialog.delete, [])
    chosen = await dialog
    if chosen is None:
        raise Refused(NOT_CHOSEN)
    return Scope(chosen)


async def change_several(
    viewer: Viewer, appointment_id: int, seen: Seen, values: Values, scope: Scope, done_words: str
) -> int | None:
    """Change a visit and others of its series. Gives back the version of the visit itself.

    Where dates need a decision they are asked about in a dialog, and Refused is raised for now.
    """

    async def attempt(chosen: Mapping[str, Chosen]) -> Changed:
        return await viewer.do(appointments.change_series, appointment_id, seen, values, scope, chosen)

    async def moved(changed: Changed) -> None:
        told(viewer, done_words, changed)
        await offer(viewer, appointment_id)

    async def again(chosen: dict[str, Chosen]) -> Callable[[], Awaitable[None]]:
        return partial(moved, await attempt(chosen))

    try:
        changed = await attempt({})
    except Unsettled as unsettled:
        settle(unsettled, again)
        raise Refused(unsettled.sentence) from None
    await moved(changed)
    return dict(changed.made).get(appointment_id)


def settle(unsettled: Unsettled, again: Again) -> None:
    """Ask about the dates that are not free: leave them as they are, take another time, or say why all the same."""

    async def save(values: dict[str, Any]) -> object:
        try:
            return await again(dates.with_reason(values['over_reason']))
        except Unsettled as still:
            dates.show(still.rows, in_words(still.rows, dates.chosen))
            raise

    editor = Editor(DECIDE, Settled, ['over_reason'], save, button='Go on', sub=STAYS)
    part = editor.form.add_part('', dict)
    with part:
        dates = Dates(editor.form.touch)
    editor.form.fields['over_reason'].move(part)
    dates.show(unsettled.rows, in_words(unsettled.rows, {}))


def told(viewer: Viewer, words: str, changed: Changed) -> None:
    """Say what was done with how many visits, with Undo for all of them beside it."""

    def take_back(work: Work, _id: int, _version: int) -> None:
        appointments.take_back_series(work, changed.made)

    said = f'{words}: {repeats.visits_in_words(changed.number)}' if changed.made else 'Nothing to change'
    done(viewer, said, take_back, 0, 1 if changed.made else None)


# how it is done


def _offered(known: InSeries) -> list[tuple[Scope, str, str]]:
    """The scopes that differ, each with its icon and words."""
    choices = [(Scope.THIS, 'event', 'This visit')]
    if 1 < known.later < known.all:
        choices.append((Scope.LATER, 'update', f'This and later ({repeats.visits_in_words(known.later)})'))
    return [*choices, (Scope.ALL, 'event_repeat', f'All still to come ({repeats.visits_in_words(known.all)})')]
