"""Exports: what is in the file, that nothing of it becomes a formula, who may have one, and what is written down."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col

from models import exports, patients
from models.base import ChangeRecord, Principal, Refused, Work
from models.caseload import PAGE, Wanted
from models.exports import ALWAYS, COLUMNS, Sheet
from models.patient_record import Status
from pages.exports import PATH
from tests.cast import Clock, Practice, id_of
from tests.served import Browser, Served, serving

ALL = list(COLUMNS)
CELL = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'


def read_csv(content: bytes) -> list[list[str]]:
    """The cells as any other program reads them."""
    return list(csv.reader(io.StringIO(content.decode('utf-8-sig'), newline=''), strict=True))


def read_xlsx(content: bytes) -> list[list[str]]:
    """The cells of the one sheet, row by row; AssertionError for one that is no text, such as a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        texts = [
            ''.join(part.text or '' for part in item.iter(f'{CELL}t'))
            for item in ElementTree.fromstring(book.read('xl/sharedStrings.xml')).iter(f'{CELL}si')
        ]
        sheet = ElementTree.fromstring(book.read('xl/worksheets/sheet1.xml'))
    assert not list(sheet.iter(f'{CELL}f')), 'a formula'
    assert not list(sheet.iter(f'{CELL}hyperlink'))
    rows = []
    for row in sheet.iter(f'{CELL}row'):
        cells = {cell.get('r', ''): cell for cell in row.iter(f'{CELL}c')}
        assert {cell.get('t') for cell in cells.values()} <= {'s'}
        rows.append([texts[int(cell.findtext(f'{CELL}v') or 0)] for cell in cells.values()])
    return rows


# what is in it


def test_a_list_is_exported_with_all_its_pages_in_its_order_and_with_its_columns(practice: Practice) -> None:
    def admit_sixty(work: Work) -> None:
        for number in range(PAGE + 10):
            patients.admit(work, {'given_name': f'P{number:02}', 'family_name': 'Hill', 'status': Status.ACTIVE})

    practice.do(practice.rita, admit_sixty)
    practice.admit('Somebody', 'Else', status=Status.WAITING)
    wanted = Wanted('active', sort='name', descending=True, page=2)
    sheet = practice.ask(practice.ana, exports.of_list, wanted, ['phone', 'status'])
    assert sheet.headings == (*ALWAYS, 'Status', 'Phone'), 'in the order of the list'
    assert [row[1] for row in sheet.rows] == [f'P{number:02} Hill' for number in reversed(range(PAGE + 10))]


def test_words_and_filters_narrow_what_is_exported(practice: Practice) -> None:
    tagged = practice.admit('Ada', 'Hill', clinician_id=id_of(practice.tom))
    practice.do(practice.rita, patients.tag, tagged, 'School')
    practice.admit('Ben', 'Hill')
    practice.admit('Cleo', 'Moss')

    def names(**wanted: Any) -> list[str]:
        return [row[1] for row in practice.ask(practice.ana, exports.of_list, Wanted(**wanted), []).rows]

    assert names(words='hill') == ['Ada Hill', 'Ben Hill']
    assert names(tag='School') == names(clinician=id_of(practice.tom)) == ['Ada Hill']


def test_every_column_says_what_the_record_holds(practice: Practice) -> None:
    practice.admit('Katherine', 'Moss', preferred_name='Kate', pronouns='she/her', born=date(1991, 3, 14),
                   clinician_id=id_of(practice.tom), phone='020 7946 0018', email='kate@example.org',
                   preferred_contact='phone', referral_source='Dr Lee')  # fmt: skip
    practice.do(practice.rita, patients.tag, 1, 'School')
    practice.do(practice.rita, patients.tag, 1, 'evenings')
    [row] = practice.ask(practice.ana, exports.of_selected, [1], ALL).rows
    assert dict(zip([*ALWAYS, *COLUMNS.values()], row, strict=True)) == {
        'Record number': 'MHT-0001',
        'Name': 'Katherine (Kate) Moss',
        'Pronouns': 'she/her',
        'Date of birth': '1991-03-14',
        'Clinician': 'Tom Ellis',
        'Status': 'Inquiry',
        'Phone': '020 7946 0018',
        'Last change': '2026-11-23 09:30',
        'Tags': 'evenings, School',
        'E-mail': 'kate@example.org',
        'Preferred contact': 'phone',
        'Referred by': 'Dr Lee',
        'Admitted': '2026-11-23',
    }


def test_the_selected_are_exported_by_name_and_nobody_else_archived_or_not(practice: Practice) -> None:
    ids = [practice.admit(name, 'Hill') for name in ('Cleo', 'Ada', 'Ben')]
    practice.do(practice.rita, patients.archive, ids[1], 1)
    sheet = practice.ask(practice.ana, exports.of_selected, [*ids[:2], 4711], [])
    assert [row[1] for row in sheet.rows] == ['Ada Hill', 'Cleo Hill']


def test_a_column_that_there_is_not_is_left_out(practice: Practice) -> None:
    assert practice.ask(practice.ana, exports.of_list, Wanted(), ['password', 'status']).headings[-1] == 'Status'


# how it is written


SHEET = Sheet(('Name', 'Note'), [('Anaïs "Nan" Åberg', 'two\nlines, and a comma'), ('李小龍', '')])


def test_a_csv_file_follows_rfc_4180_and_says_that_it_is_utf_8() -> None:
    assert exports.as_csv(SHEET) == (
        b'\xef\xbb\xbfName,Note\r\n' + '"Anaïs ""Nan"" Åberg","two\nlines, and a comma"\r\n李小龍,\r\n'.encode()
    )


def test_an_excel_file_holds_the_same_texts() -> None:
    assert read_xlsx(exports.as_xlsx(SHEET)) == [['Name', 'Note'], *map(list, SHEET.rows[:1]), ['李小龍']]


BEGINNINGS = st.sampled_from(['=', '+', '-', '@', '\t', '\r', '\0', '', "'", ' '])
TEXTS = st.builds(str.__add__, BEGINNINGS, st.text(st.characters(exclude_categories=['Cs']), max_size=20))


@given(cells=st.lists(TEXTS, min_size=2, max_size=2))
def test_no_text_becomes_a_formula_and_none_is_lost_csv_injection(cells: list[str]) -> None:
    _headings, row = read_csv(exports.as_csv(Sheet(('A', 'B'), [(cells[0], cells[1])])))
    for written, meant in zip(row, cells, strict=True):
        assert not written.startswith(('=', '+', '-', '@', '\t', '\r', '\0'))
        assert written in {meant, "'" + meant}


@settings(max_examples=25)
@given(cells=st.lists(TEXTS, min_size=20, max_size=20))
def test_no_text_becomes_a_formula_in_excel_csv_injection(cells: list[str]) -> None:
    rows = read_xlsx(exports.as_xlsx(Sheet(('A',), [(cell,) for cell in cells])))
    for written in [text for row in rows[1:] for text in row]:
        assert not written.startswith(('=', '+', '-', '@', '\t', '\r', '\0'))


@pytest.mark.parametrize(
    ('typed', 'written'),
    [
        ('=HYPERLINK("http://x.example","Click")', '\'=HYPERLINK("http://x.example","Click")'),
        ('+44 20 7946 0018', "'+44 20 7946 0018"),
        ('-1+2', "'-1+2"),
        ('@SUM(1)', "'@SUM(1)"),
        ('020 7946 0018', '020 7946 0018'),
        ('Anne-Marie', 'Anne-Marie'),
    ],
)
def test_an_apostrophe_stands_before_what_begins_like_a_formula(typed: str, written: str) -> None:
    sheet = Sheet(('Phone',), [(typed,)])
    assert read_csv(exports.as_csv(sheet))[1] == read_xlsx(exports.as_xlsx(sheet))[1] == [written]


# who may, and what is kept


@pytest.mark.parametrize('name', ['tom', 'rita'])
def test_only_the_manager_exports(practice: Practice, name: str) -> None:
    who: Principal = getattr(practice, name)
    practice.admit()
    for query in ((exports.of_list, Wanted(), []), (exports.of_selected, [1], [])):
        with pytest.raises(Refused, match='Only the practice manager'):
            practice.ask(who, *query)
    with pytest.raises(Refused, match='Only the practice manager'):
        practice.do(who, exports.record, 1)


def exported(practice: Practice) -> list[tuple[str, list[str]]]:
    """Who exported, and what the history says of it."""

    def lines(work: Work) -> list[Any]:
        return work.all(
            work.select(ChangeRecord).where(col(ChangeRecord.kind) == 'practices', col(ChangeRecord.op) == 'open')
        )

    return [(line.by_name, line.fields) for line in practice.ask(practice.ana, lines)]


@pytest.fixture
async def served(practice: Practice, now: Clock) -> AsyncIterator[Served]:
    practice.admit('Ada', 'Hill', phone='+44 20 7946 0018')
    practice.admit('Ben', 'Hill')
    async with serving(practice, now) as served:
        yield served


async def ask(browser: Browser | httpx.AsyncClient, **question: Any) -> httpx.Response:
    http = browser.http if isinstance(browser, Browser) else browser
    return await http.post(PATH, content=json.dumps({'kind': 'csv', 'columns': ['phone'], **question}))


async def test_a_file_is_handed_over_to_the_manager_and_kept_nowhere(served: Served, practice: Practice) -> None:
    ana = await served.browser_of(practice.ana)
    answer = await ask(ana, words='ada')
    assert answer.status_code == 200
    assert answer.headers['cache-control'] == 'no-store'
    assert answer.headers['content-disposition'] == 'attachment; filename="patients-2026-11-23.csv"'
    assert read_csv(answer.content)[1:] == [['MHT-0001', 'Ada Hill', '', '', "'+44 20 7946 0018"]]
    assert exported(practice) == [('Ana Silva', ['export of 1 patient'])]

    both = await ask(ana, kind='xlsx', ids=[1, 2])
    assert len(read_xlsx(both.content)) == 3
    assert exported(practice)[1] == ('Ana Silva', ['export of 2 patients'])
    assert (await ana.http.get(PATH)).status_code == 405, 'nothing is left to be fetched'


async def test_others_are_refused_at_the_counter_too(served: Served, practice: Practice) -> None:
    answer = await ask(await served.browser_of(practice.rita))
    assert (answer.status_code, answer.text) == (403, 'Only the practice manager can export lists of patients.')
    assert exported(practice) == []


async def test_a_stranger_gets_nothing(served: Served, practice: Practice) -> None:
    async with httpx.AsyncClient(base_url=served.address) as stranger:
        assert (await ask(stranger)).status_code == 401
    ana = await served.browser_of(practice.ana)
    ana.http.headers['origin'] = 'https://elsewhere.example'
    assert (await ask(ana)).status_code == 403, 'a form on another site'
    assert exported(practice) == []


async def test_what_is_not_understood_is_said(served: Served, practice: Practice) -> None:
    ana = await served.browser_of(practice.ana)
    strange: list[dict[str, Any]] = [
        {'kind': 'exe'}, {'kind': None}, {'columns': 'phone'}, {'columns': ['x'] * 99}, {'ids': ['1']}, {'ids': [0]},
        {'ids': [2**60]}, {'ids': list(range(1, 1003))}, {'more': 1}, {'clinician': 'x'}, {'words': 'x' * 1001},
    ]  # fmt: skip
    for question in strange:
        answer = await ask(ana, **question)
        assert (answer.status_code, answer.text.split('.')[0]) == (400, 'This export was not understood'), question
    assert exported(practice) == []
