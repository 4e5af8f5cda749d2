"""Waiting for something to become true, never for time to pass."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

PATIENCE = 10.0


async def until(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> float:
    """Wait until the condition holds and give back how many seconds that took. AssertionError when it never does."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < patience, f'waited {patience:g} s in vain: {what}'
        await asyncio.sleep(0.01)
    return time.monotonic() - began
