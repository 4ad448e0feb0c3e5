"""Who we are to DocuSign: the service account, or a person who allowed us to send as them.

The service account has one token shared by all threads, renewed before it ends. Nothing is asked of DocuSign before the
first need; what was learned of the account is kept for the life of the process. A person's tokens are kept elsewhere
and asked for at each call: another process may have renewed them, or the person taken them back.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from claims.grants import RENEW_BEFORE
from claims.wording import say
from esign.errors import Refused
from esign.oauth import Account, DocusignSettings, Token, discover_account, is_trusted, mint_token


@dataclass(frozen=True)
class Access:
    """What a call needs: the account with its server, and a token that is good now."""

    account: Account
    token: Token


class LoggedIn(Protocol):
    """What calls are made with."""

    settings: DocusignSettings
    clock: Callable[[], datetime]

    def access(self) -> Access: ...
    def renew(self, refused: Token) -> Access: ...
    @property
    def sender(self) -> Account: ...


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


class GrantedAccount:
    """A DocuSign user who allowed us to send as them. Thread-safe; keeps nothing but who they are."""

    def __init__(
        self,
        settings: DocusignSettings,
        clock: Callable[[], datetime],
        account: Account,
        token: Callable[[Token | None], Token],
    ) -> None:
        """`token` returns one that is good now, and is told which one DocuSign refused; it raises Trouble.

        Raises Refused when the account's server is not one a token may be shown to.
        """
        if not is_trusted(account.base_uri, settings.allow_loopback):
            words = say(
                "DocuSign's server for {name} is not one that we trust ({address}). Nothing was sent; connect again.",
                name=account.sender_name, address=account.base_uri,
            )  # fmt: skip
            raise Refused("UNTRUSTED_SERVER", words)
        self.settings = settings
        self.clock = clock
        self._account = account
        self._token = token

    def access(self) -> Access:
        """Return a token and its account. Raises what `token` raises."""
        return Access(self._account, self._token(None))

    def renew(self, refused: Token) -> Access:
        """Return a token other than the one DocuSign refused."""
        return Access(self._account, self._token(refused))

    @property
    def sender(self) -> Account:
        """The account and the user that these envelopes are sent as."""
        return self._account
