"""The monitor: whether everybody's screen is as true as it should be, and who is here. For the manager.

Numbers and names of colleagues only; nothing about any patient comes this way.
"""

from typing import NamedTuple

from models.base import Role, Work
from models.base.text import moment
from models.people import ROLE_WORDS, initials
from tracker_ui.components.card import Card
from tracker_ui.components.live_chart import LiveChart
from tracker_ui.components.live_figures import LiveFigures
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.page_header import page_header
from tracker_ui.metrics import Metrics, Snapshot
from tracker_ui.screens import screen
from tracker_ui.viewer import Viewer

ICONS = {
    'people': 'groups',
    'tabs': 'tab',
    'changes': 'edit_note',
    'time': 'timer',
    'missed': 'notifications_off',
    'shared': 'share',
}

COLUMNS = [
    {'title': 'Name', 'cell': 'person', 'name': 'name', 'sub': 'roles', 'initials': 'initials', 'tone': 'tone'},
    {'title': 'Open', 'cell': 'text', 'field': 'tabs'},
    {'title': 'Signed in', 'cell': 'muted', 'field': 'since'},
    {'title': 'Last active', 'cell': 'when', 'field': 'active_at', 'text': 'active_words'},
]

TIMES = [
    {'title': 'Minute', 'field': 'at'},
    {'title': 'Changes', 'field': 'changes'},
    {'title': 'Half (ms)', 'field': 'median'},
    {'title': '99 % (ms)', 'field': 'nearly_all'},
    {'title': 'Slowest (ms)', 'field': 'worst'},
]


class FigureRow(NamedTuple):
    """One figure and the line that says what it means."""

    id: str
    label: str
    value: str
    note: str


class MinuteRow(NamedTuple):
    """One minute of the last hour; times in milliseconds, None when no tab had to be told of anything."""

    id: str
    at: str
    changes: int
    median: int | None
    nearly_all: int | None
    worst: int | None


class PersonRow(NamedTuple):
    """A colleague who is here."""

    id: int
    name: str
    initials: str
    tone: int
    roles: str
    tabs: str
    since: str
    active_at: str
    active_words: str


@screen('/monitor', title='Monitor', icon='monitor_heart', nav='admin', keys='g m', roles=frozenset({Role.MANAGER}))
def index(viewer: Viewer) -> None:
    """Six figures, how long changes took in the last hour, and who is connected now."""
    viewer.metrics.look()  # or what is read first would be as old as the last time somebody looked
    page_header('Monitor', 'Whether everybody sees what is true, and how soon')
    six = {'label': 'label', 'value': 'value', 'note': 'note'}
    watched = viewer.watch(figures, viewer.metrics)
    LiveFigures(watched, six, 'stats', caption='Live connections in figures', icons=ICONS).classes('stats-six')
    with Card('Saved to seen', 'until the last tab has it, by the minute'):
        LiveChart(
            viewer.watch(minutes, viewer.metrics),
            {'label': 'at', 'value': 'median', 'peak': 'worst'},
            caption='Time from saved to the last tab, in the last hour',
            legend=('half of the changes', 'slowest'),
            unit='ms',
            columns=TIMES,
            empty='Nothing has changed in the last hour that an open tab shows.',
        )
    with Card('Connected now', 'colleagues with an open tab'):
        LiveTable(viewer.watch(people, viewer.metrics), COLUMNS, caption='Connected now')


def figures(work: Work, metrics: Metrics) -> list[FigureRow]:
    """The six figures. For the manager."""
    now = metrics.seen_by(work)
    tabs, hour = sum(one.tabs for one in now.people), now.hour
    healed = _counted(now.totals.gaps_healed, 'gap')
    return [
        FigureRow('people', 'People here', str(len(now.people)), 'Signed in, with an open tab.'),
        FigureRow('tabs', 'Open tabs', str(tabs), f'{_counted(now.totals.reconnects, "reconnect")} since the start.'),
        FigureRow('changes', 'Changes', str(hour.changes), 'Saved in the last hour, by everybody.'),
        FigureRow('time', 'Saved to seen', _milliseconds(now.latest), f'The latest. {_slowest(now)}'),
        FigureRow(
            'missed', 'Missed', str(now.totals.missed), f'Lists that are out of date. {healed} noticed and closed.'
        ),
        FigureRow('shared', 'Screens answered', str(hour.screens), _shared(hour.reads_after_commits)),
    ]


def minutes(work: Work, metrics: Metrics) -> list[MinuteRow]:
    """How long changes took to reach the last tab, minute by minute. For the manager."""
    return [
        MinuteRow(
            minute.begins.isoformat(),
            f'{minute.begins.astimezone(work.zone):%H:%M}',
            minute.changes,
            *[_rounded(seconds) for seconds in minute.took or (None, None, None)],
        )
        for minute in metrics.seen_by(work).minutes
    ]


def people(work: Work, metrics: Metrics) -> list[PersonRow]:
    """Who is connected. For the manager."""
    return [
        PersonRow(
            one.staff_id,
            one.name,
            initials(one.name),
            one.staff_id,
            ', '.join(word for role, word in ROLE_WORDS.items() if role in one.roles),
            _counted(one.tabs, 'tab'),
            moment(one.since, work.zone, work.today),
            one.active_at.isoformat(),
            moment(one.active_at, work.zone, work.today),
        )
        for one in metrics.seen_by(work).people
    ]


def _slowest(now: Snapshot) -> str:
    worst = max((minute.took.worst for minute in now.minutes if minute.took), default=None)
    return f'Slowest of the last hour: {_milliseconds(worst)}.' if worst is not None else 'None in the last hour.'


def _shared(reads: int) -> str:
    return f'In the last hour, with {_counted(reads, "read")} of the database.'


def _milliseconds(seconds: float | None) -> str:
    return '-' if seconds is None else f'{_rounded(seconds)} ms'


def _rounded(seconds: float | None) -> int | None:
    """Whole milliseconds, at least one; None for None."""
    return None if seconds is None else max(1, round(seconds * 1000))


def _counted(number: int, noun: str) -> str:
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'
