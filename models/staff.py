"""The team: how colleagues are invited, what they are, and how they leave."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import BaseModel, Field
from sqlalchemy import func
from sqlmodel import col

from models import feed_addresses, links, sign_ins, undo
from models.base import Invalid, Refused, Role, Seen, Work
from models.base.text import moment
from models.people import MANAGERS, ROLE_WORDS, Account, Staff, account_of, has_role, id_of, initials


class NewStaff(BaseModel):
    """What is typed to add a colleague."""

    given_name: str = Field(title='Given name')
    family_name: str = Field(title='Family name')
    user_name: str = Field(title='User name', description='What they type to sign in, for example priya.raman.')
    roles: frozenset[Role] = Field(default=frozenset(), title='Roles')


INVITED = 'Invited'
"""The state of somebody who has a link and has not signed in yet."""

EDITABLE = ('given_name', 'family_name', 'roles')
"""The fields of a colleague that a form changes, in its order."""


class StaffRow(NamedTuple):
    """A colleague as the staff page lists them."""

    id: int
    name: str
    initials: str
    tone: int
    user_name: str
    roles: str
    role_codes: list[str]
    state: str
    state_tone: str
    last_seen: str | None
    last_seen_words: str
    version: int


# queries


def colleagues(work: Work) -> list[StaffRow]:
    """Everyone who works here or did, active people first. For the manager: nobody else sees user names."""
    people = work.select(Staff, Account).join(Account, col(Account.staff_id) == col(Staff.id))
    ordered = people.order_by(col(Staff.active).desc(), func.lower(Staff.family_name), func.lower(Staff.given_name))
    return [_row(work, person, account) for person, account in work.rows(ordered)]


def invited(work: Work) -> list[StaffRow]:
    """Those who have not accepted their invitation yet. For the manager, as `colleagues`."""
    return [row for row in colleagues(work) if row.state == INVITED]


def colleague(work: Work, staff_id: int) -> Staff:
    """One colleague. For everyone; raises Missing."""
    return work.get(Staff, staff_id)


def has_signed_in(work: Work, staff_id: int) -> bool:
    """True when the colleague has chosen a password already. For the manager."""
    return account_of(work, staff_id).password_hash is not None


def clinicians(work: Work) -> list[tuple[int, str]]:
    """Id and name of each active clinician, by family name: what a picker of clinicians offers. For everyone."""
    active = work.select(Staff).where(col(Staff.active), has_role(Role.CLINICIAN))
    return [(id_of(person), person.name) for person in work.all(active.order_by(func.lower(Staff.family_name)))]


# verbs


def invite(work: Work, new: NewStaff) -> str:
    """Add a colleague and give back the token of their one-time link. For the manager.

    Nobody else ever chooses their password (ASVS 6.4.6). Raises Invalid for bad input or a user name already taken.
    """
    _refuse_taken(work, new.user_name)
    person = work.save(Staff(given_name=new.given_name.strip(), family_name=new.family_name.strip(), roles=new.roles))
    work.save(Account(staff_id=id_of(person), user_name=new.user_name))
    return links.make(work, id_of(person), 'invite')


def new_link(work: Work, staff_id: int) -> str:
    """A fresh one-time link for a colleague who has forgotten the password or lost the invitation. For the manager."""
    person = work.get(Staff, staff_id)
    if not person.active:
        raise Refused('This colleague is deactivated. Reactivate the account first.')
    signed_in_before = has_signed_in(work, staff_id)
    return links.make(work, staff_id, 'reset' if signed_in_before else 'invite')


def edit(
    work: Work, staff_id: int, seen: Seen, *, given_name: str, family_name: str, roles: frozenset[Role]
) -> int | None:
    """Change a colleague's name and roles. For the manager. Other roles end their sign-ins: rights change at once.

    Gives back the new version; None when nothing differed. Raises Refused when the practice would be left without a
    manager, Invalid for bad input, Stale or Clash as `Work.change`.
    """
    person = work.get(Staff, staff_id)
    roles_before = person.roles
    names = {'given_name': given_name.strip(), 'family_name': family_name.strip()}
    work.change(person, {**names, 'roles': roles}, seen)
    if Role.MANAGER not in person.roles:
        _keep_a_manager(work, person)
    version = work.keep(person)
    if person.roles != roles_before:
        sign_ins.end_all_of(work, staff_id)
        links.withdraw(work, staff_id)
        if Role.CLINICIAN not in person.roles:
            feed_addresses.withdraw(work, staff_id)
    return version


def take_back(work: Work, staff_id: int, version: int) -> None:
    """Undo one's own `edit` that made this version, while it is the newest. For the manager who made it.

    The rules of `edit` hold. Raises Refused as `undo.before`, and for anything else than an edit.
    """
    person = work.get(Staff, staff_id)
    before = {name: getattr(person, name) for name in EDITABLE}
    if (then := undo.before(work, person, version)).keys() - before.keys():
        raise Refused('This cannot be taken back here. Deactivate or reactivate the account instead.')
    edit(work, staff_id, version, **(before | then))


def deactivate(work: Work, staff_id: int, seen: int | None = None) -> None:
    """End a colleague's access: every tab of theirs shows the sign-in page within a second. For the manager.

    The address of their calendar feed stops working for good. Raises Refused for the last active manager.
    """
    person = work.get(Staff, staff_id)
    _keep_a_manager(work, person)
    person.active = False
    work.save(person, seen)
    sign_ins.end_all_of(work, staff_id)
    links.withdraw(work, staff_id)
    feed_addresses.withdraw(work, staff_id)


def reactivate(work: Work, staff_id: int, seen: int | None = None) -> None:
    """Let a colleague sign in again with the password they had. For the manager."""
    person = work.get(Staff, staff_id)
    person.active = True
    work.save(person, seen)


def remove(work: Work, staff_id: int, seen: int | None = None) -> None:
    """Remove a colleague who was added by mistake and has never signed in. For the manager; otherwise deactivate."""
    person, account = work.get(Staff, staff_id), account_of(work, staff_id)
    if account.password_hash is not None:
        raise Refused('This colleague has already signed in. Deactivate the account instead.')
    links.withdraw(work, staff_id)
    work.remove(account)
    work.remove(person, seen)


def recover(work: Work) -> str:
    """The token of a one-time link for the manager who came last. For whoever sits at the server's terminal."""
    managers = work.select(Staff).where(col(Staff.active), has_role(Role.MANAGER))
    manager = work.first(managers.order_by(col(Staff.id).desc()))
    if not isinstance(manager, Staff):
        raise Refused('There is no practice yet. Start the program and follow the first-run page.')
    return new_link(work, id_of(manager))


def add_first_manager(work: Work, new: NewStaff, password_hash: str) -> int:
    """The first person of a new practice, with a password of their own. For the first run only."""
    person = Staff(given_name=new.given_name.strip(), family_name=new.family_name.strip(), roles=MANAGERS)
    staff_id = id_of(work.save(person))
    work.save(Account(staff_id=staff_id, user_name=new.user_name, password_hash=password_hash))
    return staff_id


def _row(work: Work, person: Staff, account: Account) -> StaffRow:
    seen = account.last_signed_in_at
    if not person.active:
        state, tone = 'Deactivated', 'quiet'
    elif account.password_hash is None:
        state, tone = INVITED, 'info'
    else:
        state, tone = 'Active', 'ok'
    return StaffRow(
        id=id_of(person),
        name=person.name,
        initials=initials(person.name),
        tone=id_of(person) % 4,
        user_name=account.user_name,
        roles=', '.join(ROLE_WORDS[role] for role in sorted(person.roles)),
        role_codes=sorted(person.roles),
        state=state,
        state_tone=tone,
        last_seen=seen.isoformat() if seen else None,
        last_seen_words=moment(seen, work.zone, work.today) if seen else 'Not yet',
        version=person.version,
    )


def _refuse_taken(work: Work, user_name: str) -> None:
    taken = work.select(Account).where(col(Account.user_name) == user_name.strip().lower())
    if work.count(taken):
        raise Invalid({'user_name': 'This user name is taken. Please choose another one.'})


def _keep_a_manager(work: Work, leaving: Staff) -> None:
    managers = work.select(Staff).where(col(Staff.active), has_role(Role.MANAGER))
    if not work.count(managers.where(col(Staff.id) != leaving.id)):
        raise Refused('This is the last manager of the practice. Make somebody else a manager first.')
