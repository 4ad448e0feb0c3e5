"""The service account: one token shared by all threads, renewed before it ends, and the account it opens.

Nothing is asked of DocuSign before the first need; what was learned of the account is kept for the life of the process.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from esign.oauth import Account, DocusignSettings, Token, discover_account, mint_token

RENEW_BEFORE = timedelta(minutes=5)
"""Longer than any call may take, so that a token never ends on the way."""


@dataclass(frozen=True)
class Access:
    """What a call needs: the account with its server, and a token that is good now."""

    account: Account
    token: Token


class ServiceAccount:
    """A logged-in DocuSign user without a person. Thread-safe: many threads in need of a token ask for it once."""

    def __init__(self, settings: DocusignSettings, clock: Callable[[], datetime]) -> None:
        """Remember the settings; ask nothing yet."""
        self.settings = settings
        self.clock = clock
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._account: Account | None = None

    @classmethod
    def connect(cls, settings: DocusignSettings, clock: Callable[[], datetime]) -> "ServiceAccount":
        """Log in now. Raises Stopped or Paused where `access` would."""
        account = cls(settings, clock)
        account.access()
        return account

    def access(self) -> Access:
        """Return a token and its account, logging in when there is no good token.

        Raises Stopped when a person must act (the sentence says how), Paused when the login does not answer.
        """
        with self._lock:
            now = self.clock()
            if self._token is None or now >= self._token.expires_at - RENEW_BEFORE:
                self._token = mint_token(self.settings, now)
            if self._account is None:
                self._account = discover_account(self.settings, self._token, now)
            return Access(self._account, self._token)

    def renew(self, refused: Token) -> Access:
        """Return a token other than the one DocuSign refused; whoever comes second gets what the first one fetched."""
        with self._lock:
            if self._token is refused:
                self._token = None
        return self.access()

    @property
    def sender(self) -> Account:
        """The account and the user that our envelopes are sent as. Logs in when that was never done."""
        return self._account or self.access().account
