"""A page of the program under somebody's hands: a bare socket that presses, types and reads as a browser would."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

import httpx

from tests.benchmarks.audience import Audience, Expected
from tests.benchmarks.nicegui_tab import NiceTab
from tracker_ui.components.conflict import EMPTY

T = TypeVar('T')

PATIENCE = 12.0  # seconds to wait for an answer: longer than the program waits for a locked database
MENU = 2.0  # for a menu, which does not open when there is nothing in it


class Said(NamedTuple):
    """A sentence at the foot of the page. `way_back` is the word on its button, if it has one."""

    place: str
    number: int
    words: str
    refused: bool
    way_back: str


class Page(NiceTab):
    """One open page. `said` are the sentences that it has shown at its foot so far."""

    def __init__(self, http: httpx.AsyncClient, path: str) -> None:
        super().__init__(Audience[Any](), http, path)
        self.said: list[Said] = []
        self._typed: dict[str, str] = {}
        self._said_at: dict[str, int] = {}  # the newest sentence at each place
        self._over: dict[str, int] = {}  # what was typed over, as the form's script notes it
        self._news = asyncio.Event()

    # what a browser does

    def heard(self, message: bytes, at: float) -> None:
        """Take it in at once."""
        super().heard(message, at)
        self.catch_up(None)
        self._news.set()

    def read(self, message: bytes) -> None:
        """Keep the elements and the sentences. What the server puts into a box takes the place of what was typed."""
        shown, dialogs = {id: self._value(id) for id in self._typed}, self.dialogs()
        super().read(message)
        for id in [id for id, value in shown.items() if self._value(id) != value]:
            del self._typed[id]
        for id in (set(dialogs) - set(self.dialogs())) & self.elements.keys():
            self.event(id, 'hide')  # it has faded away
        for id, one in self.elements.items():
            number, *words = _prop(one, 'said') or (0,)
            if number > self._said_at.get(id, 0):
                self._said_at[id] = number
                self.said.append(Said(id, number, words[0], words[1] == 'error', words[2]))

    def shows(self, expected: Expected) -> bool:
        """Nobody waits for this page."""
        return True

    # what a person does

    async def until(self, found: Callable[[], T | None], patience: float = PATIENCE) -> T:
        """Wait for something to be there. Raises ConnectionError when the connection goes, TimeoutError in the end."""
        assert self.socket
        self.socket.ended.add_done_callback(lambda _: self._news.set())
        async with asyncio.timeout(patience):
            while not (there := found()):
                if self.socket.ended.done():
                    raise ConnectionError('the connection is gone')
                self._news.clear()
                await self._news.wait()
        return there

    def offers(self, words: str) -> bool:
        """True when there is something with these words to press."""
        return self._button(words) is not None

    def press(self, words: str, *args: Any) -> None:
        """Press what has these words. Raises LookupError when there is no such thing."""
        pressed = self._button(words)
        if pressed is None:
            raise LookupError(words)
        self.event(pressed, 'click', *args)

    async def menu(self, words: str) -> dict[str, str]:
        """Open a menu: its lines by what they say, to be chosen with `choose`; none when it is refused, or empty."""
        before, sentences = set(self._lines()), len(self.said)
        self.press(words)
        with suppress(TimeoutError):
            await self.until(lambda: set(self._lines()) - before or self.said[sentences:], MENU)
        return {self._words(id).strip(): id for id in self._lines() if id not in before}

    async def choose(self, line: str) -> Said:
        """Choose a line of an open menu. What the page says to that."""
        sentences = len(self.said)
        self.follow(line)
        return await self.next_said(sentences)

    def follow(self, line: str) -> None:
        """Press a line of an open menu."""
        self.event(line, 'click')
        for id in [id for id, one in self.elements.items() if one['tag'] == 'q-menu' and _prop(one, 'model-value')]:
            self.event(id, 'update:modelValue', False)  # it closes by itself

    async def next_said(self, sentences: int) -> Said:
        """The first sentence after so many."""
        await self.until(lambda: self.said[sentences:])
        return self.said[sentences]

    async def take_back(self, said: Said) -> Said:
        """Press Undo beside a sentence. What the page says to that."""
        sentences = len(self.said)
        self.event(said.place, 'act', said.number)
        return await self.next_said(sentences)

    # forms

    def standing(self, label: str) -> str:
        """What stands in a box."""
        id = self._box(label)
        return self._typed.get(id, self._value(id) or '')

    def type(self, label: str, text: str) -> None:
        """Type into a box."""
        id = self._box(label)
        self._typed[id] = text
        self._over.setdefault(id, self._showing(id))
        self.event(id, 'update:value', text)

    def pick(self, label: str, place: int) -> None:
        """Choose from a list, by the place where it stands there."""
        self.event(self._box(label), 'update:modelValue', {'value': place})

    def save(self, words: str = 'Save') -> None:
        """Press the button of the form. What stands in its boxes goes along, as the form's own script sends it."""
        boxes = [id for id in self._in_front() if self.elements[id]['tag'] == 'nicegui-input']
        standing = [(id, self._typed.get(id, self._value(id)), self._over.get(id, self._showing(id))) for id in boxes]
        self.press(words, [[f'c{id}', text, over] for id, text, over in standing])

    def dialogs(self) -> list[str]:
        """The open dialogs, the upper ones last."""
        dialogs = {id: one for id, one in self.elements.items() if one['tag'] == 'nicegui-dialog'}
        return sorted((id for id, one in dialogs.items() if _prop(one, 'model-value')), key=int)

    def refusal(self) -> str:
        """What the form says is wrong, or nothing."""
        wrong = [
            id for id in self._in_front() if {'strip-risk', 'field-error'} & set(self.elements[id].get('class', ()))
        ]
        return ' '.join(words for id in wrong if (words := self._words(id).strip()))

    def theirs(self) -> dict[str, str | None]:
        """In the question about a conflict: field -> what somebody else has put there. Nothing while none is asked."""
        sides = [id for id in self._in_front() if 'conflict-theirs' in self.elements[id].get('class', ())]
        return dict(map(self._side, sides))

    # elements

    def _button(self, words: str) -> str | None:
        """What can be seen, has these words, and can be pressed: itself, or what is around it."""
        parents = {child: id for id in self._in_front() for child in self._children(id)}
        for id in self._in_front():
            around: str | None = id if self.elements[id].get('text') == words else None
            while around and not any(one['type'] == 'click' for one in self.elements[around].get('events', ())):
                around = parents.get(around)
            if around and 'hidden' not in self.elements[around].get('class', ()):
                return around
        return None

    def _side(self, id: str) -> tuple[str, str | None]:
        parts = [self.elements[part] for part in self._below(id)]
        field = next(_prop(part, 'data-field') for part in parts if _prop(part, 'data-field'))
        text = next(part for part in self._below(id) if 'conflict-text' in self.elements[part].get('class', ()))
        return field, None if self._words(text) == EMPTY else self._words(text)

    def _in_front(self) -> list[str]:
        """What can be reached: the uppermost dialog, or the whole page when there is none."""
        return list(self._below(self.dialogs()[-1])) if self.dialogs() else list(self.elements)

    def _box(self, label: str) -> str:
        for part in map(self.elements.__getitem__, self._in_front()):
            if part['tag'] == 'label' and part.get('text') == label:
                return str(_prop(part, 'for')).removeprefix('c')
        raise LookupError(label)

    def _showing(self, box: str) -> int:
        fields = [id for id in self._in_front() if _prop(self.elements[id], 'data-field') and box in self._below(id)]
        return int(_prop(self.elements[fields[-1]], 'data-showing'))

    def _value(self, id: str) -> Any:
        return _prop(self.elements.get(id, {}), 'value')

    def _lines(self) -> list[str]:
        return [id for id, one in self.elements.items() if _prop(one, 'role') == 'menuitem']

    def _words(self, id: str) -> str:
        return ''.join(self.elements[below].get('text') or '' for below in self._below(id))

    def _below(self, id: str) -> Iterator[str]:
        if id in self.elements:
            yield id
            for child in self._children(id):
                yield from self._below(child)

    def _children(self, id: str) -> list[str]:
        return [str(child) for child in self.elements[id].get('children', ())]


def _prop(element: dict[str, Any], name: str) -> Any:
    return element.get('props', {}).get(name)
