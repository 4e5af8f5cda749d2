"""Running late: how many minutes a clinician is behind on a day."""

import sqlalchemy as sa
from alembic import op

from models.base.instant import UtcInstant

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        'delays',
        sa.Column('id', sa.Integer(), primary_key=True, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', UtcInstant(), nullable=False),
        sa.Column('updated_at', UtcInstant(), nullable=False),
        sa.Column('clinician_id', sa.Integer(), sa.ForeignKey('staff.id'), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('since', UtcInstant(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index('ix_delays_once', 'delays', ['clinician_id', 'day'], unique=True)
    op.create_index('ix_delays_on', 'delays', ['day'])
