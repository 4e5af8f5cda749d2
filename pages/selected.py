"""Acts on the patients that are selected in the list: assign, tag, untag, export. Each says what could not be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from nicegui import ui
from pydantic import BaseModel, Field

from models import many, tag_counts
from models.base import Refused
from models.many import Done
from models.tag_set import LONGEST
from pages import exports
from pages.admission import clinician_options
from tracker_ui.components import words
from tracker_ui.components.act import one_at_a_time
from tracker_ui.components.button import button
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.editor import Editor
from tracker_ui.components.handover import Handover
from tracker_ui.components.live_table import LiveTable, Together
from tracker_ui.components.snackbar import snackbar
from tracker_ui.viewer import Viewer

TAGS_OFFERED = 12
NO_TAGS = 'None of these patients has a tag.'
ALL_AS_WANTED = 'Nothing to change'

ACTS = (
    Together('assign', 'Assign', 'assignment_ind', writes=True),
    Together('tag', 'Tag', 'sell', writes=True),
    Together('untag', 'Untag', 'label_off', writes=True),
)
EXPORT = Together('export', 'Export', 'download')


class Tagging(BaseModel):
    """What is asked for to tag patients."""

    tag: str = Field(title='Tag', max_length=LONGEST)


class Assigning(BaseModel):
    """What is asked for to say who cares for patients; nobody when it is left open."""

    clinician_id: int | None = Field(default=None, title='Primary clinician')


def acts_for(viewer: Viewer) -> Sequence[Together]:
    """What is offered below selected rows. Whom a clinician may not assign is told when it is tried."""
    return (*ACTS, EXPORT) if exports.may_export(viewer) else ACTS


class Selected:
    """The acts of the bar. `columns` gives the columns that are shown, which an export holds."""

    def __init__(
        self, viewer: Viewer, table: LiveTable, handover: Handover, columns: Callable[[], Sequence[str]]
    ) -> None:
        self._viewer, self._table, self._handover, self._columns = viewer, table, handover, columns
        table.on_act(self._act)

    async def _act(self, act: str, ids: tuple[int, ...]) -> None:
        if act == 'assign':
            await self._assign(ids)
        elif act == 'tag':
            await self._tag(ids)
        elif act == 'untag':
            await self._untag(ids)
        else:
            title = 'Export ' + patients_in_words(len(ids))
            exports.ask_kind(self._handover, title, self._columns(), ids=list(ids))

    async def _assign(self, ids: tuple[int, ...]) -> None:
        options = await self._viewer.ask(clinician_options)

        async def save(values: dict[str, Any]) -> Callable[[], None]:
            clinician_id = values['clinician_id']
            done = await self._viewer.do(many.assign, ids, clinician_id)
            who = options.get(clinician_id, 'nobody') if clinician_id else 'nobody'
            return partial(self._done, done, f'assigned to {who}')

        Editor(
            'Assign ' + patients_in_words(len(ids)),
            Assigning,
            ['clinician_id'],
            save,
            button='Assign',
            sub='Leave it empty for nobody.',
            options={'clinician_id': options},
        )

    async def _tag(self, ids: tuple[int, ...]) -> None:
        in_use = sorted(await self._viewer.ask(tag_counts.in_use), key=lambda used: -used[1])[:TAGS_OFFERED]

        async def save(values: dict[str, Any]) -> Callable[[], None]:
            done = await self._viewer.do(many.tag, ids, values['tag'])
            return partial(self._done, done, f'tagged {values["tag"]}')

        editor = Editor('Tag ' + patients_in_words(len(ids)), Tagging, ['tag'], save, button='Tag')
        if in_use:
            with editor.form, ui.element('div').classes('chips').props('role=group aria-label="Tags in use"'):
                for name, _ in in_use:
                    words.text(name, 'button', 'chip').props('type=button').on(
                        'click', partial(editor.form.fields['tag'].fill, name), []
                    )

    async def _untag(self, ids: tuple[int, ...]) -> None:
        tags = await self._viewer.ask(many.tags_of, ids)
        if not tags:
            raise Refused(NO_TAGS)

        async def save(values: dict[str, Any]) -> Callable[[], None]:
            done = await self._viewer.do(many.untag, ids, values['tag'])
            return partial(self._done, done, f'no longer tagged {values["tag"]}')

        Editor(
            'Take a tag from ' + patients_in_words(len(ids)),
            Tagging,
            ['tag'],
            save,
            button='Untag',
            options={'tag': {tag: tag for tag in tags}},
        )

    def _done(self, done: Done, what: str) -> None:
        """Say what was done, with Undo for all of it, and who was left out and why."""
        self._table.clear_selection()
        if done.changed:
            snackbar(
                f'{patients_in_words(len(done.changed))} {what}',
                action=('Undo', one_at_a_time(partial(self._undo, done))),
            )
        elif not done.refused:
            snackbar(ALL_AS_WANTED)
        tell_refused(done, 'not changed')

    async def _undo(self, done: Done) -> None:
        taken_back = await self._viewer.do(many.take_back, done.changed)
        if taken_back.changed:
            snackbar('Taken back')
        tell_refused(taken_back, 'not taken back')


def patients_in_words(number: int) -> str:
    """'1 patient', '1,200 patients'."""
    return f'{number:,} patient{"" if number == 1 else "s"}'


def tell_refused(done: Done, what: str) -> None:
    """Say in a dialog who was left out, by name, under the reason; nothing when nobody was."""
    if not done.refused:
        return
    by_reason: defaultdict[str, list[str]] = defaultdict(list)
    for name, why in done.refused:
        by_reason[why].append(name)
    with Dialog(f'{patients_in_words(len(done.refused))} {what}') as dialog:
        for why, names in by_reason.items():
            words.text(why, 'p')
            with ui.element('ul').classes('left-out'):
                for name in names:
                    words.text(name, 'li')
    with dialog.actions:
        button('Close', kind='primary', on_click=dialog.close)
    dialog.on('hide', dialog.delete, [])
    dialog.open()
