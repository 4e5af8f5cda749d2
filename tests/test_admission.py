"""The dialog in which somebody new is admitted says who is here already, and gets in nobody's way."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from models import duplicates, patients
from models.base import Refused, Work
from models.drafts import State
from models.duplicates import Alike
from models.patient_record import Patient
from pages import admission
from tests.cast import Practice
from tests.open_house import open_house
from tests.served import until
from tests.test_unsaved import by_hand, click, found, stored, the_editor, types
from tracker_ui.components.editor import Editor

MARCUS = 'Marcus Bell (02 Sep 1984, MHT-0001) has the same '
BELL = {'given_name': 'Marcus', 'family_name': 'Bell', 'born': '1984-09-02', 'phone': '020 7946 0018'}


@pytest.fixture(autouse=True)
def _without_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, 'PAUSE', 0.01)


@pytest.fixture
def bell(practice: Practice) -> Practice:
    """Marcus Bell is here."""
    practice.do(practice.rita, patients.admit, dict(BELL))
    return practice


async def new_patient(tab: User) -> Editor:
    click(tab, 'New patient')
    return await the_editor(tab)


def type_into(editor: Editor, **texts: Any) -> None:
    """Let somebody type; a list fills the three boxes of a date."""
    for name, text in texts.items():
        boxes = editor.form.fields[name].controls
        for box, part in zip(boxes, text if isinstance(text, list) else [text], strict=False):
            box.value = part


def said(tab: User) -> list[str]:
    """The sentences above the form."""
    strips = [each for each in found(tab, ui.element) if 'here-already' in each.classes]
    return [each.text for strip in strips for each in strip.descendants() if 'strip-text' in each.classes]


async def test_who_has_the_same_phone_is_named_while_it_is_typed(bell: Practice) -> None:
    async with open_house(bell) as house:
        tab = await house.tab(bell.rita, '/patients')
        editor = await new_patient(tab)
        type_into(editor, phone='020 7946 001')
        type_into(editor, phone='020 7946 0018')
        await until(lambda: said(tab) == [MARCUS + 'phone.'])
        assert editor.form.fields['phone'].typed == '020 7946 0018', 'what is typed stays as it is'
        type_into(editor, phone='020 7946 0019')
        await until(lambda: said(tab) == [])


async def test_half_a_date_is_none_and_a_whole_one_narrows_down(bell: Practice) -> None:
    bell.admit('Markus', 'Beal', born='1984-09-02')
    async with open_house(bell) as house:
        tab = await house.tab(bell.rita, '/')
        editor = await new_patient(tab)
        type_into(editor, given_name='Marcus', family_name='Bell', born=['2', '9', ''])
        await until(lambda: said(tab) == [MARCUS + 'name.'])
        type_into(editor, born=['2', '9', '1984'])
        beal = 'Markus Beal (02 Sep 1984, MHT-0002) sounds alike and has the same date of birth.'
        await until(lambda: said(tab) == [MARCUS + 'name and date of birth.', beal])
        type_into(editor, born=['3', '9', '1984'])
        await until(lambda: said(tab) == [])


async def test_that_one_is_opened_after_a_question_and_what_was_typed_is_kept(bell: Practice) -> None:
    async with open_house(bell) as house:
        tab = await house.tab(bell.rita, '/patients')
        editor = await new_patient(tab)
        assert editor._draft
        type_into(editor, phone='020 7946 0018')
        types(bell, bell.rita, editor._draft.place, {'phone': '020 7946 0018'})
        await until(lambda: said(tab) == [MARCUS + 'phone.'])
        click(tab, 'Open that one')
        await tab.should_see(admission.LEAVE)
        click(tab, 'Open that one')
        await tab.should_see('Edit details')
        assert tab.back_history[-1] == '/patients/1'
        assert stored(bell) == [(State.UNSAVED, {'phone': '020 7946 0018'})]


async def test_whoever_would_rather_stay_goes_on_typing(bell: Practice) -> None:
    async with open_house(bell) as house:
        tab = await house.tab(bell.rita, '/patients')
        editor = await new_patient(tab)
        type_into(editor, phone='020 7946 0018')
        await until(lambda: said(tab) == [MARCUS + 'phone.'])
        click(tab, 'Open that one')
        await tab.should_see(admission.LEAVE)
        click(tab, 'Cancel')
        type_into(editor, phone='020 7946 0019')
        await until(lambda: said(tab) == [])
        assert editor.value, 'the form is still open'
        assert tab.back_history[-1] == '/patients'


async def test_a_new_patient_is_admitted_all_the_same(bell: Practice) -> None:
    async with open_house(bell) as house:
        tab = await house.tab(bell.rita, '/patients')
        editor = await new_patient(tab)
        type_into(editor, given_name='Marcus', family_name='Bell')
        await until(lambda: said(tab) == [MARCUS + 'name.'])
        await by_hand(tab, editor._save)
        assert bell.ask(bell.rita, lambda work: work.count(work.select(Patient))) == 2


async def test_nobody_waits_for_an_answer_and_only_the_last_one_is_shown(
    bell: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    original = duplicates.alike

    def noted(work: Work, values: Any, *, limit: int) -> list[Alike]:
        asked.append(values.get('phone'))
        return original(work, values, limit=limit)

    monkeypatch.setattr(duplicates, 'alike', noted)
    async with open_house(bell) as house:
        tab = await house.tab(bell.rita, '/patients')
        editor = await new_patient(tab)
        for end in range(1, 14):
            type_into(editor, phone='020 7946 0018'[:end])
        await until(lambda: said(tab) == [MARCUS + 'phone.'])
        assert asked == ['020 7946 0018'], 'letters that follow each other quickly are looked up once'
        type_into(editor, email='marcus@example.org')
        await asyncio.sleep(0)
        assert asked == ['020 7946 0018'], 'an address says nothing about who this is'


async def test_a_look_that_fails_stops_nobody(bell: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    failed: list[bool] = []

    def broken(*_: object, **__: object) -> list[Alike]:
        failed.append(True)
        raise Refused('The disk reports an error.')

    async with open_house(bell) as house:
        tab = await house.tab(bell.rita, '/patients')
        editor = await new_patient(tab)
        with monkeypatch.context() as while_broken:
            while_broken.setattr(duplicates, 'alike', broken)
            type_into(editor, phone='020 7946 0018')
            await until(lambda: bool(failed))
        type_into(editor, given_name='Ada', family_name='Newcomer')
        await until(lambda: said(tab) == [MARCUS + 'phone.'])
        await by_hand(tab, editor._save)
        assert bell.patient(2).name == 'Ada Newcomer'


async def test_a_form_that_is_closed_meanwhile_is_told_nothing(bell: Practice) -> None:
    async with open_house(bell) as house:
        tab = await house.tab(bell.rita, '/patients')
        editor = await new_patient(tab)
        type_into(editor, given_name='Marcus', family_name='Bell')
        editor.delete()
        await tab.should_see('Patients')
        await until(lambda: not [task for task in asyncio.all_tasks() if task.get_name() == 'looking for duplicates'])
