"""The dashboard: what each role looks at first, what needs them, who is here, and what has just happened."""

from functools import partial

from nicegui import ui

from models import appointments, dashboard, drafts, history, needs, staff, team
from models.appointments import today
from models.appointments.today import EVERYBODY
from models.base import Role, Work
from models.patient_record import Patient
from models.team import Colleague
from pages.admission import new_patient_button
from pages.booking import book
from pages.next_steps import VISIT, takes_steps
from tracker_ui.components.button import button
from tracker_ui.components.card import Card
from tracker_ui.components.live_figures import LiveFigures
from tracker_ui.components.live_list import LiveList
from tracker_ui.components.page_header import page_header
from tracker_ui.components.unsaved import unsaved_list
from tracker_ui.presence import Presence, in_house
from tracker_ui.screens import screen
from tracker_ui.topics import Topic
from tracker_ui.viewer import Viewer

ICONS = {
    'seen': 'event_available',
    'no_visit': 'event_busy',
    'mine': 'groups',
    'new_to_me': 'person_add',
    'mine_stale': 'pause_circle',
    'waiting': 'chair_alt',
    'inquiry': 'contact_support',
    'waiting_alone': 'chair_alt',
    'intake_alone': 'assignment_ind',
    'incomplete': 'contact_phone',
    'new_this_week': 'person_add',
    'discharged_this_month': 'logout',
    'left_behind': 'person_off',
    'invited': 'mail',
}

FACE = {'initials': 'initials', 'tone': 'tone', 'title': 'name', 'href': 'href'}

TIMES = {'time': 'time', 'later': 'later', 'until': 'until', 'over': 'over'}
LINE = {'icon': 'icon', 'tone': 'tone', 'title': 'title', 'sub': 'sub', 'href': 'href'}


@screen('/', title='Dashboard', icon='space_dashboard', nav='main', keys='g d')
async def index(viewer: Viewer) -> None:
    """A greeting and four figures; then what this role works on, what needs it, who is here and what has happened."""
    greeting = await viewer.ask(dashboard.greeting)
    me = await viewer.ask(staff.colleague, viewer.who.staff_id or 0)
    with page_header(f'{greeting.words}, {viewer.who.name.split()[0]}', greeting.day):
        new_patient_button(viewer, 'plain').classes('btn-sign')
        button('New appointment', icon='add', kind='primary', writes=True, on_click=partial(book, viewer))
    unsaved_list(viewer.watch(drafts.unsaved, about=me, personal=True))
    figures(viewer)
    with ui.element('div').classes('columns dashboard'):
        with ui.element('div').classes('stack'):
            Today(viewer)
            first_list(viewer)
            activity(viewer)
        with ui.element('div').classes('stack'):
            needs_attention(viewer)
            who_is_here(viewer)


def figures(viewer: Viewer) -> None:
    """The day in two figures, a clinician's own, and two of what this role works on."""
    shown = {'label': 'label', 'value': 'value', 'note': 'note', 'href': 'href'}
    with ui.element('div').classes('stats-pair'):
        of_today = viewer.watch(today.figures, _whose(viewer))
        parts = {'of': 'of', 'tone': 'tone', 'parts': 'parts'}
        LiveFigures(
            of_today, shown | parts, 'stats', caption='Today in figures', icons=ICONS | {'waiting': 'chair_alt'}
        )
        of_role = viewer.watch(dashboard.figures, viewer.who.roles, _whose(viewer))
        LiveFigures(of_role, shown, 'stats', caption='The practice in figures', icons=ICONS)


class Today:
    """The day's visits with a line at now and the next step of each: a clinician's own first, or everybody's."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer, self._whose = viewer, _whose(viewer)
        with Card('Today', '' if self._whose else 'all clinicians') as card:
            self._list = LiveList(
                self._topic(),
                {**TIMES, 'initials': 'initials', 'tone': 'tone', 'href': 'href', **VISIT},
                caption='Today',
                icon='event_available',
            )
            takes_steps(viewer, self._list)
        with card.head:
            if self._whose != EVERYBODY:
                self._others = button('All clinicians', kind='quiet', compact=True, on_click=self._turn)
                button('My hours', kind='quiet', compact=True, to='/my-hours')
            else:
                button('Open schedule', kind='quiet', compact=True, to='/schedule')
        self._say_empty()

    def _turn(self) -> None:
        """Show everybody's day in place of one's own, or one's own again."""
        self._whose = EVERYBODY if self._whose != EVERYBODY else _whose(self._viewer)
        self._list.show(self._topic())
        self._others.props['aria-pressed'] = 'true' if self._whose == EVERYBODY else 'false'
        self._say_empty()

    def _topic(self) -> Topic:
        return self._viewer.watch(today.today, self._whose, rows_of=appointments.Appointment)

    def _say_empty(self) -> None:
        nobody = 'Nobody is expected today' if self._whose == EVERYBODY else 'Nobody comes to you today'
        self._list.say_empty(nobody, 'What anybody books for today appears here at once.', 'event_available')


def first_list(viewer: Viewer) -> None:
    """What this role works on: a clinician's patients, whom the front desk is to place, or the manager's caseloads."""
    if viewer.who.has(Role.CLINICIAN):
        my_caseload(viewer)
    elif viewer.who.has(Role.RECEPTION):
        asking(viewer)
    else:
        caseloads(viewer)


def my_caseload(viewer: Viewer) -> None:
    """The patients in one's care, latest change first."""
    with Card('My caseload', 'latest change first') as card:
        LiveList(
            viewer.watch(dashboard.my_patients, _whose(viewer), rows_of=Patient),
            {**FACE, 'sub': 'sub', 'state': 'status', 'state_tone': 'status_tone'},
            caption='My caseload',
            empty=('Nobody in your care yet', 'Whoever is given to you appears here at once.'),
            icon='groups',
        )
    with card.head:
        button('Open my caseload', kind='quiet', compact=True, to='/patients?group=mine')


def asking(viewer: Viewer) -> None:
    """Whom the front desk is to answer and to place, in the order in which they came."""
    with Card('To answer and to place', 'first come first') as card:
        LiveList(
            viewer.watch(dashboard.to_place, rows_of=Patient),
            {**FACE, 'sub': 'note', 'state': 'status', 'state_tone': 'status_tone'},
            caption='To answer and to place',
            empty=('Everybody is answered and placed', 'Whoever asks for help appears here at once.'),
            icon='done_all',
        )
    with card.head:
        button('Open inquiries', kind='quiet', compact=True, to='/patients?group=inquiry')


def caseloads(viewer: Viewer) -> None:
    """How many patients are with whom."""
    with Card('Caseloads', 'current patients') as card:
        LiveList(
            viewer.watch(team.caseloads),
            {**FACE, 'sub': 'note', 'written': 'words'},
            caption='Caseloads',
            empty=('No clinicians yet', 'Invite them on the staff page.'),
            icon='badge',
        )
    with card.head:
        button('Open all patients', kind='quiet', compact=True, to='/patients')


def needs_attention(viewer: Viewer) -> None:
    """What somebody has to do, the worst first."""
    with Card('Needs attention').classes('attention'):
        LiveList(
            viewer.watch(needs.needs, viewer.who.roles, _whose(viewer)),
            LINE,
            caption='Needs attention',
            empty=('Nothing needs you now.', ''),
            icon='done_all',
        ).classes('list-leads')


def who_is_here(viewer: Viewer) -> None:
    """Everybody who works here: those with an open tab first."""
    with Card('Team').classes('team'):
        LiveList(
            viewer.watch(colleagues, viewer.presence),
            {**FACE, 'here': 'here', 'sub': 'note'},
            caption='Team',
        )


def activity(viewer: Viewer) -> None:
    """Who did what, newest first."""
    with Card('Live activity', 'who did what').classes('activity'):
        LiveList(
            viewer.watch(history.activity),
            {**LINE, 'when': 'at', 'written': 'when'},
            caption='Live activity',
            empty=('Nothing has happened yet', 'What anybody creates or changes appears here at once.'),
        )


def colleagues(work: Work, presence: Presence) -> list[Colleague]:
    """The team, those first who have an open tab now. For everyone in the practice."""
    return team.colleagues(work, in_house(work, presence))


def _whose(viewer: Viewer) -> int:
    """Whose caseload is meant; nobody's, for all who have none, so that they share what is read."""
    return viewer.who.staff_id or 0 if viewer.who.has(Role.CLINICIAN) else 0
