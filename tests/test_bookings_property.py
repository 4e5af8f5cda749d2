"""Whatever is booked, moved, called off and taken back in whatever order: a simple model of bookings says the same."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from models import appointments, rooms
from models.appointments import (
    Appointment,
    Attendance,
    CancelReason,
    Changed,
    Chosen,
    Every,
    Repeat,
    Scope,
    Taken,
    Unsettled,
    VisitStatus,
)
from models.appointments.series import visits_of
from models.appointments.statuses import GONE
from models.base import HOUSE, Invalid, Missing, Refused, Store, Work
from tests.cast import Clock, found_practice, id_of, wall

NOW = wall('2026-11-23 09:30')
BEGIN = wall('2026-11-24 09:00')
PATIENTS = 4
SEVERAL = ('Couples', 'Group')

starts = st.integers(0, 6).map(lambda number: BEGIN + timedelta(minutes=15 * number))
lengths = st.sampled_from([15, 30, 50])
people = st.sampled_from(['tom', 'priya'])
places = st.sampled_from([None, 1])
groups = st.frozensets(st.integers(1, PATIENTS), min_size=1, max_size=3)
statuses = st.sampled_from([*VisitStatus, VisitStatus.CANCELLED, VisitStatus.BOOKED])
reasons = st.sampled_from([None, 'On purpose.'])
oftens = st.sampled_from([Every.WEEK, Every.TWO_WEEKS])
scopes = st.sampled_from([Scope.ALL, Scope.LATER, Scope.THIS])
shifts = st.sampled_from([timedelta(minutes=15), timedelta(hours=5), timedelta(days=1), timedelta(weeks=1),
                          timedelta(minutes=-15), timedelta(days=-1), timedelta(weeks=-2)])  # fmt: skip


@dataclass(frozen=True)
class Booking:
    """What the model knows of an appointment."""

    start: datetime
    minutes: int
    clinician: str
    room: int | None
    stands: dict[int, VisitStatus] = field(hash=False)
    status: VisitStatus = VisitStatus.BOOKED
    over: bool = False
    series: int | None = None
    number: int | None = None
    belongs: datetime | None = None  # when its series has it

    @property
    def is_open(self) -> bool:
        """True while it can be moved."""
        return self.status in {VisitStatus.BOOKED, VisitStatus.CONFIRMED}

    def meets(self, other: Booking) -> bool:
        """True when both need somebody or a room at the same time."""
        apart = self.start + timedelta(minutes=self.minutes) <= other.start or (
            other.start + timedelta(minutes=other.minutes) <= self.start
        )
        both = {who for who, status in self.stands.items() if status not in GONE}
        both &= {who for who, status in other.stands.items() if status not in GONE}
        live = self.status not in GONE and other.status not in GONE
        shared = self.clinician == other.clinician or (self.room is not None and self.room == other.room) or both
        return live and bool(shared) and not apart


def take_back_the_newest(work: Work, appointment_id: int, _: object) -> None:
    appointments.take_back(work, appointment_id, appointments.appointment(work, appointment_id).version)


class Morning(RuleBasedStateMachine):
    """A morning of two clinicians, one room and four patients."""

    booked = Bundle('booked')

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        copy(FOUNDED[0], self.folder.name)
        self.store = Store(Path(self.folder.name), now=Clock())
        self.practice = found_practice(self.store)
        for number in range(PATIENTS):
            self.practice.admit(f'Patient {number}')
        self.practice.do(self.practice.ana, rooms.add, {'name': 'Room 1'})
        self.model: dict[int, Booking] = {}

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    # acts

    @rule(target=booked, start=starts, minutes=lengths, who=groups, clinician=people, room=places, over=reasons)
    def book(
        self, start: datetime, minutes: int, who: frozenset[int], clinician: str, room: int | None, over: str | None
    ) -> Any:
        wanted = Booking(start, minutes, clinician, room, dict.fromkeys(who, VisitStatus.BOOKED))
        in_the_way = self._in_the_way(wanted, 0)
        typed = {'minutes': minutes, 'room_id': room, 'clinician_id': id_of(getattr(self.practice, clinician))}
        kind = 'Individual' if len(who) == 1 else 'Group'
        try:
            id = self.practice.book(f'{start}', *who, kind=kind, over=over, **typed)
        except Taken:
            assert in_the_way
            assert not over
            return multiple()
        assert over or not in_the_way
        self.model[id] = replace(wanted, over=in_the_way)
        return id

    @rule(id=booked, start=starts, clinician=people, over=reasons)
    def move(self, id: int, start: datetime, clinician: str, over: str | None) -> None:
        """To another time and clinician; taken back, when that goes, one time in two."""
        self._place(id, {'start': start, 'clinician': clinician}, over, appointments.move, start,
                    id_of(getattr(self.practice, clinician)))  # fmt: skip

    @rule(id=booked, status=statuses)
    def set_status(self, id: int, status: VisitStatus) -> None:
        self._act(id, appointments.set_status, status, CancelReason.MISTAKE)

    @rule(id=booked)
    def cancel(self, id: int) -> None:
        self._act(id, appointments.set_status, VisitStatus.CANCELLED, CancelReason.MISTAKE)

    @rule(id=booked)
    def take_back(self, id: int) -> None:
        """Rita takes back the newest change, whatever it was."""
        if id in self.model:
            self._act(
                id, lambda work, id, _: appointments.take_back(work, id, appointments.appointment(work, id).version)
            )

    # what must hold

    @invariant()
    def it_is_stored_as_the_model_says(self) -> None:
        assert self.practice.ask(HOUSE, self._all_stored) == self.model

    @invariant()
    def nobody_is_booked_twice_but_on_purpose(self) -> None:
        for one, other in combinations(self.model.values(), 2):
            assert not one.meets(other) or one.over or other.over

    @invariant()
    def the_parts_say_what_the_whole_says(self) -> None:
        for known in self.model.values():
            present = {status for status in known.stands.values() if status not in GONE}
            assert bool(present) == (known.status not in GONE)
            if len(known.stands) == 1:
                assert {known.status} == set(known.stands.values())

    @invariant()
    def the_file_is_sound(self) -> None:
        with closing(sqlite3.connect(self.store.path)) as file:
            [(apart,)] = file.execute(
                'SELECT count(*) FROM attendances JOIN appointments ON appointments.id = appointment_id WHERE'
                ' attendances.starts_at != appointments.starts_at OR attendances.ends_at != appointments.ends_at'
                ' OR attendances.clinician_id != appointments.clinician_id'
            )
        assert apart == 0

    # how it is done

    def _in_the_way(self, wanted: Booking, id: int) -> bool:
        return any(wanted.meets(other) for number, other in self.model.items() if number != id)

    def _place(self, id: int, change: dict[str, Any], over: str | None, verb: Any, *args: Any) -> None:
        known = self.model.get(id)
        if known is None:
            with pytest.raises(Missing):
                self.practice.do(self.practice.rita, verb, id, None, *args, over=over)
            return
        wanted = replace(known, **change)
        met = {n for n, other in self.model.items() if n != id and wanted.meets(other)}
        try:
            version = self.practice.do(self.practice.rita, verb, id, None, *args, over=over)
        except Taken:
            assert met
            assert not over
        except Refused:
            assert known.status not in {VisitStatus.BOOKED, VisitStatus.CONFIRMED}
        else:
            assert over or known.over or not met or version is None
            self.model[id] = self._stored(id)
            assert replace(self.model[id], over=known.over) == (wanted if version else known)
            assert self.model[id].over == (bool(met) if version else known.over)

    def _act(self, id: int, verb: Any, *args: Any, **named: Any) -> None:
        """An act whose own rules are tried elsewhere: whatever comes of it, all that must hold holds."""
        try:
            self.practice.do(self.practice.rita, verb, id, None, *args, **named)
        except Refused:
            return
        if id in self.model:
            self.model[id] = self._stored(id)

    def _stored(self, id: int) -> Booking:
        stored: dict[int, Booking] = self.practice.ask(HOUSE, self._all_stored)
        return stored[id]

    def _all_stored(self, work: Work) -> dict[int, Booking]:
        """What is in the file."""
        here: defaultdict[int, dict[int, VisitStatus]] = defaultdict(dict)
        for one in work.all(work.select(Attendance)):
            here[one.appointment_id][one.patient_id] = one.status
        return {found.id: self._as_model(found, here[found.id]) for found in work.all(work.select(Appointment))}

    def _as_model(self, found: Appointment, stands: dict[int, VisitStatus]) -> Booking:
        clinician = 'tom' if found.clinician_id == id_of(self.practice.tom) else 'priya'
        over, place = found.over_reason is not None, (found.series_id, found.series_number, found.series_start)
        return Booking(found.wall_start, found.minutes, clinician, found.room_id, stands, found.status, over, *place)


class Bookings(Morning):
    """Whatever is done with one visit."""

    booked = Morning.booked

    @rule(id=booked, hours=st.integers(4, 8))
    def move_away(self, id: int, hours: int) -> None:
        """To the afternoon, where it is usually free."""
        start, clinician = BEGIN + timedelta(hours=hours), 'priya' if hours % 2 else 'tom'
        self._place(id, {'start': start, 'clinician': clinician}, None, appointments.move, start,
                    id_of(getattr(self.practice, clinician)))  # fmt: skip

    @rule(id=booked, minutes=lengths, over=reasons)
    def resize(self, id: int, minutes: int, over: str | None) -> None:
        self._place(id, {'minutes': minutes}, over, appointments.resize, minutes)

    @rule(id=booked, status=statuses, patient=st.integers(1, PATIENTS))
    def set_attendance(self, id: int, status: VisitStatus, patient: int) -> None:
        self._act(id, appointments.set_attendance, patient, status, CancelReason.MISTAKE)

    @rule(id=booked, status=statuses)
    def correct(self, id: int, status: VisitStatus) -> None:
        self._act(id, appointments.correct_status, status, 'Put right.')

    @rule(id=booked, patient=st.integers(1, PATIENTS), over=reasons)
    def join(self, id: int, patient: int, over: str | None) -> None:
        self._act(id, appointments.join, patient, over=over)

    @rule(id=booked)
    def remove(self, id: int) -> None:
        known = self.model.get(id)
        fresh = known and {known.status, *known.stands.values()} == {VisitStatus.BOOKED}
        if fresh:
            self.practice.do(self.practice.rita, appointments.remove, id)
            del self.model[id]
        else:
            with pytest.raises(Refused):
                self.practice.do(self.practice.rita, appointments.remove, id)


class Series(Morning):
    """Whatever is done with several of a series, between what is done with one."""

    booked = Morning.booked

    @initialize(target=booked, start=starts, who=groups)
    def begin(self, start: datetime, who: frozenset[int]) -> Any:
        """There is a series from the beginning."""
        return self.book_series(start, Every.WEEK, 4, who, 'tom', None, 0)

    @rule(target=booked, start=starts, every=oftens, times=st.integers(2, 4), who=groups, clinician=people,
          over=reasons, out=st.integers(0, 4))  # fmt: skip
    def book_series(
        self, start: datetime, every: Every, times: int, who: frozenset[int], clinician: str, over: str | None, out: int
    ) -> Any:
        """All of it or none; one date may be left out, and the others booked over for a reason."""
        days = [start + timedelta(weeks=number * (2 if every is Every.TWO_WEEKS else 1)) for number in range(times)]
        chosen = {f'{day:%Y-%m-%d}': Chosen(keep=place != out, over=over) for place, day in enumerate(days, 1)}
        kept = [day for place, day in enumerate(days, 1) if place != out]
        wanted = [Booking(day, 50, clinician, None, dict.fromkeys(who, VisitStatus.BOOKED)) for day in kept]
        met = [self._in_the_way(one, 0) for one in wanted]
        kind = self.practice.type_id('Individual' if len(who) == 1 else 'Group')
        whose = id_of(getattr(self.practice, clinician))
        typed = {'type_id': kind, 'wall_start': start, 'minutes': 50, 'clinician_id': whose}
        repeat = Repeat(every, times)
        try:
            book = appointments.book_series
            series, number = self.practice.do(self.practice.rita, book, typed, sorted(who), repeat, chosen)
        except Unsettled:
            assert any(met)
            assert not over
            return multiple()
        except Invalid:
            assert len(kept) < 2
            return multiple()
        assert number == len(kept)
        assert over or not any(met)
        made = self.practice.ask(self.practice.rita, visits_of, series)
        for place, (one, in_the_way, found) in enumerate(zip(wanted, met, made, strict=True), 1):
            self.model[found.id] = replace(one, over=in_the_way, series=series, number=place, belongs=one.start)
        return multiple(*(found.id for found in made))

    @rule(id=booked, by=shifts, scope=scopes, over=reasons)
    def move_series(self, id: int, by: timedelta, scope: Scope, over: str | None) -> None:
        """By as much for each; who was moved alone stays. Taken back by the one who did it, one time in seven."""
        known = self.model.get(id)
        if known is None or not known.is_open:
            return
        meant, now = self._meant(id, known, scope), known.start + by
        after = {number: self._moved(one, known, now, len(meant) == 1) for number, one in meant.items()}
        there = self.model | after
        met = {n for n, one in after.items() if any(one.meets(other) for m, other in there.items() if m != n)}
        chosen = {str(number): Chosen(over=over) for number in meant}
        verb, at = appointments.change_series, {'wall_start': now}
        try:
            changed = self.practice.do(self.practice.rita, verb, id, None, at, scope, chosen)
        except (Taken, Unsettled):
            assert met
            assert not over
            return
        assert over or not {n for n in met if after[n].start != meant[n].start and not meant[n].over}
        assert {n for n, _ in changed.made} == meant.keys()
        for number, one in after.items():
            stored = self._stored(number)
            assert replace(stored, over=one.over) == one
            self.model[number] = stored
        if by == timedelta(days=1):
            self._take_back(changed, meant)

    @rule(id=booked, scope=scopes)
    def cancel_series(self, id: int, scope: Scope) -> None:
        known = self.model.get(id)
        if known is None or not known.is_open:
            return
        meant = self._meant(id, known, scope)
        verb, why = appointments.cancel_series, CancelReason.CLOSED
        changed = self.practice.do(self.practice.rita, verb, id, None, why, scope)
        assert {n for n, _ in changed.made} == meant.keys()
        for number in meant:
            self.model[number] = self._stored(number)
            assert self.model[number].status is VisitStatus.CANCELLED

    # how it is done

    def _meant(self, id: int, known: Booking, scope: Scope) -> dict[int, Booking]:
        """The visits of its series that an act is meant for."""
        if known.series is None or scope is Scope.THIS:
            return {id: known}
        least = 0 if scope is Scope.ALL else known.number or 0
        return {
            n: one
            for n, one in self.model.items()
            if n == id or (one.series == known.series and one.is_open and one.start > NOW and (one.number or 0) > least)
        }

    @staticmethod
    def _moved(one: Booking, known: Booking, now: datetime, alone: bool) -> Booking:
        """One of a series, when `known` is moved to another time."""
        if alone or one.belongs is None or known.belongs is None:
            return replace(one, start=now)
        belongs = one.belongs + (now - known.belongs)
        if one is known or one.start == one.belongs:
            return replace(one, start=belongs, belongs=belongs)
        return replace(one, belongs=belongs)

    def _take_back(self, changed: Changed, stood: dict[int, Booking]) -> None:
        """All of it or, where that is free no more, nothing."""
        try:
            self.practice.do(self.practice.rita, appointments.take_back_series, changed.made)
        except Taken:
            return
        self.model |= stood


FOUNDED: list[Path] = []


@pytest.fixture(autouse=True)
def _founded(founded: Path) -> None:
    FOUNDED[:] = [founded]


@pytest.mark.parametrize(('machine', 'examples', 'steps'), [(Bookings, 40, 40), (Series, 30, 20)])
def test_bookings_are_as_a_simple_model_says(machine: type[Morning], examples: int, steps: int) -> None:
    run_state_machine_as_test(machine, settings=settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    ))  # fmt: skip
