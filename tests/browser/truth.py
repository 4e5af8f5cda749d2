"""What a tab shows, and what it should show: the two must be equal once all is quiet."""

from __future__ import annotations

import asyncio
import time

from playwright.async_api import Page

from models import caseload
from models.base import Work
from models.caseload import Wanted
from tests.browser.server import Server
from tests.browser.waiting import PATIENCE

DRAWN = """() => [...document.querySelectorAll('tr[data-id]')].map((row) => {
    const text = (part) => row.querySelector(part)?.textContent ?? '';
    const cells = [...row.children].slice(2, 5).map((cell) => cell.textContent);
    return [Number(row.dataset.id), text('.cell-name'), text('.cell-sub'), ...cells];
})"""
FIGURES = """() => Object.fromEntries(
    [...document.querySelectorAll('[aria-label="Groups of patients"] > .chip')].map((chip) =>
        [chip.dataset.id, Number(chip.querySelector('.num').textContent)]))"""

Lines = list[list[object]]


async def drawn(page: Page) -> tuple[Lines, dict[str, int]]:
    """The rows of the patient list as they are drawn: id, name, who they are, clinician, status, phone; the chips."""
    return await page.evaluate(DRAWN), await page.evaluate(FIGURES)


def stored(server: Server, wanted: Wanted) -> tuple[Lines, dict[str, int]]:
    """The same from the database."""

    def read(work: Work) -> tuple[Lines, dict[str, int]]:
        rows = caseload.listing(work, wanted)
        lines: Lines = [
            [row.id, row.name, row.sub, row.clinician or 'Unassigned', row.status, row.phone or 'Not known']
            for row in rows
        ]
        return lines, {str(chip.id): chip.value for chip in caseload.chips(work)}

    found: tuple[Lines, dict[str, int]] = server.ask(read)
    return found


async def shows_the_truth(page: Page, server: Server, wanted: Wanted | None = None) -> None:
    """Wait until this tab's patient list equals the database. AssertionError with both when it never does."""
    ends = time.monotonic() + PATIENCE
    while (seen := await drawn(page)) != (true := stored(server, wanted or Wanted())):
        assert time.monotonic() < ends, f'drawn {seen}\nbut stored {true}'
        await asyncio.sleep(0.05)
