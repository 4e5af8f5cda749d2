"""The waiting list: what somebody waits for, and who is calling whom about a time."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models.base.instant import UtcInstant

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables. A patient has one open wish at most, and a wish one call."""
    _table(
        'wishes',
        _pointing('patient_id', 'patients.id'),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('weekdays', sa.String(), nullable=False),
        sa.Column('earliest', sa.Time(), nullable=True),
        sa.Column('latest', sa.Time(), nullable=True),
        sa.Column('clinicians', sa.String(), nullable=False),
        sa.Column('note', sa.String(length=500), nullable=True),
        sa.Column('since', sa.Date(), nullable=False),
        sa.Column('ended', sa.String(length=20), nullable=True),
        sa.Column('ended_at', UtcInstant(), nullable=True),
    )
    op.create_index('ix_wishes_open', 'wishes', ['patient_id'], unique=True, sqlite_where=sa.text('ended IS NULL'))
    _table(
        'waiting_calls',
        sa.Column('wish_id', sa.Integer(), sa.ForeignKey('wishes.id'), nullable=False, unique=True),
        _pointing('patient_id', 'patients.id'),
        _pointing('staff_id', 'staff.id'),
        _pointing('clinician_id', 'staff.id'),
        sa.Column('starts_at', UtcInstant(), nullable=False),
        sa.Column('ends_at', UtcInstant(), nullable=False),
        sa.Column('since', UtcInstant(), nullable=False),
    )
    for column in ('patient_id', 'staff_id', 'clinician_id'):
        op.create_index(f'ix_waiting_calls_{column}', 'waiting_calls', [column])


def _table(name: str, *columns: Any) -> None:
    op.create_table(
        name,
        sa.Column('id', sa.Integer(), primary_key=True, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', UtcInstant(), nullable=False),
        sa.Column('updated_at', UtcInstant(), nullable=False),
        *columns,
        sqlite_autoincrement=True,
    )


def _pointing(name: str, to: str) -> Any:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(to), nullable=False)
