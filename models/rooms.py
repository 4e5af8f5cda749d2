"""Rooms: where visits take place."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from pydantic import field_validator
from sqlmodel import Field, col

from models import undo
from models.base import Entity, Invalid, Policy, Seen, Values, Work
from models.base.access import EVERYONE
from models.people import MANAGERS


class Room(Entity, table=True):
    """A room of the practice. One that is used no more stays, for what took place in it."""

    __tablename__ = 'rooms'
    noun: ClassVar[str] = 'room'
    policy: ClassVar[Policy] = Policy(view=EVERYONE, edit=MANAGERS, remove=MANAGERS)

    name: str = Field(title='Name', min_length=1, max_length=40)
    active: bool = Field(default=True, title='In use')

    @field_validator('name', mode='before')
    @classmethod
    def _no_blank_edges(cls, value: Any) -> Any:
        return ' '.join(value.split()) if isinstance(value, str) else value


class RoomRow(NamedTuple):
    """A room as settings list it and as a picker offers it."""

    id: int
    name: str
    active: bool
    version: int


EDITABLE = ('name', 'active')


def listing(work: Work) -> list[RoomRow]:
    """All rooms, those in use first, each by name. For everyone in the practice."""
    found = work.all(work.select(Room).order_by(col(Room.active).desc(), Room.name))
    return [RoomRow(room.id, room.name, room.active, room.version) for room in found]


def add(work: Work, values: Values) -> int:
    """Add a room; gives back its id. For the manager. Raises Invalid for bad input and for a name in use."""
    room = Room(**{name: values[name] for name in EDITABLE if name in values})
    _expect_new_name(work, room)
    return work.save(room).id or 0


def edit(work: Work, room_id: int, seen: Seen, values: Values) -> int | None:
    """Change a room. For the manager. Gives back the new version, None when nothing differed.

    Raises Invalid as `add`, Stale or Clash as `Work.change`.
    """
    room = work.get(Room, room_id)
    work.change(room, {name: values[name] for name in EDITABLE if name in values}, seen)
    _expect_new_name(work, room)
    return work.keep(room)


def take_back(work: Work, room_id: int, version: int) -> None:
    """Undo one's own `edit` that made this version, while it is the newest. For the manager who made it.

    Raises Refused as `undo.before`, Invalid for a name that is in use since.
    """
    edit(work, room_id, version, undo.before(work, work.get(Room, room_id), version))


def remove(work: Work, room_id: int, seen: int | None = None) -> None:
    """Remove a room in which nothing was ever booked; otherwise say that it is used no more. For the manager."""
    work.remove(work.get(Room, room_id), seen)


def _expect_new_name(work: Work, one: Room) -> None:
    others = work.select(Room.name).where(col(Room.id).is_distinct_from(one.id))
    if ' '.join((one.name or '').split()).casefold() in {name.casefold() for name in work.all(others)}:
        raise Invalid({'name': 'There is a room of this name already.'})
