"""What screens showed and when, against the change log: never what nobody wrote, never backwards, and soon."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from typing import NamedTuple

from tests.faults.history import CLOCK, Entry, Values, replayed

Place = tuple[int, str]
"""Where something is shown: a record, and which of its words, e.g. (7, 'phone')."""


class Sighting(NamedTuple):
    """What stood on a screen from this moment on."""

    at: float
    shows: dict[Place, str]


@dataclass
class Screen:
    """One tab. `away` are the times in which a fault kept the truth from it, until it said that it was live again."""

    name: str
    sightings: list[Sighting] = field(default_factory=list)
    away: list[tuple[float, float]] = field(default_factory=list)

    def times_away(self, since: float, until: float) -> float:
        """How many seconds of this time it was away."""
        return sum(max(0.0, min(until, back) - max(since, gone)) for gone, back in self.away)


class Moment(NamedTuple):
    """From when on these words were true."""

    at: float
    words: str


Truth = dict[Place, list[Moment]]
Drawn = Callable[[Values], dict[str, str]]
"""How a record is drawn: what it holds -> the words at each place. A record that is gone holds nothing."""


def truth(log: Sequence[Entry], drawn: Drawn) -> Truth:
    """The words at every place over time."""
    told: Truth = {}
    for entry, values in replayed(log):
        for place, words in drawn(values).items():
            moments = told.setdefault((entry.record, place), [])
            if not moments or moments[-1].words != words:
                moments.append(Moment(entry.at, words))
    return told


def untruths(screen: Screen, told: Truth) -> Iterator[str]:
    """What this screen showed that was not true at that moment or any earlier one, or less new than it had shown."""
    reached: dict[Place, int] = {}
    drawn: dict[Place, str] = {}
    for at, shows in screen.sightings:
        for place, words in shows.items() - drawn.items():
            moments, least = told.get(place, []), reached.get(place, 0)
            stood = [
                number for number, moment in enumerate(moments) if moment.words == words and moment.at <= at + CLOCK
            ]
            newer = [number for number in stood if number >= least]
            if newer:
                reached[place] = newer[0]
            elif stood:
                yield f'{screen.name} went back to {words!r} at {place} from {moments[least].words!r}'
            else:
                yield f'{screen.name} showed {words!r} at {place}, which nobody had written'
        drawn |= shows
    for place, words in screen.sightings[-1].shows.items() if screen.sightings else ():
        if place in told and words != told[place][-1].words:
            yield f'{screen.name} still shows {words!r} at {place}, where {told[place][-1].words!r} is true'


def delays(screen: Screen, told: Truth) -> list[float]:
    """For each change at a place that the screen showed: seconds until nothing older than it stood there any more.

    Time that the screen was away does not count. A change that it never showed took it for ever.
    """
    found: list[float] = []
    for place, moments in told.items():
        stood = _stood(screen, place)
        for number, moment in enumerate(moments):
            then = bisect_left(stood, moment.at, key=lambda span: span.since) - 1
            if then >= 0 and stood[then].words is not None:
                seen = _seen(stood[then:], moments[number:])
                found.append(seen - moment.at - screen.times_away(moment.at, seen))
    return found


class Span(NamedTuple):
    """What stood at one place for a while; None while the record was out of sight."""

    since: float
    until: float
    words: str | None


def _stood(screen: Screen, place: Place) -> list[Span]:
    seen = [(at, shows.get(place)) for at, shows in screen.sightings]
    changes = [seen[0], *(now for before, now in pairwise(seen) if before[1] != now[1])] if seen else []
    ends = [*(at for at, _ in changes[1:]), inf]
    return [Span(since, until, words) for (since, words), until in zip(changes, ends, strict=True)]


def _seen(stood: Sequence[Span], moments: Sequence[Moment]) -> float:
    """When the first of these moments, or a later one, stood there, or nothing did."""
    for since, until, words in stood:
        true = moments[0].at if words is None else next((at for at, said in moments if said == words), inf)
        if max(since, true) < until:
            return max(since, true, moments[0].at)
    return inf
