"""Series: where in its series each visit has its place."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two columns; nothing was booked as a series before."""
    op.add_column('appointments', sa.Column('series_start', sa.DateTime(), nullable=True))
    op.add_column('appointments', sa.Column('series_number', sa.Integer(), nullable=True))
