"""What can be done with a visit, wherever a card or a line stands for it: its further steps, and to put it right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from nicegui import ui
from pydantic import BaseModel, Field

from models import appointments
from models.appointments import (
    CANCEL_WORDS,
    MOVES,
    NEXT,
    STATUS_ICONS,
    STATUS_WORDS,
    STEP_WORDS,
    Appointment,
    CancelReason,
    VisitStatus,
)
from models.base import Invalid
from pages.waiting_matches import offer
from tracker_ui.components.button import button
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.menu import Choice
from tracker_ui.components.undo import done
from tracker_ui.viewer import Viewer

JUST_SAID = 'Somebody has just said so'


def act_column(label: str, event: str, shown: str = '', of: str = 'name') -> dict[str, object]:
    """The column of a table with a button in each row, or in those of which the field `shown` is true."""
    only = {'shown': shown} if shown else {}
    cell = {'cell': 'button', 'label': label, 'event': event, 'of': of, 'writes': True}
    return {'title': label, 'hidden': True, **cell, **only}


MEMBERS = (
    {'title': 'Patient', 'cell': 'person', 'name': 'name', 'initials': 'initials', 'tone': 'tone', 'href': 'href'},
    {'title': 'Status', 'cell': 'tag', 'word': 'word', 'tone': 'word_tone', 'icon': 'icon'},
    act_column('Arrived', 'arrived', 'arrives'),
    act_column('No-show', 'missed', 'misses'),
)


class Cancelling(BaseModel):
    """What is asked when a visit is called off."""

    cancel_reason: CancelReason = Field(title='Reason')


class Correcting(BaseModel):
    """What is asked when a status was set by mistake."""

    status: VisitStatus = Field(title='Status')
    correction: str = Field(title='Why', max_length=200)


async def further_steps(viewer: Viewer, id: int, about: str) -> list[Choice]:
    """What can be done with a visit besides the one next step. `about` says whose it is, in the words of the screen."""
    visit = await viewer.ask(appointments.appointment, id)
    leads = [status for status in MOVES[visit.status] if status not in (NEXT.get(visit.status), *NOT_OFFERED)]
    choices = [
        Choice(STEP_WORDS[status], STATUS_ICONS[status], partial(_step, viewer, visit, about, status))
        for status in leads
        if status is not VisitStatus.CANCELLED
    ]
    if VisitStatus.CANCELLED in leads:
        choices.append(Choice('Cancel the visit', 'event_busy', partial(cancel, viewer, visit, about)))
    whose = [int(member.partition(':')[0]) for member in visit.members.split()]
    if len(whose) > 1:
        choices.append(Choice('Who has come', 'group', partial(who_has_come, viewer, id, about)))
    choices.append(Choice('Correct status', 'undo', partial(correct, viewer, visit, about)))
    if len(whose) == 1:
        choices.append(Choice('Open the chart', 'person', partial(ui.navigate.to, f'/patients/{whose[0]}')))
    return choices


async def step(viewer: Viewer, id: int, about: str, before: VisitStatus, status: VisitStatus) -> None:
    """Move a visit on that stood at `before`, and say so with Undo beside it."""
    version = await viewer.do(appointments.set_status, id, {'status': before}, status)
    said(viewer, id, about, status, version)
    if status is VisitStatus.NO_SHOW:
        await offer(viewer, id)


def said(viewer: Viewer, id: int, about: str, status: VisitStatus, version: int | None) -> None:
    """Say what was done, with Undo beside it; when it had been done already, that."""
    words = f'{about}: {STATUS_WORDS[status].lower()}'
    done(viewer, words if version else f'{JUST_SAID}. {words}', appointments.take_back, id, version)


def cancel(viewer: Viewer, visit: Appointment, about: str) -> None:
    """Ask why, and call a visit off. The front desk is shown at once who waits for such a time."""

    async def save(values: dict[str, Any]) -> Callable[[], Awaitable[None]]:
        version = await viewer.do(appointments.cancel, _id(visit), {'status': visit.status}, values['cancel_reason'])
        return partial(_called_off, viewer, visit, about, version)

    options = {'cancel_reason': CANCEL_WORDS}
    Editor(
        'Cancel the visit', Cancelling, ['cancel_reason'], save, button='Cancel the visit', sub=about, options=options
    )


def correct(viewer: Viewer, visit: Appointment, about: str) -> None:
    """Ask which status is the right one, and why it was another."""

    async def save(values: dict[str, Any]) -> Callable[[], None]:
        status, why = values['status'], values['correction']
        if status is None:
            raise Invalid({'status': 'Please choose one of the list.'})
        version = await viewer.do(appointments.correct_status, _id(visit), visit.version, status, why)
        return partial(said, viewer, _id(visit), about, status, version)

    words = {status: word for status, word in STATUS_WORDS.items() if status is not visit.status}
    names = list(Correcting.model_fields)
    Editor('Correct status', Correcting, names, save, button='Correct', sub=about, options={'status': words})


def who_has_come(viewer: Viewer, id: int, about: str) -> None:
    """Show everybody who attends an appointment for several, and say of each whether they are here."""

    async def one(status: VisitStatus, patient_id: int) -> None:
        version = await viewer.do(appointments.set_attendance, id, None, patient_id, status)
        said(viewer, id, about, status, version)

    with Dialog('Who has come', about, wide=True) as dialog:
        table = LiveTable(viewer.watch(appointments.members, id), MEMBERS, caption='Who attends')
        table.on_row('arrived', lambda event: one(VisitStatus.ARRIVED, int(event.args)))
        table.on_row('missed', lambda event: one(VisitStatus.NO_SHOW, int(event.args)))
    with dialog.actions:
        button('Done', kind='primary', on_click=dialog.close).props('data-autofocus')
    dialog.on('hide', dialog.delete, [])
    dialog.open()


# how it is done

NOT_OFFERED = frozenset({VisitStatus.LATE_CANCELLED})  # whether it is late follows from the practice's notice


async def _called_off(viewer: Viewer, visit: Appointment, about: str, version: int | None) -> None:
    said(viewer, _id(visit), about, VisitStatus.CANCELLED, version)
    await offer(viewer, _id(visit))


async def _step(viewer: Viewer, visit: Appointment, about: str, status: VisitStatus) -> None:
    await step(viewer, _id(visit), about, visit.status, status)


def _id(visit: Appointment) -> int:
    assert visit.id is not None
    return visit.id
