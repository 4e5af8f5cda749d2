"""A page with a few parts on it and a simulated person in front, to try the parts one by one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from nicegui import ui
from nicegui.testing import User, user_simulation
from nicegui.testing.user_interaction import UserInteraction


@asynccontextmanager
async def page(build: Callable[[], Any]) -> AsyncIterator[tuple[User, Any]]:
    """A page with what `build` makes on it, and what `build` gave back."""
    made: list[Any] = []
    async with user_simulation(lambda: made.append(build())) as user:
        await user.open('/')
        with user:
            yield user, made[0]


def press(user: User, element: ui.element) -> None:
    """Click this very element."""
    UserInteraction(user, {element}, None).click()
