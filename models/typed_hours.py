"""Working hours as they are typed: one line for each day of the week, '9-12, 13-17'. A break is the gap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby

from pydantic import BaseModel, Field

from models import working_hours
from models.base import Invalid, Work
from models.base.merge import merge
from models.base.text import time_of_day
from models.working_hours import WEEKDAYS, Stretch

Typed = Mapping[str, str]
"""What stands on the line of each day, by the names of Week."""

HINT = 'For example 9-12:30, 13:30-17. Leave it empty for a day off.'


class Week(BaseModel):
    """What is typed to say when a clinician works."""

    monday: str = Field(title='Monday', description=HINT, max_length=80)
    tuesday: str = Field(title='Tuesday', max_length=80)
    wednesday: str = Field(title='Wednesday', max_length=80)
    thursday: str = Field(title='Thursday', max_length=80)
    friday: str = Field(title='Friday', max_length=80)
    saturday: str = Field(title='Saturday', max_length=80)
    sunday: str = Field(title='Sunday', max_length=80)


DAYS = tuple(Week.model_fields)


class Overtaken(Invalid):
    """Somebody has meanwhile said otherwise for the same days. `stands` is what their lines say now."""

    def __init__(self, stands: Typed) -> None:
        super().__init__(
            {
                day: f'Meanwhile somebody has set {line or "a day off"} here. '
                'Save once more to put yours in its place, or type theirs.'
                for day, line in stands.items()
            }
        )
        self.stands = stands


def week_typed(work: Work, clinician_id: int) -> dict[str, str]:
    """When a clinician works, as somebody would type it. For everyone in the practice."""
    return as_typed(working_hours.week_of(work, clinician_id))


def set_week(work: Work, clinician_id: int, seen: Typed, typed: Typed) -> dict[str, str]:
    """Say when a clinician works, each day in place of what stood there as it was `seen`. For the manager.

    Gives back the week as it stands now. Bookings stay as they are. Raises Invalid by the day for what are no times,
    Overtaken for days on which somebody else has meanwhile said something else than this.
    """
    stands = week_typed(work, clinician_id)
    mine = as_typed(stretches_in(typed))
    merged = merge(seen, mine, stands)
    if merged.clashes:
        raise Overtaken({day: stands[day] for day in merged.clashes})
    working_hours.set_week(work, clinician_id, stretches_in(merged.values))
    return dict(merged.values)


def as_typed(week: Iterable[Stretch]) -> dict[str, str]:
    """Each day's stretches on a line: '09:00-12:00, 13:00-17:00'; empty for a day off."""
    lines = dict.fromkeys(DAYS, '')
    for weekday, stretches in groupby(sorted(week), key=lambda one: one.weekday):
        lines[DAYS[weekday]] = ', '.join(f'{one.starts:%H:%M}-{one.ends:%H:%M}' for one in stretches)
    return lines


def stretches_in(typed: Typed) -> list[Stretch]:
    """What is meant, those that touch made one. Raises Invalid with a sentence for each line that cannot be read."""
    week: list[Stretch] = []
    errors: dict[str, str] = {}
    for weekday, day in enumerate(DAYS):
        try:
            week += _of_a_day(weekday, typed.get(day) or '')
        except ValueError as error:
            errors[day] = str(error)
    if errors:
        raise Invalid(errors)
    return week


# how it is done

APART = re.compile(r'\s*(?:[,;]|\band\b)\s*')
FROM_TO = re.compile(r'\s*(?:-|\u2013|\u2014|\bto\b|\buntil\b)\s*')


def _of_a_day(weekday: int, line: str) -> list[Stretch]:
    """The stretches on one line, in order; ValueError with a sentence."""
    found: list[Stretch] = []
    for part in filter(None, APART.split(line.strip().lower())):
        ends = FROM_TO.split(part)
        if len(ends) != 2:
            raise ValueError(f'"{part}" is not from one time to another. {HINT}')
        found.append(Stretch(weekday, time_of_day(ends[0]), time_of_day(ends[1])))
    found.sort()
    for stretch in found:
        if stretch.ends <= stretch.starts:
            raise ValueError(f'{stretch.ends:%H:%M} is not after {stretch.starts:%H:%M}.')
    return _joined(weekday, found)


def _joined(weekday: int, found: list[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for stretch in found:
        if joined and stretch.starts < joined[-1].ends:
            raise ValueError(f'Two stretches on {WEEKDAYS[weekday]} overlap. Please check their times.')
        if joined and stretch.starts == joined[-1].ends:
            joined[-1] = joined[-1]._replace(ends=stretch.ends)
        else:
            joined.append(stretch)
    return joined
