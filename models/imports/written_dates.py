"""Dates in somebody else's file: in which order day and month stand is found out over the whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from models.base.text import day, folded

MONTHS = ('jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec')
IN_NUMBERS = re.compile(r'(\d{1,2})[./\s-]+(\d{1,2})[./\s-]+(\d{4})')
TIME_OF_DAY = re.compile(r'[t\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?z?\s*$')


class Order(StrEnum):
    """What stands first where a date is written in numbers, the year last."""

    DAY_FIRST = 'day first'
    MONTH_FIRST = 'month first'


class Found(NamedTuple):
    """What a column says about its dates: the order, None for either, and a sentence for the person."""

    order: Order | None
    sentence: str
    example: str = ''


def found(cells: Iterable[str]) -> Found:
    """In which order day and month stand in this column, and how that is known."""
    numbers = [(cell, parts) for cell in cells if (parts := _in_numbers(cell))]
    telling = {order: [cell for cell, parts in numbers if _is_only(order, *parts)] for order in Order}
    either = next((cell for cell, parts in numbers if _is_either(*parts)), '')
    if all(telling.values()):
        order = max(Order, key=lambda order: len(telling[order]))
        return Found(order, f'Dates are read with the {order}, as most of them must be; the others cannot be read.')
    for order, cells_of_one in telling.items():
        if cells_of_one:
            return Found(order, f'Dates are read with the {order}: {cells_of_one[0]} can be nothing else.')
    if either:
        return Found(None, 'Every date in this column could be read in two ways.', either)
    return Found(Order.DAY_FIRST, 'Dates are read as they are written, such as 1991-03-14 or 14 Mar 1991.')


def read(cell: str, order: Order) -> date:
    """The date in a cell. ValueError with a sentence when there is none."""
    text = TIME_OF_DAY.sub('', folded(cell))
    year_first = re.fullmatch(r'(\d{4})[./\s-]?(\d{1,2})[./\s-]?(\d{1,2})', text)
    if year_first:
        return _date(*map(int, year_first.groups()), cell=cell)
    if parts := _in_numbers(cell):
        first, second, year = parts
        number, month = (first, second) if order is Order.DAY_FIRST else (second, first)
        return _date(year, month, number, cell=cell)
    return _with_a_month(text, cell)


def example(cell: str) -> dict[Order, str]:
    """What a date that can be read either way would be, in words: '04/03/1991 is 04 Mar 1991'."""
    return {order: f'{order.capitalize()}: {cell} is {day(read(cell, order))}' for order in Order}


def _is_only(order: Order, first: int, second: int, year: int) -> bool:
    """True for a date that is one in this order alone."""
    day, month = (first, second) if order is Order.DAY_FIRST else (second, first)
    return day > 12 and _is_date(year, month, day)


def _is_either(first: int, second: int, year: int) -> bool:
    return 1 <= first <= 12 and 1 <= second <= 12 and first != second and year > 0


def _in_numbers(cell: str) -> tuple[int, int, int] | None:
    found = IN_NUMBERS.fullmatch(TIME_OF_DAY.sub('', folded(cell)))
    if not found:
        return None
    first, second, year = map(int, found.groups())
    return first, second, year


def _with_a_month(text: str, cell: str) -> date:
    """A date whose month is a word: 14 Mar 1991, March 14th, 1991 or 14-MAR-1991."""
    parts = re.findall(r'[a-z]+|\d+', re.sub(r'(?<=\d)(st|nd|rd|th)\b', '', text))
    months = [part[:3] for part in parts if part[:3] in MONTHS]
    numbers = [int(part) for part in parts if part.isdecimal() and len(part) <= 4]
    if len(parts) != 3 or len(months) != 1 or len(numbers) != 2:
        raise ValueError(_why_none(text))
    number, year = sorted(numbers)
    return _date(year, MONTHS.index(months[0]) + 1, number, cell=cell)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _date(year: int, month: int, number: int, *, cell: str) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueError(_why_none(cell)) from None


def _why_none(text: str) -> str:
    if re.fullmatch(r'\d{1,2}[./\s-]+(\d{1,2}|[a-z]+)[./\s-]+\d{2}', text):
        return 'The year has two digits. Please write it with four, for example 1991.'
    return 'This is not a date, for example 14/03/1991 or 1991-03-14.'
