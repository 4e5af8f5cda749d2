"""What a browser may say over its socket beside NiceGUI's own events.

"I miss these revisions", "are you there?", "somebody looks at me" and "what you told until then has arrived".
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from nicegui import Client, app, core

from tracker_ui.attending import Attending
from tracker_ui.leases import Leases
from tracker_ui.live import Hub
from tracker_ui.wire import client_of

log = logging.getLogger('tracker')


def listen(hub: Hub) -> None:
    """Answer the sockets of this server, and say in the log when one comes and goes. Called once at the start."""

    def live_want(sid: str, held: object = None) -> None:
        client = client_of(sid)
        if client:
            hub.wanted(client, _revisions(held))

    core.sio.on('live_want', live_want)
    core.sio.on('hb', _heartbeat)

    def came(client: Client) -> None:
        log.info('socket connected')
        hub.metrics.came(client)

    app.on_connect(came)
    app.on_disconnect(lambda: log.info('socket gone'))


def listen_for_people(held: Sequence[Leases[Any, Any]], attending: Attending) -> None:
    """Notice who comes, goes and looks. Called once at the start."""

    def looking(sid: str, *_: object) -> int:
        client = client_of(sid)
        return attending.sign(client) if client else 0

    def looked(sid: str, newest: object = None) -> None:
        client = client_of(sid)
        if client and type(newest) is int:
            attending.confirm(client, newest)

    def gone(client: Client) -> None:
        for leases in held:
            leases.lost(client)
        attending.gone(client)

    core.sio.on('looking', looking)
    core.sio.on('looked', looked)

    def back(client: Client) -> None:
        for leases in held:
            leases.back(client)

    app.on_connect(back)
    app.on_disconnect(gone)


def _heartbeat(_: str, sent_at: object = None) -> float:
    """The browser's own clock back to it, from which it tells how long the way is."""
    return sent_at if isinstance(sent_at, (int, float)) else 0


def _revisions(held: object) -> dict[int, int]:
    """What the browser says it holds, `[[topic, revision], ...]`, or nothing at all when it says anything else."""
    pairs = held if isinstance(held, list) else []
    if all(isinstance(pair, list) and len(pair) == 2 and all(type(n) is int for n in pair) for pair in pairs):
        return dict(pairs)
    return {}
