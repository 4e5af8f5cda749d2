"""Tags: short words by which a practice sorts its patients, such as 'School' or 'Needs step-free room'.

Everyone in the practice reads them, the front desk too, so they are never a diagnosis or a treatment.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from functools import cache

from sqlalchemy import String
from sqlalchemy.types import TypeDecorator

LONGEST = 30  # characters of one tag
MOST = 12  # tags of one patient


class TagSet(TypeDecorator[frozenset[str]]):
    """A set of tags, stored as a JSON list in order, which SQLite can take apart."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: frozenset[str] | None, dialect: object) -> str | None:
        """The tags as '["Evenings", "School"]'."""
        return None if value is None else json.dumps(sorted(value), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: object) -> frozenset[str] | None:
        """The tags as a set."""
        return None if value is None else _tags_in(value)


def tidy(tags: Iterable[str]) -> frozenset[str]:
    """The tags without surplus spaces, each once, whatever its capitals. ValueError with a sentence for bad ones."""
    found: dict[str, str] = {}
    for tag in sorted(tags):
        words = ' '.join(tag.split())
        if any(unicodedata.category(letter).startswith('C') for letter in words):
            raise ValueError('Please use letters, digits and the usual signs.')
        if len(words) > LONGEST:
            raise ValueError(f'A tag has at most {LONGEST} characters.')
        if words:
            found.setdefault(words.casefold(), words)
    if len(found) > MOST:
        raise ValueError(f'A patient has at most {MOST} tags.')
    return frozenset(found.values())


@cache
def _tags_in(words: str) -> frozenset[str]:
    return frozenset(json.loads(words))
