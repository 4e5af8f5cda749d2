"""Running late: who is how far behind today, said in two presses and heard on every screen."""

from __future__ import annotations

from models import appointments
from pages.visit_acts import act_column
from tracker_ui.components.button import button
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.live_element import Template
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.undo import done
from tracker_ui.viewer import Viewer

LATENESS: list[Template] = [
    {'cell': 'person', 'initials': 'initials', 'tone': 'tone', 'title': 'Clinician', 'name': 'name', 'sub': 'next'},
    {'title': 'Now', 'cell': 'tag', 'word': 'word', 'tone': 'word_tone', 'icon': 'icon'},
    act_column('10 min later', 'later'),
    act_column('On time', 'on_time', 'late'),
]


def running_late(viewer: Viewer) -> None:
    """Say how late each clinician runs who still sees somebody today."""
    with Dialog('Running late', 'Whoever comes later is expected later; no booking is changed.', wide=True) as dialog:
        table = LiveTable(
            viewer.watch(appointments.how_late),
            LATENESS,
            caption='How late clinicians run',
            empty=('Nobody is to come any more today', ''),
            icon='event_available',
        )
    table.on_row('later', lambda event: later(viewer, event.args))
    table.on_row('on_time', lambda event: on_time_again(viewer, event.args))
    with dialog.actions:
        button('Done', kind='primary', on_click=dialog.close).props('data-autofocus')
    dialog.on('hide', dialog.delete, [])
    dialog.open()


async def later(viewer: Viewer, clinician_id: int) -> None:
    """Say that a clinician runs ten minutes later."""
    delay_id, version = await viewer.do(appointments.run_late, clinician_id)
    done(viewer, 'Expected ten minutes later', appointments.delay_taken_back, delay_id, version)


async def on_time_again(viewer: Viewer, clinician_id: int) -> None:
    """Say that a clinician is on time again."""
    delay_id, version = await viewer.do(appointments.on_time_again, clinician_id)
    done(viewer, 'On time again', appointments.delay_taken_back, delay_id, version)
