"""Looks at a page with axe-core, a program that finds what shuts people out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parent / 'vendor' / 'axe.min.js'
ALL = {'type': 'tag', 'values': ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}
COLOURS = {'type': 'rule', 'values': ['color-contrast', 'link-in-text-block']}
"""All that can differ between light and dark: the same page in other colours."""

STILL = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const moves = (each) => each.playState === 'running' && each.effect.getComputedTiming().endTime < Infinity;
    const moving = () => document.getAnimations().filter(moves);
    const closed = () => document.querySelector(".q-dialog:empty");
    await frame();
    for (let turn = 0, quiet = 0; quiet < 4 && turn < 600; turn++) {
        quiet = moving().length || (closed() && turn < 120) ? 0 : quiet + 1;
        moving().forEach((each) => each.finish());
        await frame();
    }
}"""
"""Lets everything that is on its way to another colour or place arrive at once, and dialogs that were closed go."""

LOOK = """async (rules) => {
    const menu = document.querySelector('[id^=q-portal--menu]'); // it hangs outside of every region
    const found = await axe.run(document, {
        runOnly: rules,
        rules: menu && rules.type === 'tag' ? { region: { enabled: false } } : {},
        resultTypes: ['violations'],
        preload: false,
    });
    const place = (node) => node.target.join(' ') + ' ' + node.html;
    return found.violations.map((each) => `${each.id} (${each.impact}): ` + each.nodes.map(place).join(' | '));
}"""


async def violations(page: Page, rules: dict[str, Any] = ALL) -> list[str]:
    """What axe finds on the page once it stands still: the rules that are broken, and where."""
    if not await page.evaluate('() => Boolean(window.axe)'):
        await page.evaluate(AXE.read_text())
    await page.evaluate(STILL)
    found = await page.evaluate(LOOK, rules)
    assert isinstance(found, list)
    return found
