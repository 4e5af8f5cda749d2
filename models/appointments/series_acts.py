"""What is done with several visits of a series at once: this one, this and those after it, or all.

Each visit keeps what was agreed for it alone. One that was moved by itself stays where it is when the series is moved;
of the other fields a visit takes over what is changed where it stood as the one did that is changed. Whoever has come,
was called off or is past is never changed along. The series itself stays one: it is never split.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from models.appointments import repeats, times
from models.appointments.clashes import OVERLAPS
from models.appointments.form import in_the_way, words_of
from models.appointments.placing import EDITABLE, appointment, edit
from models.appointments.records import Appointment, Series
from models.appointments.series import AS_IT_IS, Chosen, DateRow, Unsettled, looked_at, visits_of
from models.appointments.standing import set_status, take_back
from models.appointments.statuses import CancelReason, VisitStatus
from models.base import Invalid, Seen, Values, Work


class Scope(StrEnum):
    """Which visits of a series an act is meant for."""

    THIS = 'this'
    LATER = 'later'
    ALL = 'all'


class Changed(NamedTuple):
    """What became of an act: the ids and new versions of the visits it has changed, in its order."""

    made: tuple[tuple[int, int], ...] = ()

    @property
    def number(self) -> int:
        """How many visits were changed."""
        return len(self.made)


class InSeries(NamedTuple):
    """Which visit of a series one is: the how manyth of how many that were agreed, and how often it comes.

    `later` and `all` are how many visits an act with that scope is meant for, this one included.
    """

    words: str
    later: int
    all: int


class _Plan(NamedTuple):
    """What is to become of one visit: its changed fields, unless it is left as it is; and when its series has it."""

    visit: Appointment
    values: Values
    series_start: datetime | None = None
    keep: bool = True


def in_series(work: Work, appointment_id: int) -> InSeries | None:
    """Which visit of its series this is; None for one that does not repeat. For everyone in the practice."""
    found = appointment(work, appointment_id)
    if found.series_id is None:
        return None
    later, all = (len(_meant(work, found, scope)) for scope in (Scope.LATER, Scope.ALL))
    return InSeries(words_of(work, found), later, all)


def change_series(
    work: Work,
    appointment_id: int,
    seen: Seen,
    values: Values,
    scope: Scope,
    chosen: Mapping[str, Chosen] | None = None,
) -> Changed:
    """Change a visit of a series, and others of it as far as `scope` says. For everyone in the practice.

    `chosen` says what was decided about single visits, by their id as text; one that is not kept stays as it is. Raises
    as `edit` for the visit itself, Unsettled where others need a decision, Invalid for a day that some months lack.
    """
    found = appointment(work, appointment_id)
    differs = _differing(work, found, seen, values)
    if not differs:
        return Changed()
    decided = chosen or {}
    plans = _plans(work, found, differs, _meant(work, found, scope), decided)
    if 'wall_start' in differs:
        times.checked(differs['wall_start'], work.zone, decided.get(str(found.id), AS_IT_IS).fold)
    rows = _looked_at(work, plans, decided)
    if open_ones := [row for row in rows if not row.is_settled(decided.get(row.id, AS_IT_IS))]:
        raise Unsettled(rows, open_ones)
    made = []
    for plan in _in_order(plans, found, differs):
        id, values = plan.visit.id or 0, plan.values if plan.keep else {}
        one = decided.get(str(id), AS_IT_IS)
        version = edit(work, id, None, values, over=one.over, fold=one.fold, series_start=plan.series_start)
        made += [(id, version)] if version is not None else []
    return Changed(tuple(made))


def cancel_series(work: Work, appointment_id: int, seen: Seen, reason: CancelReason | None, scope: Scope) -> Changed:
    """Call a visit of a series off, and others of it as far as `scope` says; each as late as it is. For everyone.

    Raises Invalid without a reason, and as `set_status` for the visit itself.
    """
    if reason is None:
        raise Invalid({'cancel_reason': 'Please choose a reason.'})
    found = appointment(work, appointment_id)
    made = []
    for one in _meant(work, found, scope):
        id = one.id or 0
        version = set_status(work, id, seen if one is found else one.version, VisitStatus.CANCELLED, reason)
        made += [(id, version)] if version is not None else []
    return Changed(tuple(made))


def take_back_series(work: Work, made: Iterable[tuple[int, int]]) -> None:
    """Undo one's own newest act on several visits, which made these versions: all, or none. For whoever did it.

    Raises Refused as `take_back` of the first that cannot be taken back.
    """
    for appointment_id, version in reversed(list(made)):
        take_back(work, appointment_id, version)


# how it is done


def _meant(work: Work, found: Appointment, scope: Scope) -> list[Appointment]:
    """The visits that an act is meant for, in order of the series: this one, and of the others those still to come."""
    if found.series_id is None or scope is Scope.THIS:
        return [found]
    now, number = work.now, found.series_number or 0
    return [
        one
        for one in visits_of(work, found.series_id)
        if one is found
        or (one.is_open and one.starts_at > now and (scope is Scope.ALL or (one.series_number or 0) > number))
    ]


def _differing(work: Work, found: Appointment, seen: Seen, values: Values) -> Values:
    """The fields that are to hold something else. Raises as `Work.change`. The visit stays as it is for now."""
    before = {name: getattr(found, name) for name in EDITABLE}
    work.change(found, values, seen)
    work.check(found)
    differs = {name: getattr(found, name) for name in EDITABLE if getattr(found, name) != before[name]}
    for name in differs:
        setattr(found, name, before[name])
    return differs


def _plans(
    work: Work, found: Appointment, differs: Values, meant: list[Appointment], chosen: Mapping[str, Chosen]
) -> list[_Plan]:
    """What is to become of each visit that is meant."""
    here = [_Plan(found, differs)]
    now = differs.get('wall_start')
    was = found.series_start
    if len(meant) == 1 or was is None:
        return here
    every = repeats.every_of(work.get(Series, found.series_id or 0).rule)
    plans = []
    for one in meant:
        belongs = repeats.moved(one.series_start or was, was, now, every) if now else None
        decided = chosen.get(str(one.id), AS_IT_IS)
        takes = dict(differs)
        if one is not found:
            takes = {name: new for name, new in differs.items() if getattr(one, name) == getattr(found, name)}
            takes.pop('wall_start', None)
        if belongs and one is not found and (decided.start or one.wall_start == one.series_start):
            takes['wall_start'] = belongs
        if belongs and decided.start:
            takes['wall_start'] = decided.start
        plans.append(_Plan(one, takes, belongs, decided.keep))
    return plans


def _looked_at(work: Work, plans: list[_Plan], chosen: Mapping[str, Chosen]) -> list[DateRow]:
    """The visits that are to be changed, with what is in the way of each; those that are moved along are not."""
    moving = {plan.visit.id for plan in plans if plan.keep and 'wall_start' in plan.values}
    rows = []
    for plan in plans:
        visit = plan.visit
        if not plan.values:
            continue
        fold = chosen.get(str(visit.id), AS_IT_IS).fold
        start = plan.values.get('wall_start', visit.wall_start)
        changes = start != visit.wall_start
        row = looked_at(work, str(visit.id), start, plan.series_start or start, fold if changes else visit.fold)
        if not row.missing:
            at: dict[str, Any] = {
                name: plan.values.get(name, getattr(visit, name)) for name in ('minutes', 'clinician_id', 'room_id')
            }
            at |= {'wall_start': start, 'fold': fold if changes else visit.fold}
            clashes = in_the_way(work, at, (), visit.id)
            others = [one.sentence for one in clashes if one.kind not in OVERLAPS or one.other not in moving]
            row = row._replace(in_the_way=tuple(dict.fromkeys(others)))
        rows.append(row)
    return rows


def _in_order(plans: list[_Plan], found: Appointment, differs: Values) -> list[_Plan]:
    """In an order in which none is put where another one still stands: what moves later, from the last one on."""
    later = differs.get('wall_start', found.wall_start) > (found.series_start or found.wall_start)
    return list(reversed(plans)) if later else plans
