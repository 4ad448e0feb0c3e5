"""What every service is given: where things are kept, whom to talk to, what time it is. Built once, in `bot.wiring`."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from slack_sdk import WebClient

from bot.services.vault import Vault
from claims.approvals import Policy
from claims.budget import Share
from claims.envelope import EnvelopeNews
from claims.wording import SOURCE, Dictionary
from esign.oauth import Account, DocusignSettings
from esign.values import Draft
from storage.database import Database


class Envelopes(Protocol):
    """The calls to DocuSign that the services make; `esign.client.Envelopes` says what each promises."""

    def ready(self) -> str: ...
    def create_draft(self, draft: Draft) -> str: ...
    def send(self, envelope_id: str) -> None: ...
    def find(self, transaction_ids: Sequence[str]) -> tuple[EnvelopeNews, ...]: ...
    def read(self, envelope_ids: Sequence[str]) -> tuple[EnvelopeNews, ...]: ...
    def changes_since(self, since: datetime) -> tuple[EnvelopeNews, ...]: ...
    def discard_draft(self, envelope_id: str) -> None: ...
    def sender_view(self, envelope_id: str, return_url: str) -> str: ...
    def void(self, envelope_id: str, reason: str) -> None: ...
    def correct(self, envelope_id: str, recipient_id: str, name: str, email: str) -> None: ...
    def remind(self, envelope_id: str, recipient_id: str, share: Share = Share.PEOPLE) -> None: ...
    def signed_copy(self, envelope_id: str) -> bytes: ...
    def certificate(self, envelope_id: str) -> bytes: ...
    def probe(self) -> str: ...


@dataclass
class Connection:
    """What we last heard about the service account: `sender` as DocuSign shows it, or the `trouble` in words.

    Neither means that we have not asked yet; claims may be promised meanwhile, the outbox waits.
    """

    user_id: str
    sender: str | None = None
    trouble: str | None = None
    let_in_at: datetime | None = None

    @property
    def good(self) -> bool:
        """Claims may be promised."""
        return self.trouble is None

    def is_newer_than(self, asked_at: datetime | None) -> bool:
        """Tell whether DocuSign let us in after a request was made: what that request met is over."""
        return asked_at is not None and self.let_in_at is not None and asked_at < self.let_in_at

    def up(self, sender: str, now: datetime | None = None) -> None:
        """DocuSign let us in."""
        self.sender, self.trouble, self.let_in_at = sender, None, now

    def down(self, trouble: str) -> None:
        """DocuSign sent us away until a person acts."""
        self.trouble = trouble


@dataclass(frozen=True)
class Logins:
    """What it takes to let persons send as themselves.

    Without a `vault` no token can be kept, so nobody can connect and nobody's tokens can be read; without `back_to`
    a browser cannot come back to us, so nobody can connect anew.
    """

    settings: DocusignSettings
    account: Callable[[], Account]
    """The account that the service account sends from. Raises Trouble."""
    vault: Vault | None = None
    back_to: str | None = None


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
    worry: timedelta = timedelta(minutes=30)
    """After so long without knowing whether it went out, the requester is told."""
    unfiled: timedelta = timedelta(days=1)
    """After so long without its signed copy, the thread of a claim is told."""
    poll: timedelta = timedelta(minutes=20)
    poll_overlap: timedelta = timedelta(minutes=3)
    look_every: timedelta = timedelta(seconds=1)
    """How often the engine looks for what nobody woke it for."""
    between_messages: timedelta = timedelta(seconds=1)
    """Slack: about one message a second and channel."""
    redraws_a_minute: int = 40
    """Slack allows about 50 `chat.update` a minute and workspace; the rest is for people's clicks."""
    homes_a_minute: int = 30
    """Slack allows more than 100 `views.publish` a minute and workspace (tier 4). Redrawing takes at most so many, and
    opening as many again: who looks does not wait behind those who looked before."""
    home_again: timedelta = timedelta(minutes=1)
    """A person's Home tab that changes all the time is redrawn so often."""
    root_answer: timedelta = timedelta(seconds=60)
    """A message of a batch whose answer was lost is posted again after this long (DESIGN 4.6)."""
    drawing: timedelta = timedelta(seconds=60)
    """The same of a redraw. Longer than Slack may take to answer: until then it may still happen."""
    silence: timedelta = timedelta(seconds=5)
    """How long all replicas leave Slack alone after it did not answer one of them."""
    digests: timedelta = timedelta(minutes=1)
    """How often is looked for daily digests and reminders that are due."""


@dataclass(frozen=True)
class Services:
    """Everything a service may use."""

    db: Database
    clock: Callable[[], datetime]
    slack: WebClient
    workspace: Workspace
    envelopes: Envelopes
    """The service account's. A dispatch's own are `persons.envelopes_as`."""
    connection: Connection
    undrawable: Callable[[str], str]
    owner: str
    """Names this process in leases."""
    notify_url: str | None = None
    finished_url: str | None = None
    """Where a browser comes back to from a draft that was opened in DocuSign; None where it cannot."""
    freeze_admins: frozenset[str] = frozenset()
    """Slack ids of those who may freeze; empty: the admins and owners of the workspace."""
    collaborators_see_status: bool = False
    """Guests whom an admin linked to a contact may see how their own claims stand."""
    second_admin: Policy = field(default_factory=Policy)
    """What needs the approval of a second admin."""
    dictionary: Dictionary = SOURCE
    """What is spoken where no project or company has its own."""
    timing: Timing = Timing()
    logins: Logins | None = None
    lines: dict[tuple[str, ...], Envelopes] = field(default_factory=dict)
    """This process's lines to DocuSign of persons who connected, one for each DocuSign user; see `persons`."""
    work_waits: threading.Event = field(default_factory=threading.Event)
    """Set when there may be something to send, to apply or to tell; the engine's loops look then."""
    fit_since: dict[str, datetime] = field(default_factory=dict)
    """When this process last saw each channel to be ours alone."""
