"""Who looks at the screen, who was away, and what is offered to them when they are back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from models import attention, patients
from models.attention import Look, Missed
from models.base import HOUSE, Principal, Refused
from tests.cast import Clock, Practice, id_of
from tests.live_world import Browser, World, open_world, until
from tracker_ui.attending import AWAY, Attending
from tracker_ui.presence import Presence
from tracker_ui.slots import Slots
from tracker_ui.viewer import Viewer


class Watch:
    """A clock that cannot be set back, in the hand of the test."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass(eq=False)
class Tab:
    """A tab with its strip: what it offers now, and how often that was changed."""

    viewer: Viewer
    offers: list[Missed | None] = field(default_factory=list)

    def offer(self, missed: Missed | None) -> None:
        self.offers.append(missed)

    @property
    def count(self) -> int:
        """How many changes the strip speaks of."""
        return self.offers[-1].number if self.offers and self.offers[-1] else 0


class Desk:
    """The practice, and everybody's tabs. Tom signs in as 1, Priya as 2."""

    def __init__(self, world: World, now: Clock) -> None:
        self.world, self.practice, self.now = world, world.practice, now
        self.watch = Watch()
        self.attending = self._attending()

    def _attending(self) -> Attending:
        return Attending(self.practice.store, self.world.bus, self.world.workers, monotonic=self.watch)

    async def restart(self) -> None:
        """The server is killed and started again: what was in memory only is gone."""
        self.attending = self._attending()
        await self.attending.start()

    def pass_time(self, seconds: float) -> None:
        self.watch.seconds += seconds
        self.now.advance(seconds=seconds)

    async def open(self, sign_in_id: int = 1, name: str = 'tab') -> Tab:
        """Somebody opens the program in a tab."""
        who = self.world.signed_in[sign_in_id]
        assert isinstance(who, Principal)
        tools: dict[str, Any] = {'store': self.practice.store, 'workers': self.world.workers, 'bus': self.world.bus}
        tools |= {kept.__name__.lower(): kept(self.world.bus, self.practice.store.now) for kept in (Presence, Slots)}
        client = cast(Any, Browser(name, self.world.hub))
        identify = self.world._identify
        tab = Tab(Viewer(who, sign_in_id, client, **tools, hub=self.world.hub, identify=identify))
        self.attending.show(tab)
        await self.attending.arrived(tab)
        await self.settled()
        return tab

    async def hand(self, tab: Tab, *, confirmed: bool = True) -> None:
        """A hand moves; a second later the browser says that all has arrived, unless the line is dead by then."""
        await self.world.quiet()
        newest = self.attending.sign(tab.viewer.client)
        if confirmed:
            self.attending.confirm(tab.viewer.client, newest)
        await self.settled()

    async def lose(self, tab: Tab) -> None:
        """The connection of this tab goes."""
        cast(Any, tab.viewer.client).has_socket_connection = False
        self.attending.gone(tab.viewer.client)
        await self.settled()

    async def regain(self, tab: Tab) -> None:
        """It is back, and somebody sits there."""
        cast(Any, tab.viewer.client).has_socket_connection = True
        await self.hand(tab, confirmed=False)

    async def settled(self) -> None:
        """Whatever was begun is done."""
        await until(lambda: all('_keep_writing' in str(task) for task in self.attending._tasks))

    def change(self, times: int = 1, who: Principal | None = None) -> None:
        """Rita, or somebody else, changes Alex's phone number so often."""
        for _ in range(times):
            self.now.advance(seconds=0.001)
            version = self.practice.ask(HOUSE, patients.patient, self.world.alex).version
            values = {'phone': f'020 7946 {version:04d}'}
            self.practice.do(who or self.practice.rita, patients.edit, self.world.alex, version, values)

    def written(self) -> Look | None:
        """How far Tom has looked, as the database has it."""
        found: Look | None = self.practice.ask(HOUSE, attention.last_look, id_of(self.practice.tom))
        return found


@pytest.fixture
async def desk(practice: Practice, now: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    async with open_world(practice, monkeypatch) as world:
        desk = Desk(world, now)
        await desk.attending.start()
        yield desk
        await desk.attending.close()


async def test_somebody_new_has_missed_nothing(desk: Desk) -> None:
    desk.change(3)
    tab = await desk.open()
    assert tab.count == 0
    assert desk.written() == Look(desk.practice.store.last_seq(), desk.now())


async def test_after_lunch_one_is_offered_what_others_did_since_the_last_hand_moved(desk: Desk) -> None:
    tab = await desk.open()
    desk.change()
    await desk.hand(tab)
    left = desk.now()
    desk.pass_time(AWAY / 2)
    desk.change(2)  # he has left already: nobody saw these two
    desk.pass_time(40 * 60)
    desk.change(12)
    await desk.hand(tab)
    assert tab.count == 14
    assert tab.offers[-1]
    assert tab.offers[-1].since == f'{left:%H:%M}'


async def test_whoever_stays_is_told_nothing_of_what_they_saw_happen(desk: Desk) -> None:
    tab = await desk.open()
    for _ in range(5):
        desk.change()
        desk.pass_time(AWAY - 1)
        await desk.hand(tab)
    assert set(tab.offers) == {None}


async def test_what_is_offered_stays_until_it_is_seen_and_what_comes_now_is_not_added(desk: Desk) -> None:
    tab = await desk.open()
    desk.pass_time(AWAY)
    desk.change(2)
    await desk.hand(tab)
    desk.change(3)
    await desk.hand(tab)
    assert tab.count == 2
    await desk.attending.seen(tab)
    assert tab.offers[-1] is None
    desk.pass_time(AWAY)
    desk.change()
    await desk.hand(tab)
    assert tab.count == 1


async def test_whoever_leaves_again_before_having_seen_it_is_offered_all_of_it_later(desk: Desk) -> None:
    tab = await desk.open()
    desk.pass_time(AWAY)
    desk.change(2)
    await desk.hand(tab)
    desk.pass_time(AWAY)
    desk.change(3)
    await desk.hand(tab)
    assert tab.count == 5


async def test_after_a_lost_connection_one_is_offered_what_came_meanwhile_however_short_it_was(desk: Desk) -> None:
    tab = await desk.open()
    await desk.hand(tab)
    await desk.lose(tab)
    desk.change(3)
    desk.pass_time(2)
    await desk.regain(tab)
    assert tab.count == 3


async def test_what_was_told_into_a_dead_line_counts_as_missed(desk: Desk) -> None:
    tab = await desk.open()
    await desk.hand(tab)
    desk.change(2)
    await desk.hand(tab, confirmed=False)  # the hand's sign got through, but nothing came back
    desk.change()
    await desk.lose(tab)
    await desk.regain(tab)
    assert tab.count == 3


async def test_a_cut_in_which_nothing_happened_is_not_mentioned(desk: Desk) -> None:
    tab = await desk.open()
    desk.change(who=desk.practice.tom)  # his own, in another tab
    await desk.lose(tab)
    await desk.regain(tab)
    assert set(tab.offers) == {None}


async def test_signing_out_and_in_again_on_another_computer_offers_what_came_between(desk: Desk) -> None:
    here = await desk.open()
    await desk.hand(here)
    desk.attending.hide(here)
    await desk.settled()
    desk.change(4)
    there = await desk.open(name='another computer')
    assert there.count == 4


async def test_a_server_that_was_killed_forgets_nothing_that_was_missed(desk: Desk) -> None:
    here = await desk.open()
    await desk.hand(here)
    await desk.attending._write(desk.attending._people.values())
    desk.change(2)
    await desk.hand(here)  # seen, but the server dies before it is written down: offered once more
    await desk.restart()
    desk.change(3)
    assert (await desk.open(name='again')).count == 5


async def test_an_offer_that_was_not_seen_outlives_the_server(desk: Desk) -> None:
    here = await desk.open()
    desk.pass_time(AWAY)
    desk.change(2)
    await desk.hand(here)
    await desk.attending.close()
    await desk.restart()
    assert (await desk.open(name='again')).count == 2


async def test_two_tabs_of_one_person_offer_the_same_and_are_seen_together(desk: Desk) -> None:
    one, other = await desk.open(name='one'), await desk.open(name='other')
    desk.pass_time(AWAY)
    desk.change(2)
    await desk.hand(other)
    assert (one.count, other.count) == (2, 2)
    await desk.attending.seen(one)
    assert (one.count, other.count) == (0, 0)


async def test_a_tab_that_is_lost_while_one_looks_at_another_means_nothing(desk: Desk) -> None:
    one, other = await desk.open(name='one'), await desk.open(name='other')
    await desk.hand(other)
    await desk.lose(one)
    desk.change()
    await desk.regain(one)
    assert (one.count, other.count) == (0, 0)


async def test_each_person_has_looked_for_themselves(desk: Desk) -> None:
    tom, priya = await desk.open(1, 'tom'), await desk.open(2, 'priya')
    for _ in range(3):
        desk.pass_time(AWAY / 2)
        desk.change()
        await desk.hand(priya)
    await desk.hand(tom)
    assert (tom.count, priya.count) == (3, 0)


async def test_who_is_signed_out_meanwhile_is_offered_it_at_the_next_sign_in(desk: Desk) -> None:
    tab = await desk.open()
    desk.pass_time(AWAY)
    desk.change(2)
    tom, desk.world.signed_in[1] = desk.world.signed_in[1], Refused('You are signed out.')
    await desk.hand(tab)
    assert tab.count == 0
    desk.world.signed_in[1] = tom
    assert (await desk.open(name='again')).count == 2


async def test_a_browser_that_claims_more_or_less_than_there_is_is_not_believed(desk: Desk) -> None:
    tab = await desk.open()
    desk.change()
    await desk.hand(tab, confirmed=False)
    person = desk.attending._people[id_of(desk.practice.tom)]
    last = person.last
    for seq in (10**9, -1, 0):
        desk.attending.confirm(tab.viewer.client, seq)
    assert person.last == last


async def test_nobody_is_remembered_who_has_no_tab(desk: Desk) -> None:
    tab = await desk.open()
    await desk.hand(tab)
    desk.attending.hide(tab)
    await desk.settled()
    assert (desk.attending._people, desk.attending._strips) == ({}, {})
    assert desk.written() == Look(desk.practice.store.last_seq(), desk.now())
    assert desk.attending.sign(tab.viewer.client) == desk.practice.store.last_seq(), 'and a late sign is harmless'


async def test_a_full_disk_costs_nobody_their_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise Refused('The disk is full. Nothing was saved; tell the practice manager.')

    monkeypatch.setattr(attention, 'looked', full)
    tab = await desk.open()
    await desk.lose(tab)
    monkeypatch.undo()
    await desk.attending.close()
    assert desk.written() is not None, 'what could not be written was tried again'
