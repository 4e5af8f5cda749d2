"""The first house: the practice, its staff and how they sign in, patients, and what was changed."""

import sqlalchemy as sa
from alembic import op

from models.base.instant import UtcInstant

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        'changes',
        sa.Column('seq', sa.Integer(), nullable=False),
        sa.Column('at', UtcInstant(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.Column('by_name', sa.String(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('record_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('op', sa.String(), nullable=False),
        sa.Column('fields', sa.JSON(), nullable=False),
        sa.Column('before', sa.JSON(), nullable=False),
        sa.Column('after', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('seq'),
        sqlite_autoincrement=True,
    )
    op.create_index('ix_changes_record', 'changes', ['kind', 'record_id', 'seq'], unique=False)
    op.create_table(
        'failed_sign_ins',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', UtcInstant(), nullable=False),
        sa.Column('updated_at', UtcInstant(), nullable=False),
        sa.Column('user_name', sa.String(), nullable=False),
        sa.Column('device_hash', sa.String(), nullable=True),
        sa.Column('at', UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint('id'),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_failed_sign_ins_device_hash'), 'failed_sign_ins', ['device_hash'], unique=False)
    op.create_index(op.f('ix_failed_sign_ins_user_name'), 'failed_sign_ins', ['user_name'], unique=False)
    op.create_table(
        'practices',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', UtcInstant(), nullable=False),
        sa.Column('updated_at', UtcInstant(), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('time_zone', sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint('id'),
        sqlite_autoincrement=True,
    )
    op.create_table(
        'staff',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', UtcInstant(), nullable=False),
        sa.Column('updated_at', UtcInstant(), nullable=False),
        sa.Column('given_name', sa.String(length=60), nullable=False),
        sa.Column('family_name', sa.String(length=60), nullable=False),
        sa.Column('roles', sa.String(), nullable=False),
        sa.Column('active', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('id'),
        sqlite_autoincrement=True,
    )
    op.create_table(
        'accounts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', UtcInstant(), nullable=False),
        sa.Column('updated_at', UtcInstant(), nullable=False),
        sa.Column('staff_id', sa.Integer(), nullable=False),
        sa.Column('user_name', sa.String(length=40), nullable=False),
        sa.Column('password_hash', sa.String(), nullable=True),
        sa.Column('last_signed_in_at', UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(
            ['staff_id'],
            ['staff.id'],
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('staff_id'),
        sa.UniqueConstraint('user_name'),
        sqlite_autoincrement=True,
    )
    op.create_table(
        'links',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', UtcInstant(), nullable=False),
        sa.Column('updated_at', UtcInstant(), nullable=False),
        sa.Column('staff_id', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.String(), nullable=False),
        sa.Column('purpose', sa.String(), nullable=False),
        sa.Column('ends_at', UtcInstant(), nullable=False),
        sa.Column('used_at', UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(
            ['staff_id'],
            ['staff.id'],
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('token_hash'),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_links_staff_id'), 'links', ['staff_id'], unique=False)
    op.create_table(
        'patients',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', UtcInstant(), nullable=False),
        sa.Column('updated_at', UtcInstant(), nullable=False),
        sa.Column('given_name', sa.String(length=60), nullable=False),
        sa.Column('family_name', sa.String(length=60), nullable=False),
        sa.Column('preferred_name', sa.String(length=60), nullable=True),
        sa.Column('pronouns', sa.String(length=30), nullable=True),
        sa.Column('born', sa.Date(), nullable=True),
        sa.Column('phone', sa.String(length=30), nullable=True),
        sa.Column('email', sa.String(length=120), nullable=True),
        sa.Column('clinician_id', sa.Integer(), nullable=True),
        sa.Column(
            'status',
            sa.Enum(
                'inquiry',
                'waiting',
                'intake',
                'active',
                'on_hold',
                'discharged',
                name='status',
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column('front_desk_note', sa.String(length=500), nullable=True),
        sa.Column('archived_at', UtcInstant(), nullable=True),
        sa.Column('sort_name', sa.String(), nullable=False),
        sa.Column('search_text', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ['clinician_id'],
            ['staff.id'],
        ),
        sa.PrimaryKeyConstraint('id'),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_patients_archived_at'), 'patients', ['archived_at'], unique=False)
    op.create_index(op.f('ix_patients_clinician_id'), 'patients', ['clinician_id'], unique=False)
    op.create_index(op.f('ix_patients_sort_name'), 'patients', ['sort_name'], unique=False)
    op.create_index(op.f('ix_patients_status'), 'patients', ['status'], unique=False)
    op.create_table(
        'sign_ins',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', UtcInstant(), nullable=False),
        sa.Column('updated_at', UtcInstant(), nullable=False),
        sa.Column('staff_id', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.String(), nullable=False),
        sa.Column('device_hash', sa.String(), nullable=True),
        sa.Column('started_at', UtcInstant(), nullable=False),
        sa.Column('active_at', UtcInstant(), nullable=False),
        sa.Column('ended_at', UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(
            ['staff_id'],
            ['staff.id'],
        ),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('token_hash'),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_sign_ins_device_hash'), 'sign_ins', ['device_hash'], unique=False)
    op.create_index(op.f('ix_sign_ins_staff_id'), 'sign_ins', ['staff_id'], unique=False)
