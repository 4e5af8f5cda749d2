"""Whom each change is about, and the orders in which the history is read: by time, kind, person and patient."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

ORDERS = {
    'ix_changes_by_kind': ['kind', 'op', 'at'],
    'ix_changes_by_person': ['by_id', 'kind', 'op', 'at'],
    'ix_changes_by_subject': ['subject_id', 'at'],
}


def upgrade() -> None:
    """Add the column and the indexes. So far patients are all that a change can be about."""
    op.add_column('changes', sa.Column('subject_id', sa.Integer(), nullable=True))
    op.execute("UPDATE changes SET subject_id = record_id WHERE kind = 'patients'")
    for name, columns in ORDERS.items():
        op.create_index(name, 'changes', columns)
