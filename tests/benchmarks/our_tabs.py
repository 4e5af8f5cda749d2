"""Tabs of our program: people who sign in, the screens they look at, and those who change something."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from models.patient_record import STATUS_WORDS, Status
from tests.benchmarks.audience import Audience, Expected
from tests.benchmarks.nicegui_tab import NiceTab
from tests.benchmarks.practice import PASSWORD, Change
from tracker_ui.patch import Patch, Rows, apply, keyed

LIST, DASHBOARD = '/patients', '/'
BACK = 7  # the number of a heartbeat that somebody waits for


async def sign_in(address: str, user_name: str) -> httpx.AsyncClient:
    """A browser in which this person has signed in, with the form that everybody uses."""
    browser = httpx.AsyncClient(base_url=address, timeout=60, limits=httpx.Limits(keepalive_expiry=2))
    form = {'user_name': user_name, 'password': PASSWORD, 'next': '/'}
    answer = await browser.post('/sign-in', data=form, headers={'Origin': address})
    if answer.status_code != 303 or 'mht' not in browser.cookies:
        raise ConnectionError(f'{user_name} could not sign in: {answer.status_code}')
    return browser


@dataclass
class Held:
    """What the tab holds of one topic."""

    fields: list[str]
    rev: int
    rows: Rows

    def cell(self, id: int | str, field: str) -> Any:
        """What stands there; None where there is no such row."""
        row = self.rows.get(id)
        return row[self.fields.index(field)] if row else None


class OurTab(NiceTab):
    """A tab that does with frames what live.js does, in Python."""

    heartbeat = True

    def __init__(self, audience: Audience[Any], http: httpx.AsyncClient, path: str) -> None:
        super().__init__(audience, http, path)
        self.topics: dict[int, Held] = {}
        self.asked_again = 0
        self._newest = 0
        self._back: asyncio.Future[None] | None = None

    async def open(self, plug: socket.socket | None = None) -> None:
        """A page that is loaded holds nothing of an earlier one."""
        self.topics.clear()
        await super().open(plug)

    def on_connected(self) -> None:
        """Say what is held, as after every connect."""
        self.emit('live_want', [[number, held.rev] for number, held in self.topics.items()])

    async def there_and_back(self) -> None:
        """Wait for the answer to a heartbeat: whatever was sent before it has arrived."""
        assert self.socket
        self._back = asyncio.get_running_loop().create_future()
        self.socket.send(f'42{BACK}["hb",0]')
        await asyncio.wait_for(self._back, 10)

    def heard(self, message: bytes, at: float) -> None:
        """Notice that a heartbeat is back."""
        super().heard(message, at)
        if self._back and not self._back.done() and message.startswith(f'43{BACK}['.encode()):
            self._back.set_result(None)

    def drawn(self) -> None:
        """Take the snapshots that came with the elements."""
        for element in self.elements.values():
            props = element.get('props', {})
            if 'topic' in props:
                rev, rows, _ = props['snap'] or (0, [], '')
                held = self.topics.setdefault(props['topic'], Held(props['fields'], -1, {}))
                if rev > held.rev:
                    held.rev, held.rows = rev, keyed(rows)

    def read(self, message: bytes) -> None:
        """Apply a frame; anything else is NiceGUI's."""
        if not message.startswith(b'42["live"'):
            super().read(message)
            return
        for number, base, rev, body, _marks, _words in orjson.loads(message[2:])[1]:
            held = self.topics.get(number)
            if held is None or rev <= held.rev:
                continue
            if base == -1:
                held.rev, held.rows = rev, keyed(body)
            elif base == held.rev:
                held.rev, held.rows = rev, apply(held.rows, Patch(*body))
            else:
                self.asked_again += 1
                self.emit('live_want', [[number, held.rev]])

    def with_field(self, field: str) -> Held:
        """What it holds of the topic whose rows have this field."""
        return next(held for held in self.topics.values() if field in held.fields)


class ListTab(OurTab):
    """The first page of the patient list, with its chips and its number of pages."""

    def shows(self, expected: Expected) -> bool:
        """Each changed phone or status stands in its row, and each chip has the right number."""
        rows = self.with_field('phone')
        chips = next(held for held in self.topics.values() if 'current' in held.rows)
        return all(rows.cell(change.patient_id, change.field) == change.shown for change in expected.changes) and all(
            chips.cell(status, 'value') == number for status, number in expected.numbers.items()
        )


class DashboardTab(OurTab):
    """The dashboard: four figures, and what has just happened."""

    def shows(self, expected: Expected) -> bool:
        """The newest activity is the last of the changes, and each figure has the right number."""
        activity = self.with_field('when')
        figures = self.with_field('value')
        newest = max((id for id in activity.rows if isinstance(id, int)), default=0)
        told = not expected.changes or (newest > self._newest and _tells(activity, newest, expected.changes[-1]))
        right = all(
            figures.cell(status, 'value') == number
            for status, number in expected.numbers.items()
            if status in figures.rows
        )
        if told and right:
            self._newest = newest
        return told and right


def _tells(activity: Held, newest: int, change: Change) -> bool:
    words = f'changed status to {change.shown}' if change.field == 'status' else 'changed phone'
    about = activity.cell(newest, 'href') == f'/patients/{change.patient_id}'
    return about and str(activity.cell(newest, 'sub')).endswith(words)


class ChartTab(OurTab):
    """A chart that is open and that nobody compares with anything."""

    def shows(self, expected: Expected) -> bool:
        """Always."""
        return True


class Pen(ChartTab):
    """A chart with somebody in front of it who changes the record: with the editor, or with the menu of statuses."""

    def __init__(self, audience: Audience[Any], http: httpx.AsyncClient, patient_id: int) -> None:
        super().__init__(audience, http, f'/patients/{patient_id}')
        self.patient_id = patient_id
        self._dialog = ''
        self._something = asyncio.Event()
        self._answered: asyncio.Future[float] | None = None

    def heard(self, message: bytes, at: float) -> None:
        """Read at once, to know when the answer comes."""
        super().heard(message, at)
        if message[:2] == b'42':
            self.catch_up(None)
            self._something.set()
            if self._answered and not self._answered.done() and self._is_answer(message):
                self._answered.set_result(at)

    async def prepare(self, change: Change) -> None:
        """Do all but the last press: open the editor and type, or open the menu."""
        if change.field == 'status':
            self.event(self.holder('Status', 'click'), 'click')
            await self._until(STATUS_WORDS[Status(change.value)])
            return
        await self._open_editor('Edit details')
        label = next(element for element in self.elements.values() if element.get('text') == 'Phone')
        self.event(label['props']['for'].removeprefix('c'), 'update:value', change.value)
        await self._post(change)
        await self.there_and_back()  # the editor has noticed

    async def _post(self, change: Change) -> None:
        """Have what was typed kept, as draft_keeper.js does while somebody types."""
        label = next(
            element['props']['label'] for element in self.elements.values() if 'draft_keeper' in element['tag']
        )
        typed = {'seq': 1, 'texts': {change.field: change.value}}
        headers = {'x-draft': label, 'Origin': str(self.http.base_url).rstrip('/')}
        answer = await self.http.post('/draft', json=typed, headers=headers)
        if answer.status_code != 204:
            raise ConnectionError(f'What was typed was not kept: {answer.status_code}')

    async def restore(self) -> None:
        """Load the page anew and go on with what it offers, up to the press that saves."""
        await self.open()
        await self._open_editor('Restore')
        await self.there_and_back()

    def press(self, change: Change) -> tuple[float, asyncio.Future[float]]:
        """Press it: the moment at which the press left, and in future the moment at which its answer came."""
        self._answered = asyncio.get_running_loop().create_future()
        word = STATUS_WORDS[Status(change.value)] if change.field == 'status' else 'Save'
        return self.event(self.holder(word, 'click'), 'click'), self._answered

    async def tidy(self) -> None:
        """What the browser says when a dialog or a menu has closed."""
        if self._dialog:
            self.event(self._dialog, 'hide')
            dialog, self._dialog = self._dialog, ''
            while dialog in self.elements:
                self._something.clear()
                await asyncio.wait_for(self._something.wait(), 10)
            return
        for id, element in self.elements.items():
            if element['tag'] == 'q-menu' and element['props'].get('model-value'):
                self.event(id, 'update:modelValue', False)

    def _is_answer(self, message: bytes) -> bool:
        if not self._dialog:
            return b'Status is now' in message
        dialog = self.elements.get(self._dialog)
        return dialog is None or not dialog['props']['model-value']

    async def _open_editor(self, button: str) -> None:
        self.event(self.holder(button, 'click'), 'click')
        await self._until('Save')
        self._dialog = next(id for id, element in self.elements.items() if element['tag'] == 'nicegui-dialog')

    async def _until(self, text: str) -> None:
        async with asyncio.timeout(10):
            while not any(element.get('text') == text for element in self.elements.values()):
                self._something.clear()
                await self._something.wait()
