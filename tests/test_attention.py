"""Since you looked: what others did meanwhile is counted, listed and marked; nothing is missed, nobody is watched."""

from __future__ import annotations

from typing import Any

import pytest

from models import attention, patients, staff
from models.attention import NEWEST, Attention, Look
from models.base import HOUSE, ChangeRecord, Principal, Work
from models.patient_record import Status
from tests.cast import MONDAY_MORNING, Clock, Practice, id_of
from tracker_ui.marks import marks_of_each


@pytest.fixture
def jamie(practice: Practice) -> int:
    return practice.admit('Jamie', 'Hill')


def look(practice: Practice) -> Look:
    """Somebody looks now and has seen everything so far."""
    return Look(practice.store.last_seq(), practice.store.now())


def missed(practice: Practice, who: Principal, last: Look) -> attention.Missed:
    found: attention.Missed = practice.ask(who, attention.missed, last, practice.store.last_seq())
    return found


def test_what_others_did_is_counted_since_the_last_look_and_listed_in_words(
    practice: Practice, jamie: int, now: Clock
) -> None:
    last = look(practice)
    now.advance(minutes=20)
    practice.do(practice.tom, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    practice.do(practice.rita, patients.set_status, jamie, 2, Status.WAITING)
    sam = practice.admit('Sam', 'Okafor')
    found = missed(practice, practice.priya, last)
    assert (found.number, found.since) == (3, '09:30')
    listed = practice.ask(practice.priya, attention.events, found.after, found.upto)
    assert [(line.title, line.sub, line.href) for line in listed] == [
        ('Sam Okafor', 'Rita Gomez added this patient', f'/patients/{sam}'),
        ('Jamie Hill', 'Rita Gomez changed status to Waiting list', f'/patients/{jamie}'),
        ('Jamie Hill', 'Tom Ellis changed phone', f'/patients/{jamie}'),
    ]


def test_what_one_did_oneself_is_not_news(practice: Practice, jamie: int) -> None:
    last = look(practice)
    practice.do(practice.tom, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    practice.do(practice.rita, patients.edit, jamie, 2, {'email': 'jamie@example.org'})
    assert missed(practice, practice.tom, last).number == 1
    assert missed(practice, practice.rita, last).number == 1
    assert missed(practice, practice.ana, last).number == 2


def test_what_comes_after_the_return_is_seen_live_and_not_counted(practice: Practice, jamie: int) -> None:
    last, back = look(practice), practice.store.last_seq()
    practice.do(practice.tom, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    assert practice.ask(practice.rita, attention.missed, last, back).number == 0


def test_only_what_the_person_may_see_is_counted(practice: Practice, jamie: int) -> None:
    last = look(practice)
    practice.do(practice.ana, staff.new_link, id_of(practice.tom))  # the manager's business
    practice.do(practice.tom, patients.open_chart, jamie)  # opening a chart is no change
    assert missed(practice, practice.rita, last).number == 0
    practice.do(practice.tom, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    nobody = Principal(staff_id=78, name='Nobody', roles=frozenset())
    assert missed(practice, nobody, last).number == 0
    assert practice.ask(nobody, attention.events, 0, practice.store.last_seq()) == []


def test_of_very_many_changes_all_are_counted_and_the_newest_listed(
    practice: Practice, jamie: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention, 'NEWEST', 3)
    last = look(practice)
    for version in range(1, 6):
        practice.do(practice.tom, patients.edit, jamie, version, {'phone': f'020 7946 000{version}'})
    found = missed(practice, practice.rita, last)
    assert found.number == 5
    assert [change.seq for change in found.changes] == [found.upto - 2, found.upto - 1, found.upto]
    assert len(practice.ask(practice.rita, attention.events, found.after, found.upto)) == 3
    assert NEWEST == 500


@pytest.mark.parametrize(
    ('away', 'since'),
    [({'hours': 1}, '09:30'), ({'hours': 20}, '23 Nov, 09:30'), ({'days': 60}, '23 Nov 2026, 09:30')],
)
def test_when_one_last_looked_is_said_on_the_clock_of_the_practice(
    practice: Practice, now: Clock, away: dict[str, float], since: str
) -> None:
    last = look(practice)
    now.advance(**away)
    assert missed(practice, practice.rita, last).since == since


def test_each_record_and_each_field_says_who_did_what(practice: Practice, jamie: int) -> None:
    last = look(practice)
    practice.do(practice.tom, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    practice.do(practice.tom, patients.edit, jamie, 2, {'email': 'jamie@example.org'})
    practice.do(practice.ana, patients.set_status, jamie, 3, Status.WAITING)
    sam = practice.admit('Sam', 'Okafor')
    practice.do(practice.tom, patients.edit, sam, 1, {'pronouns': 'they/them'})
    found = marks_of_each(missed(practice, practice.priya, last).changes)
    changed = dict.fromkeys(('phone', 'email'), 'Tom changed this') | {'status': 'Ana changed this'}
    assert found == {
        f'patients {jamie}': ('Tom changed phone and e-mail, Ana changed status', changed),
        f'patients {sam}': ('Rita added this, Tom changed pronouns', {'pronouns': 'Tom changed this'}),
    }


def test_how_far_one_has_looked_is_kept_without_a_trace_in_the_history(practice: Practice, now: Clock) -> None:
    tom = id_of(practice.tom)
    assert practice.ask(HOUSE, attention.last_look, tom) is None
    seq, practice.heard[:] = practice.store.last_seq(), []
    practice.do(HOUSE, attention.looked, tom, Look(7, MONDAY_MORNING))
    now.advance(minutes=5)
    practice.do(HOUSE, attention.looked, tom, Look(9, now()))
    assert practice.ask(HOUSE, attention.last_look, tom) == Look(9, now())
    assert practice.ask(HOUSE, lambda work: work.count(work.select(Attention))) == 1
    assert (practice.store.last_seq(), practice.heard) == (seq, [])


def test_when_a_colleague_last_looked_is_nobodys_business(practice: Practice) -> None:
    practice.do(HOUSE, attention.looked, id_of(practice.tom), Look(7, MONDAY_MORNING))

    def looks(work: Work) -> list[Any]:
        return [*work.all(work.select(Attention)), *work.all(_history(work))]

    for who in (practice.ana, practice.tom, practice.rita):
        assert practice.ask(who, looks) == []


def _history(work: Work) -> Any:
    return work.select(ChangeRecord).where(ChangeRecord.kind == 'attention')
