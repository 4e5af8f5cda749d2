"""The two records behind every colleague: who they are, and how they sign in."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import ClassVar

from pydantic import field_validator
from sqlalchemy import ColumnElement, String
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, col

from models.base import Entity, Missing, Policy, Principal, Role, UtcInstant, Work
from models.base.access import EVERYONE

MANAGERS = frozenset({Role.MANAGER})

ROLE_WORDS = {Role.MANAGER: 'Practice manager', Role.CLINICIAN: 'Clinician', Role.RECEPTION: 'Reception'}


class RoleSet(TypeDecorator[frozenset[Role]]):
    """A person's roles, stored as words with commas around each, so that SQL can ask for one of them."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: frozenset[Role] | str | None, dialect: object) -> str | None:
        """The roles as ',clinician,manager,'; a plain string is a part to search for."""
        if value is None or isinstance(value, str):
            return value
        return ''.join(f',{role.value}' for role in sorted(value)) + ','

    def process_result_value(self, value: str | None, dialect: object) -> frozenset[Role] | None:
        """The roles as a set."""
        return None if value is None else _roles_in(value)


@cache
def _roles_in(words: str) -> frozenset[Role]:
    return frozenset(Role(word) for word in words.split(',') if word)


class Staff(Entity, table=True):
    """Somebody who works here, or did. Their name and roles are known to everyone in the practice."""

    __tablename__ = 'staff'
    noun: ClassVar[str] = 'colleague'
    policy: ClassVar[Policy] = Policy(view=EVERYONE, edit=MANAGERS, remove=MANAGERS)

    given_name: str = Field(title='Given name', min_length=1, max_length=60)
    family_name: str = Field(title='Family name', min_length=1, max_length=60)
    roles: frozenset[Role] = Field(title='Roles', sa_type=RoleSet, nullable=False)
    active: bool = Field(default=True, title='Active')

    @field_validator('roles')
    @classmethod
    def _at_least_one(cls, value: frozenset[Role]) -> frozenset[Role]:
        if not value:
            raise ValueError('Please choose at least one role.')
        return value

    @property
    def name(self) -> str:
        """Given and family name, as everyone reads it."""
        return f'{self.given_name} {self.family_name}'


class Account(Entity, table=True):
    """How a colleague signs in. Apart from `staff`, so that a list of names never touches it."""

    __tablename__ = 'accounts'
    noun: ClassVar[str] = 'account'
    policy: ClassVar[Policy] = Policy(
        view=MANAGERS,
        edit=MANAGERS,
        remove=MANAGERS,
        private=frozenset({'password_hash'}),
        quiet=frozenset({'last_signed_in_at', 'single_keys'}),
    )

    staff_id: int = Field(foreign_key='staff.id', unique=True)
    user_name: str = Field(title='User name', min_length=3, max_length=40, unique=True)
    password_hash: str | None = Field(default=None, title='Password')
    last_signed_in_at: datetime | None = Field(default=None, title='Last signed in', sa_type=UtcInstant)
    single_keys: bool = Field(default=True, title='Shortcuts of one letter')

    @field_validator('user_name')
    @classmethod
    def _typable(cls, value: str) -> str:
        value = value.strip().lower()
        if not re.fullmatch(r'[a-z0-9][a-z0-9._-]+', value):
            raise ValueError('Use letters, digits, dots and dashes only, for example priya.raman.')
        return value


def principal(person: Staff) -> Principal:
    """This person as somebody who acts."""
    return Principal(staff_id=person.id, name=person.name, roles=person.roles)


def id_of(person: Staff) -> int:
    """The id of a colleague who has been saved."""
    assert person.id is not None
    return person.id


def has_role(role: Role) -> ColumnElement[bool]:
    """The SQL condition that a colleague has this role."""
    return col(Staff.roles).contains(f',{role.value},')


def account_of(work: Work, staff_id: int) -> Account:
    """The account of a colleague. For the manager and the house; Missing for anyone else."""
    account = work.first(work.select(Account).where(col(Account.staff_id) == staff_id))
    if not isinstance(account, Account):
        raise Missing
    return account


def initials(name: str) -> str:
    """First letters of the first and the last word, e.g. 'PR'."""
    words = name.split()
    return ''.join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
