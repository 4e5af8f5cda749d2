"""Calendar feeds: the hash of each clinician's secret address."""

import sqlalchemy as sa
from alembic import op

from models.base.instant import UtcInstant

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        'calendar_feeds',
        sa.Column('id', sa.Integer(), primary_key=True, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', UtcInstant(), nullable=False),
        sa.Column('updated_at', UtcInstant(), nullable=False),
        sa.Column('staff_id', sa.Integer(), sa.ForeignKey('staff.id'), nullable=False, unique=True),
        sa.Column('token_hash', sa.String(), nullable=False, unique=True),
        sa.Column('shows', sa.String(length=20), nullable=False),
        sqlite_autoincrement=True,
    )
