"""The dialogs of a chart: discharge, further clinicians, tags."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from pydantic import BaseModel, Field

from models import care_team, chart, patients
from models.base import Invalid, Work
from models.care_team import CareTeamMember
from models.patient_record import DISCHARGE_WORDS, DischargeReason, Patient
from tracker_ui.components.act import one_at_a_time
from tracker_ui.components.editor import Editor
from tracker_ui.components.gathering import Gathering, Key
from tracker_ui.components.snackbar import snackbar
from tracker_ui.components.undo import done
from tracker_ui.viewer import Viewer

Said = Callable[[str, int | None], None]
"""Says what was done, with a way back from the version that it made."""

TAGS_HINT = 'Everyone here reads tags, so never a diagnosis.'
TEAM_HINT = 'They care for this patient, too, and may say who else does.'
ALREADY = 'Somebody else has just discharged this patient. Their reason stands.'


class Leaving(BaseModel):
    """What is asked about a discharge."""

    discharge_reason: DischargeReason = Field(title='Reason')
    discharged_on: date = Field(title='Day of discharge')


async def discharge(viewer: Viewer, patient: Patient, said: Said) -> None:
    """Ask why and as of when, and discharge the patient."""
    patient_id = patient.id
    assert patient_id is not None

    async def save(values: dict[str, Any]) -> Callable[[], None]:
        if missing := {name: 'This is needed.' for name, value in values.items() if value is None}:
            raise Invalid(missing)
        seen = {'status': patient.status}
        reason, on = values['discharge_reason'], values['discharged_on']
        version = await viewer.do(patients.discharge, patient_id, seen, reason, on)
        return partial(said, 'Discharged' if version else ALREADY, version)

    Editor(
        'Discharge',
        Leaving,
        list(Leaving.model_fields),
        save,
        button='Discharge',
        sub=f'{patient.name}, {patient.record_number}',
        values={'discharged_on': await viewer.ask(_today)},
        options={'discharge_reason': DISCHARGE_WORDS},
    )


async def tags(viewer: Viewer, patient: Patient) -> None:
    """Show a patient's tags, each to be taken away, and put more beside them."""
    patient_id = patient.id
    assert patient_id is not None

    async def put(tag: Key, _: str) -> None:
        version = await viewer.do(patients.tag, patient_id, str(tag))
        done(viewer, f'Tagged "{tag}"', patients.take_back, patient_id, version)

    async def take(tag: Key, _: str) -> None:
        version = await viewer.do(patients.untag, patient_id, str(tag))
        done(viewer, f'"{tag}" is taken away', patients.take_back, patient_id, version)

    dialog = Gathering(
        viewer, 'Tags', TAGS_HINT, patient, chart.tags, put, take, empty='No tags yet.', typed='Another tag'
    )
    await dialog.begin()


async def further_clinicians(viewer: Viewer, patient: Patient) -> None:
    """Show who else cares for a patient, and let them leave or others join. For whom `care_team.may_change` lets."""
    patient_id = patient.id
    assert patient_id is not None

    async def change(verb: Callable[[Work, int, int], None], staff_id: Key) -> None:
        await viewer.do(verb, patient_id, int(staff_id))

    async def join(staff_id: Key, name: str) -> None:
        await change(care_team.add, staff_id)
        snackbar(f'{name} cares for this patient, too', action=_undo(partial(change, care_team.leave, staff_id)))

    async def leave(staff_id: Key, name: str) -> None:
        await change(care_team.leave, staff_id)
        left = f'{name} cares for this patient no more'
        snackbar(left, action=_undo(partial(change, care_team.add, staff_id)))

    also = (CareTeamMember,)
    empty = 'Nobody besides the primary clinician.'
    dialog = Gathering(
        viewer, 'Further clinicians', TEAM_HINT, patient, chart.team, join, leave, empty=empty, also=also
    )
    await dialog.begin()


def _undo(act: Callable[[], object]) -> tuple[str, Callable[[], object]]:
    return 'Undo', one_at_a_time(act)


def _today(work: Work) -> date:
    return work.today
