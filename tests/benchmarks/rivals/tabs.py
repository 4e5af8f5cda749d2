"""Tabs of the rivals: what their browsers would hold, to be compared with the truth like ours."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import Any

import orjson

from tests.benchmarks.audience import Audience, Expected, Tab
from tests.benchmarks.nicegui_tab import NiceTab
from tests.benchmarks.rivals.plain import FIGURES
from tests.benchmarks.wire import KeptAlive, Websocket


def four(expected: Expected) -> dict[str, int]:
    """The four figures that the rivals show."""
    return {status.value: expected.numbers[status.value] for status in FIGURES}


class RebuildTab(NiceTab):
    """(a): labels."""

    def shows(self, expected: Expected) -> bool:
        """There is a label for each changed row and each figure, as it should be."""
        texts = {element.get('text') for element in self.elements.values()}
        rows = [text for text in texts if text]
        changed = all(
            any(text.startswith(f'{change.patient_id}: ') and change.shown in text for text in rows)
            for change in expected.changes
        )
        return changed and {f'{status}: {number}' for status, number in four(expected).items()} <= texts


class WholeTableTab(NiceTab):
    """(b): a table and a label."""

    def shows(self, expected: Expected) -> bool:
        """Each changed cell of the table, and the figures."""
        tables = [element['props']['rows'] for element in self.elements.values() if element['tag'] == 'nicegui-table']
        rows = {row['id']: row for row in tables[0]}
        figures = str(four(expected)) in {element.get('text') for element in self.elements.values()}
        return figures and all(rows[change.patient_id][change.field] == change.shown for change in expected.changes)


class SmallMessageTab(NiceTab):
    """(d): the last message."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._figures: list[int] = []
        self._rows: dict[int, dict[str, str]] = {}

    def drawn(self) -> None:
        """The figures that the page came with."""
        label = next(element['text'] for element in self.elements.values() if element.get('text', '').startswith('{'))
        self._figures = list(orjson.loads(label.replace("'", '"')).values())

    def read(self, message: bytes) -> None:
        """Take in the news."""
        if message.startswith(b'42["news"'):
            news = orjson.loads(message[2:])[1]
            self.next_message_id = news['_id'] + 1
            id, status, number, *self._figures = news['news']
            self._rows[id] = {'status': status, 'phone': number}
        else:
            super().read(message)

    def shows(self, expected: Expected) -> bool:
        """The changed rows, and the figures."""
        rows = all(
            self._rows.get(change.patient_id, {}).get(change.field) == change.shown for change in expected.changes
        )
        return rows and self._figures == list(four(expected).values())


class RefetchTab(Tab):
    """(c): what was fetched last. One fetch runs, one more may follow: the better way to write it."""

    def __init__(self, audience: Audience[Any], address: str) -> None:
        super().__init__(audience)
        self._address = address
        self._page: dict[str, Any] = {'rows': [], 'figures': {}}
        self._fetching = self._again = False
        self._http: KeptAlive
        self._socket: Websocket

    @property
    def received(self) -> int:
        """Bytes over both connections."""
        return self._http.received + self._socket.received

    async def open(self) -> None:
        """Open both connections and fetch the page."""
        self._http = await KeptAlive.open(self._address)
        self._socket = Websocket(self.told)
        await self._socket.open(self._address + '/socket.io/?EIO=4&transport=websocket', '')
        self.read(await self._http.ask('GET', '/page'))

    def close(self) -> None:
        """Close the tab."""
        self._socket.close()
        self._http.transport.close()

    def told(self, message: bytes, _: float) -> None:
        """Something has changed: fetch."""
        if message == b'2':
            self._socket.send('3')
        elif message[:1] == b'0':
            self._socket.send('40')
        elif message.startswith(b'42["changed"'):
            self._fetch()

    def read(self, message: bytes) -> None:
        """Keep what was fetched."""
        self._page = orjson.loads(message)

    def shows(self, expected: Expected) -> bool:
        """Each changed row, and the figures."""
        rows = {row['id']: row for row in self._page['rows']}
        right = all(rows[change.patient_id][change.field] == change.shown for change in expected.changes)
        return right and self._page['figures'] == four(expected)

    def _fetch(self) -> None:
        if self._fetching:
            self._again = True
            return
        self._fetching, self._again = True, False
        self._http.ask('GET', '/page').add_done_callback(self._fetched)

    def _fetched(self, answer: asyncio.Future[bytes]) -> None:
        self._fetching = False
        self.heard(answer.result(), perf_counter())
        if self._again:
            self._fetch()
