"""Days of the week and times of a day, as a wish names them, and how a set of them is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from enum import StrEnum
from typing import Any

from sqlalchemy import String
from sqlalchemy.types import TypeDecorator


class Weekday(StrEnum):
    """A day of the week, in the order of `date.weekday`."""

    MONDAY = 'Monday'
    TUESDAY = 'Tuesday'
    WEDNESDAY = 'Wednesday'
    THURSDAY = 'Thursday'
    FRIDAY = 'Friday'
    SATURDAY = 'Saturday'
    SUNDAY = 'Sunday'


WEEK = tuple(Weekday)


class Several(TypeDecorator[frozenset[Any]]):
    """A set of days, or of ids, stored with commas around each: ',Monday,Thursday,'. An empty one is empty text."""

    impl = String
    cache_ok = True

    def __init__(self, of: Callable[[str], Any]) -> None:
        super().__init__()
        self.of = of

    def process_bind_param(self, value: frozenset[Any] | None, dialect: object) -> str | None:
        """The set as text, always in the same order."""
        if value is None:
            return None
        return ''.join(f',{one}' for one in sorted(value)) + ',' if value else ''

    def process_result_value(self, value: str | None, dialect: object) -> frozenset[Any] | None:
        """The text as a set."""
        return None if value is None else frozenset(self.of(one) for one in value.split(',') if one)


CLOCK = {time(half // 2, half % 2 * 30): f'{half // 2:02}:{half % 2 * 30:02}' for half in range(12, 45)}
"""The times that a form offers: each half hour from 06:00 to 22:00."""
