"""A small server with one page of live components, for tests in a browser: `python live_page.py PORT FOLDER`.

No guard and no sign-in: those are tested on the real program. What "Tom" does is asked for by plain HTTP.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from nicegui import app, ui
from starlette.types import ASGIApp, Receive, Scope, Send

from models import caseload, chart, history, patients, sign_ins
from models.base import HOUSE, Principal, Store, utc_now
from models.caseload import Wanted
from models.patient_record import Patient
from models.people import Account, Staff, principal
from tests.browser import calendar_stage
from tests.cast import CHEAP_PASSWORDS, Practice, found_practice, open_store
from tracker_ui import theme
from tracker_ui.bus import Bus
from tracker_ui.components.connection_badge import ConnectionBadge
from tracker_ui.components.live_figures import LiveFigures
from tracker_ui.components.live_list import LiveList
from tracker_ui.components.live_record import banner, definitions
from tracker_ui.components.live_table import LiveTable
from tracker_ui.live import Hub
from tracker_ui.slots import Slots
from tracker_ui.socket_events import listen
from tracker_ui.topics import Topic
from tracker_ui.workers import Workers

NAMES = ('Alex Abel', 'Bo Berg', 'Cleo Cruz', 'Dana Dorn')
COLUMNS = (
    {
        'title': 'Patient',
        'cell': 'person',
        'name': 'name',
        'sub': 'sub',
        'initials': 'initials',
        'tone': 'tone',
        'href': '/patients/{id}',
        'sort': 'name',
    },
    {'title': 'Clinician', 'cell': 'text', 'field': 'clinician', 'sort': 'clinician'},
    {'title': 'Status', 'cell': 'tag', 'word': 'status', 'tone': 'status_tone'},
    {'title': 'Phone', 'cell': 'text', 'field': 'phone', 'missing': 'Not known'},
    {'title': 'Acts', 'hidden': True, 'cell': 'button', 'label': 'Open', 'event': 'open', 'of': 'name', 'writes': True},
)


def founded(store: Store) -> Practice:
    """A new practice with four patients."""
    practice = found_practice(store)
    for name in NAMES:
        practice.admit(*name.split())
    return practice


def opened_again(store: Store) -> Practice:
    """The practice that is there after a restart."""
    with store.reading(HOUSE) as work:
        accounts = work.all(work.select(Account))
        people = {account.user_name: principal(work.get(Staff, account.staff_id)) for account in accounts}
    return Practice(store, **people)


port, folder = int(sys.argv[1]), Path(sys.argv[2])
sign_ins.passwords = CHEAP_PASSWORDS


class Here:
    """One practice, and the hub that keeps its tabs true."""

    def __init__(self, number: int) -> None:
        store = open_store(folder / str(number), utc_now)
        self.number = number
        self.practice = opened_again(store) if store.last_seq() else founded(store)
        self.bus, self.workers = Bus(), Workers()
        self.bus.bind(asyncio.get_running_loop())
        store.on_commit.append(self.bus.publish)
        self.hub = Hub(store, self.bus, self.workers, identify=lambda *_: self.practice.tom)
        listen(self.hub)
        self.slots = Slots(self.bus, store.now)

    def person(self, staff_id: int) -> Principal:
        """Who has this staff id; Tom, for nobody's."""
        team = (self.practice.ana, self.practice.tom, self.practice.priya, self.practice.rita)
        return next((who for who in team if who.staff_id == staff_id), self.practice.tom)

    def topic(self, query: Any, *args: Any, **how: Any) -> Topic:
        """The topic of a question that Tom asks."""
        return self.hub.topic(query, args, self.practice.tom, **how)


here: Here


@app.on_startup
def open_the_latest() -> None:
    """The practice of the last start, or the first one."""
    global here  # noqa: PLW0603 (one story after the other)
    here = Here(max((int(each.name) for each in folder.glob('*')), default=1))


@app.post('/another')
async def another() -> None:
    """Leave this practice for a new one: another story begins."""
    global here  # noqa: PLW0603
    here = Here(here.number + 1)


class Door:
    """What the guard's Door does for the wire: leave the protocol of a websocket in its scope."""

    def __init__(self, inside: ASGIApp) -> None:
        self._inside = inside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] == 'websocket':
            scope['door.proto'] = getattr(send, '__self__', None)
        await self._inside(scope, receive, send)


app.add_middleware(Door)
theme.serve_static(app)


@app.post('/do/{verb}')
async def do(verb: str, words: dict[str, Any]) -> Any:
    """Do something to the practice, as Tom unless `by` says who."""
    who = getattr(here.practice, words.pop('by', 'tom'))
    return await here.workers.write(here.practice.do, who, getattr(patients, verb), *words.pop('args', []), **words)


@app.get('/version/{patient_id}')
def version(patient_id: int) -> int:
    """The version of a patient's record."""
    return here.practice.patient(patient_id).version


@app.get('/staff/{name}')
def staff_id(name: str) -> int:
    """The staff id of one of the cast."""
    return int(getattr(here.practice, name).staff_id)


@app.get('/figures')
def figures() -> dict[str, int]:
    """What the hub has counted."""
    return vars(here.hub.counters)


@ui.page('/', title='Patients', reconnect_timeout=30)
async def patients_page(me: int = 0) -> None:
    """A table, figures and the activity of the practice, for the colleague whose staff id is `me`."""
    theme.apply()
    ConnectionBadge(me or None)
    ui.html('<h1>Patients</h1>', sanitize=True)
    groups = here.topic(caseload.chips)
    LiveFigures(
        groups, {'label': 'label', 'value': 'value', 'href': 'href'}, 'chips', caption='Groups', current='current'
    )
    listing = here.topic(caseload.listing, Wanted(), rows_of=Patient)
    table = LiveTable(listing, COLUMNS, caption='Patients', empty=('No patients', 'Nobody has been admitted yet.'))
    table.sorted_by('name')
    table.on_sort(lambda key: again(table, key))
    table.on_row('open', lambda event: ui.label(f'Opened {event.args}'))
    activity = here.topic(history.activity)
    item = {'icon': 'icon', 'title': 'title', 'sub': 'sub', 'when': 'at', 'written': 'when', 'href': 'href'}
    LiveList(activity, item, caption='Activity')
    ui.input('Note').props('data-dirty' if me < 0 else '')
    await here.hub.ready(ui.context.client)


def again(table: LiveTable, key: str) -> None:
    """Show the list in the order of another column."""
    table.show(here.topic(caseload.listing, Wanted(sort=key, descending=True), rows_of=Patient))
    table.sorted_by(key, descending=True)


@ui.page('/patients/{patient_id}', title='Patient', reconnect_timeout=30)
async def one_patient(patient_id: int) -> None:
    """Banner and details of one patient."""
    theme.apply()
    ConnectionBadge()
    about = ('patients', patient_id)
    head = here.topic(chart.banner, patient_id, rows_of=Patient, about=about)
    tags = [{'word': 'status', 'tone': 'status_tone'}]
    facts = [{'value': 'born', 'words': 'Born'}, {'value': 'clinician'}]
    with banner(head, name='name', initials='initials', tone='tone', facts=facts, tags=tags):
        ui.button('Edit')
    definitions(here.topic(chart.details, patient_id, rows_of=Patient, about=about))
    await here.hub.ready(ui.context.client)


@app.get('/note/{patient_id}')
def note(patient_id: int) -> str:
    """The front-desk note of a patient."""
    return here.practice.patient(patient_id).front_desk_note or ''


@app.post('/many/{number}')
async def many(number: int) -> None:
    """So many patients more, each with a visit."""
    await here.workers.write(here.practice.do, here.practice.rita, calendar_stage.many, number)


@ui.page('/calendar', title='Schedule', reconnect_timeout=30)
async def calendar(me: int = 0, view: str = 'week') -> None:
    """A week of visits, for the colleague whose staff id is `me`."""
    await calendar_stage.build(here, me, view)


ui.run(
    host='127.0.0.1',
    port=port,
    show=False,
    reload=False,
    tailwind=False,
    language='en-GB',
    dark=None,
    show_welcome_message=False,
    ws_per_message_deflate=False,
)
