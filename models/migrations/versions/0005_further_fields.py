"""Further fields of a patient, their care team, their tags, and how many patients have which."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models.base.instant import UtcInstant

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

FIELDS: dict[str, Any] = {
    'address': sa.String(length=301),
    'preferred_contact': sa.String(length=20),
    'emergency_name': sa.String(length=120),
    'emergency_relation': sa.String(length=60),
    'emergency_phone': sa.String(length=30),
    'referral_source': sa.String(length=120),
    'discharge_reason': sa.String(length=20),
    'discharged_on': sa.Date(),
    'readmitted_on': sa.Date(),
}

ONE_MORE = """
    INSERT INTO tag_counts (archived, tag, number)
    SELECT NEW.archived_at IS NOT NULL, value, 1 FROM json_each(NEW.tags) WHERE true
    ON CONFLICT DO UPDATE SET number = number + 1;
"""
ONE_LESS = """
    UPDATE tag_counts SET number = number - 1
    WHERE archived = (OLD.archived_at IS NOT NULL) AND tag IN (SELECT value FROM json_each(OLD.tags));
"""


def upgrade() -> None:
    """Add the fields and the tables, and let triggers keep the numbers of the tags."""
    for name, kind in FIELDS.items():
        op.add_column('patients', sa.Column(name, kind, nullable=True))
    op.add_column('patients', sa.Column('tags', sa.String(), nullable=False, server_default='[]'))
    op.create_table(
        'care_team',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', UtcInstant(), nullable=False),
        sa.Column('updated_at', UtcInstant(), nullable=False),
        sa.Column('patient_id', sa.Integer(), nullable=False),
        sa.Column('staff_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['patient_id'], ['patients.id']),
        sa.ForeignKeyConstraint(['staff_id'], ['staff.id']),
        sa.PrimaryKeyConstraint('id'),
        sqlite_autoincrement=True,
    )
    op.create_index('ix_care_team_once', 'care_team', ['patient_id', 'staff_id'], unique=True)
    op.create_index('ix_care_team_of', 'care_team', ['staff_id', 'patient_id'])
    op.create_table(
        'tag_counts',
        sa.Column('archived', sa.Boolean(), nullable=False),
        sa.Column('tag', sa.String(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('archived', 'tag'),
        sqlite_with_rowid=False,
    )
    op.execute(f'CREATE TRIGGER tag_one_more AFTER INSERT ON patients BEGIN {ONE_MORE} END')
    op.execute(f'CREATE TRIGGER tag_one_less AFTER DELETE ON patients BEGIN {ONE_LESS} END')
    op.execute(
        f'CREATE TRIGGER tag_again AFTER UPDATE OF archived_at, tags ON patients BEGIN {ONE_LESS} {ONE_MORE} END'
    )
