"""Which Chromium drives the pages."""

from __future__ import annotations

import shutil

CHROMIUM = shutil.which('chromium-headless-shell') or shutil.which('chromium') or shutil.which('google-chrome')
"""The program, or None when there is none. The shell draws pages alike and spends nothing on a window of its own."""
