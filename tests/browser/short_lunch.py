"""The program with everything as it is, but for a lunch: whose hands have rested for two seconds was away."""

from __future__ import annotations

import sys
from pathlib import Path

AWAY = 2.0  # seconds

if __name__ == '__main__':
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    import main
    from tracker_ui import attending

    attending.AWAY = AWAY
    sys.exit(main.carry_out(*main.understand(sys.argv[1:])))
