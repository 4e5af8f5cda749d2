"""The panel of one appointment: who comes, when and where it stands, its next step, and all else that can be done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from nicegui import background_tasks, ui
from nicegui.elements.mixins.text_element import TextElement
from nicegui.events import GenericEventArguments

from models import appointments, drafts
from models.appointments import (
    NEXT,
    STEP_WORDS,
    Appointment,
    Chosen,
    Offered,
    ShownTwice,
    Taken,
    Unsettled,
    VisitStatus,
)
from models.base import Change, Missing, Seen, Work
from models.drafts import Offer
from pages.booking import NEW, book
from pages.in_the_way import OVER, InTheWay, ask_which, askable, expect_a_time
from pages.series import Meant, settle
from pages.visit_acts import Subject, act_column, further_steps, step, subject
from pages.waiting_matches import offer
from tracker_ui.components.button import button
from tracker_ui.components.dialog import Dialog, confirmed
from tracker_ui.components.editor import Values
from tracker_ui.components.live_record import definitions
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.menu import Choice, choose, menu_button
from tracker_ui.components.record_editor import RecordEditor
from tracker_ui.components.snackbar import snackbar
from tracker_ui.components.unsaved import Restore
from tracker_ui.drafting import Drafting
from tracker_ui.viewer import Viewer

WHEN = ('wall_start', 'minutes', 'clinician_id', OVER)
WHAT = ('type_id', 'room_id', 'video_link', 'front_desk_note', OVER)
MOVING, EDITING = 'time of an appointment', 'appointment'
PLACED_BY = ('wall_start', 'minutes', 'clinician_id')
MEMBERS = (
    {'title': 'Patient', 'cell': 'person', 'name': 'name', 'initials': 'initials', 'tone': 'tone', 'href': 'href'},
    {'title': 'Status', 'cell': 'tag', 'word': 'word', 'tone': 'word_tone', 'icon': 'icon'},
    act_column('Arrived', 'arrived', 'arrives'),
    act_column('No-show', 'missed', 'misses'),
    act_column('More', 'more') | {'sign': 'more_horiz'},
)
REMOVE_ADVICE = 'This is for what was booked by mistake. It cannot be undone; the history keeps that it was removed.'


async def show_appointment(viewer: Viewer, appointment_id: int) -> None:
    """Show one appointment, and keep it true while it is open. For everyone in the practice; raises Missing."""
    Panel(viewer, await viewer.ask(appointments.appointment, appointment_id))


async def move_visit(viewer: Viewer, appointment_id: int, unsaved: Offer | None = None) -> None:
    """Ask for another time, length or clinician: what a drag on the schedule does, in the plain way. For everyone."""
    await _change(viewer, appointment_id, 'Move the appointment', MOVING, WHEN, unsaved)


async def edit_visit(viewer: Viewer, appointment_id: int, unsaved: Offer | None = None) -> None:
    """Ask for another type, room or note. For everyone in the practice."""
    await _change(viewer, appointment_id, 'Edit the appointment', EDITING, WHAT, unsaved)


async def unsaved_forms(viewer: Viewer) -> list[tuple[Offer, Restore]]:
    """What this person typed into forms of appointments and did not save, each with what opens its form again."""

    async def new(text: Offer) -> None:
        await book(viewer, unsaved=text)

    async def of(change: Callable[..., Awaitable[None]], text: Offer) -> None:
        await change(viewer, text.draft.record_id or 0, text)

    forms: dict[str, Restore] = {NEW: new, MOVING: partial(of, move_visit), EDITING: partial(of, edit_visit)}
    return [(text, restore) for form, restore in forms.items() for text in await viewer.ask(drafts.offered, form)]


async def card_acts(viewer: Viewer, appointment_id: int, about: str) -> list[Choice]:
    """What the "..." of a card offers: the panel, another time, the further steps. `about` says whose visit it is."""
    visit = await viewer.ask(appointments.appointment, appointment_id)
    whom = Subject.of(visit, about)
    opens = partial(show_appointment, viewer, whom.id)
    several = len(whom.members) > 1
    also = [Choice('Move...', 'schedule', partial(move_visit, viewer, whom.id))] if visit.is_open else []
    also += [] if several else [Choice('Open the visit', 'event', opens)]
    choices = await further_steps(viewer, whom, without=_next(whom.status), also=also)
    return [Choice('Who has come', 'group', opens), *choices] if several else choices


class Panel(Dialog):
    """The dialog. What stands in it follows what others do; when the appointment is removed it says so."""

    def __init__(self, viewer: Viewer, visit: Appointment) -> None:
        super().__init__('Appointment', wide=True)
        assert visit.id is not None
        self._viewer, self._id, self._visit = viewer, visit.id, visit
        with self:
            definitions(
                viewer.watch(appointments.facts, self._id, rows_of=Appointment, about=visit),
                wide=['front_desk_note'],
                caption='this appointment',
            )
            with ui.element('div').classes('page-actions') as self._acts:
                self._next = button('Next', icon='arrow_forward', kind='primary', writes=True, on_click=self._step)
                self._places = [
                    button('Move...', icon='schedule', writes=True, on_click=self.change_time),
                    button('Edit', icon='edit', writes=True, on_click=self.change_details),
                ]
                menu_button('More', 'more_horiz', self._more)
            if visit.members:
                self._draw_members()
        with self.actions:
            button('Close', on_click=self.close)
        self._offer(visit)
        self.on('hide', self.delete, [])
        self.at_end(viewer.hear(self._heard, about=visit).end)
        self.open()

    async def change_time(self) -> None:
        """Ask for another time."""
        await move_visit(self._viewer, self._id)

    async def change_details(self) -> None:
        """Ask for another type, room or note."""
        await edit_visit(self._viewer, self._id)

    def _draw_members(self) -> None:
        several = ' ' in self._visit.members
        columns = MEMBERS if several else MEMBERS[:2]
        table = LiveTable(self._viewer.watch(appointments.members, self._id), columns, caption='Who comes')

        def each(act: Callable[[Subject], Awaitable[object]]) -> Callable[[GenericEventArguments], Awaitable[object]]:
            async def pressed(event: GenericEventArguments) -> None:
                names = {row[0]: row[3] for row in table.topic.rows}
                if event.args in names:
                    await act(await subject(self._viewer, self._id, names[event.args], event.args))

            return pressed

        table.on_row('arrived', each(lambda whom: step(self._viewer, whom, VisitStatus.ARRIVED)))
        table.on_row('missed', each(lambda whom: step(self._viewer, whom, VisitStatus.NO_SHOW)))
        table.on_row('more', each(self._more_of))

    async def _more_of(self, whom: Subject) -> None:
        buttons = (VisitStatus.ARRIVED, VisitStatus.NO_SHOW)
        choose(whom.about, await further_steps(self._viewer, whom, without=buttons))

    async def _step(self) -> None:
        visit = self._visit
        if following := NEXT.get(visit.status):
            await step(self._viewer, Subject.of(visit, 'Visit'), following)

    async def _more(self) -> list[Choice]:
        visit = await self._viewer.ask(appointments.appointment, self._id)
        whom = Subject.of(visit, 'The visit')
        choices = await further_steps(self._viewer, whom, without=_next(whom.status))
        if visit.booked_by_id == self._viewer.who.staff_id and visit.status is VisitStatus.BOOKED:
            choices.append(Choice('Remove', 'delete', partial(self._remove, visit.version), danger=True))
        return choices

    async def _remove(self, seen: int) -> None:
        if await confirmed('Remove this appointment?', REMOVE_ADVICE, 'Remove', danger=True):
            await self._viewer.do(appointments.remove, self._id, seen)
            self.close()
            snackbar('The appointment was removed')

    # what others do meanwhile

    def _heard(self, _: tuple[Change, ...]) -> None:
        background_tasks.create(self._follow(), name='looking again at an appointment', context=self)

    async def _follow(self) -> None:
        try:
            visit = await self._viewer.ask(appointments.appointment, self._id)
        except Missing:
            if not self.is_deleted:
                self._acts.set_visibility(False)
            return  # the facts say who removed it
        if not self.is_deleted:
            self._offer(visit)

    def _offer(self, visit: Appointment) -> None:
        """Let the buttons say what can be done now. They stay where they are, and so does the focus."""
        self._visit = visit
        following = NEXT.get(visit.status)
        self._next.set_visibility(following is not None)
        if following:
            label = next(part for part in self._next.default_slot.children if 'btn-label' in part.classes)
            assert isinstance(label, TextElement)
            label.text = STEP_WORDS[following]
        self._places[0].set_visibility(visit.is_open)


async def _change(
    viewer: Viewer, appointment_id: int, title: str, form: str, names: tuple[str, ...], unsaved: Offer | None
) -> None:
    visit = await viewer.ask(appointments.appointment, appointment_id)
    offered = await viewer.ask(appointments.offered, appointment_id)
    VisitEditor(viewer, title, visit, names, offered, Drafting(viewer, form, appointment_id, unsaved))


def _next(status: VisitStatus) -> tuple[VisitStatus, ...]:
    """The one next step, that has a button of its own."""
    return (NEXT[status],) if status in NEXT else ()


class VisitEditor(RecordEditor):
    """A form of an appointment that is there. It says what is in the way, and asks why to place it there even so."""

    def __init__(
        self,
        viewer: Viewer,
        title: str,
        visit: Appointment,
        names: tuple[str, ...],
        offered: Offered,
        draft: Drafting,
    ) -> None:
        self._agreed: tuple[Any, int] = (None, 0)
        self._meant = Meant(viewer, visit.id or 0)
        verbs = (appointments.appointment, self._edit, appointments.take_back)
        super().__init__(viewer, title, visit, *verbs, askable(names, offered), offered.options(), draft)
        self.way = InTheWay(viewer, self, visit=visit)

    def _edit(self, work: Work, id: int, seen: Seen, values: Values) -> int | None:
        """The verb, with the reason for placing it over something beside the fields."""
        plain = {name: value for name, value in values.items() if name != OVER}
        known = {name: value for name, value in seen.items() if name != OVER} if isinstance(seen, Mapping) else seen
        wall, which = self._agreed
        fold = which if wall is not None and wall == values.get('wall_start') else None
        return self._meant.edit(work, id, known, plain, self.way.reason(values[OVER]), fold)

    async def _do(self, values: Values) -> Callable[[], object]:
        expect_a_time(self)
        if self.form.touched():
            await self._meant.ask({name: value for name, value in values.items() if name != OVER})
        try:
            return await self._place(values)
        except ShownTwice as twice:
            ask_which(twice, partial(self._agree, values['wall_start']))
            raise
        except Taken:
            self.way.ask_why()
            raise
        except Unsettled as unsettled:
            settle(unsettled, partial(self._settled, values))
            raise

    async def _place(self, values: Values) -> Callable[[], object]:
        stood = await self._viewer.ask(appointments.appointment, self._id)
        return partial(self._freed, await super()._do(values), stood)

    async def _settled(self, values: Values, chosen: dict[str, Chosen]) -> object:
        """The dates that were not free are decided: save it with that."""
        self._meant.chosen = chosen
        assert self._draft
        with self._draft.saved():
            then = await self._place(values)
        self.close()
        return then

    async def _freed(self, saved: Callable[[], object], stood: Appointment) -> None:
        """Say that it is saved; and when it stands elsewhere now, offer the time that it has left to who waits."""
        self._meant.say(saved)
        now = await self._viewer.ask(appointments.appointment, self._id)
        if any(getattr(now, name) != getattr(stood, name) for name in PLACED_BY):
            await offer(self._viewer, self._id)

    async def _agree(self, wall: object, fold: int) -> None:
        self._agreed = (wall, fold)
        await self._save()
