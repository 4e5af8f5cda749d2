"""What the terminal says once the program listens."""

from __future__ import annotations

import asyncio
import webbrowser

from nicegui.server import Server

from tracker_ui.settings import Settings


async def announce(settings: Settings, code: str | None) -> None:
    """Once the program really listens, print where, and open a browser for a person. `code` is for the first run."""
    while not Server.instance.started:  # noqa: ASYNC110 (uvicorn tells nobody)
        await asyncio.sleep(0.02)
    print(f'Mental Health Tracker is at {settings.address}', flush=True)
    page = settings.address + ('/first-run' if code else '/')
    if code:
        print(f'First run: open {page} and type the code {code}', flush=True)
    if settings.opens_browser:
        await asyncio.to_thread(webbrowser.open, page)
