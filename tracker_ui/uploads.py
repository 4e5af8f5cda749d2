"""Files that somebody brings along: sent over plain HTTP to the box that asks for one, and held in its page's memory.

A file goes to a box of a page of the same sign-in, and to nothing else: the Door has asked who sends it and from where,
and the label in the header is known only to the page that the box stands on. Nothing is written to the disk or a log,
and what the page holds is forgotten with it. The Door limits how much is taken (see body.py).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from urllib.parse import unquote

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from models.sign_ins import SignedIn
from tracker_ui import tabs
from tracker_ui.components.file_box import File, FileBox

PATH = '/upload'
LABEL = 'x-upload'
NAME = 'x-file-name'


def add_route(app: FastAPI) -> None:
    """Open the way in. To be called before the screens are mounted, whose address takes everything."""
    app.add_route(PATH, receive, methods=['GET', 'POST'], include_in_schema=False)


async def receive(request: Request) -> Response:
    """204 arrived, 403 nobody here asks for it, 429 the one before is still on its way; the Door says 401 and 413."""
    if request.method != 'POST':  # a GET that nobody answered here would be given a page
        return Response(status_code=405)
    box = _box(request.scope.get('door.signed_in'), request.headers.get(LABEL, ''))
    if box is None:
        return Response(status_code=403)
    if not box.begin():
        return Response(status_code=429)
    try:
        content = await request.body()
    finally:
        box.end()
    if box.is_deleted:
        return Response(status_code=403)
    box.take(File(unquote(request.headers.get(NAME, ''))[:120], content))
    return Response(status_code=204)


def _box(signed_in: object, label: str) -> FileBox | None:
    """The box with this label, on a page of the person who sends; None when there is none."""
    if not isinstance(signed_in, SignedIn):
        return None
    matching = (box for box in _boxes_of(signed_in) if hmac.compare_digest(box.label.encode(), label.encode()))
    return next(matching, None)


def _boxes_of(signed_in: SignedIn) -> Iterator[FileBox]:
    for client in tabs.tabs_of(signed_in.sign_in_id):
        yield from (element for element in client.elements.values() if isinstance(element, FileBox))
