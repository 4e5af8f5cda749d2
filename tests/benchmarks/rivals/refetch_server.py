"""(c) Broadcast and refetch: "something has changed" to everybody, and every tab asks over HTTP for all it shows."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import socketio
import uvicorn
from fastapi import FastAPI

from tests.benchmarks.backstage import Backstage, on_core
from tests.benchmarks.rivals.plain import Plain


def serve(port: str, data: str, core: str) -> None:
    """Serve it until stdin ends."""
    on_core(core)
    plain = Plain(Path(data))
    sio = socketio.AsyncServer(async_mode='asgi', cors_allowed_origins='*')

    async def counts() -> dict[str, int]:
        return {'reads': plain.reads}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await Backstage({'counts': counts}).open()
        yield

    app = FastAPI(lifespan=lifespan)

    @app.get('/page')
    async def page() -> dict[str, Any]:
        return {'rows': plain.rows(), 'figures': plain.figures()}

    @app.post('/save')
    async def save(change: dict[str, Any]) -> dict[str, bool]:
        plain.write(change['patient_id'], change['field'], change['value'])
        await sio.emit('changed', {'patient': change['patient_id']})
        return {'saved': True}

    served = socketio.ASGIApp(sio, app)
    uvicorn.run(served, host='127.0.0.1', port=int(port), log_level='warning', timeout_keep_alive=60)


if __name__ == '__main__':
    serve(*sys.argv[1:])
