"""The letterbox: what is typed is dropped in here over plain HTTP, and nothing can be taken out (TRUST 3.8).

It works without a cookie and without the socket, so that the last words of somebody who is being signed out, or whose
page the server has forgotten, still arrive. What opens it is the label of one opened form: it names the sign-in and the
place, and is sealed with the hash of the sign-in's token, which never leaves the server. The page holds it in memory.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections import defaultdict
from typing import Annotated, NamedTuple

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic import Field as Limited
from starlette.requests import Request
from starlette.responses import Response

from models import drafts, sign_ins
from models.base import HOUSE, Principal, Refused
from models.drafts import Place
from models.sign_ins import SignedIn
from tracker_ui.guard import Bucket
from tracker_ui.house import House

PATH = '/draft'
LABEL = 'x-draft'  # the header that says where a text belongs; a body may be large, and is read from its writer only
REMEMBERED = 1000  # addresses of which it is known how much they have sent

Name = Annotated[str, StringConstraints(pattern='^[a-z_]{1,60}$')]


class Typed(BaseModel):
    """What a browser posts: a number that rises with every change, and the texts of the touched fields."""

    model_config = ConfigDict(strict=True, extra='forbid')

    seq: int = Limited(gt=0, lt=2**53)
    texts: dict[Name, str | list[str]] = Limited(max_length=100)


class Writer(NamedTuple):
    """Whose text it is, and where it belongs."""

    who: Principal
    place: Place


def labelled(place: Place, signed_in: SignedIn) -> str:
    """The label of an opened form: a right to write this one text, and to nothing else."""
    words = base64.urlsafe_b64encode(json.dumps([signed_in.sign_in_id, *place]).encode())
    return words.decode() + '.' + _seal(words, signed_in.token_hash)


def add_route(app: FastAPI, house: House) -> None:
    """Open the letterbox. To be called before the screens are mounted, whose address takes everything."""
    app.add_route(PATH, Letterbox(house).post, methods=['GET', 'POST'], include_in_schema=False)


class Letterbox:
    """Takes text from whoever has its label. The answer tells nothing but whether it arrived."""

    def __init__(self, house: House) -> None:
        self._store, self._workers = house.store, house.workers
        self._senders: defaultdict[str, Bucket] = defaultdict(Bucket)

    async def post(self, request: Request) -> Response:
        """204 kept (or overtaken), 400 not understood, 403 not yours, 413 too large; 429 and 503: try again."""
        if request.method != 'POST':  # a GET that nobody answered here would be given a page
            return Response(status_code=405)
        if not self._may_send(request.client.host if request.client else ''):
            return Response(status_code=429)
        writer = await self._workers.read(self._writer, request.headers.get(LABEL, ''))
        if writer is None:
            return Response(status_code=403)
        body = await request.body()
        try:
            typed = await self._workers.read(Typed.model_validate_json, body)
            await self._workers.write(self._keep, writer, typed)
        except ValidationError:
            return Response(status_code=400)
        except Refused:  # the disk is full, or another program holds the database
            return Response(status_code=503)
        return Response(status_code=204)

    def _may_send(self, address: str) -> bool:
        if len(self._senders) > REMEMBERED:
            self._senders.clear()
        return self._senders[address].take()

    # in worker threads

    def _writer(self, label: str) -> Writer | None:
        """Who this label lets write and where; None when it was not made here, or its time is over."""
        words, _, seal = label.partition('.')
        try:
            sign_in_id, *place = json.loads(base64.urlsafe_b64decode(words))
        except (ValueError, TypeError, binascii.Error):
            return None
        if type(sign_in_id) is not int or not 0 < sign_in_id < 2**63:
            return None
        with self._store.reading(HOUSE) as work:
            found = sign_ins.typist(work, sign_in_id)
        if found is None:
            return None
        token_hash, who = found
        if not hmac.compare_digest(_seal(words.encode(), token_hash).encode(), seal.encode()):
            return None
        return Writer(who.on_behalf_of_the_house(), Place(*place))

    def _keep(self, writer: Writer, typed: Typed) -> None:
        with self._store.writing(writer.who) as work:
            drafts.keep(work, writer.place, typed.seq, typed.texts)


def _seal(words: bytes, token_hash: str) -> str:
    return hmac.new(token_hash.encode(), b'draft ' + words, hashlib.sha256).hexdigest()
