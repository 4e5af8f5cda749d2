"""Attention: up to which change each colleague has seen everything."""

import sqlalchemy as sa
from alembic import op

from models.base.instant import UtcInstant

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        'attention',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', UtcInstant(), nullable=False),
        sa.Column('updated_at', UtcInstant(), nullable=False),
        sa.Column('staff_id', sa.Integer(), nullable=False),
        sa.Column('seen_seq', sa.Integer(), nullable=False),
        sa.Column('seen_at', UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(['staff_id'], ['staff.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('staff_id'),
        sqlite_autoincrement=True,
    )
