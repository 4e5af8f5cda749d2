"""Acts on many patients at once: who is changed, who is left out and why, and the one way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from models import care_team, many, patients
from models.base import Invalid, Refused, Stale
from models.many import AT_MOST, Refusal
from models.patient_record import Patient
from models.tag_set import MOST
from tests.cast import Clock, Practice, id_of


def tags(practice: Practice, patient_id: int) -> set[str]:
    return set(practice.patient(patient_id).tags)


def test_many_are_assigned_at_once_and_taken_back_at_once(practice: Practice) -> None:
    ada, ben, cleo = (practice.admit(name) for name in ('Ada', 'Ben', 'Cleo'))
    practice.do(practice.rita, patients.assign, cleo, 1, id_of(practice.tom))
    practice.heard.clear()
    done = practice.do(practice.rita, many.assign, [ada, ben, cleo], id_of(practice.tom))
    assert done == many.Done(changed=((ada, 2), (ben, 2)), refused=()), 'Cleo was his already'
    assert [change.fields for change in practice.heard] == [('clinician_id',)] * 2, 'each is in the history'
    assert {practice.patient(one).clinician_id for one in (ada, ben, cleo)} == {id_of(practice.tom)}

    back = practice.do(practice.rita, many.take_back, done.changed)
    assert [one for one, _ in back.changed] == [ada, ben]
    assert [practice.patient(one).clinician_id for one in (ada, ben, cleo)] == [None, None, id_of(practice.tom)]


def test_a_clinician_assigns_only_those_in_their_care_and_is_told_who_was_left_out(practice: Practice) -> None:
    tom, priya = id_of(practice.tom), id_of(practice.priya)
    own = practice.admit('Ada', clinician_id=tom)
    shared = practice.admit('Ben', clinician_id=priya)
    practice.do(practice.ana, care_team.add, shared, tom)
    others = practice.admit('Cleo', clinician_id=priya)
    done = practice.do(practice.tom, many.assign, [own, shared, others], tom)
    assert [one for one, _ in done.changed] == [shared]
    assert done.refused == (Refusal('Cleo Hill', care_team.OTHERS_DECIDE),)
    assert practice.patient(others).clinician_id == priya
    assert practice.patient(others).version == 1, 'nothing of it was written'


def test_whoever_is_archived_or_gone_is_left_out_by_name(practice: Practice) -> None:
    ada, archived = practice.admit('Ada'), practice.admit('Ben')
    practice.do(practice.rita, patients.archive, archived, 1)
    done = practice.do(practice.rita, many.tag, [archived, 4711, ada], 'School')
    assert [(refused.name, refused.why.split('.')[0]) for refused in done.refused] == [
        ('Ben Hill', 'This record is archived'),
        ('MHT-4711', 'This record is not here, or not open to you'),
    ]
    assert [one for one, _ in done.changed] == [ada]


def test_many_are_tagged_in_the_spelling_that_is_in_use(practice: Practice) -> None:
    ada, ben, cleo = (practice.admit(name) for name in ('Ada', 'Ben', 'Cleo'))
    practice.do(practice.rita, patients.tag, cleo, 'School')
    done = practice.do(practice.rita, many.tag, [ada, ben, cleo], ' school ')
    assert [tags(practice, one) for one in (ada, ben, cleo)] == [{'School'}] * 3
    assert [one for one, _ in done.changed] == [ada, ben]
    assert practice.ask(practice.rita, many.tags_of, [ada, ben, 4711]) == ['School']

    practice.do(practice.rita, many.untag, [ada, cleo], 'School')
    assert [tags(practice, one) for one in (ada, ben, cleo)] == [set(), {'School'}, set()]


def test_whoever_has_all_the_tags_there_may_be_is_left_out(practice: Practice) -> None:
    full, free = practice.admit('Ada'), practice.admit('Ben')
    for number in range(MOST):
        practice.do(practice.rita, patients.tag, full, f'Tag {number}')
    done = practice.do(practice.rita, many.tag, [full, free], 'One more')
    assert [refused.why for refused in done.refused] == [f'A patient has at most {MOST} tags.']
    assert [one for one, _ in done.changed] == [free]
    assert len(tags(practice, full)) == MOST


@pytest.mark.parametrize('name', ['', '  ', 'x' * 31, 'a\0b'])
def test_what_cannot_be_a_tag_is_said_by_the_field_and_nobody_is_changed(practice: Practice, name: str) -> None:
    ada = practice.admit('Ada')
    with pytest.raises(Invalid) as refusal:
        practice.do(practice.rita, many.tag, [ada], name)
    assert refusal.value.errors.keys() == {'tag'}
    assert practice.patient(ada).version == 1


def test_nobody_is_assigned_to_somebody_who_has_left(practice: Practice) -> None:
    ada = practice.admit('Ada')
    with pytest.raises(Invalid):
        practice.do(practice.rita, many.assign, [ada], id_of(practice.zed))
    assert practice.patient(ada).clinician_id is None


def test_what_somebody_has_changed_since_is_not_taken_back(practice: Practice) -> None:
    ada, ben = practice.admit('Ada'), practice.admit('Ben')
    done = practice.do(practice.rita, many.tag, [ada, ben], 'School')
    practice.do(practice.tom, patients.edit, ada, 2, {'phone': '020 7946 0018'})
    back = practice.do(practice.rita, many.take_back, done.changed)
    assert [refused.name for refused in back.refused] == ['Ada Hill']
    assert 'Tom Ellis has changed this patient since' in back.refused[0].why
    assert (tags(practice, ada), tags(practice, ben)) == ({'School'}, set())


def test_it_is_too_late_to_take_back_what_was_done_before_lunch(practice: Practice, now: Clock) -> None:
    ada = practice.admit('Ada')
    done = practice.do(practice.rita, many.tag, [ada], 'School')
    now.advance(minutes=11)
    assert 'too late' in practice.do(practice.rita, many.take_back, done.changed).refused[0].why


def test_something_unforeseen_undoes_the_whole(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, ben = practice.admit('Ada'), practice.admit('Ben')
    real: Callable[..., Any] = patients.tag

    def stumbles(work: Any, patient_id: int, name: str) -> Any:
        if patient_id == ben:
            raise ZeroDivisionError
        return real(work, patient_id, name)

    monkeypatch.setattr(patients, 'tag', stumbles)
    with pytest.raises(ZeroDivisionError):
        practice.do(practice.rita, many.tag, [ada, ben], 'School')
    assert tags(practice, ada) == set()


@pytest.mark.parametrize('act', [many.tag, many.untag])
def test_nobody_selects_more_than_a_thousand_by_hand(practice: Practice, act: Any) -> None:
    with pytest.raises(Refused, match='too many'):
        practice.do(practice.rita, act, range(1, AT_MOST + 2), 'School')


def test_somebody_who_is_named_twice_is_changed_once(practice: Practice) -> None:
    ada = practice.admit('Ada')
    assert practice.do(practice.rita, many.tag, [ada, ada], 'School').changed == ((ada, 2),)


def test_one_undo_does_not_hide_a_clash_with_a_save_in_between(practice: Practice) -> None:
    """Whoever has the form open meanwhile is told, as after any other change."""
    ada = practice.admit('Ada')
    practice.do(practice.rita, many.tag, [ada], 'School')
    with pytest.raises(Stale):
        practice.do(practice.tom, patients.edit, ada, 1, {'phone': '020 7946 0018'})
    assert isinstance(practice.patient(ada), Patient)
