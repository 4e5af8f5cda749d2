"""Who comes: the part of a booking in which patients are picked, kept and restored with what is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from nicegui import ui

from models import patients, search
from models.base import Refused
from tracker_ui.components import words
from tracker_ui.components.button import button, icon_button
from tracker_ui.components.editor import Editor
from tracker_ui.components.picker import Picker
from tracker_ui.viewer import Viewer

NOT_AGAIN = 'Somebody who had been picked cannot be booked any more, and was left out.'
LONGEST_ID = 16  # digits


class Who:
    """Who comes: picked one by one, each with a way out again. It is kept with what is typed, by the patients' ids."""

    def __init__(self, viewer: Viewer, editor: Editor) -> None:
        self._viewer, self._editor, self._names = viewer, editor, dict[int, str]()
        self._at_first: list[int] = []
        self.on_change: Callable[[], object] = lambda: None
        assert editor.body.parent_slot
        with editor.body, ui.element('div').classes('field stack').props('role=group') as self._group:
            label = words.text('Who comes', classes='field-label')
            self._list = ui.element('ul').classes('gathered')
            button('Add a patient', 'person_add', on_click=self._pick)
        self._group.props.update({'aria-labelledby': label.html_id, 'data-gathered': 'patients', 'data-keeps': ''})
        self._group.move(editor.form, target_index=1)
        editor.gather('patients', self)

    @property
    def ids(self) -> list[int]:
        """The patients, by id."""
        return list(self._names)

    def touched(self) -> bool:
        """True when somebody was added or taken out by hand."""
        return self.ids != self._at_first

    async def begin_with(self, patient_id: int) -> None:
        """Let this patient come without anybody having picked them. Raises as `add`."""
        self._at_first = [patient_id]
        self._group.props['data-keeps'] = str(patient_id)
        await self.add(patient_id)

    async def add(self, patient_id: int) -> None:
        """Let this patient come. Raises Refused for one whose record is archived."""
        patient = await self._viewer.ask(patients.patient_to_change, patient_id)
        self._names[patient_id] = f'{patient.name}, {patient.record_number}'
        self._draw()

    async def restore(self, texts: Sequence[str]) -> None:
        """Let those come who had been picked. Who cannot come any more is left out, and that is said."""
        self._names.clear()
        self._draw()
        for text in texts:
            try:
                await self.add(int(text) if text.isdecimal() and len(text) < LONGEST_ID else 0)
            except Refused:
                self._editor.tell(NOT_AGAIN)

    def _pick(self) -> None:
        Picker('Who comes?', self._find, self.add, label='Search')

    async def _find(self, typed: str) -> list[search.Hit]:
        return await self._viewer.ask(search.found, typed)

    def _take_out(self, patient_id: int) -> None:
        self._names.pop(patient_id, None)
        self._draw()

    def _draw(self) -> None:
        self._list.clear()
        with self._list:
            for patient_id, name in self._names.items():
                with ui.element('li').classes('gathered-one') as one:
                    words.text(name)
                    icon_button('close', f'Take out {name}', partial(self._take_out, patient_id))
                one.props['data-picked'] = str(patient_id)
        self.on_change()
