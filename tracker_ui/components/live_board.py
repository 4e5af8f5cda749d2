"""A live board: cards in lanes that move on step by step, drawn in the browser and changed in place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from nicegui.events import GenericEventArguments

from models.base import Refused
from tracker_ui.components.home import home
from tracker_ui.components.live_element import SCRIPTS, STATIC, Template
from tracker_ui.components.live_table import BIGGEST_ID
from tracker_ui.components.menu import CardMenu, Choice
from tracker_ui.components.pending import Pending
from tracker_ui.components.snackbar import snackbar
from tracker_ui.topics import Topic

MODULES = ('live_pending', 'live_lanes')
LONGEST = 40  # characters of a step's name


class Lane(NamedTuple):
    """A lane of a board. `key` is what the field `lane` of its cards says, `none` what stands in it when it is empty.

    `tone` colours its head. `primary` lets the next step of its cards stand out.
    """

    key: str
    title: str
    tone: str = ''
    none: str = 'Nobody'
    primary: bool = False


Step = Callable[[int, str, str], Awaitable[object]]
"""Gets a card's id, the step that was pressed and what the person saw in the field `seen`: words from a browser, all of
them a question to be asked with the person's rights."""


class LiveBoard(
    Pending, component='live_board.js', dependencies=[*SCRIPTS, *(STATIC / f'{name}.js' for name in MODULES)]
):
    """The topic's rows as cards, in the order of the rows, each in its lane.

    `card` names the fields: `lane` (the key of one), `time` and `later` (another time in its place, or ''), `note`
    (words at its right, amber while `late` is true), `initials` and `tone`, `title`, and as wanted `sub`, `href`,
    `extra` (a sentence, with the sign `extra_icon`) and a `tag` of `word`, `tone` and `icon`. `step` is the next step
    and `step_word` what its button says, both empty for none; `seen` is what stands there when it is pressed.

    A card that others move waits while the pointer or the keyboard's focus is in its lane. Without `on_step` and
    `on_more` nothing on it can be pressed.
    """

    names_of_fields = frozenset(
        {
            'lane',
            'time',
            'later',
            'note',
            'late',
            'initials',
            'tone',
            'title',
            'sub',
            'extra',
            'word',
            'icon',
            'step',
            'step_word',
            'seen',
        }
    )

    def __init__(
        self,
        topic: Topic,
        card: Template,
        lanes: Sequence[Lane],
        *,
        caption: str,
        empty: tuple[str, str] = ('Nothing here yet', ''),
        icon: str = 'inbox',
    ) -> None:
        """`caption` names the board for a screen reader, `empty` is the title and text shown when there is no card."""
        instead = {'title': empty[0], 'text': empty[1], 'icon': icon}
        super().__init__(topic, card=card, lanes=[lane._asdict() for lane in lanes], caption=caption, empty=instead)
        for part in (card, card.get('tag', {})):
            self.check({key: value for key, value in part.items() if key not in {'tag', 'extra_icon'}})
        self._under_way: set[int] = set()

    def on_step(self, handler: Step) -> None:
        """Call `handler` when the next step of a card is pressed, once until it is done. What it refuses is said."""

        async def heard(event: GenericEventArguments) -> None:
            match event.args:
                case [int(id), str(step), str(seen)] if self._is_card(id) and max(len(step), len(seen)) <= LONGEST:
                    await self._once(id, handler(id, step, seen))

        self.on('step', heard)

    def on_more(self, choices: Callable[[int], Awaitable[list[Choice]]]) -> None:
        """Let each card have a "..." with these choices, which are asked for by the card's id when it opens."""
        self._fixed['more'] = True
        with self.parent_slot or self:
            menu = CardMenu('More', lambda: self._open(None))

        async def heard(event: GenericEventArguments) -> None:
            id = event.args
            if self._is_card(id) and (lines := await self._asked(choices(id))):
                self._open(id)
                menu.open(f'#{self.html_id} [data-id="{id}"] .card-more', lines)

        self.on('more', heard)

    def row(self, id: int) -> dict[str, Any] | None:
        """What a card shows now, by the names of the fields; None when it is not there any more."""
        found = next((row for row in self.topic.rows if row[0] == id), None)
        return dict(zip(self.topic.fields, found, strict=True)) if found else None

    def _open(self, id: int | None) -> None:
        self._props.set_optional('opened', id)

    async def _once(self, id: int, act: Awaitable[object]) -> None:
        self._under_way.add(id)
        try:
            await self._asked(act)
        finally:
            self._under_way.discard(id)

    async def _asked(self, act: Awaitable[Any]) -> Any:
        """What comes of it; None, and said to the person, when it is refused."""
        try:
            with home():
                return await act
        except Refused as refusal:
            snackbar(refusal.sentence, 'warn')
            return None

    def _is_card(self, id: Any) -> bool:
        return type(id) is int and 0 < id <= BIGGEST_ID and id not in self._under_way
