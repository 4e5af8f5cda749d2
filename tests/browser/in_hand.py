"""Calendars taken in hand: events carried by mouse and finger, and which of them are drawn anew."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

QUARTER = 16  # px, of an hour

DRAWN = """(id) => {
    const event = document.querySelector(`.event[data-id="${id}"]`);
    window.drawn = new Promise((done) => {
        const watching = new MutationObserver(() => {
            watching.disconnect();
            requestAnimationFrame(() => setTimeout(() => done(Date.now())));
        });
        watching.observe(event, { childList: true, subtree: true, characterData: true });
    });
}"""
"""Promises in `window.drawn` the moment at which an event will have been drawn anew."""

TOUCHED = """() => {
    window.touched = new Set();
    const box = (node) => node.closest?.("article") ?? node.parentElement?.closest("article");
    const id = (node) => box(node)?.dataset.test ?? box(node)?.querySelector("[data-id]")?.dataset.id;
    document.querySelectorAll("article.ec-event").forEach((article) => {
        article.dataset.test = article.querySelector("[data-id]").dataset.id;
    });
    const told = (one) => [one.target, ...one.addedNodes, ...one.removedNodes].map(id).filter(Boolean);
    new MutationObserver((all) => all.flatMap(told).forEach((one) => window.touched.add(one))).observe(
        document.querySelector(".ec-body .ec-events"),
        { childList: true, subtree: true, characterData: true, attributeFilter: ["class"] },
    );
}"""
"""Notes in `window.touched` the ids of events of which anything but their place is drawn anew."""


def event(page: Page, patient_id: int) -> Locator:
    """The visit of a patient, where it stands; not what follows a hand."""
    return page.locator(f'button.event[data-id="{patient_id}"]')


async def middle(locator: Locator) -> tuple[float, float]:
    box = await locator.bounding_box()
    assert box
    return box['x'] + box['width'] / 2, box['y'] + box['height'] / 2


async def width_of_a_day(page: Page) -> float:
    box = await page.locator('.ec-body .ec-day').first.bounding_box()
    assert box
    return box['width']


async def drag(page: Page, what: Locator, days: float, quarters: int, *, drop: bool = True) -> None:
    """Take it with the mouse and carry it so far."""
    x, y = await middle(what)
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 4, y + 4)
    await page.mouse.move(x + days * await width_of_a_day(page), y + quarters * QUARTER, steps=6)
    if drop:
        await page.mouse.up()


async def carry(page: Page, what: Locator, quarters: int) -> None:
    """Take it with a finger, which rests on it first, and carry it so far down."""
    x, y = await middle(what)
    finger = await page.context.new_cdp_session(page)

    async def touch(kind: str, down: float = 0) -> None:
        points = [] if kind == 'touchEnd' else [{'x': x, 'y': y + down}]
        await finger.send('Input.dispatchTouchEvent', {'type': kind, 'touchPoints': points})

    await touch('touchStart')
    await expect(page.locator('.event-held')).to_be_visible()
    for step in range(1, quarters + 1):
        await touch('touchMove', step * QUARTER)
    await touch('touchEnd')
