"""The chart of one patient: what was done, what is known, and both on paper."""

from nicegui import ui

from models import chart, history
from models.patient_record import Patient
from pages.chart_frame import address_of, frame, head, opened
from tracker_ui.components.card import Card
from tracker_ui.components.live_element import Template
from tracker_ui.components.live_list import LiveList
from tracker_ui.components.live_record import LiveRecord, definitions
from tracker_ui.components.paper import Paper
from tracker_ui.screens import screen
from tracker_ui.viewer import Viewer

AT_HAND = (
    'phone',
    'email',
    'preferred_contact',
    'address',
    'emergency_name',
    'emergency_relation',
    'emergency_phone',
    'clinician_id',
    'front_desk_note',
)
"""The details that stand beside the timeline: what somebody with the phone in hand needs."""

AGO = {'when': 'at', 'written': 'when'}
"""How the timeline says when something was: '5 min ago', and on the practice's clock what is older."""

CONFIDENTIAL = 'Confidential: for the care of this patient only. Destroy it when it is not needed any more.'


@screen('/patients/{patient_id}', title='Chart')
async def show(viewer: Viewer, patient_id: int) -> None:
    """The chart, opened at what was done. Opening it is written down in the history."""
    found = await opened(viewer, patient_id)
    acts = frame(viewer, 'Timeline', found)
    with ui.element('div').classes('columns'):
        with Card('Timeline'):
            _timeline(viewer, found.patient)
        with Card('At hand'):
            acts.draws_on(_details(viewer, found.patient, AT_HAND))


@screen('/patients/{patient_id}/details', title='Chart: details')
async def details(viewer: Viewer, patient_id: int) -> None:
    """All that is known about the patient, for everyone in the practice."""
    found = await opened(viewer, patient_id)
    acts = frame(viewer, 'Details', found)
    with Card('Details'):
        acts.draws_on(_details(viewer, found.patient))


@screen('/patients/{patient_id}/print', title='Chart to print')
async def paper(viewer: Viewer, patient_id: int) -> None:
    """The whole chart as the browser prints it: the banner on each page, and who printed it. That is written down."""
    patient = (await opened(viewer, patient_id)).patient
    printed = await viewer.do(chart.print_out, patient_id)
    foot = f'{CONFIDENTIAL} Printed by {printed.by} at {printed.at}.'
    sheet = Paper(printed.practice, foot, ('Back to the chart', address_of(patient_id)))
    with sheet.head:
        head(viewer, patient)
    with sheet.part('Details'):
        _details(viewer, patient)
    with sheet.part('Timeline'):
        _timeline(viewer, patient, told_as={'written': 'when'})


def _timeline(viewer: Viewer, patient: Patient, told_as: Template = AGO) -> LiveList:
    return LiveList(
        viewer.watch(history.timeline, patient.id, about=patient),
        {'icon': 'icon', 'tone': 'tone', 'title': 'title', **told_as},
        caption='Timeline',
        timeline=True,
    )


def _details(viewer: Viewer, patient: Patient, only: tuple[str, ...] | None = None) -> LiveRecord:
    return definitions(
        viewer.watch(chart.details, patient.id, rows_of=Patient, about=patient),
        wide=['address', 'front_desk_note'],
        section='section',
        only=only,
        caption='Details',
    )
