"""What the screens of one appointment show: what a form offers, what is in the way while it is typed, and the facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from models import appointment_types, rooms, staff
from models.appointment_types import LONGEST
from models.appointments import repeats, times
from models.appointments.agenda import visits_by_id
from models.appointments.clashes import OVERLAPS, ClashRow, Placement, clashes
from models.appointments.delays import expected_words
from models.appointments.placing import attendances, coming, placement
from models.appointments.records import Appointment, Series
from models.appointments.statuses import CANCEL_WORDS
from models.base import Missing, Values, Work
from models.base.entity import label


class Offered(NamedTuple):
    """What a form offers: words by id. `minutes` is the usual length of each type."""

    types: dict[int, str]
    clinicians: dict[int, str]
    rooms: dict[int, str]
    minutes: dict[int, int]

    def options(self) -> dict[str, dict[int, str]]:
        """The same by the fields of the form."""
        return {'type_id': self.types, 'clinician_id': self.clinicians, 'room_id': self.rooms}


class Fact(NamedTuple):
    """One fact of an appointment in words; `id` is the field that it is of."""

    id: str
    label: str
    value: str


def offered(work: Work, appointment_id: int | None = None) -> Offered:
    """What can be chosen for a new appointment, or for one that is there: what it has now as well. For everyone."""
    now = work.get(Appointment, appointment_id) if appointment_id else None
    types = [one for one in appointment_types.listing(work) if one.active or (now and now.type_id == one.id)]
    places = [one for one in rooms.listing(work) if one.active or (now and now.room_id == one.id)]
    return Offered(
        {one.id: one.name for one in types},
        dict(staff.clinicians(work)),
        {one.id: one.name for one in places},
        {one.id: one.minutes for one in types},
    )


def in_the_way(
    work: Work, values: Values, patients: Sequence[int] = (), appointment_id: int | None = None
) -> list[ClashRow]:
    """What needs a reason to be booked over, of a form as far as it is filled in. For everyone in the practice.

    `values` are fields of a form, of which `wall_start` and `minutes` are needed, and `fold`. With the id of an
    appointment that is there, what stood in its way before and the verbs let pass is left out.
    """
    begins, minutes = values.get('wall_start'), values.get('minutes') or 0
    if not begins or not 2000 <= begins.year <= 2199 or not 0 < minutes <= LONGEST:
        return []
    starts = times.instant(begins, work.zone, values.get('fold') or 0)
    until = starts + timedelta(minutes=minutes)
    wanted = Placement(starts, until, values.get('clinician_id'), values.get('room_id'), tuple(patients))
    if not appointment_id:
        return clashes(work, wanted)
    found = work.get(Appointment, appointment_id)
    stood = placement(found, coming(attendances(work, appointment_id)))
    known = {clash.id for clash in clashes(work, stood)}
    here = clashes(work, wanted._replace(patients=stood.patients, without=appointment_id))
    return [one for one in here if one.id not in known or (one.kind in OVERLAPS and found.over_reason is None)]


def words_of(work: Work, found: Appointment) -> str:
    """How a visit of a series repeats: 'Weekly, 4 of 12'. For everyone in the practice."""
    rule = work.get(Series, found.series_id or 0).rule
    often = repeats.in_words(found.series_start or found.wall_start, repeats.every_of(rule))
    moved = ', moved by itself' if found.wall_start != found.series_start else ''
    return f'{often[0].upper()}{often[1:]}, {found.series_number} of {repeats.times_of(rule)}{moved}'


def facts(work: Work, appointment_id: int) -> list[Fact]:
    """What there is to know about one appointment but who attends it. For everyone in the practice; raises Missing."""
    found = visits_by_id(work, [appointment_id])
    if not found:
        raise Missing
    visit = found[0]
    starts, ends = (times.on_wall(moment, work.zone) for moment in (visit.starts_at, visit.ends_at))
    said: dict[str, Any] = {
        'status': visit.status_word,
        'wall_start': ' · '.join(part for part in (times.span(starts, ends), expected_words(work, visit)) if part),
        'series_id': words_of(work, work.get(Appointment, visit.id)) if visit.series_id else '',
        'clinician_id': visit.clinician,
        'type_id': visit.type,
        'room_id': visit.room or 'None',
        'video_link': visit.video_link,
        'cancel_reason': CANCEL_WORDS[visit.cancel_reason] if visit.cancel_reason else '',
        'over_reason': visit.over_reason,
        'front_desk_note': visit.front_desk_note,
    }
    return [Fact(name, _label(name), value) for name, value in said.items() if value]


def _label(name: str) -> str:
    return 'When' if name == 'wall_start' else label(Appointment, name)
