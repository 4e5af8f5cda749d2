"""Harbour Practice, ready to be served: everybody can sign in, and a dozen patients are known."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from models.base import utc_now
from models.patient_record import Status
from tests.cast import found_practice, open_store

PATIENTS = (
    ('Amara', 'Okafor', 'she/her', date(1991, 3, 14), Status.ACTIVE, 'priya'),
    ('Marcus', 'Bell', 'he/him', date(1984, 9, 2), Status.ACTIVE, 'tom'),
    ('Grace', 'Muller', 'she/her', date(1999, 7, 27), Status.ACTIVE, 'priya'),
    ('Leo', 'Brandt', 'they/them', date(2003, 1, 11), Status.INTAKE, 'tom'),
    ('Hana', 'Suzuki', 'she/her', date(1978, 5, 5), Status.ACTIVE, 'tom'),
    ('Nils', 'Åkesson', 'he/him', date(1969, 10, 19), Status.ON_HOLD, 'tom'),
    ('Eilidh', 'Fraser', 'she/her', date(1987, 12, 30), Status.ACTIVE, 'priya'),
    ('Joan', 'Tierney', 'she/her', date(1955, 2, 8), Status.ACTIVE, 'priya'),
    ('Rosa', 'Petrov', None, date(1990, 6, 1), Status.WAITING, None),
    ('Theo', 'Lindqvist', 'he/him', date(2008, 6, 21), Status.WAITING, None),
    ('Ines', 'Duarte', 'she/her', None, Status.INQUIRY, None),
    ('Walter', 'Quist', 'he/him', date(1948, 11, 3), Status.DISCHARGED, 'priya'),
)
"""Given and family name, pronouns, date of birth, status, clinician. The record numbers are MHT-0001 and on."""


def prepare(folder: Path) -> None:
    """Make the practice and its patients in a new data folder, through the verbs that the pages use."""
    store = open_store(folder, utc_now)
    practice = found_practice(store)
    staff_ids = {name: getattr(practice, name).staff_id for name in ('tom', 'priya')}
    for number, (given_name, family_name, pronouns, born, status, clinician) in enumerate(PATIENTS, start=1):
        practice.admit(
            given_name,
            family_name,
            pronouns=pronouns,
            born=born,
            status=status,
            clinician_id=staff_ids.get(clinician or ''),
            phone=f'020 7946 {number:04d}',
        )
    store.close()


def copy(template: Path, folder: Path) -> Path:
    """A practice of one's own."""
    shutil.copytree(template, folder)
    folder.chmod(0o700)
    return folder


def number_of(family_name: str) -> int:
    """The id of one of the patients."""
    return next(number for number, row in enumerate(PATIENTS, start=1) if row[1] == family_name)
