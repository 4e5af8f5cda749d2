"""Who a person is to this program, what an entity lets which roles do, and how a refusal is worded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from models.base.work import Work


class Role(StrEnum):
    """What somebody is in the practice. A person has one or more roles; their rights are the union."""

    MANAGER = 'manager'
    CLINICIAN = 'clinician'
    RECEPTION = 'reception'


EVERYONE = frozenset(Role)
NOBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Principal:
    """One person acting, with the roles they have at this moment. Resolved afresh for every ask and do."""

    staff_id: int | None
    name: str
    roles: frozenset[Role]
    house: bool = False

    def has(self, *roles: Role) -> bool:
        """True when this person has at least one of the roles."""
        return not self.roles.isdisjoint(roles)

    def without_name(self) -> Principal:
        """The rights without the person: what tabs of several people with the same roles may share one read under.

        Staff id 0 is nobody's. None would find what has no owner: SQL reads `= None` as IS NULL.
        """
        return Principal(staff_id=0, name='', roles=self.roles)

    def on_behalf_of_the_house(self) -> Principal:
        """The same person doing what the program itself allows, such as choosing a password by a one-time link."""
        return replace(self, house=True)


HOUSE = Principal(staff_id=None, name='Mental Health Tracker', roles=NOBODY, house=True)
"""The program itself: first run, sign-in, clock. May do everything; never handed to a page."""


@dataclass(frozen=True)
class Policy:
    """What an entity lets which roles do. Stated by every entity: view, edit and remove have no defaults.

    `rows` narrows which records a person sees: given the entity and the Work of somebody who asks, it returns an SQL
    condition. It may rest on `work.who`, on other kinds of record and on `work.now`: whoever shows the answer is told
    when these change. None means all of them. The values of `private` fields never enter the change log, the bus or an
    error. A change of `quiet` fields alone, such as a heartbeat, is neither recorded nor told.
    """

    view: frozenset[Role]
    edit: frozenset[Role]
    remove: frozenset[Role]
    rows: Callable[[Any, Work], ColumnElement[bool]] | None = None
    private: frozenset[str] = frozenset()
    quiet: frozenset[str] = frozenset()


class Refused(Exception):
    """Something the rules do not allow. The text is the exact sentence the person sees, and names no patient."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Invalid(Refused):
    """Bad input: one sentence for each field that needs another look."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__('Please look at the marked fields.' if len(errors) > 1 else next(iter(errors.values())))
        self.errors = errors


class Missing(Refused):
    """The record is not there, or not for this person: the two look the same on purpose (TRUST R15)."""

    def __init__(self) -> None:
        super().__init__('This record is not here, or not open to you.')


class Stale(Refused):
    """Somebody saved the record after this person had opened it. Nothing was written."""

    def __init__(self, by: str, fields: tuple[str, ...], version: int, labels: str) -> None:
        super().__init__(f'{by} changed {labels} while you were editing. Nothing was overwritten.')
        self.by = by
        self.fields = fields
        self.version = version
