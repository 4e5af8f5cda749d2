"""Reading a CSV file that somebody brings along: it becomes lines of text, or a sentence that says what is wrong.

Whatever the bytes are, nothing but Refused is ever raised. The limits keep a file that was made to do harm, or that is
something else altogether, from holding up the program: each line is looked at before it is taken apart.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from models.base import Refused

LARGEST = 10_000_000  # bytes
MOST_LINES = 1_000  # below the headings: while they are written, what others save waits for some seconds
MOST_COLUMNS = 100
LONGEST_LINE = 100_000  # characters
LONGEST_CELL = 20_000
MOST_BREAKS = 500  # line breaks within quotation marks, in one line of the table

DELIMITERS = {',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'vertical bar'}
LOOKED_AT = 20  # lines from which the delimiter is guessed

EXCEL = 'This is an Excel file. Save it as CSV: open it, choose Save as and CSV UTF-8, and take the file this makes.'
OTHER_KINDS = (
    (b'PK\x03\x04', 'This is a packed file (ZIP), not a CSV file. Unpack it, and choose the CSV file in it.'),
    (b'\xd0\xcf\x11\xe0', EXCEL),
    (b'%PDF', 'This is a PDF. Export the table as a CSV file where the PDF was made.'),
    (b'\x89PNG', 'This is a picture, not a CSV file.'),
    (b'\xff\xd8\xff', 'This is a picture, not a CSV file.'),
    (b'GIF8', 'This is a picture, not a CSV file.'),
    (b'\x1f\x8b', 'This is a packed file, not a CSV file. Unpack it, and choose the CSV file in it.'),
    (b'{\\rtf', 'This is a text document. Save the table in it as a CSV file.'),
    (b'SQLite format 3', 'This is a database. Export the table of patients as a CSV file.'),
)
PACKED = (
    (b'xl/', EXCEL),
    (b'word/', 'This is a Word document. Save the table in it as a CSV file.'),
    (b'opendocument', 'This is an OpenDocument file. Open it, choose Save as and Text CSV, and take that file.'),
)
"""What else begins like a ZIP file, by a name that stands in its beginning."""

EMPTY = 'This file is empty.'
TOO_MANY_LINES = (
    f'This file has more than {MOST_LINES:,} lines. Split it into parts of at most {MOST_LINES:,}, '
    'each with the headings on top.'
)
NO_TEXT = 'This is not a text file, or one in a form that cannot be read. Save the table as CSV UTF-8 and try again.'
NO_CHARACTERS = re.compile('[\0-\x08\x0e-\x1f\x7f]')
GUARDED = re.compile(r"'[=+\-@\t\r]")


class Line(NamedTuple):
    """One line of the table. `number` is where it begins in the file; `trouble` a sentence, when it has no cells."""

    number: int
    cells: tuple[str, ...]
    trouble: str = ''


class Sheet(NamedTuple):
    """A table of text. Every line has as many cells as there are headings, and every heading is there once."""

    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]


def read(content: bytes) -> Sheet:
    """The table in a file. Raises Refused, with a sentence for the person, for what is none or is too large."""
    if len(content) > LARGEST:
        raise Refused(f'This file is too large: at most {LARGEST // 10**6} MB can be imported at once.')
    _refuse_other_kinds(content)
    text, encoding = _decoded(content)
    text = text.rstrip('\x1a')  # what DOS wrote at the end
    if not text.strip():
        raise Refused(EMPTY)
    if NO_CHARACTERS.search(text):
        raise Refused(NO_TEXT)
    text, delimiter = _delimiter(text)
    return _sheet(_lines(text, delimiter), encoding, DELIMITERS[delimiter])


def unguarded(cell: str) -> str:
    """A cell as it was before an export guarded it: with ' before = + - or @, so that no spreadsheet runs it (R24)."""
    return cell[1:] if GUARDED.match(cell) else cell


# bytes


def _refuse_other_kinds(content: bytes) -> None:
    for beginning, sentence in OTHER_KINDS:
        if content.startswith(beginning):
            packed = content[:4000] if beginning.startswith(b'PK') else b''
            raise Refused(next((words for sign, words in PACKED if sign in packed), sentence))
    if re.match(rb'\s*<(!doctype|html|\?xml)', content[:200], re.IGNORECASE):
        raise Refused('This is a web page or an XML file. Export the table as a CSV file.')


def _decoded(content: bytes) -> tuple[str, str]:
    """The text, and the name of the encoding: what a mark at its beginning says, UTF-8, or else that of old Windows."""
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return _text(content, 'utf-32'), 'UTF-32'
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _text(content, 'utf-16'), 'UTF-16'
    try:
        return content.decode('utf-8-sig'), 'UTF-8'
    except UnicodeDecodeError:
        return _text(content, 'cp1252'), 'Windows-1252'


def _text(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Refused(NO_TEXT) from None


# text


def _delimiter(text: str) -> tuple[str, str]:
    """The text without a first line such as sep=; and what stands between two cells."""
    if said := re.match(r'(?i)"?sep=([,;\t|])"?\r?\n', text):
        return text[said.end() :], said[1]
    return text, max(DELIMITERS, key=lambda delimiter: _fits(text, delimiter))


def _fits(text: str, delimiter: str) -> tuple[float, int]:
    """How well this delimiter fits: how many of the first lines are as wide as the headings, and how wide these are."""
    widths: list[int] = []
    with suppress(Refused):  # it is said when the file is read
        widths.extend(len(line.cells) for line in islice(_lines(text, delimiter), LOOKED_AT))
    if not widths or widths[0] < 2:
        return 0.0, 0
    return round(widths.count(widths[0]) / len(widths), 1), widths[0]


class _TextLines:
    """The lines of a text, one after the other. `number` is that of the newest; `begins` where a row of cells began."""

    def __init__(self, text: str) -> None:
        self._text = io.StringIO(text, newline='')
        self.number = 0
        self.begins = 1

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline():
            self.number += 1
            if len(line) > LONGEST_LINE:
                raise Refused(f'Line {self.number} is too long: at most {LONGEST_LINE} characters can be read.')
            if self.number - self.begins > MOST_BREAKS:
                raise Refused(_open_quotation(self.begins))
            yield line


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    """The lines that are not blank, taken apart. Raises Refused where that cannot be done."""
    source = _TextLines(text)
    rows = csv.reader(iter(source), delimiter=delimiter, strict=True)
    while True:
        source.begins = source.number + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(_in_words(str(error), source)) from None
        if any(map(str.strip, cells)):
            yield Line(source.begins, tuple(cells))


def _in_words(error: str, source: _TextLines) -> str:
    if 'expected after' in error:
        return (
            f'Line {source.number} cannot be taken apart: after a closing quotation mark comes more text. '
            'Write quotation marks inside a value twice, or leave them out.'
        )
    return _open_quotation(source.begins)


def _open_quotation(line: int) -> str:
    return f'In line {line} a quotation mark is opened and not closed. Close it, or leave it out.'


# the table


def _sheet(lines: Iterator[Line], encoding: str, delimiter: str) -> Sheet:
    first = next(lines, None)
    if first is None:
        raise Refused(EMPTY)
    headings = _headings(_trimmed(first.cells))
    below = [_fitted(line, headings) for line in islice(lines, MOST_LINES + 1)]
    if not below:
        raise Refused('This file has headings, but no lines below them.')
    if len(below) > MOST_LINES:
        raise Refused(TOO_MANY_LINES)
    return Sheet(encoding, delimiter, headings, tuple(below))


def _headings(cells: tuple[str, ...]) -> tuple[str, ...]:
    """What stands on top of each column; one that is missing or there already gets a number."""
    if len(cells) > MOST_COLUMNS:
        raise Refused(f'This file has {len(cells)} columns. At most {MOST_COLUMNS} can be read.')
    headings: list[str] = []
    for place, cell in enumerate(cells, start=1):
        heading = ' '.join(unguarded(cell).split())[:60] or f'Column {place}'
        again = (f'{heading} ({number})' for number in range(2, MOST_COLUMNS + 2))
        headings.append(heading if heading not in headings else next(one for one in again if one not in headings))
    return tuple(headings)


def _fitted(line: Line, headings: tuple[str, ...]) -> Line:
    """The line with a cell for each heading: blank ones for those that are missing at its end."""
    cells = _trimmed(line.cells)
    if len(cells) > len(headings):
        return Line(
            line.number,
            ('',) * len(headings),
            f'This line has {len(cells):,} values, but there are {len(headings)} headings.',
        )
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise Refused(f'A value in line {line.number} is too long: at most {LONGEST_CELL} characters can be read.')
    return Line(line.number, tuple(unguarded(cell).strip() for cell in cells) + ('',) * (len(headings) - len(cells)))


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Without the blank cells at the end."""
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return cells[:width]
