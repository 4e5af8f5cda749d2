"""A chart as people have it open: its parts, what may be done there and by whom, and the way to paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User
from sqlmodel import col

import pages
from models import care_team, patients
from models.base import ChangeRecord, Work
from models.patient_record import DischargeReason, Status
from pages.chart_frame import TABS
from tests.cast import Practice, id_of
from tests.one_page import press
from tests.open_house import open_house
from tests.served import until
from tracker_ui.components.editor import Editor
from tracker_ui.components.gathering import Gathering
from tracker_ui.components.live_record import LiveRecord
from tracker_ui.components.snackbar import Snackbar


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the snackbars of all tabs have said."""
    told: list[str] = []
    monkeypatch.setattr(Snackbar, 'show', lambda _, text, **more: told.append(text))
    return told


@pytest.fixture
def jamie(practice: Practice) -> int:
    """Tom's patient, in treatment."""
    return practice.admit('Jamie', clinician_id=practice.tom.staff_id, status=Status.ACTIVE)


def found(tab: User, kind: type[Any]) -> list[Any]:
    return [element for element in tab.client.elements.values() if isinstance(element, kind) and not element.is_deleted]


def control(tab: User, words: str) -> ui.element:
    """The newest button, or line of a menu, with these words."""
    labels = [element for element in found(tab, ui.element) if getattr(element, 'text', '') == words]
    place = max(labels, key=lambda label: label.id).parent_slot
    assert place
    return place.parent


def stands(tab: User, words: str) -> bool:
    return control(tab, words).visible


async def choose(tab: User, menu: str, choice: str) -> None:
    """One line of a menu, as soon as it is there."""
    press(tab, control(tab, menu))
    await until(lambda: any(getattr(element, 'text', '') == choice for element in found(tab, ui.element)))
    press(tab, control(tab, choice))


async def the(tab: User, kind: type[Any]) -> Any:
    """The one dialog of this kind, as soon as it stands open."""
    await until(lambda: [dialog for dialog in found(tab, kind) if dialog.value])
    return found(tab, kind)[0]


def head(tab: User) -> dict[str, Any]:
    """What the banner shows, by field."""
    (banner,) = [record for record in found(tab, LiveRecord) if record._fixed['kind'] == 'banner']
    return dict(zip(banner.topic.fields, banner.topic.rows[0], strict=True))


def here(tab: User) -> list[str]:
    """Which tab of the chart is the one that is open."""
    return [link.text for link in tabs_of(tab) if link.props.get('aria-current') == 'page']


def tabs_of(tab: User) -> list[Any]:
    rows = [element for element in found(tab, ui.element) if 'tabs' in element.classes]
    return [link for row in rows for link in row.default_slot.children]


def openings(work: Work, patient_id: int) -> list[tuple[Any, ...]]:
    opened = work.select(ChangeRecord.by_name, ChangeRecord.fields).where(col(ChangeRecord.op) == 'open')
    return work.rows(opened.where(col(ChangeRecord.subject_id) == patient_id))


# its parts


def test_every_tab_leads_to_a_screen_that_the_same_people_may_open() -> None:
    screens = {screen.path: screen.roles for screen in pages.SCREENS}
    assert {'/patients/{patient_id}' + tab.below: tab.roles for tab in TABS}.items() <= screens.items()


async def test_the_tabs_are_links_and_say_which_one_is_open(practice: Practice, jamie: int) -> None:
    async with open_house(practice) as house:
        for tab_of_chart in TABS:
            tab = await house.tab(practice.rita, f'/patients/{jamie}{tab_of_chart.below}')
            addresses = [(link.tag, link.props['href']) for link in tabs_of(tab)]
            assert addresses == [('a', f'/patients/{jamie}{each.below}') for each in TABS]
            assert here(tab) == [tab_of_chart.title]


async def test_going_from_tab_to_tab_is_one_opening_and_coming_back_is_another(practice: Practice, jamie: int) -> None:
    async with open_house(practice) as house:
        tab = await house.tab(practice.tom, f'/patients/{jamie}')
        await tab.should_see('At hand')
        for part in (*TABS[1:], TABS[0]):
            tab.navigate.to(f'/patients/{jamie}{part.below}')
            await until(lambda title=part.title: here(tab) == [title])
        assert practice.ask(practice.ana, openings, jamie) == [('Tom Ellis', [])]
        tab.navigate.to('/patients')
        await tab.should_see('New patient')
        tab.navigate.to(f'/patients/{jamie}/details')
        await until(lambda: here(tab) == ['Details'])
        assert practice.ask(practice.ana, openings, jamie) == [('Tom Ellis', []), ('Tom Ellis', [])]


async def test_a_chart_whose_number_begins_alike_is_another_opening(practice: Practice, jamie: int) -> None:
    others = [practice.admit('Other') for _ in range(10)]
    assert str(others[-2]).startswith(str(jamie))
    async with open_house(practice) as house:
        tab = await house.tab(practice.tom, f'/patients/{jamie}')
        await tab.should_see('At hand')
        tab.navigate.to(f'/patients/{others[-2]}')
        await until(lambda: practice.ask(practice.ana, openings, others[-2]))


# what may be done there


async def test_what_changes_the_record_goes_when_somebody_archives_it_and_comes_back(
    practice: Practice, jamie: int
) -> None:
    async with open_house(practice) as house:
        ana = await house.tab(practice.ana, f'/patients/{jamie}/details')
        await ana.should_see('Edit details')
        practice.do(practice.rita, patients.archive, jamie, 1)
        await until(lambda: not stands(ana, 'Edit details'))
        assert not stands(ana, 'Status')
        assert not stands(ana, 'Assign')
        assert stands(ana, 'More')
        await choose(ana, 'More', 'Restore')
        await until(lambda: stands(ana, 'Edit details') and stands(ana, 'Assign'))


async def test_who_is_taken_off_the_team_says_no_more_who_cares(practice: Practice, jamie: int) -> None:
    async with open_house(practice) as house:
        priya = await house.tab(practice.priya, f'/patients/{jamie}')
        await priya.should_see('Edit details')
        assert not stands(priya, 'Assign')
        practice.do(practice.rita, care_team.add, jamie, id_of(practice.priya))
        await until(lambda: stands(priya, 'Assign'))
        await choose(priya, 'Assign', 'Further clinicians')
        await the(priya, Gathering)
        practice.do(practice.tom, care_team.leave, jamie, id_of(practice.priya))
        await until(lambda: not stands(priya, 'Assign'))
        await until(lambda: not [dialog for dialog in found(priya, Gathering) if dialog.value])


# discharge and return


async def test_a_discharge_asks_why_and_when_and_can_be_taken_back(
    practice: Practice, jamie: int, said: list[str]
) -> None:
    async with open_house(practice) as house:
        tab = await house.tab(practice.rita, f'/patients/{jamie}')
        await tab.should_see('Edit details')
        await choose(tab, 'Status', 'Discharged')
        editor = await the(tab, Editor)
        assert editor.form.values()['discharged_on'] == date(2026, 11, 23), 'today'
        await editor._save()
        assert editor.form.fields['discharge_reason'].controls[0].props['aria-invalid'] == 'true'
        editor.form.fields['discharge_reason'].fill(DischargeReason.COMPLETED)
        editor.form.fields['discharged_on'].fill(date(2026, 11, 24))
        await editor._save()
        assert editor.form.fields['discharged_on'].controls[0].props['aria-invalid'] == 'true', 'still to come'
        editor.form.fields['discharged_on'].fill(date(2026, 11, 12))
        with tab.client.content:
            await editor._save()
        await until(lambda: head(tab)['since'] == 'on 12 Nov 2026, care completed')
        await until(lambda: said == ['Discharged'])
        practice.do(practice.rita, patients.take_back, jamie, 2)
        await until(lambda: head(tab)['status'] == 'Active')


async def test_a_discharge_says_what_somebody_else_has_done_meanwhile(
    practice: Practice, jamie: int, said: list[str]
) -> None:
    async with open_house(practice) as house:
        tab = await house.tab(practice.rita, f'/patients/{jamie}')
        await tab.should_see('Edit details')
        await choose(tab, 'Status', 'Discharged')
        editor = await the(tab, Editor)
        editor.form.fields['discharge_reason'].fill(DischargeReason.OTHER)
        practice.do(practice.tom, patients.set_status, jamie, 1, Status.ON_HOLD)
        with tab.client.content:
            await editor._save()
        await tab.should_see('Tom Ellis changed status')
        assert practice.patient(jamie).status is Status.ON_HOLD
        practice.do(practice.tom, patients.discharge, jamie, 2, DischargeReason.MOVED)
        with tab.client.content:
            await editor._save()
        await until(lambda: said == ['Somebody else has just discharged this patient. Their reason stands.'])
        assert practice.patient(jamie).discharge_reason is DischargeReason.MOVED


async def test_who_comes_back_is_readmitted_from_the_status_menu(practice: Practice, jamie: int) -> None:
    practice.do(practice.rita, patients.discharge, jamie, 1, DischargeReason.MOVED)
    async with open_house(practice) as house:
        tab = await house.tab(practice.rita, f'/patients/{jamie}')
        await tab.should_see('Edit details')
        await choose(tab, 'Status', 'Intake')
        await until(lambda: head(tab)['since'] == 'readmitted on 23 Nov 2026')
        assert head(tab)['status'] == 'Intake'


async def test_two_people_who_choose_the_same_status_both_get_what_they_wanted(
    practice: Practice, jamie: int, said: list[str]
) -> None:
    async with open_house(practice) as house:
        tab = await house.tab(practice.rita, f'/patients/{jamie}')
        await tab.should_see('Edit details')
        press(tab, control(tab, 'Status'))
        await until(lambda: any(getattr(element, 'text', '') == 'On hold' for element in found(tab, ui.element)))
        practice.do(practice.tom, patients.set_status, jamie, 1, Status.ON_HOLD)
        press(tab, control(tab, 'On hold'))
        await until(lambda: said == ['Somebody has just set the status to On hold'])


# tags and the team


async def test_tags_are_put_and_taken_in_one_tab_and_stand_in_all(
    practice: Practice, jamie: int, said: list[str]
) -> None:
    practice.do(practice.rita, patients.tag, practice.admit('Alex'), 'School')
    async with open_house(practice) as house:
        rita, tom = [await house.tab(who, f'/patients/{jamie}') for who in (practice.rita, practice.tom)]
        await rita.should_see('Edit details')
        await choose(rita, 'More', 'Tags')
        dialog = await the(rita, Gathering)
        await rita.should_see('Everyone here reads tags, so never a diagnosis.')
        press(rita, control(rita, 'School'))
        await until(lambda: head(tom)['labels'] == ['School'])
        with rita.client.content:
            await dialog._add(dialog._box, 'Needs step-free room')
            await dialog._add(dialog._box, 'x' * 31)
        await until(lambda: head(tom)['labels'] == ['Needs step-free room', 'School'])
        await rita.should_see('A tag has at most 30 characters.')
        practice.do(practice.tom, patients.untag, jamie, 'School')
        await until(
            lambda: not [icon for icon in found(rita, ui.element) if icon.props.get('title') == 'Remove School']
        )
        await until(lambda: said[:2] == ['Tagged "School"', 'Tagged "Needs step-free room"'])


async def test_a_further_clinician_joins_by_the_dialog_and_stands_in_the_banner(
    practice: Practice, jamie: int, said: list[str]
) -> None:
    async with open_house(practice) as house:
        tab = await house.tab(practice.tom, f'/patients/{jamie}')
        await tab.should_see('Edit details')
        await choose(tab, 'Assign', 'Further clinicians')
        await the(tab, Gathering)
        press(tab, control(tab, 'Priya Raman'))
        await until(lambda: head(tab)['further'] == 'Priya Raman')
        await until(lambda: said == ['Priya Raman cares for this patient, too'])


# on paper


async def test_a_print_says_by_whom_and_when_and_is_written_down_once(practice: Practice, jamie: int) -> None:
    async with open_house(practice) as house:
        tab = await house.tab(practice.tom, f'/patients/{jamie}')
        await tab.should_see('Edit details')
        await choose(tab, 'More', 'Print')
        await tab.should_see('Printed by Tom Ellis at 23 Nov 2026, 09:30.')
        await tab.should_see('Harbour Practice')
        practice.do(practice.rita, patients.edit, jamie, 1, {'phone': '020 7946 0100'})
        await tab.should_see('020 7946 0100')
        assert practice.ask(practice.ana, openings, jamie) == [('Tom Ellis', []), ('Tom Ellis', ['print'])]
