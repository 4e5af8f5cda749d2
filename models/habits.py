"""Habits: how each colleague likes to work. Kept with the account, so they are the same on every computer."""

from __future__ import annotations

from models.base import HOUSE, Refused, Work
from models.people import Account, account_of


def single_keys(work: Work) -> bool:
    """Whether this person uses the shortcuts of one letter (WCAG 2.1.4). For everyone, about themselves."""
    return _own(work).single_keys


def use_single_keys(work: Work, on: bool) -> bool:
    """Switch the shortcuts of one letter on or off for this person; gives back which. Recorded nowhere."""
    account = _own(work)
    account.single_keys = on
    work.acting(HOUSE).save(account)
    return on


def _own(work: Work) -> Account:
    """The account of whoever asks. Only the manager may see others', and nobody needs to for this."""
    if work.who.staff_id is None:
        raise Refused('This is for somebody who is signed in.')
    return account_of(work.acting(HOUSE), work.who.staff_id)
