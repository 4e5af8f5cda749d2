"""The team: who is here, and how many patients are with whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from models import headcounts
from models.appointments.occupied import occupied
from models.base import Role, Work
from models.headcounts import NOBODY
from models.patient_record import Status
from models.people import ROLE_WORDS, Staff, id_of, initials
from models.worklists import CURRENT

AT = {
    Status.ACTIVE: 'active',
    Status.INTAKE: 'in intake',
    Status.ON_HOLD: 'on hold',
    Status.WAITING: 'waiting',
    Status.INQUIRY: 'asking',
}
"""What current patients are at, in the words of a caseload."""

EVERYBODY = select(Staff).order_by(col(Staff.given_name), col(Staff.family_name))


class Caseload(NamedTuple):
    """One clinician, or nobody, and the patients who are with them. `id` is NOBODY for nobody."""

    id: int
    initials: str
    tone: int
    name: str
    note: str
    number: int
    words: str
    href: str


class Colleague(NamedTuple):
    """Somebody who works here, and whether they are here now."""

    id: int
    initials: str
    tone: int
    name: str
    here: bool
    note: str
    href: str


def caseloads(work: Work) -> list[Caseload]:
    """Each clinician and what their patients are at, the fullest first; then those who have no clinician.

    Whoever has left stays as long as anybody is still with them. For everyone in the practice.
    """
    statuses, shared = headcounts.by_clinician(work), headcounts.shared(work)
    people = work.all(EVERYBODY)
    rows = [_caseload(id_of(person), _named(person), statuses, shared) for person in people if _cares(person, statuses)]
    rows.sort(key=lambda row: (-row.number, row.name))
    return [*rows, _caseload(NOBODY, 'Without a clinician', statuses, shared)]


def colleagues(work: Work, here: Collection[int]) -> list[Colleague]:
    """Everybody who works here, those first who are `here` by their ids. For everyone in the practice.

    Of a clinician who sees somebody today it is said until when they are in session or free, of others how many
    patients they have.
    """
    statuses, shared = headcounts.by_clinician(work), headcounts.shared(work)
    active = [person for person in work.all(EVERYBODY) if person.active]
    at = occupied(work)
    rows = [_colleague(person, id_of(person) in here, statuses, shared, at.get(id_of(person), '')) for person in active]
    return sorted(rows, key=lambda row: not row.here)


# how it is done


def _current(statuses: Counter[Status]) -> int:
    return sum(statuses[status] for status in CURRENT)


def _cares(person: Staff, statuses: Mapping[int, Counter[Status]]) -> bool:
    here = person.active and Role.CLINICIAN in person.roles
    return here or _current(statuses[id_of(person)]) > 0


def _named(person: Staff) -> str:
    return person.name if person.active else f'{person.name} (has left)'


def _caseload(id: int, name: str, statuses: Mapping[int, Counter[Status]], shared: Counter[int]) -> Caseload:
    with_them = {word: statuses[id][status] for status, word in AT.items()} | {'shared': shared[id]}
    number = sum(with_them.values())
    note = ' · '.join(f'{number} {word}' for word, number in with_them.items() if number) or 'Room for more'
    face = initials(name) if id != NOBODY else '?'
    return Caseload(id, face, id % 4, name, note, number, _patients(number), f'/patients?clinician={id}')


def _colleague(
    person: Staff, here: bool, statuses: Mapping[int, Counter[Status]], shared: Counter[int], at: str
) -> Colleague:
    id = id_of(person)
    note, href = ', '.join(ROLE_WORDS[role] for role in sorted(person.roles)), ''
    if Role.CLINICIAN in person.roles:
        note, href = at or _patients(_current(statuses[id]) + shared[id]), f'/patients?clinician={id}'
    return Colleague(
        id, initials(person.name), id % 4, person.name, here, f'{"Here" if here else "Away"} · {note}', href
    )


def _patients(number: int) -> str:
    return '1 patient' if number == 1 else f'{number} patients'
