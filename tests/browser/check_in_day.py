"""A day at the front desk, to be served to browsers: visits in every lane, and one of yesterday that was left open.

The practice stands where it is between ten and eleven, so that its day has a morning and an afternoon whenever a
test runs.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from models import appointments, practice, rooms
from models.appointments import CancelReason, VisitStatus
from models.base import Principal, utc_now
from tests.browser.practice import PATIENTS, number_of
from tests.cast import Practice, found_practice, id_of, open_store
from tests.days import step

ARRIVED, IN_SESSION, DONE, NO_SHOW, CONFIRMED = (
    VisitStatus.ARRIVED,
    VisitStatus.IN_SESSION,
    VisitStatus.DONE,
    VisitStatus.NO_SHOW,
    VisitStatus.CONFIRMED,
)


class Desk:
    """Rita at the front desk of a practice whose clock can be set: books visits and lets them move on."""

    def __init__(self, folder: Path) -> None:
        self.moment = utc_now()
        self.practice: Practice = found_practice(open_store(folder, lambda: self.moment))
        east = (10 - self.moment.hour + 12) % 24 - 12  # hours; the names of these zones count them the other way
        self.practice.do(self.practice.ana, practice.edit, 1, {'time_zone': f'Etc/GMT{-east:+d}'})
        self.now = self.moment
        self.today = self.moment.astimezone(self.practice.store.zone).date()
        for name in ('Room 1', 'Room 2', 'Room 3'):
            self.practice.do(self.practice.ana, rooms.add, {'name': name})
        for given_name, family_name, pronouns, born, status, _ in PATIENTS:
            self.practice.admit(given_name, family_name, pronouns=pronouns, born=born, status=status)

    def book(self, clinician: Principal, at: str, *family_names: str, days: int = 0, **values: Any) -> int:
        """A visit of today, or of so many days later; gives back its id."""
        on = self.today + timedelta(days=days)
        patients = [number_of(name) for name in family_names]
        return self.practice.book(f'{on} {at}', *patients, clinician_id=id_of(clinician), **values)

    def step(self, id: int, *statuses: VisitStatus, ago: int = 0) -> None:
        """Move it on, so many minutes ago."""
        self.moment = self.now - timedelta(minutes=ago)
        step(self.practice, self.practice.rita, id, *statuses)
        self.moment = self.now


def prepare(folder: Path) -> None:
    """Make the practice and its day in a new data folder."""
    desk = Desk(folder)
    tom, priya = desk.practice.tom, desk.practice.priya
    desk.step(desk.book(priya, '08:30', 'Okafor', minutes=50), ARRIVED, IN_SESSION, DONE, ago=70)
    desk.step(desk.book(tom, '08:40', 'Brandt', kind='Intake', minutes=40), ARRIVED, IN_SESSION, DONE, ago=60)
    desk.step(desk.book(tom, '09:30', 'Åkesson', kind='Video', minutes=25), NO_SHOW, ago=30)
    off = desk.book(priya, '09:30', 'Quist', minutes=25)
    desk.practice.do(desk.practice.rita, appointments.cancel, off, {'status': VisitStatus.BOOKED}, CancelReason.UNWELL)
    desk.step(desk.book(priya, '10:00', 'Muller', room_id=2), ARRIVED, IN_SESSION, ago=24)
    desk.step(desk.book(tom, '10:10', 'Bell', room_id=3, minutes=45), ARRIVED, ago=12)
    desk.step(desk.book(priya, '10:50', 'Suzuki', room_id=1, minutes=40), ARRIVED, ago=2)
    desk.step(desk.book(tom, '11:00', 'Fraser', kind='Review'), CONFIRMED)
    desk.book(tom, '11:30', 'Petrov', 'Lindqvist', kind='Couples', front_desk_note='Bring the form for the school.')
    desk.book(priya, '14:00', 'Tierney')
    desk.book(tom, '15:00', 'Duarte', days=-1)
    desk.practice.store.close()
