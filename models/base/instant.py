"""Instants, always UTC and aware; and times on the wall, which have no zone of their own."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator


class UtcInstant(TypeDecorator[datetime]):
    """A moment, stored as UTC. Refuses a naive value: SQLite would drop the zone without a word (TRUST 3.12)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC, without its zone as SQLite wants it; ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError('An instant without a time zone cannot be stored.')
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The stored moment, aware and in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class WallTime(TypeDecorator[datetime]):
    """What the clock on the wall says, stored as it is. Refuses an aware value: an instant belongs into UtcInstant."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The same; ValueError for an aware one."""
        if value is not None and value.tzinfo is not None:
            raise ValueError('A time on the wall has no time zone.')
        return value


def utc_now() -> datetime:
    """This moment, aware and in UTC. The one place that reads the computer's clock for records."""
    return datetime.now(UTC)
