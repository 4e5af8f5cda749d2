"""The forms and what was typed into them: offered again, restored as typed, and gone once it is saved or discarded."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from models import drafts
from models.base import HOUSE, Principal, Refused, Work
from models.drafts import Draft, Place, State, Texts
from models.patient_record import Patient
from tests.cast import Practice
from tests.one_page import press
from tests.open_house import open_house
from tests.served import until
from tracker_ui.components.draft_keeper import DraftKeeper
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_list import LiveList
from tracker_ui.components.unsaved import UnsavedStrip
from tracker_ui.topics import Topic

EARLIER = 'an earlier opening'
NOTE = 'Prefers the afternoon'


def types(practice: Practice, who: Principal, place: Place, texts: Texts, seq: int = 1) -> None:
    """The browser has posted what stands in a form."""
    practice.do(who, drafts.keep, place, seq, texts)


def stored(practice: Practice) -> list[tuple[State, Texts]]:
    found = practice.ask(HOUSE, lambda work: work.all(work.select(Draft)))
    return [(draft.state, draft.texts) for draft in found]


def found(tab: User, kind: type[ui.element]) -> list[Any]:
    return [element for element in tab.client.elements.values() if isinstance(element, kind) and not element.is_deleted]


def click(tab: User, words: str) -> None:
    """Press the newest button with these words."""
    labels = [each for each in tab.find(words).elements if 'btn-label' in each.classes]
    press(tab, max(labels, key=lambda label: label.id).parent_slot.parent)  # type: ignore[union-attr]


async def by_hand(tab: User, act: Callable[[], Awaitable[object]]) -> None:
    """What a button of the form does."""
    with tab.client.content:
        await act()


async def the_editor(tab: User) -> Editor:
    await until(lambda: found(tab, Editor))
    editor = found(tab, Editor)[0]
    assert isinstance(editor, Editor)
    return editor


async def test_a_chart_offers_its_unsaved_text_to_the_one_who_typed_it(practice: Practice) -> None:
    jamie = practice.admit()
    types(practice, practice.rita, Place('patient', jamie, EARLIER), {'front_desk_note': NOTE})
    async with open_house(practice) as house:
        ritas = await house.tab(practice.rita, f'/patients/{jamie}')
        await ritas.should_see('Unsaved text from 09:30')
        await ritas.should_not_see(NOTE)
        toms = await house.tab(practice.tom, f'/patients/{jamie}')
        await toms.should_see('Edit details')
        await toms.should_not_see('Unsaved text')
        ana = await house.tab(practice.ana, '/')
        await ana.should_see('Live activity')
        assert 'Details of' not in str(
            [list(each.topic.rows) for each in found(ana, ui.element) if hasattr(each, 'topic')]
        )


async def test_restore_opens_the_form_with_the_text_counted_as_typed_and_a_save_forgets_it(practice: Practice) -> None:
    jamie = practice.admit(phone='020 7946 0001')
    typed: Texts = {'front_desk_note': NOTE, 'born': ['14', '3', '1991'], 'clinician_id': 'Priya Raman'}
    types(practice, practice.rita, Place('patient', jamie, EARLIER), typed)
    async with open_house(practice) as house:
        tab = await house.tab(practice.rita, f'/patients/{jamie}')
        await tab.should_see('Unsaved text from 09:30')
        click(tab, 'Restore')
        editor = await the_editor(tab)
        await until(lambda: editor.form.touched() == typed.keys())
        assert editor.form.fields['front_desk_note'].typed == NOTE
        assert found(tab, DraftKeeper)[0].props['restored'] == list(typed)
        await until(lambda: not found(tab, UnsavedStrip))

        await by_hand(tab, editor._save)
        patient = practice.patient(jamie)
        assert (patient.front_desk_note, str(patient.born), patient.clinician_id) == (
            NOTE,
            '1991-03-14',
            practice.priya.staff_id,
        )
        assert patient.phone == '020 7946 0001'
        assert [state for state, _ in stored(practice)] == [State.FINISHED]


async def test_a_refused_save_keeps_the_text(practice: Practice) -> None:
    types(practice, practice.rita, Place('new patient', None, EARLIER), {'given_name': 'Ada', 'email': 'nowhere'})
    async with open_house(practice) as house:
        tab = await house.tab(practice.rita, '/patients')
        await tab.should_see('Unsaved text')
        click(tab, 'Restore')
        editor = await the_editor(tab)
        await until(editor.form.touched)
        await by_hand(tab, editor._save)
        await tab.should_see('Please check the address')
        assert stored(practice) == [(State.UNSAVED, {'given_name': 'Ada', 'email': 'nowhere'})]


async def test_what_is_saved_and_that_its_text_is_forgotten_are_one_transaction(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise Refused('The disk is full.')

    async with open_house(practice) as house:
        tab = await house.tab(practice.rita, '/patients')
        click(tab, 'New patient')
        editor = await the_editor(tab)
        for name in ('given_name', 'family_name'):
            editor.form.fields[name].controls[0].value = 'Ada'
        with monkeypatch.context() as while_broken:
            while_broken.setattr(drafts, 'finish', broken)
            await by_hand(tab, editor._save)
        await tab.should_see('The disk is full.')
        assert practice.ask(practice.rita, lambda work: work.count(work.select(Patient))) == 0


async def test_discard_asks_nothing_and_leaves_nothing(practice: Practice) -> None:
    types(practice, practice.rita, Place('new patient', None, EARLIER), {'given_name': 'Ada'})
    async with open_house(practice) as house:
        tab, other = await house.tab(practice.rita, '/patients'), await house.tab(practice.rita, '/patients')
        await other.should_see('Unsaved text')
        click(tab, 'Discard')
        await until(lambda: not found(tab, UnsavedStrip) and not found(other, UnsavedStrip))
        assert stored(practice) == []


async def test_a_form_that_is_opened_by_hand_offers_the_text_too(practice: Practice) -> None:
    types(practice, practice.rita, Place('new patient', None, EARLIER), {'given_name': 'Ada'})
    async with open_house(practice) as house:
        tab = await house.tab(practice.rita, '/')
        click(tab, 'New patient')
        editor = await the_editor(tab)
        await tab.should_see('Unsaved text from 09:30')
        editor.form.fields['given_name'].controls[0].value = 'Ben'
        click(tab, 'Restore')
        await tab.should_see('Replace what you typed just now?')
        click(tab, 'Replace')
        await until(lambda: editor.form.fields['given_name'].typed == 'Ada')


async def test_to_leave_a_form_and_discard_forgets_its_text_whatever_arrives_late(practice: Practice) -> None:
    async with open_house(practice) as house:
        tab = await house.tab(practice.rita, '/patients')
        click(tab, 'New patient')
        editor = await the_editor(tab)
        assert editor._draft
        place = editor._draft.place
        editor.form.fields['given_name'].controls[0].value = 'Ada'
        types(practice, practice.rita, place, {'given_name': 'Ad'})
        leaving = asyncio.create_task(by_hand(tab, editor._leave))
        await tab.should_see('Discard what you typed?')
        click(tab, 'Discard')
        await leaving
        types(practice, practice.rita, place, {'given_name': 'Ada'}, seq=2)
        assert stored(practice) == [(State.FINISHED, {})]


async def test_to_look_into_a_form_leaves_no_trace(practice: Practice) -> None:
    async with open_house(practice) as house:
        tab = await house.tab(practice.rita, '/patients')
        click(tab, 'New patient')
        await by_hand(tab, (await the_editor(tab))._leave)
        assert stored(practice) == []


async def test_the_dashboard_lists_what_is_unsaved_while_there_is_something(practice: Practice) -> None:
    place = Place('new patient', None, EARLIER)
    async with open_house(practice) as house:
        tab, toms = await house.tab(practice.rita, '/'), await house.tab(practice.tom, '/')
        assert unsaved(tab) == unsaved(toms) == []
        types(practice, practice.rita, place, {'given_name': 'Ada'})
        await until(lambda: unsaved(tab) == [('New patient', '/patients')])
        practice.do(practice.rita, drafts.finish, place)
        await until(lambda: unsaved(tab) == [])
        assert unsaved(toms) == []


async def test_typing_wakes_no_other_persons_list(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    @wraps(drafts.unsaved)
    def noted(work: Work) -> list[drafts.Unsaved]:
        asked.append(work.who.name)
        return original(work)

    original = drafts.unsaved
    monkeypatch.setattr(drafts, 'unsaved', noted)
    async with open_house(practice) as house:
        tab = await house.tab(practice.rita, '/')
        await house.tab(practice.tom, '/')
        await until(lambda: {'Rita Gomez', 'Tom Ellis'} <= set(asked))
        asked.clear()
        types(practice, practice.rita, Place('new patient', None, EARLIER), {'given_name': 'Ada'})
        await until(lambda: unsaved(tab) != [])
        assert set(asked) == {'Rita Gomez'}


def unsaved(tab: User) -> list[tuple[str, str]]:
    """Title and address of each line of the dashboard's list."""
    (topic,) = (shown.topic for shown in found(tab, LiveList) if is_of_drafts(shown.topic))
    return [(row.title, row.href) for row in (drafts.Unsaved(*each) for each in topic.rows)]


def is_of_drafts(topic: Topic) -> bool:
    return topic.fields == drafts.Unsaved._fields
