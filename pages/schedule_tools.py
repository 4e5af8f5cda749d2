"""The tools above the schedule: which days, which view, and whose. They stay where they are, and so does the focus."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from functools import partial

from nicegui import ui

from models.appointments.desk import Seat
from pages.schedule_place import Place, View, stepped
from tracker_ui.components import words
from tracker_ui.components.button import button, icon_button

VIEWS: dict[View, tuple[str, str]] = {'day': ('Day', 'd'), 'week': ('Week', 'w'), 'team': ('Team day', 'm')}
TONES = 4
"""So many colours there are; after them they come again, with a pattern."""


class Tools:
    """The tools. Each of them shows another place; `turn` says which one is shown."""

    def __init__(self, place: Place, seats: Sequence[Seat], today: date, show: Callable[[Place], Awaitable[None]]):
        self._place, self._today, self._show = place, today, show
        with ui.element('div').classes('tools schedule-tools'):
            with ui.element('div').classes('schedule-steer'):
                button('Today', keys='t', on_click=lambda: self._change(day=self._today))
                icon_button('chevron_left', 'Earlier', partial(self._step, -1))
                icon_button('chevron_right', 'Later', partial(self._step, 1))
                with ui.element('div').classes('segments').props('role=group aria-label=View'):
                    self._views = {view: self._draw_view(view) for view in VIEWS}
                self._list = button('List', 'list', on_click=lambda: self._change(listed=not self._place.listed))
                self._cancelled = button(
                    'Cancelled', 'event_busy', on_click=lambda: self._change(cancelled=not self._place.cancelled)
                )
                for one in (self._list, self._cancelled):
                    one.classes('btn-sign')
            self._whose = ui.element('div').classes('chips seats').props('role=group aria-label=Clinicians')
            with self._whose:
                self._everyone = _chip('Everyone', lambda: self._change(who=()))
                self._seats = {seat.id: self._draw_seat(seat) for seat in seats}
        self.turn(place)

    def turn(self, place: Place) -> None:
        """Show what is chosen now."""
        self._place = place
        for view, segment in self._views.items():
            _press(segment, 'segment-on', on=view == place.view)
        for toggle, on in ((self._list, place.listed), (self._cancelled, place.cancelled)):
            _press(toggle, 'btn-on', on=on)
        _press(self._everyone, 'chip-on', on=not place.who)
        for id, seat in self._seats.items():
            _press(seat, 'seat-on', on=id in place.who or not place.who)
            seat.props['aria-pressed'] = str(id in place.who).lower()

    async def _change(self, **parts: object) -> None:
        await self._show(self._place._replace(**parts))  # type: ignore[arg-type]

    async def _step(self, by: int) -> None:
        await self._show(stepped(self._place, by))

    async def _choose(self, clinician_id: int) -> None:
        await self._change(who=tuple(sorted({*self._place.who} ^ {clinician_id})))

    def _draw_view(self, view: View) -> ui.element:
        title, key = VIEWS[view]
        return button(title, keys=key, on_click=lambda: self._change(view=view)).classes('segment')

    def _draw_seat(self, seat: Seat) -> ui.element:
        patterned, tone = seat.tone // TONES % 2, str(seat.tone % TONES)
        chip = _chip('', partial(self._choose, seat.id)).classes('seat').classes('tone-' + tone)
        with chip:
            dot = ui.element('span').classes('column-dot')
            words.text(seat.name)
        if patterned:
            dot.classes('dot-patterned')
        return chip


def _chip(text: str, chosen: Callable[[], Awaitable[None]]) -> ui.element:
    chip = ui.element('button').props('type=button').classes('chip')
    chip.on('click', chosen, [])
    if text:
        with chip:
            words.text(text)
    return chip


def _press(control: ui.element, look: str, *, on: bool) -> None:
    control.props['aria-pressed'] = str(on).lower()
    control.classes(add=look if on else None, remove=None if on else look)
