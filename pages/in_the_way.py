"""What is in the way of a time that somebody types, said while they type; meanwhile that time is kept for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from nicegui import background_tasks, ui

from models import appointments
from models.appointment_types import LONGEST
from models.appointments import Appointment, Offered, ShownTwice
from models.base import Invalid, Refused
from pages.repeats import Repeats
from tracker_ui.components.editor import Editor, Values
from tracker_ui.components.menu import Choice, choose
from tracker_ui.components.strip import strip
from tracker_ui.slots import Slot, others
from tracker_ui.viewer import Viewer

PAUSE = 0.3
"""Seconds after the last key until somebody looks what is in the way."""

AN_HOUR_OF_OURS = 50
"""So many minutes are in hand until somebody has said how long the visit is."""

OVER = 'over_reason'
LAPSED = 'This time is not kept for you any more, as nothing was typed for a while. You can still book it.'


class Coming(Protocol):
    """Who comes, as far as it is known."""

    @property
    def ids(self) -> list[int]:
        """The patients, by id."""


class InTheWay:
    """Says below the fields what is in the way of the time that stands in them, and keeps that time in hand.

    It refuses nothing, and its place is not around the fields: the verbs decide, and whoever types waits for nothing.
    """

    def __init__(
        self,
        viewer: Viewer,
        editor: Editor,
        who: Coming | None = None,
        visit: Appointment | None = None,
        repeats: Repeats | None = None,
    ) -> None:
        self._viewer, self._editor, self._who, self._visit, self._repeats = viewer, editor, who, visit, repeats
        self._looked: Any = None
        self._clashes = False
        self._looking: asyncio.Task[None] | None = None
        self._held = viewer.hold(lambda: editor.tell(LAPSED))
        editor.at_end(self._held.let_go)
        with editor.body:
            self._strips = ui.element('div').classes('stack in-the-way')
        self._why = editor.form.fields[OVER]
        self._why.set_visibility(False)
        editor.form.on_touch(self.look)
        self.look()

    def look(self) -> None:
        """Look soon what is in the way, if anything that says so has changed."""
        if (self._typed(), self._repeated()) != self._looked and (self._looking is None or self._looking.done()):
            self._looking = background_tasks.create(
                self._look(), name='looking what is in the way', context=self._strips
            )

    def ask_why(self) -> None:
        """Something is in the way: ask for a reason."""
        self._clashes = True
        self._why.set_visibility(True)

    def reason(self, typed: str | None) -> str | None:
        """The reason for booking it all the same; None while nothing is in the way."""
        if self._clashes:
            return typed
        return self._visit.over_reason if self._visit else None

    def _typed(self) -> tuple[Values, Sequence[int]]:
        visit = self._visit
        values: Values = {}
        for name in ('wall_start', 'minutes', 'clinician_id', 'room_id'):
            values[name] = getattr(visit, name) if visit else None
            if name in self._editor.form.fields:
                values[name] = None
                with suppress(ValueError):
                    values[name] = self._editor.form.fields[name].value
        if not _has_time(self._editor):
            values['wall_start'] = None
        return values, self._who.ids if self._who else ()

    def _repeated(self) -> tuple[Any, ...]:
        return self._repeats.typed if self._repeats else ()

    async def _look(self) -> None:
        """Look once nothing was typed for a moment, and again for what is typed meanwhile."""
        while (typed := (self._typed(), self._repeated())) != self._looked and not self._editor.is_deleted:
            await asyncio.sleep(PAUSE)
            if typed != (self._typed(), self._repeated()) or self._editor.is_deleted:
                continue
            self._looked = typed
            slot = _slot(typed[0][0])
            self._held.choose(slot if self._visit is None else None)
            with suppress(Refused):  # it is a service to whoever types: the save will say what is wrong
                await self._look_at(*typed[0], slot)

    async def _look_at(self, values: Values, patients: Sequence[int], slot: Slot | None) -> None:
        """Ask what is in the way, and say it: of a series date by date."""
        if self._repeats and self._repeats.on:
            clashes, needed = [], await self._repeats.look(values, patients)
        else:
            id = self._visit.id if self._visit else None
            found = await self._viewer.ask(appointments.in_the_way, values, patients, id)
            clashes, needed = [one.sentence for one in found], bool(found)
        if not self._editor.is_deleted:
            self._say(clashes, self._others(slot))
            self._clashes = needed
            self._why.set_visibility(needed)

    def _others(self, slot: Slot | None) -> list[str]:
        found = others(self._viewer.slots, slot, self._viewer.who.staff_id) if slot else []
        return [f'{one.name} is just booking this time.' for one in found]

    def _say(self, clashes: list[str], meanwhile: list[str]) -> None:
        self._strips.clear()
        with self._strips:
            for sentence in dict.fromkeys([*clashes, *meanwhile]):
                strip(sentence, 'warn', icon='event_busy')


def askable(names: Sequence[str], offered: Offered) -> list[str]:
    """The fields of a form, without the room where the practice has none."""
    return [name for name in names if name != 'room_id' or offered.rooms]


def expect_a_time(editor: Editor) -> None:
    """Raises Invalid for a day without a time: nobody is booked at midnight by a slip."""
    if not _has_time(editor):
        raise Invalid({'wall_start': 'Please add the time, for example 14:30.'})


def ask_which(twice: ShownTwice, agree: Callable[[int], object]) -> None:
    """Ask which of the two is meant of a time that the clock shows twice."""
    choose('Which of the two?', [Choice(said, 'schedule', partial(agree, fold)) for fold, said in twice.choices])


def _has_time(editor: Editor) -> bool:
    """True unless a day stands in the form without a time."""
    field = editor.form.fields.get('wall_start')
    return field is None or not any(field.typed) or bool(field.typed[-1])


def _slot(values: Values) -> Slot | None:
    start, clinician_id = values['wall_start'], values['clinician_id']
    minutes = values['minutes'] or AN_HOUR_OF_OURS
    if not (start and clinician_id) or not 0 < minutes <= LONGEST:
        return None
    return Slot(clinician_id, start, start + timedelta(minutes=minutes))
