"""How the rivals are served: each with a backstage of its own, and as quickly as their libraries allow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nicegui import Client, app, ui
from nicegui.events import GenericEventArguments

from tests.benchmarks.backstage import Backstage, on_core
from tests.benchmarks.rivals.plain import Plain

PATIENCE = 60.0  # seconds after which a tab counts as gone; with the usual three, 500 tabs that are redrawn lose theirs


def serve(open_pages: Callable[[Plain], Callable[[int], Any]], port: str, data: str, core: str) -> None:
    """Serve NiceGUI pages. `open_pages` declares them and gives back what tells all tabs that a patient has changed."""
    on_core(core)
    plain = Plain(Path(data))
    tell_all = open_pages(plain)

    @ui.page('/save')
    def saving() -> None:
        def save(event: GenericEventArguments) -> None:
            patient_id, field, value = event.args
            plain.write(patient_id, field, value)
            tell_all(patient_id)
            ui.notify('Saved')

        ui.label('Save').on('save', save)

    async def counts() -> dict[str, int]:
        return {'reads': plain.reads, 'clients': len(Client.instances)}

    app.on_startup(Backstage({'counts': counts}).open)
    ui.run(port=int(port), host='127.0.0.1', reload=False, show=False, reconnect_timeout=PATIENCE, tailwind=False)
