"""Two people edit one record: fields follow, changes of different fields merge, and the same field asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from models import drafts, patients, staff
from models.base import Principal, Role
from models.patient_record import Patient
from models.people import ROLE_WORDS
from models.staff import NewStaff
from tests.cast import Clock, Practice
from tests.open_house import OpenHouse, open_house
from tests.served import until
from tracker_ui.components.conflict import Conflict, compared, in_words
from tracker_ui.components.description import Description
from tracker_ui.components.record_editor import RecordEditor
from tracker_ui.components.snackbar import Snackbar


async def edit_details(tab: User) -> RecordEditor:
    """Open the form of the chart that the tab shows."""
    press(tab, 'Edit details')
    await until(lambda: found(tab, RecordEditor))
    return found(tab, RecordEditor)[0]


def press(tab: User, words: str, args: Any = None) -> None:
    """Click the button with these words; the newest, where there are several. `args` is what its script sends."""
    buttons = [each for each in found(tab, ui.element) if 'btn' in each.classes and words in said(each)]
    UserInteraction(tab, {buttons[-1]}, None).trigger('click', args)


def said(element: ui.element) -> list[str]:
    """The words in an element, piece by piece."""
    return [part.text for part in element.descendants() if isinstance(part, TextElement)]


def found(tab: User, kind: type[ui.element]) -> list[Any]:
    """The elements of this kind on the tab's page, whether or not one can see them."""
    return [element for element in tab.client.elements.values() if isinstance(element, kind) and not element.is_deleted]


def type_into(editor: RecordEditor, name: str, text: str) -> None:
    """Somebody types into a field."""
    editor.form.fields[name].controls[0].value = text


def by_the_field(editor: RecordEditor, name: str) -> str:
    """All that is written by a field."""
    return ' '.join(said(editor.form.fields[name]))


async def choose(tab: User, **choices: str) -> None:
    """Answer the question about fields that both have changed."""
    await until(lambda: found(tab, Conflict))
    press(tab, 'Save choices', [[field, choice] for field, choice in choices.items()])


async def opened(house: OpenHouse, who: Principal, patient_id: int) -> tuple[User, RecordEditor]:
    """A tab of somebody who has just opened the form of a chart."""
    tab = await house.tab(who, f'/patients/{patient_id}')
    return tab, await edit_details(tab)


@pytest.fixture
def jamie(practice: Practice) -> int:
    return practice.admit('Jamie', phone='020 7946 0001', front_desk_note='Ring twice')


@pytest.fixture
async def house(practice: Practice) -> AsyncIterator[OpenHouse]:
    async with open_house(practice) as house:
        yield house


TOMS, RITAS = '020 7946 0003', '020 7946 0002'


def tom_saves(practice: Practice, jamie: int, **values: Any) -> None:
    """Tom changes fields in a tab of his own."""
    practice.do(practice.tom, patients.edit, jamie, practice.patient(jamie).version, values)


async def test_what_somebody_else_saved_stays_written_by_the_field_after_a_refused_save(
    practice: Practice, house: OpenHouse, jamie: int
) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    type_into(editor, 'phone', RITAS)
    tom_saves(practice, jamie, phone=TOMS)
    await until(lambda: f'saved "{TOMS}" here' in by_the_field(editor, 'phone'))
    type_into(editor, 'born', '14')
    press(tab, 'Save', [])
    await until(lambda: 'field-invalid' in editor.form.fields['born'].classes)
    assert f'Tom Ellis saved "{TOMS}" here' in by_the_field(editor, 'phone')
    (box,) = editor.form.fields['phone'].controls
    assert box.props['aria-invalid'] == 'false', 'what somebody else did is no mistake of the person who types'
    assert editor.form.fields['phone']._note.html_id in box.props['aria-describedby']


async def test_changes_of_different_fields_are_both_kept(practice: Practice, house: OpenHouse, jamie: int) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    type_into(editor, 'phone', RITAS)
    tom_saves(practice, jamie, pronouns='they/them')
    press(tab, 'Save', [])
    await until(lambda: practice.patient(jamie).version == 3)
    stored = practice.patient(jamie)
    assert (stored.phone, stored.pronouns) == (RITAS, 'they/them')


async def test_a_field_that_nobody_touched_is_not_written(practice: Practice, house: OpenHouse, jamie: int) -> None:
    practice.do(practice.rita, patients.assign, jamie, 1, practice.priya.staff_id)
    practice.do(practice.ana, staff.deactivate, practice.priya.staff_id)
    tab, editor = await opened(house, practice.rita, jamie)
    assert editor.form.fields['clinician_id'].about.options.keys() == {practice.tom.staff_id}
    type_into(editor, 'phone', RITAS)
    press(tab, 'Save', [])
    await until(lambda: practice.patient(jamie).phone == RITAS)
    assert practice.patient(jamie).clinician_id == practice.priya.staff_id, 'a clinician who left is not in the list'


async def test_the_same_field_asks_side_by_side_and_saves_what_was_chosen(
    practice: Practice, house: OpenHouse, jamie: int
) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    type_into(editor, 'phone', RITAS)
    type_into(editor, 'email', 'rita@example.org')
    type_into(editor, 'pronouns', 'she/her')
    tom_saves(practice, jamie, phone=TOMS, email='tom@example.org')
    press(tab, 'Save', [])
    await tab.should_see('Tom changed this while you were editing')
    await tab.should_see('Two of your fields differ from what Tom Ellis saved at 09:30.')
    (question,) = found(tab, Conflict)
    assert [said(side) for side in question.descendants() if 'conflict-side' in side.classes] == [
        ['Yours', RITAS],
        ['Tom, 09:30', TOMS],
        ['Yours', 'rita@example.org'],
        ['Tom, 09:30', 'tom@example.org'],
    ]
    assert practice.patient(jamie).version == 2
    await choose(tab, phone='mine', email='theirs')
    await until(lambda: practice.patient(jamie).version == 3)
    stored = practice.patient(jamie)
    assert (stored.phone, stored.email, stored.pronouns) == (RITAS, 'tom@example.org', 'she/her')
    await until(lambda: not editor.value)


async def test_a_third_person_who_saves_in_between_is_asked_about_again(
    practice: Practice, house: OpenHouse, jamie: int
) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    type_into(editor, 'phone', RITAS)
    tom_saves(practice, jamie, phone=TOMS)
    press(tab, 'Save', [])
    await tab.should_see('Tom changed this while you were editing')
    practice.do(practice.ana, patients.edit, jamie, 2, {'phone': '020 7946 0004'})
    await choose(tab, phone='mine')
    await tab.should_see('Ana changed this while you were editing')
    assert practice.patient(jamie).phone == '020 7946 0004'
    await choose(tab, phone='mine')
    await until(lambda: practice.patient(jamie).phone == RITAS)


async def test_long_texts_can_both_be_kept(practice: Practice, house: OpenHouse, jamie: int) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    type_into(editor, 'front_desk_note', 'Ring twice, then knock')
    tom_saves(practice, jamie, front_desk_note='Ring once')
    press(tab, 'Save', [])
    await choose(tab, front_desk_note='both')
    await until(lambda: practice.patient(jamie).front_desk_note == 'Ring once\n\nRing twice, then knock')


async def test_both_texts_that_are_too_long_together_stay_in_the_form(
    practice: Practice, house: OpenHouse, jamie: int
) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    type_into(editor, 'front_desk_note', 'a ' * 150)
    tom_saves(practice, jamie, front_desk_note='b ' * 150)
    press(tab, 'Save', [])
    await choose(tab, front_desk_note='both')
    await until(lambda: 'too long' in by_the_field(editor, 'front_desk_note'))
    assert editor.form.fields['front_desk_note'].value == 'b ' * 149 + 'b\n\n' + 'a ' * 149 + 'a'


async def test_keep_editing_leaves_everything_as_it_was(practice: Practice, house: OpenHouse, jamie: int) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    type_into(editor, 'phone', RITAS)
    tom_saves(practice, jamie, phone=TOMS)
    press(tab, 'Save', [])
    await tab.should_see('Tom changed this while you were editing')
    press(tab, 'Keep editing')
    await until(lambda: f'saved "{TOMS}" here' in by_the_field(editor, 'phone'))
    assert editor.value
    assert editor.form.touched() == {'phone'}
    press(tab, 'Save', [])
    await until(lambda: len([each for each in found(tab, Conflict) if each.value]) == 1)
    assert practice.patient(jamie).phone == TOMS


async def test_discard_mine_takes_theirs_and_keeps_what_was_typed_elsewhere(
    practice: Practice, house: OpenHouse, jamie: int
) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    type_into(editor, 'phone', RITAS)
    type_into(editor, 'pronouns', 'she/her')
    tom_saves(practice, jamie, phone=TOMS)
    press(tab, 'Save', [])
    await tab.should_see('Tom changed this while you were editing')
    press(tab, 'Discard mine')
    await until(lambda: editor.form.fields['phone'].value == TOMS)
    assert editor.value
    assert editor.form.touched() == {'pronouns'}
    press(tab, 'Save', [])
    await until(lambda: practice.patient(jamie).pronouns == 'she/her')
    assert practice.patient(jamie).phone == TOMS


async def test_discard_mine_with_nothing_else_typed_closes_the_form(
    practice: Practice, house: OpenHouse, jamie: int
) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    type_into(editor, 'phone', RITAS)
    tom_saves(practice, jamie, phone=TOMS)
    press(tab, 'Save', [])
    await tab.should_see('Tom changed this while you were editing')
    press(tab, 'Discard mine')
    await until(lambda: not editor.value)
    assert practice.patient(jamie).version == 2


async def test_having_chosen_mine_one_may_still_go_back_to_what_stood_there_first(
    practice: Practice, house: OpenHouse, jamie: int
) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    type_into(editor, 'phone', RITAS)
    type_into(editor, 'email', 'nowhere')
    tom_saves(practice, jamie, phone=TOMS)
    press(tab, 'Save', [])
    await choose(tab, phone='mine')
    await until(lambda: 'field-invalid' in editor.form.fields['email'].classes)
    type_into(editor, 'email', '')
    type_into(editor, 'phone', '020 7946 0001')
    press(tab, 'Save', [])
    await until(lambda: practice.patient(jamie).phone == '020 7946 0001')


async def test_ones_own_other_tab_is_followed_and_asked_about_as_ones_own(
    practice: Practice, house: OpenHouse, jamie: int
) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    type_into(editor, 'phone', RITAS)
    practice.do(practice.rita, patients.edit, jamie, 1, {'phone': TOMS, 'email': 'rita@example.org'})
    await until(lambda: editor.form.fields['email'].value == 'rita@example.org')
    assert 'You saved' in by_the_field(editor, 'phone')
    press(tab, 'Save', [])
    await tab.should_see('You changed this in another tab')


async def test_restored_text_asks_where_somebody_has_saved_since_it_was_typed(
    practice: Practice, house: OpenHouse, jamie: int, now: Clock
) -> None:
    place = drafts.Place('patient', jamie, 'before lunch')
    practice.do(practice.rita, drafts.keep, place, 1, {'phone': RITAS, 'pronouns': 'she/her'})
    now.advance(minutes=5)
    tom_saves(practice, jamie, phone=TOMS)
    tab = await house.tab(practice.rita, f'/patients/{jamie}')
    press(tab, 'Restore')
    await until(lambda: found(tab, RecordEditor))
    editor = found(tab, RecordEditor)[0]
    await until(lambda: editor.form.touched() == {'phone', 'pronouns'})
    press(tab, 'Save', [])
    await tab.should_see('Tom changed this while you were editing')
    await choose(tab, phone='theirs')
    await until(lambda: practice.patient(jamie).pronouns == 'she/her')
    assert practice.patient(jamie).phone == TOMS


async def test_what_was_saved_can_be_undone_from_the_snackbar(practice: Practice, house: OpenHouse, jamie: int) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    type_into(editor, 'phone', RITAS)
    press(tab, 'Save', [])
    await until(lambda: practice.patient(jamie).phone == RITAS)
    (bar,) = found(tab, Snackbar)
    await until(lambda: bar._way_back)
    tab.find(kind=Snackbar).trigger('act', bar._number)
    await until(lambda: practice.patient(jamie).phone == '020 7946 0001')
    assert practice.heard[-1].by == practice.rita.staff_id


async def test_an_undo_that_comes_too_late_says_why(practice: Practice, house: OpenHouse, jamie: int) -> None:
    tab, editor = await opened(house, practice.rita, jamie)
    type_into(editor, 'phone', RITAS)
    press(tab, 'Save', [])
    (bar,) = found(tab, Snackbar)
    await until(lambda: bar._way_back)
    tom_saves(practice, jamie, phone=TOMS)
    said_before = bar._number
    tab.find(kind=Snackbar).trigger('act', bar._number)
    await until(lambda: bar._number > said_before)
    assert practice.patient(jamie).phone == TOMS


# words


def test_values_are_told_as_people_read_them() -> None:
    clinician = Description.of(Patient, 'clinician_id', {3: 'Priya Raman'})
    roles = Description.of(NewStaff, 'roles', ROLE_WORDS)
    assert in_words(clinician, 3) == 'Priya Raman'
    assert in_words(clinician, 9) == 'A choice that is not in your list'
    assert in_words(clinician, None) == 'Nothing'
    assert in_words(roles, frozenset({Role.CLINICIAN, Role.MANAGER})) == 'Practice manager, Clinician'
    assert in_words(roles, frozenset()) == 'Nothing'
    assert in_words(Description.of(Patient, 'born'), date(1991, 3, 14)) == '14 Mar 1991'
    assert in_words(Description.of(Patient, 'phone'), RITAS) == RITAS


@given(mine=st.text(), theirs=st.text())
def test_a_comparison_leaves_no_letter_out(mine: str, theirs: str) -> None:
    for text, pieces in zip((mine, theirs), compared(mine, theirs), strict=True):
        assert ''.join(piece for piece, _ in pieces) == text


def test_a_comparison_marks_the_words_that_differ() -> None:
    assert compared('Ring twice, then knock', 'Ring once, then') == (
        [('Ring', False), (' ', False), ('twice,', True), (' then', False), (' ', False), ('knock', True)],
        [('Ring', False), (' ', False), ('once,', True), (' then', False)],
    )
