"""Reading somebody else's CSV file: whatever is in it, it becomes lines of text or a sentence in plain words."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models import exports
from models.base import Refused
from models.imports import csv_file
from models.imports.csv_file import LARGEST, MOST_COLUMNS, MOST_LINES, Sheet, read, unguarded

SENTENCE = re.compile(r'[A-Z][^\n]+\.')


def cells(content: bytes) -> list[tuple[str, ...]]:
    """The cells below the headings."""
    return [line.cells for line in read(content).lines]


def refusal(content: bytes) -> str:
    """Why this file cannot be read."""
    with pytest.raises(Refused) as refused:
        read(content)
    return refused.value.sentence


# files as they come


@pytest.mark.parametrize(
    ('encoding', 'named'),
    [
        ('utf-8', 'UTF-8'),
        ('utf-8-sig', 'UTF-8'),
        ('utf-16', 'UTF-16'),
        ('utf-32', 'UTF-32'),
        ('cp1252', 'Windows-1252'),
    ],
)
def test_every_usual_encoding_is_read_and_said(encoding: str, named: str) -> None:
    sheet = read('Given name,Family name\nZoë,Müller\n'.encode(encoding))
    assert sheet.headings == ('Given name', 'Family name')
    assert sheet.lines[0].cells == ('Zoë', 'Müller')
    assert sheet.encoding == named


def test_utf_16_is_read_whichever_byte_comes_first() -> None:
    for mark, encoding in ((b'\xff\xfe', 'utf-16-le'), (b'\xfe\xff', 'utf-16-be')):
        assert cells(mark + 'Name\nŁukasz'.encode(encoding)) == [('Łukasz',)]


@pytest.mark.parametrize(('delimiter', 'named'), csv_file.DELIMITERS.items())
def test_the_delimiter_is_found_out(delimiter: str, named: str) -> None:
    lines = [['Name', 'Address', 'Born'], ['Hill', '1, High; Street', '1991-03-14'], ['Ö', 'a|b\tc', '']]
    text = io.StringIO(newline='')
    csv.writer(text, delimiter=delimiter).writerows(lines)
    sheet = read(text.getvalue().encode())
    assert sheet.delimiter == named
    assert [list(line.cells) for line in sheet.lines] == lines[1:]


def test_what_excel_says_about_the_delimiter_is_believed() -> None:
    sheet = read(b'sep=;\r\nName;Town, County\r\nHill;Leeds, Yorkshire\r\n')
    assert (sheet.delimiter, sheet.headings) == ('semicolon', ('Name', 'Town, County'))


def test_quotation_marks_and_line_breaks_within_a_cell_are_read_and_lines_are_numbered_as_an_editor_does() -> None:
    sheet = read(b'Name,Address\r\n"Hill ""Jay""","1 High Street\r\nLeeds"\r\n\r\nBell,2 Low Road\r\n')
    assert sheet.lines[0].cells == ('Hill "Jay"', '1 High Street\r\nLeeds')
    assert [line.number for line in sheet.lines] == [2, 5]


def test_short_lines_are_filled_blank_ones_left_out_and_long_ones_said() -> None:
    sheet = read(b'A,B,C\n1\n , ,\n1,2,3,,,\n1,2,3,4\n')
    assert [line.cells for line in sheet.lines] == [('1', '', ''), ('1', '2', '3'), ('', '', '')]
    assert [line.trouble for line in sheet.lines] == ['', '', 'This line has 4 values, but there are 3 headings.']


def test_headings_that_are_missing_or_there_twice_get_a_number_and_blank_ones_at_the_end_are_no_columns() -> None:
    assert read(b'Phone,,Phone,"Phone (2)",Phone,,,\n1,2,3,4,5\n').headings == (
        'Phone',
        'Column 2',
        'Phone (2)',
        'Phone (2) (2)',
        'Phone (3)',
    )


# files that cannot be read


@pytest.mark.parametrize(
    ('content', 'words'),
    [
        (b'', 'is empty'),
        (b'\xef\xbb\xbf', 'is empty'),
        (b' \r\n\r\n\t\n', 'is empty'),
        (b'\x1a', 'is empty'),
        (b'Name,Born\r\n', 'no lines below'),
        (b'Name,Born\r\n,,\r\n', 'no lines below'),
        (b'PK\x03\x04....xl/workbook.xml', 'Excel file. Save it as CSV'),
        (b'PK\x03\x04....word/document.xml', 'Word document'),
        (b'PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet', 'OpenDocument'),
        (b'PK\x03\x04clients.csv', 'packed file (ZIP)'),
        (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'Excel file'),
        (b'\x89PNG\r\n\x1a\n', 'a picture'),
        (b'\xff\xd8\xff\xe0', 'a picture'),
        (b'%PDF-1.7', 'a PDF'),
        (b'\x1f\x8b\x08', 'packed file'),
        (b'SQLite format 3\0', 'a database'),
        (b'{\\rtf1 x}', 'text document'),
        (b'<!DOCTYPE html><table>', 'web page'),
        (b'  <?xml version="1.0"?><rows/>', 'XML'),
        (b'Name,Born\nHill\0,1991\n', 'not a text file'),
        (b'Name,Born\nHill\x07,1991\n', 'not a text file'),
        ('Name,Born\nHill,1991\n'.encode('utf-16-le'), 'not a text file'),
        (b'\xff\xfeN\0a\0m', 'not a text file'),
        (b'\xff\xfe\0\0N', 'not a text file'),
        (b'Name\n\x81\x8d\n', 'not a text file'),
        (b'Name,Note\nHill,"never closed\nBell,x\n', 'line 2 a quotation mark is opened and not closed'),
        (b'Name,Note\n' + b'Hill,"' + b'x\n' * 1000 + b'"\n', 'line 2 a quotation mark is opened'),
        (b'Name,Note\nHill,"Robert "Bob" Hill"\n', 'Line 2 cannot be taken apart'),
        (b'Name,Note\nHill,"' + (b'x' * 90_000 + b'\n') * 3 + b'"\n', 'quotation mark'),
        (b'a' * 100_001 + b'\n1\n', 'Line 1 is too long'),
        (b',' * 1_000_000 + b'\n', 'Line 1 is too long'),
        (b'a,' * 500 + b'\n1\n', '500 columns. At most 100'),
        (b'Name\n' + b'x' * 30_000 + b'\n', 'A value in line 2 is too long'),
        (b'Name\n' + b'Hill\n' * (MOST_LINES + 1), 'more than 1,000 lines. Split it'),
        (b'Name\n' + b'x' * LARGEST, 'too large: at most 10 MB'),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_plain_words(content: bytes, words: str) -> None:
    sentence = refusal(content)
    assert words in sentence
    assert SENTENCE.fullmatch(sentence)


def test_the_most_that_is_allowed_is_read() -> None:
    line = b','.join(b'x%d' % number for number in range(MOST_COLUMNS)) + b'\n'
    assert len(read(line + line * MOST_LINES).lines) == MOST_LINES


def test_a_bomb_of_many_lines_takes_little_memory() -> None:
    bomb = b'Name\n' + b'"\n",' * 2_000_000
    tracemalloc.start()
    refusal(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * len(bomb)


# whatever it is


@settings(max_examples=300)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
@example(b'"')
@example(b'\r')
@example(b'sep=;\n')
@example(b"'=1\n'\n")
def test_bytes_become_a_table_or_a_sentence_and_nothing_else(content: bytes) -> None:
    sheet = what_becomes_of(content)
    if isinstance(sheet, str):
        assert SENTENCE.fullmatch(sheet)
    else:
        assert {len(line.cells) for line in sheet.lines} == {len(sheet.headings)}
        assert len(set(sheet.headings)) == len(sheet.headings)
        assert all(sheet.headings)


def what_becomes_of(content: bytes) -> Sheet | str:
    """The table in a file, or the sentence that says why there is none."""
    try:
        return read(content)
    except Refused as refused:
        return refused.sentence


texts = st.text(st.characters(codec='utf-8', exclude_categories=['Cc', 'Cs']), max_size=20).map(str.strip)


@settings(max_examples=200)
@given(st.lists(st.tuples(texts, texts, texts).filter(any), min_size=1, max_size=20))
@example([('=1+1', '+44 20 7946 0018', '-'), ('@x', "'t Hooft", '"a", b')])
def test_what_was_exported_is_read_back_as_it_was(rows: list[tuple[str, str, str]]) -> None:
    exported = exports.as_csv(exports.Sheet(('Record number', 'Name', 'Phone'), list(rows)))
    sheet: Sheet = read(exported)
    once = [tuple(unguarded(cell) if cell.startswith("'") else cell for cell in row) for row in rows]
    assert [line.cells for line in sheet.lines] == [tuple(map(str.strip, row)) for row in once]
    assert sheet.encoding == 'UTF-8'
