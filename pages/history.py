"""The history: who changed what and when, and who opened what. For the manager."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from nicegui import ui
from pydantic import BaseModel, Field

from models import audit, search
from models.audit import ALL, ANYBODY, EARLIEST, LATEST, SORTS_OF_LINES, Wanted
from models.base import Invalid, Role
from models.base.work import BIGGEST_ID
from tracker_ui.components.button import button
from tracker_ui.components.card import Card
from tracker_ui.components.description import Options
from tracker_ui.components.form import Form
from tracker_ui.components.live_list import LiveList
from tracker_ui.components.live_steps import LiveSteps
from tracker_ui.components.page_header import page_header
from tracker_ui.components.pick_field import PickField
from tracker_ui.components.picker import Pick
from tracker_ui.screens import screen
from tracker_ui.viewer import Viewer

LINE = {
    'icon': 'icon',
    'tone': 'tone',
    'title': 'title',
    'href': 'href',
    'heading': 'day',
    'written': 'when',
    'fields': 'fields',
}

HERE = '/history'
EVERYBODY = 'All patients'
HINT = 'Name, born, phone or record number'
NOTHING_YET = ('Nothing has happened yet', 'Whatever anybody changes or opens stands here from then on.', 'history')
NOTHING_MATCHES = ('Nothing matches', 'Fewer filters, or more days, may show what you are looking for.', 'search_off')

WHEN_LEFT = '(event) => { if (!event.currentTarget.contains(event.relatedTarget)) emit(); }'
"""For a field of several boxes: only when the focus leaves all of them."""


class Filters(BaseModel):
    """What can be asked of the history in a form. The patient is picked beside it."""

    person: int = Field(default=ANYBODY, title='Who')
    kind: str = Field(default=ALL, title='What', min_length=1)
    since: date | None = Field(default=None, title='From')
    until: date | None = Field(default=None, title='To')


@screen(HERE, title='History', icon='history', nav='admin', keys='g h', roles=frozenset({Role.MANAGER}))
async def index(
    viewer: Viewer,
    person: int = ANYBODY,
    patient: int = 0,
    kind: str = ALL,
    since: str = '',
    until: str = '',
    before: int = 0,
) -> None:
    """Filters, the lines that match, and the way to older ones. All of it is in the address: ids and days, no names."""
    people = await _opened(viewer)
    wanted = Wanted(
        person if person in people else ANYBODY,
        patient if 0 < patient <= BIGGEST_ID else 0,
        kind if kind in SORTS_OF_LINES else ALL,
        _day(since),
        _day(until),
        before if 0 < before <= BIGGEST_ID else 0,
    )
    patient_name = await viewer.ask(audit.patient_name, wanted.patient) if wanted.patient else ''
    History(viewer, wanted, people, patient_name)


async def _opened(viewer: Viewer) -> dict[int, str]:
    """Whom deeds can be asked for. Opening the history is written down, but not going to another part of it."""
    if viewer.opening.lasts(HERE):
        return await viewer.ask(audit.people)
    people = await viewer.do(audit.open_history)
    viewer.opening.begin(HERE)
    return people


class History:
    """The history in one tab. Another filter shows another part of it, in the same place."""

    def __init__(self, viewer: Viewer, wanted: Wanted, people: dict[int, str], patient_name: str) -> None:
        self._viewer, self._wanted, self._clearing = viewer, wanted, False
        with page_header('History', 'Who changed what and when, and who opened what'):
            self._clear_button = button('Clear filters', 'filter_list_off', on_click=self._clear)
        with ui.element('section').classes('card filters').props('aria-label=Filters'):
            self._patient = PickField('Patient', EVERYBODY, self._find, self._choose_patient, hint=HINT)
            self._patient.show(patient_name)
            self._form = self._filter_form(people)
            self._form.on_touch(self._narrow_when_ready)
        with Card('What happened', 'newest first'):
            self._list = LiveList(viewer.watch(audit.lines, wanted), LINE, caption='History')
        self._steps = LiveSteps(viewer.watch(audit.ways, wanted), caption='the history')
        self._say_what_stands()

    def _filter_form(self, people: dict[int, str]) -> Form:
        options: dict[str, Options] = {'person': people, 'kind': SORTS_OF_LINES}
        form = Form(Filters, list(Filters.model_fields), values=self._wanted, options=options, on_save=self._narrow)
        for name in ('since', 'until'):
            form.fields[name].on('focusout', partial(self._describe, name), [], js_handler=WHEN_LEFT)
        return form

    def _narrow_when_ready(self) -> None:
        """Show what the form asks for as soon as it can be read; half a date is nobody's fault yet."""
        if not self._clearing and not _errors(self._form):
            self._narrow()

    def _narrow(self) -> None:
        self._form.clear_errors()
        if errors := _errors(self._form):
            self._form.show_errors(errors)
            return
        wanted = self._wanted._replace(**self._form.values())
        if wanted != self._wanted:  # or whoever types half a day and takes it away would leave an older page
            self._show(wanted._replace(before=0))

    def _describe(self, name: str) -> None:
        """Say by a field what is wrong with what was typed there; the focus stays where it has gone."""
        self._form.fields[name].describe(_errors(self._form).get(name, ''))

    async def _find(self, typed: str) -> Sequence[Pick]:
        return await self._viewer.ask(search.found, typed)

    async def _choose_patient(self, patient_id: int) -> None:
        name = await self._viewer.ask(audit.patient_name, patient_id) if patient_id else ''
        self._patient.show(name)
        self._show(self._wanted._replace(patient=patient_id, before=0))

    def _clear(self) -> None:
        self._clearing = True
        for name, value in Filters().model_dump().items():
            self._form.set(name, value)
        self._clearing = False
        self._form.clear_errors()
        self._patient.show('')
        self._show(Wanted())

    def _show(self, wanted: Wanted) -> None:
        if wanted == self._wanted:
            return
        self._wanted = wanted
        self._list.show(self._viewer.watch(audit.lines, wanted))
        self._steps.show(self._viewer.watch(audit.ways, wanted))
        self._say_what_stands()
        ui.navigate.history.push(wanted.address)

    def _say_what_stands(self) -> None:
        narrowed = self._wanted._replace(before=0) != Wanted()
        self._clear_button.set_visibility(narrowed)
        if narrowed or self._wanted.before:
            self._list.say_empty(*NOTHING_MATCHES, act=('Clear filters', self._clear))
        else:
            self._list.say_empty(*NOTHING_YET)


def _errors(form: Form) -> dict[str, str]:
    """What is wrong with the days, by field."""
    try:
        values = form.values()
    except Invalid as invalid:
        return invalid.errors
    since, until = values['since'], values['until']
    unlikely = {name: values[name] for name in ('since', 'until') if values[name] and _unlikely(values[name])}
    if unlikely:
        return dict.fromkeys(unlikely, 'Please check the year.')
    return {'until': 'This is before the first day.'} if since and until and until < since else {}


def _unlikely(day: date) -> bool:
    return not EARLIEST <= day <= LATEST


def _day(text: str) -> date | None:
    """A day of the address; what is none asks for none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return None if _unlikely(day) else day
