"""Patients from a file, in Chromium: chosen, matched, checked, imported, while a colleague looks at the list."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.people import People
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

CLIENTS = (
    'Surname;First name;DOB;Notes\nAardvark;Zoë;04/03/1991;Rings twice\nAalto;Aino;02/09/1984;\nBell;Marcus;never;\n'
)


def file(text: str) -> FilePayload:
    """A CSV file as an old spreadsheet saves it."""
    return {'name': 'clients.csv', 'mimeType': 'text/csv', 'buffer': text.encode('cp1252')}


async def test_patients_are_imported_and_the_list_of_a_colleague_grows(server: Server, people: People) -> None:
    anas = await (await people.arrive('ana', server)).open('/import')
    ritas = await (await people.arrive('rita', server)).open('/patients')
    chooser = anas.get_by_label('Choose a CSV file')
    await chooser.set_input_files(
        {'name': 'clients.csv', 'mimeType': 'text/csv', 'buffer': b'PK\x03\x04 xl/workbook.xml'}
    )
    await expect(anas.get_by_text('This is an Excel file.')).to_be_visible()
    await chooser.set_input_files(file(CLIENTS))
    await expect(anas.get_by_label('DOB is read as')).to_have_value('born')
    await anas.get_by_label('Notes is read as').select_option(label='Front-desk note')
    await expect(anas.get_by_role('cell', name='Rings twice')).to_be_visible()
    await anas.get_by_label('Day first').check()
    await anas.get_by_role('button', name='Check all lines').click()
    await expect(anas.get_by_role('row', name='Marcus Bell')).to_contain_text('Date of birth: This is not a date')
    await anas.get_by_role('button', name='All lines').click()
    await expect(anas.get_by_role('row')).to_have_count(4)
    await anas.get_by_label('Leave these lines out').check()
    await anas.get_by_role('button', name='Import 2 patients').click()
    await expect(anas.get_by_text('2 patients imported. 1 line left out.')).to_be_visible()
    await expect(ritas.get_by_role('row', name='Zoë Aardvark')).to_contain_text('04 Mar 1991')
    await expect(ritas.get_by_role('row', name='Aino Aalto')).to_be_visible()
