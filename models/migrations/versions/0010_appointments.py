"""Appointments and what they stand on: types, rooms, hours, absences. Triggers refuse to book anything twice."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models.base.instant import UtcInstant

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

DEFAULT_TYPES = (
    ('Intake', 80, 'rust', 0, 0, 0, 0),
    ('Individual', 50, 'teal', 0, 0, 0, 0),
    ('Couples', 80, 'violet', 1, 0, 0, 0),
    ('Group', 90, 'violet', 1, 0, 0, 0),
    ('Review', 30, 'blue', 0, 0, 0, 0),
    ('Video', 50, 'teal', 0, 1, 0, 0),
    ('Phone', 25, 'teal', 0, 0, 1, 0),
    ('Internal', 60, 'blue', 0, 0, 0, 1),
)
"""Name, minutes, colour; for several, by video, by phone, internal."""


def upgrade() -> None:
    """Make the tables, guard them, and let practices that are there begin with the usual types."""
    op.add_column('practices', sa.Column('notice_hours', sa.Integer(), nullable=False, server_default='24'))
    op.add_column('practices', sa.Column('waiting_minutes', sa.Integer(), nullable=False, server_default='10'))
    _make_settings()
    _make_appointments()
    _make_attendances()
    for name, trigger in TRIGGERS.items():
        op.execute(f'CREATE TRIGGER {name} {trigger}')
    _offer_the_usual_types()


def _make_settings() -> None:
    _table(
        'appointment_types',
        sa.Column('name', sa.String(length=40), nullable=False),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('colour', sa.String(length=20), nullable=False),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ('several', 'video', 'phone', 'internal', 'active')
        ),
    )
    _table(
        'rooms',
        sa.Column('name', sa.String(length=40), nullable=False),
        sa.Column('active', sa.Boolean(), nullable=False),
    )
    _table(
        'working_hours',
        _pointing('clinician_id', 'staff.id', nullable=False),
        sa.Column('weekday', sa.Integer(), nullable=False),
        sa.Column('starts', sa.Time(), nullable=False),
        sa.Column('ends', sa.Time(), nullable=False),
    )
    op.create_index('ix_working_hours_of', 'working_hours', ['clinician_id', 'weekday', 'starts'])
    _table(
        'absences',
        _pointing('clinician_id', 'staff.id'),
        sa.Column('starts', sa.DateTime(), nullable=False),
        sa.Column('ends', sa.DateTime(), nullable=False),
        sa.Column('note', sa.String(length=80), nullable=True),
    )
    op.create_index('ix_absences_of', 'absences', ['clinician_id', 'ends'])
    _table('series', sa.Column('rule', sa.String(length=120), nullable=False))


def _make_appointments() -> None:
    _table(
        'appointments',
        _pointing('type_id', 'appointment_types.id', nullable=False),
        _pointing('clinician_id', 'staff.id', nullable=False),
        _pointing('room_id', 'rooms.id'),
        sa.Column('video_link', sa.String(length=300), nullable=True),
        sa.Column('wall_start', sa.DateTime(), nullable=False),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('zone', sa.String(length=64), nullable=False),
        sa.Column('fold', sa.Integer(), nullable=False),
        sa.Column('starts_at', UtcInstant(), nullable=False),
        sa.Column('ends_at', UtcInstant(), nullable=False),
        sa.Column('status', sa.String(length=20), nullable=False),
        sa.Column('status_since', UtcInstant(), nullable=False),
        sa.Column('arrived_at', UtcInstant(), nullable=True),
        sa.Column('cancel_reason', sa.String(length=20), nullable=True),
        sa.Column('correction', sa.String(length=200), nullable=True),
        sa.Column('front_desk_note', sa.String(length=500), nullable=True),
        sa.Column('over_reason', sa.String(length=200), nullable=True),
        _pointing('booked_by_id', 'staff.id'),
        _pointing('series_id', 'series.id'),
        sa.Column('sequence', sa.Integer(), nullable=False),
        sa.Column('members', sa.String(), nullable=False),
    )
    op.create_index('ix_appointments_by_time', 'appointments', ['starts_at', 'clinician_id'])
    op.create_index('ix_appointments_of', 'appointments', ['clinician_id', 'starts_at'])
    op.create_index('ix_appointments_in', 'appointments', ['room_id', 'starts_at'])
    for column in ('type_id', 'booked_by_id', 'series_id'):
        op.create_index(f'ix_appointments_{column}', 'appointments', [column])


def _make_attendances() -> None:
    _table(
        'attendances',
        _pointing('appointment_id', 'appointments.id', nullable=False),
        _pointing('patient_id', 'patients.id', nullable=False),
        _pointing('clinician_id', 'staff.id', nullable=False),
        sa.Column('starts_at', UtcInstant(), nullable=False),
        sa.Column('ends_at', UtcInstant(), nullable=False),
        sa.Column('status', sa.String(length=20), nullable=False),
        sa.Column('cancel_reason', sa.String(length=20), nullable=True),
    )
    op.create_index('ix_attendances_once', 'attendances', ['appointment_id', 'patient_id'], unique=True)
    op.create_index('ix_attendances_of', 'attendances', ['patient_id', 'starts_at', 'status'])
    op.create_index('ix_attendances_by_time', 'attendances', ['starts_at', 'status', 'patient_id'])
    op.create_index('ix_attendances_with', 'attendances', ['clinician_id', 'patient_id', 'starts_at'])


GONE = "('cancelled', 'late_cancelled', 'noshow')"
MEANWHILE = (
    """{one}.starts_at < NEW.ends_at AND {one}.ends_at > NEW.starts_at
    AND {one}.starts_at > datetime(NEW.starts_at, '-12 hours') AND {one}.status NOT IN """
    + GONE
)
A_BOOKING = f"""EXISTS (
    SELECT 1 FROM appointments AS other
    WHERE other.{{column}} = NEW.{{column}} AND other.id != NEW.id AND {MEANWHILE.format(one='other')} {{unless}}
)"""
A_VISIT = f"""EXISTS (
    SELECT 1 FROM attendances AS other
    JOIN appointments AS theirs ON theirs.id = other.appointment_id
    WHERE other.patient_id = NEW.patient_id AND other.appointment_id != NEW.appointment_id
    AND {MEANWHILE.format(one='other')} {{unless}}
)"""
OR_THEIRS = 'AND {one}.over_reason IS NULL'
REFUSE = "SELECT RAISE(ABORT, 'double_booking')"
NOT_OVER = f'NEW.over_reason IS NULL AND NEW.status NOT IN {GONE}'
ITS_REASON = '(SELECT over_reason FROM appointments WHERE id = NEW.appointment_id) IS NULL'


def _of_both(unless: str) -> str:
    """The clinician, or the room, is booked already."""
    of_clinician = A_BOOKING.format(column='clinician_id', unless=unless)
    of_room = A_BOOKING.format(column='room_id', unless=unless)
    return f'({of_clinician} OR {of_room})'


PLACED = 'UPDATE OF clinician_id, room_id, starts_at, ends_at'
LENGTH = 'NEW.ends_at <= NEW.starts_at OR julianday(NEW.ends_at) - julianday(NEW.starts_at) > 0.50001'
OF_MEMBERS = f"""EXISTS (
    SELECT 1 FROM attendances AS mine JOIN attendances AS other
    ON other.patient_id = mine.patient_id AND other.appointment_id != mine.appointment_id
    JOIN appointments AS theirs ON theirs.id = other.appointment_id
    WHERE mine.appointment_id = NEW.id AND mine.status NOT IN {GONE} AND theirs.over_reason IS NULL
    AND {MEANWHILE.format(one='other')}
)"""

TRIGGERS: dict[str, str] = {
    'appointment_new_length': f"""BEFORE INSERT ON appointments WHEN {LENGTH}
        BEGIN SELECT RAISE(ABORT, 'appointment_length'); END""",
    'appointment_length': f"""BEFORE UPDATE OF starts_at, ends_at ON appointments WHEN {LENGTH}
        BEGIN SELECT RAISE(ABORT, 'appointment_length'); END""",
    'appointment_booked': f"""BEFORE INSERT ON appointments WHEN {NOT_OVER} AND {_of_both('')}
        BEGIN {REFUSE}; END""",
    'appointment_placed': f"""BEFORE {PLACED} ON appointments WHEN {NOT_OVER}
        AND (OLD.clinician_id != NEW.clinician_id OR OLD.room_id IS NOT NEW.room_id
             OR OLD.starts_at != NEW.starts_at OR OLD.ends_at != NEW.ends_at) AND {_of_both('')}
        BEGIN {REFUSE}; END""",
    'appointment_revived': f"""BEFORE UPDATE OF status, over_reason ON appointments WHEN {NOT_OVER}
        AND (OLD.status IN {GONE} OR OLD.over_reason IS NOT NULL)
        AND ({_of_both(OR_THEIRS.format(one='other'))} OR {OF_MEMBERS})
        BEGIN {REFUSE}; END""",
    'attendance_in_step': """AFTER UPDATE OF clinician_id, starts_at, ends_at ON appointments BEGIN
        UPDATE attendances SET clinician_id = NEW.clinician_id, starts_at = NEW.starts_at, ends_at = NEW.ends_at
        WHERE appointment_id = NEW.id; END""",
    'attendance_times': """BEFORE INSERT ON attendances WHEN NOT EXISTS (
            SELECT 1 FROM appointments AS mine WHERE mine.id = NEW.appointment_id
            AND mine.clinician_id = NEW.clinician_id AND mine.starts_at = NEW.starts_at AND mine.ends_at = NEW.ends_at
        ) BEGIN SELECT RAISE(ABORT, 'attendance_times'); END""",
    'attendance_kept_times': """BEFORE UPDATE OF appointment_id, clinician_id, starts_at, ends_at ON attendances
        WHEN NOT EXISTS (
            SELECT 1 FROM appointments AS mine WHERE mine.id = NEW.appointment_id
            AND mine.clinician_id = NEW.clinician_id AND mine.starts_at = NEW.starts_at AND mine.ends_at = NEW.ends_at
        ) BEGIN SELECT RAISE(ABORT, 'attendance_times'); END""",
    'attendance_booked': f"""BEFORE INSERT ON attendances WHEN NEW.status NOT IN {GONE} AND {ITS_REASON}
        AND {A_VISIT.format(unless='')} BEGIN {REFUSE}; END""",
    'attendance_placed': f"""BEFORE UPDATE OF appointment_id, patient_id, starts_at, ends_at ON attendances
        WHEN NEW.status NOT IN {GONE} AND {ITS_REASON}
        AND (OLD.appointment_id != NEW.appointment_id OR OLD.patient_id != NEW.patient_id
             OR OLD.starts_at != NEW.starts_at OR OLD.ends_at != NEW.ends_at)
        AND {A_VISIT.format(unless='')} BEGIN {REFUSE}; END""",
    'attendance_revived': f"""BEFORE UPDATE OF status ON attendances
        WHEN OLD.status IN {GONE} AND NEW.status NOT IN {GONE} AND {ITS_REASON}
        AND {A_VISIT.format(unless=OR_THEIRS.format(one='theirs'))} BEGIN {REFUSE}; END""",
}
"""Two live bookings of one clinician, room or patient at once are refused, unless one of them was booked over the other
on purpose. Whoever is placed anew needs a reason of their own; whoever comes back may rely on the other's."""


def _offer_the_usual_types() -> None:
    """To a practice that is here already; a new one gets them at its first run."""
    offer = sa.text(
        'INSERT INTO appointment_types (version, created_at, updated_at, name, minutes, colour, several, video, phone,'
        ' internal, active) SELECT 1, created_at, created_at, :name, :minutes, :colour, :several, :video, :phone,'
        ' :internal, 1 FROM practices ORDER BY id LIMIT 1'
    )
    names = ('name', 'minutes', 'colour', 'several', 'video', 'phone', 'internal')
    for values in DEFAULT_TYPES:
        op.get_bind().execute(offer, dict(zip(names, values, strict=True)))


def _table(name: str, *columns: Any) -> None:
    op.create_table(
        name,
        sa.Column('id', sa.Integer(), primary_key=True, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', UtcInstant(), nullable=False),
        sa.Column('updated_at', UtcInstant(), nullable=False),
        *columns,
        sqlite_autoincrement=True,
    )


def _pointing(name: str, to: str, *, nullable: bool = True) -> Any:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(to), nullable=nullable)
