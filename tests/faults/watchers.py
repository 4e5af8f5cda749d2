"""Tabs in Chromium that nobody touches: an eye in each of them writes down what the screen shows, and when."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Page
from sqlmodel import col

from models import chart, dashboard, history, needs
from models.appointments import today
from models.base import Work
from models.caseload import Wanted
from models.patient_record import Patient
from models.people import Staff
from tests.browser.people import People
from tests.browser.server import Server
from tests.browser.truth import drawn, stored
from tests.browser.waiting import until
from tests.faults.proxy import Proxy
from tests.faults.screens import Place, Screen, Sighting

EYE = (Path(__file__).parent / 'eye.js').read_text(encoding='utf-8')
ARRIVAL = 30_000  # ms
SIGNS_OF_A_CUT = 'ERR_|connection error|WebSocket connection|Failed to fetch'
UNKNOWN = {'Not known', 'Unassigned', 'No clinician yet'}
"""How an empty value is called, here or there."""

DETAILS = ('phone', 'clinician_id', 'preferred_name', 'front_desk_note')
LABELS = {Patient.model_fields[name].title: name for name in DETAILS} | {name: name for name in ('name', 'status')}
"""What is read of a chart, by what it is called there."""

ANYBODY = 0
"""In the place of a record: the newest change of any of them."""


class Watcher:
    """One tab, behind a cable of its own. `patient_id` is whose chart it shows, if it shows one."""

    def __init__(self, name: str, cable: Proxy, path: str, wanted: Wanted | None = None) -> None:
        self.cable, self.name, self._path, self._wanted = cable, name, path, wanted
        self._patient_id = int(path.rpartition('/')[2]) if path.startswith('/patients/') else ANYBODY
        self._seen: list[tuple[float, dict[str, Any]]] = []
        self._page: Page

    async def open(self, people: People, server: Server, token: str) -> None:
        """Somebody who is signed in opens the tab and leaves it alone from then on."""
        person = await people.arrive(self.name, server, self.cable.address)
        person.complaints.expect(SIGNS_OF_A_CUT)
        await person.context.expose_binding('sawOnScreen', lambda _, at, seen: self._saw(at, seen))
        await person.context.add_init_script(EYE)
        await person.context.add_cookies([{'name': 'mht', 'value': token, 'url': self.cable.address}])
        person.context.set_default_timeout(ARRIVAL)  # five tabs are loaded side by side
        whole = '/print' if self._patient_id else ''  # where details and timeline stand together
        self._page = await person.open(self._path + whole)

    @property
    def is_live(self) -> bool:
        """True while the badge says so."""
        return bool(self._seen) and self._seen[-1][1]['state'] == 'live'

    def live_again(self, since: float) -> float:
        """The first moment from then on at which the badge said that the tab was live."""
        before = [seen['state'] for at, seen in self._seen if at <= since]
        if before and before[-1] == 'live':
            return since
        return next(at for at, seen in self._seen if at > since and seen['state'] == 'live')

    def screen(self, patients: set[int]) -> Screen:
        """What was on the screen, place by place; `patients` are all those there were."""
        return Screen(
            f'{self.name} at {self._path}', [Sighting(at, self._shows(seen, patients)) for at, seen in self._seen]
        )

    async def becomes_true(self, server: Server, within: float) -> float:
        """Wait until the tab equals the database: seconds. AssertionError with both when it does not become so."""
        began = time.monotonic()
        read, true = self._truth(server)
        while (there := await read()) != true:
            assert time.monotonic() - began < within, f'{self.name} at {self._path} shows {there}\nbut stored is {true}'
            await asyncio.sleep(0.02)
        return time.monotonic() - began

    def _saw(self, at: float, seen: str) -> None:
        self._seen.append((at / 1000, json.loads(seen)))

    def _shows(self, seen: dict[str, Any], patients: set[int]) -> dict[Place, str]:
        shows: dict[Place, str] = {}
        if seen['rows'] is not None:
            shows |= {(id, 'listed'): 'yes' if str(id) in seen['rows'] else 'no' for id in patients}
        for id, row in (seen['rows'] or {}).items():
            shows |= {(int(id), place): words for place, words in row.items()}
        for label, place in LABELS.items() if seen['chart'] else ():
            shows[self._patient_id, place] = seen['chart'][label]
        if seen['changes']:
            shows[self._patient_id, 'newest change'] = str(max(map(int, seen['changes'])))
        return {place: '' if words in UNKNOWN else words for place, words in shows.items()}

    def _truth(self, server: Server) -> tuple[Callable[[], Awaitable[object]], object]:
        """How to read the tab, and what should be read there."""
        if self._wanted:
            return lambda: drawn(self._page), stored(server, self._wanted)
        script, query = (CHART, _chart) if self._patient_id else (DASHBOARD, _dashboard)
        return lambda: self._page.evaluate(script), server.ask(query, self._patient_id)


async def live(watchers: list[Watcher], within: float) -> None:
    """Wait until every badge says so."""
    await until(lambda: all(watcher.is_live for watcher in watchers), 'all tabs are live again', within)


TEXTS = """const texts = (selector) => [...document.querySelectorAll(selector)].map((part) => part.textContent);"""
CHART = (
    '() => {'
    + TEXTS
    + """
    const [labels, values] = [texts("main dl dt"), texts("main dl dd:not(.row-mark)")];
    const details = labels.map((label, place) => [label, values[place]]);
    return [texts("main h1")[0], texts(".banner .tag"), details, texts('[aria-label="Timeline"] .list-title')];
}"""
)
DASHBOARD = (
    '() => {'
    + TEXTS
    + """
    const activity = [".list-title", ".list-sub"].map((part) => texts(`[aria-label="Live activity"] ${part}`));
    const others = ["My caseload", "Needs attention"].map((name) => texts(`ol[aria-label="${name}"] .list-title`));
    return [texts(".stat-value"), ...activity, ...others];
}"""
)


def _chart(work: Work, patient_id: int) -> list[object]:
    (head,) = chart.banner(work, patient_id)
    details = [[detail.label, detail.value or 'Not known'] for detail in chart.details(work, patient_id)]
    tags = [word for word in (head.status, head.archived) if word]
    return [head.name, tags, details, [line.title for line in history.timeline(work, patient_id)]]


def _dashboard(work: Work, _: int) -> list[object]:
    """What Priya's dashboard shows; hers is the one that is looked at."""
    priya = work.first(work.select(Staff).where(col(Staff.given_name) == 'Priya'))
    activity, mine = history.activity(work), (priya.roles, priya.id)
    return [
        [str(figure.value) for figure in (*today.figures(work, priya.id), *dashboard.figures(work, *mine))],
        [line.title for line in activity],
        [line.sub for line in activity],
        [one.name for one in dashboard.my_patients(work, priya.id)],
        [need.title for need in needs.needs(work, *mine)],
    ]
