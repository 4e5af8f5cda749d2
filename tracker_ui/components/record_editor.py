"""An editor of a record that exists, which others may be editing too.

When somebody else saves the same record meanwhile, it says so at once. Fields that were not touched follow them; what
was typed stays. A save merges both people's changes by field and asks about those that both have made (conflict.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from textwrap import shorten

from nicegui import background_tasks

from models import drafts
from models.base import Change, Clash, Entity, Missing, Seen, Work, labels
from models.drafts import Offer
from tracker_ui.components.conflict import Choice, Conflict, both, in_words
from tracker_ui.components.description import Options
from tracker_ui.components.editor import Editor, Values
from tracker_ui.components.form import Sections
from tracker_ui.components.undo import TakeBack, done
from tracker_ui.drafting import Drafting
from tracker_ui.viewer import Viewer

NOTED = 80  # characters of what somebody else saved, by the field; the whole stands in the question

UNSEEN = object()
"""Stands for what the person saw in a field, where something else has been saved meanwhile."""


class RecordEditor(Editor):
    """An editor of a record that exists. `query(work, id)` reads it, `verb(work, id, seen, values)` saves it.

    The verb is given the fields as they were shown and gives back the version it made, which `take_back` undoes. `part`
    is what colleagues at the same record are told that this person is editing.
    """

    def __init__(
        self,
        viewer: Viewer,
        title: str,
        record: Entity,
        query: Callable[[Work, int], Entity],
        verb: Callable[[Work, int, Seen, Values], int | None],
        take_back: TakeBack,
        names: Sequence[str],
        options: Mapping[str, Options] | None = None,
        draft: Drafting | None = None,
        part: str = 'Details',
        sections: Sections = (),
    ) -> None:
        super().__init__(
            title, type(record), names, self._do, values=record, options=options, draft=draft, sections=sections
        )
        assert record.id is not None
        self._viewer, self._id, self._query, self._verb, self._take_back = viewer, record.id, query, verb, take_back
        self._newest = record
        self._base = {name: getattr(record, name) for name in names}  # what the person has seen stand in each field
        self._decided: set[str] = set()  # fields in which theirs was seen and refused
        self._saving = False
        self.at_end(viewer.hear(self._heard, about=record).end)
        self.at_end(viewer.enter(record, part).end)

    def refuse(self, error: Exception) -> None:
        """Show why it was not saved: as a choice, when somebody else changed the same fields."""
        if isinstance(error, Clash):
            self._ask_about(error)
        else:
            super().refuse(error)

    async def _restore(self, offer: Offer) -> None:
        """Put unsaved text into the boxes. Where others have saved since it was typed, saving it asks which to keep."""
        unseen = await self._viewer.ask(drafts.overtaken, offer.draft)
        await super()._restore(offer)
        self._base |= dict.fromkeys(self.form.touched() & unseen, UNSEEN)

    async def _do(self, values: Values) -> Callable[[], object]:
        """Save what was typed over what was shown. A field that nobody touched is sent as it was shown."""
        touched = self.form.touched() | self._decided
        self._base |= dict.fromkeys(self.form.overtaken & touched - self._decided, UNSEEN)
        mine = {name: values[name] if name in touched else shown for name, shown in self._base.items()}
        self._saving = True
        try:
            version = await self._viewer.do(self._verb, self._id, dict(self._base), mine)
        finally:
            self._saving = False
        return partial(done, self._viewer, 'Saved', self._take_back, self._id, version)

    # what others do meanwhile

    def _heard(self, changes: tuple[Change, ...]) -> None:
        news = [change for change in changes if not (self._saving and self._is_mine(change.by))]
        if news:
            background_tasks.create(self._catch_up(news[-1]), name='catching up an editor', context=self)

    async def _catch_up(self, change: Change) -> None:
        """The record was saved elsewhere: fields that were not touched follow, the others say what stands there now."""
        try:
            fresh = await self._viewer.ask(self._query, self._id)
        except Missing:
            self.tell(f'{change.by_name} removed this {self._newest.noun}. What you typed can still be copied.')
            return
        if self.is_deleted or fresh.version <= self._newest.version:
            return
        moved = [name for name in self._base if getattr(fresh, name) != getattr(self._newest, name)]
        touched = self.form.touched() | self._decided
        self._newest = fresh
        for name in moved:
            if name in touched:
                self._note(name, getattr(fresh, name), change.by, change.by_name)
            else:
                self._follow(name, getattr(fresh, name))
        if moved:
            changed = labels(type(fresh), moved)
            mine = f'You changed {changed} in another tab.'
            theirs = f'{change.by_name} changed {changed} while you are editing.'
            self.tell(f'{mine if self._is_mine(change.by) else theirs} What you typed is kept.')

    def _note(self, name: str, value: object, by: int | None, by_name: str) -> None:
        """Say by a field that something else stands there now than what was typed over."""
        box = self.form.fields[name]
        who = 'You' if self._is_mine(by) else by_name
        words = shorten(in_words(box.about, value), NOTED, placeholder=' …')
        box.note(f'{who} saved "{words}" here.' if value else f'{who} emptied this.')

    def _follow(self, name: str, value: object) -> None:
        """Show what others saved in a field, in place of what stands there."""
        self.form.set(name, value)
        self.form.fields[name].note()
        self._base[name] = value
        self._decided.discard(name)

    def _is_mine(self, by: int | None) -> bool:
        """True when the person in front of this tab did it."""
        return by is not None and by == self._viewer.who.staff_id

    # when both changed the same fields

    def _ask_about(self, clash: Clash) -> None:
        """Both values side by side. Until something is chosen, the form stays as it is."""
        for one in clash.collisions:
            self._note(one.field, one.theirs, one.by, one.by_name)
        described = {name: box.about for name, box in self.form.fields.items()}
        choose, discard = partial(self._choose, clash), partial(self._discard, clash)
        Conflict(clash, described, self._viewer.who.staff_id, choose, discard)

    async def _choose(self, clash: Clash, choices: Mapping[str, Choice]) -> None:
        """Save what was chosen. It builds on what was shown: whoever saves in between is asked about again."""
        for one in clash.collisions:
            if choices[one.field] == 'theirs':
                self._follow(one.field, one.theirs)
                continue
            if choices[one.field] == 'both':
                self.form.fields[one.field].fill(both(one.mine, one.theirs))
            self._base[one.field] = one.theirs
            self._decided.add(one.field)
        await self._save()

    async def _discard(self, clash: Clash) -> None:
        """Theirs stands in the fields that both changed. What was typed elsewhere stays, to be saved."""
        for one in clash.collisions:
            self._follow(one.field, one.theirs)
        if not self.form.touched() | self._decided:
            await self._leave()
