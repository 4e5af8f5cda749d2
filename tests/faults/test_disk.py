"""The disk of the server fails, or another program sits on the database: the person is told, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.async_api import expect

from tests.browser.acts import field, open_form, save_button
from tests.browser.people import BADGE, People, live
from tests.browser.practice import number_of
from tests.browser.server import Server
from tests.browser.truth import shows_the_truth
from tests.disk import another_program_writes, limited

pytestmark = [pytest.mark.browser, pytest.mark.fault, pytest.mark.asyncio(loop_scope='session')]

Trouble = Callable[[Server], AbstractContextManager[None]]


@contextmanager
def a_faulty_disk(server: Server) -> Iterator[None]:
    """The server can write to no file."""
    with limited(0, server.process_id):
        yield


@contextmanager
def another_program(server: Server) -> Iterator[None]:
    """Somebody looks into the database with a tool of their own, and has begun to write."""
    assert server.data
    with another_program_writes(server.data / 'tracker.sqlite'):
        yield


@pytest.mark.parametrize(
    ('trouble', 'sentence'),
    [
        (a_faulty_disk, 'The disk reports an error or is full. Nothing was saved; tell the practice manager.'),
        (another_program, 'The database is busy. Nothing was saved; please try again.'),
    ],
)
async def test_what_was_typed_outlives_a_disk_that_fails_and_every_screen_stays_true(
    people: People, server: Server, trouble: Trouble, sentence: str
) -> None:
    rita = await people.arrive('rita', server)
    here = await rita.open(f'/patients/{number_of("Petrov")}')
    there = await (await people.arrive('tom', server)).open('/patients')
    phone = '020 7946 0555' if trouble is a_faulty_disk else '020 7946 0666'
    await open_form(here)
    await field(here, 'Phone').fill(phone)

    with trouble(server):
        await save_button(here).click()
        await expect(here.get_by_text(sentence)).to_be_visible(timeout=15_000)
        await expect(field(here, 'Phone')).to_have_value(phone)
        assert phone not in await there.content()
        await there.reload()
        await live(there)
        await shows_the_truth(there, server)
        await expect(here.locator(BADGE)).to_have_attribute('data-state', 'live')

    await save_button(here).click()
    await expect(here.get_by_role('dialog')).to_have_count(0)
    await expect(here.locator('main')).to_contain_text(phone)
    await shows_the_truth(there, server)
    rita.complaints.expect('503')  # what she types is not kept as she types it, either
    assert not re.search('Traceback|OperationalError: ', server.log)
