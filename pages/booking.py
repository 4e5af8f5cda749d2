"""Booking: the dialog in which a time is agreed. It says what is in the way while somebody still types."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from nicegui import background_tasks, ui

from models import appointments, waiting_list
from models.appointment_types import LONGEST
from models.appointments import EDITABLE, Appointment, Offered, ShownTwice, Taken
from models.base import Invalid, Refused
from models.drafts import Offer
from pages.who_comes import Who
from tracker_ui.components.editor import Editor, Values
from tracker_ui.components.menu import Choice, choose
from tracker_ui.components.strip import strip
from tracker_ui.components.undo import TakeBack, done
from tracker_ui.drafting import Drafting
from tracker_ui.palette import act
from tracker_ui.slots import Slot, others
from tracker_ui.viewer import Viewer

PAUSE = 0.3
"""Seconds after the last key until somebody looks what is in the way."""

NEW = 'new appointment'
AN_HOUR_OF_OURS = 50
"""So many minutes are in hand until somebody has said how long the visit is."""

OVER = 'over_reason'
NAMES = (*EDITABLE, OVER)
MEETS = '{name} waits for such a time. When this is booked, they wait no more.'
LAPSED = 'This time is not kept for you any more, as nothing was typed for a while. You can still book it.'


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
        self.editor.form.on_touch(self._follow_type)
        self.way = InTheWay(viewer, self.editor, who=self.who)
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
        typed = {name: value for name, value in values.items() if name != 'minutes' or value is not None}
        wall, which = self._agreed
        fold = which if wall == values['wall_start'] else None
        try:
            undo = await self._book(typed, over, fold)
        except ShownTwice as twice:
            ask_which(twice, partial(self._agree, values['wall_start']))
            raise
        except Taken:
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


class InTheWay:
    """Says below the fields what is in the way of the time that stands in them, and keeps that time in hand.

    It refuses nothing, and its place is not around the fields: the verbs decide, and whoever types waits for nothing.
    """

    def __init__(
        self, viewer: Viewer, editor: Editor, who: Who | None = None, visit: Appointment | None = None
    ) -> None:
        self._viewer, self._editor, self._who, self._visit = viewer, editor, who, visit
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
        if self._typed() != self._looked and (self._looking is None or self._looking.done()):
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

    async def _look(self) -> None:
        """Look once nothing was typed for a moment, and again for what is typed meanwhile."""
        while (typed := self._typed()) != self._looked and not self._editor.is_deleted:
            await asyncio.sleep(PAUSE)
            if typed != self._typed() or self._editor.is_deleted:
                continue
            self._looked = typed
            slot = _slot(typed[0])
            self._held.choose(slot if self._visit is None else None)
            id = self._visit.id if self._visit else None
            try:
                found = await self._viewer.ask(appointments.in_the_way, *typed, id)
            except Refused:
                return  # it is a service to whoever types: the save will say what is wrong
            if not self._editor.is_deleted:
                self._say([one.sentence for one in found], self._others(slot))

    def _others(self, slot: Slot | None) -> list[str]:
        found = others(self._viewer.slots, slot, self._viewer.who.staff_id) if slot else []
        return [f'{one.name} is just booking this time.' for one in found]

    def _say(self, clashes: list[str], meanwhile: list[str]) -> None:
        self._strips.clear()
        with self._strips:
            for sentence in dict.fromkeys([*clashes, *meanwhile]):
                strip(sentence, 'warn', icon='event_busy')
        self._clashes = bool(clashes)
        self._why.set_visibility(self._clashes)


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
