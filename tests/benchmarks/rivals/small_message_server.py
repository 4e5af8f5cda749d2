"""(d) A bare page: one row and four figures are read once, and sent to each tab as one small message. Nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable

from nicegui import Client, ui

from tests.benchmarks.rivals.plain import Plain
from tests.benchmarks.rivals.serving import serve

clients: dict[str, Client] = {}


def open_pages(plain: Plain) -> Callable[[int], None]:
    """Declare the page."""

    @ui.page('/')
    def index() -> None:
        client = clients[ui.context.client.id] = ui.context.client
        ui.label(str(plain.figures()))
        client.on_delete(lambda: clients.pop(client.id))

    def tell_all(patient_id: int) -> None:
        row, figures = plain.row(patient_id), plain.figures()
        news = [row['id'], row['status'], row['phone'], *figures.values()]
        for client in clients.values():
            client.outbox.enqueue_message('news', {'news': news}, client.id)

    return tell_all


if __name__ == '__main__':
    serve(open_pages, *sys.argv[1:])
