"""Who is signed in, and until when: the table in memory, its limits, and what ends a sign-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from models import sign_ins, staff
from models.base import HOUSE, Principal, Refused, Role
from models.people import Staff
from tests.cast import Clock, Practice, password_hash
from tests.served import until
from tracker_ui import session, written_down
from tracker_ui.bus import Bus
from tracker_ui.session import Sessions
from tracker_ui.workers import Workers


class Stopwatch:
    """A clock that only goes forward, however the other one is set."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Desk:
    """Sessions over the practice, and the two clocks they go by. `ended` is what it was told has ended."""

    def __init__(self, practice: Practice, now: Clock) -> None:
        self.practice, self.now, self.stopwatch = practice, now, Stopwatch()
        self.bus, self.workers = Bus(), Workers()
        self.ended: list[int] = []
        self.bus.bind(asyncio.get_running_loop())
        practice.store.on_commit.append(self.bus.publish)
        self.sessions = self.restarted()

    def restarted(self) -> Sessions:
        """What a new start of the program knows of the same sign-ins."""
        store = self.practice.store
        sessions = Sessions(store, self.workers, self.bus, now=self.now, monotonic=self.stopwatch)
        sessions.on_end.append(self._note)
        return sessions

    def let_in(self, who: Principal) -> sign_ins.Ticket:
        """Somebody signs in; as `sign_ins.sign_in`, without the hashing."""
        assert who.staff_id
        with self.practice.store.writing(HOUSE) as work:
            return sign_ins._start(work, work.get(Staff, who.staff_id), password_hash(), None)

    async def signed_in(self, who: Principal) -> sign_ins.Ticket:
        """Somebody has signed in, and the table knows it."""
        ticket = self.let_in(who)
        await self.sessions.refresh()
        return ticket

    def wait(self, **by: float) -> None:
        """Both clocks go on."""
        self.now.advance(**by)
        self.stopwatch.seconds += timedelta(**by).total_seconds()

    def stored(self, ticket: sign_ins.Ticket) -> sign_ins.SignIn:
        """The sign-in as the database has it."""
        found = self.practice.ask(HOUSE, lambda work: work.get(sign_ins.SignIn, ticket.sign_in_id))
        assert isinstance(found, sign_ins.SignIn)
        return found

    async def swept(self, times: int) -> None:
        """Wait until it has been looked so often for people who have been idle too long."""
        done, sweep = 0, self.sessions._sweep

        def counted() -> None:
            nonlocal done
            sweep()
            done += 1

        self.sessions._sweep = counted  # type: ignore[method-assign]
        await until(lambda: done >= times)

    async def _note(self, sign_in_id: int) -> None:
        self.ended.append(sign_in_id)


@pytest.fixture
async def desk(practice: Practice, now: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """Sessions that have started, and that look twenty times a second for people who have been idle too long."""
    monkeypatch.setattr(session, 'SWEEP', 0.05)
    desk = Desk(practice, now)
    await desk.sessions.start()
    yield desk
    await desk.sessions.close()
    desk.workers.close()


def cookies(ticket: sign_ins.Ticket) -> dict[str, str]:
    """What the browser of this sign-in sends."""
    return {'mht': ticket.token}


async def test_a_cookie_leads_to_its_person(desk: Desk, tom: Principal) -> None:
    ticket = await desk.signed_in(tom)
    found = await desk.sessions.resolve(cookies(ticket))
    assert found
    assert (found.sign_in_id, found.staff_id, found.name) == (ticket.sign_in_id, tom.staff_id, 'Tom Ellis')
    for other in ({}, {'mht': 'x'}, {'mht': 'x' * 43}, {'mht-device': ticket.token}, {'__Host-mht': ticket.token}):
        assert await desk.sessions.resolve(other) is None


async def test_a_sign_in_that_the_table_has_not_heard_of_yet_is_found_in_the_database(
    desk: Desk, tom: Principal
) -> None:
    desk.practice.store.on_commit.remove(desk.bus.publish)
    ticket = desk.let_in(tom)
    assert not desk.sessions.alive(ticket.sign_in_id)
    assert await desk.sessions.resolve(cookies(ticket))
    assert desk.sessions.alive(ticket.sign_in_id)


async def test_a_flood_of_made_up_cookies_occupies_one_reader_thread(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, most = [0], [0]
    read = desk.workers.read

    async def counted(fn: Callable[..., object], *args: object) -> object:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        found = await read(fn, *args)
        at_once[0] -= 1
        return found

    monkeypatch.setattr(desk.workers, 'read', counted)
    await asyncio.gather(*(desk.sessions.resolve({'mht': f'{number:043}'}) for number in range(50)))
    assert most == [1]


async def test_whoever_asks_before_the_start_waits_for_it(desk: Desk, tom: Principal) -> None:
    ticket = await desk.signed_in(tom)
    again = desk.restarted()
    asking = asyncio.create_task(again.resolve(cookies(ticket)))
    await asyncio.sleep(0)
    assert not asking.done()
    await again.start()
    assert await asking
    assert again.practice_name == 'Harbour Practice'
    await again.close()


# limits


async def test_ten_idle_minutes_end_a_sign_in(desk: Desk, tom: Principal) -> None:
    ticket = await desk.signed_in(tom)
    desk.wait(minutes=9, seconds=59)
    assert await desk.sessions.resolve(cookies(ticket))
    desk.wait(seconds=1)
    assert not desk.sessions.alive(ticket.sign_in_id)
    assert await desk.sessions.resolve(cookies(ticket)) is None
    await until(lambda: desk.ended == [ticket.sign_in_id])
    await until(lambda: desk.stored(ticket).ended_at)


async def test_whoever_is_active_stays_for_eight_hours_and_no_longer(desk: Desk, tom: Principal) -> None:
    ticket = await desk.signed_in(tom)
    for _ in range(8 * 60 // 8 - 1):
        desk.wait(minutes=8)
        desk.sessions.active(ticket.sign_in_id)
    assert desk.sessions.alive(ticket.sign_in_id)
    desk.wait(minutes=8)
    assert not desk.sessions.alive(ticket.sign_in_id)
    await until(lambda: desk.ended)


async def test_activity_after_the_end_brings_nobody_back(desk: Desk, tom: Principal) -> None:
    ticket = await desk.signed_in(tom)
    desk.wait(minutes=11)
    desk.sessions.active(ticket.sign_in_id)
    assert not desk.sessions.alive(ticket.sign_in_id)


@pytest.mark.parametrize('jump', [{'hours': -1}, {'days': -1}])
async def test_setting_the_clock_back_makes_no_sign_in_longer(
    desk: Desk, tom: Principal, jump: dict[str, float]
) -> None:
    ticket = await desk.signed_in(tom)
    desk.now.advance(**jump)
    desk.wait(minutes=10)
    assert not desk.sessions.alive(ticket.sign_in_id)


async def test_a_server_that_slept_counts_the_time_it_slept(desk: Desk, tom: Principal) -> None:
    ticket = await desk.signed_in(tom)
    desk.now.advance(hours=2)  # the monotonic clock of a suspended computer stands still
    assert not desk.sessions.alive(ticket.sign_in_id)


# what is written down


async def test_activity_is_written_down_within_half_a_minute_and_not_more_often(desk: Desk, tom: Principal) -> None:
    ticket = await desk.signed_in(tom)
    began = desk.stored(ticket).active_at
    desk.wait(seconds=29)
    desk.sessions.active(ticket.sign_in_id)
    await desk.swept(3)
    assert desk.stored(ticket).active_at == began
    desk.wait(seconds=1)
    await until(lambda: desk.stored(ticket).active_at == began + timedelta(seconds=29))


async def test_a_restart_forgets_nobody_who_was_active(desk: Desk, tom: Principal, rita: Principal) -> None:
    toms, ritas = await desk.signed_in(tom), await desk.signed_in(rita)
    desk.wait(minutes=6)
    desk.sessions.active(toms.sign_in_id)
    await desk.sessions.close()
    desk.wait(minutes=6)
    again = desk.restarted()
    await again.start()
    assert again.alive(toms.sign_in_id)
    assert not again.alive(ritas.sign_in_id)
    await again.close()


@pytest.mark.parametrize('turns', range(5))
async def test_closing_ends_even_when_something_is_told_at_that_moment(desk: Desk, turns: int) -> None:
    desk.sessions._hear(())
    for _ in range(turns):
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await desk.sessions.close()


async def test_a_look_ends_nobody_whose_last_click_is_not_written_down_yet(
    desk: Desk, tom: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written_down, 'WRITE_THROUGH', 3600)
    ticket = await desk.signed_in(tom)
    desk.wait(minutes=9, seconds=50)
    desk.sessions.active(ticket.sign_in_id)
    desk.wait(seconds=15)
    await desk.sessions.refresh()
    assert desk.sessions.alive(ticket.sign_in_id)


async def test_a_full_disk_does_not_keep_anybody_signed_in_and_is_logged_once(
    desk: Desk, tom: Principal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ticket = await desk.signed_in(tom)
    full, tries = True, 0

    def refusing(write: Callable[..., None]) -> Callable[..., None]:
        def writing(*args: object) -> None:
            nonlocal tries
            tries += 1
            if full:
                raise Refused('The disk is full.')
            write(*args)

        return writing

    book = desk.sessions._written_down
    monkeypatch.setattr(book, '_write', refusing(book._write))
    with pytest.raises(Refused):
        await desk.sessions.end(ticket.sign_in_id)
    assert await desk.sessions.resolve(cookies(ticket)) is None
    assert desk.stored(ticket).ended_at is None
    await until(lambda: tries > 5)
    lines = [record.getMessage() for record in caplog.records]
    assert lines == ['who is signed in cannot be written down: The disk is full.']
    full = False
    await until(lambda: desk.stored(ticket).ended_at)


# what ends a sign-in


@pytest.mark.parametrize(
    'end',
    [
        pytest.param(staff.deactivate, id='deactivated'),
        pytest.param(
            lambda work, staff_id: staff.edit(
                work, staff_id, None, given_name='Tom', family_name='Ellis', roles=frozenset({Role.RECEPTION})
            ),
            id='other roles',
        ),
        pytest.param(sign_ins.end_all_of, id='new password'),
    ],
)
async def test_the_manager_ends_every_sign_in_of_a_colleague_and_no_other(
    desk: Desk, tom: Principal, rita: Principal, end: Callable[..., None]
) -> None:
    toms = [await desk.signed_in(tom), await desk.signed_in(tom)]
    ritas = await desk.signed_in(rita)
    desk.practice.do(desk.practice.ana, end, tom.staff_id)
    await until(lambda: sorted(desk.ended) == sorted(ticket.sign_in_id for ticket in toms), seconds=1)
    assert not any(desk.sessions.alive(ticket.sign_in_id) for ticket in toms)
    assert desk.sessions.alive(ritas.sign_in_id)


async def test_whoever_was_put_out_is_out_even_if_the_database_cannot_be_read_any_more(
    desk: Desk, tom: Principal, rita: Principal
) -> None:
    toms, ritas = await desk.signed_in(tom), await desk.signed_in(rita)

    def broken(known: object) -> object:
        raise OSError

    desk.sessions._look = broken  # type: ignore[method-assign,assignment]
    desk.practice.do(desk.practice.ana, staff.deactivate, tom.staff_id)
    await until(lambda: desk.ended == [toms.sign_in_id])
    assert not desk.sessions.alive(toms.sign_in_id)
    assert desk.sessions.alive(ritas.sign_in_id)


async def test_a_new_name_is_known_at_once(desk: Desk, tom: Principal) -> None:
    ticket = await desk.signed_in(tom)
    assert tom.staff_id
    names = {'given_name': 'Thomas', 'family_name': 'Ellis', 'roles': tom.roles}
    desk.practice.do(desk.practice.ana, staff.edit, tom.staff_id, None, **names)
    await until(lambda: desk.sessions._living[ticket.sign_in_id].signed_in.name == 'Thomas Ellis')


async def test_one_that_has_ended_cannot_be_brought_back_by_a_late_look(desk: Desk, tom: Principal) -> None:
    ticket = await desk.signed_in(tom)
    late, _, _ = desk.sessions._look(())
    await desk.sessions.end(ticket.sign_in_id)
    desk.sessions._look = lambda known: (late, [], 'Harbour Practice')  # type: ignore[method-assign]
    await desk.sessions.refresh()
    assert not desk.sessions.alive(ticket.sign_in_id)


async def test_a_database_that_cannot_be_read_ends_the_idle_all_the_same(desk: Desk, tom: Principal) -> None:
    ticket = await desk.signed_in(tom)

    def broken(known: object) -> object:
        raise OSError

    desk.sessions._look = broken  # type: ignore[method-assign,assignment]
    desk.bus.resync()
    desk.wait(minutes=11)
    await until(lambda: desk.ended == [ticket.sign_in_id])
