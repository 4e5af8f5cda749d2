"""What people did, what was written down, and what must hold between the two, whatever broke meanwhile.

After Jepsen: an act is noted when it begins and when it is answered, with what its author saw and what they wrote. An
answer may be lost on its way; then nobody knows whether the act was done, and both is right. Everything else is not a
matter of opinion: what was acknowledged has been done once, what was refused has not been done at all, and nobody wrote
over anything that they had not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, Literal, NamedTuple

from models.patient_record import Patient

Values = dict[str, Any]

CLOCK = 0.01  # seconds by which two programs may read the one clock of this computer differently


@dataclass(eq=False)
class Act:
    """One attempt. `record` is None for a new one; `saw` holds what stood in the fields that were written over."""

    by: int
    record: int | None
    wrote: Values
    began: float
    saw: Values = field(default_factory=dict)
    ended: float = inf
    outcome: Literal['done', 'refused', 'unknown'] = 'unknown'
    words: str = ''

    def __str__(self) -> str:
        return f'{self.wrote} for {self.record or "a new record"} by {self.by}'

    def done(self, at: float) -> None:
        """It was acknowledged."""
        self.outcome, self.ended = 'done', at

    def refused(self, at: float, words: str) -> None:
        """It was refused, with these words."""
        self.outcome, self.ended, self.words = 'refused', at, words


class Entry(NamedTuple):
    """One line of the change log. `before` and `after` hold the same fields; None is no value."""

    seq: int
    at: float
    by: int | None
    record: int
    version: int
    op: str
    before: Values
    after: Values

    def __str__(self) -> str:
        return f'change {self.seq} ({self.op} of {self.record} to version {self.version} by {self.by}: {self.after})'


Authors = list[tuple[Entry, Act]]


def disagreements(acts: Sequence[Act], log: Sequence[Entry], stored: dict[int, Values], since: int = 0) -> list[str]:
    """What does not hold, in words: nothing, if all is well. Changes up to number `since` came of no act."""
    authors, unexplained = _authors(acts, log, since)
    return [*_gaps(log, stored), *unexplained, *_unseen(authors), *_out_of_order(authors)]


def replayed(log: Sequence[Entry]) -> Iterator[tuple[Entry, Values]]:
    """Each change with what the record holds after it; nothing after its removal."""
    records: dict[int, Values] = {}
    for entry in log:
        records[entry.record] = {} if entry.op == 'delete' else records.get(entry.record, {}) | entry.after
        yield entry, records[entry.record]


def _gaps(log: Sequence[Entry], stored: dict[int, Values]) -> Iterator[str]:
    """The log leads from nothing to what is stored, change by change and version by version."""
    held: dict[int, Values] = {}
    versions: dict[int, int] = {}
    newest = 0
    for entry, after in replayed(log):
        before, version = held.get(entry.record, {}), versions.get(entry.record, 0)
        if entry.seq <= newest or entry.version != version + 1:
            yield f'{entry} follows change {newest} and version {version}'
        if _known(entry.before) != _known({name: before.get(name) for name in entry.before}):
            yield f'{entry} says that it found {entry.before}, but there was {before}'
        held[entry.record], versions[entry.record], newest = after, entry.version, entry.seq
    for id in held.keys() | stored.keys():
        if _known(held.get(id, {})) != _known(stored.get(id, {})):
            yield f'record {id} holds {stored.get(id)}, but its changes lead to {held.get(id)}'


def _authors(acts: Sequence[Act], log: Sequence[Entry], since: int) -> tuple[Authors, list[str]]:
    """Which act each change came of, and what does not fit together."""
    authors: Authors = []
    unexplained: list[str] = []
    taken: set[Act] = set()
    for entry in (entry for entry in log if entry.seq > since):
        alike = [act for act in acts if _is_like(act, entry)]
        act = min((act for act in alike if act not in taken and _lasted(act, entry)), key=_likely, default=None)
        if act is None:
            unexplained.append(f'{entry} was done a second time' if taken & {*alike} else f'nobody did {entry}')
            continue
        if act.outcome == 'refused':
            unexplained.append(f'{act} was refused ("{act.words}") and done all the same: {entry}')
        taken.add(act)
        authors.append((entry, act))
    left = [act for act in acts if act.outcome == 'done' and act not in taken and not _stood(act, log)]
    return authors, [*unexplained, *(f'{act} was acknowledged and is lost' for act in left)]


def _stood(act: Act, log: Sequence[Entry]) -> bool:
    """True when all that the act wrote stood there already, by somebody else's hand, while it was under way."""
    stood = False
    for entry, values in replayed([entry for entry in log if entry.record == act.record]):
        if entry.at > act.ended + CLOCK:
            break
        stands = all(values.get(name) == value for name, value in act.wrote.items())
        stood = stands or (stood and entry.at >= act.began)
    return stood


def _is_like(act: Act, entry: Entry) -> bool:
    wrote = entry.after.items() >= act.wrote.items()
    return wrote and act.by == entry.by and (entry.op == 'create' if act.record is None else act.record == entry.record)


def _lasted(act: Act, entry: Entry) -> bool:
    return act.began - CLOCK <= entry.at <= (inf if act.outcome == 'unknown' else act.ended + CLOCK)


def _likely(act: Act) -> tuple[int, float]:
    return ('done', 'unknown', 'refused').index(act.outcome), act.began


def _unseen(authors: Authors) -> Iterator[str]:
    """A lost update: something was written over that its author had not seen, or had not even typed over."""
    for entry, act in authors:
        for name, value in act.saw.items():
            if entry.before.get(name) != value:
                yield f'{entry} wrote over {name} {entry.before.get(name)!r}, and its author had seen {value!r}'
        along = {name for name, leader in Patient.along.items() if leader in act.wrote}
        if act.record is not None and (more := entry.after.keys() - act.wrote.keys() - along):
            yield f'{entry} also changed {sorted(more)}, which its author had left alone'


def _out_of_order(authors: Authors) -> Iterator[str]:
    """What was acknowledged before another act began stands before it in the log."""
    latest = -inf
    for entry, act in authors:
        if act.ended + CLOCK < latest:
            yield f'{entry} was acknowledged before an act began that stands before it in the log'
        latest = max(latest, act.began)


def _known(values: Values) -> Values:
    return {name: value for name, value in values.items() if value is not None}
