"""The check-in board: five lanes in which today's visits move on step by step, on every screen at once.

With `?display=1` it hangs on a wall: initials only, no button, and nothing of the program around it.
"""

from __future__ import annotations

from functools import partial

from nicegui import ui
from nicegui.events import GenericEventArguments

from models import check_in, front_desk
from models.appointments import Appointment, VisitStatus
from models.appointments.today import EVERYBODY
from models.check_in import LANE_OF, LANES
from pages.appointment_panel import card_acts
from pages.left_open import did_they_come
from pages.running_late import on_time_again, running_late
from pages.visit_acts import Subject, step
from tracker_ui.components.button import button, icon_button
from tracker_ui.components.live_board import Lane, LiveBoard
from tracker_ui.components.live_figures import LiveFigures
from tracker_ui.components.live_strips import LiveStrips
from tracker_ui.components.menu import Choice
from tracker_ui.components.page_header import PageHeader, page_header
from tracker_ui.screens import screen
from tracker_ui.topics import Query, Topic
from tracker_ui.viewer import Viewer

ON_THE_WALL = {
    'lane': 'lane',
    'time': 'time',
    'later': 'later',
    'note': 'note',
    'late': 'late',
    'initials': 'initials',
    'tone': 'tone',
    'title': 'initials',
    'sub': 'room',
}

CARD = {
    **ON_THE_WALL,
    'title': 'title',
    'sub': 'sub',
    'href': 'href',
    'extra': 'front_desk',
    'extra_icon': 'sticky_note_2',
    'tag': {'word': 'status_word', 'tone': 'status_tone', 'icon': 'status_icon'},
    'step': 'step',
    'step_word': 'step_word',
    'seen': 'status',
}

NONE = {
    'expected': 'Nobody is still to come',
    'arrived': 'Nobody waits',
    'session': 'Nobody is in session',
    'done': 'Nobody yet',
    'gone': 'Nobody',
}
TONES = {'arrived': 'warn', 'session': 'busy', 'done': 'ok', 'gone': 'risk'}
BOARD = [Lane(key, title, TONES.get(key, ''), NONE[key], primary=key == 'arrived') for key, title in LANES.items()]

EMPTY = ('Nobody is booked today', 'Whoever is booked for today appears here at once.')


@screen('/check-in', title='Check-in', icon='how_to_reg', nav='main', keys='g c', count=front_desk.waiting)
def index(viewer: Viewer, clinician: int = EVERYBODY, display: int = 0) -> None:
    """The board of today, of one clinician or of everybody; for a wall, if it is to be displayed there."""
    if display:
        wall(viewer, clinician)
    else:
        Board(viewer, clinician)


def wall(viewer: Viewer, clinician: int) -> None:
    """The board as everybody may read it who walks by."""
    with ui.element('div').classes('wall'):
        headed(viewer)
        LiveBoard(viewer.watch(check_in.wall, clinician), ON_THE_WALL, BOARD, caption='Check-in', empty=EMPTY)


def headed(viewer: Viewer) -> PageHeader:
    """The head of the screen, with the practice's day and time."""
    header = page_header('Check-in')
    with header.text:
        clock = viewer.watch(front_desk.clock)
        LiveFigures(clock, {'value': 'value'}, 'line', words={'now': ''}, caption='Now').classes('clock')
    return header


class Board:
    """The board in one tab. Another clinician's cards are shown in the same place, and stand in the address."""

    def __init__(self, viewer: Viewer, clinician: int) -> None:
        self._viewer, self._clinician = viewer, clinician
        with headed(viewer):
            button('Running late', icon='more_time', on_click=partial(running_late, viewer)).classes('btn-sign')
            icon_button('tv', 'Show on a wall', to='/check-in?display=1')
        self._notices = LiveStrips(self._topic(front_desk.notices), caption='To know and to answer')
        self._notices.on_row('act', self._answer)
        with ui.element('div').classes('chip-line'):
            self._chips = LiveFigures(
                viewer.watch(front_desk.clinicians),
                {'label': 'label', 'value': 'value', 'event': 'choose'},
                'chips',
                caption='Whose visits',
                current=clinician,
            )
        self._chips.on_row('choose', self._choose)
        self._board = LiveBoard(
            self._topic(check_in.board), CARD, BOARD, caption='Check-in', empty=EMPTY, icon='event_available'
        )
        self._board.on_step(self._step)
        self._board.on_more(self._more)

    def _topic(self, query: Query) -> Topic:
        return self._viewer.watch(query, self._clinician, rows_of=Appointment if query is check_in.board else None)

    def _choose(self, event: GenericEventArguments) -> None:
        if type(event.args) is not int:
            return
        self._clinician = event.args
        self._chips.choose(self._clinician)
        self._board.show(self._topic(check_in.board))
        self._notices.show(self._topic(front_desk.notices))
        ui.navigate.history.push('/check-in' + (f'?clinician={self._clinician}' if self._clinician else ''))

    async def _step(self, id: int, to: str, seen: str) -> None:
        try:
            status, before = VisitStatus(to), VisitStatus(seen)
        except ValueError:
            return
        with self._board.pending(id, lane=LANE_OF[status], step='', status_word=''):
            await step(self._viewer, Subject(id, self._about(id), before), status)

    async def _more(self, id: int) -> list[Choice]:
        return await card_acts(self._viewer, id, self._about(id))

    def _about(self, id: int) -> str:
        row = self._board.row(id)
        return row['title'] if row else 'The visit'

    async def _answer(self, event: GenericEventArguments) -> None:
        kind, _, whose = str(event.args).partition(' ')
        if kind == 'open':
            did_they_come(self._viewer, self._clinician)
        elif whose.isdecimal():
            await on_time_again(self._viewer, int(whose))
