"""The real program, put together by main.py and served as always, with a backstage.

Words: port, data folder, core, and how many seconds a page without a connection is kept, where not as usual.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from pathlib import Path
from typing import Any, cast

from nicegui import Client, app, core

import main
from models import caseload, patients
from models.base import Store, Work
from models.caseload import Wanted
from tests.benchmarks.backstage import Backstage, on_core
from tracker_ui import live, screens
from tracker_ui.house import House
from tracker_ui.settings import Settings
from tracker_ui.viewer import Viewer

CLOCK_READS = 20


class OurBackstage:
    """What can be asked about the house, and the changes that somebody makes without a page in front of them."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._looking = 0.0
        self._seen_looking = live.look

    def watch_looks(self) -> None:
        """Add up the time that the looker thread spends reading, comparing and encoding."""

        def timed(*args: Any) -> Any:
            began = time.perf_counter()
            try:
                return self._seen_looking(*args)
            finally:
                self._looking += time.perf_counter() - began

        live.look = timed

    async def counts(self) -> dict[str, float]:
        """What there is, and what the live regions have done so far."""
        hub, bus = self._house.hub, self._house.bus
        gc.collect()
        return vars(hub.counters) | {
            'looking_ms': self._looking * 1000,
            'published': bus.published,
            'told': bus.told,
            'listeners': bus.listeners,
            'clients': len(Client.instances),
            'tabs': len(hub._tabs),
            'topics': len(hub._topics),
            'tasks': len(asyncio.all_tasks()),
            'sockets': len(core.sio.eio.sockets),
        }

    async def edit(self, patient_id: int, number: str) -> int:
        """Somebody who is signed in saves a phone number, through the viewer and the verb that the page uses."""
        return await self._somebody().do(_new_phone, patient_id, number)

    async def burst(self, phones: list[tuple[int, str]]) -> int:
        """Somebody saves many phone numbers in one transaction."""
        return await self._somebody().do(_new_phones, phones)

    async def buffers(self) -> dict[str, int]:
        """The most bytes and packets that wait for any one tab, and how many tabs are behind."""
        bytes_waiting = [0]
        packets_waiting = [0]
        for tab in self._house.hub._tabs.values():
            for line in tab.lines:
                bytes_waiting.append(line.transport.get_write_buffer_size() if line.transport else 0)
                packets_waiting.append(line.queue.qsize())
        behind = sum(tab.behind for tab in self._house.hub._tabs.values())
        return {'bytes': max(bytes_waiting), 'packets': max(packets_waiting), 'behind': behind}

    async def queries(self) -> dict[str, float]:
        """Milliseconds that each question of the patient list takes, the median of some."""
        asked = {
            'listing': lambda work: caseload.listing(work, Wanted()),
            'matches': lambda work: caseload.matches(work, Wanted()),
            'chips': caseload.chips,
        }
        return {name: await asyncio.to_thread(self._median_of, query) for name, query in asked.items()}

    def _median_of(self, query: Any) -> float:
        times = []
        for _ in range(CLOCK_READS):
            with self._house.store.reading(self._somebody().who) as work:
                began = time.perf_counter()
                query(work)
                times.append((time.perf_counter() - began) * 1000)
        return sorted(times)[CLOCK_READS // 2]

    def _somebody(self) -> Viewer:
        house = self._house
        living = next(iter(house.sessions._living.values())).signed_in
        no_tab = cast(Client, None)  # what is done here needs none
        who = live.Principal(living.staff_id, living.name, living.roles)
        tools = {name: getattr(house, name) for name in ('store', 'workers', 'bus', 'hub', 'presence', 'slots')}
        return Viewer(who, living.sign_in_id, no_tab, identify=house.hub._identify, **tools)


def _new_phone(work: Work, patient_id: int, number: str) -> int:
    seen = patients.patient(work, patient_id).version
    return patients.edit(work, patient_id, seen, {'phone': number})


def _new_phones(work: Work, phones: list[tuple[int, str]]) -> int:
    for patient_id, number in phones:
        _new_phone(work, patient_id, number)
    return len(phones)


def serve(port: str, data: str, core_number: str, retained: str = '') -> None:
    """Serve the practice in this data folder until stdin ends."""
    on_core(core_number)
    screens.RETAINED = float(retained or screens.RETAINED)
    settings = Settings(port=int(port), data=Path(data), browser=False)
    settings.open_data_folder()
    house = main.open_house(settings, Store(settings.data))
    ours = OurBackstage(house)
    ours.watch_looks()
    asked = (ours.counts, ours.edit, ours.burst, ours.buffers, ours.queries)
    app.on_startup(Backstage({act.__name__: act for act in asked}).open)
    main.run(house)


if __name__ == '__main__':
    serve(*sys.argv[1:])
