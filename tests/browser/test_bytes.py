"""What somebody may not see is not in the bytes that reach them: not in the page, not hidden, not in a frame."""

from __future__ import annotations

import asyncio
from urllib.parse import urljoin

import pytest
from playwright.async_api import Page, Response, WebSocket, expect

from models.base import Work
from models.links import Link
from models.people import Account
from models.sign_ins import FailedSignIn, SignIn
from tests.browser.acts import agree, change, dialog, go, invite, manage
from tests.browser.people import People, Person, live
from tests.browser.practice import number_of
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

CANARY = 'kestrel.9f3c'
"""The user name of a colleague: the manager's business alone."""


class Bytes:
    """All that reaches one browser from now on: what it fetches, and every frame of its sockets."""

    def __init__(self, person: Person) -> None:
        self.texts: list[str] = []
        self._reading: list[asyncio.Task[None]] = []
        person.context.on('page', lambda page: page.on('websocket', self._socket))
        person.context.on('response', lambda answer: self._reading.append(asyncio.ensure_future(self._body(answer))))

    async def all(self) -> str:
        """As one text."""
        await asyncio.gather(*self._reading, return_exceptions=True)  # a redirect has no body
        return '\n'.join(self.texts)

    async def _body(self, answer: Response) -> None:
        if answer.request.resource_type in {'document', 'xhr', 'fetch'}:
            self.texts.append(await answer.text())

    def _socket(self, socket: WebSocket) -> None:
        socket.on('framereceived', lambda frame: self.texts.append(str(frame)))


async def look_at_everything(page: Page, *, may_assign: bool) -> None:
    """Every screen, form and menu that this person can open, and some that they cannot."""
    await go(page, 'Patients')
    await page.get_by_role('button', name='New patient').click()
    await expect(dialog(page)).to_be_visible()
    if may_assign:
        await dialog(page).get_by_label('Primary clinician').click()
        await expect(page.get_by_role('option', name='Priya Raman')).to_be_visible()
        await page.keyboard.press('Escape')
    await dialog(page).get_by_role('button', name='Cancel').click()
    await expect(page.get_by_role('dialog')).to_have_count(0)
    await page.get_by_label('Search patients').fill('kestrel')
    await expect(page.get_by_role('heading', name='Nobody matches')).to_be_visible()
    for path in ('/staff', '/monitor', f'/patients/{number_of("Bell")}'):
        await page.goto(urljoin(page.url, path))
        await live(page)
    await page.get_by_role('button', name='More', exact=True).click()
    await expect(page.get_by_role('menuitem', name='Archive')).to_be_visible()
    await expect(page.get_by_role('menuitem', name='Remove')).to_have_count(0)
    await page.keyboard.press('Escape')
    await go(page, 'Dashboard')


async def manage_a_colleague(staff: Page) -> str:
    """Ana invites somebody, makes another link, edits, deactivates and removes; gives back a link."""
    link = await invite(staff, 'Una', 'Observed', CANARY, 'Clinician')
    await manage(staff, 'Una Observed', 'New invitation link')
    await dialog(staff).get_by_role('button', name='Done').click()
    await manage(staff, 'Una Observed', 'Deactivate')
    await agree(staff, 'Deactivate')
    await expect(staff.locator('tr', has_text='Una Observed')).to_contain_text('Deactivated')
    return link


def never(work: Work) -> set[str]:
    """What is for the manager alone, or for nobody at all."""
    secrets = {account.user_name for account in work.all(work.select(Account)) if '.' in account.user_name}
    secrets |= {record.token_hash for kind in (SignIn, Link) for record in work.all(work.select(kind))}
    secrets |= {record.device_hash for kind in (SignIn, FailedSignIn) for record in work.all(work.select(kind))} - {
        None
    }
    return secrets | {'$argon2', 'password_hash', 'token_hash', 'device_hash', 'failed_sign_ins'}


@pytest.mark.parametrize('who', ['rita', 'tom'])
async def test_nothing_of_the_managers_business_reaches_others(server: Server, people: People, who: str) -> None:
    colleague, ana = [await people.arrive(name, server, locale='en-IE') for name in (who, 'ana')]
    theirs, anas = Bytes(colleague), Bytes(ana)
    page, staff = await colleague.open('/'), await ana.open('/staff')
    link = await manage_a_colleague(staff)
    await look_at_everything(page, may_assign=who == 'rita')
    await expect(page.get_by_role('list', name='Live activity')).to_contain_text('Una Observed')
    await change(await ana.open(f'/patients/{number_of("Petrov")}'), 'Phone', f'020 7946 {len(who)}')
    await expect(page.get_by_role('list', name='Live activity')).to_contain_text('Rosa Petrov')

    token = link.rpartition('/')[2]
    received, known_to_ana = await theirs.all(), await anas.all()
    assert 'Una Observed' in received, 'the scan sees what everybody may know'
    assert CANARY in known_to_ana, 'and what the manager may'
    assert token in known_to_ana
    assert not [secret for secret in (token, *server.ask(never)) if secret in received]

    await manage(staff, 'Una Observed', 'Remove')
    await agree(staff, 'Remove')
    await expect(staff.locator('tr', has_text='Una Observed')).to_have_count(0)
