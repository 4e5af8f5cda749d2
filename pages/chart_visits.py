"""The visits of one patient: a part of the chart."""

from __future__ import annotations

from models import appointments
from models.appointments import visits
from pages.chart_frame import frame, opened
from pages.next_steps import VISIT, takes_steps
from tracker_ui.components.card import Card
from tracker_ui.components.live_list import LiveList
from tracker_ui.screens import screen
from tracker_ui.viewer import Viewer

PARTS = (
    ('Upcoming', visits.upcoming, ('No visit booked', 'What anybody books for this patient appears here at once.')),
    ('Past', visits.past, ('No visits yet', 'Visits that are over stand here, the latest first.')),
)


@screen('/patients/{patient_id}/appointments', title='Chart: appointments')
async def show(viewer: Viewer, patient_id: int) -> None:
    """The visits to come and those that are over, each with where it stands and its next step."""
    found = await opened(viewer, patient_id)
    frame(viewer, 'Appointments', found)
    for title, query, empty in PARTS:
        with Card(title):
            listed = LiveList(
                viewer.watch(query, patient_id, rows_of=appointments.Appointment, about=found.patient),
                {'time': 'day', 'until': 'hours', 'over': 'is_over', **VISIT},
                caption=f'{title} visits',
                empty=empty,
                icon='event_available',
            )
            takes_steps(viewer, listed).classes('agenda-days')
