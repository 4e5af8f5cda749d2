"""Many patients at once: selected with the keyboard while colleagues work, tagged, taken back, and handed over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.acts import agree, change, dialog, field, row
from tests.browser.people import PHONE, People
from tests.browser.practice import number_of
from tests.browser.server import Server
from tests.test_exports import read_csv, read_xlsx

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

AKESSON, BELL, BRANDT, SUZUKI = map(number_of, ('Åkesson', 'Bell', 'Brandt', 'Suzuki'))


def check(page: Page, patient_id: int) -> Locator:
    """The check box of a row."""
    return row(page, patient_id).get_by_role('checkbox')


def bar(page: Page) -> Locator:
    """What can be done with the selected rows."""
    return page.get_by_role('group', name='Selected rows')


async def test_rows_are_selected_and_tagged_by_keyboard_while_a_colleague_changes_one(
    server: Server, people: People
) -> None:
    rita = await (await people.arrive('rita', server)).open('/patients?columns=tags,phone')
    tom = await (await people.arrive('tom', server)).open(f'/patients/{BELL}')
    await check(rita, AKESSON).focus()
    await rita.keyboard.press('Space')
    await check(rita, BELL).focus()
    await rita.keyboard.press('Space')
    await expect(bar(rita)).to_contain_text('2 selected')

    await change(tom, 'Phone', '020 7946 4321')
    await expect(row(rita, BELL)).to_contain_text('020 7946 4321')
    await expect(check(rita, BELL)).to_be_checked()
    await rita.get_by_role('button', name='Discharged').click()
    await expect(bar(rita)).to_contain_text('2 selected, 2 not on this page')
    await rita.get_by_role('button', name='All current').click()
    await expect(bar(rita)).to_have_text(re.compile('^2 selectedAssign'))

    await bar(rita).get_by_role('button', name='Tag', exact=True).focus()
    await rita.keyboard.press('Enter')
    await expect(field(rita, 'Tag')).to_be_focused()
    await rita.keyboard.type('Evenings')
    await rita.keyboard.press('Enter')
    for one in (AKESSON, BELL):
        await expect(row(rita, one)).to_contain_text('Evenings')
    await expect(bar(rita)).to_have_count(0)
    await expect(rita.get_by_role('checkbox', name='Select all on this page')).to_be_focused()
    await expect(rita.locator('.snackbar-card')).to_contain_text('2 patients tagged Evenings')
    await expect(rita.get_by_role('dialog')).to_have_count(0)
    await rita.keyboard.press('Control+z')
    for one in (AKESSON, BELL):
        await expect(row(rita, one)).not_to_contain_text('Evenings')


async def test_what_is_selected_is_handed_over_as_files(server: Server, people: People, tmp_path: Path) -> None:
    ana = await (await people.arrive('ana', server)).open('/patients?columns=status')
    await check(ana, BRANDT).click()
    await check(ana, SUZUKI).click()
    files: dict[str, list[list[str]]] = {}
    for kind, read in (('CSV', read_csv), ('Excel', read_xlsx)):
        await bar(ana).get_by_role('button', name='Export').click()
        await expect(dialog(ana)).to_contain_text('Export 2 patients')
        async with ana.expect_download() as under_way:
            await agree(ana, kind)
        download = await under_way.value
        await download.save_as(tmp_path / download.suggested_filename)
        assert re.fullmatch(r'patients-\d{4}-\d\d-\d\d\.(csv|xlsx)', download.suggested_filename)
        files[kind] = read((tmp_path / download.suggested_filename).read_bytes())
    assert files['CSV'][0] == ['Record number', 'Name', 'Pronouns', 'Date of birth', 'Status']
    assert [line[0] for line in files['CSV'][1:]] == [f'MHT-{number:04}' for number in (BRANDT, SUZUKI)]
    assert [line[:2] for line in files['Excel']] == [line[:2] for line in files['CSV']]
    await expect(bar(ana)).to_contain_text('2 selected')


async def test_on_a_phone_cards_are_selected_and_the_bar_covers_nothing_of_the_last(
    server: Server, people: People
) -> None:
    rita = await (await people.arrive('rita', server, viewport=PHONE, has_touch=True)).open('/patients')
    await check(rita, BELL).tap()
    await expect(bar(rita)).to_contain_text('1 selected')
    box = await check(rita, BELL).locator('xpath=..').bounding_box()
    assert box
    assert min(box['width'], box['height']) >= 44, 'as large as a finger'
    last = rita.locator('tbody tr').last
    await last.get_by_role('checkbox').focus()
    below, above = await bar(rita).bounding_box(), await last.bounding_box()
    assert below
    assert above
    assert above['y'] + above['height'] <= below['y'] + 1
    assert not await rita.evaluate('() => document.scrollingElement.scrollWidth > innerWidth')
    await bar(rita).get_by_role('button', name='Clear').tap()
    await expect(bar(rita)).to_have_count(0)
