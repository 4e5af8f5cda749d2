"""What may never stand in a server's log (TRUST R23): names, tokens, ids of pages, addresses with questions."""

from __future__ import annotations

import re

from models.base import Work
from models.patient_record import Patient
from models.people import Account, Staff
from tests.browser.server import Server

NEVER = {
    'the id of a page': re.compile(r'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'),
    'a token': re.compile(r'[A-Za-z0-9_-]{43}'),
    'a query string': re.compile(r'\?\w+=|client_id|\bsid='),
    'an e-mail address': re.compile(r'\w@\w'),
}


def check(server: Server) -> None:
    """AssertionError, with the line, for anything in the log of this practice that may not be there."""
    secret = re.compile('|'.join(sorted(map(re.escape, server.ask(_names)))))
    for line in server.log.splitlines():
        for what, pattern in {**NEVER, 'a name': secret}.items():
            assert not pattern.search(line), f'{what} in the log: {line}'


def _names(work: Work) -> set[str]:
    """What people are called, as far as it cannot be mistaken for an ordinary word of the log."""
    patients, team = work.all(work.select(Patient)), work.all(work.select(Staff))
    names = {name for person in (*patients, *team) for name in (person.given_name, person.family_name)}
    names |= {text for patient in patients for text in (patient.phone, patient.email, patient.front_desk_note) if text}
    names |= {account.user_name for account in work.all(work.select(Account)) if '.' in account.user_name}
    return {name for name in names if len(name) > 3}
