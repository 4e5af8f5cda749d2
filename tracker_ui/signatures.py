"""Whether a handler wants arguments: NiceGUI asks three times for each element, and `inspect.signature` is slow.

Of the time that it takes to build a page, this was between a fifth and a third. For plain functions and methods the
answer stands in their code object; whatever else there is goes the long way, as before.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

from nicegui import helpers

_as_before: Callable[[Callable[..., Any]], bool] = helpers.expects_arguments


def install() -> None:
    """Let NiceGUI ask here from now on. May be called again."""
    helpers.expects_arguments = expects_arguments


def expects_arguments(func: Callable[..., Any]) -> bool:
    """True when a call without arguments would miss one. The same answer as NiceGUI's own."""
    bound = type(func) is MethodType
    function = func.__func__ if bound else func  # type: ignore[attr-defined]
    if type(function) is not FunctionType or function.__dict__:  # a decorator may have left another signature there
        return _as_before(func)
    code = function.__code__
    without_default = code.co_argcount - len(function.__defaults__ or ()) - bound
    keywords_without = code.co_kwonlyargcount - len(function.__kwdefaults__ or ())
    return without_default > 0 or keywords_without > 0
