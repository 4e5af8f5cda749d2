"""Absences: when a clinician is away, and when the whole practice is closed. By the clock on the practice's wall."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, NamedTuple

from pydantic import NaiveDatetime, ValidationInfo, field_validator
from sqlalchemy import Index, bindparam, or_, select
from sqlmodel import Field, col

from models import care_team, undo
from models.base import Entity, Policy, Seen, Values, WallTime, Work
from models.base.access import EVERYONE
from models.people import MANAGERS, Staff

WHOLE_DAYS = 'Leave the time empty for whole days.'


class Absence(Entity, table=True):
    """Time off of one clinician, or a closure of the practice: `clinician_id` is None, and everybody is away.

    `note` is read by everyone, so it says 'Holiday' or 'Training', never why somebody is ill.
    """

    __tablename__ = 'absences'
    noun: ClassVar[str] = 'absence'
    policy: ClassVar[Policy] = Policy(view=EVERYONE, edit=MANAGERS, remove=MANAGERS)
    __table_args__: ClassVar[Any] = (
        Index('ix_absences_of', 'clinician_id', 'ends'),
        {'sqlite_autoincrement': True},
    )

    clinician_id: int | None = Field(
        default=None,
        title='Clinician',
        foreign_key='staff.id',
        description='Nobody, when the whole practice is closed.',
    )
    starts: NaiveDatetime = Field(title='From', sa_type=WallTime, description=WHOLE_DAYS)
    ends: NaiveDatetime = Field(
        title='Until', sa_type=WallTime, schema_extra={'json_schema_extra': {'input': 'until'}}, description=WHOLE_DAYS
    )
    note: str | None = Field(
        default=None, title='Note', max_length=80, description='Everyone reads it, so never why somebody is ill.'
    )

    @field_validator('note', mode='before')
    @classmethod
    def _no_blank_edges(cls, value: Any) -> Any:
        return (value.strip() or None) if isinstance(value, str) else value

    @field_validator('ends')
    @classmethod
    def _forwards(cls, value: datetime, checked: ValidationInfo) -> datetime:
        starts = checked.data.get('starts')
        if starts is not None and value <= starts:
            raise ValueError('The end must be after the start.')
        return value


class AbsenceRow(NamedTuple):
    """An absence as settings list it. `who` is a clinician by name, or 'Everybody' for a closure."""

    id: int
    clinician_id: int | None
    who: str
    words: str
    note: str
    starts: str
    ends: str
    version: int


EDITABLE = ('clinician_id', 'starts', 'ends', 'note')
EVERYBODY = 'Everybody'

MEANWHILE = select(Absence).where(
    or_(col(Absence.clinician_id) == bindparam('clinician'), col(Absence.clinician_id).is_(None)),
    col(Absence.ends) > bindparam('starts'),
    col(Absence.starts) < bindparam('ends'),
)


def listing(work: Work, since: date | None = None) -> list[AbsenceRow]:
    """Absences that end after a day (today when None), in order. For everyone in the practice."""
    begin = datetime.combine(since or work.today, time())
    found = work.select(Absence, Staff).join(Staff, col(Staff.id) == col(Absence.clinician_id), isouter=True)
    found = found.where(col(Absence.ends) > begin).order_by(col(Absence.starts), col(Absence.id))
    return [_row(absence, person) for absence, person in work.rows(found)]


def meanwhile(work: Work, clinician_id: int, starts: datetime, ends: datetime) -> list[Absence]:
    """The absences of a clinician, closures included, that touch a time on the wall. For everyone in the practice."""
    return work.all(MEANWHILE, clinician=clinician_id, starts=starts, ends=ends)


def add(work: Work, values: Values) -> int:
    """Write down an absence; gives back its id. For the manager; bookings stay as they are.

    Raises Invalid for bad input and for somebody who is no active clinician.
    """
    absence = Absence(**{name: values[name] for name in EDITABLE if name in values})
    _check_clinician(work, absence)
    return work.save(absence).id or 0


def edit(work: Work, absence_id: int, seen: Seen, values: Values) -> int | None:
    """Change an absence. For the manager. Gives back the new version, None when nothing differed.

    Raises Invalid as `add`, Stale or Clash as `Work.change`.
    """
    absence = work.get(Absence, absence_id)
    work.change(absence, {name: values[name] for name in EDITABLE if name in values}, seen)
    _check_clinician(work, absence)
    return work.keep(absence)


def take_back(work: Work, absence_id: int, version: int) -> None:
    """Undo one's own `edit` that made this version, while it is the newest. For the manager who made it.

    Raises Refused as `undo.before`, Invalid as `add`.
    """
    edit(work, absence_id, version, undo.before(work, work.get(Absence, absence_id), version))


def remove(work: Work, absence_id: int, seen: int | None = None) -> None:
    """Somebody is not away after all. For the manager."""
    work.remove(work.get(Absence, absence_id), seen)


def in_words(starts: datetime, ends: datetime) -> str:
    """From when until when: 'Thu 24 Dec to Fri 1 Jan', 'Tue 24 Nov, 13:00 to 17:00', 'Tue 24 Nov until 12:00'.

    A time that is midnight is not said: from it, or up to it, the day is whole.
    """
    begins, ends_whole = starts.time() != time(), ends.time() == time()
    last = (ends - timedelta(days=1) if ends_whole else ends).date()
    since = f', {starts:%H:%M}' if begins else ''
    if starts.date() != last:
        return f'{_day(starts.date())}{since} to {_day(last)}' + ('' if ends_whole else f', {ends:%H:%M}')
    if ends_whole:
        return _day(last) + (f' from {starts:%H:%M}' if begins else '')
    return f'{_day(last)}{since} to {ends:%H:%M}' if begins else f'{_day(last)} until {ends:%H:%M}'


def _day(on: date) -> str:
    return f'{on:%a} {on.day} {on:%b}'


def _check_clinician(work: Work, absence: Absence) -> None:
    if absence.clinician_id is not None:
        care_team.check_clinician(work, absence.clinician_id, 'clinician_id')


def _row(absence: Absence, person: Staff | None) -> AbsenceRow:
    return AbsenceRow(
        id=absence.id or 0,
        clinician_id=absence.clinician_id,
        who=person.name if person else EVERYBODY,
        words=in_words(absence.starts, absence.ends),
        note=absence.note or '',
        starts=absence.starts.isoformat(timespec='minutes'),
        ends=absence.ends.isoformat(timespec='minutes'),
        version=absence.version,
    )
