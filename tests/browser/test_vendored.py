"""What others wrote and we keep is what they published."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

VENDOR = Path(__file__).parent / 'vendor'
ENTRY = re.compile(r'^(\S+)\n(?:  .*\n)*?  licence +\S+.*\n(?:  .*\n)*?  sha256 +([0-9a-f]{64})$', re.MULTILINE)


def test_every_vendored_file_has_the_checksum_and_the_licence_that_are_written_down() -> None:
    listed = (VENDOR / 'VENDORED.txt').read_text()
    entries = ENTRY.findall(listed)
    kept = {file.name for file in VENDOR.iterdir()} - {'VENDORED.txt'}
    assert kept == {name for name, _ in entries}
    for name, checksum in entries:
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == checksum
