"""The one next step of a visit, wherever a list offers it: done at once, told to everybody, with a way back."""

from __future__ import annotations

from functools import partial

from models import appointments
from models.appointments import VisitStatus
from tracker_ui.components.live_list import LiveList, Row
from tracker_ui.components.undo import done
from tracker_ui.viewer import Viewer

VISIT = {
    'title': 'title',
    'sub': 'sub',
    'state': 'status_word',
    'state_tone': 'status_tone',
    'state_icon': 'status_icon',
    'join': 'video_link',
    'step': 'step',
    'step_word': 'step_word',
}
"""How a list draws a visit, beside its times; the fields of TodayRow and VisitRow."""


def takes_steps(viewer: Viewer, visits: LiveList) -> LiveList:
    """Let the buttons of a list of visits move them on. For everyone in the practice; gives back the list."""
    visits.on_step(partial(_step, viewer))
    return visits.classes('agenda')


async def _step(viewer: Viewer, visit: Row) -> None:
    """Move a visit on from where its person saw it stand."""
    seen, status = {'status': VisitStatus(visit['status'])}, VisitStatus(visit['step'])
    version = await viewer.do(appointments.set_status, visit['id'], seen, status)
    done(viewer, f'{visit["title"]}: {appointments.STATUS_WORDS[status]}', appointments.take_back, visit['id'], version)
