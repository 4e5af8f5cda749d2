"""Every kind of record, created, changed and removed by one person, is seen by another at once, or is refused.

Generated from the list of entities: a new kind of record fails here until its story is told.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import time
from typing import Any, NamedTuple

import pytest
from sqlmodel import col

from models import (
    absences,
    appointment_types,
    appointments,
    care_team,
    drafts,
    feed_addresses,
    patients,
    rooms,
    sign_ins,
    staff,
    waiting_list,
)
from models.absences import Absence
from models.appointment_types import AppointmentType
from models.appointments import Appointment, Attendance, CancelReason, Delay
from models.appointments.records import Series
from models.attention import Attention
from models.base import ENTITIES, Entity, Principal, Refused, Role, Work, kind_of
from models.base.entity import BOOKKEEPING
from models.care_team import CareTeamMember
from models.drafts import Draft, Place
from models.feed_addresses import CalendarFeed, Shows
from models.links import Link
from models.patient_record import Patient
from models.people import Account, Staff
from models.practice import Practice as PracticeRecord
from models.rooms import Room
from models.sign_ins import FailedSignIn, SignIn
from models.waiting_list import Call, Wish
from models.working_hours import WorkingHours
from tests.cast import MONDAY_MORNING, PASSWORD, Practice, id_of, wall
from tests.live_world import Browser, World, open_world
from tracker_ui.live import Topic

CHRISTMAS = {'starts': wall('2026-12-24'), 'ends': wall('2026-12-27')}

Deed = Callable[[Practice, int], object]


class Story(NamedTuple):
    """How a record of one kind comes to be, changes and goes. Each deed gets the id of the record it is about."""

    create: Deed
    update: Deed
    remove: Deed


class Seen(NamedTuple):
    """All that a tab has to show of any record to be true: that it is there, and in which version."""

    id: int
    version: int


def records(work: Work, kind: type[Entity]) -> list[Seen]:
    """Every record of a kind that the person may see."""
    return [Seen(record.id, record.version) for record in work.all(work.select(kind).order_by(col(kind.id)))]


def by(name: str, verb: Callable[..., Any], *args: Any) -> Deed:
    """Somebody of the cast does something to the record."""
    return lambda practice, id: practice.do(getattr(practice, name), verb, id, *args)


def saves(kind: type[Entity], **values: Any) -> Callable[[Work, int], None]:
    """A verb that changes some values, with nothing but the policy in its way."""

    def verb(work: Work, id: int) -> None:
        record = work.get(kind, id)
        for field, value in values.items():
            setattr(record, field, value)
        work.save(record)

    return verb


def removes(kind: type[Entity]) -> Callable[[Work, int], None]:
    """A verb that removes the record, with nothing but the policy in its way."""
    return lambda work, id: work.remove(work.get(kind, id))


def invite_kim(practice: Practice, _: int) -> str:
    new = staff.NewStaff(given_name='Kim', family_name='Ode', user_name='kim', roles=frozenset({Role.RECEPTION}))
    return str(practice.do(practice.ana, staff.invite, new))


def remove_kim(practice: Practice, _: int) -> None:
    kims = practice.ask(practice.ana, lambda work: work.all(work.select(Staff).where(col(Staff.given_name) == 'Kim')))
    practice.do(practice.ana, staff.remove, kims[0].id)


def tom_signs_in(practice: Practice, _: int) -> None:
    sign_ins.sign_in(practice.store, 'tom', PASSWORD, None)


def somebody_guesses(practice: Practice, _: int) -> None:
    with pytest.raises(Refused):
        sign_ins.sign_in(practice.store, 'tom', 'a wrong guess at it', None)


def link_for_tom(practice: Practice, _: int) -> None:
    practice.do(practice.ana, staff.new_link, id_of(practice.tom))


def priya_joins(practice: Practice, _: int) -> None:
    patient = practice.admit('Noor', 'Ali')
    practice.do(practice.rita, care_team.add, patient, id_of(practice.priya))


def priya_leaves(practice: Practice) -> None:
    (member,) = practice.ask(practice.ana, lambda work: work.all(work.select(CareTeamMember)))
    practice.do(practice.rita, care_team.leave, member.patient_id, member.staff_id)


OPENING = Place('new patient', None, 'an opening')


def ana_types(texts: drafts.Texts, seq: int) -> Deed:
    return lambda practice, _: practice.do(practice.ana, drafts.keep, OPENING, seq, texts)


def another_practice(practice: Practice, _: int) -> None:
    practice.do(practice.ana, lambda work: work.save(PracticeRecord(name='Second House', time_zone='Europe/London')))


def rita_books(practice: Practice, _: int) -> int:
    values = {'type_id': 2, 'clinician_id': id_of(practice.tom), 'wall_start': wall('2026-11-24 10:00')}
    return int(practice.do(practice.rita, appointments.book, values, [practice.admit('Noor', 'Ali')]))


def rita_calls(practice: Practice, _: int) -> None:
    practice.do(practice.rita, waiting_list.add, practice.admit('Sam', 'Moss'), {})
    practice.do(practice.rita, appointments.cancel, rita_books(practice, 0), 1, CancelReason.UNWELL)
    [match] = practice.ask(practice.rita, waiting_list.matches)
    practice.do(practice.rita, waiting_list.call, match.id)


def rita_moves(practice: Practice, attendance_id: int) -> None:
    found = practice.ask(practice.rita, lambda work: work.get(Attendance, attendance_id))
    practice.do(practice.rita, appointments.move, found.appointment_id, 1, wall('2026-11-25 10:00'))


def rita_removes(practice: Practice, attendance_id: int) -> None:
    found = practice.ask(practice.rita, lambda work: work.get(Attendance, attendance_id))
    practice.do(practice.rita, appointments.remove, found.appointment_id)


def ana_makes(record: Callable[[Practice], Entity]) -> Deed:
    """Something is made with nothing but the policy in its way."""
    return lambda practice, _: practice.do(practice.ana, lambda work: work.save(record(practice)))


STORIES: dict[type[Entity], Story] = {
    Patient: Story(
        create=lambda practice, _: practice.admit('Noor', 'Ali'),
        update=by('tom', patients.edit, 1, {'phone': '020 7946 0001'}),
        remove=by('ana', patients.remove, 2),
    ),
    CareTeamMember: Story(
        priya_joins, by('ana', saves(CareTeamMember, staff_id=2)), lambda practice, _: priya_leaves(practice)
    ),
    Staff: Story(invite_kim, by('ana', saves(Staff, family_name='Odell')), remove_kim),
    Account: Story(invite_kim, by('ana', saves(Account, user_name='kim.ode')), remove_kim),
    AppointmentType: Story(
        lambda practice, _: practice.do(practice.ana, appointment_types.add, {'name': 'Walk', 'minutes': 50}),
        by('ana', appointment_types.edit, 1, {'minutes': 60}),
        by('ana', appointment_types.remove),
    ),
    Room: Story(
        lambda practice, _: practice.do(practice.ana, rooms.add, {'name': 'Room 1'}),
        by('ana', rooms.edit, 1, {'name': 'Room 2'}),
        by('ana', rooms.remove),
    ),
    WorkingHours: Story(
        ana_makes(lambda practice: WorkingHours(clinician_id=2, weekday=0, starts=time(9), ends=time(12))),
        by('ana', saves(WorkingHours, ends=time(13))),
        by('ana', removes(WorkingHours)),
    ),
    Absence: Story(
        lambda practice, _: practice.do(practice.ana, absences.add, CHRISTMAS),
        by('ana', absences.edit, 1, {'note': 'Holiday'}),
        by('ana', absences.remove),
    ),
    Delay: Story(
        ana_makes(lambda practice: Delay(clinician_id=2, day=CHRISTMAS['starts'].date(), since=MONDAY_MORNING)),
        by('tom', saves(Delay, minutes=20)),
        by('ana', removes(Delay)),
    ),
    Series: Story(
        ana_makes(lambda practice: Series(rule='FREQ=WEEKLY;COUNT=2')),
        by('tom', saves(Series, rule='FREQ=WEEKLY;COUNT=3')),
        by('tom', removes(Series)),
    ),
    Appointment: Story(rita_books, by('tom', appointments.resize, 1, 80), by('rita', appointments.remove)),
    Attendance: Story(rita_books, rita_moves, rita_removes),
    Wish: Story(
        lambda practice, _: practice.do(practice.rita, waiting_list.add, practice.admit('Noor', 'Ali'), {}),
        by('tom', waiting_list.edit, 1, {'minutes': 80}),
        by('ana', removes(Wish)),
    ),
    Call: Story(rita_calls, by('rita', saves(Call, staff_id=1)), by('rita', removes(Call))),
    CalendarFeed: Story(
        lambda practice, _: practice.do(practice.tom, feed_addresses.make),
        by('tom', saves(CalendarFeed, shows=Shows.NUMBERS)),
        by('ana', feed_addresses.revoke),
    ),
    SignIn: Story(tom_signs_in, by('ana', sign_ins.sign_out), by('ana', removes(SignIn))),
    Draft: Story(ana_types({'given_name': 'A'}, 1), ana_types({}, 2), by('ana', removes(Draft))),
    FailedSignIn: Story(
        somebody_guesses, by('ana', saves(FailedSignIn, user_name='other')), by('ana', removes(FailedSignIn))
    ),
    Link: Story(link_for_tom, by('ana', saves(Link, purpose='invite')), by('ana', removes(Link))),
    PracticeRecord: Story(
        another_practice, by('ana', saves(PracticeRecord, name='Quay House')), by('ana', removes(PracticeRecord))
    ),
}

FOR_THE_HOUSE = {Attention}
"""What is of no interest to anybody: nobody sees it, and whatever becomes of it is told to nobody."""

REFUSED = {
    (Delay, 'remove'),
    (SignIn, 'remove'),
    (FailedSignIn, 'update'),
    (FailedSignIn, 'remove'),
    (PracticeRecord, 'remove'),
    (Wish, 'remove'),
}
"""What nobody may do. Everything else is done, and seen."""


@pytest.fixture
async def world(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """The practice with its hub."""
    async with open_world(practice, monkeypatch) as world:
        yield world


def test_every_kind_of_record_has_its_story() -> None:
    assert set(STORIES) | FOR_THE_HOUSE == set(ENTITIES)


@pytest.mark.parametrize('kind', FOR_THE_HOUSE, ids=kind_of)
def test_what_is_for_the_house_alone_is_seen_and_recorded_nowhere(kind: type[Entity]) -> None:
    assert not kind.policy.view | kind.policy.edit | kind.policy.remove
    assert kind.policy.quiet == kind.model_fields.keys() - BOOKKEEPING


@pytest.mark.parametrize('kind', STORIES, ids=kind_of)
async def test_another_tab_sees_what_becomes_of_a_record_or_it_is_refused(kind: type[Entity], world: World) -> None:
    practice, story = world.practice, STORIES[kind]
    tabs = {who: Tab(world, who, kind) for who in (practice.ana, practice.tom, practice.rita)}
    await world.quiet()
    for tab in tabs.values():
        tab.is_true()
    before = set(tabs[practice.ana].ids())

    story.create(practice, 0)
    await world.quiet()
    (made,) = set(tabs[practice.ana].ids()) - before
    for deed in ('update', 'remove'):
        known = tabs[practice.ana].rows()
        if (kind, deed) in REFUSED:
            with pytest.raises(Refused):
                getattr(story, deed)(practice, made)
        else:
            getattr(story, deed)(practice, made)
        await world.quiet()
        assert (tabs[practice.ana].rows() == known) == ((kind, deed) in REFUSED)
        for tab in tabs.values():
            tab.is_true()


class Tab:
    """Somebody's tab with all records of one kind in it."""

    def __init__(self, world: World, who: Principal, kind: type[Entity]) -> None:
        self.world, self.who, self.kind = world, who, kind
        self.browser: Browser = world.browser(who.name)
        world.signed_in[id_of(who)] = who
        personal = id_of(who) if kind.policy.rows else None  # who sees other rows than a colleague asks in person
        self.topic: Topic = self.browser.open(world.topic(records, kind, who=who, rows_of=kind, sign_in_id=personal))

    def rows(self) -> list[list[int]]:
        """What stands on the screen."""
        return self.browser.rows(self.topic)

    def ids(self) -> list[int]:
        """The records on the screen."""
        return [id for id, _ in self.rows()]

    def is_true(self) -> None:
        """The screen shows what a fresh question by this person would; nothing at all of a kind closed to them."""
        fresh = [list(row) for row in self.world.practice.ask(self.who, records, self.kind)]
        assert self.rows() == fresh
        if not self.who.has(*self.kind.policy.view):
            assert fresh == []
