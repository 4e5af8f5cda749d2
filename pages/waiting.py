"""The waiting list: which times are free again and whom they suit, and who waits for what."""

from __future__ import annotations

from functools import partial
from typing import Any

from models import drafts, patients, search, staff, waiting_list
from models.base import Work
from models.drafts import Offer
from models.patient_record import Patient
from models.waiting_list import EDITABLE, Wish
from pages.waiting_matches import match_list
from tracker_ui.components.button import button
from tracker_ui.components.card import Card
from tracker_ui.components.editor import Editor, Values
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.menu import Choice, choose
from tracker_ui.components.page_header import page_header
from tracker_ui.components.picker import Picker
from tracker_ui.components.record_editor import RecordEditor
from tracker_ui.components.snackbar import snackbar
from tracker_ui.components.undo import done
from tracker_ui.components.unsaved import unsaved_text
from tracker_ui.drafting import Drafting
from tracker_ui.palette import act
from tracker_ui.screens import screen
from tracker_ui.viewer import Viewer

COLUMNS: list[dict[str, Any]] = [
    {'title': 'Who', 'cell': 'person', 'name': 'name', 'sub': 'sub', 'initials': 'initials', 'tone': 'tone',
     'href': 'href'},
    {'title': 'Waits for', 'cell': 'text', 'field': 'wants', 'missing': 'Ask which times suit'},
    {'title': 'Next visit', 'cell': 'text', 'field': 'next', 'missing': 'None booked', 'class': 'wide-only'},
    {'title': 'Now', 'cell': 'tag', 'word': 'state', 'tone': 'state_tone'},
    {'title': 'Manage', 'cell': 'button', 'label': 'Manage', 'event': 'manage', 'of': 'name', 'hidden': True},
]  # fmt: skip

SUB = 'Who waits for which times, and which are free again'
NOBODY = ('Nobody waits', 'Whoever wants an earlier time, or any time at all, is put on the list here.', 'done_all')
HINT = 'Name, born, phone or record number'


@screen('/waiting', title='Waiting list', icon='hourglass_top', nav='main', keys='g w')
async def index(viewer: Viewer) -> None:
    """Freed times with those whom they suit; then everybody who waits, the longest waiting first."""
    unsaved_new = await viewer.ask(drafts.offered, 'new wish')
    unsaved = await viewer.ask(drafts.offered, 'wish')
    with page_header('Waiting list', SUB):
        button('Add to the list', icon='add', kind='primary', writes=True, on_click=partial(add, viewer))
    unsaved_text(viewer, unsaved_new, partial(_note_again, viewer))
    unsaved_text(viewer, unsaved, partial(_edit_again, viewer))
    with Card('Free again', 'the longest waiting first'):
        match_list(viewer, viewer.watch(waiting_list.matches, personal=True), 'Times that are free again')
    with Card('Who waits', 'the longest waiting first'):
        table = LiveTable(viewer.watch(waiting_list.waiting, rows_of=Patient), COLUMNS, caption='Who waits')
    table.say_empty(*NOBODY)
    table.on_row('manage', lambda event: manage(viewer, int(event.args)))


@act('Add to the waiting list', icon='hourglass_top', keys='n w')
def add(viewer: Viewer) -> None:
    """Ask who waits, then for what."""

    async def find(typed: str) -> list[search.Hit]:
        return await viewer.ask(search.found, typed)

    Picker('Who waits?', find, partial(note, viewer), label='Search patients', hint=HINT)


async def note(viewer: Viewer, patient_id: int, unsaved: Offer | None = None) -> None:
    """Ask what a patient waits for. Whoever has a wish already is asked about that one."""
    patient = await viewer.ask(patients.patient_to_change, patient_id)
    if standing := await viewer.ask(waiting_list.wish_of, patient_id):
        await edit(viewer, standing.id or 0)
        return

    async def save(values: Values) -> None:
        await viewer.do(waiting_list.add, patient_id, values)
        snackbar('On the waiting list')

    Editor(
        'What do they wait for?',
        Wish,
        EDITABLE,
        save,
        button='Put on the list',
        sub=f'{patient.name} · {patient.record_number}',
        values={'minutes': 50, 'since': await viewer.ask(_today)},
        options=await viewer.ask(_options),
        draft=Drafting(viewer, 'new wish', patient_id, unsaved),
    )


async def manage(viewer: Viewer, patient_id: int) -> None:
    """Everything that can be done about one who waits; whose wish is not noted yet is asked for it."""
    patient = await viewer.ask(patients.patient, patient_id)
    standing = await viewer.ask(waiting_list.wish_of, patient_id)
    if standing is None:
        await note(viewer, patient_id)
        return
    choices = [
        Choice('Change the wish', 'edit', partial(edit, viewer, standing.id or 0)),
        Choice('Take off the list', 'playlist_remove', partial(_withdraw, viewer, standing)),
    ]
    choose(patient.name, choices)


async def edit(viewer: Viewer, wish_id: int, unsaved: Offer | None = None) -> None:
    """Open the form of a wish; with what was typed earlier, where that is wanted."""
    standing = await viewer.ask(waiting_list.wish, wish_id)
    options = await viewer.ask(_options, standing)
    draft = Drafting(viewer, 'wish', wish_id, unsaved)
    verbs = (waiting_list.wish, waiting_list.edit, waiting_list.take_back)
    RecordEditor(viewer, 'Change the wish', standing, *verbs, EDITABLE, options, draft, part='Waiting list')


async def _withdraw(viewer: Viewer, standing: Wish) -> None:
    version = await viewer.do(waiting_list.withdraw, standing.id or 0, standing.version)
    done(viewer, 'Taken off the list', waiting_list.take_back, standing.id or 0, version)


async def _note_again(viewer: Viewer, unsaved: Offer) -> None:
    await note(viewer, unsaved.draft.record_id or 0, unsaved)


async def _edit_again(viewer: Viewer, unsaved: Offer) -> None:
    await edit(viewer, unsaved.draft.record_id or 0, unsaved)


def _options(work: Work, standing: Wish | None = None) -> dict[str, dict[Any, str]]:
    """The lengths and clinicians that the form offers, and those of the wish. For everyone in the practice."""
    lengths = waiting_list.lengths(work)
    if standing and standing.minutes not in lengths:
        lengths[standing.minutes] = f'{standing.minutes} minutes'
    return {'minutes': lengths, 'clinicians': dict(staff.clinicians(work))}


def _today(work: Work) -> Any:
    return work.today
