"""The check-in board: five lanes in which today's visits move on step by step, on every screen at once.

With `?display=1` it hangs on a wall: initials only, no button, and nothing of the program around it.
"""

from __future__ import annotations

from functools import partial

from nicegui import ui
from nicegui.events import GenericEventArguments

from models import appointments, check_in, left_open
from models.appointments import Appointment, VisitStatus
from models.appointments.today import EVERYBODY
from models.check_in import LANE_OF, LANES
from pages.appointment_panel import card_acts
from pages.visit_acts import Subject, act_column, said, step
from tracker_ui.components.button import button, icon_button
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.live_board import Lane, LiveBoard
from tracker_ui.components.live_element import Template
from tracker_ui.components.live_figures import LiveFigures
from tracker_ui.components.live_strips import LiveStrips
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.menu import Choice
from tracker_ui.components.page_header import PageHeader, page_header
from tracker_ui.components.undo import done
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

WHO: Template = {'cell': 'person', 'initials': 'initials', 'tone': 'tone'}
LATENESS: list[Template] = [
    {**WHO, 'title': 'Clinician', 'name': 'name', 'sub': 'next'},
    {'title': 'Now', 'cell': 'tag', 'word': 'word', 'tone': 'word_tone', 'icon': 'icon'},
    act_column('10 min later', 'later'),
    act_column('On time', 'on_time', 'late'),
]
QUESTION: list[Template] = [
    {**WHO, 'title': 'Patient', 'name': 'title', 'sub': 'sub', 'href': 'href'},
    {'title': 'Status', 'cell': 'tag', 'word': 'status_word', 'tone': 'status_tone', 'icon': 'status_icon'},
    act_column('They came', 'came', of='title'),
    act_column('No-show', 'missed', 'missed', of='title'),
]


@screen('/check-in', title='Check-in', icon='how_to_reg', nav='main', keys='g c', count=check_in.waiting)
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
        clock = viewer.watch(check_in.clock)
        LiveFigures(clock, {'value': 'value'}, 'line', words={'now': ''}, caption='Now').classes('clock')
    return header


class Board:
    """The board in one tab. Another clinician's cards are shown in the same place, and stand in the address."""

    def __init__(self, viewer: Viewer, clinician: int) -> None:
        self._viewer, self._clinician = viewer, clinician
        with headed(viewer):
            button('Running late', icon='more_time', on_click=partial(running_late, viewer)).classes('btn-sign')
            icon_button('tv', 'Show on a wall', to='/check-in?display=1')
        self._notices = LiveStrips(self._topic(check_in.notices), caption='To know and to answer')
        self._notices.on_row('act', self._answer)
        with ui.element('div').classes('chip-line'):
            self._chips = LiveFigures(
                viewer.watch(check_in.clinicians),
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
        self._notices.show(self._topic(check_in.notices))
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
    _open(dialog)


async def later(viewer: Viewer, clinician_id: int) -> None:
    """Say that a clinician runs ten minutes later."""
    delay_id, version = await viewer.do(appointments.run_late, clinician_id)
    done(viewer, 'Expected ten minutes later', appointments.delay_taken_back, delay_id, version)


async def on_time_again(viewer: Viewer, clinician_id: int) -> None:
    """Say that a clinician is on time again."""
    delay_id, version = await viewer.do(appointments.on_time_again, clinician_id)
    done(viewer, 'On time again', appointments.delay_taken_back, delay_id, version)


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
    _open(dialog)


# how it is done


def _open(dialog: Dialog) -> None:
    with dialog.actions:
        button('Done', kind='primary', on_click=dialog.close).props('data-autofocus')
    dialog.on('hide', dialog.delete, [])
    dialog.open()
