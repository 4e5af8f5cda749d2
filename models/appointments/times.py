"""Times: an appointment is by the clock on the wall, in a zone; the instant follows from the two.

A weekly visit at 09:00 stays at 09:00 when the clocks change. A time that the clock skips is refused, and of one that
it shows twice somebody has to say which is meant.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from models.base import Invalid


class ShownTwice(Invalid):
    """The clock shows this time twice that night. `choices` are what `fold` may be, with words for each."""

    def __init__(self, wall: datetime, zone: ZoneInfo) -> None:
        sentence = (
            f'On {_day(wall.date())} the clocks go back, and {wall:%H:%M} comes twice. Please say which is meant.'
        )
        super().__init__({'wall_start': sentence})
        names = [wall.replace(tzinfo=zone, fold=fold).tzname() for fold in (0, 1)]
        self.choices = ((0, f'The first {wall:%H:%M} ({names[0]})'), (1, f'The second {wall:%H:%M} ({names[1]})'))


def checked(wall: datetime, zone: ZoneInfo, fold: int | None = None) -> int:
    """Which of the two a time on the wall is: 0, or 1 for the second of a time that comes twice.

    Raises Invalid for a time that the clock skips; ShownTwice for one that comes twice while `fold` is None.
    """
    first, second = (instant(wall, zone, which) for which in (0, 1))
    if first == second:
        return 0
    if first.astimezone(zone).replace(tzinfo=None) != wall:
        after = max(first, second).astimezone(zone)
        raise Invalid(
            {
                'wall_start': f'On {_day(wall.date())} the clocks go forward, and there is no {wall:%H:%M}. '
                f'Please choose {after:%H:%M} or another time.'
            }
        )
    if fold is None:
        raise ShownTwice(wall, zone)
    return int(bool(fold))


def instant(wall: datetime, zone: ZoneInfo, fold: int = 0) -> datetime:
    """The moment, in UTC, at which the wall of a zone shows this."""
    return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def on_wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the wall of a zone shows at a moment."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def floating(moment: datetime, zone: ZoneInfo) -> str:
    """The same as text without a zone, as calendars on screens take it: '2026-11-26T11:00'."""
    return on_wall(moment, zone).isoformat(timespec='minutes')


def when(wall: datetime) -> str:
    """A time on the wall for people: 'Tue 24 Nov 10:00'."""
    return f'{_day(wall.date())} {wall:%H:%M}'


def dated(wall: datetime) -> str:
    """The same with the year, for days further ahead: 'Tue 24 Nov 2026, 10:00'."""
    return f'{_day(wall.date())} {wall:%Y, %H:%M}'


def span(starts: datetime, ends: datetime) -> str:
    """From one time on the wall to another: 'Tue 24 Nov, 10:00 to 10:50'."""
    until = f'{ends:%H:%M}' if ends.date() == starts.date() else when(ends)
    return f'{_day(starts.date())}, {starts:%H:%M} to {until}'


def day_bounds(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments at which these days, both included, begin and end in a zone."""
    begin, end = (datetime(on.year, on.month, on.day) for on in (first, last + timedelta(days=1)))  # noqa: DTZ001
    return instant(begin, zone), instant(end, zone)


def _day(on: date) -> str:
    return f'{on:%a} {on.day} {on:%b}'
