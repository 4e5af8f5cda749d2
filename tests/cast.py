"""The cast of every story, their practice, and a clock that a test can set.

Ana manages, Tom and Priya are clinicians, Rita is at the front desk, and Zed (a clinician once) has left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from passlib.context import CryptContext

from models import appointment_types, appointments, links, patients, practice, sign_ins, staff
from models.appointments import Appointment
from models.base import HOUSE, Change, Principal, Role, Store, Work
from models.patient_record import Patient
from models.people import MANAGERS, Staff, principal

MONDAY_MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PASSWORD = 'otter lamp harbour tide'
"""Everybody's password: `sign_in('tom', PASSWORD)`."""

REAL_PASSWORDS = sign_ins.passwords
CHEAP_PASSWORDS = CryptContext(['argon2'], argon2__memory_cost=8, argon2__time_cost=1, argon2__parallelism=1)
"""Stands in for the real hashing while testing: the same scheme without the deliberate slowness."""

TEAM = {
    'tom': ('Tom', 'Ellis', {Role.CLINICIAN}),
    'priya': ('Priya', 'Raman', {Role.CLINICIAN}),
    'rita': ('Rita', 'Gomez', {Role.RECEPTION}),
    'zed': ('Zed', 'Old', {Role.CLINICIAN}),
}


class Clock:
    """Tells the time it was set to: `now()`, `now.set(a_moment)`, `now.advance(minutes=11)`."""

    def __init__(self, start: datetime = MONDAY_MORNING) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        return self.moment

    def set(self, moment: datetime) -> None:
        """Jump to an aware moment."""
        self.moment = moment

    def advance(self, **by: float) -> None:
        """Let time pass, in the words of timedelta."""
        self.moment += timedelta(**by)


@dataclass
class Practice:
    """Harbour Practice with everybody in it. `heard` is what the store has told since the doors opened."""

    store: Store
    ana: Principal
    tom: Principal
    priya: Principal
    rita: Principal
    zed: Principal
    heard: list[Change] = field(default_factory=list)

    def do(self, who: Principal, verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Let somebody do something, as one transaction: `practice.do(rita, patients.admit, {...})`."""
        with self.store.writing(who) as work:
            return verb(work, *args, **named)

    def ask(self, who: Principal, query: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Let somebody look something up: `practice.ask(tom, caseload.listing, Wanted())`."""
        with self.store.reading(who) as work:
            return query(work, *args, **named)

    def admit(self, given_name: str = 'Jamie', family_name: str = 'Hill', **values: Any) -> int:
        """Rita makes a record for somebody new; gives back the patient's id."""
        names = {'given_name': given_name, 'family_name': family_name}
        return int(self.do(self.rita, patients.admit, names | values))

    def book(self, start: str, *who: int, kind: str = 'Individual', **values: Any) -> int:
        """Rita books patients with Tom, unless told otherwise, and gives back the appointment's id.

        `practice.book('2026-11-24 10:00', jamie, clinician_id=id_of(priya), over='Asked for.')`
        """
        named = {name: values.pop(name) for name in ('over', 'fold') if name in values}
        booker = values.pop('by', self.rita)
        typed = {'type_id': self.type_id(kind), 'clinician_id': id_of(self.tom), 'wall_start': wall(start)}
        return int(self.do(booker, appointments.book, typed | values, who, **named))

    def appointment(self, appointment_id: int) -> Appointment:
        """The appointment as it is stored now."""
        found = self.ask(HOUSE, appointments.appointment, appointment_id)
        assert isinstance(found, Appointment)
        return found

    def type_id(self, name: str) -> int:
        """The id of a type that every practice begins with."""
        return 1 + [values['name'] for values in appointment_types.DEFAULTS].index(name)

    def patient(self, patient_id: int) -> Patient:
        """The record as it is stored now."""
        found = self.ask(HOUSE, lambda work: work.get(Patient, patient_id))
        assert isinstance(found, Patient)
        return found


def wall(text: str) -> datetime:
    """A time on the practice's wall: `wall('2026-11-24 10:00')`."""
    return datetime.fromisoformat(text)


def id_of(person: Principal) -> int:
    """The staff id of somebody of the cast."""
    assert person.staff_id is not None
    return person.staff_id


@cache
def password_hash() -> str:
    """The hash of PASSWORD, made once."""
    return str(CHEAP_PASSWORDS.hash(PASSWORD))


def open_store(folder: Path, now: Callable[[], datetime]) -> Store:
    """A migrated store without a practice in it."""
    store = Store(folder, now=now)
    store.migrate()
    return store


def found_practice(store: Store) -> Practice:
    """Everybody joins Harbour Practice, in London, and Zed leaves. In a store that has it already, the doors open."""
    with store.writing(HOUSE) as house:
        if practice.needs_set_up(house):
            manager = staff.NewStaff(given_name='Ana', family_name='Silva', user_name='ana', roles=MANAGERS)
            names = {'name': 'Harbour Practice', 'time_zone': 'Europe/London'}
            ana_id = practice.set_up(house, **names, manager=manager, password_hash=password_hash())
            ana = house.acting(principal(house.get(Staff, ana_id)))
            ids = [_join(ana, user_name) for user_name in TEAM]
            staff.deactivate(ana, ids[-1])
        people = {each.given_name.lower(): principal(each) for each in house.all(house.select(Staff))}
    practice.keep_zone(store)
    founded = Practice(store, **people)
    store.on_commit.append(founded.heard.extend)
    return founded


def _join(work: Work, user_name: str) -> int:
    given_name, family_name, roles = TEAM[user_name]
    new = staff.NewStaff(given_name=given_name, family_name=family_name, user_name=user_name, roles=frozenset(roles))
    return links.use(work.acting(HOUSE), staff.invite(work, new), password_hash())


def easily_mistaken(practice: Practice) -> Practice:
    """The practice with six people who are easily mistaken for each other, until you look. Nobody changes them."""
    practice.admit('Nils', 'Åkesson', born=date(1969, 10, 19), phone='020 7946 0018', pronouns='he/him')
    practice.admit('Grace', 'Müller', preferred_name='Gracie', email='grace.m@example.org', phone='07700 900123')
    practice.admit('Thị Ánh', 'Đặng', born=date(1991, 3, 14))
    practice.admit('Łucja', "O'Brien", phone='+44 20 7946 0999')
    practice.admit('Søren', 'Straße', born=date(1991, 4, 13))
    practice.admit('Mary Ann', 'Smith-Jones')
    return practice
