"""The same figures for a monitoring program: `/metrics` in Prometheus' text form. Numbers only, about nobody."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from fastapi import FastAPI
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from models.base.access import Refused
from tracker_ui.metrics import STEPS, Metrics
from tracker_ui.origin import is_loopback

PATH = '/metrics'
TOKEN_FILE = 'metrics.token'  # noqa: S105 (the name of a file)
SHORTEST_TOKEN = 20
SAYS_WHO_ASKED_FIRST = ('forwarded', 'x-forwarded-for', 'x-real-ip', 'via')

COUNTED = {
    'commits': 'Transactions that changed a record.',
    'changes': 'Records created, changed or removed.',
    'looks': 'Transactions in which live questions were read anew.',
    'reads': 'Live questions read.',
    'reads_after_commits': 'Live questions read because of a commit.',
    'screens': 'Lists and figures on tabs that those reads answered.',
    'frames': 'Distinct messages made for tabs.',
    'tabs_told': 'Times that a tab was sent a message.',
    'bytes_sent': 'Bytes of those messages.',
    'reconnects': 'Tabs that came back after their connection was lost.',
    'fell_behind': 'Times that a tab could not take a message because its connection was full.',
    'gaps': 'Lists on tabs that turned out to be older than the newest.',
    'gaps_healed': 'Those that were sent the whole.',
    'gaps_given_up': 'Those that nobody looked at any more.',
}


class LiveConnections(Collector):
    """Turns what Metrics has counted into Prometheus' families, when it is asked."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """All that is known at this moment."""
        snapshot = self._metrics.look()
        for name, meaning in COUNTED.items():
            yield CounterMetricFamily('mht_live_' + name, meaning, value=getattr(snapshot.totals, name))
        for name, meaning, value in (
            ('people', 'Colleagues with a connected tab.', len(snapshot.people)),
            ('tabs', 'Connected tabs.', sum(one.tabs for one in snapshot.people)),
            ('missed', 'Gaps that are open now: nothing but zero for long.', snapshot.totals.missed),
        ):
            yield GaugeMetricFamily('mht_live_' + name, meaning, value=value)
        yield HistogramMetricFamily(
            'mht_live_commit_to_last_tab_seconds',
            'From the commit until the last tab concerned was sent it.',
            buckets=[
                (_bound(step), count) for step, count in zip(STEPS, accumulate(self._metrics.histogram), strict=True)
            ],
            sum_value=self._metrics.seconds_in_all,
        )


def add_route(app: FastAPI, metrics: Metrics) -> None:
    """Answer at /metrics. Whoever comes this far may read it: the Door has asked `may_read`."""

    @app.get(PATH, include_in_schema=False)
    async def figures() -> Response:
        return Response(generate_latest(LiveConnections(metrics)), media_type=CONTENT_TYPE_LATEST)


def token_in(folder: Path) -> str | None:
    """The token that another computer has to show, from metrics.token in the data folder; None when there is none.

    Refuses one that is short enough to be guessed.
    """
    try:
        token = (folder / TOKEN_FILE).read_text(encoding='ascii', errors='replace').strip()
    except FileNotFoundError:
        return None
    if len(token) < SHORTEST_TOKEN:
        raise Refused(f'{folder / TOKEN_FILE} must hold at least {SHORTEST_TOKEN} characters.')
    return token


def may_read(scope: Scope, trusted_proxy: str | None, token: str | None) -> bool:
    """True for a program on this computer, and for one that shows the token. For a request as it came.

    What a proxy passes on has come from this computer too, as far as the socket knows. So neither the declared proxy
    nor anything that says that it speaks for somebody else counts as this computer.
    """
    headers = Headers(scope=scope)
    shown = headers.get('authorization', '').removeprefix('Bearer ')
    if token is not None and hmac.compare_digest(shown.encode('latin-1'), token.encode()):
        return True
    client = str((scope.get('client') or ('', 0))[0])
    passed_on = trusted_proxy is not None or any(name in headers for name in SAYS_WHO_ASKED_FIRST)
    return is_loopback(client) and not passed_on


def _bound(step: float) -> str:
    return '+Inf' if step == float('inf') else str(step)
