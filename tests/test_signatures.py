"""The quick way to see whether a handler wants arguments gives the same answers as the framework's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from unittest.mock import patch

import pytest
from nicegui import helpers, ui

from tests.one_page import page
from tracker_ui import signatures


class Handlers:
    """Methods of every kind."""

    def nothing(self) -> None: ...
    def something(self, event: object) -> None: ...
    def anything(self, *events: object, **more: object) -> None: ...
    def usually_something(self, event: object = None, /, *, loudly: bool = False) -> None: ...
    def a_keyword(self, *, loudly: bool) -> None: ...
    async def later(self, event: object) -> None: ...
    def without_self(*events: object) -> None: ...

    @classmethod
    def of_the_class(cls, event: object) -> None: ...

    @staticmethod
    def of_nobody(event: object) -> None: ...

    def __call__(self, event: object) -> None: ...


def plain(event: object, more: int = 2) -> None: ...


@wraps(plain)
def wrapped(*arguments: object) -> None: ...


def pretending() -> None: ...


pretending.__signature__ = __import__('inspect').signature(plain)  # type: ignore[attr-defined]

MANY: dict[str, Callable[..., Any]] = {
    **{f'a method, {name}': getattr(Handlers(), name) for name in vars(Handlers) if not name.startswith('__')},
    **{f'a function, {name}': getattr(Handlers, name) for name in vars(Handlers) if not name.startswith('__')},
    'a callable object': Handlers(),
    'a class': Handlers,
    'a function with a default': plain,
    'a wrapped function': wrapped,
    'a function with a signature of its own': pretending,
    'a lambda': lambda: None,
    'a lambda with an argument': lambda event: event,
    'a lambda that holds a value': lambda held=1: held,
    'a partial that wants more': partial(plain, more=1),
    'a partial that has all': partial(plain, 1),
    'a built-in method': [].append,
    'a built-in class': dict,
}


@pytest.mark.parametrize('handler', [handler for handler in MANY.values() if handler is not dict])
def test_the_answer_is_the_same_as_before(handler: Callable[..., Any]) -> None:
    assert signatures.expects_arguments(handler) == signatures._as_before(handler)


def test_what_the_framework_cannot_tell_is_not_told_otherwise() -> None:
    with pytest.raises(ValueError, match='signature'):
        signatures._as_before(dict)
    with pytest.raises(ValueError, match='signature'):
        signatures.expects_arguments(dict)


async def test_a_page_is_built_without_the_slow_way() -> None:
    signatures.install()
    slow: list[object] = []

    def watched(handler: Callable[..., Any]) -> bool:
        slow.append(handler)
        return False

    with patch.object(signatures, '_as_before', watched):
        async with page(lambda: ui.button('Save', on_click=lambda: None).classes('btn').props('type=submit')):
            pass
    assert helpers.expects_arguments is signatures.expects_arguments
    assert [handler for handler in slow if 'nicegui' in str(getattr(handler, '__module__', ''))] == []
