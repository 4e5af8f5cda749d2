"""Exports of lists: the dialog that asks for one, and the address that hands it over. For the manager."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from models import exports, sign_ins
from models.base import HOUSE, Refused, Role, Work
from models.exports import ALWAYS, COLUMNS, Sheet
from models.many import AT_MOST
from models.sign_ins import SignedIn
from models.wanted import ANYBODY, Wanted
from tracker_ui.components import words
from tracker_ui.components.button import button
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.handover import Handover
from tracker_ui.house import House
from tracker_ui.viewer import Viewer

PATH = '/export'
KINDS = {
    'csv': (exports.as_csv, 'text/csv; charset=utf-8'),
    'xlsx': (exports.as_xlsx, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
}
ADVICE = 'The file leaves this program, and its protection: keep it only where nobody else can read it.'
WRITTEN_DOWN = 'The history keeps that you have exported, and how many.'
NOT_UNDERSTOOD = 'This export was not understood. Please reload the page and try again.'

Short = Annotated[str, Field(max_length=200)]


class Asked(BaseModel):
    """What a browser asks for: some columns of a list, or of the patients with these ids."""

    model_config = ConfigDict(strict=True, extra='forbid')

    kind: Literal['csv', 'xlsx']
    columns: list[Short] = Field(max_length=len(COLUMNS) + 1)
    ids: list[Annotated[int, Field(gt=0, lt=2**53)]] | None = Field(default=None, max_length=AT_MOST)
    group: Short = 'current'
    words: str = Field(default='', max_length=1000)
    sort: Short = ''
    descending: bool = False
    tag: Short = ''
    clinician: int = Field(default=ANYBODY, lt=2**53)

    def sheet(self, work: Work) -> Sheet:
        """What was asked for, read with the rights of whoever asks. Raises Refused for all but the manager."""
        if self.ids is not None:
            return exports.of_selected(work, self.ids, self.columns)
        wanted = Wanted(self.group, self.words, self.sort, self.descending, tag=self.tag, clinician=self.clinician)
        return exports.of_list(work, wanted, self.columns)


class Made(NamedTuple):
    """A file that is ready to be handed over, and how many patients are in it."""

    content: bytes
    name: str
    media_type: str
    number: int


def may_export(viewer: Viewer) -> bool:
    """True for those who are offered exports; the verbs decide."""
    return viewer.who.has(Role.MANAGER)


def ask_kind(handover: Handover, title: str, columns: Sequence[str], **question: Any) -> None:
    """Ask in which form a list is to be handed over. `question` is what it holds, in the words of Asked."""

    def bring(kind: str) -> None:
        dialog.close()
        handover.bring(PATH, {'kind': kind, 'columns': list(columns), **question})

    headings = [*ALWAYS, *(COLUMNS[name] for name in COLUMNS if name in columns)]
    with Dialog(title, ADVICE) as dialog:
        words.text('Columns: ' + ', '.join(headings) + '. Others can be chosen above the list.', 'p', 'muted')
        words.text(WRITTEN_DOWN, 'p', 'muted')
    with dialog.actions:
        button('Cancel', on_click=dialog.close)
        button('CSV', icon='csv', writes=True, on_click=lambda: bring('csv'))
        button('Excel', icon='table', kind='primary', writes=True, on_click=lambda: bring('xlsx'))
    dialog.on('hide', dialog.delete, [])
    dialog.open()


def add_route(app: FastAPI, house: House) -> None:
    """Hand exports over. To be called before the screens are mounted, whose address takes everything."""
    app.add_route(PATH, Counter(house).hand_over, methods=['GET', 'POST'], include_in_schema=False)


class Counter:
    """Where exports are handed over: to whoever is signed in as a manager at that moment, and to nobody later."""

    def __init__(self, house: House) -> None:
        self._store, self._workers = house.store, house.workers

    async def hand_over(self, request: Request) -> Response:
        """200 and the file; 400 not understood, 403 not yours, or it could not be written down."""
        signed_in = request.scope.get('door.signed_in')
        if request.method != 'POST' or not isinstance(signed_in, SignedIn):
            return Response(status_code=405)
        try:
            asked = Asked.model_validate_json(await request.body())
            made = await self._workers.read(self._make, signed_in.sign_in_id, asked)
            await self._workers.write(self._write_down, signed_in.sign_in_id, made.number)
        except ValidationError:
            return PlainTextResponse(NOT_UNDERSTOOD, 400)
        except Refused as refusal:
            return PlainTextResponse(refusal.sentence, 403)
        headers = {'Content-Disposition': f'attachment; filename="{made.name}"'}
        return Response(made.content, media_type=made.media_type, headers=headers)

    # in worker threads

    def _make(self, sign_in_id: int, asked: Asked) -> Made:
        with self._store.reading(HOUSE) as house:
            work = house.acting(sign_ins.identify(house, sign_in_id))
            sheet, today = asked.sheet(work), work.today
        as_file, media_type = KINDS[asked.kind]
        return Made(as_file(sheet), f'patients-{today}.{asked.kind}', media_type, len(sheet.rows))

    def _write_down(self, sign_in_id: int, number: int) -> None:
        """What cannot be written down is not handed over."""
        with self._store.writing(HOUSE) as house:
            exports.record(house.acting(sign_ins.identify(house, sign_in_id)), number)
