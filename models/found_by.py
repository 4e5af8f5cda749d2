"""What a patient is found by: the words of names, and numbers, as they stand in the search index."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from models.base.text import folded
from models.spelling import name_words, phone_digits


class Kind(StrEnum):
    """What sort of word it is."""

    NAME = 'name'
    NUMBER = 'number'
    BORN = 'born'
    PHONE = 'phone'
    EMAIL = 'email'


def words_of(names: Iterable[str | None], born: date | None, phone: str | None, email: str | None) -> str:
    """The words that somebody with these names and numbers is found by: each kind with a list of them, as JSON.

    Triggers (migration 0006) write them into the index, and the record number with them.
    """
    words = {
        Kind.NAME: {word for name in names if name for word in name_words(name)},
        Kind.BORN: {born.isoformat()} if born else (),
        Kind.PHONE: {phone_digits(phone)} if phone else (),
        Kind.EMAIL: {folded(email)} if email else (),
    }
    return json.dumps({kind: sorted(several) for kind, several in words.items() if several}, ensure_ascii=False)
