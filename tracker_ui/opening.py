"""One opening of a record in one tab: from the moment it is written down until the tab goes elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit


class Opening:
    """Where this tab stays. The parts of a record have addresses below its own.

    Going from one part to another is no new opening; coming back from elsewhere or loading the page again is one.
    """

    def __init__(self) -> None:
        self._address, self._record_id = '', 0

    @property
    def record_id(self) -> int | None:
        """The record that is open here, by its id; None elsewhere."""
        return self._record_id if self._address and self._record_id else None

    def begin(self, address: str, record_id: int = 0) -> None:
        """The opening of the record at this address has been written down."""
        self._address, self._record_id = address, record_id

    def lasts(self, address: str) -> bool:
        """True while the tab has stayed at this address, or below it, since its opening was written down."""
        return bool(self._address) and self._address == address

    def moved(self, address: str) -> None:
        """The tab goes to this address; elsewhere ends the opening."""
        if not (urlsplit(address).path.rstrip('/') + '/').startswith(self._address + '/'):
            self._address = ''
