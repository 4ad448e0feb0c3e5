"""A person's permission to send as them in DocuSign: what states it may be in, and when its tokens are renewed.

Knows no token, only how long each is good: DocuSign's access tokens live 8 hours, refresh tokens 30 days, and with the
scope `extended` each refreshing begins the 30 days anew (DocuSign: authorization code grant).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class GrantState(StrEnum):
    """How a person stands with DocuSign."""

    GOOD = "good"
    LAPSED = "lapsed"  # DocuSign wants the person to allow it again; their claims wait
    LEAVING = "leaving"  # ended by a person; the tokens are kept until what is unsettled is settled
    LEFT = "left"  # no tokens; the row says whose the envelopes are


USABLE = frozenset({GrantState.GOOD, GrantState.LEAVING})
"""There are tokens: DocuSign can be asked."""
ENDED = frozenset({GrantState.LEAVING, GrantState.LEFT})
"""Nothing new goes out as this person."""
IN_USE = frozenset({GrantState.GOOD, GrantState.LAPSED})
"""What the person confirms goes out as them, or waits for them."""

RENEW_BEFORE = timedelta(minutes=5)
"""Longer than any call may take, so that a token never ends on the way."""
KEEP_ALIVE = timedelta(days=7)
"""A refresh token unused for 30 days ends; used weekly, three may fail before it does."""
LOGIN_FOR = timedelta(minutes=10)
"""How long a link to log in is good."""


@dataclass(frozen=True)
class Grant:
    """A grant without its tokens. `user_id` is the DocuSign user; `asked_at` when they were asked to connect again."""

    user_id: str
    slack_id: str
    name: str
    email: str
    account_id: str
    account_name: str
    base_uri: str
    state: GrantState
    access_until: datetime | None = None
    refreshed_at: datetime | None = None
    lease_until: datetime | None = None
    asked_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def shown(self) -> str:
        """The DocuSign user as people are shown them."""
        return f"{self.name} ({self.email})"


@dataclass(frozen=True)
class Parted:
    """What a disconnection met: how many claims are not sent after all, how many are being asked about, how many out.

    `unlooked`: those that are being asked about can be looked up by nobody, because DocuSign already refused us.
    `may_send`: the person has Admin somewhere, so that it is theirs to know who sends from now on.
    """

    grant: Grant
    waiting: int
    uncertain: int
    out: int
    unlooked: bool
    live_news: bool
    may_send: bool = True


class Step(StrEnum):
    """What somebody in need of a token does."""

    USE = "use"  # the one that is there
    REFRESH = "refresh"  # get another first
    WAIT = "wait"  # another process is getting one
    NONE = "none"  # there is none to be had without the person


def next_step(grant: Grant, refused: bool, now: datetime) -> Step:
    """Decide how to come by an access token. `refused`: DocuSign no longer takes the one that is there.

    One that ends soon is still used while another process refreshes it: it outlives the call.
    """
    if grant.state not in USABLE:
        return Step.NONE
    taken = grant.lease_until is not None and grant.lease_until > now
    if not refused and grant.access_until is not None:
        if now < grant.access_until - RENEW_BEFORE:
            return Step.USE
        if taken and now < grant.access_until - RENEW_BEFORE / 2:
            return Step.USE
    return Step.WAIT if taken else Step.REFRESH


def is_to_be_kept_alive(grant: Grant, now: datetime) -> bool:
    """Tell whether the refresh token is to be used now, so that it does not age out: a week after the last time."""
    stale = grant.refreshed_at is None or now >= grant.refreshed_at + KEEP_ALIVE
    return grant.state is GrantState.GOOD and stale
