"""Booking: the dialog in which a time is agreed. It says what is in the way while somebody still types."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial

from nicegui import background_tasks

from models import appointments, waiting_list
from models.appointments import EDITABLE, Appointment, Offered, ShownTwice, Taken, Unsettled
from models.base import Refused
from models.drafts import Offer
from pages.in_the_way import OVER, InTheWay, ask_which, askable, expect_a_time
from pages.repeats import Repeats, without_repeats
from pages.who_comes import Who
from tracker_ui.components.editor import Editor, Values
from tracker_ui.components.undo import TakeBack, done
from tracker_ui.drafting import Drafting
from tracker_ui.palette import act
from tracker_ui.viewer import Viewer

NEW = 'new appointment'
NAMES = (*EDITABLE, OVER)
MEETS = '{name} waits for such a time. When this is booked, they wait no more.'


@act('New appointment', icon='event', keys='n a')
async def book(
    viewer: Viewer,
    *,
    start: datetime | None = None,
    minutes: int | None = None,
    clinician_id: int | None = None,
    patient_id: int | None = None,
    room_id: int | None = None,
    unsaved: Offer | None = None,
) -> None:
    """Ask who comes, when and to whom, and book it. `start` is on the practice's wall. For everyone in the practice.

    From wherever it is asked for while a chart is open, that patient is the one who comes.
    """
    offered = await viewer.ask(appointments.offered)
    here = viewer.who.staff_id
    mine = here if here in offered.clinicians else None
    values = {'wall_start': start, 'minutes': minutes, 'clinician_id': clinician_id or mine, 'room_id': room_id}
    booking = Booking(viewer, offered, values, unsaved)
    whom = patient_id or (None if unsaved else viewer.opening.record_id)
    if whom is not None:
        await booking.who.begin_with(whom)


async def book_who_waits(viewer: Viewer, match_id: str) -> None:
    """Book somebody who fits a freed time, as a row of `waiting_list.matches` names them. For everyone in the practice.

    While the dialog is open they are claimed: nobody else calls them, or offers that time. Raises as `claim`.
    """
    form = await viewer.do(waiting_list.claim, match_id)
    offered = await viewer.ask(appointments.offered)
    names = ('type_id', 'clinician_id', 'wall_start', 'minutes', 'room_id')
    values = {name: getattr(form, name) for name in names}
    booking = Booking(viewer, offered, values, None, meets=(form.wish_id, form.name))
    booking.editor.at_end(partial(_let_go, viewer, match_id))
    await booking.who.begin_with(form.patient_id)


def _let_go(viewer: Viewer, match_id: str) -> None:
    """The dialog is closed, or its tab is gone: whoever was claimed for it is free again, unless booked."""

    async def free() -> None:
        with suppress(Refused):
            await viewer.do(waiting_list.let_go, match_id)

    if asyncio._get_running_loop():  # otherwise the program ends, and the call lapses by itself
        background_tasks.create(free(), name='letting go of who was to be booked')


class Booking:
    """The dialog of one new appointment. `meets` is a wish that it is to meet, by its id, and whose that is."""

    def __init__(
        self,
        viewer: Viewer,
        offered: Offered,
        values: Values,
        unsaved: Offer | None,
        meets: tuple[int, str] | None = None,
    ) -> None:
        self._viewer, self._offered = viewer, offered
        self._wish_id = meets[0] if meets else None
        self._agreed: tuple[datetime | None, int] = (None, 0)  # which is meant of a time that comes twice
        self._usual: int | None = None  # the length that stands there because it is the type's
        options = offered.options()
        draft = Drafting(viewer, NEW, goes_on_with=unsaved)
        self.editor = Editor(
            'New appointment',
            Appointment,
            askable(NAMES, offered),
            self._save,
            button='Book',
            sub=MEETS.format(name=meets[1]) if meets else '',
            values=values,
            options=options,
            draft=draft,
        )
        self.who = Who(viewer, self.editor)
        self.repeats = Repeats(viewer, self.editor)
        if meets:
            self.repeats.leave_out()
        self.editor.form.fields[OVER].move(self.repeats.part)  # below the dates that it may be about
        self.editor.form.on_touch(self._follow_type)
        self.way = InTheWay(viewer, self.editor, who=self.who, repeats=self.repeats)
        self.who.on_change = self.way.look

    def _follow_type(self) -> None:
        """A type brings its usual length, unless somebody has typed another."""
        fields = self.editor.form.fields
        usual = self._offered.minutes.get(fields['type_id'].typed)
        if usual and usual != self._usual and fields['minutes'].typed in ('', str(self._usual)):
            self._usual = usual
            self.editor.form.set('minutes', usual)

    async def _save(self, values: Values) -> Callable[[], None]:
        expect_a_time(self.editor)
        over = self.way.reason(values.pop(OVER))
        own = without_repeats(values)
        typed = {name: value for name, value in own.items() if name != 'minutes' or value is not None}
        wall, which = self._agreed
        fold = which if wall == values['wall_start'] else None
        try:
            if self.repeats.on:
                return await self.repeats.book(typed, self.who.ids, over, fold)
            undo = await self._book(typed, over, fold)
        except ShownTwice as twice:
            ask_which(twice, partial(self._agree, values['wall_start']))
            raise
        except (Taken, Unsettled) as refusal:
            if isinstance(refusal, Taken) or self.repeats.dates.needs_a_reason():
                self.way.ask_why()
            raise
        return partial(done, self._viewer, f'Booked for {values["wall_start"]:%a %d %b %H:%M}', *undo)

    async def _book(self, values: Values, over: str | None, fold: int | None) -> tuple[TakeBack, int, int]:
        """Book it, and meet the wish with it, if there is one. Gives back by what that is undone."""
        if self._wish_id is None:
            id = await self._viewer.do(appointments.book, values, self.who.ids, over=over, fold=fold)
            return appointments.remove, id, 1
        verb = waiting_list.book
        id, version = await self._viewer.do(verb, self._wish_id, values, self.who.ids, over=over, fold=fold)
        if version is None:
            return appointments.remove, id, 1
        return partial(waiting_list.unbook, appointment_id=id), self._wish_id, version

    async def _agree(self, wall: datetime, fold: int) -> None:
        self._agreed = (wall, fold)
        await self.editor._save()
