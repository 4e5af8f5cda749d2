"""Series: several visits that are booked as one. Every date is looked at before any is saved, and all are or none is.

From then on each visit is a row of its own; `series_acts` changes or calls off several of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import col

from models.appointments import repeats, times
from models.appointments.form import in_the_way
from models.appointments.placing import book, drafted, remove
from models.appointments.records import Appointment, Place, Series
from models.appointments.repeats import Repeat, visits_in_words
from models.base import Invalid, Refused, Values, Work

TWICE_HERE = 'Another date of this series is at this time.'


class Chosen(NamedTuple):
    """What somebody has decided about one date.

    Not to keep it, to have it at another time on the wall, which is meant of a time that comes twice, or why it is
    booked although it is not free.
    """

    keep: bool = True
    start: datetime | None = None
    fold: int | None = None
    over: str | None = None


AS_IT_IS = Chosen()


class DateRow(NamedTuple):
    """One date before it is saved.

    `id` is the day by the rule, or of a visit that is there its id; `start` when it would take place, on the wall, and
    `when` the same in words; `by_rule` when the series has it.
    `in_the_way` says what needs a reason to be booked over; `missing` that the clock skips this time, which nothing
    helps but another; `choices` what is meant of a time that comes twice.
    """

    id: str
    start: datetime
    by_rule: datetime
    when: str
    in_the_way: tuple[str, ...] = ()
    missing: str = ''
    choices: tuple[tuple[int, str], ...] = ()

    def is_settled(self, chosen: Chosen) -> bool:
        """True when it can be saved as it was decided."""
        reason = (chosen.over or '').strip()
        return not chosen.keep or not (self.missing or self.choices or (self.in_the_way and not reason))


class Preview(NamedTuple):
    """All dates of a series that is not booked yet. `words` say how it repeats, `left_out` which months have none."""

    words: str
    rows: tuple[DateRow, ...]
    left_out: str = ''


class Unsettled(Refused):
    """Some dates need a decision first. Nothing was written. `rows` are all dates that were looked at."""

    def __init__(self, rows: Iterable[DateRow], open_ones: Iterable[DateRow]) -> None:
        self.rows = tuple(rows)
        self.open_ones = tuple(open_ones)
        one, several = 'This date needs a decision first', 'These dates need a decision first'
        said = ', '.join(row.when for row in self.open_ones)
        super().__init__(f'{one if len(self.open_ones) == 1 else several}: {said}.')


OF_A_SERIES = select(Appointment).where(col(Appointment.series_id) == bindparam('series'))


def preview(
    work: Work,
    values: Values,
    patients: Sequence[int],
    repeat: Repeat,
    chosen: Mapping[str, Chosen] | None = None,
) -> Preview:
    """Every date of a series as a form has it so far, with what is in its way. For everyone in the practice.

    `values` are fields of a form, of which `wall_start` and `minutes` are needed. `chosen` goes by the days of the
    rule: '2026-11-24'. Raises Invalid as `repeats.dates`.
    """
    first: datetime = values['wall_start']
    days = repeats.dates(first, repeat)
    rows = [_row(work, values, patients, day, (chosen or {}).get(_key(day), AS_IT_IS)) for day in days]
    months = repeats.months_without(days) if repeat.every is repeats.Every.MONTH else []
    words = f'{repeats.in_words(first, repeat.every)}, {visits_in_words(len(days))}'
    rows = _apart(rows, chosen or {}, values.get('minutes') or 0)
    return Preview(words, tuple(rows), repeats.left_out_in_words(first, months))


def book_series(
    work: Work,
    values: Values,
    patients: Sequence[int],
    repeat: Repeat,
    chosen: Mapping[str, Chosen] | None = None,
) -> tuple[int, int]:
    """Book a visit and its repeats, all that were kept or none. For everyone in the practice.

    Gives back the id of the series and how many visits it has. Every date is looked at again here. Raises as `book`
    for the first one, Invalid as `repeats.dates` and when fewer than two dates are kept, Unsettled for what needs a
    decision.
    """
    chosen = chosen or {}
    first, _ = drafted(work, values, patients)
    decided = chosen.get(_key(first.wall_start), AS_IT_IS)
    if decided.keep and decided.start is None:
        times.checked(first.wall_start, work.zone, decided.fold)
    values = {**values, 'wall_start': first.wall_start, 'minutes': first.minutes}
    rows = preview(work, values, patients, repeat, chosen).rows
    kept = [(row, decided) for row in rows if (decided := chosen.get(row.id, AS_IT_IS)).keep]
    if open_ones := [row for row, decided in kept if not row.is_settled(decided)]:
        raise Unsettled(rows, open_ones)
    if len(kept) < 2:
        raise Invalid({'dates': 'A series has at least two visits. Please keep another date, or let it not repeat.'})
    series_id = work.save(Series(rule=repeats.rule(first.wall_start, repeat.every, len(kept)))).id or 0
    for number, (row, decided) in enumerate(kept, 1):
        place = Place(series_id, number, row.by_rule)
        typed = values | {'wall_start': row.start}
        book(work, typed, patients, over=decided.over, fold=decided.fold, place=place)
    return series_id, len(kept)


def remove_series(work: Work, series_id: int, seen: int | None = None) -> None:
    """Remove a series that was booked by mistake. For whoever booked it, on the same day, while all is just scheduled.

    Raises Refused as `remove`, and Stale once anybody has changed one of its visits.
    """
    found = work.get(Series, series_id)
    for visit in visits_of(work, series_id):
        remove(work, visit.id or 0, 1)
    work.remove(found, seen)


def visits_of(work: Work, series_id: int) -> list[Appointment]:
    """The visits of a series in the order in which the series has them. For everyone in the practice."""
    return sorted(work.all(OF_A_SERIES, series=series_id), key=lambda one: (one.series_start, one.series_number))


def looked_at(work: Work, id: str, start: datetime, by_rule: datetime, fold: int | None) -> DateRow:
    """A date without what is in its way: whether the clock shows this time, and if it does so twice, which is meant.

    For everyone in the practice.
    """
    row = DateRow(id, start, by_rule, times.dated(start))
    try:
        times.checked(start, work.zone, fold)
    except times.ShownTwice as twice:
        return row._replace(choices=twice.choices)
    except Invalid as missing:
        return row._replace(missing=missing.errors['wall_start'])
    return row


# how it is done


def _key(day: datetime) -> str:
    return day.date().isoformat()


def _row(work: Work, values: Values, patients: Sequence[int], day: datetime, chosen: Chosen) -> DateRow:
    row = looked_at(work, _key(day), chosen.start or day, day, chosen.fold)
    if row.missing:
        return row
    clashes = in_the_way(work, {**values, 'wall_start': row.start, 'fold': chosen.fold}, patients)
    return row._replace(in_the_way=tuple(dict.fromkeys(clash.sentence for clash in clashes)))


def _apart(rows: list[DateRow], chosen: Mapping[str, Chosen], minutes: int) -> list[DateRow]:
    """The rows, in which two that would overlap say so: a date may have been moved on to another."""
    kept = sorted((row for row in rows if chosen.get(row.id, AS_IT_IS).keep), key=lambda row: row.start)
    over = {later.id for one, later in pairwise(kept) if later.start < one.start + timedelta(minutes=minutes)}
    return [row._replace(in_the_way=(*row.in_the_way, TWICE_HERE)) if row.id in over else row for row in rows]
