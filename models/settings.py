"""Settings: the rows that list how the practice works. What may be changed about each is said by its own noun."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from sqlmodel import col

from models import absences, appointment_types, practice, rooms, staff, typed_hours, working_hours
from models.absences import Absence, AbsenceRow
from models.appointment_types import AppointmentType, TypeRow
from models.appointments import affected
from models.appointments.affected import visits_in_words
from models.base import Work
from models.base.text import counted
from models.people import initials
from models.practice import Practice
from models.rooms import Room
from models.working_hours import Stretch

DAY_OFF = '\u2013'

NAMES = ('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')


class Fact(NamedTuple):
    """A setting of the practice, as words and what it is."""

    id: str
    label: str
    value: str


class TypeLine(NamedTuple):
    """An appointment type. `tone` is the number of its colour, `kind` what is special about it."""

    id: int
    name: str
    kind: str
    initials: str
    tone: int
    colour: str
    length: str
    state: str
    state_tone: str


class RoomLine(NamedTuple):
    """A room, and whether it is used."""

    id: int
    name: str
    state: str
    state_tone: str


class WeekLine(NamedTuple):
    """The week of a clinician: each day's stretches one below the other, and the same in one line of `words`.

    `outside` says how many coming visits are booked outside of it, empty for none.
    """

    id: int
    name: str
    initials: str
    tone: int
    sum: str
    monday: str
    tuesday: str
    wednesday: str
    thursday: str
    friday: str
    saturday: str
    sunday: str
    words: str
    outside: str
    outside_tone: str


class AbsenceLine(NamedTuple):
    """A time off or a closure. `booked` says how many coming visits are booked in it, empty for none."""

    id: int
    who: str
    initials: str
    tone: int
    note: str
    words: str
    booked: str
    booked_tone: str


def house(work: Work, practice_id: int) -> Practice:
    """The practice. For everyone in it; raises Missing."""
    return work.get(Practice, practice_id)


def type_of(work: Work, type_id: int) -> AppointmentType:
    """One appointment type. For everyone in the practice; raises Missing."""
    return work.get(AppointmentType, type_id)


def room(work: Work, room_id: int) -> Room:
    """One room. For everyone in the practice; raises Missing."""
    return work.get(Room, room_id)


def absence(work: Work, absence_id: int) -> Absence:
    """One time off or closure. For everyone in the practice; raises Missing."""
    return work.get(Absence, absence_id)


def facts(work: Work) -> list[Fact]:
    """What holds for the whole practice. For everyone in it."""
    here = practice.details(work)
    if here is None:
        return []
    return [
        Fact('name', 'Practice name', here.name),
        Fact('time_zone', 'Time zone', here.time_zone),
        Fact('notice_hours', 'Notice for cancelling', counted(here.notice_hours, 'hour')),
        Fact('waiting_minutes', 'A wait is long after', counted(here.waiting_minutes, 'minute')),
    ]


def types(work: Work) -> list[TypeLine]:
    """The appointment types, those that are offered first. For everyone in the practice."""
    return [_type(row) for row in appointment_types.listing(work)]


def rooms_in_use(work: Work) -> list[RoomLine]:
    """The rooms, those in use first. For everyone in the practice."""
    return [RoomLine(row.id, row.name, *_state(row.active, 'In use')) for row in rooms.listing(work)]


def weeks(work: Work) -> list[WeekLine]:
    """The week of each clinician, by family name. For everyone in the practice."""
    outside = affected.numbers_outside(work)
    return [_week(work, id, name, outside[id]) for id, name in staff.clinicians(work)]


def week(work: Work, clinician_id: int) -> list[WeekLine]:
    """The week of one clinician. For everyone in the practice."""
    number = len(affected.outside_hours(work, clinician_id))
    return [_week(work, id, name, number) for id, name in staff.clinicians(work) if id == clinician_id]


def times_off(work: Work) -> list[AbsenceLine]:
    """All times off and closures from today on, the next one first. For everyone in the practice."""
    return _lines(work, absences.listing(work))


def times_off_of(work: Work, clinician_id: int) -> list[AbsenceLine]:
    """The same of one clinician, closures of the practice included. For everyone in the practice."""
    return _lines(work, [row for row in absences.listing(work) if row.clinician_id in {None, clinician_id}])


def week_in_words(stretches: list[Stretch]) -> str:
    """A week in one line, days that are alike made one: 'Mon to Thu 09:00-17:00, Fri 09:00-12:00'."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for weekday, line in enumerate(typed_hours.as_typed(stretches).values()):
        if line:
            groups[line].append(weekday)
    said = [f'{_days(group)} {_dashed(line)}' for line, group in groups.items()]
    return ' · '.join(said) or 'Any time can be booked'


# how it is done


def _type(row: TypeRow) -> TypeLine:
    kind = row.kind if row.kind.casefold() != row.name.casefold() else ''
    shown = (initials(row.name), row.tone, row.colour, f'{row.minutes} min')
    return TypeLine(row.id, row.name, kind, *shown, *_state(row.active, 'Offered'))


def _state(active: bool, word: str) -> tuple[str, str]:
    return (word, 'ok') if active else (f'Not {word[0].lower()}{word[1:]}', 'quiet')


def _days(group: list[int]) -> str:
    if len(group) < 3 or group[-1] - group[0] >= len(group):
        return ', '.join(NAMES[weekday] for weekday in group)
    return f'{NAMES[group[0]]} to {NAMES[group[-1]]}'


def _dashed(line: str) -> str:
    """With the dash that stands between times, after which no line is broken."""
    return line.replace('-', '\u2013\u2060')


def _week(work: Work, clinician_id: int, name: str, outside: int) -> WeekLine:
    stretches = working_hours.week_of(work, clinician_id)
    typed = typed_hours.as_typed(stretches)
    days = {day: _dashed(line).replace(', ', '\n') or (DAY_OFF if stretches else '') for day, line in typed.items()}
    minutes = sum(one.ends.hour * 60 + one.ends.minute - one.starts.hour * 60 - one.starts.minute for one in stretches)
    return WeekLine(
        id=clinician_id,
        name=name,
        initials=initials(name),
        tone=clinician_id % 4,
        sum=f'{minutes / 60:.4g} h a week' if stretches else 'No hours yet',
        **days,
        words=week_in_words(stretches),
        outside=f'{visits_in_words(outside)} outside' if outside else '',
        outside_tone='warn',
    )


def _lines(work: Work, rows: list[AbsenceRow]) -> list[AbsenceLine]:
    those = work.all(work.select(Absence).where(col(Absence.id).in_([row.id for row in rows])))
    numbers = affected.numbers_during(work, those)
    here = practice.details(work)
    name = here.name if here else 'All'
    return [
        AbsenceLine(
            row.id,
            row.who if row.clinician_id else 'The whole practice',
            initials(row.who if row.clinician_id else name),
            row.clinician_id % 4 if row.clinician_id else 0,
            row.note,
            row.words,
            f'{visits_in_words(numbers[row.id])} booked' if numbers[row.id] else '',
            'warn',
        )
        for row in rows
    ]
