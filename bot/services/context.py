"""What every service is given: where things are kept, whom to talk to, what time it is. Built once, in `bot.wiring`."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from slack_sdk import WebClient

from claims.envelope import EnvelopeNews
from esign.values import Draft
from storage.database import Database


class Envelopes(Protocol):
    """The calls to DocuSign that the services make; `esign.client.Envelopes` says what each promises."""

    def create_draft(self, draft: Draft) -> str: ...
    def send(self, envelope_id: str) -> None: ...
    def find(self, transaction_ids: Sequence[str]) -> tuple[EnvelopeNews, ...]: ...
    def read(self, envelope_ids: Sequence[str]) -> tuple[EnvelopeNews, ...]: ...
    def changes_since(self, since: datetime) -> tuple[EnvelopeNews, ...]: ...
    def discard_draft(self, envelope_id: str) -> None: ...


@dataclass
class Connection:
    """What we last heard about the service account: `sender` as DocuSign shows it, or the `trouble` in words.

    Neither means that we have not asked yet; claims may be promised meanwhile, the outbox waits.
    """

    user_id: str
    sender: str | None = None
    trouble: str | None = None

    @property
    def good(self) -> bool:
        """Claims may be promised."""
        return self.trouble is None

    def up(self, sender: str) -> None:
        """DocuSign let us in."""
        self.sender, self.trouble = sender, None

    def down(self, trouble: str) -> None:
        """DocuSign sent us away until a person acts."""
        self.trouble = trouble


@dataclass(frozen=True)
class Workspace:
    """Our own workspace, as `auth.test` tells it."""

    team_id: str
    enterprise_id: str | None = None


@dataclass(frozen=True)
class Timing:
    """How long things may take. A lease outlives the longest call made under it."""

    lease: timedelta = timedelta(seconds=180)
    retry: timedelta = timedelta(seconds=30)
    look_up: timedelta = timedelta(seconds=5)
    doubt: timedelta = timedelta(minutes=2)
    """How long DocuSign may go on sending what it did not answer: until then a draft that is a draft proves nothing."""
    poll: timedelta = timedelta(minutes=20)
    poll_overlap: timedelta = timedelta(minutes=3)
    look_every: timedelta = timedelta(seconds=1)
    """How often the engine looks for what nobody woke it for."""
    between_messages: timedelta = timedelta(seconds=1)
    """Slack: about one message a second and channel."""


@dataclass(frozen=True)
class Services:
    """Everything a service may use."""

    db: Database
    clock: Callable[[], datetime]
    slack: WebClient
    workspace: Workspace
    envelopes: Envelopes
    connection: Connection
    undrawable: Callable[[str], str]
    owner: str
    """Names this process in leases."""
    notify_url: str | None = None
    timing: Timing = Timing()
    work_waits: threading.Event = field(default_factory=threading.Event)
    """Set when there may be something to send, to apply or to tell; the engine's loops look then."""
