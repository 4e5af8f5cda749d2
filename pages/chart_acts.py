"""What can be done with the record that a chart shows."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from nicegui import background_tasks, ui

from models import care_team, chart, patients
from models.base import Change, Missing, Role, kind_of
from models.care_team import CareTeamMember
from models.chart import NOBODY, Allowed
from models.drafts import Offer
from models.patient_record import EDITABLE, MOVES, SECTIONS, STATUS_TONES, STATUS_WORDS, Patient, Status
from models.people import Staff
from pages.admission import clinician_options
from pages.booking import book
from pages.chart_dialogs import discharge, further_clinicians, tags
from tracker_ui.components.button import button
from tracker_ui.components.dialog import confirmed
from tracker_ui.components.live_record import LiveRecord
from tracker_ui.components.menu import Choice, menu_button
from tracker_ui.components.record_editor import RecordEditor
from tracker_ui.components.snackbar import snackbar
from tracker_ui.components.undo import done
from tracker_ui.drafting import Drafting
from tracker_ui.view import Owner
from tracker_ui.viewer import Viewer

ARCHIVED = 'Archived: read-only, and out of lists, figures and search'
REMOVE_ADVICE = 'This is for records made by mistake. It cannot be undone; the history keeps that it was removed.'


class Acts(Owner):
    """The buttons of a chart. What stands there follows what this person may do now; the verbs decide."""

    def __init__(self, viewer: Viewer, patient: Patient, head: LiveRecord, allowed: Allowed) -> None:
        super().__init__('div')
        assert patient.id is not None
        self._viewer, self._id, self._head = viewer, patient.id, head
        self._details: LiveRecord | None = None
        self.classes('page-actions')
        with self.default_slot:
            self._changes = [
                button('Edit details', icon='edit', kind='primary', writes=True, on_click=self.edit, keys='e'),
                button('Book', icon='event', writes=True, on_click=lambda: book(self._viewer, patient_id=self._id)),
                menu_button('Status', 'swap_horiz', self._moves),
            ]
            self._assigns = menu_button('Assign', 'assignment_ind', self._clinicians)
            menu_button('More', 'more_horiz', self._more, writes=False)
        self._offer(allowed)
        self.at_end(viewer.hear(self._heard, about=patient, also=(CareTeamMember, Staff)).end)

    def draws_on(self, details: LiveRecord) -> None:
        """Details that acts show on what is not saved yet."""
        self._details = details

    def _offer(self, allowed: Allowed) -> None:
        for control in self._changes:
            control.set_visibility(allowed.changes)
        self._assigns.set_visibility(allowed.assigns)

    def _heard(self, changes: tuple[Change, ...]) -> None:
        if changes and not any(change.kind != kind_of(Patient) or change.is_of(chart.ALLOWED_BY) for change in changes):
            return  # most changes of a record are none of what may be done with it
        background_tasks.create(self._follow(), name='looking again at what may be done', context=self)

    async def _follow(self) -> None:
        try:
            allowed = await self._viewer.ask(chart.allowed, self._id)
        except Missing:
            return  # the banner says so, and takes these buttons along
        if not self.is_deleted:
            self._offer(allowed)

    async def _patient(self) -> Patient:
        return await self._viewer.ask(patients.patient, self._id)

    async def edit(self, unsaved: Offer | None = None) -> None:
        """Open the form of the details; with what was typed earlier, where that is wanted."""
        patient = await self._viewer.ask(patients.patient_to_change, self._id)
        assigns = await self._viewer.ask(care_team.may_change, self._id, patient.clinician_id)
        names = [name for name in EDITABLE if name != 'clinician_id' or assigns]
        options = {'clinician_id': await self._viewer.ask(clinician_options)}
        draft = Drafting(self._viewer, 'patient', self._id, unsaved)
        verbs = (patients.patient, patients.edit, patients.take_back)
        RecordEditor(self._viewer, 'Edit details', patient, *verbs, names, options, draft, sections=SECTIONS)

    async def _moves(self) -> list[Choice]:
        patient = await self._viewer.ask(patients.patient_to_change, self._id)
        return [self._move(patient, status) for status in MOVES[patient.status]]

    def _move(self, patient: Patient, status: Status) -> Choice:
        words = STATUS_WORDS[status]

        async def act() -> None:
            if status is Status.DISCHARGED:
                await discharge(self._viewer, patient, self._done)
                return
            with self._head.pending(self._id, status=words, status_tone=STATUS_TONES[status]):
                version = await self._viewer.do(patients.set_status, self._id, {'status': patient.status}, status)
            again = 'Readmitted: status' if patient.status is Status.DISCHARGED else 'Status'
            self._done(
                f'{again} is now {words}' if version else f'Somebody has just set the status to {words}', version
            )

        return Choice(words, 'arrow_forward', act)

    async def _clinicians(self) -> list[Choice]:
        patient = await self._viewer.ask(patients.patient_to_change, self._id)
        clinicians = await self._viewer.ask(clinician_options)
        offered: list[tuple[int | None, str]] = [*clinicians.items(), (None, NOBODY)]

        def assign(clinician_id: int | None, name: str) -> Choice:
            async def act() -> None:
                seen = {'clinician_id': patient.clinician_id}
                with self._head.pending(self._id, clinician=name), self._detail_pending('clinician_id', name):
                    version = await self._viewer.do(patients.assign, self._id, seen, clinician_id)
                self._done('Primary clinician: ' + name if clinician_id else NOBODY, version)

            return Choice(name, 'person' if clinician_id else 'person_off', act)

        async def further() -> None:
            await further_clinicians(self._viewer, await self._patient())

        primary = [assign(id, name) for id, name in offered if id != patient.clinician_id]
        return [*primary, Choice('Further clinicians', 'group', further)]

    async def _more(self) -> list[Choice]:
        patient = await self._patient()
        manager = self._viewer.who.has(Role.MANAGER)

        def edit_tags() -> object:
            return tags(self._viewer, patient)

        printing = Choice('Print', 'print', lambda: ui.navigate.to(f'/patients/{self._id}/print'))
        if patient.archived_at:
            choices = [printing, *([Choice('Restore', 'unarchive', self._restore)] if manager else [])]
        else:
            choices = [Choice('Tags', 'label', edit_tags), printing, Choice('Archive', 'archive', self._archive)]
        if not manager:
            return choices
        history = Choice('Who did what', 'history', lambda: ui.navigate.to(f'/history?patient={self._id}'))
        return [*choices, history, Choice('Remove', 'delete', self._remove, danger=True)]

    async def _archive(self) -> None:
        patient = await self._patient()
        with self._head.pending(self._id, archived='Archived'):
            version = await self._viewer.do(patients.archive, self._id, patient.version)
        self._done(ARCHIVED, version)

    async def _restore(self) -> None:
        patient = await self._patient()
        with self._head.pending(self._id, archived=''):
            version = await self._viewer.do(patients.restore, self._id, patient.version)
        self._done('Restored', version)

    async def _remove(self) -> None:
        patient = await self._patient()
        if await confirmed('Remove this record for good?', REMOVE_ADVICE, 'Remove', danger=True):
            await self._viewer.do(patients.remove, self._id, patient.version)
            ui.navigate.to('/patients')
            snackbar(f'{patient.record_number} was removed')

    def _detail_pending(self, field: str, words: str) -> AbstractContextManager[None]:
        return self._details.pending(field, value=words) if self._details else nullcontext()

    def _done(self, words: str, version: int | None) -> None:
        """Say what was done to the record, with Undo."""
        done(self._viewer, words, patients.take_back, self._id, version)
