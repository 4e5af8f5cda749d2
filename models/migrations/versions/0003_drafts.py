"""Drafts: what somebody typed and did not save yet."""

import sqlalchemy as sa
from alembic import op

from models.base.instant import UtcInstant

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        'drafts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', UtcInstant(), nullable=False),
        sa.Column('updated_at', UtcInstant(), nullable=False),
        sa.Column('staff_id', sa.Integer(), nullable=False),
        sa.Column('form', sa.String(length=40), nullable=False),
        sa.Column('record_id', sa.Integer(), nullable=True),
        sa.Column('instance', sa.String(length=43), nullable=False),
        sa.Column(
            'state',
            sa.Enum('unsaved', 'empty', 'finished', name='state', native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column('seq', sa.BigInteger(), nullable=False),
        sa.Column('content', sa.String(), nullable=False),
        sa.Column('typed_at', UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(['staff_id'], ['staff.id']),
        sa.PrimaryKeyConstraint('id'),
        sqlite_autoincrement=True,
    )
    op.create_index('ix_drafts_instance', 'drafts', ['staff_id', 'instance'], unique=True)
