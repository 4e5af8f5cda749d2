"""Exports: a list of patients as a file that other programs open, CSV or Excel. For the manager, and written down."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Select
from xlsxwriter import Workbook

from models import practice
from models.base import Refused, Role, Work
from models.patient_record import STATUS_WORDS, full_name, record_number
from models.wanted import IN_FULL, Wanted, all_of, those_of

ALWAYS = ('Record number', 'Name', 'Pronouns', 'Date of birth')
COLUMNS = {
    'clinician': 'Clinician',
    'status': 'Status',
    'phone': 'Phone',
    'changed': 'Last change',
    'tags': 'Tags',
    'email': 'E-mail',
    'contact': 'Preferred contact',
    'referred_by': 'Referred by',
    'admitted': 'Admitted',
}
"""The headings of what a list may show beside ALWAYS, by the names of its columns."""

A_FORMULA_BEGINS_WITH = ('=', '+', '-', '@', '\t', '\r', '\0')
PORTION = 500  # rows that are fetched at once
WIDEST = 48  # characters of a column on an Excel sheet


class Sheet(NamedTuple):
    """What an export holds: its headings, and as many texts in each row."""

    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]


def of_list(work: Work, wanted: Wanted, columns: Sequence[str]) -> Sheet:
    """All pages of a list, in its order, with these of its columns. For the manager; raises Refused for others."""
    return _sheet(work, all_of(work, wanted, IN_FULL), columns)


def of_selected(work: Work, ids: Iterable[int], columns: Sequence[str]) -> Sheet:
    """These patients by name, with these columns. For the manager; raises Refused for others."""
    return _sheet(work, those_of(ids), columns)


def record(work: Work, number: int) -> None:
    """Write down in the history that this person exported so many patients. For the manager, before it is handed over.

    Raises Refused for others.
    """
    _check_right(work)
    if here := practice.details(work):
        work.opened(here, f'export of {number:,} patient{"" if number == 1 else "s"}')


def as_csv(sheet: Sheet) -> bytes:
    """The sheet as CSV (RFC 4180). UTF-8, and with a mark that says so: Excel reads names wrong without it."""
    text = io.StringIO(newline='')
    csv.writer(text).writerows([sheet.headings, *map(_guarded, sheet.rows)])
    return text.getvalue().encode('utf-8-sig')


def as_xlsx(sheet: Sheet) -> bytes:
    """The sheet as an Excel workbook. Each cell is text and no formula, also once somebody saves it as CSV."""
    file = io.BytesIO()
    with Workbook(file, {'in_memory': True}) as book:
        page = book.add_worksheet('Patients')
        bold = book.add_format({'bold': True})
        for place, heading in enumerate(sheet.headings):
            page.write_string(0, place, heading, bold)
        for number, row in enumerate(sheet.rows, start=1):
            for place, cell in enumerate(_guarded(row)):
                if cell:
                    page.write_string(number, place, cell)
        for place, width in enumerate(_widths(sheet)):
            page.set_column(place, place, width)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(sheet.rows), len(sheet.headings) - 1)
    return file.getvalue()


def _check_right(work: Work) -> None:
    if not work.who.has(Role.MANAGER):
        raise Refused('Only the practice manager can export lists of patients.')


def _sheet(work: Work, rows: Select[Any], columns: Sequence[str]) -> Sheet:
    _check_right(work)
    chosen = [name for name in COLUMNS if name in columns]
    zone = work.zone
    portions = rows.execution_options(yield_per=PORTION)  # between two of them the rest of the program has its turn
    said = [_said(row, zone) for row in work.rows(portions)]
    shown = [(*row[: len(ALWAYS)], *(row[len(ALWAYS) + list(COLUMNS).index(name)] for name in chosen)) for row in said]
    return Sheet((*ALWAYS, *(COLUMNS[name] for name in chosen)), shown)


def _said(row: tuple[Any, ...], zone: ZoneInfo) -> tuple[str, ...]:
    """The values of IN_FULL as texts, in the order of ALWAYS and COLUMNS. Dates as every program understands them."""
    id, given_name, preferred_name, family_name, pronouns, born, phone, status, changed, clinician, *more = row
    tags, email, contact, referred_by, admitted = more
    return (
        record_number(id),
        full_name(given_name, preferred_name, family_name),
        pronouns or '',
        _day(born),
        clinician or '',
        STATUS_WORDS[status],
        phone or '',
        _moment(changed, zone),
        ', '.join(sorted(tags, key=str.casefold)),
        email or '',
        contact or '',
        referred_by or '',
        _day(admitted.astimezone(zone).date()),
    )


def _day(value: date | None) -> str:
    return value.isoformat() if value else ''


def _moment(value: datetime, zone: ZoneInfo) -> str:
    return f'{value.astimezone(zone):%Y-%m-%d %H:%M}'


def _guarded(row: tuple[str, ...]) -> tuple[str, ...]:
    """The texts of a row, none of which a spreadsheet takes for a formula.

    An apostrophe is put before those that begin like one (TRUST R24): also before +44 20 7946 0018, which is no sum.
    """
    return tuple("'" + cell if cell.startswith(A_FORMULA_BEGINS_WITH) else cell for cell in row)


def _widths(sheet: Sheet) -> list[int]:
    """How wide each column of an Excel sheet is, so that most of what stands in it is read."""
    columns = zip(*(sheet.headings, *sheet.rows), strict=True)
    return [min(max(map(len, column)) + 2, WIDEST) for column in columns]
