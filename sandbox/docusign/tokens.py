"""Access tokens, refresh tokens and authorisation codes of one stand-in, and how long each lives.

Owns the grants; refuses to read requests (see oauth). Lifetimes: DocuSign's authentication pages (code 2 minutes,
access token 8 h or 1 h for JWT, refresh token 30 days).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

CODE_LIFE = timedelta(minutes=2)
CODE_GRANT_LIFE = timedelta(hours=8)
JWT_GRANT_LIFE = timedelta(hours=1)
REFRESH_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Grant:
    """What a token or a code stands for."""

    user_id: str
    scope: str
    expires_at: datetime
    redirect_uri: str = ""
    challenge: str = ""
    used: bool = False


@dataclass
class Tokens:
    """All grants by their secret string. Every method is called under the store's lock."""

    access: dict[str, Grant] = field(default_factory=dict)
    refresh: dict[str, Grant] = field(default_factory=dict)
    codes: dict[str, Grant] = field(default_factory=dict)
    requests: dict[str, dict[str, str]] = field(default_factory=dict)
    consents: set[str] = field(default_factory=set)

    def new_access(self, user_id: str, scope: str, now: datetime, life: timedelta) -> str:
        """A fresh access token."""
        token = f"ds-access-{secrets.token_urlsafe(32)}"
        self.access[token] = Grant(user_id, scope, now + life)
        return token

    def new_refresh(self, user_id: str, scope: str, now: datetime) -> str:
        """A fresh refresh token, good for 30 days."""
        token = f"ds-refresh-{secrets.token_urlsafe(32)}"
        self.refresh[token] = Grant(user_id, scope, now + REFRESH_LIFE)
        return token

    def new_code(self, grant: Grant) -> str:
        """A fresh authorisation code."""
        code = f"ds-code-{secrets.token_urlsafe(24)}"
        self.codes[code] = grant
        return code

    def valid(self, token: str, now: datetime) -> Grant | None:
        """The grant of an access token that is known, not revoked and not expired."""
        grant = self.access.get(token)
        return grant if grant and not grant.used and now < grant.expires_at else None

    def spend(self, store: dict[str, Grant], token: str) -> None:
        """Mark a code or refresh token as used."""
        store[token] = replace(store[token], used=True)

    def expire_access(self, token: str | None = None) -> None:
        """End one access token, or all of them."""
        for name in [token] if token else list(self.access):
            if name in self.access:
                self.spend(self.access, name)

    def revoke(self, user_id: str | None = None) -> None:
        """Take back consent: access and refresh tokens of a person (or of everybody) stop working."""
        for store in (self.access, self.refresh):
            for name, grant in list(store.items()):
                if user_id in {None, grant.user_id}:
                    self.spend(store, name)
        self.consents = set() if user_id is None else self.consents - {user_id}
