"""Words: how text is compared, and how dates, times and changes are written for people."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

WHOLE_LETTERS = str.maketrans(
    {'ø': 'o', 'ł': 'l', 'đ': 'd', 'ð': 'd', 'æ': 'ae', 'œ': 'oe', 'þ': 'th', '\u0131': 'i', '\u2019': "'"}
)
"""Letters that Unicode does not take apart, and the curly apostrophe (u2019): as most people type them."""


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


def age(born: date, today: date) -> int:
    """Full years on the given day."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
