"""What all rivals keep: the patients of the practice's file, read and written without anything in between."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from models.patient_record import STATUS_TONES, STATUS_WORDS, Status

CURRENT = ', '.join(f"'{status.value}'" for status in Status if status is not Status.DISCHARGED)
PAGE = f"""
    SELECT patients.id, patients.given_name || ' ' || patients.family_name AS name, pronouns, born,
           staff.given_name || ' ' || staff.family_name AS clinician, status, phone, patients.updated_at AS changed
    FROM patients LEFT JOIN staff ON staff.id = patients.clinician_id
    WHERE archived_at IS NULL AND status IN ({CURRENT}) ORDER BY sort_name, patients.id LIMIT 50
"""
COUNT = 'SELECT count(*) FROM patients WHERE archived_at IS NULL AND status = ?'
FIGURES = (Status.ACTIVE, Status.INTAKE, Status.WAITING, Status.INQUIRY)


class Plain:
    """One connection to the file. `reads` counts the queries that were needed for rows or figures."""

    def __init__(self, folder: Path) -> None:
        self.reads = 0
        self._connection = sqlite3.connect(folder / 'tracker.sqlite', isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        for pragma in ('journal_mode=WAL', 'synchronous=NORMAL'):
            self._connection.execute('PRAGMA ' + pragma)

    def rows(self) -> list[dict[str, Any]]:
        """The first fifty patients, as the list shows them."""
        self.reads += 1
        return [self._row(row) for row in self._connection.execute(PAGE)]

    def row(self, patient_id: int) -> dict[str, Any]:
        """One of them."""
        return next(row for row in self.rows() if row['id'] == patient_id)

    def figures(self) -> dict[str, int]:
        """Four numbers: status -> patients."""
        self.reads += len(FIGURES)
        return {status.value: self._connection.execute(COUNT, (status.value,)).fetchone()[0] for status in FIGURES}

    def write(self, patient_id: int, field: str, value: str) -> None:
        """Set a phone number or a status."""
        column = {'phone': 'phone', 'status': 'status'}[field]
        self._connection.execute(f'UPDATE patients SET {column} = ? WHERE id = ?', (value, patient_id))

    def _row(self, row: sqlite3.Row) -> dict[str, Any]:
        status = Status(row['status'])
        return {
            'id': row['id'],
            'name': row['name'],
            'sub': f'{row["pronouns"] or ""} · {row["born"]} · MHT-{row["id"]:04d}',
            'initials': ''.join(word[0] for word in row['name'].split()),
            'tone': row['id'] % 4,
            'href': f'/patients/{row["id"]}',
            'clinician': row['clinician'] or 'Unassigned',
            'status': STATUS_WORDS[status],
            'status_tone': STATUS_TONES[status],
            'phone': row['phone'],
            'changed': row['changed'][:16],
        }
