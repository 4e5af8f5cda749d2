"""(b) One query for each change, and the whole table sent to each tab."""

from __future__ import annotations

import sys
from collections.abc import Callable

from nicegui import ui

from tests.benchmarks.rivals.plain import Plain
from tests.benchmarks.rivals.serving import serve

FIELDS = ('name', 'clinician', 'status', 'phone', 'changed')

tables: dict[str, ui.table] = {}
labels: dict[str, ui.label] = {}


def open_pages(plain: Plain) -> Callable[[int], None]:
    """Declare the page."""

    @ui.page('/')
    def index() -> None:
        client = ui.context.client
        labels[client.id] = ui.label(str(plain.figures()))
        columns = [{'name': field, 'label': field, 'field': field} for field in FIELDS]
        tables[client.id] = ui.table(rows=plain.rows(), columns=columns, row_key='id')
        client.on_delete(lambda: (tables.pop(client.id), labels.pop(client.id)))

    def tell_all(_: int) -> None:
        rows, figures = plain.rows(), str(plain.figures())
        for client_id, table in tables.items():
            table.rows = rows
            labels[client_id].text = figures

    return tell_all


if __name__ == '__main__':
    serve(open_pages, *sys.argv[1:])
