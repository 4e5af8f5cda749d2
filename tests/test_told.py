"""A part of the history rests on the kinds it tells of, and on all of them where the statement does not plainly say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from models import history, staff
from models.base import ChangeRecord, Principal, Work
from models.base.rights import visible_kinds
from models.base.told import kinds_told
from models.patient_record import Patient
from models.people import Staff
from tests.cast import Practice, id_of
from tests.live_world import World, open_world

OTHER = aliased(ChangeRecord)
KIND = col(ChangeRecord.kind)

PLAIN: dict[str, tuple[Any, set[str]]] = {
    'one kind': (select(ChangeRecord).where(KIND == 'patients'), {'patients'}),
    'some kinds': (select(ChangeRecord).where(KIND.in_(('patients', 'staff'))), {'patients', 'staff'}),
    'and more': (
        select(col(ChangeRecord.seq)).where(and_(col(ChangeRecord.op) != 'open', KIND == 'staff')).limit(3),
        {'staff'},
    ),
    'said twice': (
        select(ChangeRecord).where(KIND.in_(('patients', 'staff'))).where(KIND.in_(('staff', 'practices'))),
        {'staff'},
    ),
    'a count': (select(func.count()).select_from(ChangeRecord).where(KIND == 'patients'), {'patients'}),
}

NOT_PLAIN: dict[str, Any] = {
    'nothing said': select(ChangeRecord),
    'about something else': select(ChangeRecord).where(col(ChangeRecord.record_id) == 1),
    'one of two': select(ChangeRecord).where(or_(KIND == 'patients', col(ChangeRecord.by_id) == 1)),
    'the opposite': select(ChangeRecord).where(KIND != 'patients'),
    'all but': select(ChangeRecord).where(KIND.not_in(('patients',))),
    'the kind of another': select(ChangeRecord, OTHER).where(col(OTHER.kind) == 'patients'),
    'beside another': select(ChangeRecord, OTHER).where(KIND == 'patients'),
    'a part of its own': select(ChangeRecord).where(KIND == 'patients', exists(select(OTHER.seq))),
    'inside': select(select(col(ChangeRecord.seq)).where(KIND == 'patients').subquery()),
    'a field that is called so': select(ChangeRecord).where(col(Patient.status) == 'active'),
}


@pytest.fixture
async def world(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with open_world(practice, monkeypatch) as world:
        yield world


@pytest.mark.parametrize(('statement', 'kinds'), PLAIN.values(), ids=PLAIN)
def test_a_statement_that_says_what_it_is_about_rests_on_that(
    practice: Practice, tom: Principal, statement: Any, kinds: set[str]
) -> None:
    def look(work: Work) -> set[str]:
        work.rows(statement)
        return work.kinds_read

    assert practice.ask(tom, look) == kinds


@pytest.mark.parametrize('statement', NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_any_other_rests_on_everything(statement: Any) -> None:
    assert kinds_told(statement) is None


def test_what_a_person_may_not_see_is_not_rested_on(practice: Practice, tom: Principal, ana: Principal) -> None:
    def look(work: Work) -> set[str]:
        work.all(select(ChangeRecord).where(KIND.in_(('patients', 'accounts'))))
        return work.kinds_read

    assert practice.ask(tom, look) == {'patients'}
    assert practice.ask(ana, look) == {'patients', 'accounts'}


def test_the_whole_history_still_tells_of_all_that_a_person_may_see(practice: Practice, rita: Principal) -> None:
    def look(work: Work) -> set[str]:
        work.all(select(ChangeRecord))
        return work.kinds_read

    assert practice.ask(rita, look) >= visible_kinds(rita)


async def test_a_timeline_is_not_read_again_for_what_happens_to_colleagues(world: World) -> None:
    practice = world.practice
    patient_id = practice.admit('Jamie', 'Hill')
    tab = world.browser()
    about = ('patients', patient_id)
    tab.open(world.topic(history.timeline, patient_id, rows_of=Patient, about=about))
    await world.quiet()
    looks = world.hub.counters.looks
    version = practice.ask(practice.ana, lambda work: work.get(Staff, id_of(practice.zed)).version)
    practice.do(practice.ana, staff.reactivate, id_of(practice.zed), version)
    await world.quiet()
    assert world.hub.counters.looks == looks


async def test_reception_and_clinicians_share_the_practices_activity(world: World) -> None:
    practice = world.practice
    tabs = [(world.browser(who.name), who) for who in (practice.tom, practice.rita)]
    topics = [tab.open(world.topic(history.activity, who=who)) for tab, who in tabs]
    await world.quiet()
    practice.admit('Jamie', 'Hill')
    await world.quiet()
    assert len({topic.snapshot.picture for topic in topics if topic.snapshot}) == 1
