"""Visits that were left open: a person is asked whether they came."""

from __future__ import annotations

from nicegui.events import GenericEventArguments

from models import appointments, left_open
from models.appointments import Appointment, VisitStatus
from pages.visit_acts import act_column, said
from tracker_ui.components.button import button
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.live_element import Template
from tracker_ui.components.live_table import LiveTable
from tracker_ui.viewer import Viewer

QUESTION: list[Template] = [
    {
        'cell': 'person',
        'initials': 'initials',
        'tone': 'tone',
        'title': 'Patient',
        'name': 'title',
        'sub': 'sub',
        'href': 'href',
    },
    {'title': 'Status', 'cell': 'tag', 'word': 'status_word', 'tone': 'status_tone', 'icon': 'status_icon'},
    act_column('They came', 'came', of='title'),
    act_column('No-show', 'missed', 'missed', of='title'),
]


def did_they_come(viewer: Viewer, clinician: int) -> None:
    """Ask about the visits of earlier days that nobody has closed."""
    with Dialog('Did they come?', 'Nobody is made a no-show by the clock. Please say how it was.', wide=True) as dialog:
        table = LiveTable(
            viewer.watch(left_open.listing, clinician, rows_of=Appointment),
            QUESTION,
            caption='Visits of earlier days',
            empty=('All is said', 'No visit of an earlier day is open.'),
            icon='done_all',
        )

    async def answer(event: GenericEventArguments, status: VisitStatus) -> None:
        row = next((row for row in map(left_open.OpenRow._make, table.topic.rows) if row.id == event.args), None)
        if row is None:
            return
        if status is VisitStatus.DONE:
            version = await viewer.do(left_open.came, row.id, row.version)
        else:
            seen = {'status': VisitStatus(row.status)}
            version = await viewer.do(appointments.set_status, row.id, seen, status)
        said(viewer, row.id, row.title, status, version)

    table.on_row('came', lambda event: answer(event, VisitStatus.DONE))
    table.on_row('missed', lambda event: answer(event, VisitStatus.NO_SHOW))
    with dialog.actions:
        button('Done', kind='primary', on_click=dialog.close).props('data-autofocus')
    dialog.on('hide', dialog.delete, [])
    dialog.open()
