"""(a) The usual NiceGUI page: each tab puts a function on a list, which draws its rows and figures anew."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from nicegui import ui

from tests.benchmarks.rivals.plain import Plain
from tests.benchmarks.rivals.serving import serve

redraws: list[Callable[[], Any]] = []


def open_pages(plain: Plain) -> Callable[[int], None]:
    """Declare the page."""

    @ui.page('/')
    def index() -> None:
        @ui.refreshable
        def content() -> None:
            for status, number in plain.figures().items():
                ui.label(f'{status}: {number}')
            for row in plain.rows():
                with ui.row():
                    ui.label(row['name'])
                    ui.label(f'{row["id"]}: {row["status"]}, {row["phone"]}')

        content()
        redraws.append(content.refresh)
        ui.context.client.on_delete(lambda: redraws.remove(content.refresh))

    def tell_all(_: int) -> None:
        for redraw in tuple(redraws):
            redraw()

    return tell_all


if __name__ == '__main__':
    serve(open_pages, *sys.argv[1:])
