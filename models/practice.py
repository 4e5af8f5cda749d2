"""The practice itself: one record with its name and its time zone, made on the first run."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import field_validator
from sqlmodel import Field

from models import appointment_types, staff, undo
from models.base import HOUSE, Entity, Missing, Policy, Refused, Role, Seen, Store, Values, Work
from models.base.access import EVERYONE, NOBODY


class Practice(Entity, table=True):
    """The one practice this installation serves."""

    __tablename__ = 'practices'
    noun: ClassVar[str] = 'practice'
    policy: ClassVar[Policy] = Policy(view=EVERYONE, edit=frozenset({Role.MANAGER}), remove=NOBODY)

    name: str = Field(title='Practice name', min_length=1, max_length=80)
    time_zone: str = Field(title='Time zone', max_length=64)
    notice_hours: int = Field(
        default=24,
        title='Notice for cancelling',
        description='A patient who cancels later than this is marked as late-cancelled; the practice never is.',
        ge=0,
        le=336,
        schema_extra={'json_schema_extra': {'unit': 'hours'}},
    )
    waiting_minutes: int = Field(
        default=10,
        title='A wait is long after',
        description='From then on it is shown in amber.',
        ge=1,
        le=120,
        schema_extra={'json_schema_extra': {'unit': 'minutes'}},
    )

    @field_validator('time_zone')
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError('Please choose a time zone of the list, for example Europe/London.')
        return value


EDITABLE = ('name', 'time_zone', 'notice_hours', 'waiting_minutes')


def needs_set_up(work: Work) -> bool:
    """True until the first run has made the practice. For the program itself."""
    return work.first(work.select(Practice)) is None


def set_up(work: Work, *, name: str, time_zone: str, manager: staff.NewStaff, password_hash: str) -> int:
    """Make the practice, its manager and its appointment types; gives back the manager's staff id.

    For the program itself, once.

    `password_hash` comes from `sign_ins.hashed`. Raises Refused when there is a practice already,
    Invalid for bad input.
    """
    if not needs_set_up(work):
        raise Refused('This practice is set up already. Please sign in.')
    work.save(Practice(name=name.strip(), time_zone=time_zone))
    appointment_types.add_defaults(work)
    return staff.add_first_manager(work, manager, password_hash)


def details(work: Work) -> Practice | None:
    """The practice, or None before the first run. For everyone."""
    practice = work.first(work.select(Practice))
    assert practice is None or isinstance(practice, Practice)
    return practice


def edit(work: Work, seen: Seen, values: Values) -> int | None:
    """Change the practice's settings, the fields of EDITABLE. For the manager. Appointments keep their zone.

    Gives back the new version, None when nothing differed. Raises Invalid for bad input, Stale or Clash as
    `Work.change`.
    """
    practice = details(work)
    if practice is None:
        raise Missing
    work.change(practice, {name: values[name] for name in EDITABLE if name in values}, seen)
    return work.keep(practice)


def take_back(work: Work, practice_id: int, version: int) -> None:
    """Undo one's own `edit` that made this version, while it is the newest. For the manager who made it.

    Raises Refused as `undo.before`.
    """
    edit(work, version, undo.before(work, work.get(Practice, practice_id), version))


def keep_zone(store: Store) -> None:
    """Let the store know the practice's time zone, now and whenever the manager changes it. Called once at start."""

    def refresh() -> None:
        with store.reading(HOUSE) as work:
            practice = details(work)
        store.zone = ZoneInfo(practice.time_zone) if practice else ZoneInfo('UTC')

    store.on_commit.append(lambda changes: refresh() if any(change.kind == 'practices' for change in changes) else None)
    refresh()
