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
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

import models
from models import (
    attention,
    audit,
    care_team,
    caseload,
    chart,
    dashboard,
    drafts,
    duplicates,
    exports,
    habits,
    headcounts,
    history,
    imports,
    links,
    many,
    needs,
    patients,
    people,
    search,
    sign_ins,
    staff,
    tag_counts,
    team,
    undo,
    wanted,
    worklists,
)
from models import practice as practices
from models.attention import Attention, Look
from models.base import ENTITIES, HOUSE, ChangeRecord, Entity, Missing, Principal, Refused, Role, Store, Work, kind_of
from models.care_team import CareTeamMember
from models.caseload import Wanted
from models.drafts import Draft, Place
from models.imports.csv_file import read
from models.imports.written_dates import Order
from models.links import Link
from models.patient_record import Patient, Status
from models.people import MANAGERS, Account, Staff
from models.practice import Practice as PracticeRecord
from models.sign_ins import FailedSignIn, SignIn
from tests.cast import MONDAY_MORNING, PASSWORD, Clock, Practice, found_practice, id_of, open_store

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
    """Harbour Practice with Jamie (Tom's patient), Sam (archived), Nina (invited), Olaf (no account), Tom signed in."""

    practice: Practice
    jamie: int
    sam: int
    nina: int
    olaf: int
    ninas_link: str
    toms_sign_in: sign_ins.Ticket

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
    yield World(practice, jamie, sam, nina, olaf, link, ticket)
    store.close()


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


ADA = read(b'Name\nAda Lovelace')
WHOLE_NAME = ('full name',)
ADA_REHEARSED = imports.Rehearsal(
    (imports.Verdict(2, '', '', imports.State.READY, '', '', {'given_name': 'Ada', 'family_name': 'Lovelace'}),), 0
)

CALLS: dict[str, Call] = {
    'attention.events': Call(ALL, lambda work, _: attention.events(work, 0, 10**6)),
    'attention.last_look': Call(NONE, lambda work, world: attention.last_look(work, world.tom), 'nothing'),
    'attention.looked': Call(NONE, lambda work, world: attention.looked(work, world.tom, EVER)),
    'attention.missed': Call(ALL, lambda work, _: attention.missed(work, EVER, 10**6).changes),
    'audit.lines': Call(MANAGERS, lambda work, _: audit.lines(work, audit.Wanted())),
    'audit.open_history': Call(MANAGERS, lambda work, _: audit.open_history(work)),
    'audit.patient_name': Call(MANAGERS, lambda work, world: audit.patient_name(work, world.jamie)),
    'audit.people': Call(MANAGERS, lambda work, _: audit.people(work)),
    'audit.ways': Call(MANAGERS, lambda work, _: audit.ways(work, audit.Wanted())),
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
    'practice.needs_set_up': Call(NONE, lambda work, _: practices.needs_set_up(work), 'nothing'),
    'practice.set_up': Call(
        NONE,
        lambda work, _: practices.set_up(
            work, name='Mine', time_zone='Europe/London', manager=new('me'), password_hash='x'
        ),
    ),
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
