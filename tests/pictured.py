"""What we believe about the records while colleagues work on them: a model so simple that it cannot be wrong.

It says of each act whether it should be done or refused, and what stands there afterwards. The program arrives at the
same by quite another way: transactions, versions, a merge by field, a history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.base import Clash, Missing, Refused, Stale
from models.patient_record import MOVES, Status
from models.undo import WITHIN

Values = dict[str, Any]
Outcome = type[Refused] | None
"""How an act ends: None when it is done, otherwise the exact kind of its refusal."""

DETAILS = ('given_name', 'phone', 'front_desk_note', 'clinician_id')


@dataclass
class Change:
    """The newest change of a chart: by whom and when, and what stood there before."""

    by: str
    at: datetime
    before: Values


@dataclass
class Chart:
    """One patient's record."""

    values: Values
    version: int = 1
    newest: Change | None = None  # None for its admission, which nobody takes back

    def become(self, values: Values, by: str, at: datetime) -> None:
        """These fields hold this now. What holds it already is no change."""
        before = {name: self.values[name] for name, value in values.items() if self.values[name] != value}
        if before:
            self.values |= values
            self.version += 1
            self.newest = Change(by, at, before)


@dataclass
class Form:
    """A form that somebody has open: what it showed, and what has been typed over that."""

    who: str
    patient_id: int
    shown: Values
    typed: Values = field(default_factory=dict)

    @property
    def stands(self) -> Values:
        """What stands in its fields."""
        return self.shown | self.typed

    def knows(self, theirs: Values, *, insists: bool) -> Form:
        """Somebody has been asked about fields that another has saved: they insist on their own, or give way."""
        typed = {name: value for name, value in self.typed.items() if insists or name not in theirs}
        return Form(self.who, self.patient_id, self.shown | theirs, typed)


@dataclass
class Pictured:
    """The practice. Each act says how it should end, and is remembered when it should be done.

    `clinicians` may change who cares for a patient only while they do it themselves.
    """

    clinicians: dict[str, int] = field(default_factory=dict)
    charts: dict[int, Chart] = field(default_factory=dict)

    # looking

    def version(self, patient_id: int) -> int:
        """Which version of the record it is."""
        return self.charts[patient_id].version

    def before(self, patient_id: int) -> Values:
        """What the record held before its newest change."""
        chart = self.charts[patient_id]
        return chart.values | (chart.newest.before if chart.newest else {})

    def author(self, patient_id: int) -> str:
        """Who made it; Rita, if nobody has changed anything since the admission."""
        newest = self.charts[patient_id].newest
        return newest.by if newest else 'rita'

    def open(self, who: str, patient_id: int) -> Form | None:
        """The form of somebody who may edit this chart. It offers the clinician only to those who may choose one."""
        chart = self.charts.get(patient_id)
        if chart is None or chart.values['archived']:
            return None
        names = [name for name in DETAILS if name != 'clinician_id' or self._may_assign(who, chart)]
        return Form(who, patient_id, {name: chart.values[name] for name in names})

    def follow(self, form: Form) -> None:
        """The form hears of what others have saved."""
        chart = self.charts.get(form.patient_id)
        if chart:
            form.shown |= {name: chart.values[name] for name in form.shown if name not in form.typed}

    # acting

    def admit(self, patient_id: int, **values: Any) -> None:
        """Somebody new."""
        self.charts[patient_id] = Chart(dict.fromkeys(DETAILS) | {'status': Status.INQUIRY, 'archived': False} | values)

    def save(self, form: Form, at: datetime) -> tuple[Outcome, Values]:
        """Somebody saves a form: how that ends, and what others have put into the fields that it clashes in."""
        if closed := self._closed(form.patient_id):
            return closed, {}
        chart = self.charts[form.patient_id]
        mine = {name: value for name, value in form.typed.items() if value != form.shown[name]}
        theirs = {name: chart.values[name] for name in mine if chart.values[name] != form.shown[name]}
        clashing = {name: value for name, value in theirs.items() if value != mine[name]}
        return (Clash if clashing else self._write(form.who, chart, mine, at)), clashing

    def put_away(self, who: str, patient_id: int, seen: int, at: datetime, *, away: bool) -> Outcome:
        """Somebody who saw this version archives a record, or brings it back, as the manager may."""
        if away and (closed := self._closed(patient_id)):
            return closed
        if not away and who != 'ana':
            return Refused
        chart = self.charts.get(patient_id)
        if chart is None or chart.version != seen:
            return Missing if chart is None else Stale
        chart.become({'archived': away}, who, at)
        return None

    def take_back(self, who: str, patient_id: int, version: int, at: datetime) -> Outcome:
        """Somebody takes back what made this version."""
        chart = self.charts.get(patient_id)
        if chart is None:
            return Missing
        newest = chart.newest
        if chart.version != version or newest is None or newest.by != who or at - newest.at > WITHIN:
            return Refused
        chart.become(newest.before, who, at)
        return None

    def remove(self, patient_id: int) -> Outcome:
        """The manager removes a record for good."""
        return None if self.charts.pop(patient_id, None) else Missing

    # the rules behind it

    def _closed(self, patient_id: int) -> Outcome:
        chart = self.charts.get(patient_id)
        return Missing if chart is None else Refused if chart.values['archived'] else None

    def _write(self, who: str, chart: Chart, values: Values, at: datetime) -> Outcome:
        assigned = values.get('clinician_id', chart.values['clinician_id']) != chart.values['clinician_id']
        if assigned and not self._may_assign(who, chart):
            return Refused
        before = chart.values['status']
        if values.get('status', before) not in (before, *MOVES[before]):
            return Refused
        chart.become(values, who, at)
        return None

    def _may_assign(self, who: str, chart: Chart) -> bool:
        return who not in self.clinicians or self.clinicians[who] == chart.values['clinician_id']
