"""The schedule: a day, a week, or a day of all clinicians side by side, as a calendar and as a list."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import ui
from pydantic import BaseModel, Field

from models import appointments
from models.appointments import Appointment, Scope, Taken, desk
from models.base import Invalid, Refused, Work
from models.drafts import Offer
from pages import booking
from pages.appointment_panel import move_visit, show_appointment, unsaved_forms
from pages.schedule_place import Place, address, days_of, in_words, on_a_phone, place_of
from pages.schedule_tools import Tools
from pages.series import ask_scope, change_several
from pages.waiting_matches import offer
from tracker_ui.components import words
from tracker_ui.components.button import button
from tracker_ui.components.card import Card
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_calendar import Around, Gap, LiveCalendar, Move
from tracker_ui.components.live_list import LiveList
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
LINES = (
    {'title': 'From', 'cell': 'text', 'field': 'begins', 'class': 'num'},
    {'title': 'Until', 'cell': 'muted', 'field': 'ends', 'class': 'num'},
    {'title': 'Who', 'cell': 'link', 'field': 'title', 'href': 'href', 'name': 'title'},
    {'title': 'Type', 'cell': 'muted', 'field': 'type'},
    {'title': 'Room', 'cell': 'text', 'field': 'room', 'missing': 'None'},
    {'title': 'Clinician', 'cell': 'text', 'field': 'clinician'},
    STATUS,
)
LINE = {
    'time': 'begins',
    'later': 'later',
    'until': 'ends',
    'title': 'title',
    'sub': 'sub',
    'href': 'href',
    'over': 'ended',
    'state': 'status_word',
    'state_tone': 'status_tone',
    'state_icon': 'status_icon',
    'acts': [
        {'label': 'Move...', 'event': 'move', 'shown': 'draggable', 'of': 'title', 'writes': True},
        {'label': 'Open', 'event': 'open', 'of': 'title'},
    ],
}
NOTHING = ('Nothing is booked', 'Whatever anybody books for these days appears here at once.')
CONFIDENTIAL = 'Confidential: destroy it at the end of the day.'


@screen('/schedule', title='Schedule', icon='calendar_month', nav='main', keys='g s')
async def index(
    viewer: Viewer, view: str = '', day: str = '', who: str = '', cancelled: int = 0, listed: int = 0
) -> None:
    """The schedule. Which days, whose and how they are drawn is in the address."""
    today = await viewer.ask(_today)
    seats = await viewer.ask(desk.seats)
    place = place_of(view, day, who, cancelled, listed, today, [seat.id for seat in seats], viewer.who.staff_id or 0)
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
        self._viewer, self._place = viewer, place
        self._chosen = chosen  # the view; otherwise a phone opens with what fits it
        header = page_header('Schedule')
        with header.text:
            self._days = words.text(in_words(place), 'p', 'sub')
        with header:
            button('Print', icon='print', on_click=self._print_day).classes('btn-sign')
            new = partial(booking.book, viewer)
            button('New appointment', icon='add', kind='primary', writes=True, on_click=new)
        for text, restore in unsaved:
            unsaved_text(viewer, [text], restore)
        self._tools = Tools(place, seats, today, self._show)
        self._body = ui.element('div').classes('schedule-body')
        self._calendar: LiveCalendar | None = None

    async def begin(self) -> None:
        """Draw the calendar, or the list; or let the calendar that is there already turn to another place."""
        place = self._place
        opening, zone = await self._viewer.ask(_opening, place.who)
        if place is not self._place:
            return  # somebody has gone on meanwhile
        if place.listed or not self._calendar:
            self._body.clear()
            self._calendar = None
        with self._body:
            if place.listed:
                self._list()
                return
            if self._calendar:
                calendar, topics = self._calendar, {'topic': self._events(), 'around': self._around()}
            else:
                calendar, topics = self._make_calendar(zone), {}
            hours = (opening.since, opening.until)
            calendar.turn(place.view, place.day, hours=hours, opens=opening.days, **topics)

    def _make_calendar(self, zone: ZoneInfo) -> LiveCalendar:
        calendar = LiveCalendar(self._events(), EVENT, self._around(), caption='Schedule', zone=zone)
        calendar.on_open(self._open)
        calendar.on_pick(self._pick)
        calendar.on_move(self._move)
        if not self._chosen:
            calendar.on_narrow(self._fit_a_phone)
        self._calendar = calendar
        return calendar

    # what somebody asks for

    async def _show(self, place: Place) -> None:
        ui.navigate.history.push(address(place))
        await self._turn(place)

    async def _fit_a_phone(self) -> None:
        """In the place of what was opened, so that "back" leads to where one came from."""
        if self._chosen:
            return
        place = on_a_phone(self._place)
        ui.navigate.history.replace(address(place))
        await self._turn(place)

    async def _turn(self, place: Place) -> None:
        self._place, self._chosen = place, True
        self._days.text = in_words(place)
        self._tools.turn(place)
        await self.begin()

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
        item = LINE | ({'heading': 'day'} if self._place.view == 'week' else {})
        with Card('Appointments'):
            found = LiveList(self._events(), item, caption='Appointments', empty=NOTHING, icon='event_busy')
        found.classes('agenda agenda-visits').on_row('open', lambda event: self._open(int(event.args)))
        found.on_row('move', lambda event: move_visit(self._viewer, int(event.args)))

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
        scope = await ask_scope(self._viewer, move.id, 'Move which visits?')
        if scope is not Scope.THIS:
            version = await change_several(self._viewer, move.id, move.version, values, scope, 'Moved')
            return version or move.version
        try:
            version = await self._viewer.do(appointments.edit, move.id, move.version, values)
        except Taken as taken:
            ask_over(self._viewer, move, values, taken)
            raise Refused(taken.sentence) from None
        when = f'{move.start:%a} {move.start.day} {move.start:%b}, {move.start:%H:%M}'
        done(self._viewer, f'Moved to {when}', appointments.take_back, move.id, version)
        await offer(self._viewer, move.id)
        return version or move.version


class BookingOver(BaseModel):
    """What is asked when a visit is dropped on a time that is not free."""

    over_reason: str = Field(
        title='Why here even so', min_length=1, max_length=200, description='The reason is kept with the appointment.'
    )


def ask_over(viewer: Viewer, move: Move, values: dict[str, Any], taken: Taken) -> None:
    """The time is not free: say why, and book it over only for a reason that is kept."""

    async def save(typed: dict[str, Any]) -> Any:
        if not (reason := str(typed['over_reason'] or '').strip()):
            raise Invalid({'over_reason': 'This is needed.'})
        version = await viewer.do(appointments.edit, move.id, move.version, values, over=reason)

        async def moved() -> None:
            done(viewer, 'Moved, over another', appointments.take_back, move.id, version)
            await offer(viewer, move.id)

        return moved

    Editor('This time is not free', BookingOver, ['over_reason'], save, button='Book over', sub=taken.sentence)


def _chosen(work: Work, who: tuple[int, ...]) -> list[desk.Seat]:
    """Those of the clinicians who are shown. For everyone in the practice."""
    return [seat for seat in desk.seats(work) if seat.id in who]


def _days(place: Place) -> tuple[str, str]:
    first, last = days_of(place)
    return first.isoformat(), last.isoformat()


def _today(work: Work) -> date:
    return work.today


def _opening(work: Work, who: tuple[int, ...]) -> tuple[desk.Opening, ZoneInfo]:
    return desk.opening(work, who), work.zone
