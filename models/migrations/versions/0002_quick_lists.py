"""Quick lists: indexes in the orders in which patients are shown, and headcounts that the database keeps by itself."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

COUNT_EVERYBODY = """
    INSERT INTO headcounts (archived, status, clinician_id, number)
    SELECT archived_at IS NOT NULL, status, coalesce(clinician_id, 0), count(*) FROM patients GROUP BY 1, 2, 3
"""
ONE_MORE = """
    INSERT INTO headcounts (archived, status, clinician_id, number)
    VALUES (NEW.archived_at IS NOT NULL, NEW.status, coalesce(NEW.clinician_id, 0), 1)
    ON CONFLICT DO UPDATE SET number = number + 1;
"""
ONE_LESS = """
    UPDATE headcounts SET number = number - 1
    WHERE archived = (OLD.archived_at IS NOT NULL) AND status = OLD.status
    AND clinician_id = coalesce(OLD.clinician_id, 0);
"""


def upgrade() -> None:
    """Change the indexes, count everybody once, and let triggers keep the count from now on."""
    for column in ('archived_at', 'sort_name', 'status'):
        op.drop_index(f'ix_patients_{column}', table_name='patients')
    everything = ['archived_at', 'sort_name', 'id', 'status', 'clinician_id', 'search_text']
    op.create_index('ix_patients_by_name', 'patients', everything)
    op.create_index('ix_patients_by_status', 'patients', ['archived_at', 'status', 'sort_name'])
    op.create_index('ix_patients_by_change', 'patients', ['archived_at', 'updated_at', 'id', 'status'])
    op.create_index('ix_patients_by_admission', 'patients', ['archived_at', 'created_at'])
    archived = sa.text('archived_at IS NOT NULL')
    op.create_index('ix_patients_archive', 'patients', ['sort_name', 'id'], sqlite_where=archived)
    op.create_table(
        'headcounts',
        sa.Column('archived', sa.Boolean(), nullable=False),
        sa.Column('status', sa.String(length=20), nullable=False),
        sa.Column('clinician_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('archived', 'status', 'clinician_id'),
        sqlite_with_rowid=False,
    )
    op.execute(COUNT_EVERYBODY)
    op.execute(f'CREATE TRIGGER count_one_more AFTER INSERT ON patients BEGIN {ONE_MORE} END')
    op.execute(f'CREATE TRIGGER count_one_less AFTER DELETE ON patients BEGIN {ONE_LESS} END')
    op.execute(
        'CREATE TRIGGER count_again AFTER UPDATE OF archived_at, status, clinician_id ON patients '
        f'BEGIN {ONE_LESS} {ONE_MORE} END'
    )
