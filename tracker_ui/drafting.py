"""What is typed into one opened form: kept while it is typed, offered again when it was not saved."""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager
from functools import partial

from models import drafts
from models.drafts import Offer, Place, Texts
from tracker_ui import tabs
from tracker_ui.letterbox import labelled
from tracker_ui.viewer import Viewer, and_also


class Drafting:
    """One opening of a form by one viewer. `label` is what the browser posts its text with.

    `goes_on_with` is the unsaved text that the form is opened for, if it is.
    """

    def __init__(
        self, viewer: Viewer, form: str, record_id: int | None = None, goes_on_with: Offer | None = None
    ) -> None:
        signed_in = tabs.owner(viewer.client)
        assert signed_in is not None
        self.viewer, self.goes_on_with = viewer, goes_on_with
        self.place = Place(form, record_id, secrets.token_urlsafe(16))
        self.label = labelled(self.place, signed_in)

    async def offered(self) -> list[Offer]:
        """What this person typed into the same form earlier and did not save."""
        return await self.viewer.ask(drafts.offered, self.place.form, self.place.record_id)

    async def take_over(self, offer: Offer) -> Texts:
        """Go on with that text here. Raises Missing when it was restored or discarded already."""
        assert offer.draft.id is not None
        return await self.viewer.do(drafts.take_over, offer.draft.id, self.place)

    def saved(self) -> AbstractContextManager[None]:
        """What the viewer does inside saves the form: in the same transaction its text is forgotten."""
        return and_also(partial(drafts.finish, place=self.place))

    async def give_up(self) -> None:
        """Forget the text: the person discarded it."""
        await self.viewer.do(drafts.finish, self.place)
