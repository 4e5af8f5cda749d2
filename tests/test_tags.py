"""Tags: short words by which a practice sorts its patients, spelt alike and counted as they come and go."""

from __future__ import annotations

import pytest

from models import patients, tag_counts
from models.base import Invalid, Principal, Refused
from tests.cast import Practice


def tags(practice: Practice, patient_id: int) -> list[str]:
    return sorted(practice.patient(patient_id).tags)


def test_a_tag_is_spelt_as_it_is_in_use_and_loses_surplus_spaces(practice: Practice, rita: Principal) -> None:
    first, second = practice.admit('Jamie'), practice.admit('Alex')
    practice.do(rita, patients.tag, first, '  Needs   step-free room ')
    practice.do(rita, patients.tag, second, 'needs STEP-FREE room')
    assert tags(practice, first) == tags(practice, second) == ['Needs step-free room']


def test_a_tag_twice_changes_nothing_and_one_that_is_not_there_goes_quietly(
    practice: Practice, rita: Principal
) -> None:
    jamie = practice.admit('Jamie')
    assert practice.do(rita, patients.tag, jamie, 'School') == 2
    assert practice.do(rita, patients.tag, jamie, 'school') is None
    assert practice.do(rita, patients.untag, jamie, 'Evenings') is None
    assert practice.do(rita, patients.untag, jamie, 'School') == 3
    assert tags(practice, jamie) == []


@pytest.mark.parametrize(
    ('tag', 'sentence'),
    [
        ('   ', 'This is needed.'),
        ('x' * 31, 'A tag has at most 30 characters.'),
        ('bell\x07', 'Please use letters, digits and the usual signs.'),
    ],
)
def test_what_cannot_be_a_tag_is_refused_in_words(practice: Practice, tag: str, sentence: str) -> None:
    jamie = practice.admit('Jamie')
    with pytest.raises(Invalid) as refusal:
        practice.do(practice.tom, patients.tag, jamie, tag)
    assert refusal.value.errors == {'tags': sentence}


def test_a_patient_has_at_most_twelve(practice: Practice, rita: Principal) -> None:
    jamie = practice.admit('Jamie')
    for number in range(12):
        practice.do(rita, patients.tag, jamie, f'Group {number}')
    with pytest.raises(Invalid, match='at most 12 tags'):
        practice.do(rita, patients.tag, jamie, 'One more')


def test_an_archived_patient_keeps_the_tags_as_they_are(practice: Practice, rita: Principal) -> None:
    jamie = practice.admit('Jamie')
    practice.do(rita, patients.tag, jamie, 'School')
    practice.do(rita, patients.archive, jamie, 2)
    for verb in (patients.tag, patients.untag):
        with pytest.raises(Refused, match='archived'):
            practice.do(rita, verb, jamie, 'School')


def test_two_people_tag_the_same_patient_and_both_tags_stay(
    practice: Practice, rita: Principal, tom: Principal
) -> None:
    jamie = practice.admit('Jamie')
    practice.do(rita, patients.tag, jamie, 'School')
    practice.do(tom, patients.tag, jamie, 'Evenings')
    assert tags(practice, jamie) == ['Evenings', 'School']


def test_tags_in_use_are_counted_of_those_who_are_not_archived(practice: Practice, rita: Principal) -> None:
    first, second = practice.admit('Jamie'), practice.admit('Alex')
    for patient, tag in ((first, 'School'), (first, 'Evenings'), (second, 'School')):
        practice.do(rita, patients.tag, patient, tag)
    assert practice.ask(rita, tag_counts.in_use) == [('Evenings', 1), ('School', 2)]
    practice.do(rita, patients.archive, first, 3)
    assert practice.ask(rita, tag_counts.in_use) == [('School', 1)]
    practice.do(rita, patients.untag, second, 'School')
    assert practice.ask(rita, tag_counts.in_use) == []
