"""A live table: real rows and cells, drawn in the browser, changed in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from nicegui.events import GenericEventArguments

from tracker_ui.components.act import Act, one_at_a_time
from tracker_ui.components.live_element import SCRIPTS, LiveElement, Template
from tracker_ui.topics import Topic

BIGGEST_ID = 2**53  # beyond which a browser cannot count
CELLS = frozenset({'text', 'muted', 'person', 'tag', 'when', 'link', 'button'})


class Together(NamedTuple):
    """One act of the bar below selected rows: `event` is its name in `on_act`, `writes` as of a button."""

    event: str
    word: str
    icon: str
    writes: bool = False


class LiveTable(LiveElement, component='live_table.js', dependencies=SCRIPTS):
    """A table of the topic's rows.

    Each column is a dict with its `title` and its `cell`, and the names of the fields that the cell shows:

    - 'text' `field` (and `missing`, the words for an empty one), 'muted' `field`
    - 'person' `name`, `sub`, `initials`, `tone`, `href`: a face, a name that links, and a line below
    - 'tag' `word`, `tone`, `icon`; 'when' `field` (an ISO instant) and `text` (the same on the practice's clock)
    - 'link' `field`, `href`; 'button' `label` and `event`, and `shown` (only where this field is true), `of` (the name
      it is read out with), `look` ('plain', 'danger', ...), `sign` (an icon in place of the label), `writes`

    `href` is a field with an address or a pattern such as '/patients/{id}'. Further keys of a column: `sort` puts a
    button into its head (see `on_sort`), `hidden` hides the title from the eye, `class` is a class of its cells.
    """

    names_of_fields = frozenset({'field', 'name', 'sub', 'initials', 'tone', 'word', 'icon', 'text', 'shown', 'of'})

    def __init__(
        self,
        topic: Topic,
        columns: Sequence[Template],
        *,
        caption: str,
        empty: tuple[str, str] = ('Nothing here yet', ''),
        icon: str = 'inbox',
        together: Sequence[Together] = (),
    ) -> None:
        """`caption` names the table for a screen reader, `empty` is the title and text shown when it has no rows.

        With acts to be done `together` rows can be selected: each gets a check box, read out with the name of the row's
        first column.
        """
        acts = [act._asdict() for act in together]
        super().__init__(topic, caption=caption, selects={'name': columns[0]['name'], 'acts': acts} if acts else None)
        self._events = frozenset(act.event for act in together)
        self.show_columns(columns)
        self.on('instead', one_at_a_time(self._do_instead), [])
        self.say_empty(*empty, icon=icon)

    def show_columns(self, columns: Sequence[Template], topic: Topic | None = None) -> None:
        """Show these columns from now on; when they need fields that the topic has not, then of another topic.

        The fields of both must begin alike: the rows of the earlier one stand until the others come.
        """
        if topic:
            self.show(topic)
        for column in columns:
            if column['cell'] not in CELLS:
                raise ValueError(f'{column["cell"]!r} is no kind of cell: {sorted(CELLS)}')
            self.check(column)
        self._fixed['columns'] = columns
        self.update()

    def say_empty(self, title: str, text: str = '', icon: str = 'inbox', act: tuple[str, Act] | None = None) -> None:
        """What is shown when there are no rows: say whether there is nothing yet, or nothing that matches.

        `act` is the one thing to do about it, as a word and an act: ('Clear search', ...).
        """
        self._instead = act
        self._props['empty'] = {'title': title, 'text': text, 'icon': icon, 'act': act[0] if act else ''}

    def _do_instead(self) -> object:
        return self._instead[1]() if self._instead else None

    def sorted_by(self, key: str, *, descending: bool = False) -> None:
        """Show in the head by which column's `sort` the rows are in order."""
        self._props['sorted'] = key
        self._props['descending'] = descending

    def on_sort(self, handler: Callable[[str], Any]) -> None:
        """Call `handler` with the `sort` of the column whose head was pressed; a word from a browser, to be checked."""
        self.on('sort', lambda event: handler(str(event.args)))

    def on_act(self, handler: Callable[[str, tuple[int, ...]], object]) -> None:
        """Call `handler` with the name of an act and the ids of the selected rows, one act at a time.

        Ids from a browser are a question: what the handler does asks for the records with the person's rights.
        """
        asked: list[Any] = []
        attempt = one_at_a_time(lambda: handler(*asked))

        async def heard(event: GenericEventArguments) -> None:
            act, ids = event.args
            if act in self._events and all(type(id) is int and 0 < id <= BIGGEST_ID for id in ids):
                asked[:] = act, tuple(ids)
                await attempt()

        self.on('act', heard)

    def clear_selection(self) -> None:
        """Select no row any more, and give the focus to what stays."""
        self.run_method('clear')
