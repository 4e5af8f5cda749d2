"""The dashboard in two real browsers: every number leads to its list, and colleagues are seen to come and go."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.people import People
from tests.browser.server import Server
from tests.browser.test_axe import Inspection, inspection

pytestmark = [pytest.mark.browser, pytest.mark.a11y, pytest.mark.asyncio(loop_scope='session')]

__all__ = ['inspection']


async def test_a_figure_leads_to_its_list_and_the_team_is_seen_to_come_and_go(
    people: People, server: Server, inspection: Inspection
) -> None:
    rita = await people.arrive('rita', server)
    page = await rita.open('/')
    team = page.get_by_role('list', name='Team')
    toms = team.get_by_role('listitem').filter(has_text='Tom Ellis')
    await expect(toms).to_contain_text('Away')
    tom = await people.arrive('tom', server)
    his = await tom.open('/')
    await expect(toms).to_contain_text('Here')
    await expect(his.get_by_role('list', name='My caseload').get_by_role('listitem').first).to_be_visible()
    await inspection.look(page, 'the dashboard of the front desk')
    await his.close()
    await expect(toms).to_contain_text('Away')
    not_coming = page.locator('.stat', has_text='No visit booked')
    number = int(await not_coming.locator('.stat-value').inner_text())
    assert number > 0
    await not_coming.click()
    await expect(page.get_by_role('heading', name='Patients', level=1)).to_be_visible()
    await expect(page.locator('.table tbody tr')).to_have_count(number)
