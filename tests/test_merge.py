"""Two people change the same record: whose change of which field is kept, and when they are asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import patients, staff
from models.base import Clash, Principal, Refused, Role, Stale, Work, merge
from models.patient_record import Status
from tests.cast import Clock, Practice, id_of

VALUES = st.sampled_from([None, 'a', 'b', 'c'])
RECORDS = st.fixed_dictionaries({'phone': VALUES, 'email': VALUES, 'pronouns': VALUES})


# the rule itself


@given(base=RECORDS, mine=RECORDS, theirs=RECORDS)
def test_each_field_is_merged_or_asked_about_and_never_both(base: Any, mine: Any, theirs: Any) -> None:
    merged = merge(base, mine, theirs)
    assert merged.values.keys() | set(merged.clashes) == mine.keys()
    assert not merged.values.keys() & set(merged.clashes)
    for field in mine:
        i_did, they_did = mine[field] != base[field], theirs[field] != base[field]
        asked = i_did and they_did and mine[field] != theirs[field]
        assert (field in merged.clashes) == asked
        if not asked:
            assert merged.values[field] == (mine if i_did else theirs)[field]


@given(base=RECORDS, mine=RECORDS, theirs=RECORDS)
def test_it_does_not_matter_who_saved_first(base: Any, mine: Any, theirs: Any) -> None:
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert (one.values, set(one.clashes)) == (other.values, set(other.clashes))


@given(base=RECORDS, mine=RECORDS, theirs=RECORDS, choices=RECORDS)
def test_whatever_is_chosen_having_seen_theirs_is_saved(base: Any, mine: Any, theirs: Any, choices: Any) -> None:
    clashes = merge(base, mine, theirs).clashes
    seen = base | {field: theirs[field] for field in clashes}
    chosen = mine | {field: choices[field] for field in clashes}
    merged = merge(seen, chosen, theirs)
    assert not merged.clashes
    assert {field: merged.values[field] for field in clashes} == {field: choices[field] for field in clashes}


@given(base=RECORDS, mine=RECORDS, theirs=RECORDS, later=RECORDS)
def test_what_a_third_person_saves_in_between_is_never_overwritten_unseen(
    base: Any, mine: Any, theirs: Any, later: Any
) -> None:
    merged = merge(base | {field: theirs[field] for field in merge(base, mine, theirs).clashes}, mine, later)
    for field, value in merged.values.items():
        assert value == later[field] or later[field] in (base[field], theirs[field])


# as the verbs apply it


@pytest.fixture
def jamie(practice: Practice) -> int:
    return practice.admit('Jamie', phone='020 7946 0001', clinician_id=practice.tom.staff_id)


SHOWN = {'phone': '020 7946 0001', 'email': None, 'pronouns': None}


def test_changes_of_different_fields_merge_silently(practice: Practice, jamie: int, rita: Principal) -> None:
    practice.do(practice.tom, patients.edit, jamie, SHOWN, SHOWN | {'pronouns': 'they/them'})
    assert practice.do(rita, patients.edit, jamie, SHOWN, SHOWN | {'phone': '020 7946 0002'}) == 3
    stored = practice.patient(jamie)
    assert (stored.phone, stored.pronouns) == ('020 7946 0002', 'they/them')
    assert practice.heard[-1].fields == ('phone',), 'what somebody else did is not told as done by Rita'


def test_the_same_change_by_both_is_no_clash_and_writes_nothing(practice: Practice, jamie: int) -> None:
    same = SHOWN | {'phone': '020 7946 0002'}
    assert practice.do(practice.tom, patients.edit, jamie, SHOWN, same) == 2
    assert practice.do(practice.rita, patients.edit, jamie, SHOWN, same) is None
    assert practice.patient(jamie).version == 2


def test_a_field_that_both_changed_is_asked_about_with_who_and_when_and_nothing_is_written(
    practice: Practice, jamie: int, now: Clock
) -> None:
    now.advance(minutes=6)
    practice.do(practice.tom, patients.edit, jamie, SHOWN, SHOWN | {'phone': '020 7946 0003'})
    now.advance(minutes=1)
    practice.do(practice.ana, patients.edit, jamie, 2, {'born': date(1991, 3, 14)})
    mine = SHOWN | {'phone': '020 7946 0002', 'pronouns': 'they/them'}
    with pytest.raises(Clash, match=r'^Tom Ellis changed phone in the meantime\. Nothing was overwritten\.$') as clash:
        practice.do(practice.rita, patients.edit, jamie, SHOWN, mine)
    (asked,) = clash.value.collisions
    tom = id_of(practice.tom)
    assert asked == ('phone', '020 7946 0002', '020 7946 0003', tom, 'Tom Ellis', '09:36')
    assert practice.patient(jamie).pronouns is None


def test_several_fields_name_everybody_who_changed_one(practice: Practice, jamie: int) -> None:
    practice.do(practice.tom, patients.edit, jamie, 1, {'phone': '020 7946 0003'})
    practice.do(practice.ana, patients.edit, jamie, 2, {'email': 'jamie@example.org'})
    mine = SHOWN | {'phone': '020 7946 0002', 'email': 'j@example.org'}
    with pytest.raises(Clash, match='Tom Ellis and Ana Silva changed phone and e-mail') as clash:
        practice.do(practice.rita, patients.edit, jamie, SHOWN, mine)
    assert [one.by_name for one in clash.value.collisions] == ['Tom Ellis', 'Ana Silva']


def test_a_change_of_yesterday_says_the_day(practice: Practice, jamie: int, now: Clock) -> None:
    practice.do(practice.tom, patients.edit, jamie, 1, {'phone': '020 7946 0003'})
    now.advance(days=1)
    with pytest.raises(Clash) as clash:
        practice.do(practice.rita, patients.edit, jamie, SHOWN, SHOWN | {'phone': '020 7946 0002'})
    assert clash.value.collisions[0].when == '23 Nov, 09:30'


def test_whoever_changed_a_field_is_found_behind_many_other_changes(practice: Practice, jamie: int) -> None:
    practice.do(practice.tom, patients.edit, jamie, 1, {'phone': '020 7946 0003'})

    def type_much(work: Work) -> None:
        for version in range(2, 60):
            patients.edit(work, jamie, version, {'pronouns': str(version)})

    practice.do(practice.ana, type_much)
    with pytest.raises(Clash, match='Tom Ellis changed phone'):
        practice.do(practice.rita, patients.edit, jamie, SHOWN, SHOWN | {'phone': '020 7946 0002'})


def test_a_save_having_seen_theirs_goes_through_unless_a_third_person_came_in_between(
    practice: Practice, jamie: int
) -> None:
    practice.do(practice.tom, patients.edit, jamie, 1, {'phone': '020 7946 0003'})
    seen, mine = SHOWN | {'phone': '020 7946 0003'}, SHOWN | {'phone': '020 7946 0002'}
    practice.do(practice.ana, patients.edit, jamie, 2, {'phone': '020 7946 0004'})
    with pytest.raises(Clash, match='Ana Silva changed phone'):
        practice.do(practice.rita, patients.edit, jamie, seen, mine)
    practice.do(practice.rita, patients.edit, jamie, seen | {'phone': '020 7946 0004'}, mine)
    assert practice.patient(jamie).phone == '020 7946 0002'


def test_acts_on_one_field_clash_over_that_field_alone(practice: Practice, jamie: int) -> None:
    practice.do(practice.tom, patients.edit, jamie, 1, {'phone': '020 7946 0003'})
    inquiry = {'status': Status.INQUIRY}
    practice.do(practice.rita, patients.set_status, jamie, inquiry, Status.WAITING)
    with pytest.raises(Clash, match='Rita Gomez changed status in the meantime'):
        practice.do(practice.tom, patients.set_status, jamie, inquiry, Status.INTAKE)
    tom, priya = {'clinician_id': id_of(practice.tom)}, id_of(practice.priya)
    assert practice.do(practice.rita, patients.assign, jamie, tom, priya) == 4
    with pytest.raises(Clash, match='Rita Gomez changed primary clinician'):
        practice.do(practice.ana, patients.assign, jamie, tom, None)


def test_the_rules_hold_for_what_comes_of_a_merge(practice: Practice, jamie: int) -> None:
    tom = id_of(practice.tom)
    practice.do(practice.rita, patients.edit, jamie, 1, {'clinician_id': id_of(practice.priya)})
    shown = SHOWN | {'clinician_id': tom}
    practice.do(practice.tom, patients.edit, jamie, shown, shown | {'phone': '020 7946 0002'})
    assert practice.patient(jamie).clinician_id == practice.priya.staff_id, 'Tom did not touch it, so it is not refused'
    with pytest.raises(Refused, match='who cares for them'):
        practice.do(practice.tom, patients.assign, jamie, {'clinician_id': id_of(practice.priya)}, tom)


def test_who_names_a_version_is_refused_by_any_save_since(practice: Practice, jamie: int) -> None:
    practice.do(practice.tom, patients.edit, jamie, 1, {'phone': '020 7946 0003'})
    with pytest.raises(Stale, match='Tom Ellis changed phone while you were editing'):
        practice.do(practice.rita, patients.edit, jamie, 1, {'pronouns': 'they/them'})


def test_two_managers_edit_a_colleague_and_other_roles_end_the_sign_ins_only_of_the_one_who_gave_them(
    practice: Practice,
) -> None:
    rita, both = id_of(practice.rita), frozenset({Role.RECEPTION, Role.MANAGER})
    shown = {'given_name': 'Rita', 'family_name': 'Gomez', 'roles': frozenset({Role.RECEPTION})}
    assert practice.do(practice.ana, staff.edit, rita, shown, **(shown | {'roles': both})) == 2
    assert practice.do(practice.ana, staff.edit, rita, shown, **(shown | {'family_name': 'Silva'})) == 3
    stored = practice.ask(practice.ana, staff.colleague, rita)
    assert (stored.name, stored.roles) == ('Rita Silva', both)
    with pytest.raises(Clash, match='Ana Silva changed roles'):
        practice.do(practice.ana, staff.edit, rita, shown, **(shown | {'roles': frozenset({Role.CLINICIAN})}))
