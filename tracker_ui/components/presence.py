"""Who is here: the faces of those who have the same record open, and in words what they are doing there."""

from __future__ import annotations

from typing import Any

from models.base import Entity, kind_of
from tracker_ui.components.live_element import SCRIPTS, LiveElement
from tracker_ui.presence import faces
from tracker_ui.viewer import Viewer


class WhoIsHere(LiveElement, component='presence.js', dependencies=SCRIPTS):
    """Lets colleagues who have this record open know that this person is here too, and shows who they are.

    In words in its own place, and as faces in the top bar. For a record that was opened with this person's rights;
    it ends with the screen. Nobody sees themselves.
    """

    def __init__(self, viewer: Viewer, record: Entity) -> None:
        self._me = viewer.who.staff_id
        self._lease = viewer.enter(record)
        kind = type(record)
        topic = viewer.watch(
            faces,
            viewer.presence,
            (kind_of(kind), record.id),
            about=record,
            personal=kind.policy.rows is not None,  # or the rights of a role could not tell who may open it
        )
        super().__init__(topic, me=self._me)

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        others = [row for row in self.topic.rows if row[0] != self._me]
        return [value for row in others for value in row]

    def _handle_delete(self) -> None:
        self._lease.end()
        super()._handle_delete()
