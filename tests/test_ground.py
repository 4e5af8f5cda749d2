"""An answer stands on the fields that were read for it: a change of others has nobody ask again, and none is missed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from models import care_team, caseload, chart, patients
from models.base import ENTITIES, Change, Entity, Principal, Role, Work, kind_of
from models.base.derived import DERIVED
from models.base.entity import BOOKKEEPING
from models.base.ground import ALL, NONE, Fields, Ground
from models.base.rights import Basis
from models.base.statements import fields_read
from models.caseload import Wanted
from models.headcounts import EVERYBODY
from models.patient_record import ContactWay, DischargeReason, Patient, Status
from models.people import Staff
from tests.cast import MONDAY_MORNING, Practice, id_of
from tests.live_world import Name, World, open_world
from tests.test_every_entity import saves
from tests.test_rights import CALLS, NOW
from tests.test_rights import World as RightsWorld
from tests.test_rights import world as rights_world  # noqa: F401 (a fixture)
from tracker_ui.topics import fields_of

OTHER = aliased(Patient)

STATEMENTS: dict[str, tuple[Any, dict[str, Fields]]] = {
    'whole records': (select(Patient).where(col(Patient.id) == 1), {'patients': ALL}),
    'records under another name': (select(OTHER), {'patients': ALL}),
    'a field': (select(Patient.phone), {'patients': frozenset({'phone'})}),
    'a field under another name': (select(OTHER.phone), {'patients': frozenset({'phone'})}),
    'a condition and an order': (
        select(Patient.phone).where(col(Patient.email).is_(None)).order_by(col(Patient.born)),
        {'patients': frozenset({'phone', 'email', 'born'})},
    ),
    'how many there are': (select(func.count()).select_from(Patient), {'patients': NONE}),
    'how many there are of a sort': (
        select(func.count()).select_from(Patient).where(col(Patient.status) == Status.ACTIVE),
        {'patients': frozenset({'status'})},
    ),
    'the reason of a join': (
        select(Patient.phone).join(Staff, col(Staff.id) == col(Patient.clinician_id)),
        {'patients': frozenset({'phone', 'clinician_id'}), 'staff': frozenset({'id'})},
    ),
    'a join whose reason is not said': (select(Patient.phone).join(Staff), {'patients': ALL, 'staff': ALL}),
    'a record beside a field': (
        select(Staff, Patient.phone).join(Patient, col(Staff.id) == col(Patient.clinician_id)),
        {'patients': frozenset({'phone', 'clinician_id'}), 'staff': ALL},
    ),
    'a subquery': (
        select(select(Patient.phone).where(col(Patient.email).is_(None)).subquery()),
        {'patients': frozenset({'phone', 'email'})},
    ),
    'two at once': (
        select(Patient.phone).union(select(Patient.email).where(col(Patient.tags) == frozenset())),
        {'patients': frozenset({'phone', 'email', 'tags'})},
    ),
    'the parts of a field': (
        select(func.json_each(col(Patient.tags)).table_valued('value').c.value).select_from(Patient),
        {'patients': frozenset({'tags'})},
    ),
}


@pytest.mark.parametrize(('statement', 'read'), STATEMENTS.values(), ids=STATEMENTS)
def test_what_a_statement_reads_is_seen(statement: Any, read: dict[str, Fields]) -> None:
    assert fields_read(statement) == read


def ground_of(practice: Practice, statement: Any) -> Ground:
    """What an answer to this statement stands on."""

    def asked(work: Work) -> Ground:
        work.rows(statement)
        return work.basis.ground

    ground: Ground = practice.ask(practice.rita, asked)
    return ground


def test_what_moves_without_being_told_moves_with_everything(practice: Practice) -> None:
    for field in ('version', 'updated_at', 'sort_name', 'search_words'):
        assert ground_of(practice, select(getattr(Patient, field))) == {'patients': ALL}, field
    assert ground_of(practice, select(Patient.id, Patient.created_at)) == {'patients': NONE}, 'these never move'


def test_numbers_that_the_database_keeps_stand_on_what_they_are_made_of(practice: Practice) -> None:
    assert ground_of(practice, EVERYBODY) == {'patients': {'archived_at', 'status', 'clinician_id'}}


def test_grounds_are_put_together_and_compared() -> None:
    ground = Ground({'patients': frozenset({'phone'}), 'day': ALL})
    assert ground.covers({'patients': NONE})
    assert not ground.covers({'patients': frozenset({'phone', 'email'})})
    assert not ground.covers({'patients': ALL})
    assert not ground.covers({'staff': NONE})
    ground.note_all({'patients': frozenset({'email'}), 'staff': NONE})
    assert ground == {'patients': {'phone', 'email'}, 'day': ALL, 'staff': NONE}
    ground.note('patients')
    assert ground.covers({'patients': frozenset({'phone', 'email'})})


def change(kind: str, op: Any, *fields: str) -> Change:
    return Change(1, kind, 1, op, fields, frozenset(), None, '', NOW)


def test_records_that_come_and_go_move_every_answer_about_their_kind() -> None:
    ground = Ground({'patients': NONE, 'day': ALL})
    assert not ground.is_moved_by(change('patients', 'update', 'phone'))
    assert ground.is_moved_by(change('patients', 'create', 'phone'))
    assert ground.is_moved_by(change('patients', 'delete'))
    assert ground.is_moved_by(change('day', 'update'))


# all that is asked anywhere in the program

ANOTHER: dict[type[Entity], dict[str, Any]] = {
    Patient: {
        'given_name': 'Zora',
        'family_name': 'Abel',
        'preferred_name': 'Zo',
        'pronouns': 'they/them',
        'born': date(1991, 3, 14),
        'phone': '020 7946 0018',
        'email': 'zora@example.org',
        'clinician_id': None,
        'status': Status.ON_HOLD,
        'address': 'Harbour Street 1',
        'preferred_contact': ContactWay.POST,
        'emergency_name': 'Ada',
        'emergency_relation': 'sister',
        'emergency_phone': '020 7946 0019',
        'referral_source': 'Dr Berg',
        'tags': frozenset({'School'}),
        'discharge_reason': DischargeReason.OTHER,
        'discharged_on': MONDAY_MORNING.date(),
        'readmitted_on': MONDAY_MORNING.date(),
        'front_desk_note': 'Rings twice',
        'archived_at': MONDAY_MORNING,
    },
    Staff: {'given_name': 'Thomas', 'family_name': 'Aalto', 'roles': frozenset({Role.MANAGER}), 'active': False},
}
"""For each field of the records that screens are about, another value than the story has."""

EDITS = [(entity, field) for entity, values in ANOTHER.items() for field in values]


def test_every_field_is_in_the_table() -> None:
    for entity, values in ANOTHER.items():
        assert values.keys() == entity.model_fields.keys() - BOOKKEEPING - entity.policy.quiet


def questions() -> list[str]:
    """Every query that a live region may show."""
    return [name for name in CALLS if _can_be_shown(name)]


def _can_be_shown(name: str) -> bool:
    module, _, function = name.rpartition('.')
    try:
        return bool(fields_of(getattr(import_module(f'models.{module}'), function)))
    except TypeError:
        return False


def answers(world: RightsWorld, who: Principal) -> dict[str, tuple[Any, Ground]]:
    """What this person is answered to each of them, and what that stands on."""

    found = {}
    with world.practice.store.reading(who) as work:
        for name in questions():
            work.basis = Basis()
            found[name] = (CALLS[name].act(work, world), work.basis.ground)
    return found


def allowed(world: RightsWorld) -> list[chart.Allowed]:
    """What each of the cast may do with Jamie's record."""
    practice = world.practice
    people = (practice.ana, practice.tom, practice.priya, practice.rita)
    return [practice.ask(who, chart.allowed, world.jamie) for who in people]


@pytest.mark.parametrize(('entity', 'field'), EDITS, ids=[f'{kind_of(one)} {field}' for one, field in EDITS])
def test_whatever_answer_a_change_of_one_field_changes_is_moved_by_it(
    rights_world: RightsWorld,  # noqa: F811
    entity: type[Entity],
    field: str,
) -> None:
    world, practice = rights_world, rights_world.practice
    id = world.jamie if entity is Patient else world.tom
    before, earlier, acts = answers(world, practice.ana), len(practice.heard), allowed(world)
    value_before = practice.ask(practice.ana, lambda work: getattr(work.get(entity, id), field))
    practice.do(practice.ana, saves(entity, **{field: ANOTHER[entity][field]}), id)
    after, told = answers(world, practice.ana), practice.heard[earlier:]
    assert entity is not Patient or allowed(world) == acts or field in chart.ALLOWED_BY
    practice.do(practice.ana, saves(entity, **{field: value_before}), id)
    assert told[0].fields == (field,)
    changed = [name for name, (answer, _) in before.items() if answer != after[name][0]]
    overlooked = [name for name in changed if not any(map(before[name][1].is_moved_by, told))]
    assert changed, 'the history at least'
    assert overlooked == []


def test_every_table_that_the_database_keeps_says_what_it_is_made_of_or_stands_on_everything() -> None:
    for derived in DERIVED:
        assert derived.made_of is ALL or derived.made_of <= derived.of.model_fields.keys(), derived
    assert {kind_of(entity) for entity in ENTITIES} >= {kind_of(derived.of) for derived in DERIVED}


# what that spares


@pytest.fixture
async def world(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with open_world(practice, monkeypatch) as world:
        yield world


async def test_a_new_phone_number_has_no_figure_counted_again(world: World) -> None:
    practice, tab = world.practice, world.browser()
    listing = tab.open(world.topic(caseload.listing, Wanted(), rows_of=Patient))
    for query, *args in (
        (caseload.chips,),
        (caseload.matches, Wanted()),
        (caseload.further_chips, id_of(practice.tom), ''),
    ):
        tab.open(world.topic(query, *args))
    await world.quiet()
    reads = world.hub.counters.reads
    practice.do(practice.rita, patients.edit, world.alex, 1, {'phone': '020 7946 0018'})
    await world.quiet()
    assert world.hub.counters.reads == reads + 1
    assert '020 7946 0018' in tab.rows(listing)[0]
    practice.do(practice.rita, patients.set_status, world.alex, 2, Status.WAITING)
    await world.quiet()
    assert world.hub.counters.reads == reads + 5


def phones_once_somebody_waits(work: Work) -> list[Name]:
    """Stands on the status alone until somebody waits; then also on phone numbers."""
    if not work.count(select(Patient.id).where(col(Patient.status) == Status.WAITING)):
        return []
    return [Name(id, phone or '') for id, phone in work.rows(select(Patient.id, Patient.phone))]


async def test_an_answer_that_comes_to_stand_on_another_field_is_asked_once_more(world: World) -> None:
    practice, tab = world.practice, world.browser()
    topic = tab.open(world.topic(phones_once_somebody_waits))
    await world.quiet()
    assert topic.ground == {'patients': {'status'}}
    reads = world.hub.counters.reads
    practice.do(practice.rita, patients.edit, world.alex, 1, {'phone': '020 7946 0018'})
    await world.quiet()
    assert world.hub.counters.reads == reads
    practice.do(practice.rita, patients.set_status, world.alex, 2, Status.WAITING)
    await world.quiet()
    assert topic.ground == {'patients': {'status', 'phone'}}
    assert world.hub.counters.reads == reads + 2, 'nobody listened for phones while it was being read'
    practice.do(practice.rita, patients.edit, world.alex, 3, {'phone': '020 7946 0019'})
    await world.quiet()
    assert tab.rows(topic) == [[world.alex, '020 7946 0019']]


async def test_a_clinician_who_joins_is_seen_on_a_chart_at_once(world: World) -> None:
    practice, tab = world.practice, world.browser()
    banner = tab.open(world.topic(chart.banner, world.alex, rows_of=Patient, about=('patients', world.alex)))
    await world.quiet()
    practice.do(practice.rita, care_team.add, world.alex, id_of(practice.priya))
    await world.quiet()
    assert 'Priya Raman' in tab.rows(banner)[0]
