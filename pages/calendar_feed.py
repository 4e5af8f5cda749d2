"""The calendar feed: one's appointments in the calendar of one's phone, and the manager's way to end anybody's."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import FastAPI
from nicegui import ui

from models import calendar_feeds, feed_addresses
from models.base import Role
from models.feed_addresses import CalendarFeed, FeedRow, Shows
from tracker_ui import feeds
from tracker_ui.components import words
from tracker_ui.components.button import button
from tracker_ui.components.card import Card
from tracker_ui.components.dialog import Dialog, confirmed
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.page_header import page_header
from tracker_ui.components.radios import radios
from tracker_ui.components.read_only import read_only
from tracker_ui.components.snackbar import snackbar
from tracker_ui.components.strip import strip
from tracker_ui.house import House
from tracker_ui.origin import is_loopback
from tracker_ui.screens import screen
from tracker_ui.viewer import Viewer

COLUMNS: list[dict[str, Any]] = [
    {'title': 'Whose', 'cell': 'text', 'field': 'who'},
    {'title': 'Patients are shown by', 'cell': 'text', 'field': 'shows'},
    {'title': 'Made', 'cell': 'text', 'field': 'since'},
    {'title': 'Revoke', 'cell': 'button', 'label': 'Revoke', 'event': 'revoke', 'of': 'who', 'hidden': True,
     'look': 'danger', 'writes': True},
]  # fmt: skip

WHAT = (
    'Your phone reads your appointments from a secret address: when, and initials or a record number. No name, '
    'no type, no note. From thirty days back to a year ahead.'
)
HOW_TRUE = 'Phones look by themselves, some only a few times a day. What counts is the schedule here.'
ONCE = 'It is shown this once. Whoever has it can read your appointments; revoke it when a phone is lost.'
ONLY_HERE = 'This address works on this computer only. Your manager finds in docs/operations.md how phones reach it.'
REPLACES = 'The address that you have now stops working, on every phone that reads it.'
ENDS = 'Phones that read it get nothing new, and most forget what they have.'
CHOICES = {Shows.INITIALS: 'Initials, such as AO', Shows.NUMBERS: 'Record numbers, such as MHT-0412'}


@screen(
    '/calendar-feed',
    title='Calendar feed',
    icon='calendar_add_on',
    roles=frozenset({Role.CLINICIAN, Role.MANAGER}),
)
def index(viewer: Viewer) -> None:
    """What a feed is, the addresses there are, and a new one for a clinician."""
    page_header('Calendar feed', 'Appointments in the calendar of a phone')
    if viewer.who.has(Role.CLINICIAN):
        with Card('Your phone'), ui.element('div').classes('feed'):
            NewAddress(viewer)
    with Card('Addresses in use'):
        topic = viewer.watch(feed_addresses.feeds, rows_of=CalendarFeed, personal=True)
        table = LiveTable(topic, COLUMNS, caption='Calendar feeds')
    table.say_empty('No address is in use', 'Each clinician makes their own.', 'link_off')
    table.on_row('revoke', lambda event: revoke(viewer, int(event.args)))


def add_route(app: FastAPI, house: House) -> None:
    """Hand the feeds over. To be called before the screens are mounted, whose address takes everything."""
    feeds.add_route(app, house, calendar_feeds.read)


class NewAddress:
    """Asks by what patients are shown, and makes an address."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer, self._shows = viewer, Shows.INITIALS
        words.text(WHAT, 'p')
        words.text(HOW_TRUE, 'p', 'muted')
        options = {shows.value: text for shows, text in CHOICES.items()}
        radios('Patients are shown by', options, Shows.INITIALS, self._choose)
        button('Make an address', icon='add_link', kind='primary', writes=True, on_click=self._make)

    def _choose(self, key: str) -> None:
        self._shows = Shows(key)

    async def _make(self) -> None:
        standing: list[FeedRow] = await self._viewer.ask(feed_addresses.feeds)
        has_one = any(one.mine for one in standing)
        if has_one and not await confirmed('Make a new address?', REPLACES, 'Make a new one'):
            return
        self._show(await self._viewer.do(feed_addresses.make, self._shows))

    def _show(self, secret: str) -> None:
        """The address, for its owner: nobody ever sees it again."""
        base = self._viewer.client.request.base_url
        with Dialog('The address of your calendar', ONCE, wide=True) as dialog:
            address = read_only('Address', feeds.address(str(base), secret))
            if is_loopback(base.hostname or ''):
                strip(ONLY_HERE, 'warn')
        with dialog.actions:
            copy = partial(ui.clipboard.write, address.value)
            button('Copy', icon='content_copy', kind='primary', on_click=copy)
            button('Done', on_click=dialog.close)
        dialog.on('hide', dialog.delete, [])
        dialog.open()


async def revoke(viewer: Viewer, feed_id: int) -> None:
    """End an address, after a question."""
    if await confirmed('Revoke this address?', ENDS, 'Revoke', danger=True):
        await viewer.do(feed_addresses.revoke, feed_id)
        snackbar('The address does not work any more')
