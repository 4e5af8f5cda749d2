"""What can be done with a visit, or with one member's part in it, wherever it stands: the one road for all screens.

Its steps, calling it off for a reason, and putting its status right, each said with Undo beside it; a time that becomes
free is offered to those who wait.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from nicegui import ui
from pydantic import BaseModel, Field

from models import appointments
from models.appointments import (
    CANCEL_WORDS,
    MOVES,
    STATUS_ICONS,
    STATUS_WORDS,
    STEP_WORDS,
    Appointment,
    CancelReason,
    Changed,
    Scope,
    VisitStatus,
)
from models.base import Invalid, Missing
from pages.series import ask_scope, told
from pages.waiting_matches import offer
from tracker_ui.components import words
from tracker_ui.components.editor import Editor
from tracker_ui.components.menu import Choice
from tracker_ui.components.undo import done
from tracker_ui.viewer import Viewer

JUST_SAID = 'Somebody has just said so'


def act_column(label: str, event: str, shown: str = '', of: str = 'name') -> dict[str, object]:
    """The column of a table with a button in each row, or in those of which the field `shown` is true."""
    only = {'shown': shown} if shown else {}
    cell = {'cell': 'button', 'label': label, 'event': event, 'of': of, 'writes': True}
    return {'title': label, 'hidden': True, **cell, **only}


class Subject(NamedTuple):
    """What an act is about: a visit, or one member's part in it, where it stands, and what the screen calls it."""

    id: int
    about: str
    status: VisitStatus
    version: int = 0
    members: tuple[int, ...] = ()
    member: int | None = None

    @classmethod
    def of(cls, visit: Appointment, about: str, member: int | None = None) -> Subject:
        """A visit, or one member's part in it. Raises Missing for somebody who does not attend it."""
        assert visit.id is not None
        members = appointments.members_of(visit.members)
        status = visit.status if member is None else members.get(member)
        if status is None:
            raise Missing
        return cls(visit.id, about, status, visit.version, tuple(members), member)


class Cancelling(BaseModel):
    """What is asked when a visit is called off."""

    cancel_reason: CancelReason = Field(title='Reason')


class Correcting(BaseModel):
    """What is asked when a status was set by mistake."""

    status: VisitStatus = Field(title='Status')
    correction: str = Field(title='Why', max_length=200)


async def subject(viewer: Viewer, id: int, about: str, member: int | None = None) -> Subject:
    """A visit as it stands now, or one member's part in it. Raises Missing."""
    return Subject.of(await viewer.ask(appointments.appointment, id), about, member)


async def further_steps(
    viewer: Viewer, whom: Subject, *, without: Sequence[VisitStatus] = (), also: Sequence[Choice] = ()
) -> list[Choice]:
    """What can be done with a visit or a member's part besides the steps that have a button, which are `without`.

    `also` are further choices of the screen, after those that move it on.
    """
    leads = [status for status in MOVES[whom.status] if status not in (*without, VisitStatus.LATE_CANCELLED)]
    choices = [
        Choice(STEP_WORDS[status], STATUS_ICONS[status], partial(step, viewer, whom, status))
        for status in leads
        if status is not VisitStatus.CANCELLED
    ]
    if VisitStatus.CANCELLED in leads:
        one = whom.member is not None
        called = f'Cancel for {whom.about}' if one else 'Cancel the visit'
        choices.append(Choice(called, 'event_busy', partial(cancel, viewer, whom)))
    choices += also
    choices.append(Choice('Correct status', 'undo', partial(correct, viewer, whom)))
    if len(whom.members) == 1 or whom.member is not None:
        chart = f'/patients/{whom.member or whom.members[0]}'
        choices.append(Choice('Open the chart', 'person', partial(ui.navigate.to, chart)))
    return choices


async def step(viewer: Viewer, whom: Subject, status: VisitStatus) -> None:
    """Move a visit on from where its person saw it, or one member's part in it, with Undo beside it."""
    seen = {'status': whom.status}
    if whom.member is None:
        version = await viewer.do(appointments.set_status, whom.id, seen, status)
    else:
        version = await viewer.do(appointments.set_attendance, whom.id, seen, whom.member, status)
    said(viewer, whom.id, whom.about, status, version)
    if status is VisitStatus.NO_SHOW:
        await offer(viewer, whom.id)


def said(viewer: Viewer, id: int, about: str, status: VisitStatus, version: int | None) -> None:
    """Say what was done, with Undo beside it; when it had been done already, that."""
    now = f'{about}: {STATUS_WORDS[status].lower()}'
    done(viewer, now if version else f'{JUST_SAID}. {now}', appointments.take_back, id, version)


async def cancel(viewer: Viewer, whom: Subject) -> None:
    """Ask why, say what that counts as, and call it off. The front desk is shown at once who waits for the time.

    Of a visit that repeats it is asked first which are meant.
    """
    scope = await ask_scope(viewer, whom.id, 'Cancel which visits?') if whom.member is None else Scope.THIS
    counts = await viewer.ask(appointments.counts_as, whom.id, whom.member)

    async def save(values: dict[str, Any]) -> Callable[[], Awaitable[None]]:
        seen, reason = {'status': whom.status}, values['cancel_reason']
        if scope is not Scope.THIS:
            changed = await viewer.do(appointments.cancel_series, whom.id, seen, reason, scope)
            return partial(_several_freed, viewer, whom, changed)
        version = await viewer.do(appointments.cancel, whom.id, seen, reason, whom.member)
        return partial(_freed, viewer, whom, version)

    title = 'Cancel the visit' if whom.member is None else 'Cancel for one of them'
    options = {'cancel_reason': CANCEL_WORDS}
    editor = Editor(title, Cancelling, ['cancel_reason'], save, button=title, sub=whom.about, options=options)
    with editor.form:
        counting = words.text(WHO_CALLS_OFF, 'p', 'sub').props('role=status')
    reason = editor.form.fields['cancel_reason']
    editor.form.on_touch(lambda: counting.set_text(counts.get(reason.typed, WHO_CALLS_OFF)))


def correct(viewer: Viewer, whom: Subject) -> None:
    """Ask which status is the right one, and why it was another."""

    async def save(values: dict[str, Any]) -> Callable[[], Awaitable[None]]:
        status, why = values['status'], values['correction']
        if status is None:
            raise Invalid({'status': 'Please choose one of the list.'})
        verb = appointments.correct_status
        version = await viewer.do(verb, whom.id, whom.version, status, why, whom.member)
        return partial(_freed, viewer, whom, version)

    statuses = {status: word for status, word in STATUS_WORDS.items() if status is not whom.status}
    names = list(Correcting.model_fields)
    Editor('Correct status', Correcting, names, save, button='Correct', sub=whom.about, options={'status': statuses})


# how it is done

WHO_CALLS_OFF = 'Called off by the patient at short notice it counts as late-cancelled; by the practice it never does.'


async def _several_freed(viewer: Viewer, whom: Subject, changed: Changed) -> None:
    told(viewer, 'Cancelled', changed)
    await offer(viewer, whom.id)


async def _freed(viewer: Viewer, whom: Subject, version: int | None) -> None:
    """Say where it stands now, and offer the time to who waits, if there is any."""
    now = await subject(viewer, whom.id, whom.about, whom.member)
    said(viewer, whom.id, whom.about, now.status, version)
    if now.status in appointments.GONE:
        await offer(viewer, whom.id)
