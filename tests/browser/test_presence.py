"""Who is here: seen within a second, gone at once with the tab, and after eight seconds with its connection."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, WebSocket, expect

from tests.browser.acts import open_form
from tests.browser.conftest import one_story
from tests.browser.people import PHONE, People, Person, live
from tests.browser.practice import number_of
from tests.browser.server import Server
from tests.faults.proxy import Proxy

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

CHART = f'/patients/{number_of("Bell")}'
SECOND = 1000  # ms
SOON = 3 * SECOND  # ten times what it takes on a quiet machine, and well below the eight seconds of a lease
BROKEN = 'ERR_|connection error|WebSocket connection|Failed to fetch'


@one_story
async def cable(server: Server) -> AsyncIterator[Proxy]:
    """What Rita's browser is connected to the server by."""
    async with Proxy(server.port) as cable:
        yield cable


async def says(page: Page, words: str, within: float = SOON) -> None:
    """Wait until the words beside the name say who is here."""
    await expect(page.locator('.presence')).to_have_text(words, timeout=within)


async def is_alone(page: Page, within: float = SOON) -> None:
    """Wait until nobody else is shown, neither beside the name nor in the top bar."""
    await expect(page.locator('.presence, .faces')).to_have_count(0, timeout=within)


async def listening(person: Person, path: str) -> tuple[Page, list[str]]:
    """A new tab at this address, and every live frame that its socket hears from now on."""
    heard: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on('framereceived', lambda frame: heard.append(str(frame)))

    page = await person.context.new_page()
    page.on('websocket', listen)
    await page.goto(person.address + path)
    if '/sign-in' in page.url:
        await person.sign_in(page)
    await live(page)
    return page, heard


def told(heard: list[str], words: str) -> list[str]:
    """The frames with these words in them, as text or escaped."""
    return [frame for frame in heard if words in frame or json.dumps(words)[1:-1] in frame]


async def test_people_at_one_chart_see_each_other_edit_and_go(people: People, server: Server) -> None:
    tom, rita = await people.arrive('tom', server), await people.arrive('rita', server)
    toms = await tom.open(CHART)
    await is_alone(toms)
    ritas = await rita.open(CHART)
    await says(toms, 'RGRita Gomez is here')
    await says(ritas, 'TETom Ellis is here')
    await expect(toms.locator('.faces .avatar')).to_have_text(['RG'])

    await open_form(ritas)
    await says(toms, 'RGRita Gomez is here, editing Details')
    await ritas.get_by_role('dialog').get_by_role('button', name='Cancel').click()
    await says(toms, 'RGRita Gomez is here')

    await open_form(ritas)
    await says(toms, 'RGRita Gomez is here, editing Details')
    await ritas.close()
    await is_alone(toms)


async def test_going_on_to_another_screen_takes_the_face_away(people: People, server: Server) -> None:
    tom, rita = await people.arrive('tom', server), await people.arrive('rita', server)
    toms, ritas = await tom.open(CHART), await rita.open(CHART)
    await says(toms, 'RGRita Gomez is here')
    await ritas.get_by_role('navigation', name='Main').get_by_role('link', name='Patients').click()
    await is_alone(toms)
    await is_alone(ritas)
    await ritas.go_back()
    await says(toms, 'RGRita Gomez is here')


async def test_several_tabs_of_one_person_are_one_and_nobody_sees_themselves(people: People, server: Server) -> None:
    tom, rita = await people.arrive('tom', server), await people.arrive('rita', server)
    toms = await tom.open(CHART)
    first, second = await rita.open(CHART), await rita.open(CHART)
    await expect(toms.locator('.faces .avatar')).to_have_text(['RG'])
    await says(first, 'TETom Ellis is here')
    await second.close()
    await says(first, 'TETom Ellis is here')
    await says(toms, 'RGRita Gomez is here')
    await toms.close()
    await is_alone(first)


async def test_whoever_looks_at_something_else_hears_nothing_of_it(people: People, server: Server) -> None:
    tom, rita, priya = [await people.arrive(name, server) for name in ('tom', 'rita', 'priya')]
    toms, toms_heard = await listening(tom, CHART)
    _, elsewhere = await listening(priya, f'/patients/{number_of("Okafor")}')
    _, at_the_list = await listening(priya, '/patients')
    ritas = await rita.open(CHART)
    await open_form(ritas)
    await says(toms, 'RGRita Gomez is here, editing Details')
    assert told(toms_heard, 'editing Details')
    for heard in (elsewhere, at_the_list):
        assert told(heard, 'Rita') + told(heard, 'editing') == []


async def test_a_dead_connection_is_waited_for_eight_seconds_and_welcomed_back(
    people: People, server: Server, cable: Proxy
) -> None:
    toms = await (await people.arrive('tom', server)).open(CHART)
    rita = await people.arrive('rita', server, cable.address)
    rita.complaints.expect(BROKEN)
    ritas = await rita.open(CHART)
    await says(toms, 'RGRita Gomez is here')
    await cable.cut()
    began = time.monotonic()
    await is_alone(toms, within=11 * SECOND)
    assert 7.5 < time.monotonic() - began < 10
    await cable.heal()
    await live(ritas)
    await says(toms, 'RGRita Gomez is here')


async def test_nothing_moves_when_somebody_comes(people: People, server: Server) -> None:
    tom, rita = await people.arrive('tom', server), await people.arrive('rita', server)
    toms = await tom.open(CHART)
    places = '() => [...document.querySelectorAll(".banner .btn, .card")].map((one) => one.getBoundingClientRect().y)'
    for width in (1440, 1200, 1024, 820, 390):
        await toms.set_viewport_size({'width': width, 'height': 900})
        alone = await toms.evaluate(places)
        ritas = await rita.open(CHART)
        await expect(toms.locator('.faces')).to_have_count(1)
        assert await toms.evaluate(places) == alone, f'{width} px'
        await ritas.close()
        await is_alone(toms, within=15 * SECOND)  # a browser need not say goodbye


async def test_on_a_phone_the_top_bar_says_who_is_here_and_a_screen_reader_is_told_once(
    people: People, server: Server
) -> None:
    tom = await people.arrive('tom', server, viewport=PHONE)
    rita = await people.arrive('rita', server)
    toms = await tom.open(CHART)
    ritas = await rita.open(CHART)
    await expect(toms.locator('.faces-words')).to_have_text('Rita is here')
    await expect(toms.locator('.presence')).to_be_hidden()
    spoken = toms.locator('body > .visually-hidden[role=status]')
    await expect(spoken).to_have_text('Rita is here')
    await ritas.close()
    await expect(spoken).to_have_text('Nobody else is here any more')
