"""Questions about load: many changes a second, a thousand at once, a tab that has stopped reading, tabs elsewhere."""

from __future__ import annotations

import asyncio
import socket
from time import perf_counter
from typing import TYPE_CHECKING

from tests.benchmarks.audience import Expected
from tests.benchmarks.our_tabs import ChartTab, OurTab
from tests.benchmarks.practice import Change
from tests.benchmarks.report import Finding
from tests.benchmarks.rounds import PAUSE, middle, share
from tests.benchmarks.scenes import Ours
from tests.benchmarks.streams import Crowd, Watched

if TYPE_CHECKING:
    from tests.benchmarks.run import Bench

TABS = 100
A_SECOND = 100
SECONDS = 5
IDLE = 4.0  # seconds in which is measured what the server does while nothing happens


async def sustained(bench: Bench) -> list[Finding]:
    """A hundred changes a second to a hundred tabs."""
    async with bench.ours(of=Crowd) as scene:
        await scene.grow(TABS)
        await asyncio.sleep(PAUSE)
        stream = scene.stream()
        before, cpu = await scene.stage.ask('counts'), await scene.stage.ask('cpu')
        await scene.stage.ask('lag')
        await stream.flow(A_SECOND, SECONDS)
        took = perf_counter() - stream.sent[0]
        stale = await stream.all_right(scene.audience.tabs)
        lag, cpu = await scene.stage.ask('lag'), await scene.stage.ask('cpu') - cpu
        looks = (await scene.stage.ask('counts'))['looks'] - before['looks']
    waits = [wait for each in stream.waits for wait in each]
    first, last = ([wait for each in part for wait in each] for part in (stream.waits[:100], stream.waits[-100:]))
    p99, grows = share(waits, 0.99), middle(last) / middle(first)
    figures = {'p99': p99, 'median': middle(waits), 'stale': stale, 'looks': looks, 'grows': grows, 'cpu': cpu / took}
    measured = (
        f'p99 {p99:.0f} ms, median {middle(waits):.0f}, stale at the end {stale}, last second {grows:.1f} x the first, '
        f'{len(stream.sent)} changes in {looks} looks, loop lag p99 {share(lag, 0.99):.0f} ms, '
        f'{cpu / took:.0%} of a core'
    )
    wanted = 'p99 under 150 ms, none stale, not growing'
    met = p99 < 150 and not stale and grows < 2
    return [Finding(f'{A_SECOND} changes a second, {TABS} tabs, {SECONDS} s', wanted, measured, met, figures)]


async def burst(bench: Bench) -> list[Finding]:
    """A thousand changes in one transaction."""
    async with bench.ours(patients=2000) as scene:
        await scene.grow(TABS)
        first_page, numbers = scene.truth.first_page(), scene.truth.numbers()
        current = scene.truth.current(1000)
        phones = {id: f'07702 {number:06d}' for number, id in enumerate(current)}
        expected = Expected([Change(id, 'phone', phones[id]) for id in first_page], numbers)
        await asyncio.sleep(PAUSE)
        await scene.stage.ask('lag')
        frames = [tab.frames for tab in scene.audience.tabs]
        all_right, began = scene.audience.expect(expected), perf_counter()
        written = scene.stage.tell('burst', list(phones.items()))
        await asyncio.wait_for(all_right, 60)
        last, committed = (max(scene.audience.times) - began) * 1000, await written
        await asyncio.sleep(PAUSE)
        lag = await scene.stage.ask('lag')
        most = max(tab.frames - before for tab, before in zip(scene.audience.tabs, frames, strict=True))
    p99 = share(lag, 0.99)
    measured = f'{most} frames at most, loop lag p99 {p99:.0f} ms (worst {max(lag):.0f}), {last:.0f} ms to the last tab'
    figures = {'frames': most, 'lag_p99': p99, 'lag_worst': max(lag), 'last': last}
    wanted = 'a handful of frames for each tab, loop lag p99 under 50 ms'
    return [Finding(f'{committed} changes in one transaction', wanted, measured, most <= 5 and p99 < 50, figures)]


def tiny_socket(address: str) -> socket.socket:
    """A connection whose kernel buffers are as small as can be: what a stalled tab holds up is then the server's."""
    host, _, port = address.removeprefix('http://').partition(':')
    plug = socket.socket()
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    if hasattr(socket, 'TCP_MAXSEG'):
        plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    plug.connect((host, int(port)))
    plug.setblocking(False)
    return plug


async def stalled(bench: Bench) -> list[Finding]:
    """One tab stops reading, but goes on asking for the whole list."""
    async with bench.ours(of=Crowd) as scene:
        await scene.grow(50)
        alone = scene.stream()
        await alone.flow(10, 4)
        sleeper = Watched(scene.audience, scene.browsers[0], '/patients')
        await sleeper.open(plug=tiny_socket(scene.stage.address))
        together = scene.stream()
        before = await scene.stage.ask('counts')
        assert sleeper.socket
        sleeper.socket.transport.pause_reading()
        greedy = asyncio.create_task(_ask_without_end(sleeper))
        await together.flow(10, 4)
        waiting, counts = await scene.stage.ask('buffers'), await scene.stage.ask('counts')
        greedy.cancel()
        sleeper.socket.transport.resume_reading()
        woke = perf_counter()
        stale = await together.all_right([sleeper])
        caught_up = (perf_counter() - woke) * 1000
        stale += await together.all_right(scene.audience.tabs)
    calm, stormy = (share([wait for each in stream.waits for wait in each], 0.99) for stream in (alone, together))
    fell = counts['fell_behind'] - before['fell_behind']
    measured = (
        f"the others' p99 {stormy:.0f} ms (without it {calm:.0f}), {waiting['bytes']} bytes waiting for it, "
        f'fell behind {fell} times, right again {caught_up:.0f} ms after it woke, stale {stale}'
    )
    figures = {'p99_alone': calm, 'p99': stormy, 'waiting': waiting['bytes'], 'fell_behind': fell, 'stale': stale}
    wanted = "the others' p99 unchanged, its queue bounded, right again when it wakes"
    met = stormy < calm * 1.5 + 10 and 0 < waiting['bytes'] < 200_000 and fell > 0 and not stale
    return [Finding('one stalled socket among 50', wanted, measured, met, figures)]


async def _ask_without_end(tab: OurTab) -> None:
    """Twenty times a second: the whole of everything, and "I am here" so that the server keeps the socket."""
    while True:
        tab.emit('live_want', [[number, 0] for number in tab.topics])
        assert tab.socket
        tab.socket.send('3')
        await asyncio.sleep(0.05)


class Charts(Ours):
    """Our program with a different chart in each tab."""

    def another_tab(self, number: int) -> ChartTab:
        """The chart of somebody nobody writes about."""
        others = [id for id in self.truth.current(1000) if id not in self.patients()]
        return ChartTab(self.audience, self.browsers[number % len(self.browsers)], f'/patients/{others[number]}')


async def elsewhere(bench: Bench) -> list[Finding]:
    """Two hundred tabs that do not show the changed record."""
    tabs, changes = 200, 100
    async with bench.ours(of=Charts) as scene:
        alone, reads_alone = await _cost_and_reads(scene, changes)
        await scene.grow(tabs)
        await asyncio.sleep(IDLE)
        frames = sum(tab.frames for tab in scene.audience.tabs)
        with_others, reads = await _cost_and_reads(scene, changes)
        frames = sum(tab.frames for tab in scene.audience.tabs) - frames
    reads -= reads_alone  # the chart of the one who writes is read in any case
    each = (with_others - alone) / tabs * 1000
    measured = f'{each:.1f} microseconds for each tab and change, {frames} frames, {reads:.0f} reads'
    figures = {'microseconds': each, 'frames': frames, 'reads': reads}
    wanted = 'under 20 microseconds, no frame, no read'
    return [Finding('tabs that show other charts', wanted, measured, each < 20 and not frames and reads <= 0, figures)]


async def _cost_and_reads(scene: Ours, changes: int) -> tuple[float, float]:
    """What `_cost` gives, and how many questions were read for all these changes."""
    before = await scene.stage.ask('counts')
    cost = await _cost(scene, changes)
    after = await scene.stage.ask('counts')
    return cost, after['reads'] - before['reads']


async def _cost(scene: Ours, changes: int) -> float:
    """Milliseconds of the server for a change, over what it spends in the same time while nothing happens."""
    idle_began, idle = perf_counter(), await scene.stage.ask('cpu')
    await asyncio.sleep(IDLE)
    began, busy = perf_counter(), await scene.stage.ask('cpu')
    for turn in range(changes):
        await scene.stage.ask('edit', scene.patients()[0], f'07703 {turn:03d}{len(scene.audience.tabs):03d}')
        await asyncio.sleep(0.05)
    at_rest = (busy - idle) / (began - idle_began) * (perf_counter() - began)
    return (await scene.stage.ask('cpu') - busy - at_rest) / changes * 1000


async def views(bench: Bench) -> list[Finding]:
    """The time spent reading and comparing, with ten tabs on a view and with a hundred."""
    times = []
    async with bench.ours() as scene:
        for tabs in (10, 100):
            await scene.grow(tabs)
            before = await scene.stage.ask('counts')
            for turn in range(20):
                await scene.stage.ask('edit', scene.patients()[0], f'07704 {turn:03d}{tabs:03d}')
                await asyncio.sleep(0.05)
            after = await scene.stage.ask('counts')
            times.append((after['looking_ms'] - before['looking_ms']) / 20)
    ratio = times[1] / times[0]
    measured = f'{ratio:.2f} x ({times[0]:.1f} and {times[1]:.1f} ms for each change)'
    return [Finding('database time, 100 tabs against 10 on the same views', 'at most 2 x', measured, ratio <= 2)]
