"""The server's log in words: "patient 17 updated, told to 14 tabs in 6 ms". Numbers only, never a name or a value."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import lru_cache

from models.base.change import Change
from models.base.entity import ENTITIES, Entity, kind_of

log = logging.getLogger('tracker')

ONE_BY_ONE = 10  # changes of one commit that get a line each; an import of thousands gets one line
WORDS = {'create': 'created', 'update': 'updated', 'delete': 'removed'}

News = tuple[tuple[Change, ...], float]
"""What one commit changed, and the perf_counter() of the commit."""


class Spoken:
    """Keeps what was committed until its tabs have been told, then says so."""

    def __init__(self) -> None:
        self._news: list[News] = []

    def __bool__(self) -> bool:
        return bool(self._news)

    def heard(self, changes: tuple[Change, ...], committed_at: float) -> None:
        """Remember a commit. The clock's signals are not worth a line."""
        nouns = _nouns(tuple(ENTITIES))
        records = tuple(change for change in changes if change.kind in nouns)
        if records:
            self._news.append((records, committed_at))

    def take(self) -> list[News]:
        """All that was heard since the last time."""
        taken, self._news = self._news, []
        return taken

    def say(self, news: Sequence[News], tabs: int, done_at: float) -> None:
        """Write a line for each change, or one for a commit of many, now that its tabs have been told."""
        nouns = _nouns(tuple(ENTITIES))
        reached = f'{tabs} tab' if tabs == 1 else f'{tabs} tabs'
        for changes, committed_at in news:
            took = (done_at - committed_at) * 1000
            if len(changes) > ONE_BY_ONE:
                log.info('%d changes in one commit, told to %s in %.0f ms', len(changes), reached, took)
                continue
            for change in changes:
                done = WORDS.get(change.op, change.op)
                log.info('%s %d %s, told to %s in %.0f ms', nouns[change.kind], change.id, done, reached, took)


@lru_cache(maxsize=1)
def _nouns(entities: tuple[type[Entity], ...]) -> Mapping[str, str]:
    return {kind_of(entity): entity.noun for entity in entities}
