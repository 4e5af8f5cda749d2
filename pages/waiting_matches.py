"""Freed times and who fits them: whom one calls, books or lets go; wherever such a list stands."""

from __future__ import annotations

from functools import partial
from typing import Any

from models import waiting_list
from models.base import Role
from pages.booking import book_who_waits
from tracker_ui.components.button import button
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.live_list import LiveList
from tracker_ui.components.snackbar import snackbar
from tracker_ui.topics import Topic
from tracker_ui.viewer import Viewer

ITEM: dict[str, Any] = {
    'heading': 'time',
    'initials': 'initials',
    'tone': 'tone',
    'title': 'name',
    'sub': 'sub',
    'href': 'href',
    'state': 'state',
    'state_tone': 'state_tone',
    'acts': [
        {'label': 'Call', 'event': 'call', 'shown': 'may_call', 'of': 'name', 'writes': True},
        {'label': 'Let go', 'event': 'let_go', 'shown': 'may_let_go', 'of': 'name', 'writes': True},
        {'label': 'Book', 'event': 'book', 'shown': 'may_book', 'of': 'name', 'writes': True},
    ],
}

NOTHING_FREE = ('No time is free again', 'Whatever is called off, missed or moved away appears here at once.')
FREE_AGAIN = 'This time is free again'
WHO_FITS = 'They wait for such a time, the longest waiting first. While you call somebody, nobody else is offered it.'

DESK = frozenset({Role.RECEPTION, Role.MANAGER})
"""Who fills a time that has become free."""


def match_list(viewer: Viewer, topic: Topic, caption: str) -> LiveList:
    """The freed times of a topic of `waiting_list.matches`, each with those who fit and what can be done about it."""
    shown = LiveList(topic, ITEM, caption=caption, empty=NOTHING_FREE, icon='event_available').classes('matches')
    shown.on_row('call', lambda event: call(viewer, str(event.args)))
    shown.on_row('let_go', lambda event: let_go(viewer, str(event.args)))
    shown.on_row('book', lambda event: book_who_waits(viewer, str(event.args)))
    return shown


async def offer(viewer: Viewer, appointment_id: int) -> None:
    """Show the front desk, after a visit was called off, missed or moved, who fits the time it has left.

    For whoever has just done that: nothing when nobody fits, or for those who do not fill times.
    """
    if not viewer.who.has(*DESK) or not await viewer.ask(waiting_list.of_appointment, appointment_id):
        return
    with Dialog(FREE_AGAIN, WHO_FITS, wide=True) as dialog:
        match_list(viewer, viewer.watch(waiting_list.of_appointment, appointment_id, personal=True), FREE_AGAIN)
    with dialog.actions:
        button('Close', on_click=dialog.close).props('data-autofocus')
    dialog.on('hide', dialog.delete, [])
    dialog.open()


async def call(viewer: Viewer, match_id: str) -> None:
    """Claim somebody who fits, and say under which number they are reached."""
    phone = await viewer.do(waiting_list.call, match_id)
    number = f'Call {phone}.' if phone else 'No phone number is known.'
    snackbar(f'{number} Others see that you are calling.', action=('Let go', partial(let_go, viewer, match_id)))


async def let_go(viewer: Viewer, match_id: str) -> None:
    """Call somebody no more."""
    await viewer.do(waiting_list.let_go, match_id)
    snackbar('Let go')
