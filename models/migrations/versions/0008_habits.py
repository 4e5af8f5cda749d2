"""Habits: whether a colleague uses the shortcuts of one letter."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the field; everybody uses them until they say otherwise."""
    op.add_column('accounts', sa.Column('single_keys', sa.Boolean(), nullable=False, server_default=sa.true()))
