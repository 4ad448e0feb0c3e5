"""The memory of one stand-in: one lock, one clock, and everything that happened since the last reset.

Owns state and the look-ups on it; refuses to decide anything about envelopes (see lifecycle) or to speak HTTP.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from sandbox.docusign.config import DocusignConfig, Person, Switches
from sandbox.docusign.connect import Connect
from sandbox.docusign.faults import Faults
from sandbox.docusign.limits import Limits
from sandbox.docusign.model import ApiError, Envelope, Mail, Received, Violation
from sandbox.docusign.plug import Plug
from sandbox.docusign.tokens import Tokens
from sandbox.docusign.view_request import View

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The real time, aware."""
    return datetime.now(UTC)


class Store:
    """State behind `lock`. `reset` forgets all but config and url."""

    def __init__(self, config: DocusignConfig, clock: Clock) -> None:
        self.config = config
        self.clock = clock
        self.lock = threading.RLock()
        self.url = ""
        self.faults = Faults(config.seed)
        self.plug = Plug(self.faults)
        self.connect = Connect(self)
        self.reset()

    def reset(self) -> None:
        """Back to an empty account, default switches, no faults; open connections live on."""
        with self.lock:
            self.switches = Switches()
            self.envelopes: dict[str, Envelope] = {}
            self.received: list[Received] = []
            self.violations: list[Violation] = []
            self.mails: list[Mail] = []
            self.views: dict[str, View] = {}
            self.sittings: dict[str, View] = {}
            self.busy: set[str] = set()
            self.tokens = Tokens()
            self.limits = Limits(self.config.hourly_limit, self.config.burst)
            self.last_read: dict[tuple[str, str], datetime] = {}
            self.faults.clear()
            self.connect.reset()

    def person(self, user_id: str) -> Person | None:
        """A user of the account."""
        return next((user for user in self.config.account.users if user.user_id == user_id), None)

    def envelope(self, envelope_id: str) -> Envelope:
        """The envelope, or ENVELOPE_DOES_NOT_EXIST."""
        found = self.envelopes.get(envelope_id.lower())
        if found is None or (found.status == "deleted" and self.switches.deleted_drafts == "gone"):
            raise ApiError("ENVELOPE_DOES_NOT_EXIST", "The envelope specified in the request does not exist.", 404)
        return found

    def visible(self, user: Person) -> list[Envelope]:
        """The envelopes a user may list: their own, all of them for an administrator."""
        return [one for one in self.envelopes.values() if user.admin or one.sender_id == user.user_id]

    def sent_count(self) -> int:
        """Envelopes that count against the allowance: every one ever sent, voided or not."""
        return sum(1 for one in self.envelopes.values() if one.sent_at is not None)

    def check_allowance(self) -> None:
        """ENVELOPE_ALLOWANCE_EXCEEDED once the plan's envelopes are used up."""
        allowed = self.config.account.envelopes_allowed
        if allowed is not None and self.sent_count() >= allowed:
            raise ApiError("ENVELOPE_ALLOWANCE_EXCEEDED", "The envelope allowance for the account has been exceeded.")

    def violate(self, kind: str, what: str) -> None:
        """Note a use that DocuSign would flag; it changes no answer."""
        with self.lock:
            self.violations.append(Violation(kind, what, self.clock()))
