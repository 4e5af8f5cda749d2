"""Every screen, opened by every role: it stands, or it says that there is nothing here. Generated from SCREENS."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nicegui.testing import User
from sqlmodel import col

import pages
from models import patients
from models.base import ChangeRecord, Role, Work
from models.base.access import EVERYONE
from tests.cast import Clock, Practice
from tests.open_house import open_house
from tracker_ui.components.button import button
from tracker_ui.components.navigation import Rail
from tracker_ui.palette import ACTS
from tracker_ui.screens import Screen, screen

MAY_OPEN = {
    '/': EVERYONE,
    '/check-in': EVERYONE,
    '/schedule': EVERYONE,
    '/schedule/print': EVERYONE,
    '/patients': EVERYONE,
    '/patients/{patient_id}': EVERYONE,
    '/patients/{patient_id}/appointments': EVERYONE,
    '/patients/{patient_id}/details': EVERYONE,
    '/patients/{patient_id}/print': EVERYONE,
    '/waiting': EVERYONE,
    '/calendar-feed': frozenset({Role.CLINICIAN, Role.MANAGER}),
    '/staff': frozenset({Role.MANAGER}),
    '/settings': frozenset({Role.MANAGER}),
    '/settings/types': frozenset({Role.MANAGER}),
    '/settings/rooms': frozenset({Role.MANAGER}),
    '/settings/hours': frozenset({Role.MANAGER}),
    '/settings/absences': frozenset({Role.MANAGER}),
    '/my-hours': frozenset({Role.CLINICIAN}),
    '/monitor': frozenset({Role.MANAGER}),
    '/history': frozenset({Role.MANAGER}),
    '/import': frozenset({Role.MANAGER}),
}
"""Who may open which screen (DESIGN 6). A new screen fails here until it is listed."""


def address(screen: Screen, patient_id: int) -> str:
    """The screen's address with a record that is there."""
    return re.sub(r'\{\w+\}', str(patient_id), screen.path)


def test_every_screen_is_listed_with_who_may_open_it() -> None:
    assert {screen.path: screen.roles for screen in pages.SCREENS} == MAY_OPEN


async def test_a_sign_in_is_as_old_as_the_clock_of_the_practice_says(practice: Practice, now: Clock) -> None:
    now.set(now().replace(year=2020))
    async with open_house(practice) as house:
        await (await house.tab(practice.rita)).should_see('Good morning, Rita')


def test_every_module_of_pages_has_a_screen_or_an_act_or_helps_one_that_has() -> None:
    folder = Path(pages.__file__).parent
    built = [screen.build for screen in pages.SCREENS] + [act.do for act in ACTS]
    shown = {function.__module__.removeprefix('pages.') for function in built}
    files = {file.stem: file.read_text(encoding='utf-8') for file in folder.glob('*.py') if file.stem != '__init__'}
    helping = {name for text in files.values() for name in _helpers_in(text)}
    assert files.keys() - {'sign_in'} - helping == shown - helping


def _helpers_in(text: str) -> set[str]:
    """The files of pages that another one makes use of."""
    listed = re.findall(r'^from pages import ([\w, ]+)$', text, re.MULTILINE)
    return {*re.findall(r'^from pages\.(\w+) import', text, re.MULTILINE), *', '.join(listed).split(', ')}


async def test_each_role_gets_the_screens_it_may_open_and_nothing_of_the_others(practice: Practice) -> None:
    patient_id = practice.admit('Marcus', 'Bell')
    async with open_house(practice) as house:
        for who in (practice.ana, practice.tom, practice.rita):
            for screen in pages.SCREENS:
                tab = await house.tab(who, address(screen, patient_id))
                if screen.open_to(who.roles):
                    await tab.should_not_see('Nothing here')
                else:
                    await tab.should_see('Nothing here')
                places = {place.path for place in pages.SCREENS if place.nav and place.open_to(who.roles)}
                (rail,) = tab.find(kind=Rail).elements
                assert {path for path, *_ in rail.places} == places


@pytest.mark.parametrize('path', ['/nowhere', '/patients/abc', '/patients/99999', '/patients/1/more', '/staff/1'])
async def test_an_address_that_leads_nowhere_says_so(practice: Practice, path: str) -> None:
    async with open_house(practice) as house:
        tab = await house.tab(practice.ana)
        await tab.should_see('Good')
        tab.navigate.to(path)
        await tab.should_see('Nothing here')


async def test_opening_a_chart_is_written_down_once_and_told_to_nobody(practice: Practice) -> None:
    patient_id = practice.admit('Marcus', 'Bell')
    told = len(practice.heard)
    async with open_house(practice) as house:
        tab = await house.tab(practice.tom, f'/patients/{patient_id}')
        await tab.should_see('Marcus Bell')
        practice.do(practice.rita, patients.edit, patient_id, 1, {'phone': '020 7946 0100'})
        await tab.should_see('020 7946 0100')
        assert [change.op for change in practice.heard[told:]] == ['create', 'update']  # a sign-in, and the phone
        assert practice.ask(practice.ana, who_opened, patient_id) == ['Tom Ellis']


async def test_a_screen_that_breaks_says_a_reference_and_leaves_the_rest_of_the_page_alone(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    @screen('/', title='Broken')
    def broken(viewer: object) -> None:
        button('half built')
        raise ValueError('Jamie Hill')

    monkeypatch.setattr(pages, 'SCREENS', (broken,))
    async with open_house(practice) as house:
        tab: User = await house.tab(practice.tom)
        await tab.should_see('Something went wrong')
        await tab.should_see('Sign out')
        await tab.should_not_see('half built')
        await tab.should_not_see('Jamie')
    assert 'Jamie' not in caplog.text


def who_opened(work: Work, patient_id: int) -> list[str]:
    """Who has opened this chart, from the history."""
    opened = work.select(ChangeRecord.by_name).where(
        col(ChangeRecord.op) == 'open', col(ChangeRecord.kind) == 'patients'
    )
    return work.all(opened.where(col(ChangeRecord.record_id) == patient_id))
