"""The single questions of issue 3 under "To reach", by name: each opens a scene of its own and finds answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tests.benchmarks import returns, sizes, storms
from tests.benchmarks.report import Finding

if TYPE_CHECKING:
    from tests.benchmarks.run import Bench

QUESTIONS: dict[str, Callable[[Bench], Awaitable[list[Finding]]]] = {
    'sustained': storms.sustained,
    'burst': storms.burst,
    'stalled': storms.stalled,
    'elsewhere': storms.elsewhere,
    'views': storms.views,
    'cut-1s': returns.short_cut,
    'cut-10s': returns.long_cut,
    'restart': returns.restart,
    'come-and-go': returns.come_and_go,
    'sizes': sizes.sizes,
    'first-paint': sizes.first_paint,
    'cut-5min': returns.five_minutes,
}
