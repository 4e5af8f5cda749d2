"""The made-up practice that is measured: ten people who can sign in, and as many patients as are asked for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import Engine, create_engine, insert
from sqlmodel import SQLModel

from models import links, practice, sign_ins, staff
from models.base import HOUSE, ChangeRecord, Role, Store, Work, utc_now
from models.base.entity import table_of
from models.demo.details import email, phone
from models.demo.people import FAMILIES, HE, SHE, THEY
from models.patient_record import STATUS_WORDS, Patient, Status
from models.people import Staff, principal

PASSWORD = 'otter lamp harbour tide'
TEAM = {
    'ana': ('Ana', 'Silva', Role.MANAGER),
    'rita': ('Rita', 'Gomez', Role.RECEPTION),
    'callum': ('Callum', 'Reid', Role.RECEPTION),
    'priya': ('Priya', 'Raman', Role.CLINICIAN),
    'tom': ('Tom', 'Ellis', Role.CLINICIAN),
    'sofia': ('Sofia', 'Lind', Role.CLINICIAN),
    'ngozi': ('Ngozi', 'Adeyemi', Role.CLINICIAN),
    'owen': ('Owen', 'Pryce', Role.CLINICIAN),
    'linh': ('Linh', 'Tran', Role.CLINICIAN),
    'samir': ('Samir', 'Haddad', Role.CLINICIAN),
}
"""User name -> given name, family name, role. Three different sets of rights, so each view is read three times."""

SHARES = {
    Status.ACTIVE: 55,
    Status.DISCHARGED: 20,
    Status.WAITING: 8,
    Status.INQUIRY: 6,
    Status.INTAKE: 6,
    Status.ON_HOLD: 5,
}
"""Of a hundred patients, how many stand where."""


class Change(NamedTuple):
    """What somebody does to one patient: a new phone number, or another status."""

    patient_id: int
    field: str
    value: str

    @property
    def shown(self) -> str:
        """What then stands in the list."""
        return STATUS_WORDS[Status(self.value)] if self.field == 'status' else self.value


def fill(folder: Path, patients: int) -> None:
    """Make the practice in a new data folder; the same every time. People through the verbs, patients in bulk."""
    store = Store(folder)
    store.migrate()
    password_hash = sign_ins.hashed(PASSWORD, user_name='ana')
    with store.writing(HOUSE) as house:
        clinicians = _join(house, password_hash)
    store.close()
    chance = Random(2026)
    engine = create_engine(f'sqlite:///{store.path}')
    for first in range(1, patients + 1, 10_000):
        ids = range(first, min(first + 10_000, patients + 1))
        people = [_somebody(chance, number, clinicians) for number in ids]
        _insert(engine, Patient, people)
        _insert(engine, ChangeRecord, [_admission(person) for person in people])
    engine.dispose()


def _join(house: Work, password_hash: str) -> list[int]:
    (ana, *others) = TEAM
    names = {'name': 'Harbour Practice', 'time_zone': 'Europe/London'}
    ana_id = practice.set_up(house, **names, manager=_colleague(ana), password_hash=password_hash)
    work = house.acting(principal(house.get(Staff, ana_id)))
    for user_name in others:
        links.use(house, staff.invite(work, _colleague(user_name)), password_hash)
    return [staff_id for staff_id, _ in staff.clinicians(work)]


def _colleague(user_name: str) -> staff.NewStaff:
    given_name, family_name, role = TEAM[user_name]
    return staff.NewStaff(given_name=given_name, family_name=family_name, user_name=user_name, roles=frozenset({role}))


def _somebody(chance: Random, number: int, clinicians: list[int]) -> Patient:
    given_name, family_name = chance.choice(SHE + HE + THEY), chance.choice(FAMILIES)
    status = chance.choices(tuple(SHARES), tuple(SHARES.values()))[0]
    admitted = utc_now() - timedelta(days=chance.randint(10, 900))
    person = Patient(
        id=number,
        given_name=given_name,
        family_name=family_name,
        pronouns=chance.choice(('she/her', 'he/him', 'they/them', None)),
        born=date(2026, 1, 1) - timedelta(days=chance.randint(13 * 365, 86 * 365)),
        phone=phone(chance),
        email=email(given_name, family_name),
        clinician_id=None if status in {Status.INQUIRY, Status.WAITING} else chance.choice(clinicians),
        status=status,
        version=1,
        created_at=admitted,
        updated_at=admitted,
        archived_at=admitted if status is Status.DISCHARGED and chance.random() < 0.5 else None,
    )
    person.derive()
    return person


def _admission(person: Patient) -> ChangeRecord:
    assert person.id is not None
    fields = ['given_name', 'family_name', 'phone', 'email', 'status']
    return ChangeRecord(
        at=person.created_at,
        by_name='Rita Gomez',
        kind='patients',
        record_id=person.id,
        version=1,
        op='create',
        fields=fields,
        before={},
        after={field: str(getattr(person, field)) for field in fields},
    )


def _insert(engine: Engine, kind: type[SQLModel], records: list[Any]) -> None:
    columns = [column.name for column in table_of(kind).columns if column.name != 'seq']
    with engine.begin() as connection:
        connection.execute(insert(kind), [{name: getattr(record, name) for name in columns} for record in records])


class Truth:
    """What the database itself says, whatever any tab shows. Reads one practice's file, and only reads."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / 'tracker.sqlite'

    def first_page(self) -> list[int]:
        """The ids of the fifty patients that the list begins with."""
        return self.current(50)

    def current(self, most: int) -> list[int]:
        """The ids of current patients in the order of the list."""
        current = ', '.join(f"'{status.value}'" for status in Status if status is not Status.DISCHARGED)
        here = f'archived_at IS NULL AND status IN ({current}) ORDER BY sort_name, id LIMIT {int(most)}'
        return [int(row[0]) for row in self._rows(f'SELECT id FROM patients WHERE {here}')]

    def numbers(self) -> dict[str, int]:
        """How many patients have each status."""
        groups = 'SELECT status, count(*) FROM patients WHERE archived_at IS NULL GROUP BY status'
        return {status.value: 0 for status in Status} | dict(self._rows(groups))

    def of(self, patient_id: int) -> dict[str, str]:
        """Status and phone of one patient."""
        ((status, number),) = self._rows(f'SELECT status, phone FROM patients WHERE id = {int(patient_id)}')
        return {'status': status, 'phone': number}

    def phones(self) -> dict[int, str]:
        """The phone number of everybody on the first page."""
        ids = ', '.join(map(str, self.first_page()))
        return dict(self._rows(f'SELECT id, phone FROM patients WHERE id IN ({ids})'))

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._path)) as connection:
            return connection.execute(statement).fetchall()
