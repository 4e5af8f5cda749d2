"""The lives of the demo's patients: where they stand this morning, and the road that led there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from models import care_team, patients
from models.base import Work
from models.patient_record import DischargeReason, Patient, Status

Act = Callable[[Work], object]

HOW_MANY = {
    Status.ACTIVE: 128,
    Status.INQUIRY: 14,
    Status.WAITING: 22,
    Status.INTAKE: 16,
    Status.ON_HOLD: 14,
    Status.DISCHARGED: 55,
}
"""Patients by where they stand this morning; one more asks for help while we look."""

HERE_FOR = {
    Status.INQUIRY: (1, 11),
    Status.WAITING: (12, 70),
    Status.INTAKE: (25, 75),
    Status.ACTIVE: (45, 520),
    Status.ON_HOLD: (90, 520),
    Status.DISCHARGED: (130, 550),
}
"""How many days ago they first asked: from, to."""

ROAD: dict[Status, tuple[Status, ...]] = {
    Status.INQUIRY: (),
    Status.WAITING: (Status.WAITING,),
    Status.INTAKE: (Status.WAITING, Status.INTAKE),
    Status.ACTIVE: (Status.WAITING, Status.INTAKE, Status.ACTIVE),
    Status.ON_HOLD: (Status.INTAKE, Status.ACTIVE, Status.ON_HOLD),
    Status.DISCHARGED: (Status.WAITING, Status.INTAKE, Status.ACTIVE, Status.DISCHARGED),
}
"""The moves that lead from the first call to each status."""

AND_BACK = (*ROAD[Status.DISCHARGED], Status.INTAKE, Status.ACTIVE)
"""The road of somebody who was discharged and has come back."""

BY_CLINICIAN = {Status.ACTIVE, Status.ON_HOLD, Status.DISCHARGED}


@dataclass
class Life:
    """A patient: what is typed at the first call, where they stand today and who cares for them; then, their record.

    `road` is how they came there, `home` the address that they share with somebody.
    """

    typed: dict[str, Any]
    status: Status = Status.INQUIRY
    clinician: str = ''
    road: tuple[Status, ...] = ()
    home: dict[str, Any] = field(default_factory=dict)
    record: Patient = field(init=False)

    def __post_init__(self) -> None:
        self.road = self.road or ROAD[self.status]

    def admit(self, work: Work) -> None:
        """The first call."""
        self.record = work.get(Patient, patients.admit(work, self.typed))

    def edit(self, **values: Any) -> Act:
        """A change of details."""
        return lambda work: patients.edit(work, *self._seen, values)

    def move(self, status: Status) -> Act:
        """A change of status."""
        return lambda work: patients.set_status(work, *self._seen, status)

    def discharge(self, reason: DischargeReason) -> Act:
        """The end of care, for now."""
        return lambda work: patients.discharge(work, *self._seen, reason)

    def tag(self, name: str) -> Act:
        """A theme to be found by."""
        return lambda work: patients.tag(work, self.patient_id, name)

    def share_with(self, staff_id: int) -> Act:
        """A further clinician."""
        return lambda work: care_team.add(work, self.patient_id, staff_id)

    def archive(self, work: Work) -> None:
        """The record is put away."""
        patients.archive(work, *self._seen)

    def remove(self, work: Work) -> None:
        """The record was a mistake."""
        patients.remove(work, *self._seen)

    @property
    def patient_id(self) -> int:
        """The id of the record, once there is one."""
        assert self.record.id is not None
        return self.record.id

    @property
    def _seen(self) -> tuple[int, int]:
        return self.patient_id, self.record.version
