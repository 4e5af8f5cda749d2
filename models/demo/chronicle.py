"""The demo's chronicle: what happens when, and by whom, by a clock that is turned by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from models.base import Principal, Work
from models.demo.lives import Act

ZONE = ZoneInfo('Europe/London')


class HandTurnedClock:
    """Tells the moment it was last turned to."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """That moment."""
        return self.moment


@dataclass
class Chronicle:
    """What happens when, and by whom: planned in any order, lived through in order of time."""

    house: Work
    clock: HandTurnedClock
    today: datetime
    chance: Random
    people: dict[str, Principal] = field(default_factory=dict)
    plan: list[tuple[datetime, int, str, Act]] = field(default_factory=list)

    def at(self, moment: datetime, who: str, act: Act) -> None:
        """Plan an act; what would still lie ahead of us is left out."""
        if moment <= self.today:
            self.plan.append((moment, len(self.plan), who, act))

    def live_through_it(self) -> None:
        """Let everything planned happen, each thing at its moment and by its person."""
        for moment, _, who, act in sorted(self.plan, key=lambda step: step[:2]):
            self.clock.moment = moment
            act(self.house.acting(self.people[who]))

    def id_of(self, user_name: str) -> int:
        """The staff id of a colleague who has joined."""
        staff_id = self.people[user_name].staff_id
        assert staff_id is not None
        return staff_id

    def days_ago(self, days: float) -> datetime:
        """A moment so long ago, at which the practice was open."""
        return self.office_hours(self.today - timedelta(days=days))

    def office_hours(self, moment: datetime) -> datetime:
        """A moment on the same day, or on the Friday before it, at which the practice was open."""
        local = moment.astimezone(ZONE)
        local -= timedelta(days=max(local.weekday() - 4, 0))
        return local.replace(hour=self.chance.randint(8, 17), minute=self.chance.randrange(60)).astimezone(
            moment.tzinfo
        )
