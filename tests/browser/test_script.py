"""Whatever stands in a name or a note is shown as the text it is, everywhere, and never runs (TRUST R21)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from models import patients, staff
from models.base import HOUSE, Store, Work
from models.base.access import Role
from models.people import Staff, principal
from tests.browser.acts import dialog, go, invite, manage, open_form
from tests.browser.conftest import one_file
from tests.browser.people import People
from tests.browser.practice import copy
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]

PAYLOADS = (
    '<script>hit=1</script>',
    '</script><script>hit=1</script>',
    '<img src=x onerror=hit=1>',
    '"><svg onload=hit=1>',
    "'-hit=1-'",
    '" onfocus=hit=1 autofocus x="',
    '{{ constructor.constructor("hit=1")() }}',
    "{{ $emit.constructor('hit=1')() }}",
    '${hit=1}',
    'javascript:hit=1',
    ':onclick=hit=1',
    '<iframe srcdoc="<script>parent.hit=1</script>">',
    '<a href=javascript:hit=1>x</a>',
    '--><img src=x onerror=hit=1>',
    r'\u003cimg src=x onerror=hit=1\u003e',
    "<style>@import'javascript:hit=1'</style>",
)
FREE_TEXT = ('given_name', 'family_name', 'preferred_name', 'front_desk_note')
TAMED = {'phone': '020 7946 0000', 'email': '<img/src=x/onerror=hit=1>@x.y', 'pronouns': '<svg/onload=hit=1>'}


def poison(work: Work) -> None:
    """For each payload a patient with another one in each field, and a colleague who is called so."""
    for start, payload in enumerate(PAYLOADS):
        texts = {name: PAYLOADS[(start + shift) % len(PAYLOADS)] for shift, name in enumerate(FREE_TEXT)}
        patients.admit(work, {**texts, **TAMED})
        new = staff.NewStaff(given_name=payload, family_name=PAYLOADS[-start], user_name=f'n{start}.x', roles=CLINICIAN)
        staff.invite(work, new)


CLINICIAN = frozenset({Role.CLINICIAN})


@one_file
async def poisoned(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """A practice whose patients and colleagues have remarkable names."""
    folder = copy(prepared, tmp_path_factory.mktemp('poisoned') / 'data')
    store = Store(folder)
    with store.writing(HOUSE) as house:
        poison(house.acting(principal(house.get(Staff, 1))))
    store.close()
    server = Server(folder)
    await server.start()
    yield server
    server.stop()


async def nothing_ran(page: Page) -> None:
    """AssertionError when a payload was executed here."""
    assert await page.evaluate("() => typeof window.hit === 'undefined'"), page.url
    assert not await page.locator('main img[src=x], main svg[onload], main iframe, main style').count()


async def test_payloads_in_the_list_the_search_and_the_dashboard_are_text(poisoned: Server, people: People) -> None:
    page = await (await people.arrive('rita', poisoned)).open('/patients')
    for start, payload in enumerate(PAYLOADS):
        shown = page.locator(f'tr[data-id="{13 + start}"] .cell-name')
        preferred, family = PAYLOADS[(start + 2) % len(PAYLOADS)], PAYLOADS[(start + 1) % len(PAYLOADS)]
        await expect(shown).to_have_text(f'{payload} ({preferred}) {family}')
    await nothing_ran(page)
    await page.get_by_label('Search patients').fill('--><img src=x onerror=hit=1>')
    await expect(page.locator('tr[data-id]')).to_have_count(7)  # who has all of its words
    await expect(page.locator('tr[data-id]', has_text='--><img src=x onerror=hit=1>')).to_have_count(3)
    await nothing_ran(page)
    await go(page, 'Dashboard')
    await expect(page.get_by_role('list', name='Team')).to_contain_text('<script>hit=1</script>')
    await nothing_ran(page)


async def test_payloads_in_every_chart_and_its_form_are_text(poisoned: Server, people: People) -> None:
    page = await (await people.arrive('rita', poisoned)).open('/patients')
    for start, payload in enumerate(PAYLOADS):
        await page.locator(f'tr[data-id="{13 + start}"]').get_by_role('link').click()
        await expect(page.get_by_role('heading', level=1)).to_contain_text(payload)
        await expect(page.locator('main')).to_contain_text(PAYLOADS[(start + 3) % len(PAYLOADS)])
        await open_form(page)
        await expect(dialog(page).get_by_label('Given name')).to_have_value(payload)
        await nothing_ran(page)
        await dialog(page).get_by_role('button', name='Cancel').click()
        await expect(page.get_by_role('dialog')).to_have_count(0)
        await go(page, 'Patients')


async def test_payloads_in_pickers_questions_and_snackbars_are_text(poisoned: Server, people: People) -> None:
    rita = await (await people.arrive('rita', poisoned)).open('/patients')
    await rita.get_by_role('button', name='New patient').click()
    await dialog(rita).get_by_label('Primary clinician').click()
    for payload in PAYLOADS:
        await expect(rita.get_by_role('option').filter(has_text=payload).first).to_be_attached()
    await nothing_ran(rita)

    ana = await (await people.arrive('ana', poisoned)).open('/staff')
    for start, payload in enumerate(PAYLOADS):
        name = f'{payload} {PAYLOADS[-start]}'
        await expect(ana.locator('.cell-name').filter(has_text=name)).to_have_count(1)
    await nothing_ran(ana)
    victim = f'{PAYLOADS[2]} {PAYLOADS[-2]}'
    await manage(ana, victim, 'Deactivate')
    await expect(dialog(ana)).to_contain_text(f'Deactivate {victim}?')
    await dialog(ana).get_by_role('button', name='Deactivate').click()
    await expect(ana.get_by_text(f'{victim} is deactivated')).to_be_visible()
    await nothing_ran(ana)


async def test_a_colleague_with_a_remarkable_name_can_come_in(poisoned: Server, people: People) -> None:
    name = '"><script>hit=1</script>'
    ana = await people.arrive('ana', poisoned)
    link = await invite(await ana.open('/staff'), name, name, 'remarkable.name', 'Clinician')
    newcomer = await people.arrive('remarkable.name', poisoned)
    page = await newcomer.context.new_page()
    await page.goto(link)
    await expect(page.get_by_role('heading', level=1)).to_contain_text(name)
    await nothing_ran(page)
    await page.get_by_label('Password', exact=True).fill('otter lamp harbour tide')
    await page.get_by_role('button', name='Set the password and start').click()
    await expect(page.get_by_role('navigation', name='Main')).to_contain_text(f'{name} {name}')
    await expect(page.get_by_role('heading', level=1)).to_contain_text(name.split(maxsplit=1)[0])
    await nothing_ran(page)
