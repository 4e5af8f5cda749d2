"""Worklists: indexes by which those are found for whom somebody has something to do."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    op.create_index('ix_patients_by_arrival', 'patients', ['archived_at', 'status', 'created_at'])
    op.create_index('ix_patients_by_clinician', 'patients', ['clinician_id', 'archived_at', 'status', 'created_at'])
    op.create_index('ix_patients_by_discharge', 'patients', ['archived_at', 'status', 'discharged_on'])
    incomplete = sa.text('phone IS NULL OR born IS NULL')
    op.create_index('ix_patients_incomplete', 'patients', ['archived_at', 'status'], sqlite_where=incomplete)
