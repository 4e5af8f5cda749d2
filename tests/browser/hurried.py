"""The program as it is but for its patience: who does nothing for fifteen seconds has been idle too long."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

IDLE = 15.0  # seconds

if __name__ == '__main__':
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    import main
    from models import sign_ins
    from tracker_ui import session

    sign_ins.IDLE = session.IDLE = timedelta(seconds=IDLE)
    sys.exit(main.carry_out(*main.understand(sys.argv[1:])))
