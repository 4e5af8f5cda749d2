"""The server's log tells in words what happens, and nothing that is nobody's business (see log.py)."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.acts import change
from tests.browser.log import check
from tests.browser.people import People, live
from tests.browser.practice import number_of
from tests.browser.server import Server
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope='session')]


async def test_a_visit_reads_as_a_few_lines_of_words(server: Server, people: People) -> None:
    rita = await people.arrive('rita', server)
    rita.complaints.expect('401')
    page = await rita.context.new_page()
    await page.goto(f'{server.address}/patients/{number_of("Bell")}?group=Okafor')
    await rita.sign_in(page, 'a password with Okafor in it')
    await expect(page.get_by_text('is not right.')).to_be_visible()
    await rita.sign_in(page)
    await live(page)
    await change(page, 'Front-desk note', 'Sibling of Amara Okafor, amara@example.org')
    await page.goto(f'{server.address}/patients?group=active&words=Okafor')
    await live(page)
    await page.close()

    expected = (
        r'signed in as staff 4',
        r'socket connected',
        rf'patient {number_of("Bell")} updated, told to 1 tab in \d+ ms',
        r'socket gone',
    )
    for line in expected:
        words = re.compile(r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ' + line, re.MULTILINE)
        await until(lambda words=words: words.search(server.log), line)
    check(server)
