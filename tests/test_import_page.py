"""The import page: a file is sent, its columns are matched, its lines are checked, and everybody's lists grow."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from models import imports
from models.base import Principal
from models.imports import Choices
from models.imports.columns import guessed
from models.imports.written_dates import Order
from tests.cast import Practice
from tests.open_house import OpenHouse, click, open_house
from tests.served import until
from tracker_ui.components.file_box import FileBox
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.match_columns import MatchColumns
from tracker_ui.components.report import Report

FILE = b'Surname,First name,DOB,Mobile\nHill,Jamie,14/03/1991,020 7946 0018\nOkafor,Ada,02/09/1984,020 7946 0019\n'
EITHER = b'Surname,First name,DOB\nHill,Jamie,04/03/1991\n'


@pytest.fixture
async def house(practice: Practice) -> AsyncIterator[OpenHouse]:
    async with open_house(practice) as house:
        yield house


@pytest.fixture
async def anas(house: OpenHouse, ana: Principal) -> User:
    """Ana's tab, at the import."""
    return await house.tab(ana, '/import')


async def sees(tab: User, words: str) -> None:
    """Wait until these words stand on the tab, however busy the computer is."""
    await tab.should_see(words, retries=60)


def box(tab: User) -> FileBox:
    """The box that asks for the file."""
    (found,) = tab.find(kind=FileBox).elements
    return found


async def send(tab: User, content: bytes, *, label: str | None = None, by: User | None = None, **headers: str) -> int:
    """Send a file to the box of a tab; gives back the status."""
    said = {'X-Upload': label or box(tab).label, 'X-File-Name': 'clients.csv', **headers}
    return (await (by or tab).http_client.post('/upload', content=content, headers=said)).status_code


def why_not(tab: User) -> str:
    """What the box says of the file."""
    said: dict[str, Any] | None = box(tab)._props['said']
    return said['text'] if said else ''


def choose(tab: User, place: int, field: str) -> None:
    """Choose the field of a column."""
    tab.find(kind=MatchColumns).trigger('choose', [place, field])


async def tick(tab: User, words: str) -> None:
    """Choose the radio button with these words."""
    (found,) = tab.find(content=words).elements
    assert found.parent_slot
    (radio, _) = found.parent_slot.parent.default_slot.children
    UserInteraction(tab, {radio}, None).trigger('change')


def states(tab: User) -> list[str]:
    """What becomes of the lines of the report."""
    (report,) = tab.find(kind=Report).elements
    return [line.state for line in report._lines]


# from the file to the list


async def test_a_file_becomes_patients_and_ritas_list_grows_in_one_frame(
    house: OpenHouse, anas: User, practice: Practice
) -> None:
    ritas = await house.tab(practice.rita, '/patients')
    await sees(ritas, 'New patient')
    hub = house.house.hub
    frames = hub.counters.frames
    assert await send(anas, FILE) == 204
    await sees(anas, 'clients.csv')
    await sees(anas, '14 Mar 1991')
    await sees(anas, '14/03/1991 can be nothing else')
    click(anas, 'Check all lines')
    await sees(anas, 'Nothing is imported yet')
    assert states(anas) == ['ready', 'ready']
    assert practice.heard[-1].kind != 'patients'
    click(anas, 'Import 2 patients')
    await sees(anas, '2 patients imported.')
    await sees(ritas, 'Ada Okafor')
    await sees(ritas, 'Jamie Hill')
    assert hub.counters.frames - frames <= 2


async def test_a_column_may_be_another_one_or_left_out(anas: User, practice: Practice) -> None:
    await send(anas, b'Surname,First name,Notes,Mobile\nHill,Jamie,Rings twice,020 7946 0018\n')
    await sees(anas, 'What is in the columns?')
    choose(anas, 2, 'front_desk_note')
    choose(anas, 3, '')
    await sees(anas, 'Front-desk note')
    click(anas, 'Check all lines')
    await sees(anas, 'Nothing is imported yet')
    click(anas, 'Import 1 patient')
    await sees(anas, '1 patient imported.')
    jamie = practice.patient(1)
    assert (jamie.front_desk_note, jamie.phone) == ('Rings twice', None)


async def test_a_choice_that_does_not_exist_leaves_the_column_out(anas: User) -> None:
    await send(anas, FILE)
    await sees(anas, 'What is in the columns?')
    for nonsense in ([0, 'archived_at'], [99, 'phone'], ['0', 'phone'], [-1, 'phone'], [0, ['phone']], [], 'phone'):
        anas.find(kind=MatchColumns).trigger('choose', nonsense)
    click(anas, 'Check all lines')
    await sees(anas, 'which columns are the given name and the family name')


async def test_dates_that_can_be_read_in_two_ways_are_asked_about(anas: User, practice: Practice) -> None:
    await send(anas, EITHER)
    await sees(anas, 'Which comes first in a date?')
    click(anas, 'Check all lines')
    await sees(anas, 'Please choose how the dates are to be read.')
    await tick(anas, 'Month first: 04/03/1991 is 03 Apr 1991')
    await sees(anas, '03 Apr 1991')
    click(anas, 'Check all lines')
    await sees(anas, 'Nothing is imported yet')
    click(anas, 'Import 1 patient')
    await sees(anas, '1 patient imported.')
    assert str(practice.patient(1).born) == '1991-04-03'


async def test_lines_that_cannot_be_read_and_people_who_are_here_wait_for_a_choice(
    anas: User, practice: Practice
) -> None:
    practice.admit('Jamie', 'Hill', phone='020 7946 0018')
    await send(anas, FILE + b'Bell,Marcus,never,\n')
    await sees(anas, 'What is in the columns?')
    click(anas, 'Check all lines')
    await sees(anas, '1 line ready, 1 that may be somebody who is here, 1 that cannot be read.')
    assert states(anas) == ['here', 'ready', 'unreadable']
    await sees(anas, 'Mend them in the file')
    await anas.should_not_see('Import 1 patient')
    await tick(anas, 'Leave these lines out')
    await sees(anas, 'Import 1 patient')
    await tick(anas, 'Admit them anyway, as somebody else')
    await sees(anas, 'Import 2 patients')
    click(anas, 'Import 2 patients')
    await sees(anas, '2 patients imported. 1 line left out.')


async def test_somebody_who_is_admitted_meanwhile_is_found_at_the_last_moment(anas: User, practice: Practice) -> None:
    await send(anas, FILE)
    await sees(anas, 'What is in the columns?')
    click(anas, 'Check all lines')
    await sees(anas, 'Import 2 patients')
    practice.admit('Jamie', 'Hill', phone='020 7946 0018')
    click(anas, 'Import 2 patients')
    await sees(anas, 'Please look again.')
    assert states(anas) == ['here', 'ready']
    click(anas, 'Import 1 patient')
    await sees(anas, '1 patient imported. 1 line left out.')


async def test_an_import_goes_on_when_its_page_is_left(house: OpenHouse, anas: User, practice: Practice) -> None:
    await send(anas, FILE)
    await sees(anas, 'What is in the columns?')
    click(anas, 'Check all lines')
    await sees(anas, 'Import 2 patients')
    held = practice.store.writing(practice.rita)
    with held:
        click(anas, 'Import 2 patients')
        await sees(anas, 'Waiting for our turn to write.')
        anas.navigate.to('/patients')
        await sees(anas, 'New patient')
    await sees(anas, 'Ada Okafor')


# the way in


async def test_a_file_that_cannot_be_read_is_refused_by_the_box_and_the_next_one_is_taken(anas: User) -> None:
    for content, words in {
        b'': 'This file is empty.',
        b'PK\x03\x04 xl/workbook.xml': 'This is an Excel file.',
        b'Jamie,Hill,14/03/1991\nAda,Okafor,02/09/1984\n': 'holds no headings',
    }.items():
        assert await send(anas, content) == 204
        await until(lambda words=words: words in why_not(anas))  # type: ignore[misc]
    await send(anas, FILE)
    await sees(anas, 'What is in the columns?')


async def test_nobody_but_the_manager_gets_the_page_or_sends_to_it(
    house: OpenHouse, anas: User, practice: Practice
) -> None:
    for who in (practice.rita, practice.tom):
        tab = await house.tab(who, '/import')
        await sees(tab, 'Nothing here')
        assert await send(anas, FILE, by=tab) == 403, 'the label of a box on a page of Ana'
    other = await house.tab(practice.ana, '/import')
    assert await send(anas, FILE, by=other) == 403, 'another sign-in of Ana'
    assert await send(anas, FILE, label='nobody') == 403
    await anas.should_not_see('What is in the columns?')


async def test_nobody_sends_without_being_signed_in_or_from_another_site(anas: User) -> None:
    assert await send(anas, FILE, Origin='https://evil.example') == 403
    assert await send(anas, FILE, **{'Sec-Fetch-Site': 'cross-site'}) == 403
    assert (await anas.http_client.get('/upload', headers={'X-Upload': box(anas).label})).status_code == 405
    anas.http_client.cookies.clear()
    assert await send(anas, FILE) == 401
    await anas.should_not_see('What is in the columns?')


async def test_a_file_that_is_too_large_is_cut_off_while_it_arrives_and_the_next_one_is_taken(anas: User) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1_000_000
            yield b'x' * 1_000_000

    stranger = await anas.http_client.post('/upload', content=endless(), headers={'X-Upload': 'somebody'})
    assert stranger.status_code == 403
    assert taken <= 1_000_000
    headers = {'X-Upload': box(anas).label}
    answer = await anas.http_client.post('/upload', content=endless(), headers=headers)
    assert answer.status_code == 413
    assert answer.headers['cache-control'] == 'no-store'
    assert taken <= 12_000_000
    assert (await send(anas, b'x' * 10_000_001)) == 413
    assert await send(anas, FILE) == 204
    await sees(anas, 'What is in the columns?')


async def test_one_file_at_a_time_is_on_its_way_and_none_to_a_box_that_is_gone(anas: User) -> None:
    here = box(anas)
    assert here.begin()
    assert await send(anas, FILE) == 429
    here.end()
    assert await send(anas, FILE) == 204
    await sees(anas, 'What is in the columns?')
    assert here.is_deleted
    assert await send(anas, FILE, label=here.label) == 403


async def test_nothing_of_a_file_comes_into_the_log(anas: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await send(anas, b'Surname,First name,DOB\nCanary,Jamie,"' + b'x\n' * 600)
    await until(lambda: why_not(anas))
    await send(anas, b'Surname,First name,DOB\nCanary,Jamie,never\n')
    await sees(anas, 'What is in the columns?')
    click(anas, 'Check all lines')
    await sees(anas, '1 that cannot be read')
    assert 'Canary' not in caplog.text
    assert 'clients.csv' not in caplog.text


async def test_what_was_brought_is_forgotten_with_the_page(anas: User) -> None:
    await send(anas, FILE)
    await sees(anas, 'What is in the columns?')
    anas.navigate.to('/patients')
    await sees(anas, 'New patient')
    anas.navigate.to('/import')
    await sees(anas, 'Choose a file')
    await anas.should_not_see('clients.csv')


# while it is written


async def test_typing_goes_on_while_many_are_written(house: OpenHouse, ana: Principal, practice: Practice) -> None:
    """The event loop turns, and readers read, while the writer is busy with a long transaction."""
    sheet = practice.ask(ana, imports.read, b'Name\n' + b''.join(b'Ada Okafor%d\n' % number for number in range(300)))
    rehearsal = practice.ask(ana, imports.rehearse, sheet, guessed(sheet.headings), Order.DAY_FIRST)
    anas = await house.tab(ana, '/patients')
    (table,) = anas.find(kind=LiveTable).elements
    written: list[int] = []
    arguments = (ana, imports.admit_all, rehearsal, Choices(admit_alike=True), written.append)
    writing = asyncio.create_task(house.house.workers.write(practice.do, *arguments))
    turns = 0
    while not writing.done():
        await asyncio.sleep(0.005)
        turns += 1
        assert not table.topic.rows or len(written) == 300
    assert await writing == 300
    assert turns > 10
