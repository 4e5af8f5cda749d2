"""Words: how text is compared, and how dates, times and changes are written for people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

WHOLE_LETTERS = str.maketrans(
    {'ø': 'o', 'ł': 'l', 'đ': 'd', 'ð': 'd', 'æ': 'ae', 'œ': 'oe', 'þ': 'th', '\u0131': 'i', '\u2019': "'"}
)
"""Letters that Unicode does not take apart, and the curly apostrophe (u2019): as most people type them."""

CLOCK = re.compile(r'(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?', re.ASCII)


def folded(text: str) -> str:
    """Text as it is searched and sorted: lower case, without accents, e.g. 'nils akesson'."""
    apart = unicodedata.normalize('NFKD', text.casefold().translate(WHOLE_LETTERS))
    return ' '.join(''.join(letter for letter in apart if not unicodedata.combining(letter)).split())


def day(value: date) -> str:
    """A date, e.g. '14 Mar 1991'."""
    return f'{value.day:02d} {value:%b %Y}'


def moment(value: datetime, zone: ZoneInfo, today: date) -> str:
    """An instant on the practice's clock, e.g. 'Today, 10:30', '16 Nov, 09:05' or '16 Nov 2025, 09:05'."""
    local = value.astimezone(zone)
    if local.date() == today:
        return f'Today, {local:%H:%M}'
    year = '' if local.year == today.year else f' {local.year}'
    return f'{local.day:02d} {local:%b}{year}, {local:%H:%M}'


def listed(words: Sequence[str]) -> str:
    """Several words in the middle of a sentence, e.g. 'Tom, Priya and Ana'."""
    return ' and '.join(filter(None, (', '.join(words[:-1]), *words[-1:])))


def counted(number: int, noun: str) -> str:
    """'1 line', '1,200 lines'."""
    return f'{number:,} {noun}' if number == 1 else f'{number:,} {noun}s'


def age(born: date, today: date) -> int:
    """Full years on the given day."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def time_of_day(typed: str) -> time:
    """A time as people type it: 9, 9:30, 09.30, 0930, 2pm. ValueError with a sentence for anything else."""
    found = CLOCK.fullmatch(typed.strip().lower())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if found and found[3]:
        hour = hour % 12 + (12 if found[3] == 'pm' else 0) if 1 <= hour <= 12 else 24
    if hour > 23 or minute > 59:
        raise ValueError('This is not a time. Give hours and minutes, for example 09:30.')
    return time(hour, minute)
