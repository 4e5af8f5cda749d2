"""How somebody new is admitted: the button, the dialog it opens, and who is here already."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from nicegui import background_tasks, ui

from models import duplicates, patients, staff
from models.base import Refused, Role, Work
from models.drafts import Offer
from models.duplicates import Alike
from models.patient_record import EDITABLE, SECTIONS, Patient, record_number
from tracker_ui.components.button import Kind, button
from tracker_ui.components.dialog import confirmed
from tracker_ui.components.editor import Editor
from tracker_ui.components.snackbar import snackbar
from tracker_ui.components.strip import strip
from tracker_ui.drafting import Drafting
from tracker_ui.palette import act
from tracker_ui.viewer import Viewer

PAUSE = 0.3
"""Seconds after the last key until somebody is looked for."""

COMPARED = ('given_name', 'family_name', 'preferred_name', 'born', 'phone')
"""The fields in which two people may be alike."""

LEAVE = 'Leave this form for the other record?'
KEPT = 'What you typed is kept: it is offered to you again as unsaved text.'


def new_patient_button(viewer: Viewer, kind: Kind = 'primary') -> ui.element:
    """The button that admits somebody new. For everyone in the practice."""
    return button('New patient', icon='person_add', kind=kind, writes=True, on_click=lambda: admit(viewer))


@act('New patient', icon='person_add', keys='n p')
async def admit(viewer: Viewer, unsaved: Offer | None = None) -> None:
    """Ask for a new patient's details in a dialog, going on with unsaved text if there is any; then open the chart."""
    names = [name for name in EDITABLE if name != 'clinician_id' or _assigns(viewer)]

    async def save(values: dict[str, Any]) -> Callable[[], None]:
        patient_id = await viewer.do(patients.admit, values)
        snackbar('Admitted as ' + record_number(patient_id))
        return partial(ui.navigate.to, f'/patients/{patient_id}')

    options = {'clinician_id': await viewer.ask(clinician_options)}
    draft = Drafting(viewer, 'new patient', goes_on_with=unsaved)
    editor = Editor(
        'New patient', Patient, names, save, button='Admit', options=options, draft=draft, sections=SECTIONS
    )
    HereAlready(viewer, editor)


def clinician_options(work: Work) -> dict[int, str]:
    """Id and name of each active clinician, as a form offers them."""
    return dict(staff.clinicians(work))


def _assigns(viewer: Viewer) -> bool:
    """True for those who may say who cares for somebody new."""
    return viewer.who.has(Role.RECEPTION, Role.MANAGER)


class HereAlready:
    """Says above the form of somebody new who is here already, while it is typed. Whoever types waits for nothing.

    It refuses nothing either: two people may share a name, a birthday or a phone.
    """

    def __init__(self, viewer: Viewer, editor: Editor) -> None:
        self._viewer, self._editor = viewer, editor
        self._compared: dict[str, Any] = {}
        self._said: list[Alike] = []
        self._looking: asyncio.Task[None] | None = None
        assert editor.body.parent_slot
        with editor.body.parent_slot:
            self._strips = ui.element('div').classes('stack here-already')
        self._strips.move(target_index=1)  # between the title and what scrolls: in sight however long the form is
        editor.form.on_touch(self._touched)

    def _touched(self) -> None:
        if self._typed() != self._compared and (self._looking is None or self._looking.done()):
            self._looking = background_tasks.create(self._look(), name='looking for duplicates', context=self._strips)

    async def _look(self) -> None:
        """Look once nothing was typed for a moment, and again for what is typed meanwhile."""
        while (typed := self._typed()) != self._compared and not self._editor.is_deleted:
            await asyncio.sleep(PAUSE)
            if typed == self._typed():
                self._compared = typed
                try:
                    self._say(await self._viewer.ask(duplicates.alike, typed, limit=3))
                except Refused:
                    return  # it is a service to whoever types: the save will say what is wrong

    def _typed(self) -> dict[str, Any]:
        """What stands in the fields that are compared; half a date is none yet."""
        values: dict[str, Any] = {}
        for name in COMPARED:
            with suppress(ValueError):
                values[name] = self._editor.form.fields[name].value
        return values

    def _say(self, alike: list[Alike]) -> None:
        if alike == self._said or self._editor.is_deleted:
            return
        self._said = alike
        self._strips.clear()
        with self._strips:
            for one in alike:
                strip(one.sentence, 'warn', ('Open that one', partial(self._open, one)), icon='person_search')

    async def _open(self, one: Alike) -> None:
        if await confirmed(LEAVE, KEPT, 'Open that one'):
            self._editor.close()
            ui.navigate.to(one.href)
