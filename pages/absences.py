"""Time off: when a clinician is away, and when the whole practice is closed. For the manager."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from models import absences, drafts, settings
from models.absences import EDITABLE, Absence
from models.appointments import affected
from models.drafts import Offer
from models.people import MANAGERS
from pages.admission import clinician_options
from pages.affected import show_affected, tell_affected
from pages.settings import settings_frame
from tracker_ui.components.button import button
from tracker_ui.components.dialog import confirmed
from tracker_ui.components.editor import Editor, Values
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.menu import Choice, choose
from tracker_ui.components.record_editor import RecordEditor
from tracker_ui.components.snackbar import snackbar
from tracker_ui.components.unsaved import unsaved_text
from tracker_ui.drafting import Drafting
from tracker_ui.palette import act
from tracker_ui.screens import screen
from tracker_ui.viewer import Viewer

COLUMNS: list[dict[str, Any]] = [
    {'title': 'Who', 'cell': 'person', 'name': 'who', 'sub': 'note', 'initials': 'initials', 'tone': 'tone'},
    {'title': 'When', 'cell': 'text', 'field': 'words'},
    {'title': 'Booked', 'cell': 'tag', 'word': 'booked', 'tone': 'booked_tone'},
]
ACTS: list[dict[str, Any]] = [
    {'title': 'Show', 'cell': 'button', 'label': 'Show visits', 'event': 'show', 'shown': 'booked', 'of': 'who',
     'hidden': True},
    {'title': 'Manage', 'cell': 'button', 'label': 'Manage', 'event': 'manage', 'of': 'who', 'hidden': True},
]  # fmt: skip

ADVICE = 'What is booked already stays as it is.'
REMOVE_ADVICE = 'The time can be booked again.'
BOOKED = 'in this time'


@screen('/settings/absences', title='Settings: time off', roles=MANAGERS)
async def index(viewer: Viewer) -> None:
    """Times off and closures from today on, with what is booked in them."""
    page = TimesOff(viewer)
    unsaved_new = await viewer.ask(drafts.offered, 'new absence')
    unsaved = await viewer.ask(drafts.offered, 'absence')
    with settings_frame('/settings/absences', 'Of a clinician, or of everybody when the practice is closed'):
        button('Add time off', icon='add', kind='primary', writes=True, on_click=page.add)
    unsaved_text(viewer, unsaved_new, page.add)
    unsaved_text(viewer, unsaved, page.edit_again)
    table = LiveTable(viewer.watch(settings.times_off, rows_of=Absence), [*COLUMNS, *ACTS], caption='Time off')
    table.say_empty('Nobody is away', 'Time off and closures are shaded on every schedule.', 'beach_access')
    table.on_row('manage', lambda event: page.manage(int(event.args)))
    table.on_row('show', lambda event: page.show_booked(int(event.args)))


@act('Add time off', icon='beach_access', keys='n o', roles=MANAGERS)
async def add(viewer: Viewer) -> None:
    """Ask who is away, from wherever one stands."""
    await TimesOff(viewer).add()


class TimesOff:
    """The acts of the page."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer

    async def add(self, unsaved: Offer | None = None) -> None:
        """Ask who is away and when; then say what is booked meanwhile."""

        async def save(values: Values) -> Callable[[], None]:
            absence_id = await self._viewer.do(absences.add, values)
            booked = await self._viewer.ask(affected.during, absence_id)
            return partial(self._added, absence_id, len(booked))

        draft = Drafting(self._viewer, 'new absence', goes_on_with=unsaved)
        options = await self._options()
        Editor('Time off', Absence, EDITABLE, save, button='Add', sub=ADVICE, options=options, draft=draft)

    async def manage(self, absence_id: int) -> None:
        """Everything that can be done about one of them, as it stands at this moment."""
        absence = await self._viewer.ask(settings.absence, absence_id)
        title = absences.in_words(absence.starts, absence.ends)
        choices = [
            Choice('Edit', 'edit', partial(self._edit, absence)),
            Choice('Remove', 'delete', partial(self._remove, absence), danger=True),
        ]
        choose(title, choices)

    async def edit_again(self, unsaved: Offer) -> None:
        """Open the form of whichever time off unsaved text is about."""
        await self._edit(await self._viewer.ask(settings.absence, unsaved.draft.record_id or 0), unsaved)

    def show_booked(self, absence_id: int) -> None:
        """The visits that are booked in it."""
        show_affected(self._viewer, 'Booked in this time', affected.during, absence_id)

    async def _edit(self, absence: Absence, unsaved: Offer | None = None) -> None:
        AbsenceEditor(self._viewer, absence, await self._options(), unsaved)

    async def _remove(self, absence: Absence) -> None:
        assert absence.id is not None
        if await confirmed('Remove this time off?', REMOVE_ADVICE, 'Remove', danger=True):
            await self._viewer.do(absences.remove, absence.id, absence.version)
            snackbar('Time off was removed')

    async def _options(self) -> dict[str, dict[int, str]]:
        return {'clinician_id': await self._viewer.ask(clinician_options)}

    def _added(self, absence_id: int, booked: int) -> None:
        snackbar('Time off is added')
        tell_affected(self._viewer, booked, BOOKED, affected.during, absence_id)


class AbsenceEditor(RecordEditor):
    """The form of one time off. Once it is saved, it says what is booked in it."""

    def __init__(
        self, viewer: Viewer, absence: Absence, options: dict[str, dict[int, str]], unsaved: Offer | None
    ) -> None:
        draft = Drafting(viewer, 'absence', absence.id, unsaved)
        verbs = (settings.absence, absences.edit, absences.take_back)
        super().__init__(viewer, 'Edit time off', absence, *verbs, EDITABLE, options, draft)

    async def _do(self, values: Values) -> Callable[[], None]:
        then = await super()._do(values)
        booked = await self._viewer.ask(affected.during, self._id)

        def say() -> None:
            then()
            tell_affected(self._viewer, len(booked), BOOKED, affected.during, self._id)

        return say
