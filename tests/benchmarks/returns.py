"""Questions about tabs that come and go: lost networks, a server that is started again, thousands opened and closed."""

from __future__ import annotations

import asyncio
import contextlib
from time import perf_counter
from typing import TYPE_CHECKING

from tests.benchmarks.audience import Expected
from tests.benchmarks.nicegui_tab import Turned
from tests.benchmarks.our_tabs import ListTab, OurTab
from tests.benchmarks.practice import Change
from tests.benchmarks.report import Finding
from tests.benchmarks.scenes import Ours

if TYPE_CHECKING:
    from tests.benchmarks.run import Bench

TABS = 100
MEANWHILE = 20  # changes while nobody is there
BATCH = 20
SETTLED = 8.0  # seconds after which the tasks of closed sockets have ended
RETAINED = 320.0  # seconds for which the page of a tab that was not closed properly is kept, and a little more
MEGABYTE = 1024 * 1024


async def short_cut(bench: Bench) -> list[Finding]:
    """A hundred tabs lose the network for a second and come back all at once."""
    return await _cut(bench, 1)


async def long_cut(bench: Bench) -> list[Finding]:
    """For ten seconds: the server has noticed, by then, that nobody answers."""
    return await _cut(bench, 10)


class Forgetful(Ours):
    """Our program in a hurry: a page without a connection is kept for half a minute instead of five."""

    further_words = ('30',)


async def five_minutes(bench: Bench) -> list[Finding]:
    """For a little more than the five minutes that a page is kept: all of them have been forgotten."""
    if bench.wanted.real_time:
        return await _cut(bench, 305)
    return await _cut(bench, 35, of=Forgetful, instead_of=' (in place of 305: pages are kept for 30 s, not 300)')


async def _cut(bench: Bench, seconds: float, of: type[Ours] = Ours, instead_of: str = '') -> list[Finding]:
    async with bench.ours(of=of) as scene:
        await scene.grow(TABS)
        pen = scene.pens[0]
        typed = Change(pen.patient_id, 'phone', '07705 000000')
        await pen.prepare(typed)
        for tab in (*scene.audience.tabs, pen):
            tab.cut()
        expected = await _meanwhile(scene)
        await asyncio.sleep(seconds)
        await scene.stage.ask('lag')
        took, reloaded = await _come_back(scene, expected)
        lag = max(await scene.stage.ask('lag'))
        kept, how = await _save_what_was_typed(scene, typed)
    away = f'{TABS} tabs back at once after {seconds:g} s{instead_of}'
    measured = f'all right {took:.0f} ms later, {reloaded} had to load the page anew, longest stall {lag:.0f} ms'
    figures = {'took': took, 'stall': lag, 'reloaded': reloaded}
    wanted = 'all right within 2 s, nobody stalled for more than 300 ms'
    found = [Finding(away, wanted, measured, took < 2000 and lag < 300, figures)]
    words = how if kept else 'is gone'
    typing = Finding(f'what was typed before, {seconds:g} s away', 'can be saved', words, kept, {'kept': kept})
    return [*found, typing]


async def _meanwhile(scene: Ours) -> Expected:
    """Changes while they are away, and what all tabs must show when they are back."""
    patients = scene.truth.first_page()[-MEANWHILE:]
    changes = [Change(id, 'phone', f'07706 {number:06d}') for number, id in enumerate(patients)]
    for change in changes:
        await scene.stage.ask('edit', change.patient_id, change.value)
    return Expected(changes, scene.truth.numbers())


async def _come_back(scene: Ours, expected: Expected) -> tuple[float, int]:
    """All connect at once. Milliseconds until all are right, and how many loaded the page anew, as a browser would."""
    all_right, began = scene.audience.expect(expected), perf_counter()
    anew = await asyncio.gather(*(tab.come_back() for tab in scene.audience.tabs))
    await asyncio.wait_for(all_right, 60)
    return (max(scene.audience.times) - began) * 1000, sum(anew)


async def _save_what_was_typed(scene: Ours, typed: Change) -> tuple[bool, str]:
    """Whether it could be saved, and how."""
    pen, how = scene.pens[0], 'was still in the form, and was saved'
    with contextlib.suppress(TimeoutError, LookupError):
        try:
            await pen.connect()
        except Turned:
            how = 'was offered by the page that was loaded anew, and was saved'
            await pen.restore()
        _, answered = pen.press(typed)
        await asyncio.wait_for(answered, 5)
    return scene.truth.of(typed.patient_id)['phone'] == typed.value, how


async def restart(bench: Bench) -> list[Finding]:
    """The server is killed and started again; everybody comes back at once."""
    async with bench.ours() as scene:
        await scene.grow(TABS)
        for tab in (*scene.audience.tabs, *scene.pens):
            tab.cut()  # or they would come back one by one while the server starts
        scene.stage.kill()
        await scene.stage.end()
        await scene.stage.begin()
        expected = await _meanwhile(scene)
        await scene.stage.ask('lag')
        took, reloaded = await _come_back(scene, expected)
        lag = max(await scene.stage.ask('lag'))
    measured = f'all right {took:.0f} ms after it listened again, {reloaded} loaded the page anew, stall {lag:.0f} ms'
    figures = {'took': took, 'stall': lag, 'reloaded': reloaded}
    wanted = 'all right within 2 s, nobody stalled for more than 300 ms'
    met = took < 2000 and lag < 300
    return [Finding(f'{TABS} tabs back at once after a restart of the server', wanted, measured, met, figures)]


async def come_and_go(bench: Bench) -> list[Finding]:
    """A thousand tabs are opened and closed, and a thousand again."""
    async with bench.ours() as scene:
        await _pass_by(scene, 200)  # what is loaded and cached once
        await asyncio.sleep(SETTLED)
        start, memory = await _what_there_is(scene), await scene.stage.ask('memory')
        added, waited = [], []
        for _ in range(2):
            await _pass_by(scene, 1000)
            waited.append(await _until_as_before(scene, start))
            now = await scene.stage.ask('memory')
            added.append((now - memory) / MEGABYTE)
            memory = now
        left = {name: number - start[name] for name, number in (await _what_there_is(scene)).items()}
    measured = (
        f'left behind {left}, {max(waited):.0f} s after the last was closed; '
        f'the first thousand added {added[0]:.1f} MB, the second {added[1]:.1f} MB'
    )
    wanted = 'back to the start; the second thousand adds under 5 MB'
    met = not any(number > 0 for number in left.values()) and added[1] < 5
    return [Finding('1,000 tabs opened and closed', wanted, measured, met, {'left': left, 'mb': added})]


async def _pass_by(scene: Ours, tabs: int) -> None:
    for first in range(0, tabs, BATCH):
        batch: list[OurTab] = [
            ListTab(scene.audience, scene.browsers[number % len(scene.browsers)], '/patients')
            for number in range(first, first + BATCH)
        ]
        await asyncio.gather(*(tab.open() for tab in batch))
        await asyncio.sleep(0.02)
        for tab in batch:
            tab.close()


async def _until_as_before(scene: Ours, start: dict[str, int]) -> float:
    """Wait until no more is there than at the start, at most for the retention. How many seconds that took."""
    began = perf_counter()
    while perf_counter() - began < RETAINED:
        now = await _what_there_is(scene)
        if all(now[name] <= start[name] for name in start):
            break
        await asyncio.sleep(1)
    return perf_counter() - began


async def _what_there_is(scene: Ours) -> dict[str, int]:
    counts = await scene.stage.ask('counts')
    return {name: counts[name] for name in ('clients', 'tabs', 'topics', 'listeners', 'tasks', 'sockets')}
