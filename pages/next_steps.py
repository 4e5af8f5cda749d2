"""Visits in a list: the one next step of each, done at once and with a way back, and the panel with all the rest."""

from __future__ import annotations

from functools import partial

from nicegui.events import GenericEventArguments

from models.appointments import VisitStatus
from pages.appointment_panel import show_appointment
from pages.visit_acts import Subject, step
from tracker_ui.components.live_list import LiveList, Row
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
    'acts': [{'label': 'More', 'sign': 'more_horiz', 'event': 'open', 'of': 'title'}],
}
"""How a list draws a visit, beside its times; the fields of TodayRow and VisitRow."""


def takes_steps(viewer: Viewer, visits: LiveList) -> LiveList:
    """Let the buttons of a list of visits move them on, and open their panels. For everyone; gives back the list."""
    visits.on_step(partial(_step, viewer))
    visits.on_row('open', partial(_open, viewer))
    return visits.classes('agenda')


async def _step(viewer: Viewer, visit: Row) -> None:
    """Move a visit on from where its person saw it stand."""
    whom = Subject(visit['id'], visit['title'], VisitStatus(visit['status']))
    await step(viewer, whom, VisitStatus(visit['step']))


async def _open(viewer: Viewer, event: GenericEventArguments) -> None:
    if type(event.args) is int:
        await show_appointment(viewer, event.args)
