"""The parts of a screen: buttons, dialogs, the snackbar, and the frame around all of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from models.base import Principal, Role
from models.base.access import EVERYONE
from models.people import ROLE_WORDS
from tests.cast import Practice
from tests.one_page import page, press
from tests.served import until
from tracker_ui import shell
from tracker_ui.components.button import button, icon_button
from tracker_ui.components.dialog import Dialog, confirmed
from tracker_ui.components.page_header import page_header
from tracker_ui.components.snackbar import SECONDS, Snackbar, snackbar


@dataclass(frozen=True)
class Place:
    """A screen, as far as the frame is concerned."""

    path: str
    title: str
    nav: str | None
    roles: frozenset[Role] = EVERYONE
    icon: str | None = None


PLACES = (
    Place('/', 'Dashboard', 'main'),
    Place('/patients', 'Patients', 'main'),
    Place('/patients/{patient_id}', 'Chart', None),
    Place('/staff', 'Staff', 'admin', frozenset({Role.MANAGER})),
)


@dataclass
class Signed:
    """Somebody in front of a tab."""

    who: Principal


async def test_a_double_click_acts_once() -> None:
    acts: list[str] = []
    go_on = asyncio.Event()

    async def admit() -> None:
        acts.append('admitted')
        await go_on.wait()

    async with page(lambda: button('Admit', on_click=admit)) as (user, admitting):
        press(user, admitting)
        press(user, admitting)
        await until(lambda: acts)
        assert acts == ['admitted']
        go_on.set()
        await asyncio.sleep(0)
        press(user, admitting)
        await until(lambda: len(acts) == 2)


async def test_a_button_with_an_icon_only_has_a_name() -> None:
    async with page(lambda: icon_button('more_horiz', 'More about Tom')) as (_, more):
        assert more.props['aria-label'] == 'More about Tom'


async def test_what_is_opened_out_of_a_dialog_outlives_it() -> None:
    answers: list[bool] = []
    asking: list[ui.element] = []

    def build() -> Dialog:
        async def ask() -> None:
            dialog.close()
            answers.append(await confirmed('Sure?', 'It cannot be undone.', 'Remove', danger=True))
            snackbar('Removed')

        with Dialog('Manage') as dialog:
            asking.append(button('Remove', on_click=ask))
        return dialog

    async with page(build) as (user, dialog):
        dialog.open()
        press(user, asking[0])
        await user.should_see('It cannot be undone.')
        dialog.delete()
        await user.should_see('It cannot be undone.')
        press(user, next(each for each in user.find(kind=ui.element).elements if 'btn-danger' in each.classes))
        await until(lambda: answers == [True])


async def test_undo_goes_back_on_the_sentence_that_is_shown_and_only_once() -> None:
    undone: list[str] = []

    def build() -> Snackbar:
        snackbar('First', action=('Undo', lambda: undone.append('first')))
        snackbar('Second', action=('Undo', lambda: undone.append('second')))
        return next(each for each in ui.context.client.layout.default_slot.children if isinstance(each, Snackbar))

    async with page(build) as (user, bar):
        assert bar._to_dict()['props']['said'] == (2, 'Second', '', 'Undo', SECONDS)
        for number in (1, 2, 2):
            user.find(kind=Snackbar).trigger('act', number)
            await asyncio.sleep(0)
        assert undone == ['second']
        assert bar.client.layout.default_slot.children.count(bar) == 1


async def test_a_screen_has_one_heading_with_its_acts_beside_it() -> None:
    def build() -> Any:
        with page_header('Patients', '128 active') as head:
            button('New patient')
        return head

    async with page(build) as (user, head):
        assert head.title.tag == 'h1'
        await user.should_see('128 active')
        await user.should_see('New patient')


async def test_the_frame_shows_the_places_that_are_open_to_the_person(practice: Practice) -> None:
    for who, places in ((practice.ana, ['/', '/patients', '/staff']), (practice.rita, ['/', '/patients'])):
        async with page(lambda who=who: shell.frame(Signed(who), PLACES, 'Harbour Practice')) as (user, frame):
            assert [path for path, *_ in frame.rail.places] == places
            await user.should_see('Harbour Practice')
            await user.should_see(who.name)
            await user.should_see('Sign out')
            await user.should_not_see('Demo')


async def test_the_frame_marks_the_place_that_an_address_belongs_to(practice: Practice) -> None:
    async with page(lambda: shell.frame(Signed(practice.ana), PLACES)) as (_, frame):
        for address, current in (('/', '/'), ('/patients/17?tab=1', '/patients'), ('/staff', '/staff'), ('/no', '')):
            frame._mark(address)
            assert {frame.rail.here, frame.tab_bar.here} == {current}


async def test_a_demo_says_so_on_every_page_and_roles_are_put_in_words() -> None:
    both = Principal(7, 'Samir Haddad', frozenset({Role.CLINICIAN, Role.MANAGER}))
    async with page(lambda: shell.frame(Signed(both), PLACES, demo=True)) as (user, _):
        await user.should_see('Demo')
        await user.should_see(f'{ROLE_WORDS[Role.MANAGER]}, {ROLE_WORDS[Role.CLINICIAN]}')


async def test_a_button_that_closes_a_dialog_does_not_open_it_again() -> None:
    done: list[ui.element] = []

    def build() -> Dialog:
        with Dialog('One-time link') as dialog:
            pass
        with dialog.actions:
            done.append(button('Done', on_click=dialog.close))
        dialog.open()
        return dialog

    async with page(build) as (user, dialog):
        await user.should_see('Done')
        press(user, done[0])
        await until(lambda: not dialog.value)
        await asyncio.sleep(0)
        assert not dialog.value
