"""'Unsaved text from 10:35': what somebody typed and did not save, to be had back or thrown away. For them alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from models import drafts
from models.base import Change
from models.drafts import Offer
from tracker_ui.components import words
from tracker_ui.components.button import button
from tracker_ui.components.card import Card
from tracker_ui.components.home import Passing, home
from tracker_ui.components.live_list import LiveList
from tracker_ui.topics import Topic
from tracker_ui.viewer import Viewer

Restore = Callable[[Offer], object]


class UnsavedStrip(Passing):
    """The strip with its two buttons. It goes once the text was restored, saved or discarded, in whatever tab."""

    def __init__(self, viewer: Viewer, offer: Offer, restore: Restore) -> None:
        self.home = home()
        super().__init__('div')
        self._viewer, self._offer = viewer, offer
        self.classes('strip strip-warn').props('role=status')
        with self.default_slot:
            words.icon('edit_note')
            words.text('Unsaved text from ' + offer.when, classes='strip-text')
            button('Restore', on_click=partial(restore, offer), writes=True, compact=True)
            button('Discard', on_click=self._discard, writes=True, compact=True)
        self._hearing = viewer.hear(self._heard, about=offer.draft)

    async def _discard(self) -> None:
        assert self._offer.draft.id is not None
        await self._viewer.do(drafts.discard, self._offer.draft.id)

    def _heard(self, changes: tuple[Change, ...]) -> None:
        if changes:
            self.delete()

    def _handle_delete(self) -> None:
        self._hearing.end()
        super()._handle_delete()


def unsaved_list(topic: Topic) -> None:
    """Everything the person has not saved, each line leading to where it can be had back. No room while it is empty."""
    with Card('Unsaved text', 'only you see this').classes('unsaved'):
        LiveList(
            topic,
            {'icon': 'icon', 'title': 'title', 'when': 'at', 'written': 'when', 'href': 'href'},
            caption='Unsaved text',
        )


def unsaved_text(viewer: Viewer, offers: Sequence[Offer], restore: Restore) -> None:
    """Strips for what this person typed and did not save, as `drafts.offered` tells; nothing where there is none."""
    for offer in offers:
        UnsavedStrip(viewer, offer, restore)
