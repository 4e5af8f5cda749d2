"""Matches: who of those who wait fits a freed time, the longest waiting first.

Whoever does not mind with whom stands in the same order as those who wish for this clinician.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import col

from models import staff
from models.appointments import times
from models.appointments.records import LATER, Attendance
from models.appointments.statuses import GONE
from models.base import Refused, Work
from models.patient_record import Patient
from models.people import initials
from models.waiting_list import calls
from models.waiting_list.calls import Calling
from models.waiting_list.days import WEEK
from models.waiting_list.freed_times import AHEAD, FreedTime, freed
from models.waiting_list.wishes import Wish, in_words, open_wishes

NOBODY_FITS = 'Nobody who waits fits'
GONE_AGAIN = 'This time is not free any more, or it does not fit any more.'


class Match(NamedTuple):
    """Somebody who fits a freed time: from so many minutes after its beginning on."""

    time: FreedTime
    after: int
    wish: Wish
    patient: Patient

    @property
    def wish_id(self) -> int:
        """Whose wish it is."""
        return self.wish.id or 0

    @property
    def patient_id(self) -> int:
        """Who it is."""
        return self.patient.id or 0

    @property
    def starts_at(self) -> datetime:
        """When their visit would begin, UTC."""
        return self.time.starts_at + timedelta(minutes=self.after)

    @property
    def ends_at(self) -> datetime:
        """When it would end, UTC."""
        return self.starts_at + timedelta(minutes=self.wish.minutes)


class MatchRow(NamedTuple):
    """A match as a list shows it below its time; or a time that fits nobody. `id` names time and wish.

    `state` says who is calling. `may_call`, `may_book` and `may_let_go` are for the person who asks.
    """

    id: str
    time: str
    initials: str
    tone: int
    name: str
    sub: str
    href: str
    state: str
    state_tone: str
    may_call: bool
    may_book: bool
    may_let_go: bool


def matches(work: Work) -> list[MatchRow]:
    """Every freed time in order, each with those who fit. For everyone in the practice, about their own calls."""
    return _rows(work, all_matches(work))


def of_appointment(work: Work, appointment_id: int) -> list[MatchRow]:
    """The same for the time that one appointment has left: called off, missed, moved or made shorter.

    Only those who fit: none when nobody does. For everyone in the practice, as `matches`.
    """
    found = [(time, those) for time, those in all_matches(work) if appointment_id in time.of]
    return [row for row in _rows(work, found) if row.name != NOBODY_FITS]


def all_matches(work: Work) -> list[tuple[FreedTime, list[Match]]]:
    """Every freed time in order, and who fits it, the longest waiting first. For everyone in the practice."""
    waiting, free = open_wishes(work), freed(work)
    busy = _busy(work, [patient.id for _, patient in waiting]) if waiting and free else {}
    return [(time, list(ranked(time, times.on_wall(time.starts_at, work.zone), waiting, busy))) for time in free]


Busy = Mapping[int, Sequence[tuple[datetime, datetime]]]


def ranked(time: FreedTime, starts: datetime, waiting: Iterable[tuple[Wish, Patient]], busy: Busy) -> Iterable[Match]:
    """Those of the waiting, who are in order, whom a time suits that begins at `starts` on the practice's wall.

    Nobody who has a visit at that time, and nobody who has just left it.
    """
    for wish, patient in waiting:
        after = fit(wish, starts, time.minutes, time.clinician_id)
        if after is None or patient.id in time.left_by:
            continue
        match = Match(time, after, wish, patient)
        visits = busy.get(patient.id or 0, ())
        if not any(since < match.ends_at and match.starts_at < until for since, until in visits):
            yield match


def fit(wish: Wish, starts: datetime, minutes: int, clinician_id: int) -> int | None:
    """How many minutes after its beginning (wall time) a time suits a wish at the earliest; None when it does not."""
    if wish.clinicians and clinician_id not in wish.clinicians:
        return None
    if wish.weekdays and WEEK[starts.weekday()] not in wish.weekdays:
        return None
    begin, end = starts, starts + timedelta(minutes=minutes)
    if wish.earliest:
        begin = max(begin, datetime.combine(starts.date(), wish.earliest))
    if wish.latest:
        end = min(end, datetime.combine(starts.date(), wish.latest))
    if begin + timedelta(minutes=wish.minutes) > end:
        return None
    return int((begin - starts).total_seconds() // 60)


def match_named(work: Work, id: str) -> Match:
    """The match that a row names. For everyone in the practice; raises Refused when there is none any more."""
    for time, those in all_matches(work):
        for match in those:
            if _id(work, time, match.wish_id) == id:
                return match
    raise Refused(GONE_AGAIN)


def time_in_words(work: Work, time: FreedTime) -> str:
    """A freed time for people: 'Thu 26 Nov, 10:00 to 10:50 · Tom Ellis'. For everyone in the practice."""
    starts, ends = (times.on_wall(moment, work.zone) for moment in (time.starts_at, time.ends_at))
    return f'{times.span(starts, ends)} · {time.clinician}'


def waited(work: Work, since: date) -> str:
    """For how long somebody has waited: 'since today', '5 days', '12 weeks'. For everyone in the practice."""
    days = (work.today - since).days
    if days < 1:
        return 'since today'
    if days < 14:
        return '1 day' if days == 1 else f'{days} days'
    return f'{days // 7} weeks'


# how it is done


VISITS: Any = select(col(Attendance.patient_id), col(Attendance.starts_at), col(Attendance.ends_at)).where(
    col(Attendance.patient_id).in_(bindparam('patients', expanding=True)),
    col(Attendance.starts_at) > bindparam('earliest'),
    col(Attendance.starts_at) < bindparam('until'),
    col(Attendance.ends_at) > bindparam('now'),
    col(Attendance.status).not_in(GONE),
)


def _busy(work: Work, patients: list[int | None]) -> Busy:
    """When each of these patients has a visit."""
    busy: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    asked = {'now': work.now, 'earliest': work.now - LATER, 'until': work.now + AHEAD + LATER}
    for patient_id, starts_at, ends_at in work.rows(VISITS, patients=patients, **asked):
        busy[patient_id].append((starts_at, ends_at))
    return busy


def _rows(work: Work, found: list[tuple[FreedTime, list[Match]]]) -> list[MatchRow]:
    names, calling = dict(staff.clinicians(work)), calls.under_way(work)
    rows: list[MatchRow] = []
    for time, those in found:
        heading = f'{time_in_words(work, time)} · {time.why}'
        rows += [_row(work, heading, match, names, calling) for match in those] or [_nobody(work, heading, time)]
    return rows


def _row(work: Work, heading: str, match: Match, names: Mapping[int, str], calling: list[Calling]) -> MatchRow:
    time, wish, patient, me = match.time, match.wish, match.patient, work.who.staff_id
    about_wish = next((one for one in calling if one.call.wish_id == wish.id), None)
    about_time = [one for one in calling if one.is_about(time.clinician_id, match.starts_at, match.ends_at)]
    mine = about_wish is not None and about_wish.call.staff_id == me and about_wish in about_time
    others = [one for one in (about_wish, *about_time) if one and one.call.staff_id != me]
    return MatchRow(
        id=_id(work, time, wish.id),
        time=heading,
        initials=initials(patient.name),
        tone=(patient.id or 0) % 4,
        name=patient.name,
        sub=_sub(work, match, names),
        href=f'/patients/{patient.id}',
        state=_state(work, about_wish, me),
        state_tone='ok' if mine else 'busy',
        may_call=not mine and not others,
        may_book=not others,
        may_let_go=mine,
    )


def _sub(work: Work, match: Match, names: Mapping[int, str]) -> str:
    """What they wish for, for how long they have waited, and when it would begin where that is later."""
    later = f'from {times.on_wall(match.starts_at, work.zone):%H:%M} · ' if match.after else ''
    note = f' · {match.wish.note}' if match.wish.note else ''
    return f'{later}{in_words(match.wish, names)} · waits {waited(work, match.wish.since)}{note}'


def _state(work: Work, calling: Calling | None, me: int | None) -> str:
    if calling is None:
        return ''
    minutes = int((work.now - calling.call.since).total_seconds() // 60)
    return f'{"You are" if calling.call.staff_id == me else f"{calling.by} is"} calling · {minutes} min'


def _nobody(work: Work, heading: str, time: FreedTime) -> MatchRow:
    sub = 'It is free on the schedule.'
    return MatchRow(_id(work, time, None), heading, '-', 0, NOBODY_FITS, sub, '', '', '', False, False, False)


def _id(work: Work, time: FreedTime, wish_id: int | None) -> str:
    """'3 2026-11-26T10:00 17': whose time, when, and for whom."""
    return f'{time.clinician_id} {times.floating(time.starts_at, work.zone)} {wish_id or 0}'
