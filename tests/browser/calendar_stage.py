"""A calendar on a page of its own. Its visits are what the front-desk note of each patient says of when they come."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from nicegui import ui
from sqlmodel import col

from models import patients
from models.base import Refused, Work
from models.patient_record import Patient
from tracker_ui import theme
from tracker_ui.components.button import button
from tracker_ui.components.connection_badge import ConnectionBadge
from tracker_ui.components.live_calendar import Around, Gap, LiveCalendar, Move
from tracker_ui.components.live_table import BIGGEST_ID
from tracker_ui.components.snackbar import snackbar
from tracker_ui.slots import Slot, in_hand

if TYPE_CHECKING:
    from tests.browser.live_page import Here

MONDAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 23)  # noqa: DTZ001 (wall time)
LUNCH = 'Nobody comes at lunch time.'
ICONS = {'arrived': 'chair_alt', 'session': 'forum', 'done': 'check_circle', 'noshow': 'person_off'}

WITH_NOTES = {
    1: '2026-11-23T09:00 2026-11-23T09:50 1 scheduled',
    2: '2026-11-24T09:00 2026-11-24T09:50 3 scheduled',
    3: '2026-11-23T10:30 2026-11-23T11:20 4 arrived',
    4: '2026-11-26T11:00 2026-11-26T11:50 3 scheduled',
}
"""When the four patients of a new practice come."""


class Visit(NamedTuple):
    """A visit as the calendar shows it."""

    id: int
    start: str
    end: str
    column: int
    tone: int
    title: str
    sub: str
    look: str
    icon: str
    note: str
    moves: bool
    version: int


class Column(NamedTuple):
    """Whose day it is."""

    id: int
    name: str
    tone: int


class Closed(NamedTuple):
    """A time that is not open."""

    id: str
    column: int | None
    start: str
    end: str
    words: str
    kind: str


def visits(work: Work, most: int = BIGGEST_ID) -> list[Visit]:
    """Everybody up to that id whose note says so: '2026-11-23T09:00 2026-11-23T09:50 1 arrived'."""
    found = work.all(work.select(Patient).where(col(Patient.id) <= most).order_by(Patient.id))
    return [_visit(patient, patient.front_desk_note.split()) for patient in found if patient.front_desk_note]


def _visit(patient: Patient, said: list[str]) -> Visit:
    assert patient.id is not None
    start, end, column, look, *note = said
    moves, icon = look == 'scheduled', ICONS.get(look, '')
    words = ' '.join(note).replace('_', ' ')
    return Visit(
        patient.id,
        start,
        end,
        int(column),
        int(column) - 1,
        patient.name,
        'Review',
        look,
        icon,
        words,
        moves,
        patient.version,
    )


def columns(_: Work) -> list[Column]:
    """Four people side by side."""
    return [
        Column(id, name, id - 1) for id, name in enumerate(('Priya Raman', 'Dr Haddad', 'Sofia Marin', 'Tom Ellis'), 1)
    ]


def closed(_: Work) -> list[Closed]:
    """Lunch, every day."""
    days = [MONDAY + timedelta(day) for day in range(5)]
    return [Closed(f'lunch {day}', None, f'{day}T12:00', f'{day}T13:00', '', 'break') for day in days]


def written(start: datetime, end: datetime, column: int, look: str = 'scheduled') -> str:
    """The note that says so."""
    return f'{start:%Y-%m-%dT%H:%M} {end:%Y-%m-%dT%H:%M} {column} {look}'


def move(work: Work, moved: Move) -> int | None:
    """Let a visit be at another time; not at lunch time, nor when somebody else has changed it."""
    if moved.start.hour == 12:
        raise Refused(LUNCH)
    note = written(moved.start, moved.end, moved.column)
    return patients.edit(work, moved.id, moved.version, {'front_desk_note': note})


def many(work: Work, number: int) -> None:
    """So many patients more, each with a visit in this week."""
    for each in range(number):
        start = MIDNIGHT + timedelta(days=each % 5, hours=8, minutes=(each // 5 * 15) % 540)
        values = {'given_name': 'Pat', 'family_name': f'Number {each}'}
        note = written(start, start + timedelta(minutes=45), each % 4 + 1)
        patients.admit(work, {**values, 'front_desk_note': note})


async def build(here: Here, me: int, view: Any) -> None:
    """The page of the colleague whose staff id is `me`, and what they have pressed and chosen."""
    theme.apply()
    ConnectionBadge(me or None)
    ui.html('<h1>Schedule</h1>', sanitize=True)
    since, until = MIDNIGHT, MIDNIGHT + timedelta(days=7)
    held = here.topic(in_hand, here.slots, since, until)
    around = Around(here.topic(columns), here.topic(closed), held)
    event = {
        'start': 'start',
        'end': 'end',
        'column': 'column',
        'title': 'title',
        'sub': 'sub',
        'tone': 'tone',
        'look': 'look',
        'icon': 'icon',
        'note': 'note',
        'said': ['look'],
        'moves': 'moves',
        'version': 'version',
    }
    topic = here.topic(visits, rows_of=Patient)
    calendar = LiveCalendar(topic, event, around, caption='Schedule', zone=here.practice.store.zone)
    calendar.turn(view, MONDAY)
    said = ui.label('').classes('said')

    async def opened(id: int) -> None:
        said.text = f'Opened {id}'

    async def picked(gap: Gap) -> None:
        said.text = f'Chose {gap.start:%a %H:%M} for {gap.column}'
        if me:
            hand = here.slots.hold(here.person(me), ui.context.client)
            hand.choose(Slot(gap.column or 1, gap.start, gap.end or gap.start + timedelta(minutes=50)))
            button('Let go', on_click=hand.let_go)

    async def moved(it: Move) -> int:
        version = await here.workers.write(here.practice.do, here.person(me), move, it)
        snackbar(f'Moved to {it.start:%a %H:%M}')
        return int(version)

    for number in (50, 500):
        show = partial(calendar.turn, view, MONDAY, topic=here.topic(visits, len(WITH_NOTES) + number, rows_of=Patient))
        button(f'{number} visits', on_click=show)
    calendar.on_open(opened)
    calendar.on_pick(picked)
    calendar.on_move(moved)
    for name in ('day', 'week', 'team'):
        button(name, on_click=partial(calendar.turn, name, MONDAY))
    ui.input('Note')
    await here.hub.ready(ui.context.client)
