"""How Alembic runs here: on the connection, and inside the transaction, that `migrations` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel

from models.base.instant import UtcInstant, WallTime


def _plainly(kind: str, thing: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Column types of our own in terms that a migration can keep for ever, whatever becomes of the classes."""
    if kind != 'type':
        return False
    if isinstance(thing, UtcInstant):
        autogen.imports.add('from models.base.instant import UtcInstant')
        return 'UtcInstant()'
    if isinstance(thing, WallTime):
        return 'sa.DateTime()'
    if type(thing).__module__.startswith(('models.', 'sqlmodel.')):
        length = getattr(thing, 'length', None)
        return f'sa.String(length={length})' if length else 'sa.String()'
    return False


context.configure(
    connection=context.config.attributes['connection'],
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,  # with BEGIN IMMEDIATE a failed step leaves nothing behind (TRUST, fact 10)
    render_as_batch=True,  # SQLite changes a table by making a new one in its place
    render_item=_plainly,
)
context.run_migrations()
