"""Write the next step from what the entities say now: `.venv/bin/python -m models.migrations "add referrals"`.

For developers. Read what it wrote before you keep it: Alembic cannot tell a renamed column from a new one.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from models.base.store import Store
from models.migrations import configured, steps


def write_next_step(message: str) -> None:
    """Compare a fresh database at the newest step with the entities, and write the difference as a new step."""
    from alembic import command  # noqa: PLC0415

    import models  # noqa: F401, PLC0415  (every entity)

    number = f'{int(steps()[-1]) + 1:04d}'
    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.migrate()
        with store.migrating() as connection:
            command.revision(configured(connection), message=message, autogenerate=True, rev_id=number)
        store.close()


if __name__ == '__main__':
    write_next_step(' '.join(sys.argv[1:]) or 'next step')
