"""Who may see and do what: every entity and every function of the practice, role by role.

The lists of entities and functions are read from the program. Whoever adds one and does not say here who may use it
makes these tests fail.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import ModuleType
from typing import Any

import pytest
from sqlmodel import col

import models
from models import (
    absences,
    appointment_types,
    appointments,
    attention,
    audit,
    audit_values,
    calendar_feeds,
    care_team,
    caseload,
    chart,
    check_in,
    dashboard,
    drafts,
    duplicates,
    exports,
    feed_addresses,
    front_desk,
    habits,
    headcounts,
    history,
    imports,
    left_open,
    links,
    many,
    needs,
    patients,
    people,
    rooms,
    search,
    settings,
    sign_ins,
    staff,
    tag_counts,
    team,
    typed_hours,
    undo,
    waiting_list,
    wanted,
    working_hours,
    worklists,
)
from models import practice as practices
from models.absences import Absence
from models.appointment_types import AppointmentType
from models.appointments import (
    Appointment,
    Attendance,
    CancelReason,
    Every,
    Placement,
    Repeat,
    Scope,
    VisitStatus,
    affected,
    agenda,
    attending,
    calling_off,
    delays,
    desk,
    form,
    occupied,
    placing,
    series,
    series_acts,
    standing,
    today,
    visits,
)
from models.appointments.clashes import clashes, overlaps
from models.appointments.delays import Delay
from models.appointments.records import Series
from models.appointments.schedule import background, schedule
from models.attention import Attention, Look
from models.base import ENTITIES, HOUSE, ChangeRecord, Entity, Missing, Principal, Refused, Role, Store, Work, kind_of
from models.care_team import CareTeamMember
from models.caseload import Wanted
from models.drafts import Draft, Place
from models.feed_addresses import CalendarFeed
from models.imports.csv_file import read
from models.imports.written_dates import Order
from models.links import Link
from models.patient_record import Patient, Status
from models.people import MANAGERS, Account, Staff
from models.practice import Practice as PracticeRecord
from models.rooms import Room
from models.sign_ins import FailedSignIn, SignIn
from models.waiting_list import Wish, calls, freed_times, listing, matching, offers, wishes
from models.working_hours import Stretch, WorkingHours
from tests.cast import MONDAY_MORNING, PASSWORD, Clock, Practice, found_practice, id_of, open_store, wall

MANAGER, CLINICIAN, RECEPTION = Role.MANAGER, Role.CLINICIAN, Role.RECEPTION
ALL = frozenset(Role)
NONE: frozenset[Role] = frozenset()

NEWCOMER, AGAIN = Place('new patient', None, 'an opening'), Place('new patient', None, 'another')

NOW = MONDAY_MORNING
EVER = Look(0, NOW)

ACTORS = {MANAGER: 'ana', CLINICIAN: 'tom', RECEPTION: 'rita'}


# the world they act in


class Undone(Exception):
    """Thrown at the end of each attempt, so that the next one finds the world as it was."""


@dataclass
class World:
    """Harbour Practice with Jamie (Tom's patient), Sam (archived), Nina (invited), Olaf (no account), Tom signed in.

    Wanda and Will wait; a time of Priya's on Saturday is free again, and Ana called Will an hour ago. Tom has a feed.
    Each of those who act has booked Jamie a visit with Priya, at noon of three days; there is a room, and Tom is away.
    """

    practice: Practice
    jamie: int
    sam: int
    nina: int
    olaf: int
    ninas_link: str
    toms_sign_in: sign_ins.Ticket
    visits: dict[str, int]
    toms_feed: str
    left: int

    @property
    def priya(self) -> int:
        """Priya's staff id."""
        return id_of(self.practice.priya)

    @property
    def tom(self) -> int:
        """Tom's staff id."""
        return id_of(self.practice.tom)

    def attempt(self, role: Role, act: Callable[[Work], Any]) -> Any:
        """What comes of it when somebody of this role does it. Nothing of it is kept."""
        who: Principal = getattr(self.practice, ACTORS[role])
        with suppress(Undone), self.practice.store.writing(who) as work:
            answer = act(work)
            raise Undone
        return answer


MORNINGS = [Stretch(weekday, time(9), time(13)) for weekday in range(5)]
AWAY = {'starts': wall('2026-12-24'), 'ends': wall('2026-12-28')}
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEEKLY = Repeat(Every.WEEK, 3)
GROUP, INDIVIDUAL = 4, 2
"""Types that every practice begins with."""


def _at(practice: Practice, day: int, hour: int, kind: int = INDIVIDUAL) -> dict[str, Any]:
    """What is typed to book something with Priya."""
    return {'type_id': kind, 'clinician_id': id_of(practice.priya), 'wall_start': wall(f'2026-11-{day} {hour:02}:00')}


@pytest.fixture(scope='module')
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    store: Store = open_store(tmp_path_factory.mktemp('rights'), Clock())
    practice = found_practice(store)
    ana = practice.ana
    jamie = practice.admit('Jamie', clinician_id=practice.tom.staff_id, tags=frozenset({'Evenings'}))
    practice.do(ana, care_team.add, jamie, id_of(practice.priya))
    sam = practice.admit('Sam', 'Okafor')
    practice.do(ana, patients.archive, sam, 1)
    new = staff.NewStaff(given_name='Nina', family_name='New', user_name='nina', roles=frozenset({RECEPTION}))
    link = practice.do(ana, staff.invite, new)
    nina = practice.ask(ana, lambda work: max(row.id for row in staff.colleagues(work)))
    olaf = practice.do(ana, lambda work: work.save(Staff(given_name='Olaf', family_name='Berg', roles={RECEPTION})).id)
    ticket = sign_ins.sign_in(store, 'tom', PASSWORD, 'desk')
    with pytest.raises(Refused):
        sign_ins.sign_in(store, 'tom', 'wrong', 'desk')
    for who in (ana, practice.tom, practice.rita):
        practice.do(who, drafts.keep, NEWCOMER, 1, {'given_name': 'Ada'})
    practice.do(HOUSE, attention.looked, id_of(practice.tom), EVER)
    practice.do(ana, rooms.add, {'name': 'Room 1'})
    practice.do(ana, working_hours.set_week, id_of(practice.tom), MORNINGS)
    practice.do(ana, absences.add, AWAY | {'clinician_id': id_of(practice.tom)})
    practice.do(ana, lambda work: work.save(Series(rule='FREQ=WEEKLY;COUNT=3')))
    booked = {
        who.name: practice.do(who, appointments.book, _at(practice, 24 + day, 12), [jamie])
        for day, who in enumerate((ana, practice.tom, practice.rita))
    }
    for day in ('2026-11-20', '2026-11-23'):
        practice.book(f'{day} 15:00', jamie, over='They asked for it.')
    practice.do(practice.rita, appointments.run_late, id_of(practice.tom))
    left = practice.do(ana, appointments.book, _at(practice, 28, 16), [jamie])
    practice.do(ana, appointments.cancel, left, 1, CancelReason.TRAVEL)
    _some_wait(practice)
    secret = practice.do(practice.tom, feed_addresses.make)
    yield World(practice, jamie, sam, nina, olaf, link, ticket, booked, secret, left)
    store.close()


def _some_wait(practice: Practice) -> None:
    for given_name in ('Wanda', 'Will'):
        practice.do(practice.rita, waiting_list.add, practice.admit(given_name, 'Wait'), {})
    practice.do(practice.ana, lambda work: work.save(_call(2, NOW - timedelta(hours=1), work.who.staff_id or 0)))


def _call(wish_id: int, since: datetime, staff_id: int) -> calls.Call:
    about = {'clinician_id': staff_id, 'starts_at': NOON, 'ends_at': NOON + timedelta(minutes=50)}
    return calls.Call(wish_id=wish_id, patient_id=2 + wish_id, staff_id=staff_id, since=since, **about)


def _match(work: Work) -> str:
    """The row of Wanda, who fits the time that is free again."""
    return waiting_list.matches(work)[0].id


def _booked(work: Work) -> tuple[int, int | None]:
    form = offers.prefill(work, _match(work))
    values = {name: getattr(form, name) for name in ('type_id', 'clinician_id', 'wall_start', 'minutes')}
    return offers.book(work, form.wish_id, values, [form.patient_id])


# entities: the table of DESIGN 6, as far as it is built


@dataclass(frozen=True)
class Rights:
    """Who may see, change and remove records of a kind, and how to make one. Of `own` ones each sees their one."""

    view: frozenset[Role]
    edit: frozenset[Role]
    remove: frozenset[Role]
    sample: Callable[[World], Entity]
    own: bool = False


def _draft(world: World) -> Draft:
    return Draft(staff_id=world.tom, form='new patient', instance='x', typed_at=MONDAY_MORNING)


def _sign_in(world: World) -> SignIn:
    return SignIn(staff_id=world.tom, token_hash='x', started_at=MONDAY_MORNING, active_at=MONDAY_MORNING)


def _link(world: World) -> Link:
    return Link(staff_id=world.tom, token_hash='x', purpose='reset', ends_at=MONDAY_MORNING)


def _hours(world: World) -> WorkingHours:
    return WorkingHours(clinician_id=world.priya, weekday=5, starts=time(9), ends=time(12))


def _appointment(world: World) -> Appointment:
    values = _at(world.practice, 30, 9) | {'minutes': 50, 'zone': 'Europe/London', 'status_since': NOW}
    return Appointment(**values)


def _attendance(world: World) -> Attendance:
    """Somebody comes along to the visit that Rita booked."""
    begins = NOON + timedelta(days=2)
    return Attendance(
        appointment_id=world.visits['Rita Gomez'],
        patient_id=world.sam,
        clinician_id=world.priya,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=50),
    )


ENTITY_RIGHTS: dict[str, Rights] = {
    'practices': Rights(ALL, MANAGERS, NONE, lambda _: PracticeRecord(name='Second', time_zone='Europe/Paris')),
    'staff': Rights(ALL, MANAGERS, MANAGERS, lambda _: Staff(given_name='A', family_name='B', roles=MANAGERS)),
    'accounts': Rights(MANAGERS, MANAGERS, MANAGERS, lambda world: Account(staff_id=world.olaf, user_name='another')),
    'sign_ins': Rights(MANAGERS, MANAGERS, NONE, _sign_in),
    'failed_sign_ins': Rights(MANAGERS, NONE, NONE, lambda _: FailedSignIn(user_name='x', at=MONDAY_MORNING)),
    'links': Rights(MANAGERS, MANAGERS, MANAGERS, _link),
    'patients': Rights(ALL, ALL, MANAGERS, lambda _: Patient(given_name='A', family_name='B')),
    'care_team': Rights(ALL, ALL, ALL, lambda world: CareTeamMember(patient_id=world.sam, staff_id=world.tom)),
    'drafts': Rights(ALL, ALL, ALL, _draft, own=True),
    'appointment_types': Rights(ALL, MANAGERS, MANAGERS, lambda _: AppointmentType(name='Walk', minutes=50)),
    'rooms': Rights(ALL, MANAGERS, MANAGERS, lambda _: Room(name='Attic')),
    'working_hours': Rights(ALL, MANAGERS, MANAGERS, _hours),
    'absences': Rights(ALL, MANAGERS, MANAGERS, lambda _: Absence(**AWAY)),
    'delays': Rights(ALL, ALL, NONE, lambda world: Delay(clinician_id=world.priya, day=NOW.date(), since=NOW)),
    'series': Rights(ALL, ALL, ALL, lambda _: Series(rule='FREQ=WEEKLY;COUNT=2')),
    'appointments': Rights(ALL, ALL, ALL, _appointment),
    'attendances': Rights(ALL, ALL, ALL, _attendance),
    'wishes': Rights(ALL, ALL, NONE, lambda world: Wish(patient_id=world.sam, since=NOW.date())),
    'waiting_calls': Rights(ALL, ALL, ALL, lambda world: _call(1, NOW, world.tom)),
    'calendar_feeds': Rights(
        MANAGERS | {CLINICIAN},
        frozenset({CLINICIAN}),
        MANAGERS | {CLINICIAN},
        lambda world: CalendarFeed(staff_id=world.priya, token_hash='x'),
    ),
    'attention': Rights(NONE, NONE, NONE, lambda world: Attention(staff_id=world.nina, seen_seq=1, seen_at=NOW)),
}


def test_every_kind_of_record_is_in_the_table() -> None:
    assert {kind_of(entity) for entity in ENTITIES} == ENTITY_RIGHTS.keys()


@pytest.mark.parametrize('role', Role)
@pytest.mark.parametrize('entity', ENTITIES, ids=kind_of)
class TestEntity:
    def test_is_seen_by_those_who_may(self, world: World, entity: type[Entity], role: Role) -> None:
        everything = world.practice.ask(HOUSE, lambda work: work.count(work.select(entity)))
        seen = world.attempt(role, lambda work: work.count(work.select(entity)))
        assert everything > 0
        rights = ENTITY_RIGHTS[kind_of(entity)]
        assert seen == (1 if rights.own else everything if role in rights.view else 0)

    def test_is_made_by_those_who_may(self, world: World, entity: type[Entity], role: Role) -> None:
        rights = ENTITY_RIGHTS[kind_of(entity)]

        def make(work: Work) -> Entity:
            return work.save(rights.sample(world))

        if role in rights.edit:
            assert world.attempt(role, make).version == 1
        else:
            with pytest.raises(Refused, match='You may not do this'):
                world.attempt(role, make)

    def test_is_changed_by_those_who_may(self, world: World, entity: type[Entity], role: Role) -> None:

        def change(work: Work) -> None:
            work.save(self._one(work, entity))

        if role in ENTITY_RIGHTS[kind_of(entity)].edit:
            world.attempt(role, change)
        else:
            with pytest.raises(Refused, match='You may not do this'):
                world.attempt(role, change)

    def test_is_removed_by_those_who_may(self, world: World, entity: type[Entity], role: Role) -> None:
        rights = ENTITY_RIGHTS[kind_of(entity)]

        def make_and_remove(work: Work) -> None:
            work.remove(work.acting(HOUSE).save(rights.sample(world)))

        if role in rights.remove:
            world.attempt(role, make_and_remove)
        else:
            with pytest.raises(Refused, match='You may not do this'):
                world.attempt(role, make_and_remove)

    @staticmethod
    def _one(work: Work, entity: type[Entity]) -> Entity:
        """A record this person should not even have in hand."""
        found = work.acting(HOUSE).first(work.select(entity))
        assert isinstance(found, Entity)
        return found


# functions: every query and every verb


@dataclass(frozen=True)
class Call:
    """How a function is called, who gets something out of it, and what the others get: a refusal, or nothing."""

    by: frozenset[Role]
    act: Callable[[Work, World], Any]
    others: str = 'refused'


def new(user_name: str) -> staff.NewStaff:
    return staff.NewStaff(given_name='A', family_name='B', user_name=user_name, roles=MANAGERS)


def _sign_ins_ended(work: Work, world: World) -> bool:
    sign_ins.end_all_of(work, world.tom)
    return sign_ins.resolve(work.acting(HOUSE), world.toms_sign_in.token) is None


def _links_withdrawn(work: Work, world: World) -> bool:
    links.withdraw(work, world.nina)
    return links.look_up(work.acting(HOUSE), world.ninas_link) is None


def of_patients(work: Work) -> Any:
    return work.select(ChangeRecord).where(ChangeRecord.kind == 'patients')


def own_draft(work: Work) -> int:
    return int(drafts.offered(work, 'new patient')[0].draft.id or 0)


def _text_overtaken(work: Work, world: World) -> frozenset[str]:
    """Which fields of Jamie were changed after somebody had typed something about them: all of them, a year later."""
    begun = MONDAY_MORNING - timedelta(days=365)
    draft = Draft(
        form='patient', record_id=world.jamie, instance='x', staff_id=world.tom, typed_at=begun, created_at=begun
    )
    return drafts.overtaken(work, draft)


def _discharged(work: Work, world: World) -> int:
    """Whoever it is discharges Jamie; gives back the version that this made."""
    version = patients.set_status(work, world.jamie, 1, Status.DISCHARGED)
    assert version is not None
    return version


def _edited(work: Work, world: World) -> int:
    """Whoever it is gives Tom another name; gives back the version that this made."""
    version = staff.edit(work, world.tom, 1, given_name='T', family_name='E', roles=frozenset({CLINICIAN}))
    assert version is not None
    return version


def _own(work: Work, world: World) -> int:
    """The visit that whoever it is has booked."""
    return world.visits[work.who.name]


def _late(work: Work, world: World) -> tuple[int, int]:
    """Tom runs late; gives back the delay and the version that this made."""
    delay_id, version = delays.run_late(work, world.tom)
    assert version is not None
    return delay_id, version


def _late_visits(work: Work, world: World) -> dict[int, datetime]:
    _late(work, world)
    return delays.expected(work, agenda.agenda(work, NOW, NOW + timedelta(hours=12)))


def _wanted_time(world: World) -> Placement:
    return Placement(NOON, NOON + timedelta(minutes=50), world.priya, None, (world.jamie,))


def _wanted_values(world: World) -> dict[str, Any]:
    return {'wall_start': NOON.replace(tzinfo=None), 'minutes': 50, 'clinician_id': world.priya}


def _series(work: Work, world: World) -> int:
    """Whoever it is books Jamie with Priya three Fridays; gives back the id of the first visit."""
    made, _ = series.book_series(work, _at(world.practice, 27, 9), [world.jamie], WEEKLY)
    return series.visits_of(work, made)[0].id or 0


def _moved_series(work: Work, world: World) -> series_acts.Changed:
    first, values = _series(work, world), {'wall_start': wall('2026-11-27 10:00')}
    return series_acts.change_series(work, first, 1, values, Scope.ALL)


def _group(work: Work, world: World) -> int:
    return appointments.book(work, _at(world.practice, 27, 15, GROUP), [world.jamie])


def _unused_types(work: Work) -> list[AppointmentType]:
    used = work.select(Appointment.type_id)
    return work.all(work.select(AppointmentType).where(col(AppointmentType.id).not_in(used)))


def _newcomer(work: Work) -> int:
    return patients.admit(work, {'given_name': 'A', 'family_name': 'B'})


ADA = read(b'Name\nAda Lovelace')
WHOLE_NAME = ('full name',)
ADA_REHEARSED = imports.Rehearsal(
    (imports.Verdict(2, '', '', imports.State.READY, '', '', {'given_name': 'Ada', 'family_name': 'Lovelace'}),), 0
)


def _absence_taken_back(work: Work, _: World) -> bool:
    version = absences.edit(work, 1, settings.absence(work, 1).version, {'note': 'Another'})
    return absences.take_back(work, 1, version or 0) or True


def _type_taken_back(work: Work, _: World) -> bool:
    version = appointment_types.edit(work, 1, settings.type_of(work, 1).version, {'minutes': 55})
    return appointment_types.take_back(work, 1, version or 0) or True


def _room_taken_back(work: Work, _: World) -> bool:
    version = rooms.edit(work, 1, settings.room(work, 1).version, {'name': 'Cellar'})
    return rooms.take_back(work, 1, version or 0) or True


def _practice_taken_back(work: Work, _: World) -> bool:
    version = practices.edit(work, settings.house(work, 1).version, {'notice_hours': 2})
    return practices.take_back(work, 1, version or 0) or True


def _week_typed(work: Work, world: World) -> dict[str, str]:
    stands = typed_hours.week_typed(work, world.tom)
    return typed_hours.set_week(work, world.tom, stands, {**stands, 'sunday': '3-4'})


CALLS: dict[str, Call] = {
    'absences.take_back': Call(MANAGERS, _absence_taken_back),
    'appointment_types.take_back': Call(MANAGERS, _type_taken_back),
    'rooms.take_back': Call(MANAGERS, _room_taken_back),
    'practice.take_back': Call(MANAGERS, _practice_taken_back),
    'appointments.affected.coming': Call(ALL, lambda work, _: affected.coming(work)),
    'appointments.affected.during': Call(ALL, lambda work, _: affected.during(work, 1) is not None),
    'appointments.affected.numbers_during': Call(ALL, lambda work, _: affected.numbers_during(work, []) is not None),
    'appointments.affected.numbers_outside': Call(ALL, lambda work, _: affected.numbers_outside(work) is not None),
    'appointments.affected.outside_hours': Call(
        ALL, lambda work, world: affected.outside_hours(work, world.tom) is not None
    ),
    'appointments.occupied.occupied': Call(ALL, lambda work, _: occupied.occupied(work) is not None),
    'appointments.visits.past': Call(ALL, lambda work, world: visits.past(work, world.jamie) is not None),
    'appointments.visits.upcoming': Call(ALL, lambda work, world: visits.upcoming(work, world.jamie) is not None),
    'settings.absence': Call(ALL, lambda work, _: settings.absence(work, 1)),
    'settings.facts': Call(ALL, lambda work, _: settings.facts(work)),
    'settings.house': Call(ALL, lambda work, _: settings.house(work, 1)),
    'settings.room': Call(ALL, lambda work, _: settings.room(work, 1)),
    'settings.rooms_in_use': Call(ALL, lambda work, _: settings.rooms_in_use(work)),
    'settings.times_off': Call(ALL, lambda work, _: settings.times_off(work)),
    'settings.times_off_of': Call(ALL, lambda work, world: settings.times_off_of(work, world.tom)),
    'settings.type_of': Call(ALL, lambda work, _: settings.type_of(work, 1)),
    'settings.types': Call(ALL, lambda work, _: settings.types(work)),
    'settings.week': Call(ALL, lambda work, world: settings.week(work, world.tom)),
    'settings.weeks': Call(ALL, lambda work, _: settings.weeks(work)),
    'typed_hours.set_week': Call(MANAGERS, _week_typed),
    'typed_hours.week_typed': Call(ALL, lambda work, world: typed_hours.week_typed(work, world.tom)),
    'absences.add': Call(MANAGERS, lambda work, _: absences.add(work, AWAY)),
    'absences.edit': Call(MANAGERS, lambda work, _: absences.edit(work, 1, 1, {'note': 'Holiday'})),
    'absences.listing': Call(ALL, lambda work, _: absences.listing(work)),
    'absences.meanwhile': Call(ALL, lambda work, world: absences.meanwhile(work, world.tom, *AWAY.values())),
    'absences.remove': Call(MANAGERS, lambda work, _: absences.remove(work, 1) or True),
    'appointment_types.add': Call(
        MANAGERS, lambda work, _: appointment_types.add(work, {'name': 'Walk', 'minutes': 50})
    ),
    'appointment_types.add_defaults': Call(
        MANAGERS,
        lambda work, _: (
            [work.acting(HOUSE).remove(one) for one in _unused_types(work)]
            and appointment_types.add_defaults(work) is None
        ),
    ),
    'appointment_types.edit': Call(MANAGERS, lambda work, _: appointment_types.edit(work, 1, 1, {'minutes': 75})),
    'appointment_types.listing': Call(ALL, lambda work, _: appointment_types.listing(work)),
    'appointment_types.remove': Call(MANAGERS, lambda work, _: appointment_types.remove(work, 1) or True),
    'appointments.agenda.agenda': Call(ALL, lambda work, _: agenda.agenda(work, NOON, NOON + timedelta(days=1))),
    'appointments.agenda.visits_by_id': Call(ALL, lambda work, world: agenda.visits_by_id(work, [_own(work, world)])),
    'appointments.calling_off.counts_as': Call(ALL, lambda work, world: calling_off.counts_as(work, _own(work, world))),
    'appointments.calling_off.late_or_not': Call(
        ALL,
        lambda work, world: calling_off.late_or_not(
            work, placing.appointment(work, _own(work, world)), VisitStatus.BOOKED, VisitStatus.CANCELLED, None
        ),
    ),
    'appointments.clashes.clashes': Call(ALL, lambda work, world: clashes(work, _wanted_time(world))),
    'appointments.clashes.overlaps': Call(ALL, lambda work, world: overlaps(work, _wanted_time(world))),
    'appointments.form.facts': Call(ALL, lambda work, world: form.facts(work, _own(work, world))),
    'appointments.form.in_the_way': Call(ALL, lambda work, world: form.in_the_way(work, _wanted_values(world))),
    'appointments.form.offered': Call(ALL, lambda work, _: form.offered(work)),
    'appointments.attending.members': Call(ALL, lambda work, world: attending.members(work, _own(work, world))),
    'appointments.delays.expected_words': Call(
        ALL, lambda work, world: delays.expected_words(work, agenda.visits_by_id(work, [_own(work, world)])[0]) == ''
    ),
    'appointments.delays.how_late': Call(ALL, lambda work, _: delays.how_late(work)),
    'appointments.delays.expected': Call(ALL, _late_visits),
    'appointments.delays.on_time_again': Call(ALL, lambda work, world: delays.on_time_again(work, world.tom)),
    'appointments.delays.run_late': Call(ALL, _late),
    'appointments.delays.take_back': Call(ALL, lambda work, world: delays.take_back(work, *_late(work, world)) or True),
    'appointments.desk.events': Call(ALL, lambda work, _: desk.events(work, '2026-11-23', '2026-11-29')),
    'appointments.desk.opening': Call(ALL, lambda work, _: desk.opening(work)),
    'appointments.desk.print_out': Call(ALL, lambda work, _: desk.print_out(work, '2026-11-23')),
    'appointments.desk.seats': Call(ALL, lambda work, _: desk.seats(work)),
    'appointments.desk.shades': Call(ALL, lambda work, _: desk.shades(work, '2026-11-23', '2026-11-29', (), True)),
    'appointments.placing.appointment': Call(ALL, lambda work, world: placing.appointment(work, _own(work, world))),
    'appointments.placing.attendances': Call(ALL, lambda work, world: placing.attendances(work, _own(work, world))),
    'appointments.placing.book': Call(
        ALL, lambda work, world: placing.book(work, _at(world.practice, 27, 9), [world.jamie])
    ),
    'appointments.placing.edit': Call(
        ALL, lambda work, world: placing.edit(work, _own(work, world), 1, {'front_desk_note': 'Knock'})
    ),
    'appointments.placing.join': Call(
        ALL, lambda work, world: placing.join(work, _group(work, world), 1, _newcomer(work))
    ),
    'appointments.placing.keep_in_step': Call(
        ALL, lambda work, world: placing.keep_in_step(work, placing.appointment(work, _own(work, world)), []) is None
    ),
    'appointments.placing.move': Call(
        ALL, lambda work, world: placing.move(work, _own(work, world), 1, wall('2026-11-27 09:00'))
    ),
    'appointments.placing.remove': Call(ALL, lambda work, world: placing.remove(work, _own(work, world)) or True),
    'appointments.placing.resize': Call(ALL, lambda work, world: placing.resize(work, _own(work, world), 1, 80)),
    'appointments.schedule.background': Call(
        ALL, lambda work, world: background(work, '2026-11-23', '2026-11-29', (world.tom,))
    ),
    'appointments.schedule.schedule': Call(ALL, lambda work, _: schedule(work, '2026-11-23', '2026-11-29')),
    'appointments.form.words_of': Call(
        ALL, lambda work, world: form.words_of(work, placing.appointment(work, _series(work, world)))
    ),
    'appointments.placing.drafted': Call(
        ALL, lambda work, world: placing.drafted(work, _at(world.practice, 27, 9), [world.jamie])
    ),
    'appointments.series.book_series': Call(ALL, _series),
    'appointments.series.looked_at': Call(
        ALL, lambda work, _: series.looked_at(work, '1', wall('2026-11-27 09:00'), wall('2026-11-27 09:00'), None)
    ),
    'appointments.series.preview': Call(
        ALL, lambda work, world: series.preview(work, _wanted_values(world), [world.jamie], WEEKLY)
    ),
    'appointments.series.remove_series': Call(
        ALL, lambda work, world: _series(work, world) and (series.remove_series(work, 2, 1) is None)
    ),
    'appointments.series.visits_of': Call(ALL, lambda work, world: _series(work, world) and series.visits_of(work, 2)),
    'appointments.series_acts.cancel_series': Call(
        ALL,
        lambda work, world: (
            series_acts.cancel_series(work, _series(work, world), 1, CancelReason.TRAVEL, Scope.LATER).made
        ),
    ),
    'appointments.series_acts.change_series': Call(ALL, lambda work, world: _moved_series(work, world).made),
    'appointments.series_acts.in_series': Call(
        ALL, lambda work, world: series_acts.in_series(work, _series(work, world))
    ),
    'appointments.series_acts.take_back_series': Call(
        ALL,
        lambda work, world: series_acts.take_back_series(work, _moved_series(work, world).made) is None,
    ),
    'appointments.standing.cancel': Call(
        ALL, lambda work, world: standing.cancel(work, _own(work, world), 1, CancelReason.TRAVEL)
    ),
    'appointments.standing.correct_status': Call(
        ALL, lambda work, world: standing.correct_status(work, _own(work, world), 1, VisitStatus.DONE, 'Forgotten.')
    ),
    'appointments.standing.set_attendance': Call(
        ALL, lambda work, world: standing.set_attendance(work, _own(work, world), 1, world.jamie, VisitStatus.ARRIVED)
    ),
    'appointments.standing.set_status': Call(
        ALL, lambda work, world: standing.set_status(work, _own(work, world), 1, VisitStatus.CONFIRMED)
    ),
    'appointments.standing.take_back': Call(
        ALL,
        lambda work, world: (
            standing.take_back(work, _own(work, world), placing.resize(work, _own(work, world), 1, 80) or 0) or True
        ),
    ),
    'appointments.today.figures': Call(ALL, lambda work, _: today.figures(work)),
    'appointments.today.today': Call(ALL, lambda work, _: today.today(work)),
    'appointments.today.waiting_is_long': Call(ALL, lambda work, _: today.waiting_is_long(work)),
    'appointments.visits.next_visits': Call(ALL, lambda work, world: visits.next_visits(work, [world.jamie])),
    'appointments.visits.of_patient': Call(ALL, lambda work, world: visits.of_patient(work, world.jamie)),
    'attention.events': Call(ALL, lambda work, _: attention.events(work, 0, 10**6)),
    'attention.last_look': Call(NONE, lambda work, world: attention.last_look(work, world.tom), 'nothing'),
    'attention.looked': Call(NONE, lambda work, world: attention.looked(work, world.tom, EVER)),
    'attention.missed': Call(ALL, lambda work, _: attention.missed(work, EVER, 10**6).changes),
    'audit.lines': Call(MANAGERS, lambda work, _: audit.lines(work, audit.Wanted())),
    'audit.open_history': Call(MANAGERS, lambda work, _: audit.open_history(work)),
    'audit.patient_name': Call(MANAGERS, lambda work, world: audit.patient_name(work, world.jamie)),
    'audit.people': Call(MANAGERS, lambda work, _: audit.people(work)),
    'audit.ways': Call(MANAGERS, lambda work, _: audit.ways(work, audit.Wanted())),
    'audit_values.in_words': Call(ALL, lambda work, _: audit_values.in_words(work, Patient, 'status', 'active')),
    'audit_values.records_of': Call(ALL, lambda work, world: audit_values.records_of(work, Patient, [world.jamie])),
    'check_in.board': Call(ALL, lambda work, _: check_in.board(work)),
    'front_desk.clinicians': Call(ALL, lambda work, _: front_desk.clinicians(work)),
    'front_desk.clock': Call(ALL, lambda work, _: front_desk.clock(work)),
    'front_desk.notices': Call(ALL, lambda work, _: front_desk.notices(work)),
    'front_desk.waiting': Call(ALL, lambda work, _: front_desk.waiting(work)),
    'check_in.wall': Call(ALL, lambda work, _: check_in.wall(work)),
    'left_open.came': Call(ALL, lambda work, _: left_open.came(work, left_open.ids(work)[0], None)),
    'left_open.ids': Call(ALL, lambda work, _: left_open.ids(work)),
    'left_open.listing': Call(ALL, lambda work, _: left_open.listing(work)),
    'calendar_feeds.read': Call(MANAGERS | {CLINICIAN}, lambda work, world: calendar_feeds.read(work, world.toms_feed)),
    'chart.banner': Call(ALL, lambda work, world: chart.banner(work, world.jamie)),
    'caseload.further_chips': Call(ALL, lambda work, world: caseload.further_chips(work, world.tom, '')),
    'caseload.wide_listing': Call(ALL, lambda work, _: caseload.wide_listing(work, Wanted())),
    'exports.of_list': Call(MANAGERS, lambda work, _: exports.of_list(work, Wanted(), [])),
    'exports.of_selected': Call(MANAGERS, lambda work, world: exports.of_selected(work, [world.jamie], [])),
    'exports.record': Call(MANAGERS, lambda work, _: exports.record(work, 1) or True),
    'many.assign': Call(ALL, lambda work, world: many.assign(work, [world.jamie], None)),
    'many.tag': Call(ALL, lambda work, world: many.tag(work, [world.jamie], 'School').changed),
    'many.tags_of': Call(
        ALL, lambda work, world: many.tag(work, [world.jamie], 'x') and many.tags_of(work, [world.jamie])
    ),
    'many.take_back': Call(
        ALL, lambda work, world: many.take_back(work, many.tag(work, [world.jamie], 'School').changed).changed
    ),
    'many.untag': Call(ALL, lambda work, world: many.untag(work, [world.jamie], 'School')),
    'wanted.all_of': Call(ALL, lambda work, _: work.rows(wanted.all_of(work, Wanted()))),
    'wanted.ids_of': Call(ALL, lambda work, _: work.rows(wanted.ids_of(work, Wanted()))),
    'wanted.page_of': Call(ALL, lambda work, _: work.rows(wanted.page_of(work, Wanted()))),
    'caseload.chips': Call(ALL, lambda work, _: caseload.chips(work)),
    'chart.details': Call(ALL, lambda work, world: chart.details(work, world.jamie)),
    'chart.allowed': Call(ALL, lambda work, world: chart.allowed(work, world.jamie)),
    'chart.print_out': Call(ALL, lambda work, world: chart.print_out(work, world.jamie)),
    'chart.tags': Call(ALL, lambda work, world: chart.tags(work, world.jamie)),
    'chart.team': Call(ALL, lambda work, world: chart.team(work, world.jamie)),
    'caseload.listing': Call(ALL, lambda work, _: caseload.listing(work, Wanted())),
    'caseload.matches': Call(ALL, lambda work, _: caseload.matches(work, Wanted())),
    'dashboard.figures': Call(ALL, lambda work, _: dashboard.figures(work, MANAGERS, 0)),
    'dashboard.greeting': Call(ALL, lambda work, _: dashboard.greeting(work)),
    'dashboard.my_patients': Call(ALL, lambda work, world: dashboard.my_patients(work, world.tom)),
    'dashboard.to_place': Call(ALL, lambda work, _: dashboard.to_place(work)),
    'drafts.discard': Call(ALL, lambda work, _: drafts.discard(work, own_draft(work)) or True),
    'drafts.finish': Call(ALL, lambda work, _: drafts.finish(work, NEWCOMER) or True),
    'drafts.keep': Call(ALL, lambda work, _: drafts.keep(work, NEWCOMER, 2, {}) or True),
    'drafts.offered': Call(ALL, lambda work, _: drafts.offered(work, 'new patient')),
    'drafts.overtaken': Call(ALL, _text_overtaken),
    'drafts.take_over': Call(ALL, lambda work, _: drafts.take_over(work, own_draft(work), AGAIN)),
    'drafts.unsaved': Call(ALL, lambda work, _: drafts.unsaved(work)),
    'duplicates.alike': Call(
        ALL, lambda work, _: duplicates.alike(work, {'given_name': 'Jamie', 'family_name': 'Hill'})
    ),
    'feed_addresses.feeds': Call(MANAGERS | {CLINICIAN}, lambda work, _: feed_addresses.feeds(work), 'nothing'),
    'feed_addresses.make': Call(frozenset({CLINICIAN}), lambda work, _: feed_addresses.make(work)),
    'feed_addresses.opened_by': Call(
        MANAGERS | {CLINICIAN}, lambda work, world: feed_addresses.opened_by(work, world.toms_feed)
    ),
    'feed_addresses.revoke': Call(MANAGERS | {CLINICIAN}, lambda work, _: feed_addresses.revoke(work, 1) or True),
    'feed_addresses.withdraw': Call(
        MANAGERS | {CLINICIAN},
        lambda work, world: (
            feed_addresses.withdraw(work, world.tom) or not work.acting(HOUSE).count(work.select(CalendarFeed))
        ),
        'nothing',
    ),
    'habits.single_keys': Call(ALL, lambda work, _: habits.single_keys(work)),
    'habits.use_single_keys': Call(ALL, lambda work, _: habits.use_single_keys(work, True)),
    'headcounts.by_clinician': Call(ALL, lambda work, _: headcounts.by_clinician(work)),
    'headcounts.caseload': Call(ALL, lambda work, world: headcounts.caseload(work, world.tom)),
    'headcounts.shared': Call(ALL, lambda work, _: headcounts.shared(work)),
    'headcounts.everybody': Call(ALL, lambda work, _: headcounts.everybody(work)),
    'history.activity': Call(ALL, lambda work, _: history.activity(work)),
    'history.told': Call(ALL, lambda work, _: history.told(work, work.all(of_patients(work)))),
    'imports.admit_all': Call(
        MANAGERS, lambda work, _: imports.admit_all(work, ADA_REHEARSED, imports.Choices(admit_alike=True))
    ),
    'imports.preview': Call(MANAGERS, lambda work, _: imports.preview(work, ADA, WHOLE_NAME, Order.DAY_FIRST)),
    'imports.read': Call(MANAGERS, lambda work, _: imports.read(work, b'Name\nAda Lovelace')),
    'imports.rehearse': Call(MANAGERS, lambda work, _: imports.rehearse(work, ADA, WHOLE_NAME, Order.DAY_FIRST)),
    'history.timeline': Call(ALL, lambda work, world: history.timeline(work, world.jamie)),
    'patients.admit': Call(ALL, lambda work, _: patients.admit(work, {'given_name': 'A', 'family_name': 'B'})),
    'patients.assign': Call(ALL, lambda work, world: patients.assign(work, world.jamie, 1, None)),
    'patients.archive': Call(ALL, lambda work, world: patients.archive(work, world.jamie, 1) or True),
    'patients.edit': Call(ALL, lambda work, world: patients.edit(work, world.jamie, 1, {'phone': '020 7946 0018'})),
    'care_team.add': Call(ALL, lambda work, world: care_team.add(work, world.jamie, world.priya) or True),
    'care_team.check_clinician': Call(ALL, lambda work, world: care_team.check_clinician(work, world.tom, 'x') or True),
    'care_team.further': Call(ALL, lambda work, world: care_team.further(work, world.jamie)),
    'care_team.is_in': Call(
        frozenset({CLINICIAN}), lambda work, world: care_team.is_in(work, world.jamie, world.tom), 'nothing'
    ),
    'care_team.leave': Call(ALL, lambda work, world: care_team.leave(work, world.jamie, world.priya) or True),
    'care_team.may_change': Call(
        frozenset({MANAGER, RECEPTION}), lambda work, _: care_team.may_change(work, None, None), 'nothing'
    ),
    'patients.open_chart': Call(ALL, lambda work, world: patients.open_chart(work, world.jamie)),
    'patients.patient': Call(ALL, lambda work, world: patients.patient(work, world.jamie)),
    'patients.patient_to_change': Call(ALL, lambda work, world: patients.patient_to_change(work, world.jamie)),
    'patients.remove': Call(MANAGERS, lambda work, world: patients.remove(work, world.sam, 2) or True),
    'patients.restore': Call(MANAGERS, lambda work, world: patients.restore(work, world.sam, 2) or True),
    'patients.set_status': Call(
        ALL, lambda work, world: patients.set_status(work, world.jamie, 1, Status.WAITING) or True
    ),
    'patients.discharge': Call(ALL, lambda work, world: patients.discharge(work, world.jamie, 1, None)),
    'patients.tag': Call(ALL, lambda work, world: patients.tag(work, world.jamie, 'School')),
    'patients.untag': Call(ALL, lambda work, world: patients.untag(work, world.jamie, 'Evenings')),
    'tag_counts.in_use': Call(ALL, lambda work, _: tag_counts.in_use(work)),
    'patients.take_back': Call(
        ALL, lambda work, world: patients.take_back(work, world.jamie, _discharged(work, world)) or True
    ),
    'people.account_of': Call(MANAGERS, lambda work, world: people.account_of(work, world.tom)),
    'practice.details': Call(ALL, lambda work, _: practices.details(work)),
    'practice.edit': Call(MANAGERS, lambda work, _: practices.edit(work, 1, {'notice_hours': 48})),
    'practice.needs_set_up': Call(NONE, lambda work, _: practices.needs_set_up(work), 'nothing'),
    'practice.set_up': Call(
        NONE,
        lambda work, _: practices.set_up(
            work, name='Mine', time_zone='Europe/London', manager=new('me'), password_hash='x'
        ),
    ),
    'rooms.add': Call(MANAGERS, lambda work, _: rooms.add(work, {'name': 'Attic'})),
    'rooms.edit': Call(MANAGERS, lambda work, _: rooms.edit(work, 1, 1, {'name': 'Attic'})),
    'rooms.listing': Call(ALL, lambda work, _: rooms.listing(work)),
    'rooms.remove': Call(MANAGERS, lambda work, _: rooms.remove(work, 1) or True),
    'search.found': Call(ALL, lambda work, _: search.found(work, 'jamie')),
    'search.narrowed': Call(ALL, lambda work, _: work.all(search.narrowed(work, work.select(Patient), 'jamie'))),
    'sign_ins.end_all_of': Call(MANAGERS, _sign_ins_ended, 'nothing'),
    'sign_ins.identify': Call(MANAGERS, lambda work, world: sign_ins.identify(work, world.toms_sign_in.sign_in_id)),
    'sign_ins.live': Call(MANAGERS, lambda work, _: sign_ins.live(work), 'nothing'),
    'links.look_up': Call(MANAGERS, lambda work, world: links.look_up(work, world.ninas_link), 'nothing'),
    'links.make': Call(MANAGERS, lambda work, world: links.make(work, world.tom, 'reset')),
    'sign_ins.resolve': Call(MANAGERS, lambda work, world: sign_ins.resolve(work, world.toms_sign_in.token), 'nothing'),
    'sign_ins.sign_out': Call(
        MANAGERS, lambda work, world: sign_ins.sign_out(work, world.toms_sign_in.sign_in_id) or True
    ),
    'sign_ins.touch': Call(
        MANAGERS,
        lambda work, world: (
            sign_ins.touch(work, world.toms_sign_in.sign_in_id, MONDAY_MORNING + timedelta(minutes=1)) or True
        ),
    ),
    'sign_ins.typist': Call(
        MANAGERS, lambda work, world: sign_ins.typist(work, world.toms_sign_in.sign_in_id), 'nothing'
    ),
    'links.use': Call(MANAGERS, lambda work, world: links.use(work, world.ninas_link, 'x')),
    'links.withdraw': Call(MANAGERS, _links_withdrawn, 'nothing'),
    'staff.add_first_manager': Call(MANAGERS, lambda work, _: staff.add_first_manager(work, new('first'), 'x')),
    'staff.clinicians': Call(ALL, lambda work, _: staff.clinicians(work)),
    'staff.colleague': Call(ALL, lambda work, world: staff.colleague(work, world.tom)),
    'staff.colleagues': Call(MANAGERS, lambda work, _: staff.colleagues(work), 'nothing'),
    'staff.invited': Call(MANAGERS, lambda work, _: staff.invited(work), 'nothing'),
    'staff.deactivate': Call(MANAGERS, lambda work, world: staff.deactivate(work, world.tom) or True),
    'staff.edit': Call(
        MANAGERS,
        lambda work, world: (
            staff.edit(work, world.tom, 1, given_name='T', family_name='E', roles=frozenset({CLINICIAN})) or True
        ),
    ),
    'staff.has_signed_in': Call(MANAGERS, lambda work, world: staff.has_signed_in(work, world.tom)),
    'staff.invite': Call(MANAGERS, lambda work, _: staff.invite(work, new('another'))),
    'staff.new_link': Call(MANAGERS, lambda work, world: staff.new_link(work, world.tom)),
    'staff.reactivate': Call(MANAGERS, lambda work, world: staff.reactivate(work, id_of(world.practice.zed)) or True),
    'staff.recover': Call(MANAGERS, lambda work, _: staff.recover(work)),
    'staff.remove': Call(MANAGERS, lambda work, world: staff.remove(work, world.nina) or True),
    'staff.take_back': Call(
        MANAGERS, lambda work, world: staff.take_back(work, world.tom, _edited(work, world)) or True
    ),
    'needs.needs': Call(ALL, lambda work, _: needs.needs(work, frozenset({RECEPTION}), 0)),
    'team.caseloads': Call(ALL, lambda work, _: team.caseloads(work)[:-1]),
    'team.colleagues': Call(ALL, lambda work, _: team.colleagues(work, ())),
    'waiting_list.calls.end': Call(ALL, lambda work, _: calls.end(work, 2, 0, NOON, NOON) or True),
    'waiting_list.calls.expect_nobody_else': Call(
        ALL, lambda work, _: calls.expect_nobody_else(work, 2, 0, NOON, NOON) or True
    ),
    'waiting_list.calls.let_go': Call(ALL, lambda work, _: calls.let_go(work, 2) or True),
    'waiting_list.calls.under_way': Call(
        ALL, lambda work, _: waiting_list.call(work, _match(work)) is None or calls.under_way(work)
    ),
    'waiting_list.freed_times.freed': Call(ALL, lambda work, _: freed_times.freed(work)),
    'waiting_list.listing.waiting': Call(ALL, lambda work, _: listing.waiting(work)),
    'waiting_list.matching.all_matches': Call(ALL, lambda work, _: matching.all_matches(work)),
    'waiting_list.matching.match_named': Call(ALL, lambda work, _: matching.match_named(work, _match(work))),
    'waiting_list.matching.matches': Call(ALL, lambda work, _: waiting_list.matches(work)),
    'waiting_list.matching.of_appointment': Call(ALL, lambda work, world: matching.of_appointment(work, world.left)),
    'waiting_list.matching.time_in_words': Call(
        ALL, lambda work, _: matching.time_in_words(work, freed_times.freed(work)[0])
    ),
    'waiting_list.matching.waited': Call(ALL, lambda work, _: matching.waited(work, NOW.date())),
    'waiting_list.offers.book': Call(ALL, lambda work, _: _booked(work)),
    'waiting_list.offers.call': Call(ALL, lambda work, _: offers.call(work, _match(work)) is not None),
    'waiting_list.offers.claim': Call(ALL, lambda work, _: offers.claim(work, _match(work))),
    'waiting_list.offers.fulfil': Call(ALL, lambda work, world: offers.fulfil(work, 1, world.left)),
    'waiting_list.offers.let_go': Call(
        ALL,
        lambda work, _: offers.call(work, id := _match(work)) is None or offers.let_go(work, id) is None,
    ),
    'waiting_list.offers.prefill': Call(ALL, lambda work, _: offers.prefill(work, _match(work))),
    'waiting_list.offers.unbook': Call(
        ALL,
        lambda work, _: ([offers.unbook(work, 1, made[1] or 0, appointment_id=made[0]) for made in [_booked(work)]]),
    ),
    'waiting_list.wishes.add': Call(ALL, lambda work, world: wishes.add(work, world.jamie, {})),
    'waiting_list.wishes.edit': Call(ALL, lambda work, _: wishes.edit(work, 1, 1, {'minutes': 80})),
    'waiting_list.wishes.lengths': Call(ALL, lambda work, _: wishes.lengths(work)),
    'waiting_list.wishes.met': Call(ALL, lambda work, _: wishes.met(work, 1)),
    'waiting_list.wishes.open_wishes': Call(ALL, lambda work, _: wishes.open_wishes(work)),
    'waiting_list.wishes.take_back': Call(
        ALL, lambda work, _: wishes.take_back(work, 1, wishes.withdraw(work, 1) or 0) is None
    ),
    'waiting_list.wishes.wish': Call(ALL, lambda work, _: wishes.wish(work, 1)),
    'waiting_list.wishes.wish_of': Call(ALL, lambda work, _: wishes.wish_of(work, 4)),
    'waiting_list.wishes.withdraw': Call(ALL, lambda work, _: wishes.withdraw(work, 1)),
    'working_hours.listing': Call(ALL, lambda work, world: working_hours.listing(work, world.tom)),
    'working_hours.set_week': Call(MANAGERS, lambda work, world: working_hours.set_week(work, world.tom, []) is None),
    'working_hours.week_of': Call(ALL, lambda work, world: working_hours.week_of(work, world.tom)),
    'worklists.counted': Call(
        ALL, lambda work, _: worklists.counted(work, worklists.WORKLISTS['incomplete'].ids(work, 0))
    ),
    'worklists.number': Call(ALL, lambda work, _: worklists.number(work, 'incomplete', 0)),
    'undo.before': Call(
        ALL, lambda work, world: undo.before(work, patients.patient(work, world.jamie), _discharged(work, world))
    ),
}


STOOD_UPON = ('models.base', 'models.migrations')


def modules() -> list[ModuleType]:
    """The files of the practice, without what they stand on."""
    found = pkgutil.walk_packages(models.__path__, 'models.')
    return [importlib.import_module(one.name) for one in found if not one.name.startswith(STOOD_UPON)]


def functions_over_work() -> set[str]:
    """Every public function whose first parameter is a Work, e.g. 'patients.admit'."""
    names = set()
    for module in modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            public = function.__module__ == module.__name__ and not name.startswith('_')
            first = next(iter(inspect.signature(function).parameters.values()), None)
            if public and first and first.annotation in {'Work', Work}:
                names.add(f'{module.__name__.removeprefix("models.")}.{name}')
    return names


def test_every_function_is_in_the_table() -> None:
    assert functions_over_work() == CALLS.keys()


@pytest.mark.parametrize('role', Role)
@pytest.mark.parametrize('name', CALLS)
def test_a_function_serves_those_who_may_and_nobody_else(world: World, name: str, role: Role) -> None:
    call = CALLS[name]

    def attempt() -> Any:
        return world.attempt(role, lambda work: call.act(work, world))

    if role in call.by:
        assert attempt()
    elif call.others == 'nothing':
        assert not attempt()
    else:
        with pytest.raises(Refused):
            attempt()


# the finer points of DESIGN 6


def test_somebody_with_two_roles_has_the_rights_of_both(world: World) -> None:
    both = Principal(staff_id=77, name='Sue', roles=frozenset({CLINICIAN, MANAGER}))
    neither = Principal(staff_id=78, name='Nobody', roles=frozenset())
    assert world.practice.ask(both, staff.colleagues)
    assert world.practice.ask(neither, caseload.listing, Wanted()) == []
    assert world.practice.ask(neither, history.activity) == []
    with pytest.raises(Missing):
        world.practice.ask(neither, chart.banner, world.jamie)


def test_the_house_itself_may_do_everything(world: World) -> None:
    for rights in ENTITY_RIGHTS.values():
        with suppress(Undone), world.practice.store.writing(HOUSE) as work:
            work.remove(work.save(rights.sample(world)))
            raise Undone


def test_reception_never_receives_a_user_name_a_sign_in_or_a_link(world: World) -> None:
    rita = world.practice.rita
    for entity in (Account, SignIn, FailedSignIn, Link):
        assert world.practice.ask(rita, lambda work, entity=entity: work.all(work.select(entity))) == []
    told = {event.title + event.sub for event in world.practice.ask(rita, history.activity)}
    assert not {line for line in told if 'sign' in line or 'link' in line or 'account' in line}
