"""Duplicates: somebody who is here already is recognised while they are typed, and others are left in peace."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models import duplicates, patients
from models.base import Principal, Work
from models.patient_record import DischargeReason
from models.spelling import phone_digits, sound
from tests.cast import Practice

MARCUS = {'given_name': 'Marcus', 'family_name': 'Bell', 'born': date(1984, 9, 2), 'phone': '020 7946 0018'}
KATE = {'given_name': 'Katherine', 'family_name': "O'Connor", 'preferred_name': 'Kate', 'born': date(1991, 3, 14)}


@pytest.fixture
def people(practice: Practice) -> Practice:
    """Marcus Bell and Katherine (Kate) O'Connor are here."""
    for somebody in (MARCUS, KATE):
        practice.do(practice.rita, patients.admit, dict(somebody))
    return practice


def why(practice: Practice, **values: Any) -> list[str]:
    """For which reasons somebody who is typed may be here already."""
    return [f'{one.name}: {one.why}' for one in practice.ask(practice.rita, duplicates.alike, values)]


def test_somebody_with_the_same_name_is_named_until_the_birth_dates_differ(people: Practice) -> None:
    bell = {'given_name': 'marcus ', 'family_name': 'BELL'}
    assert why(people, **bell) == ['Marcus Bell: Same name']
    assert why(people, **bell, born=date(1984, 9, 2)) == ['Marcus Bell: Same name, same date of birth']
    assert why(people, **bell, born=date(1984, 9, 3)) == []


@pytest.mark.parametrize(
    ('given_name', 'family_name'),
    [('Kate', "O'Connor"), ('Kate', 'OConnor'), ('Katherine', 'O’Connor'), ("O'Connor", 'Kate')],  # noqa: RUF001
)
def test_a_name_is_the_same_whichever_way_it_is_called_and_written(
    people: Practice, given_name: str, family_name: str
) -> None:
    assert why(people, given_name=given_name, family_name=family_name) == ["Katherine (Kate) O'Connor: Same name"]


def test_the_name_somebody_goes_by_here_may_be_typed_as_the_preferred_one(people: Practice) -> None:
    typed = {'given_name': 'Catriona', 'preferred_name': 'Kate', 'family_name': "O'Connor"}
    assert why(people, **typed) == ["Katherine (Kate) O'Connor: Same name"]


@pytest.mark.parametrize(
    ('given_name', 'family_name'),
    [('Kathryn', 'Oconor'), ('Cathryn', 'O Conner'), ('Kathrine', "O'Connor"), ('Kaet', "O'Conno")],
)
def test_names_that_sound_alike_or_have_one_letter_wrong_count_with_the_same_birth_date(
    people: Practice, given_name: str, family_name: str
) -> None:
    typed = {'given_name': given_name, 'family_name': family_name}
    assert why(people, **typed, born=KATE['born']) == ["Katherine (Kate) O'Connor: Sounds alike, same date of birth"]
    assert why(people, **typed) == why(people, **typed, born=date(1991, 3, 15)) == []


def test_another_name_with_the_same_birth_date_is_somebody_else(people: Practice) -> None:
    assert why(people, given_name='Grace', family_name='Müller', born=KATE['born']) == []


@pytest.mark.parametrize('phone', ['020 7946 0018', '02079460018', '+44 20 7946 0018', '+44 (0)20 7946 0018'])
def test_the_same_phone_counts_however_it_is_written(people: Practice, phone: str) -> None:
    assert why(people, phone=phone) == ['Marcus Bell: Same phone']
    assert why(people, given_name='Grace', family_name='Müller', phone=phone) == ['Marcus Bell: Same phone']


def test_half_a_form_is_like_nobody(people: Practice) -> None:
    for typed in ({}, {'given_name': 'Marcus'}, {'family_name': 'Bell'}, {'phone': '0207'}, {'given_name': None}):
        assert why(people, **typed) == []
    assert why(people, given_name='-', family_name='%') == []


def test_the_likeliest_comes_first(people: Practice) -> None:
    people.admit('Marcus', 'Bell')
    people.admit('Markus', 'Beal', born=MARCUS['born'])
    people.admit('Sam', 'Reid', phone=MARCUS['phone'])
    assert why(people, **MARCUS) == [
        'Marcus Bell: Same name, same date of birth, same phone',
        'Markus Beal: Sounds alike, same date of birth',
        'Sam Reid: Same phone',
        'Marcus Bell: Same name',
    ]
    assert len(people.ask(people.rita, duplicates.alike, MARCUS, limit=2)) == 2


def test_a_record_is_not_like_itself(people: Practice) -> None:
    assert people.ask(people.rita, duplicates.alike, MARCUS, without=1) == []


def test_the_sentence_says_who_it_is_and_what_is_the_same(people: Practice) -> None:
    def sentences(**typed: Any) -> list[str]:
        return [one.sentence for one in people.ask(people.rita, duplicates.alike, typed)]

    assert sentences(phone='020 7946 0018') == ['Marcus Bell (02 Sep 1984, MHT-0001) has the same phone.']
    assert sentences(**MARCUS) == ['Marcus Bell (02 Sep 1984, MHT-0001) has the same name, date of birth and phone.']
    assert sentences(given_name='Markus', family_name='Beal', born=MARCUS['born']) == [
        'Marcus Bell (02 Sep 1984, MHT-0001) sounds alike and has the same date of birth.'
    ]
    assert people.ask(people.rita, duplicates.alike, MARCUS)[0].href == '/patients/1'


def test_whoever_comes_back_is_recognised_in_the_archive_and_after_a_discharge(people: Practice) -> None:
    people.do(people.rita, patients.archive, 1, 1)
    moved_on = {'reason': DischargeReason.OWN_WISH, 'on': date(2026, 11, 20)}
    people.do(people.rita, patients.discharge, 2, {'status': people.patient(2).status}, **moved_on)
    [marcus] = people.ask(people.rita, duplicates.alike, {'phone': MARCUS['phone']})
    [kate] = people.ask(people.rita, duplicates.alike, {'given_name': 'Kate', 'family_name': "O'Connor"})
    assert marcus.sentence == 'Marcus Bell (02 Sep 1984, MHT-0001, archived) has the same phone.'
    assert kate.sentence == "Katherine (Kate) O'Connor (14 Mar 1991, MHT-0002, discharged) has the same name."


def test_a_new_patient_may_be_admitted_all_the_same(people: Practice) -> None:
    assert people.do(people.rita, patients.admit, dict(MARCUS)) == 3


def test_who_may_see_no_patients_is_told_of_nobody(people: Practice) -> None:
    nobody = Principal(staff_id=78, name='Nobody', roles=frozenset())
    assert people.ask(nobody, duplicates.alike, MARCUS) == []


def test_what_is_said_depends_on_patients_alone(people: Practice) -> None:
    def depends_on(work: Work) -> set[str]:
        duplicates.alike(work, MARCUS)
        return work.kinds_read

    assert people.ask(people.rita, depends_on) == {'patients'}


@pytest.mark.parametrize(
    'alike',
    [
        'Catherine Katherine Kathryn Katharine', 'Stephen Steven Stefan', 'Philip Phillip Filip', 'Clark Clarke',
        'Reid Reed Read', 'Sean Shaun Shawn', 'Mohammed Muhammad Mohamed', 'Jon John', 'Geoffrey Jeffrey',
        'Lee Leigh', 'Ann Anne', 'Sara Sarah', 'Brian Bryan', 'Alan Allan Allen', 'Thompson Thomson', 'Wright Right',
        'Knight Night', 'McDonald MacDonald', 'Hughes Hewes', 'Marcus Markus', 'Smith Smyth Smythe', 'Claire Clare',
        'Lewis Louis', 'Jackson Jaxon', 'Sofia Sophia', 'Erik Eric', 'Łukasz Lukas', 'Müller Muller', "O'Neil ONeill",
    ],
)  # fmt: skip
def test_names_sound_alike(alike: str) -> None:
    assert len({sound(name) for name in alike.split()}) == 1


@pytest.mark.parametrize('different', ['Bell Hall', 'Tom Tim Dan', 'Grace Gareth', 'Okafor Okonkwo', 'Martin Morgan'])
def test_other_names_do_not(different: str) -> None:
    names = different.split()
    assert sound(names[0]) != sound(names[-1])


@pytest.mark.parametrize(
    ('typed', 'dialled'),
    [
        ('020 7946 0018', '02079460018'),
        ('+44 20 7946 0018', '02079460018'),
        ('+44 (0)20 7946 0018', '02079460018'),
        ('0044 20 7946 0018', '02079460018'),
        ('+1 555 0100', '15550100'),
        ('44 123', '44123'),
        ('', ''),
    ],
)
def test_a_phone_number_has_one_form(typed: str, dialled: str) -> None:
    assert phone_digits(typed) == dialled
