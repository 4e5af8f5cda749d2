"""An index of the words that patients are found by, which the database keeps by itself."""

from datetime import date

import sqlalchemy as sa
from alembic import op

from models.found_by import words_of

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

WRITE = """
    INSERT INTO search_words (kind, word, patient_id)
    SELECT substr(path, 3), atom, NEW.id FROM json_tree(NEW.search_words) WHERE type = 'text';
    INSERT INTO name_words (word) SELECT value FROM json_each(NEW.search_words, '$.name') WHERE true
    ON CONFLICT DO NOTHING;
"""
ERASE = """
    DELETE FROM search_words WHERE (kind, word, patient_id) IN (
        SELECT substr(path, 3), atom, OLD.id FROM json_tree(OLD.search_words) WHERE type = 'text'
    );
    DELETE FROM name_words WHERE word IN (SELECT value FROM json_each(OLD.search_words, '$.name'))
    AND NOT EXISTS (SELECT 1 FROM search_words WHERE kind = 'name' AND search_words.word = name_words.word);
"""
WRITE_NUMBER = """
    INSERT INTO search_words (kind, word, patient_id) VALUES ('number', printf('%04d', NEW.id), NEW.id);
"""
ERASE_NUMBER = """
    DELETE FROM search_words WHERE kind = 'number' AND word = printf('%04d', OLD.id) AND patient_id = OLD.id;
"""


def upgrade() -> None:
    """Make the index, let triggers keep it from now on, and write into it everybody who is there."""
    op.drop_index('ix_patients_by_name', table_name='patients')
    op.alter_column('patients', 'search_text', new_column_name='search_words')
    op.create_index('ix_patients_by_name', 'patients', ['archived_at', 'sort_name', 'id', 'status', 'clinician_id'])
    op.create_table(
        'search_words',
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('word', sa.String(), nullable=False),
        sa.Column('patient_id', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('kind', 'word', 'patient_id'),
        sqlite_with_rowid=False,
    )
    op.create_table(
        'name_words',
        sa.Column('word', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('word'),
        sqlite_with_rowid=False,
    )
    op.execute("UPDATE patients SET search_words = '{}'")
    op.execute(
        "INSERT INTO search_words (kind, word, patient_id) SELECT 'number', printf('%04d', id), id FROM patients"
    )
    op.execute(f'CREATE TRIGGER find_new AFTER INSERT ON patients BEGIN {WRITE} {WRITE_NUMBER} END')
    op.execute(f'CREATE TRIGGER find_no_more AFTER DELETE ON patients BEGIN {ERASE} {ERASE_NUMBER} END')
    op.execute(
        'CREATE TRIGGER find_otherwise AFTER UPDATE OF search_words ON patients '
        f'WHEN OLD.search_words != NEW.search_words BEGIN {ERASE} {WRITE} END'
    )
    _write_everybody()


def _write_everybody() -> None:
    connection = op.get_bind()
    asked = 'SELECT id, given_name, preferred_name, family_name, born, phone, email FROM patients'
    words = [
        {'id': id, 'words': words_of(names, date.fromisoformat(born) if born else None, phone, email)}
        for id, *names, born, phone, email in connection.execute(sa.text(asked))
    ]
    if words:
        connection.execute(sa.text('UPDATE patients SET search_words = :words WHERE id = :id'), words)
