"""What a change of hours or time off leaves behind: visits that somebody has to look at. They are never moved."""

from __future__ import annotations

from collections.abc import Callable

from models.appointments.affected import AffectedRow, visits_in_words
from models.base import Work
from tracker_ui.components.button import button
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.live_list import LiveList
from tracker_ui.viewer import Viewer

Affected = Callable[[Work, int], list[AffectedRow]]

STAY = 'They stay as they are until somebody moves or cancels them, each in agreement with the patient.'


def tell_affected(viewer: Viewer, number: int, where: str, query: Affected, id: int) -> None:
    """Say how many visits are booked `where` nobody works any more, and show them; nothing where there are none."""
    if number:
        verb = 'is' if number == 1 else 'are'
        show_affected(viewer, f'{visits_in_words(number)} {verb} booked {where}', query, id)


def show_affected(viewer: Viewer, title: str, query: Affected, id: int) -> None:
    """The visits one by one, live, each with the way to the chart."""
    with Dialog(title, STAY, wide=True) as dialog:
        LiveList(
            viewer.watch(query, id),
            {'icon': 'icon', 'tone': 'tone', 'title': 'title', 'sub': 'sub', 'href': 'href'},
            caption='Visits to look at',
            empty=('None any more', 'Every visit is where it can take place.'),
            icon='done_all',
        ).classes('list-leads')
    with dialog.actions:
        button('Close', kind='primary', on_click=dialog.close)
    dialog.on('hide', dialog.delete, [])
    dialog.open()
