"""Settings: the practice itself, its appointment types and its rooms. For the manager.

Working hours have a file of their own, and so has time off: working_hours.py, absences.py.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from models import appointment_types, drafts, practice, rooms, settings
from models.appointment_types import AppointmentType, Colour
from models.base import Entity, Missing, Seen, Values, Work
from models.drafts import Offer
from models.people import MANAGERS
from models.practice import Practice
from models.rooms import Room
from tracker_ui.components.button import button
from tracker_ui.components.card import Card
from tracker_ui.components.dialog import confirmed
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_record import definitions
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.menu import Choice, choose
from tracker_ui.components.page_header import PageHeader, page_header
from tracker_ui.components.record_editor import RecordEditor
from tracker_ui.components.snackbar import snackbar
from tracker_ui.components.tabs import tabs
from tracker_ui.components.undo import TakeBack, done
from tracker_ui.components.unsaved import unsaved_text
from tracker_ui.drafting import Drafting
from tracker_ui.screens import screen
from tracker_ui.viewer import Viewer

PARTS = (
    ('Practice', '/settings'),
    ('Appointment types', '/settings/types'),
    ('Rooms', '/settings/rooms'),
    ('Working hours', '/settings/hours'),
    ('Time off', '/settings/absences'),
)
"""The parts of the settings: each a screen with an address of its own."""

OF_THE_PRACTICE = ('name', 'notice_hours', 'waiting_minutes')

STATE = {'title': 'State', 'cell': 'tag', 'word': 'state', 'tone': 'state_tone'}
MANAGE = {'title': 'Manage', 'cell': 'button', 'label': 'Manage', 'event': 'manage', 'of': 'name', 'hidden': True}

OF_TYPES: list[dict[str, Any]] = [
    {'title': 'Type', 'cell': 'person', 'name': 'name', 'sub': 'kind', 'initials': 'initials', 'tone': 'tone'},
    {'title': 'Usual length', 'cell': 'text', 'field': 'length', 'class': 'num'},
    {'title': 'Colour', 'cell': 'muted', 'field': 'colour'},
    STATE,
    MANAGE,
]
OF_ROOMS: list[dict[str, Any]] = [{'title': 'Room', 'cell': 'text', 'field': 'name', 'class': 'strong'}, STATE, MANAGE]

TYPES_ADVICE = 'Everybody reads the names, the front desk too: say how somebody comes, never for what.'
NEVER_BOOKED = 'Nothing was ever booked with it. This cannot be undone.'


def settings_frame(here: str, sub: str = '') -> PageHeader:
    """The head and the tabs of the settings, on the part at this address; `with` adds actions."""
    header = page_header('Settings', sub)
    tabs('Settings', PARTS, here)
    return header


@screen('/settings', title='Settings', icon='settings', nav='admin', keys='g e', roles=MANAGERS)
async def index(viewer: Viewer) -> None:
    """What holds for the whole practice."""
    house = await _practice(viewer)
    unsaved = await viewer.ask(drafts.offered, 'practice', house.id)

    async def edit(offer: Offer | None = None) -> None:
        stands = await _practice(viewer)
        draft = Drafting(viewer, 'practice', stands.id, offer)
        verbs = (settings.house, _edit_practice, practice.take_back)
        RecordEditor(viewer, 'Change the practice', stands, *verbs, OF_THE_PRACTICE, draft=draft)

    with settings_frame('/settings'):
        button('Change', icon='edit', kind='primary', writes=True, on_click=edit, keys='e')
    unsaved_text(viewer, unsaved, edit)
    with Card('Practice', 'for everybody here'):
        definitions(viewer.watch(settings.facts, rows_of=Practice, about=house), caption='the practice')


@screen('/settings/types', title='Settings: appointment types', roles=MANAGERS)
async def types(viewer: Viewer) -> None:
    """The kinds of visit there are."""
    await Nouns(viewer, TYPES).build()


@screen('/settings/rooms', title='Settings: rooms', roles=MANAGERS)
async def in_which_rooms(viewer: Viewer) -> None:
    """Where visits take place."""
    await Nouns(viewer, ROOMS).build()


class Noun(NamedTuple):
    """A kind of record that the manager adds, changes, retires and removes, with its verbs and its words.

    `active` are what a button says to use it no more, what is said then, and the same of using it again.
    """

    kind: type[Entity]
    of: Callable[[Work, int], Any]
    listing: Callable[[Work], list[Any]]
    add: Callable[[Work, Values], int]
    edit: Callable[[Work, int, Seen, Values], int | None]
    take_back: TakeBack
    remove: Callable[[Work, int, int | None], None]
    fields: tuple[str, ...]
    columns: list[dict[str, Any]]
    address: str
    new: str
    retire: tuple[str, str]
    use_again: tuple[str, str]
    icon: str
    sub: str = ''
    options: dict[str, dict[Any, str]] = {}  # noqa: RUF012


class Nouns:
    """The screen of one such kind: a live table, and what can be done about each row."""

    def __init__(self, viewer: Viewer, noun: Noun) -> None:
        self._viewer, self._noun = viewer, noun
        self._form = noun.kind.noun

    async def build(self) -> None:
        """Ask for unsaved text, then show everything."""
        noun, viewer = self._noun, self._viewer
        unsaved_new = await viewer.ask(drafts.offered, f'new {self._form}')
        unsaved = await viewer.ask(drafts.offered, self._form)
        with settings_frame(noun.address, noun.sub):
            button(noun.new, icon='add', kind='primary', writes=True, on_click=self._add)
        unsaved_text(viewer, unsaved_new, self._add)
        unsaved_text(viewer, unsaved, self._edit_again)
        caption = noun.kind.noun.capitalize() + 's'
        table = LiveTable(viewer.watch(noun.listing, rows_of=noun.kind), noun.columns, caption=caption)
        table.say_empty(f'No {noun.kind.noun}s yet', 'They are offered wherever a visit is booked.', noun.icon)
        table.on_row('manage', lambda event: self._manage(int(event.args)))

    def _add(self, unsaved: Offer | None = None) -> None:
        noun = self._noun

        async def save(values: dict[str, Any]) -> Callable[[], None]:
            await self._viewer.do(noun.add, values)
            return partial(snackbar, 'Added')

        draft = Drafting(self._viewer, f'new {self._form}', goes_on_with=unsaved)
        Editor(noun.new, noun.kind, noun.fields, save, button='Add', sub=noun.sub, options=noun.options, draft=draft)

    async def _manage(self, id: int) -> None:
        """Everything that can be done about one of them, as it stands at this moment."""
        record = await self._viewer.ask(self._noun.of, id)
        use, icon = (self._noun.retire, 'block') if record.active else (self._noun.use_again, 'check_circle')
        choices = [
            Choice('Edit', 'edit', partial(self._edit, record)),
            Choice(use[0], icon, partial(self._use, record, not record.active, use[1])),
            Choice('Remove', 'delete', partial(self._remove, record), danger=True),
        ]
        choose(record.name, choices)

    async def _edit_again(self, unsaved: Offer) -> None:
        self._edit(await self._viewer.ask(self._noun.of, unsaved.draft.record_id or 0), unsaved)

    def _edit(self, record: Any, unsaved: Offer | None = None) -> None:
        noun = self._noun
        draft = Drafting(self._viewer, self._form, record.id, unsaved)
        verbs = (noun.of, noun.edit, noun.take_back)
        RecordEditor(self._viewer, f'Edit {self._form}', record, *verbs, noun.fields, noun.options, draft)

    async def _use(self, record: Any, active: bool, said: str) -> None:
        seen = {'active': record.active}
        version = await self._viewer.do(self._noun.edit, record.id, seen, {'active': active})
        done(self._viewer, f'{record.name}: {said}', self._noun.take_back, record.id, version)

    async def _remove(self, record: Any) -> None:
        if await confirmed(f'Remove {record.name}?', NEVER_BOOKED, 'Remove', danger=True):
            await self._viewer.do(self._noun.remove, record.id, record.version)
            snackbar(f'{record.name} was removed')


TYPES = Noun(
    AppointmentType,
    settings.type_of,
    settings.types,
    appointment_types.add,
    appointment_types.edit,
    appointment_types.take_back,
    appointment_types.remove,
    ('name', 'minutes', 'colour', 'several', 'video', 'phone', 'internal'),
    OF_TYPES,
    '/settings/types',
    'New type',
    ('Offer it no more', 'not offered any more'),
    ('Offer it again', 'offered again'),
    'category',
    TYPES_ADVICE,
    {'colour': {colour: colour.capitalize() for colour in Colour}},
)
ROOMS = Noun(
    Room,
    settings.room,
    settings.rooms_in_use,
    rooms.add,
    rooms.edit,
    rooms.take_back,
    rooms.remove,
    ('name',),
    OF_ROOMS,
    '/settings/rooms',
    'New room',
    ('Use it no more', 'not used any more'),
    ('Use it again', 'in use again'),
    'meeting_room',
)


async def _practice(viewer: Viewer) -> Practice:
    house = await viewer.ask(practice.details)
    if house is None:
        raise Missing
    return house


def _edit_practice(work: Work, _: int, seen: Seen, values: Values) -> int | None:
    return practice.edit(work, seen, values)
