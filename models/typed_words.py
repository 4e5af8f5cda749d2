"""What somebody types into a search box, taken apart: names, numbers, and birth dates in any usual form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import NamedTuple

from models.base.text import folded
from models.found_by import Kind
from models.spelling import COUNTRY, name_words, phone_digits


class Reach(Enum):
    """How much of a word of the index a clue has to be."""

    ALL = 'all'
    BEGINNING = 'beginning'
    PART = 'part'


class Clue(NamedTuple):
    """One reading of what was typed."""

    kind: Kind
    text: str
    reach: Reach = Reach.PART


Term = tuple[Clue, ...]
"""One thing that was typed, in each of its readings: a patient has to fit one of them."""

LONGEST, MOST = 200, 10
"""Letters that are looked at, and things to search for: names, dates and numbers are shorter, and people know fewer."""

MONTHS = (
    'jan(?:uary)? feb(?:ruary)? mar(?:ch)? apr(?:il)? may june? july? aug(?:ust)? sep(?:t(?:ember)?)? oct(?:ober)? '
    'nov(?:ember)? dec(?:ember)?'
)
MONTH = f'(?:{"|".join(MONTHS.split())})'

TH = '(?:st|nd|rd|th)?'

ONE_PART = (
    r'\bmht[\s-]*(?P<record>\d{0,9})(?!\w)',
    rf'\b(?P<day>\d{{1,2}}){TH}[\s./-]*(?P<month>{MONTH})(?![a-z])[\s./,-]*(?P<year>\d{{4}}|\d{{2}})?\b',
    rf'\b(?P<month_>{MONTH})\.?\s*(?P<day_>\d{{1,2}}){TH},?\s+(?P<year_>\d{{4}})\b',
    rf'\b(?P<month_of_a_year>{MONTH})(?=\.?\s+\d{{4}}\b)',
    r'(?P<digits>(?:\+|\(\+?)?\d(?:[\s().+/-]*\d)*)(?![^\s,;)])',
    r'(?P<word>[^\s,;]+)',
)
"""What is taken for one thing, although there may be spaces in it; whatever comes first in this list."""

PARTS = re.compile('|'.join(ONE_PART))
DAY_FIRST = re.compile(r'(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4}|\d{2})|(\d{2})(\d{2})(\d{4}|\d{2})')
YEAR_FIRST = re.compile(r'(\d{4})[\s./-]+(\d{1,2})[\s./-]+(\d{1,2})|(\d{4})(\d{2})(\d{2})')


def terms(typed: str) -> list[Term]:
    """What is searched for, one by one: 'kate 14/3/91' is a name and a birth date. Of a whole letter, the beginning."""
    found = [term for part in PARTS.finditer(folded(typed[:LONGEST])) for term in _terms(part)]
    telling = [term for term in found if re.search(r'[^\W_]', term[0].text)]  # a dash says nothing beside a name
    return (telling or found)[:MOST]


def _terms(part: re.Match[str]) -> Iterator[Term]:
    found = {name.rstrip('_'): text for name, text in part.groupdict().items() if text is not None}
    if 'record' in found:
        yield _record(found['record'])
    elif 'day' in found:
        yield _day_in_words(**found)
    elif month := found.get('month_of_a_year'):
        yield (Clue(Kind.NAME, month), Clue(Kind.BORN, f'-{_number_of(month):02d}-'))  # April may be a name, too
    elif 'digits' in found:
        yield _digits(found['digits'])
    else:
        yield from _words(found['word'])


def _words(word: str) -> Iterator[Term]:
    if '@' in word:
        yield (Clue(Kind.EMAIL, word),)
        return
    for name in re.findall(r'[^-]+', word) or [word]:
        text = ''.join(name_words(name)[-1:]) or name
        yield (Clue(Kind.NAME, text, Reach.PART if len(text) > 2 else Reach.BEGINNING),)


def _record(digits: str) -> Term:
    beginning = Clue(Kind.NUMBER, digits, Reach.BEGINNING)
    return (Clue(Kind.NUMBER, digits.zfill(4), Reach.ALL), beginning) if digits else (beginning,)


def _digits(typed: str) -> Term:
    """Digits may be a birth date; with separators where it has them, they are nothing else. Or any other number."""
    digits = re.sub(r'\D', '', typed)
    days = _days(typed)
    if days and digits != typed:
        return days
    phones = {digits, phone_digits(typed), *([phone_digits('+' + digits)] if digits.startswith(COUNTRY) else [])}
    clues = [*days, *_record(digits)]
    if len(digits) == 4:
        clues.append(Clue(Kind.BORN, digits + '-', Reach.BEGINNING))
    if len(digits) > 2:
        clues += [Clue(Kind.PHONE, phone) for phone in sorted(phones)]
    return tuple(clues)


def _days(typed: str) -> Term:
    """The birth dates that digits may stand for, day or year first."""
    for form, order in ((DAY_FIRST, (2, 1, 0)), (YEAR_FIRST, (0, 1, 2))):
        if found := form.fullmatch(typed):
            parts = [part for part in found.groups() if part]
            year, month, day = (parts[place] for place in order)
            if days := _born(day, int(month), year):
                return days
    return ()


def _day_in_words(day: str, month: str, year: str = '') -> Term:
    number = _number_of(month)
    if not year:
        return (Clue(Kind.BORN, f'-{number:02d}-{int(day):02d}'),)
    return _born(day, number, year) or (Clue(Kind.BORN, f'{day} {month} {year}'),)


def _born(day: str, month: int, year: str) -> Term:
    """A birth date, in either century where the year has two digits; nothing for what is no date."""
    years = [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)]
    return tuple(Clue(Kind.BORN, born, Reach.ALL) for each in years if (born := _date(each, month, int(day))))


def _date(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ''


def _number_of(month: str) -> int:
    return next(number for number, each in enumerate(MONTHS.split(), 1) if re.fullmatch(each, month))
