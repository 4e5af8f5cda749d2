"""What a tab holds lapses with the tab, and is its own again when it comes back in time."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from nicegui import Client

from tests.live_world import until
from tracker_ui import tabs
from tracker_ui.leases import PATIENCE, Leases

PEN = ('notes', 1)


class Tab:
    """Stands for a page on the server: all that a lease asks of one."""

    def __init__(self, name: str, *, connected: bool = True) -> None:
        self.id = name
        self.has_socket_connection = connected


class Desk:
    """Leases whose patience is short, the tabs that take them, and how often somebody was told."""

    def __init__(self, *, alone: bool, patience: float = 0.02) -> None:
        self.told: list[object] = []
        self.leases: Leases[tuple[str, int], str] = Leases(self.told.append, alone=alone, patience=patience)

    def take(self, tab: Tab) -> Any:
        return self.leases.take(PEN, cast(Client, tab), tab.id)

    def holders(self) -> list[str]:
        return [lease.note for lease in self.leases.holders(PEN)]

    def lose(self, tab: Tab) -> None:
        """Its socket goes."""
        tab.has_socket_connection = False
        self.leases.lost(cast(Client, tab))

    def return_of(self, tab: Tab) -> None:
        """It has a socket again."""
        tab.has_socket_connection = True
        self.leases.back(cast(Client, tab))


@pytest.fixture
def tom() -> Tab:
    return Tab('tom')


@pytest.fixture
def rita() -> Tab:
    return Tab('rita')


@pytest.fixture
async def shared() -> Desk:
    return Desk(alone=False)


@pytest.fixture
async def pen() -> Desk:
    return Desk(alone=True)


def test_patience_is_eight_seconds() -> None:
    assert PATIENCE == 8


async def test_many_hold_what_may_be_shared_in_the_order_in_which_they_came(shared: Desk, tom: Tab, rita: Tab) -> None:
    shared.take(tom)
    lease = shared.take(rita)
    assert shared.holders() == ['tom', 'rita']
    lease.end()
    lease.end()
    assert shared.holders() == ['tom']
    assert shared.told == [PEN] * 3


async def test_only_one_holds_the_pen_and_the_next_may_have_it_afterwards(pen: Desk, tom: Tab, rita: Tab) -> None:
    toms, ritas = pen.take(tom), pen.take(rita)
    assert (toms.held, ritas.held) == (True, False)
    toms.end()
    assert pen.holders() == []
    assert pen.take(rita).held


async def test_a_short_cut_changes_nothing(tom: Tab) -> None:
    desk = Desk(alone=True, patience=0.2)
    lease = desk.take(tom)
    desk.lose(tom)
    desk.return_of(tom)
    await asyncio.sleep(0.3)  # longer than its patience: nothing may be left of the timer
    assert lease.held
    assert desk.told == [PEN]


async def test_a_dead_tab_holds_nothing_once_the_patience_is_over(pen: Desk, tom: Tab, rita: Tab) -> None:
    lease = pen.take(tom)
    pen.lose(tom)
    assert lease.held
    await until(lambda: not lease.held)
    assert pen.told == [PEN] * 2
    assert pen.take(rita).held


async def test_whoever_returns_has_it_again_if_it_is_still_free(pen: Desk, tom: Tab) -> None:
    lease = pen.take(tom)
    pen.lose(tom)
    await until(lambda: not lease.held)
    pen.return_of(tom)
    assert lease.held
    assert pen.holders() == ['tom']


async def test_whoever_returns_too_late_does_not_take_it_from_another(pen: Desk, tom: Tab, rita: Tab) -> None:
    toms = pen.take(tom)
    pen.lose(tom)
    await until(lambda: not toms.held)
    ritas = pen.take(rita)
    pen.return_of(tom)
    assert (toms.held, ritas.held) == (False, True)


async def test_a_closed_tab_holds_nothing_from_that_moment_on(shared: Desk, tom: Tab) -> None:
    lease = shared.take(tom)
    tabs.forget_soon(tom.id)  # what the Door does when a browser says goodbye
    shared.lose(tom)
    assert not lease.held


async def test_a_page_that_is_fetched_but_never_connects_holds_nothing_for_long(shared: Desk) -> None:
    lease = shared.take(Tab('nobody', connected=False))
    assert lease.held
    await until(lambda: not lease.held)


async def test_a_tab_with_two_sockets_is_there_while_it_has_one(shared: Desk, tom: Tab) -> None:
    lease = shared.take(tom)
    shared.leases.lost(cast(Client, tom))  # one of two: it still has a connection
    assert shared.leases._tabs[tom.id].timer is None
    assert lease.held


async def test_nothing_is_remembered_of_what_was_let_go(shared: Desk, tom: Tab) -> None:
    lease = shared.take(tom)
    shared.lose(tom)
    lease.end()
    assert shared.leases._tabs == {}
    assert shared.leases._of_thing == {}
    shared.return_of(tom)
    assert shared.holders() == []
