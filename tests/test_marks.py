"""Who did it: the words beside a changed row, and the server's log."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest

from models import caseload, chart, patients
from models.base import Work
from models.caseload import Wanted
from models.patient_record import DischargeReason, Patient
from tests.cast import Practice
from tests.live_world import World, open_world

ALL = (Wanted(),)


@pytest.fixture
async def world(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with open_world(practice, monkeypatch) as world:
        yield world


async def test_a_changed_row_is_marked_with_its_author_and_what_they_changed(world: World) -> None:
    jamie = world.practice.admit('Jamie', 'Hill')
    tab = world.browser()
    tab.open(world.topic(caseload.listing, *ALL, rows_of=Patient))
    await world.quiet()
    tom = world.practice.tom
    world.practice.do(tom, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    await world.quiet()
    assert tab.marks == {str(jamie): [tom.staff_id, 'Tom changed phone']}


async def test_what_changes_along_with_another_field_is_told_by_that_one(world: World) -> None:
    jamie = world.practice.admit('Jamie', 'Hill')
    tab = world.browser()
    tab.open(world.topic(caseload.listing, Wanted(group='discharged'), rows_of=Patient))
    await world.quiet()
    world.practice.do(world.practice.tom, patients.discharge, jamie, 1, DischargeReason.MOVED)
    await world.quiet()
    assert tab.marks[str(jamie)][1] == 'Tom changed status'


@pytest.mark.parametrize(
    ('values', 'words'),
    [
        ({'phone': '020 7946 0018', 'email': 'jamie@example.org'}, 'Tom changed e-mail and phone'),
        (
            {'phone': '020 7946 0018', 'email': 'j@example.org', 'pronouns': 'they'},
            'Tom changed e-mail, phone and more',
        ),
    ],
)
async def test_at_most_two_fields_are_named(world: World, values: dict[str, str], words: str) -> None:
    jamie = world.practice.admit('Jamie', 'Hill')
    tab = world.browser()
    tab.open(world.topic(caseload.listing, *ALL, rows_of=Patient))
    await world.quiet()
    world.practice.do(world.practice.tom, patients.edit, jamie, 1, values)
    await world.quiet()
    assert tab.marks[str(jamie)][1] == words


async def test_a_new_and_a_removed_row_name_their_author(world: World) -> None:
    tab = world.browser()
    tab.open(world.topic(caseload.listing, *ALL, rows_of=Patient))
    await world.quiet()
    jamie = world.practice.admit('Jamie', 'Hill')
    await world.quiet()
    assert tab.marks[str(jamie)] == [world.practice.rita.staff_id, 'Rita added this']
    world.practice.do(world.practice.ana, patients.remove, jamie, 1)
    await world.quiet()
    assert tab.marks[str(jamie)] == [world.practice.ana.staff_id, 'Ana removed this']


async def test_the_changed_fields_of_one_record_are_marked_where_each_is_a_row(world: World) -> None:
    jamie = world.practice.admit('Jamie', 'Hill')
    tab = world.browser()
    tab.open(world.topic(chart.details, jamie, rows_of=Patient, about=('patients', jamie)))
    await world.quiet()
    world.practice.do(world.practice.tom, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    await world.quiet()
    assert tab.marks == {'phone': [world.practice.tom.staff_id, 'Tom changed this']}


# the log


async def test_the_log_says_in_words_what_changed_and_how_many_tabs_were_told(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, 'tracker')
    for name in 'ab':
        world.browser(name).open(world.topic(caseload.chips))
    await world.quiet()
    jamie = world.practice.admit('Jamie', 'Hill')
    await world.quiet()
    [line] = [record.getMessage() for record in caplog.records]
    assert line.rsplit(' in ', 1)[0] == f'patient {jamie} created, told to 2 tabs'
    assert line.endswith(' ms')


async def test_an_import_of_many_is_one_line(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, 'tracker')
    world.browser().open(world.topic(caseload.chips))
    await world.quiet()

    def many(work: Work) -> None:
        for number in range(12):
            patients.admit(work, {'given_name': 'Jamie', 'family_name': f'Hill {number}'})

    world.practice.do(world.practice.rita, many)
    await world.quiet()
    [line] = [record.getMessage() for record in caplog.records]
    assert line.startswith('12 changes in one commit, told to 1 tab in ')
