"""Forms made from models: what they ask for, what they give back, and how they say what is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from models.base import Invalid, Role
from models.patient_record import Patient
from models.staff import NewStaff
from tests.one_page import page
from tracker_ui.components.date_boxes import DateBoxes
from tracker_ui.components.description import Description
from tracker_ui.components.form import Form

PRIYA = 3
NAMES = ('given_name', 'preferred_name', 'born', 'phone', 'email', 'clinician_id', 'front_desk_note')


def test_a_model_says_how_each_of_its_fields_is_asked_for() -> None:
    kinds = {
        name: Description.of(Patient, name, {PRIYA: 'Priya'} if name == 'clinician_id' else None) for name in NAMES
    }
    assert {name: about.kind for name, about in kinds.items()} == {
        'given_name': 'text',
        'preferred_name': 'text',
        'born': 'date',
        'phone': 'tel',
        'email': 'email',
        'clinician_id': 'select',
        'front_desk_note': 'textarea',
    }
    assert [name for name, about in kinds.items() if not about.optional] == ['given_name']
    assert kinds['born'].label == 'Date of birth'
    assert kinds['given_name'].longest == 60


def test_roles_are_ticked_one_by_one() -> None:
    about = Description.of(NewStaff, 'roles')
    assert about.kind == 'checks'
    assert list(about.options) == list(Role)


async def test_a_form_shows_a_record_and_gives_back_what_stands_in_it() -> None:
    grace = Patient(given_name='Grace', family_name='Muller', born=date(1999, 7, 27), clinician_id=PRIYA)
    async with page(lambda: patient_form(values=grace)) as (_, form):
        assert form.values() == {
            'given_name': 'Grace',
            'preferred_name': None,
            'born': date(1999, 7, 27),
            'phone': None,
            'email': None,
            'clinician_id': PRIYA,
            'front_desk_note': None,
        }


async def test_only_fields_in_which_something_else_stands_are_touched() -> None:
    async with page(lambda: patient_form(values={'phone': '020 7946 0018'})) as (_, form):
        heard: list[str] = []
        form.on_touch(lambda: heard.append('touched'))
        assert form.touched() == frozenset()
        form.fields['phone'].controls[0].value = '020 7946 0991'
        assert form.touched() == {'phone'}
        assert heard == ['touched']
        form.set('phone', '020 7946 0991')
        assert form.touched() == frozenset()


async def test_half_a_date_is_refused_by_the_field_and_stays_as_typed() -> None:
    async with page(patient_form) as (user, form):
        day, month, _ = form.fields['born'].controls
        day.value, month.value = '14', '3'
        with pytest.raises(Invalid) as refused:
            form.values()
        form.show_errors(refused.value.errors)
        await user.should_see('Please add the year.')
        assert form.fields['born'].typed == ('14', '3', '')


async def test_an_error_is_tied_to_its_field_and_goes_when_it_is_cleared() -> None:
    async with page(patient_form) as (user, form):
        form.show_errors({'email': 'Please check the address.'})
        box = form.fields['email'].controls[0]
        assert box.props['aria-invalid'] == 'true'
        assert box.props['aria-describedby'] == form.fields['email']._error.html_id
        form.clear_errors()
        assert box.props['aria-invalid'] == 'false'
        await user.should_not_see('Please check the address.')


async def test_several_errors_get_a_summary_that_leads_to_each_field() -> None:
    async with page(patient_form) as (user, form):
        form.show_errors({'given_name': 'This is needed.', 'email': 'Please check it.', 'other': 'Elsewhere.'})
        await user.should_see('Please look at these fields')
        await user.should_see('E-mail: Please check it.')
        await user.should_see('Elsewhere.')
        link = next(iter(user.find('E-mail: Please check it.').elements))
        assert link.props['href'] == '#' + form.fields['email'].controls[0].html_id


@pytest.mark.parametrize(
    ('typed', 'meant'),
    [
        (('14', '3', '1991'), date(1991, 3, 14)),
        (('14', '03', '1991'), date(1991, 3, 14)),
        (('14', 'Mar', '1991'), date(1991, 3, 14)),
        (('14', 'march', '1991'), date(1991, 3, 14)),
        (('29', '2', '2000'), date(2000, 2, 29)),
        (('', '', ''), None),
    ],
)
async def test_a_date_is_understood_as_people_write_it(typed: tuple[str, ...], meant: date | None) -> None:
    async with page(DateBoxes) as (_, boxes):
        fill(boxes, typed)
        assert boxes.day() == meant


@pytest.mark.parametrize(
    ('typed', 'sentence'),
    [
        (('29', '2', '2001'), 'This is not a date.'),
        (('14', 'Mai', '1991'), 'This is not a date.'),
        (('14', '3', '91'), 'four digits'),
        (('', '3', ''), 'Please add the day and the year.'),
        (('١٤', 'x1', '1991'), 'This is not a date.'),
    ],
)
async def test_what_is_no_date_gets_a_sentence(typed: tuple[str, ...], sentence: str) -> None:
    async with page(DateBoxes) as (_, boxes):
        fill(boxes, typed)
        with pytest.raises(ValueError, match=sentence):
            boxes.day()


def patient_form(values: object = None) -> Form:
    """The form of a patient, as the pages make it."""
    return Form(Patient, NAMES, values=values, options={'clinician_id': {PRIYA: 'Priya Raman'}})


def fill(boxes: DateBoxes, typed: tuple[str, ...]) -> None:
    """Type into the three boxes."""
    for box, part in zip(boxes.boxes, typed, strict=True):
        box.value = part
