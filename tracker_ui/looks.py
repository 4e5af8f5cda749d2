"""One look: every question that may have another answer now, read in one transaction in one thread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import orjson

from models.base.access import HOUSE, Missing, Principal, Refused
from models.base.change import Change
from models.base.entity import kind_named
from models.base.ground import Ground
from models.base.rights import Basis
from models.base.store import Store
from models.base.work import Work
from tracker_ui import errors
from tracker_ui.marks import marks, removed_by
from tracker_ui.patch import difference, keyed
from tracker_ui.topics import NOTHING, Picture, Question, Snapshot, Topic

Identify = Callable[[Work, int], Principal]


@dataclass(frozen=True, slots=True)
class Asked:
    """A topic as it was when the look began: what it showed, what it stood on, and which changes woke it."""

    topic: Topic
    before: Snapshot | None
    ground: Ground | None
    touched: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the look found: the new snapshot (the old one when nothing differs), and how to come there.

    `entry` is ready to be sent, None when nothing differs. `ground` is what the answer stands on, and what it did
    before: a list that is empty now and then would otherwise come to stand on the same kinds again and again.
    `shared` means that nothing was read for it: somebody else's answer serves.
    """

    asked: Asked
    after: Snapshot
    entry: bytes | None
    ground: Ground | None
    failed: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read for one person, and what that rests on."""

    who: Principal
    picture: Picture
    basis: Basis


def look(store: Store, identify: Identify, revisions: Iterator[int], asked: Sequence[Asked]) -> list[Answer]:
    """Read all questions in one transaction, so that a list and its figures always agree, and encode what differs.

    A question that fails keeps its last rows and says so; it never keeps the others from their answers.
    """
    answers: list[Answer] = []
    try:
        with store.reading(HOUSE) as house:
            house.known = {}  # charts, chips and dashboards ask for the same over and over
            looking = Looking(house, identify, revisions)
            for one in asked:
                answer = looking.answer(one)
                answers.append(answer)
    except Exception as error:  # the database itself: whatever has no answer yet could not be refreshed
        words = _could_not(error)
        answers += [_unread(one, next(revisions), words) for one in asked[len(answers) :]]
    return answers


class Looking:
    """One transaction, and what has been read in it so far.

    People with other roles have topics of their own, because their rights may make a difference to the answer. Where
    they made none, one read, one rendering and one patch serve them all: with three sets of rights a change costs a
    third. Whether they made any is not guessed: each Work notes it while the question is read (`Basis.is_alike`).
    """

    def __init__(self, house: Work, identify: Identify, revisions: Iterator[int]) -> None:
        self._house = house
        self._identify = identify
        self._revisions = revisions
        self._readings: defaultdict[object, list[Reading]] = defaultdict(list)
        self._patches: dict[tuple[Picture, Picture], bytes] = {}

    def answer(self, asked: Asked) -> Answer:
        """The answer of one question; whatever goes wrong becomes words in it."""
        revision, basis = next(self._revisions), Basis()
        try:
            picture, shared = self._picture(asked.topic.question, basis)
        except Refused as refusal:
            refused = Snapshot(revision, NOTHING, _in_place(asked, refusal))
            return self._compared(asked, refused, _broken_off(asked, basis.ground))
        except Exception as error:
            return _unread(asked, revision, _could_not(error), basis)
        ground = _grown(basis.ground, asked.ground)
        return self._compared(asked, Snapshot(revision, picture), ground, shared=shared)

    def _picture(self, question: Question, basis: Basis) -> tuple[Picture, bool]:
        """What the question is answered, and whether that had been read for somebody else. Fills in the basis."""
        who = question.who if question.sign_in_id is None else self._identify(self._house, question.sign_in_id)
        same = self._readings[question.query, question.args]
        for reading in same:
            if reading.basis.is_alike(reading.who, who):
                basis.ground.note_all(reading.basis.ground)
                return reading.picture, True
        asker = self._house.acting(who)
        asker.basis = basis
        picture = Picture(keyed(question.query(asker, *question.args)))
        same.append(Reading(who, picture, basis))
        return picture, False

    def _compared(self, asked: Asked, after: Snapshot, ground: Ground | None, *, shared: bool = False) -> Answer:
        before, topic = asked.before, asked.topic
        if before is None:
            return Answer(asked, after, after.whole(topic.number), ground, failed=False, shared=shared)
        if before.equals(after):
            return Answer(asked, before, None, ground, failed=False, shared=shared)
        shown = before.rows.keys() | after.rows.keys()
        noted = marks(topic.question.rows_of, topic.question.about, asked.touched, shown)
        patch = self._patch(before.picture, after.picture)
        entry = after.since(before, topic.number, patch, noted)
        if len(entry) > len(after.picture.encoded):
            entry = min(entry, after.whole(topic.number, noted), key=len)
        return Answer(asked, after, entry, ground, failed=False, shared=shared)

    def _patch(self, before: Picture, after: Picture) -> bytes:
        if (before, after) not in self._patches:
            self._patches[before, after] = orjson.dumps(list(difference(before.rows, after.rows)))
        return self._patches[before, after]


def _unread(asked: Asked, revision: int, words: str, basis: Basis | None = None) -> Answer:
    """The answer of a question that failed: the rows it had, and words that say so. Sent whole: it is rare."""
    before, number = asked.before, asked.topic.number
    after = Snapshot(revision, before.picture if before else NOTHING, words)
    ground = _broken_off(asked, basis.ground if basis else Ground())
    if before and before.equals(after):
        return Answer(asked, before, None, ground, failed=True, shared=False)
    return Answer(asked, after, after.whole(number), ground, failed=True, shared=False)


def _broken_off(asked: Asked, read: Ground) -> Ground | None:
    """What an answer stands on that was broken off: what was read so far, and all that it stood on before."""
    return None if asked.ground is None else _grown(read, asked.ground)


def _grown(read: Ground, before: Ground | None) -> Ground:
    """What was read now, and what the answer stood on before."""
    grown = Ground(before or {})
    grown.note_all(read)
    return grown


def _in_place(asked: Asked, refusal: Refused) -> str:
    """The sentence in the place of rows: who removed the record, where that is known, or the refusal itself."""
    removal = asked.topic.removal
    if isinstance(refusal, Missing) and removal:
        return removed_by(removal, kind_named(removal.kind).noun)
    return refusal.sentence


def _could_not(error: BaseException) -> str:
    return f'This could not be refreshed (reference {errors.reference(error)}). Trying again.'
