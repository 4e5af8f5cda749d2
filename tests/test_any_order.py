"""Whatever people do, in whatever order: the records, their versions and the history agree with a simple picture."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import col, select

from models import patients
from models.base import HOUSE, ChangeRecord, Principal, Refused, Role, Store
from models.base.entity import BOOKKEEPING
from models.base.recorder import _plain
from models.patient_record import MOVES, Patient, Status
from tests.cast import Clock, Practice, found_practice

PEOPLE = st.sampled_from(['ana', 'tom', 'priya', 'rita'])
PHONES = st.sampled_from([None, '020 7946 0018', '020 7946 0019'])
CLINICIANS = st.sampled_from([None, 'tom', 'priya'])
BEHIND = st.sampled_from([0, 0, 0, 1])
"""How many versions behind the person looks: mostly up to date."""


@dataclass
class Picture:
    """What we believe about one patient."""

    phone: str | None
    clinician: str | None
    status: Status = Status.INQUIRY
    archived: bool = False
    version: int = 1
    versions: list[int] = field(default_factory=list)
    by: str = ''  # who made the newest change, if it was one
    before: dict[str, Any] = field(default_factory=dict)  # and what that changed

    def change(self, who: str, **values: Any) -> None:
        """Somebody does it. What changes nothing is no change."""
        before = {name: getattr(self, name) for name, value in values.items() if getattr(self, name) != value}
        if before:
            vars(self).update(values, by=who, before=before, version=self.version + 1)


class Days(RuleBasedStateMachine):
    """Ordinary days at the practice."""

    template: ClassVar[Path]
    charts = Bundle('charts')

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.template, self.folder)
        self.practice: Practice = found_practice(Store(self.folder, now=Clock()))
        self.opening = self.practice.store.last_seq()
        self.pictures: dict[int, Picture] = {}

    def teardown(self) -> None:
        self.practice.store.close()
        shutil.rmtree(self.folder)

    # what people do

    @rule(target=charts, who=PEOPLE, phone=PHONES, clinician=CLINICIANS)
    def admit(self, who: str, phone: str | None, clinician: str | None) -> Any:
        values = {'given_name': 'Jamie', 'family_name': 'Hill', 'phone': phone, 'clinician_id': self._id(clinician)}
        allowed = clinician is None or self._who(who).has(Role.MANAGER, Role.RECEPTION)
        made = self._attempt(allowed, who, patients.admit, values)
        if made is None:
            return multiple()
        self.pictures[made] = Picture(phone, clinician)
        return made

    @rule(chart=charts, who=PEOPLE, phone=PHONES, behind=BEHIND)
    def change_phone(self, chart: int, who: str, phone: str | None, behind: int) -> None:
        picture = self.pictures[chart]
        allowed = not picture.archived and not behind
        self._attempt(allowed, who, patients.edit, chart, picture.version - behind, {'phone': phone})
        if allowed:
            picture.change(who, phone=phone)

    @rule(chart=charts, who=PEOPLE, shown=PHONES, phone=PHONES)
    def save_a_form_with_an_older_phone(self, chart: int, who: str, shown: str | None, phone: str | None) -> None:
        picture = self.pictures[chart]
        allowed = not picture.archived and (picture.phone in (shown, phone) or phone == shown)
        self._attempt(allowed, who, patients.edit, chart, {'phone': shown}, {'phone': phone})
        if allowed and phone != shown:
            picture.change(who, phone=phone)

    @rule(chart=charts, who=PEOPLE, clinician=CLINICIANS, behind=BEHIND)
    def change_clinician(self, chart: int, who: str, clinician: str | None, behind: int) -> None:
        picture = self.pictures[chart]
        may = self._who(who).has(Role.MANAGER, Role.RECEPTION) or picture.clinician == who
        allowed = not picture.archived and not behind and (may or picture.clinician == clinician)
        values = {'clinician_id': self._id(clinician)}
        self._attempt(allowed, who, patients.edit, chart, picture.version - behind, values)
        if allowed:
            picture.change(who, clinician=clinician)

    @rule(chart=charts, who=PEOPLE, status=st.sampled_from(Status), behind=BEHIND)
    def move(self, chart: int, who: str, status: Status, behind: int) -> None:
        picture = self.pictures[chart]
        allowed = not picture.archived and not behind and status in (picture.status, *MOVES[picture.status])
        self._attempt(allowed, who, patients.set_status, chart, picture.version - behind, status)
        if allowed:
            picture.change(who, status=status)

    @rule(chart=charts, who=PEOPLE, behind=BEHIND)
    def archive(self, chart: int, who: str, behind: int) -> None:
        picture = self.pictures[chart]
        allowed = not picture.archived and not behind
        self._attempt(allowed, who, patients.archive, chart, picture.version - behind)
        if allowed:
            picture.change(who, archived=True)

    @rule(chart=charts, who=PEOPLE, behind=BEHIND)
    def restore(self, chart: int, who: str, behind: int) -> None:
        picture = self.pictures[chart]
        allowed = who == 'ana' and not behind
        self._attempt(allowed, who, patients.restore, chart, picture.version - behind)
        if allowed:
            picture.change(who, archived=False)

    @rule(chart=charts, who=PEOPLE, behind=BEHIND)
    def take_back(self, chart: int, who: str, behind: int) -> None:
        picture = self.pictures[chart]
        allowed = picture.by == who and not behind
        self._attempt(allowed, who, patients.take_back, chart, picture.version - behind)
        if allowed:
            picture.change(who, **picture.before)

    @rule(chart=consumes(charts), behind=BEHIND, who=st.just('ana'))
    def remove(self, chart: int, who: str, behind: int) -> None:
        picture = self.pictures[chart]
        self._attempt(not behind, who, patients.remove, chart, picture.version - behind)
        if not behind:
            del self.pictures[chart]

    @rule(chart=charts, who=st.sampled_from(['tom', 'priya', 'rita']))
    def try_to_remove(self, chart: int, who: str) -> None:
        self._attempt(False, who, patients.remove, chart, self.pictures[chart].version)

    # what must hold after each of it

    @invariant()
    def records_are_as_pictured_and_versions_only_rise(self) -> None:
        found = {record.id: record for record in self._records()}
        assert found.keys() == self.pictures.keys()
        for id, picture in self.pictures.items():
            record = found[id]
            assert (record.phone, record.clinician_id, record.status, record.archived_at is not None) == (
                picture.phone, self._id(picture.clinician), picture.status, picture.archived,
            )  # fmt: skip
            assert record.version == picture.version
            picture.versions.append(record.version)
            assert picture.versions == sorted(picture.versions)

    @invariant()
    def the_history_replays_to_the_present(self) -> None:
        replayed: dict[int, dict[str, Any]] = {}
        versions: dict[int, int] = {}
        for row in self._history():
            before = {name: value for name, value in replayed.get(row.record_id, {}).items() if name in row.fields}
            assert before == row.before, 'what a change says was there, was there'
            assert row.version == versions.get(row.record_id, 0) + 1, 'no version is skipped'
            versions[row.record_id] = row.version
            kept = {name: value for name, value in replayed.get(row.record_id, {}).items() if name not in row.fields}
            replayed[row.record_id] = kept | row.after
            if row.op == 'delete':
                del replayed[row.record_id]
        assert replayed == {record.id: _told(record) for record in self._records()}

    @invariant()
    def everything_recorded_was_told_once_and_in_order(self) -> None:
        assert [change.seq for change in self.practice.heard] == [row.seq for row in self._history()]

    # helpers

    def _attempt(self, allowed: bool, who: str, verb: Any, *args: Any) -> Any:
        seq, answer, refused = self.practice.store.last_seq(), None, None
        try:
            answer = self.practice.do(self._who(who), verb, *args)
        except Refused as refusal:
            refused = refusal
        assert (refused is None) == allowed, refused
        assert allowed or self.practice.store.last_seq() == seq
        return answer

    def _who(self, name: str) -> Principal:
        who = getattr(self.practice, name)
        assert isinstance(who, Principal)
        return who

    def _id(self, name: str | None) -> int | None:
        return None if name is None else self._who(name).staff_id

    def _records(self) -> list[Patient]:
        return list(self.practice.ask(HOUSE, lambda work: work.all(work.select(Patient))))

    def _history(self) -> list[ChangeRecord]:
        since = select(ChangeRecord).where(col(ChangeRecord.seq) > self.opening).order_by(col(ChangeRecord.seq))
        return list(self.practice.ask(HOUSE, lambda work: work.all(since)))


def _told(record: Patient) -> dict[str, Any]:
    """A record as its history tells it: fields that are neither bookkeeping nor quiet, and not empty."""
    told = record.model_dump(exclude=Patient.policy.quiet | BOOKKEEPING)
    return {name: _plain(value) for name, value in told.items() if value is not None}


@pytest.mark.parametrize('days', [20, pytest.param(80, marks=pytest.mark.slow)])
def test_in_whatever_order_things_are_done_records_versions_and_history_agree(founded: Path, days: int) -> None:
    class HarbourPractice(Days):
        template = founded

    run_state_machine_as_test(
        HarbourPractice,
        settings=settings(
            max_examples=days, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
