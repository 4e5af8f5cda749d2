"""How names and numbers are written, and written nearly right: what search and the search for duplicates compare."""

from __future__ import annotations

import re
from functools import lru_cache

from models.base.text import folded

FORGIVING_FROM = 4
"""One wrong letter is forgiven in words of this many letters and more: of `kim`, what is left would be anybody."""

UNFINISHED_FROM = 5
"""From so many letters on, one may also be wrong in the beginning of a longer word: in `jonhs`, for Johnson."""

COUNTRY = '44'
"""The practice's own country code: +44 20 7946 0018 and 020 7946 0018 are one number."""


def name_words(name: str) -> list[str]:
    """The words that a name is found by, folded: Smith-Jones by smith, jones and smithjones, O'Brien by obrien."""
    words = re.findall(r'[^\W_]+', folded(name).replace("'", ''))
    return words if len(words) < 2 else [*words, ''.join(words)]


def phone_digits(phone: str) -> str:
    """The digits of a phone number, as it is dialled within the country: '02079460018' for +44 (0)20 7946 0018."""
    digits = re.sub(r'\D', '', phone)
    abroad = re.fullmatch(rf'(?:00)?{COUNTRY}0?(\d*)', digits)
    is_abroad = phone.strip().startswith('+') or digits.startswith('00' + COUNTRY)
    return '0' + abroad[1] if abroad and is_abroad else digits


def one_letter_apart(one: str, other: str) -> bool:
    """True for words of which one has a letter more, less or otherwise than the other, or two neighbours swapped."""
    rest, others = _without_same_beginning(one, other)
    swapped = len(rest) > 1 and rest[1] + rest[0] + rest[2:] == others
    return (
        one != other
        and len(one) - len(other) in {-1, 0, 1}
        and (swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:])
    )


def begins_nearly(word: str, beginning: str) -> bool:
    """True for a word with a beginning that is one letter apart from this one. The last letter has to be right."""
    rest, others = _without_same_beginning(beginning, word)
    if len(rest) < 2:
        return False
    wrong = others[1:].startswith((rest[1:], rest)) or others.startswith(rest[1:])
    return wrong or others.startswith(rest[1] + rest[0] + rest[2:])


def forgives(word: str, typed: str) -> bool:
    """True for a word that may have been meant by what was typed, with one letter wrong."""
    if max(len(word), len(typed)) >= FORGIVING_FROM and one_letter_apart(word, typed):
        return True
    return len(typed) >= UNFINISHED_FROM and begins_nearly(word, typed)


def _without_same_beginning(one: str, other: str) -> tuple[str, str]:
    same = 0
    for letter, others in zip(one, other, strict=False):
        if letter != others:
            break
        same += 1
    return one[same:], other[same:]


# how names sound

SOUNDS = (
    (r'^(?:kn|gn|pn)', 'n'),
    (r'^wr', 'r'),
    (r'^sean$', 'shaun'),
    (r'^x', 's'),
    (r'^mac(?=[^aeiou])', 'mc'),
    (r'^ge(?=[aeo])', 'je'),
    (r'x', 'ks'),
    (r'ph|v', 'f'),
    (r'tch|sch|sh|ch|cz', 'X'),
    (r'ght', 't'),
    (r'gh', ''),
    (r'th', 't'),
    (r'ck|c(?=[^eiy]|$)|q', 'k'),
    (r'dg|g(?=[eiy])', 'j'),
    (r'[cz]', 's'),
    (r'(?<=m)p(?=s)', ''),
    (r'(.)\1+', r'\1'),
    (r'^[aeiouy]+', 'a'),
    (r'(?<!^)[aeiouyhw]', ''),
)
"""Spellings that are spoken alike, changed in this order: Wright, Geoffrey, Philip, Thomson and Thompson, Jaxon."""


@lru_cache(maxsize=5_000)
def sound(name: str) -> str:
    """A key that names have in common when they sound alike to an English ear: the same for Catherine and Kathryn.

    A vowel counts only in front, as one of its kind. The key is worked out anew each time and stored nowhere, so its
    rules may be bettered at any time.
    """
    key = re.sub(r'[^a-z]', '', folded(name)) or folded(name)
    for spelling, spoken in SOUNDS:
        key = re.sub(spelling, spoken, key)
    return key
