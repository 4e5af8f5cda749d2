"""The search index: two tables that the database keeps by itself, out of the records of patients."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlmodel import Field

from models.base import Entity
from models.base.derived import Derived
from models.base.entity import enum_by_value
from models.found_by import Kind
from models.patient_record import Patient


class SearchWord(Derived, table=True):
    """A patient is found by this word. Triggers on `patients` keep it true (migration 0006)."""

    __tablename__ = 'search_words'
    __table_args__: ClassVar[Any] = {'sqlite_with_rowid': False}
    of: ClassVar[type[Entity]] = Patient

    kind: Kind = Field(primary_key=True, sa_type=enum_by_value(Kind))
    word: str = Field(primary_key=True)
    patient_id: int = Field(primary_key=True)


class NameWord(Derived, table=True):
    """Somebody here has this word in a name: each word once, so that all of them are soon looked through."""

    __tablename__ = 'name_words'
    __table_args__: ClassVar[Any] = {'sqlite_with_rowid': False}
    of: ClassVar[type[Entity]] = Patient

    word: str = Field(primary_key=True)
