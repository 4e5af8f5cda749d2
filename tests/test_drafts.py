"""Unsaved text: kept for whoever typed it, offered until it is saved or thrown away, and nobody else's business."""

from __future__ import annotations

import pytest

from models import drafts, patients
from models.base import HOUSE, ChangeRecord, Missing, Work, kind_of
from models.drafts import Draft, Place, State, Texts
from tests.cast import Clock, Practice

NEWCOMER = Place('new patient', None, 'first opening')
AGAIN = Place('new patient', None, 'second opening')


def of(patient_id: int, opening: str) -> Place:
    return Place('patient', patient_id, opening)


def texts(
    practice: Practice, who: str = 'rita', form: str = 'new patient', record_id: int | None = None
) -> list[Texts]:
    """What somebody is offered in a form."""
    offers = practice.ask(getattr(practice, who), drafts.offered, form, record_id)
    return [offer.draft.texts for offer in offers]


def stored(practice: Practice) -> list[Draft]:
    found: list[Draft] = practice.ask(HOUSE, lambda work: work.all(work.select(Draft)))
    return found


def test_what_was_typed_last_is_offered_to_the_one_who_typed_it(practice: Practice, now: Clock) -> None:
    practice.do(practice.rita, drafts.keep, NEWCOMER, 1, {'given_name': 'A'})
    now.advance(minutes=5)
    practice.do(practice.rita, drafts.keep, NEWCOMER, 2, {'given_name': 'Ada', 'born': ['1', '4', '']})
    [offer] = practice.ask(practice.rita, drafts.offered, 'new patient')
    assert offer.draft.texts == {'given_name': 'Ada', 'born': ['1', '4', '']}
    assert offer.when == '09:35'
    now.advance(days=1)
    [offer] = practice.ask(practice.rita, drafts.offered, 'new patient')
    assert offer.when == '23 Nov, 09:35'


def test_nobody_else_is_offered_it_or_can_take_it_or_throw_it_away(practice: Practice) -> None:
    practice.do(practice.tom, drafts.keep, NEWCOMER, 1, {'given_name': 'Ada'})
    [draft] = stored(practice)
    for other in (practice.ana, practice.priya, practice.rita):
        assert practice.ask(other, drafts.offered, 'new patient') == []
        assert practice.ask(other, drafts.unsaved) == []
        assert practice.ask(other, lambda work: work.all(work.select(ChangeRecord.fields))) != []
        with pytest.raises(Missing):
            practice.do(other, drafts.take_over, draft.id, AGAIN)
        with pytest.raises(Missing):
            practice.do(other, drafts.discard, draft.id)
    assert texts(practice, 'tom') == [{'given_name': 'Ada'}]


def test_the_same_opening_named_by_somebody_else_is_another_text(practice: Practice) -> None:
    practice.do(practice.tom, drafts.keep, NEWCOMER, 1, {'given_name': 'Ada'})
    practice.do(practice.rita, drafts.keep, NEWCOMER, 9, {'given_name': 'Ben'})
    practice.do(practice.rita, drafts.finish, NEWCOMER)
    assert texts(practice, 'tom') == [{'given_name': 'Ada'}]
    assert texts(practice, 'rita') == []


@pytest.mark.parametrize('seq', [1, 4, 5])
def test_what_was_overtaken_on_the_way_changes_nothing(practice: Practice, seq: int) -> None:
    practice.do(practice.rita, drafts.keep, NEWCOMER, 5, {'given_name': 'Ada'})
    practice.do(practice.rita, drafts.keep, NEWCOMER, seq, {'given_name': 'A'})
    assert texts(practice) == [{'given_name': 'Ada'}]


def test_a_finished_form_stays_finished_whatever_arrives_late(practice: Practice) -> None:
    practice.do(practice.rita, drafts.keep, NEWCOMER, 5, {'given_name': 'Ada'})
    practice.do(practice.rita, drafts.finish, NEWCOMER)
    practice.do(practice.rita, drafts.keep, NEWCOMER, 6, {'given_name': 'Ada L'})
    assert texts(practice) == []
    assert 'Ada' not in stored(practice)[0].content


def test_a_form_that_was_saved_before_its_first_text_arrived_takes_none_later(practice: Practice) -> None:
    practice.do(practice.rita, drafts.finish, NEWCOMER)
    practice.do(practice.rita, drafts.keep, NEWCOMER, 6, {'given_name': 'Ada'})
    assert texts(practice) == []


def test_what_is_finished_is_forgotten_after_a_day(practice: Practice, now: Clock) -> None:
    practice.do(practice.rita, drafts.finish, NEWCOMER)
    practice.do(practice.tom, drafts.finish, NEWCOMER)
    practice.do(practice.rita, drafts.keep, of(1, 'third opening'), 1, {'phone': '1'})
    now.advance(days=1, minutes=1)
    practice.do(practice.rita, drafts.finish, AGAIN)
    left = {(draft.staff_id, draft.instance, draft.state) for draft in stored(practice)}
    assert left == {
        (practice.tom.staff_id, 'first opening', State.FINISHED),
        (practice.rita.staff_id, 'second opening', State.FINISHED),
        (practice.rita.staff_id, 'third opening', State.UNSAVED),
    }


def test_text_that_was_taken_back_by_hand_is_not_offered(practice: Practice) -> None:
    practice.do(practice.rita, drafts.keep, NEWCOMER, 1, {})
    assert stored(practice) == []
    practice.do(practice.rita, drafts.keep, NEWCOMER, 2, {'given_name': 'A'})
    practice.do(practice.rita, drafts.keep, NEWCOMER, 3, {})
    assert texts(practice) == []
    practice.do(practice.rita, drafts.keep, NEWCOMER, 4, {'given_name': 'B'})
    assert texts(practice) == [{'given_name': 'B'}]


def test_restored_text_goes_on_in_the_form_that_was_opened_now(practice: Practice) -> None:
    practice.do(practice.rita, drafts.keep, NEWCOMER, 500, {'given_name': 'Ada'})
    [draft] = stored(practice)
    practice.do(practice.rita, drafts.keep, AGAIN, 7, {'phone': '1'})
    assert practice.do(practice.rita, drafts.take_over, draft.id, AGAIN) == {'given_name': 'Ada'}
    practice.do(practice.rita, drafts.keep, AGAIN, 7, {'phone': 'overtaken'})
    assert texts(practice) == [{'given_name': 'Ada'}]
    practice.do(practice.rita, drafts.keep, AGAIN, 8, {'given_name': 'Ada L'})
    assert texts(practice) == [{'given_name': 'Ada L'}]


def test_a_page_that_turns_out_to_be_alive_keeps_its_own_text_after_it_was_restored_elsewhere(
    practice: Practice,
) -> None:
    practice.do(practice.rita, drafts.keep, NEWCOMER, 5, {'given_name': 'Ada'})
    [draft] = stored(practice)
    practice.do(practice.rita, drafts.take_over, draft.id, AGAIN)
    practice.do(practice.rita, drafts.finish, AGAIN)
    practice.do(practice.rita, drafts.keep, NEWCOMER, 6, {'given_name': 'Ada, typed on'})
    assert texts(practice) == [{'given_name': 'Ada, typed on'}]


def test_text_is_restored_or_discarded_once(practice: Practice) -> None:
    practice.do(practice.rita, drafts.keep, NEWCOMER, 5, {'given_name': 'Ada'})
    [draft] = stored(practice)
    practice.do(practice.rita, drafts.discard, draft.id)
    practice.do(practice.rita, drafts.keep, AGAIN, 5, {'given_name': 'Ben'})
    practice.do(practice.rita, drafts.finish, AGAIN)
    for gone in (draft, stored(practice)[0]):
        for verb, more in ((drafts.discard, ()), (drafts.take_over, (NEWCOMER,))):
            with pytest.raises(Missing):
                practice.do(practice.rita, verb, gone.id, *more)


def test_typing_is_told_to_nobody_but_that_there_is_something_unsaved_is(practice: Practice) -> None:
    told = len(practice.heard)
    for seq in range(1, 20):
        practice.do(practice.rita, drafts.keep, NEWCOMER, seq, {'given_name': 'A' * seq})
    assert [change.op for change in practice.heard[told:]] == ['create']
    practice.do(practice.rita, drafts.keep, NEWCOMER, 20, {})
    practice.do(practice.rita, drafts.finish, NEWCOMER)
    assert [(change.op, change.fields) for change in practice.heard[told + 1 :]] == [('update', ('state',))] * 2


def test_the_history_of_changes_holds_no_word_of_it(practice: Practice) -> None:
    practice.do(practice.rita, drafts.keep, NEWCOMER, 1, {'given_name': 'Adelheid'})
    practice.do(practice.rita, drafts.discard, stored(practice)[0].id)

    def recorded(work: Work) -> str:
        return str(
            [(one.before, one.after) for one in work.all(work.select(ChangeRecord)) if one.kind == kind_of(Draft)]
        )

    assert 'new patient' in practice.ask(HOUSE, recorded)
    assert 'Adelheid' not in practice.ask(HOUSE, recorded)
    assert 'first opening' not in practice.ask(HOUSE, recorded)


def test_the_list_of_all_unsaved_text_leads_to_where_it_can_be_had_back(practice: Practice, now: Clock) -> None:
    jamie = practice.admit()
    for number, place in enumerate((NEWCOMER, of(jamie, 'b'), Place('colleague', practice.tom.staff_id, 'c'))):
        now.advance(minutes=1)
        practice.do(practice.ana, drafts.keep, place, number + 1, {'given_name': 'A'})
        practice.do(practice.rita, drafts.keep, place, number + 1, {'given_name': 'A'})
    lines = [(line.title, line.href, line.when) for line in practice.ask(practice.ana, drafts.unsaved)]
    assert lines == [
        ('Name and roles of a colleague', '/staff', '09:33'),
        ('Details of MHT-0001', '/patients/1', '09:32'),
        ('New patient', '/patients', '09:31'),
    ]
    ritas = practice.ask(practice.rita, drafts.unsaved)
    assert [line.href for line in ritas] == ['/patients/1', '/patients'], 'the staff page is not open to her any more'

    practice.do(practice.ana, patients.remove, jamie, 1)
    assert [line.href for line in practice.ask(practice.rita, drafts.unsaved)] == ['/patients']


def test_text_about_one_patient_is_offered_with_that_patient_only(practice: Practice) -> None:
    jamie, ben = practice.admit(), practice.admit('Ben')
    practice.do(practice.rita, drafts.keep, of(jamie, 'a'), 1, {'phone': '1'})
    assert texts(practice, form='patient', record_id=ben) == []
    assert texts(practice, form='patient', record_id=jamie) == [{'phone': '1'}]
