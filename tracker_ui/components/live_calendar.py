"""A live calendar: a day, a week, or a day of several people side by side, changed in place and moved by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

from nicegui.events import GenericEventArguments

from models.base import Refused
from tracker_ui.components.home import home
from tracker_ui.components.live_element import SCRIPTS, STATIC, LiveElement, Template
from tracker_ui.components.live_table import BIGGEST_ID
from tracker_ui.components.snackbar import snackbar
from tracker_ui.theme import asset
from tracker_ui.topics import Topic

View = Literal['day', 'week', 'team']
MODULES = ('calendar_board', 'calendar_faces', 'calendar_hands', 'calendar_times', 'live_pending', 'shortcuts')

COLUMN = ('id', 'name', 'tone')
BEHIND = ('id', 'column', 'start', 'end', 'words', 'kind')
HELD = ('id', 'column', 'start', 'end', 'name', 'staff_id', 'until')


class Move(NamedTuple):
    """Somebody has moved an event: where it was dropped, in wall time, and which version of it they saw.

    All of it comes from a browser: a question, to be asked with the person's rights.
    """

    id: int
    version: int
    start: datetime
    end: datetime
    column: int


class Gap(NamedTuple):
    """Somebody has chosen a free time, in wall time. `end` is None for a click, `column` where nobody is meant."""

    start: datetime
    end: datetime | None
    column: int | None


@dataclass(frozen=True)
class Around:
    """What stands around the events, each a topic with rows of these fields.

    `columns` are the people of a day side by side (`COLUMN`). `behind` are times that are not open (`BEHIND`; `kind` is
    'closed', 'break' or 'off', `column` None for everybody), `held` those that somebody is just booking (`HELD`).
    """

    columns: Topic
    behind: Topic
    held: Topic

    def check(self) -> None:
        """Raise ValueError for a topic whose rows lack a field."""
        for topic, fields in ((self.columns, COLUMN), (self.behind, BEHIND), (self.held, HELD)):
            if missing := set(fields) - set(topic.fields):
                raise ValueError(f'{topic.question.query.__name__} has no {sorted(missing)}: {topic.fields}')

    def topics(self) -> dict[str, Topic]:
        """The topics by the names they have in the browser."""
        return {'columns': self.columns, 'behind': self.behind, 'held': self.held}


class LiveCalendar(
    LiveElement,
    component='live_calendar.js',
    dependencies=[*SCRIPTS, *(STATIC / f'{name}.js' for name in MODULES)],
):
    """The topic's rows as events.

    `event` names the fields: `start` and `end` (wall times such as '2026-11-26T09:10', within one day), `column` (the
    id of whose it is), `title`, `sub` (beside its time), `tone` (the number of a colour), `look` ('scheduled',
    'arrived', 'session', 'done', 'noshow', 'cancelled'), `icon`, `note` (words about it that must not be overlooked, or
    ''), `later` (when it will really begin, in place of its time, or ''), `said` (further fields that are read out),
    `moves` (whether it may be moved) and `version`.

    Each event is a button (see `on_open`). It is moved by mouse, by a long press of a finger and by the keyboard: Alt
    with the arrows. A move shows at once and goes back when `on_move` refuses it.
    """

    names_of_fields = frozenset(
        {'start', 'end', 'column', 'title', 'sub', 'tone', 'look', 'icon', 'note', 'later', 'said', 'moves', 'version'}
    )

    def __init__(self, topic: Topic, event: Template, around: Around, *, caption: str, zone: ZoneInfo) -> None:
        """`caption` names the calendar for a screen reader. Call `turn` before it is seen."""
        around.check()
        super().__init__(topic, event=event, caption=caption, zone=zone.key)
        self._fixed |= {'script': asset(SCRIPT), 'sheet': asset(SHEET)}
        self._around: dict[str, Topic] = {}
        self.check(event)
        self._look_around(around)

    def turn(
        self,
        view: View,
        day: date,
        *,
        topic: Topic | None = None,
        around: Around | None = None,
        hours: tuple[int, int] = (8, 18),
        opens: Collection[int] = range(5),
    ) -> None:
        """Show another view or day, from other topics where that is needed.

        `hours` are drawn in any case, and of a week the days that it `opens` (0 is Monday); others when there is
        something in them.
        """
        assert view in get_args(View)
        shown = {'view': view, 'day': day.isoformat(), 'hours': list(hours), 'opens': [(day + 1) % 7 for day in opens]}
        self._props.update(shown)
        if around:
            self._look_around(around)
        if topic:
            self.show(topic)
        self.update()

    def on_open(self, handler: Callable[[int], Awaitable[object]]) -> None:
        """Call `handler` with the id of an event that was pressed."""

        async def heard(event: GenericEventArguments) -> None:
            if _is_id(event.args):
                await _carefully(handler, event.args)

        self.on('open', heard)

    def on_narrow(self, handler: Callable[[], Awaitable[object]]) -> None:
        """Call `handler` when the window in which this is drawn turns out to be as narrow as a phone."""
        self.on('narrow', handler, [])

    def on_pick(self, handler: Callable[[Gap], Awaitable[object]]) -> None:
        """Call `handler` with a free time that was chosen, by a click or by drawing over it."""

        async def heard(event: GenericEventArguments) -> None:
            if gap := _gap(event.args):
                await _carefully(handler, gap)

        self.on('pick', heard)

    def on_move(self, handler: Callable[[Move], Awaitable[int | None]]) -> None:
        """Call `handler` with a move; it gives back the version that this made.

        The event goes back to where it was when the handler raises Refused, or gives back None.
        """

        async def heard(event: GenericEventArguments) -> None:
            number, version = event.args.get('number') if isinstance(event.args, dict) else None, None
            try:
                if move := _move(event.args):
                    version = await _carefully(handler, move)
            finally:
                if type(number) is int and not self.is_deleted:
                    self.run_method('answer', number, version)

        self.on('move', heard)

    def _look_around(self, around: Around) -> None:
        before, self._around = self._around, around.topics()
        for topic in self._around.values():
            topic.hub.show(topic, self.client)
        for topic in before.values():
            topic.hub.hide(topic, self.client)

    def _to_dict(self) -> dict[str, Any]:
        element = super()._to_dict()
        for name, topic in self._around.items():
            element['props'][name] = {'topic': topic.number, 'fields': topic.fields, 'snap': topic.fragment()}
        return element

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        further = [value for topic in self._around.values() for row in topic.rows for value in row]
        return [*super()._displayed_contents(only_visible=only_visible), *further]

    def _handle_delete(self) -> None:
        for topic in self._around.values():
            topic.hub.hide(topic, self.client)
        super()._handle_delete()


SCRIPT, SHEET = 'vendor/event-calendar.min.js', 'vendor/event-calendar.min.css'


async def _carefully(handler: Callable[[Any], Awaitable[object]], asked: object) -> object:
    """Do what somebody asked for; None, and said to them, when it is refused."""
    try:
        with home():
            return await handler(asked)
    except Refused as refusal:
        snackbar(refusal.sentence, 'warn')
        return None


def _is_id(said: object) -> bool:
    return type(said) is int and 0 < said <= BIGGEST_ID


def _move(said: Any) -> Move | None:
    """What a browser says was moved, or None when it says anything else."""
    if not isinstance(said, dict) or not all(_is_id(said.get(name)) for name in ('id', 'version', 'column')):
        return None
    start, end = _wall(said.get('start')), _wall(said.get('end'))
    return Move(said['id'], said['version'], start, end, said['column']) if start and end and start < end else None


def _gap(said: Any) -> Gap | None:
    """What a browser says was chosen, or None when it says anything else."""
    if not isinstance(said, dict) or not (start := _wall(said.get('start'))):
        return None
    end, column = _wall(said.get('end')), said.get('column')
    return Gap(start, end if end and start < end else None, column if _is_id(column) else None)


def _wall(said: object) -> datetime | None:
    """A wall time, to the minute. None for anything else, such as a time with a zone."""
    try:
        time = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return time.replace(second=0, microsecond=0) if time and time.tzinfo is None else None
