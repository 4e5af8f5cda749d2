"""Whether somebody is known already: many people compared with many others, without asking the database for each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from typing import NamedTuple

from models.base.text import folded
from models.spelling import FORGIVING_FROM, name_words, one_letter_apart, phone_digits, sound


class Person(NamedTuple):
    """What somebody is known by. `id` says who it is: of a patient, or of a line in a file."""

    id: int
    given_name: str
    preferred_name: str | None
    family_name: str
    born: date | None
    phone: str | None


class Alike(NamedTuple):
    """Somebody who may be the same person, and what speaks for it."""

    id: int
    why: str


class KnownPeople:
    """People who may be looked up by somebody who is like them."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self._found_by: defaultdict[tuple[object, ...], list[Person]] = defaultdict(list)
        for person in people:
            self.add(person)

    def add(self, person: Person) -> None:
        """From now on this one is known, too."""
        for key in _keys(person):
            self._found_by[key].append(person)

    def like(self, person: Person) -> Alike | None:
        """Whoever is most like this person and was known first; None when nobody is.

        People of one family who share a telephone have other given names, and so are not taken for one another.
        """
        others = {other.id: other for key in _keys(person) for other in self._found_by.get(key, ())}
        reasons = ((why, other.id) for other in others.values() if (why := _why(person, other)))
        why, id = min(reasons, default=(0, 0))
        return Alike(id, REASONS[why]) if why else None


REASONS = {
    1: 'The same name and date of birth.',
    2: 'A name that sounds or is written alike, and the same date of birth.',
    3: 'The same phone number and given name.',
    4: 'The same name. A date of birth is missing, so it may be somebody else.',
}
"""The strongest first."""


def _why(one: Person, other: Person) -> int:
    """The reason to take two people for one, as its number in `REASONS`; 0 for none."""
    same_name = not _names(one).isdisjoint(_names(other))
    if one.born and other.born:
        if one.born != other.born:
            return 0
        if same_name:
            return 1
        if any(_alike(*pair) for pair in product(_spoken(one), _spoken(other))):
            return 2
    same_phone = one.phone and other.phone and phone_digits(one.phone) == phone_digits(other.phone)
    if same_phone and any(_alike(*pair) for pair in product(_given_names(one), _given_names(other))):
        return 3
    return 4 if same_name else 0


def _alike(name: str, other: str) -> bool:
    """True for names of which each word sounds as the other's, or has one letter that is wrong."""
    if re.findall(r'\d', name) != re.findall(r'\d', other):
        return False  # the Client 7 and Client 8 of a file without names
    words, others = name_words(name), name_words(other)
    return len(words) == len(others) and all(
        sound(word) == sound(another) or (len(word) >= FORGIVING_FROM and one_letter_apart(word, another))
        for word, another in zip(words, others, strict=True)
    )


def _keys(person: Person) -> Iterator[tuple[object, ...]]:
    """What whoever is like this person has in common with them, so that nobody else need be compared."""
    sounds = {sound(name) for name in _given_names(person)}
    if person.born:
        yield from ((person.born, one) for one in {*sounds, sound(person.family_name)})
    if person.phone:
        yield from ((phone_digits(person.phone), one) for one in sounds)
    yield from _names(person)


def _given_names(person: Person) -> list[str]:
    return [name for name in (person.given_name, person.preferred_name) if name]


def _spoken(person: Person) -> list[str]:
    return [f'{name} {person.family_name}' for name in _given_names(person)]


def _names(person: Person) -> set[tuple[str, ...]]:
    """Given and family name as they are compared, whichever comes first."""
    return {tuple(sorted((folded(name), folded(person.family_name)))) for name in _given_names(person)}
