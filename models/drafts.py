"""Unsaved text: what stands in a form that was not saved yet. For the one person who typed it, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple, cast

from sqlalchemy import BigInteger, ColumnElement, Index, Select, bindparam, select
from sqlmodel import Field, col

from models.absences import Absence
from models.appointment_types import AppointmentType
from models.appointments.records import Appointment
from models.base import ChangeRecord, Entity, Missing, Policy, Principal, UtcInstant, Work, kind_of
from models.base.access import EVERYONE
from models.base.entity import enum_by_value
from models.base.text import moment
from models.patient_record import Patient, record_number
from models.people import Staff
from models.practice import Practice
from models.rooms import Room
from models.waiting_list.wishes import Wish

Texts = dict[str, str | list[str]]
"""What stands in the touched fields, by their names, as the person sees it: choices by their words."""

REMEMBERED = timedelta(days=1)
"""So long it is known that a form was saved or given up: longer than any page of a sign-in can still post to it."""


class State(StrEnum):
    """Whether there is anything to offer. A finished form stays so: what arrives late does not bring it back."""

    UNSAVED = 'unsaved'
    EMPTY = 'empty'
    FINISHED = 'finished'


class Draft(Entity, table=True):
    """The text of one opened form. `instance` is which opening of it, `seq` rises with every change that is typed.

    While somebody types nothing is recorded and nobody is told; that there is something unsaved, or no more, is told.
    """

    __tablename__ = 'drafts'
    __table_args__: ClassVar[Any] = (
        Index('ix_drafts_instance', 'staff_id', 'instance', unique=True),
        {'sqlite_autoincrement': True},
    )
    noun: ClassVar[str] = 'unsaved text'
    policy: ClassVar[Policy] = Policy(
        view=EVERYONE,
        edit=EVERYONE,
        remove=EVERYONE,
        rows=lambda _, work: _own(work.who),
        private=frozenset({'instance', 'seq', 'content', 'typed_at'}),
        quiet=frozenset({'seq', 'content', 'typed_at'}),
    )

    staff_id: int = Field(foreign_key='staff.id')
    form: str = Field(max_length=40)
    record_id: int | None = None
    instance: str = Field(max_length=43)
    state: State = Field(default=State.UNSAVED, sa_type=enum_by_value(State))
    seq: int = Field(default=0, sa_type=BigInteger)
    content: str = '{}'
    typed_at: datetime = Field(sa_type=UtcInstant)

    @property
    def texts(self) -> Texts:
        """The text of each touched field."""
        texts: Texts = json.loads(self.content)
        return texts


OPENING = select(Draft).where(
    col(Draft.staff_id) == bindparam('staff_id'), col(Draft.instance) == bindparam('instance')
)
"""A statement that is put together once: while somebody types it is asked again and again."""


class Place(NamedTuple):
    """One opened form: which form, of which record (None for one that is being made), and which opening of it."""

    form: str
    record_id: int | None
    instance: str


class Offer(NamedTuple):
    """Unsaved text that its person may have back. `when` is its last key on the practice's clock, e.g. '10:35'."""

    draft: Draft
    when: str


class Unsaved(NamedTuple):
    """One line of the list of all that a person has not saved. `href` leads to where it can be had back."""

    id: int
    icon: str
    title: str
    at: str
    when: str
    href: str


class _Form(NamedTuple):
    of: type[Entity]
    title: Callable[[int], str]
    href: str


FORMS: dict[str, _Form] = {
    'new patient': _Form(Patient, lambda _: 'New patient', '/patients'),
    'patient': _Form(Patient, lambda id: f'Details of {record_number(id)}', '/patients/{id}'),
    'new wish': _Form(Patient, lambda id: f'Waiting list: {record_number(id)}', '/waiting'),
    'wish': _Form(Wish, lambda _: 'A wish on the waiting list', '/waiting'),
    'new colleague': _Form(Staff, lambda _: 'New colleague', '/staff'),
    'colleague': _Form(Staff, lambda _: 'Name and roles of a colleague', '/staff'),
    'practice': _Form(Practice, lambda _: 'Settings of the practice', '/settings'),
    'new appointment type': _Form(AppointmentType, lambda _: 'New appointment type', '/settings/types'),
    'appointment type': _Form(AppointmentType, lambda _: 'An appointment type', '/settings/types'),
    'new room': _Form(Room, lambda _: 'New room', '/settings/rooms'),
    'room': _Form(Room, lambda _: 'A room', '/settings/rooms'),
    'working hours': _Form(Staff, lambda _: 'Working hours of a clinician', '/settings/hours'),
    'new absence': _Form(Absence, lambda _: 'New time off', '/settings/absences'),
    'absence': _Form(Absence, lambda _: 'Time off', '/settings/absences'),
    'new appointment': _Form(Appointment, lambda _: 'New appointment', '/schedule'),
    'appointment': _Form(Appointment, lambda _: 'An appointment', '/schedule'),
    'time of an appointment': _Form(Appointment, lambda _: 'When an appointment is', '/schedule'),
}
"""Every form whose text is kept: what it changes, what it is called, and where its text is offered again."""


# queries, all of them about the person's own text


def offered(work: Work, form: str, record_id: int | None = None) -> list[Offer]:
    """What the person typed into this form, of this record or of any that is being made, and did not save."""
    here = _unsaved(work).where(col(Draft.form) == form)
    found = work.all(here.where(col(Draft.record_id) == record_id) if record_id is not None else here)
    return [Offer(draft, _when(work, draft)) for draft in found]


def overtaken(work: Work, draft: Draft) -> frozenset[str]:
    """The fields of the record that somebody has changed since this text was begun, unseen by whoever typed it."""
    changes = work.select(ChangeRecord).where(
        col(ChangeRecord.kind) == kind_of(FORMS[draft.form].of), col(ChangeRecord.record_id) == draft.record_id
    )
    return frozenset(
        field for change in work.all(changes.where(col(ChangeRecord.at) > draft.created_at)) for field in change.fields
    )


def unsaved(work: Work) -> list[Unsaved]:
    """All that the person typed and did not save, newest first, where they may still change what it is about."""
    lines = []
    for draft in work.all(_unsaved(work)):
        form = FORMS[draft.form]
        if work.who.has(*form.of.policy.edit) and _is_there(work, form.of, draft.record_id):
            id, title = draft.record_id or 0, form.title(draft.record_id or 0)
            at, href = draft.typed_at.isoformat(), form.href.format(id=id)
            lines.append(Unsaved(draft.id, 'edit_note', title, at, _when(work, draft), href))
    return lines


# verbs


def keep(work: Work, place: Place, seq: int, texts: Mapping[str, str | list[str]]) -> None:
    """Keep what stands in a form at this moment, in place of what stood there. For the person who types.

    What was overtaken by a later `seq`, or comes after the form was finished, changes nothing.
    """
    draft = _of(work, place)
    if draft is None and texts:
        draft = _new(work, place)
    if draft is None or draft.state is State.FINISHED or seq <= draft.seq:
        return
    draft.state = State.UNSAVED if texts else State.EMPTY
    draft.seq, draft.content, draft.typed_at = seq, json.dumps(texts, ensure_ascii=False), work.now
    work.save(draft)


def finish(work: Work, place: Place) -> None:
    """The form was saved, or its text given up: forget the text, and take no more of it. For the person who typed."""
    draft = _of(work, place) or _new(work, place)
    draft.state, draft.content, draft.typed_at = State.FINISHED, '{}', work.now
    work.save(draft)


def take_over(work: Work, draft_id: int, place: Place) -> Texts:
    """Go on with unsaved text in a form that was opened now; gives back the text. For the person who typed it.

    Should the page that it was typed in be alive somewhere, what is typed there from now on is kept by itself.
    Raises Missing when it was restored or discarded already.
    """
    draft, mine = _offer(work, draft_id), _of(work, place)
    if mine:
        work.remove(mine)
    draft.instance, draft.seq = place.instance, mine.seq if mine else 0
    return work.save(draft).texts


def discard(work: Work, draft_id: int) -> None:
    """Throw unsaved text away for good. For the person who typed it; raises Missing when it is gone already."""
    work.remove(_offer(work, draft_id))


# how it is done


def _own(who: Principal) -> ColumnElement[bool]:
    return col(Draft.staff_id) == who.staff_id


def _of(work: Work, place: Place) -> Draft | None:
    house = work.acting(work.who.on_behalf_of_the_house())  # the statement itself says that it is about one's own
    for found in house.all(OPENING, staff_id=work.who.staff_id, instance=place.instance):
        return cast(Draft, found)
    return None


def _offer(work: Work, draft_id: int) -> Draft:
    draft = work.get(Draft, draft_id)
    if draft.state is not State.UNSAVED:
        raise Missing
    return draft


def _new(work: Work, place: Place) -> Draft:
    """A draft of a form that was opened now, in place of those that nobody needs any more."""
    assert work.who.staff_id is not None
    over = work.select(Draft).where(_own(work.who), col(Draft.state) != State.UNSAVED)
    for old in work.all(over.where(col(Draft.typed_at) < work.now - REMEMBERED)):
        work.remove(old)
    return Draft(staff_id=work.who.staff_id, **place._asdict(), typed_at=work.now)


def _unsaved(work: Work) -> Select[Any]:
    here = work.select(Draft).where(_own(work.who), col(Draft.state) == State.UNSAVED)
    return here.order_by(col(Draft.typed_at).desc())


def _is_there(work: Work, kind: type[Entity], record_id: int | None) -> bool:
    return record_id is None or bool(work.count(work.select(kind.id).where(col(kind.id) == record_id)))


def _when(work: Work, draft: Draft) -> str:
    return moment(draft.typed_at, work.zone, work.today).removeprefix('Today, ')
