"""Working hours: the week of each clinician at a glance, and how the manager changes it. Clinicians see their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import background_tasks

from models import drafts, settings, staff, typed_hours
from models.appointments import affected
from models.base import Change, Role
from models.drafts import Offer
from models.people import MANAGERS, Staff, id_of
from models.typed_hours import DAYS, Overtaken, Typed, Week
from models.working_hours import WorkingHours
from pages.absences import COLUMNS as OF_ABSENCES
from pages.affected import show_affected, tell_affected
from pages.settings import settings_frame
from tracker_ui.components.act import one_at_a_time
from tracker_ui.components.button import button
from tracker_ui.components.card import Card
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.page_header import page_header
from tracker_ui.components.snackbar import snackbar
from tracker_ui.components.unsaved import unsaved_text
from tracker_ui.drafting import Drafting
from tracker_ui.screens import screen
from tracker_ui.viewer import Viewer

SUB = 'By the clock on the wall. A break is the gap between two times of a day.'
ADVICE = 'What is booked already stays as it is.'
WEEKDAYS = DAYS[1:5]

WEEK: list[dict[str, Any]] = [
    {'title': 'Clinician', 'cell': 'person', 'name': 'name', 'sub': 'sum', 'initials': 'initials', 'tone': 'tone'},
    {'title': 'Booked', 'cell': 'tag', 'word': 'outside', 'tone': 'outside_tone'},
    {'title': 'Week', 'cell': 'text', 'field': 'words', 'class': 'narrow-only'},
    *({'title': day[:3].capitalize(), 'cell': 'text', 'field': day, 'class': 'wide-only hours'} for day in DAYS),
]
ACTS: list[dict[str, Any]] = [
    {'title': 'Show', 'cell': 'button', 'label': 'Show visits', 'event': 'show', 'shown': 'outside', 'of': 'name',
     'hidden': True},
    {'title': 'Change', 'cell': 'button', 'label': 'Change', 'event': 'change', 'of': 'name', 'hidden': True},
]  # fmt: skip


@screen('/settings/hours', title='Settings: working hours', roles=MANAGERS)
async def index(viewer: Viewer) -> None:
    """Everybody's week, with what is booked outside of it."""
    page = Hours(viewer)
    unsaved = await viewer.ask(drafts.offered, 'working hours')
    settings_frame('/settings/hours', SUB)
    unsaved_text(viewer, unsaved, page.change_again)
    table = LiveTable(viewer.watch(settings.weeks), [*WEEK, *ACTS], caption='Working hours').classes('no-marks')
    table.say_empty('No clinicians yet', 'Invite them on the staff page.', 'badge')
    table.on_row('change', lambda event: page.change(int(event.args)))
    table.on_row('show', lambda event: page.show_outside(int(event.args)))


@screen('/my-hours', title='My hours', icon='schedule', roles=frozenset({Role.CLINICIAN}))
def mine(viewer: Viewer) -> None:
    """When this clinician works and is away, to read. The manager changes it."""
    me = viewer.who.staff_id or 0
    page_header('My hours', 'The practice manager changes them.')
    with Card('My week'):
        LiveTable(viewer.watch(settings.week, me), WEEK, caption='My week').classes('no-marks')
    with Card('Time off', 'yours, and when the practice is closed'):
        table = LiveTable(viewer.watch(settings.times_off_of, me), OF_ABSENCES, caption='Time off')
        table.say_empty('No time off', 'What the manager writes down appears here at once.', 'beach_access')


class Hours:
    """The acts of the page."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer

    async def change(self, clinician_id: int, unsaved: Offer | None = None) -> None:
        """Open the week of a clinician, a line for each day."""
        person = await self._viewer.ask(staff.colleague, clinician_id)
        week = await self._viewer.ask(typed_hours.week_typed, clinician_id)
        WeekEditor(self._viewer, person, week, unsaved)

    async def change_again(self, unsaved: Offer) -> None:
        """Open the week that unsaved text is about."""
        await self.change(unsaved.draft.record_id or 0, unsaved)

    def show_outside(self, clinician_id: int) -> None:
        """The visits that a clinician has outside of the hours."""
        show_affected(self._viewer, 'Booked outside working hours', affected.outside_hours, clinician_id)


class WeekEditor(Editor):
    """The form of a week. Days that nobody touched here follow what somebody else saves meanwhile."""

    def __init__(self, viewer: Viewer, person: Staff, week: Typed, unsaved: Offer | None) -> None:
        draft = Drafting(viewer, 'working hours', id_of(person), unsaved)
        super().__init__(person.name, Week, DAYS, self._do, sub=ADVICE, values=week, draft=draft)
        self._viewer, self._id, self._seen = viewer, id_of(person), dict(week)
        with self.form:
            button('Monday on all weekdays', icon='content_copy', compact=True, on_click=self._like_monday)
        self.at_end(viewer.hear(self._heard, about=person, also=(WorkingHours,)).end)

    def refuse(self, error: Exception) -> None:
        """Say by the day why it was not saved. What somebody else has set was seen from then on."""
        super().refuse(error)
        if isinstance(error, Overtaken):
            self._seen |= error.stands

    async def _do(self, values: dict[str, Any]) -> Callable[[], object]:
        touched = self.form.touched()
        mine = {day: values[day] if day in touched else shown for day, shown in self._seen.items()}
        before = dict(self._seen)
        stands = await self._viewer.do(typed_hours.set_week, self._id, before, mine)
        outside = await self._viewer.ask(affected.outside_hours, self._id)
        return partial(self._say, before, stands, len(outside))

    def _say(self, before: Typed, stands: Typed, outside: int) -> None:
        """What was saved, with the way back, and how many visits are outside of it now."""
        viewer, id = self._viewer, self._id

        async def undo() -> None:
            await viewer.do(typed_hours.set_week, id, stands, before)
            snackbar('Taken back')

        snackbar('Saved' if before != stands else 'Nothing was changed', action=('Undo', one_at_a_time(undo)))
        if before != stands:
            tell_affected(viewer, outside, 'outside these hours', affected.outside_hours, id)

    def _like_monday(self) -> None:
        for day in WEEKDAYS:
            self.form.fields[day].fill(self.form.fields['monday'].typed)

    def _heard(self, changes: tuple[Change, ...]) -> None:
        if any(change.by != self._viewer.who.staff_id for change in changes):
            background_tasks.create(self._catch_up(changes[-1].by_name), name='catching up a week', context=self)

    async def _catch_up(self, by_name: str) -> None:
        stands = await self._viewer.ask(typed_hours.week_typed, self._id)
        moved = [day for day in DAYS if stands[day] != self._seen[day]]
        if self.is_deleted or not moved:
            return
        touched = self.form.touched()
        for day in moved:
            if day in touched:
                self.form.fields[day].note(f'{by_name} set {stands[day] or "a day off"} here.')
            else:
                self.form.set(day, stands[day])
                self._seen[day] = stands[day]
        self.tell(f'{by_name} changed these hours while you are editing. What you typed is kept.')
