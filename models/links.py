"""One-time links: how a colleague chooses a password that nobody else has ever known (ASVS 6.4.6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Literal, NamedTuple

from sqlmodel import Field, col

from models import sign_ins
from models.base import HOUSE, Entity, Policy, Refused, Role, Store, UtcInstant, Work
from models.people import Staff, account_of, principal

LASTS = timedelta(hours=72)
SPENT = 'This link no longer works. Ask the practice manager for a new one.'


class Link(Entity, table=True):
    """A one-time link by which a colleague chooses a password of their own."""

    __tablename__ = 'links'
    noun: ClassVar[str] = 'one-time link'
    policy: ClassVar[Policy] = Policy(
        view=frozenset({Role.MANAGER}),
        edit=frozenset({Role.MANAGER}),
        remove=frozenset({Role.MANAGER}),
        private=frozenset({'token_hash'}),
    )

    staff_id: int = Field(foreign_key='staff.id', index=True)
    token_hash: str = Field(unique=True)
    purpose: str
    ends_at: datetime = Field(sa_type=UtcInstant)
    used_at: datetime | None = Field(default=None, title='Used', sa_type=UtcInstant)


class LinkInfo(NamedTuple):
    """What the page behind a one-time link shows."""

    purpose: str
    name: str
    user_name: str


def make(work: Work, staff_id: int, purpose: Literal['invite', 'reset']) -> str:
    """A new one-time link's token; older ones of this colleague stop working. For the manager. Lasts 72 hours."""
    withdraw(work, staff_id)
    token = sign_ins.new_token()
    work.save(
        Link(staff_id=staff_id, token_hash=sign_ins.fingerprint(token), purpose=purpose, ends_at=work.now + LASTS)
    )
    return token


def withdraw(work: Work, staff_id: int) -> None:
    """Make the colleague's unused links worthless. For the manager and the house."""
    for link in work.all(work.select(Link).where(col(Link.staff_id) == staff_id, col(Link.used_at).is_(None))):
        work.remove(link)


def look_up(work: Work, token: str) -> LinkInfo | None:
    """Whom a one-time link is for, or None when it is unknown, used, old, or of somebody deactivated. For the house."""
    found = _open_link(work, token)
    if found is None:
        return None
    link, person = found
    return LinkInfo(link.purpose, person.name, account_of(work, link.staff_id).user_name)


def accept(store: Store, token: str, password: str, practice_name: str = '') -> None:
    """Set the password of the person a one-time link is for and end their other sign-ins. Runs in a hashing thread.

    Raises Invalid for a weak password, Refused when the link no longer works.
    """
    with store.reading(HOUSE) as work:
        info = look_up(work, token)
    if info is None:
        raise Refused(SPENT)
    password_hash = sign_ins.hashed(password, user_name=info.user_name, words=(*info.name.split(), practice_name))
    with store.writing(HOUSE) as house:
        use(house, token, password_hash)


def use(house: Work, token: str, password_hash: str) -> int:
    """Spend a one-time link on a password that is hashed already; gives back the staff id. For the house.

    The person's other sign-ins end. Raises Refused when the link no longer works.
    """
    found = _open_link(house, token)
    if found is None:
        raise Refused(SPENT)
    link, person = found
    work = house.acting(principal(person).on_behalf_of_the_house())
    link.used_at = work.now
    work.save(link)
    account = account_of(work, link.staff_id)
    account.password_hash = password_hash
    work.save(account)
    sign_ins.end_all_of(work, link.staff_id)
    withdraw(work, link.staff_id)
    return link.staff_id


def _open_link(work: Work, token: str) -> tuple[Link, Staff] | None:
    link = work.first(
        work.select(Link).where(
            col(Link.token_hash) == sign_ins.fingerprint(token),
            col(Link.used_at).is_(None),
            col(Link.ends_at) > work.now,
        )
    )
    person = work.get(Staff, link.staff_id) if link else None
    return (link, person) if person is not None and person.active else None
