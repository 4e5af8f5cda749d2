"""The schedule: a day, a week, or a day of all clinicians side by side, as a calendar and as a list."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from nicegui import ui

from models import appointments
from models.appointments import Appointment, Taken, desk
from models.base import Refused, Work
from models.drafts import Offer
from pages import booking
from pages.appointment_panel import move_visit, show_appointment, unsaved_forms
from pages.schedule_place import Place, address, days_of, in_words, place_of, stepped
from pages.visit_acts import act_column
from pages.waiting_matches import offer
from tracker_ui.components import words
from tracker_ui.components.button import button, icon_button
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_calendar import Around, Gap, LiveCalendar, Move, View
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.page_header import page_header
from tracker_ui.components.paper import Paper
from tracker_ui.components.undo import done
from tracker_ui.components.unsaved import Restore, unsaved_text
from tracker_ui.screens import screen
from tracker_ui.slots import in_hand
from tracker_ui.viewer import Viewer

EVENT = {
    'start': 'start',
    'end': 'end',
    'column': 'clinician_id',
    'title': 'title',
    'sub': 'type',
    'tone': 'tone',
    'look': 'look',
    'icon': 'icon',
    'note': 'over',
    'later': 'later',
    'said': ['status_word', 'clinician', 'room'],
    'moves': 'draggable',
    'version': 'version',
}
STATUS = {'title': 'Status', 'cell': 'tag', 'word': 'status_word', 'tone': 'status_tone', 'icon': 'status_icon'}
TONES = ('tone-0', 'tone-1', 'tone-2', 'tone-3')
LINES = (
    {'title': 'Who', 'cell': 'link', 'field': 'title', 'href': 'href', 'name': 'title'},
    {'title': 'When', 'cell': 'text', 'field': 'when', 'class': 'num'},
    {'title': 'Type', 'cell': 'muted', 'field': 'type'},
    {'title': 'Room', 'cell': 'text', 'field': 'room', 'missing': 'None'},
    {'title': 'Clinician', 'cell': 'text', 'field': 'clinician'},
    STATUS,
)
OPENED = {'title': 'Open', 'hidden': True, 'cell': 'button', 'label': 'Open', 'event': 'open', 'of': 'title'}
MOVED = act_column('Move...', 'move', 'draggable', of='title')
NOTHING = ('Nothing is booked', 'Whatever anybody books for these days appears here at once.')
CONFIDENTIAL = 'Confidential: destroy it at the end of the day.'
VIEWS: dict[View, tuple[str, str]] = {'day': ('Day', 'd'), 'week': ('Week', 'w'), 'team': ('Team day', 'm')}


@screen('/schedule', title='Schedule', icon='calendar_month', nav='main', keys='g s')
async def index(
    viewer: Viewer, view: str = '', day: str = '', who: str = '', cancelled: int = 0, listed: int = 0
) -> None:
    """The schedule. Which days, whose and how they are drawn is in the address."""
    today = await viewer.ask(_today)
    seats = await viewer.ask(desk.seats)
    place = place_of(view, day, who, cancelled, listed, today, [seat.id for seat in seats])
    unsaved = await unsaved_forms(viewer)
    await Schedule(viewer, place, seats, today, unsaved, chosen=bool(view)).begin()


@screen('/schedule/print', title='Schedule to print')
async def paper(viewer: Viewer, day: str = '', who: str = '') -> None:
    """One day as a list, as the browser prints it. That it was printed is written down."""
    today = await viewer.ask(_today)
    seats = await viewer.ask(desk.seats)
    place = place_of('day', day, who, 0, 1, today, [seat.id for seat in seats])
    printed = await viewer.do(desk.print_out, place.day.isoformat())
    foot = f'{CONFIDENTIAL} Printed by {printed.by} at {printed.at}.'
    sheet = Paper(printed.practice, foot, ('Back to the schedule', address(place._replace(listed=False))))
    with sheet.head:
        words.text(f'Schedule of {in_words(place)}', 'h1').props('tabindex=-1')
    with sheet.part('Appointments'):
        LiveTable(
            viewer.watch(desk.events, *_days(place), place.who, False), LINES, caption='Appointments', empty=NOTHING
        )


class Schedule:
    """The schedule in one tab. Another view, day or clinician is shown in the same place."""

    def __init__(
        self,
        viewer: Viewer,
        place: Place,
        seats: list[desk.Seat],
        today: date,
        unsaved: list[tuple[Offer, Restore]],
        *,
        chosen: bool,
    ) -> None:
        self._viewer, self._place, self._seats, self._today = viewer, place, seats, today
        self._chosen = chosen  # the view; a phone opens on the day otherwise
        header = page_header('Schedule')
        with header.text:
            self._days = words.text(in_words(place), 'p', 'sub')
        with header:
            button('Print', icon='print', on_click=self._print_day).classes('btn-sign')
            new = partial(booking.book, viewer)
            button('New appointment', icon='add', kind='primary', writes=True, on_click=new)
        for text, restore in unsaved:
            unsaved_text(viewer, [text], restore)
        self._tools = ui.element('div').classes('tools schedule-tools')
        self._draw_tools()
        self._body = ui.element('div').classes('schedule-body')

    async def begin(self) -> None:
        """Draw the calendar, or the list."""
        opening = await self._viewer.ask(desk.opening, self._place.who)
        place = self._place
        with self._body:
            if place.listed:
                self._list()
                return
            around = self._around()
            calendar = LiveCalendar(
                self._events(), EVENT, around, caption='Schedule', zone=await self._viewer.ask(_zone)
            )
            hours = (opening.since, opening.until)
            calendar.turn(place.view, place.day, hours=hours, opens=opening.days)
            calendar.on_open(self._open)
            calendar.on_pick(self._pick)
            if not self._chosen:
                calendar.on_narrow(partial(self._show, place._replace(view='day')))
            calendar.on_move(self._move)

    # what somebody asks for

    async def _show(self, place: Place) -> None:
        self._place, self._chosen = place, True
        ui.navigate.history.push(address(place))
        self._days.text = in_words(place)
        self._tools.clear()
        self._draw_tools()
        self._body.clear()
        await self.begin()

    def _draw_tools(self) -> None:
        place = self._place
        with self._tools:
            button('Today', keys='t', on_click=partial(self._show, place._replace(day=self._today)))
            icon_button('chevron_left', 'Earlier', partial(self._show, stepped(place, -1)))
            icon_button('chevron_right', 'Later', partial(self._show, stepped(place, 1)))
            with ui.element('div').classes('segments').props('role=group aria-label=View'):
                for view, (title, key) in VIEWS.items():
                    one = button(title, keys=key, on_click=partial(self._show, place._replace(view=view)))
                    one.classes('segment').props['aria-pressed'] = str(place.view == view).lower()
            self._toggle('List', 'list', on=place.listed, other=place._replace(listed=not place.listed))
            cancelled = place._replace(cancelled=not place.cancelled)
            self._toggle('Cancelled', 'event_busy', on=place.cancelled, other=cancelled)
            self._draw_chips()

    def _toggle(self, title: str, icon: str, *, on: bool, other: Place) -> None:
        one = button(title, icon=icon, on_click=partial(self._show, other)).classes('btn-on' if on else '')
        one.props['aria-pressed'] = str(on).lower()

    def _draw_chips(self) -> None:
        with ui.element('div').classes('chips seats').props('role=group aria-label=Clinicians'):
            for seat in self._seats:
                lit, tone = seat.id in self._place.who, TONES[seat.tone % len(TONES)]
                chip = ui.element('button').props('type=button').classes('chip seat')
                chip.classes(tone if lit or not self._place.who else '')
                chip.props['aria-pressed'] = str(lit).lower()
                chip.on('click', partial(self._choose, seat.id), [])
                with chip:
                    ui.element('span').classes('seat-dot').classes(tone)
                    words.text(seat.name)

    async def _choose(self, clinician_id: int) -> None:
        who = set(self._place.who) ^ {clinician_id}
        await self._show(self._place._replace(who=tuple(sorted(who))))

    def _print_day(self) -> None:
        place = self._place
        ui.navigate.to(address(place._replace(view='day', listed=False, cancelled=False)).replace('?', '/print?', 1))

    # how it is shown

    def _events(self) -> Any:
        days = _days(self._place)
        return self._viewer.watch(desk.events, *days, self._place.who, self._place.cancelled, rows_of=Appointment)

    def _around(self) -> Around:
        viewer, place, days = self._viewer, self._place, _days(self._place)
        since = datetime.combine(date.fromisoformat(days[0]), datetime.min.time())
        until = datetime.combine(date.fromisoformat(days[1]), datetime.min.time()) + timedelta(days=1)
        return Around(
            viewer.watch(desk.seats) if not place.who else viewer.watch(_chosen, place.who),
            viewer.watch(desk.shades, *days, place.who, place.view == 'team'),
            viewer.watch(in_hand, viewer.slots, since, until),
        )

    def _list(self) -> None:
        table = LiveTable(
            self._events(), [*LINES, MOVED, OPENED], caption='Appointments', empty=NOTHING, icon='event_busy'
        )
        table.on_row('open', lambda event: self._open(int(event.args)))
        table.on_row('move', lambda event: move_visit(self._viewer, int(event.args)))

    # what is done with an appointment

    async def _pick(self, gap: Gap) -> None:
        """A free time was chosen: book something there."""
        whose = gap.column or (self._place.who[0] if len(self._place.who) == 1 else None)
        minutes = int((gap.end - gap.start).total_seconds() // 60) if gap.end else None
        await booking.book(self._viewer, start=gap.start, minutes=minutes, clinician_id=whose)

    async def _open(self, appointment_id: int) -> None:
        """Show a visit and what can be done with it."""
        await show_appointment(self._viewer, appointment_id)

    async def _move(self, move: Move) -> int | None:
        """Let an appointment be where it was dropped; booked over only for a reason. Gives back the new version."""
        minutes = int((move.end - move.start).total_seconds() // 60)
        values = {'wall_start': move.start, 'minutes': minutes, 'clinician_id': move.column}
        try:
            version = await self._viewer.do(appointments.edit, move.id, move.version, values)
        except Taken as taken:
            ask_over(self._viewer, move, values, taken)
            raise Refused(taken.sentence) from None
        when = f'{move.start:%a} {move.start.day} {move.start:%b}, {move.start:%H:%M}'
        done(self._viewer, f'Moved to {when}', appointments.take_back, move.id, version)
        await offer(self._viewer, move.id)
        return version or move.version


def ask_over(viewer: Viewer, move: Move, values: dict[str, Any], taken: Taken) -> None:
    """The time is not free: say why, and book it over only for a reason that is kept."""

    async def save(typed: dict[str, Any]) -> Any:
        reason = str(typed['over_reason'] or '')
        version = await viewer.do(appointments.edit, move.id, move.version, values, over=reason)

        async def moved() -> None:
            done(viewer, 'Moved, over another', appointments.take_back, move.id, version)
            await offer(viewer, move.id)

        return moved

    Editor('This time is not free', Appointment, ['over_reason'], save, button='Book over', sub=taken.sentence)


def _chosen(work: Work, who: tuple[int, ...]) -> list[desk.Seat]:
    """Those of the clinicians who are shown. For everyone in the practice."""
    return [seat for seat in desk.seats(work) if seat.id in who]


def _days(place: Place) -> tuple[str, str]:
    first, last = days_of(place)
    return first.isoformat(), last.isoformat()


def _today(work: Work) -> date:
    return work.today


def _zone(work: Work) -> Any:
    return work.zone
