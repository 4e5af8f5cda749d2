"""Questions about size: ten and a hundred times as many patients, and what opening the list costs."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tests.benchmarks.our_tabs import LIST, ListTab
from tests.benchmarks.report import Finding
from tests.benchmarks.rounds import measure, middle
from tests.benchmarks.scenes import Ours
from tests.browser.chromium import CHROMIUM

if TYPE_CHECKING:
    from tests.benchmarks.run import Bench

SIZES = (1_000, 10_000, 100_000)
TURNS = 8
PAGES = 5
TABS = 20


async def sizes(bench: Bench) -> list[Finding]:
    """Page, queries and change with many more patients, against a thousand."""
    measured = await _in_turns(bench)
    few = measured[SIZES[0]]
    found = []
    for patients in SIZES[1:]:
        many = measured[patients]
        ratios = {name: many[name] / few[name] for name in many}
        words = ', '.join(f'{name} {many[name]:.1f} ms ({ratios[name]:.2f} x)' for name in many)
        met = all(ratio <= 1.3 for name, ratio in ratios.items() if name != 'page_took')
        question = f'{patients:,} patients against {SIZES[0]:,}'
        found.append(Finding(question, 'at most 1.3 x', words, met, {'ms': many, 'ratios': ratios}))
    page = measured[10_000]['page']
    return [*found, Finding('opening the list with 10,000 patients', 'under 60 ms', f'{page:.1f} ms', page < 60)]


async def _in_turns(bench: Bench) -> dict[int, dict[str, float]]:
    """Medians of all figures for each size. One after the other again and again: a busy minute slows down all sizes."""
    taken: dict[int, list[dict[str, float]]] = {patients: [] for patients in SIZES}
    async with AsyncExitStack() as stack:
        scenes: dict[int, Ours] = {
            patients: await stack.enter_async_context(bench.ours(patients=patients)) for patients in SIZES
        }
        for turn in range(TURNS):
            for patients, scene in scenes.items():
                figures = await _figures(scene)
                if turn:  # the first one warms up
                    taken[patients].append(figures)
    return {
        patients: {name: middle(each[name] for each in turns) for name in turns[0]} for patients, turns in taken.items()
    }


async def _figures(scene: Ours) -> dict[str, float]:
    page, took = await _page(scene)
    queries: dict[str, float] = await scene.stage.ask('queries')
    change = await measure(scene, TABS, rounds=2, seconds=20)  # a phone number and a status
    return {'page': page, 'page_took': took, 'last': change.last, 'cpu': change.cpu} | queries


async def _page(scene: Ours) -> tuple[float, float]:
    """What the server spends on one opening of the list, and how long it takes; milliseconds, medians."""
    costs, times = [], []
    for number in range(PAGES):
        tab = ListTab(scene.audience, scene.browsers[number % len(scene.browsers)], LIST)
        cpu, began = await scene.stage.ask('cpu'), perf_counter()
        await tab.open()
        times.append((perf_counter() - began) * 1000)
        costs.append((await scene.stage.ask('cpu') - cpu) * 1000)
        tab.close()
        await asyncio.sleep(0.05)
    return middle(costs), middle(times)


async def first_paint(bench: Bench) -> list[Finding]:
    """How much a browser loads, and when it has painted: for the first time, and again."""
    if CHROMIUM is None:
        return [Finding('weight and first paint of the list', '', 'not measured: Chromium is not installed')]
    async with bench.ours() as scene:
        cookie = {'name': 'mht', 'value': scene.browsers[0].cookies['mht'], 'url': scene.stage.address}
        cold, warm = await _in_chromium(CHROMIUM, scene.stage.address + LIST, cookie)
    words = '; '.join(
        f'{name} {loads["kb"]:.0f} KB in {loads["requests"]} requests, painted after {loads["paint"]:.0f} ms'
        for name, loads in (('cold', cold), ('warm', warm))
    )
    return [Finding('weight and first paint of the list', '', words, None, {'cold': cold, 'warm': warm})]


async def _in_chromium(chromium: str, address: str, cookie: dict[str, Any]) -> list[dict[str, float]]:
    from playwright.async_api import async_playwright

    found = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=['--no-sandbox', '--disable-gpu'])
        context = await browser.new_context()
        await context.add_cookies([cookie])  # type: ignore[list-item]
        for _ in range(2):
            page = await context.new_page()
            session = await context.new_cdp_session(page)
            await session.send('Network.enable')
            sizes: list[float] = []
            session.on('Network.loadingFinished', lambda event, sizes=sizes: sizes.append(event['encodedDataLength']))
            await page.goto(address)
            await page.wait_for_selector('table tbody tr')
            paint = await page.evaluate('performance.getEntriesByName("first-contentful-paint")[0].startTime')
            network = [size for size in sizes if size]
            found.append({'kb': sum(network) / 1024, 'requests': len(network), 'paint': paint})
            await page.close()
        await browser.close()
    return found
