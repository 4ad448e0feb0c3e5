"""The plug of the port that the product calls: pulled, every connection is refused, as when DocuSign is down.

Owns when it is put back; refuses to know what was asked. The control door has a port of its own and stays open.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.docusign.faults import Faults
    from sandbox.serving import HttpServer


class Plug:
    """One server's plug. `server` is set when it starts; pulling twice, or putting back what is in, is nothing."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self.server: HttpServer | None = None

    def pull(self, seconds: float | None = None) -> None:
        """Refuse connections for so many real seconds, or until the faults are cleared; None: until `put_back`."""
        if seconds is not None and seconds <= 0:
            raise ValueError(f"seconds are more than 0, not {seconds!r}")
        self._listening().unplug()
        if seconds is not None:
            threading.Thread(target=self._put_back_after, args=(seconds,), name="plug", daemon=True).start()

    def put_back(self) -> None:
        """Take connections again."""
        self._listening().plug()

    def _put_back_after(self, seconds: float) -> None:
        self._faults.pause(seconds)
        self.put_back()

    def _listening(self) -> HttpServer:
        if self.server is None:
            raise ValueError("the stand-in is not started")
        return self.server
