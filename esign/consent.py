"""A person's login: authorization code with PKCE, refreshing, revoking, through Authlib over requests. Keeps no token.

Asks for the scopes `signature extended`: with `extended` each refreshing begins the 30 days anew, and it cannot be
added later (DocuSign: authorization code grant).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from claims.wording import say
from esign.errors import Refused, Stopped, Trouble
from esign.oauth import (
    LOGIN_READ_TIMEOUT,
    Account,
    DocusignSettings,
    Token,
    asked,
    check_oauth_url,
    discover_account,
    silent,
    token_from,
)

PERSON_SCOPE = "signature extended"
_OVER = frozenset({"invalid_grant", "consent_required", "access_denied"})
"""OAuth's words for: this code or token is good no more, ask the person."""


@dataclass(frozen=True)
class Pair:
    """What a login or a refreshing brings. The refresh token is good once, and for 30 days."""

    access: Token
    refresh: str = field(repr=False)


def login_link(settings: DocusignSettings, back_to: str, state: str, verifier: str) -> str:
    """Return the address where a person logs in and allows us to send as them. `verifier` stays with us (PKCE)."""
    with _session(settings, back_to) as session:
        link, _ = session.create_authorization_url(
            f"{settings.oauth_url.rstrip('/')}/oauth/auth", state=state, code_verifier=verifier
        )
    return str(link)


def exchange(settings: DocusignSettings, back_to: str, code: str, verifier: str, now: datetime) -> Pair:
    """Exchange the code that came back for tokens; a code is good once.

    Raises Refused when DocuSign does not take the code or the verifier, Stopped when our integration key is not set up
    for it, Paused when the login does not answer.
    """

    def fetch() -> Mapping[str, Any]:
        with _session(settings, back_to) as session:
            told: Mapping[str, Any] = session.fetch_token(_token_url(settings), code=code, code_verifier=verifier)
        return told

    return _pair(asked(fetch, _refusal, now), now)


def refreshed(settings: DocusignSettings, refresh_token: str, now: datetime) -> Pair:
    """Exchange a refresh token for a new pair. DocuSign may take the old one no more, whether or not we hear of this.

    Raises Refused when the person must allow it again; Stopped and Paused as above, and then nothing is said about the
    token.
    """

    def fetch() -> Mapping[str, Any]:
        with _session(settings, None) as session:
            told: Mapping[str, Any] = session.refresh_token(_token_url(settings), refresh_token=refresh_token)
        return told

    return _pair(asked(fetch, _refusal, now), now)


def person_of(settings: DocusignSettings, account_id: str, access: Token, now: datetime) -> Account:
    """Return who logged in, as a user of this very account.

    Raises Refused when they do not belong to it, or its server is not one a token may be shown to; Paused as above.
    """
    try:
        found = discover_account(replace(settings, account_id=account_id), access, now)
    except Stopped as trouble:
        raise Refused(trouble.code, trouble.words) from None
    if not found.user_id:
        raise silent("NO_USER", now)
    return found


def revoke(settings: DocusignSettings, token: str, now: datetime) -> None:
    """Take a token back at DocuSign; a repeat changes nothing. Raises Paused when the login does not answer."""

    def post() -> Mapping[str, Any]:
        with _session(settings, None) as session:
            answer = session.revoke_token(f"{settings.oauth_url.rstrip('/')}/oauth/revoke", token=token)
            answer.raise_for_status()
        return {}

    asked(post, _refusal, now)


def _session(settings: DocusignSettings, back_to: str | None) -> Any:
    from authlib.integrations.requests_client import OAuth2Session

    check_oauth_url(settings)
    method = "client_secret_basic" if settings.client_secret else "none"
    session = OAuth2Session(
        settings.integration_key,
        settings.client_secret,
        scope=PERSON_SCOPE if back_to else None,
        redirect_uri=back_to,
        code_challenge_method="S256",
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method=method,
        default_timeout=(settings.connect_timeout, min(settings.read_timeout, LOGIN_READ_TIMEOUT)),
    )
    session.max_redirects = 0
    return session


def _token_url(settings: DocusignSettings) -> str:
    return f"{settings.oauth_url.rstrip('/')}/oauth/token"


def _pair(told: Mapping[str, Any], now: datetime) -> Pair:
    refresh = told.get("refresh_token")
    if not isinstance(refresh, str) or not refresh:
        words = say(
            "DocuSign gave no permission that lasts. Nothing was kept; check that the integration key may refresh."
        )
        raise Stopped("NO_REFRESH_TOKEN", words)
    return Pair(token_from(told, now), refresh)


def _refusal(error: str) -> Trouble:
    if error in _OVER:
        return Refused(error, say("DocuSign does not take this login any more. Nothing was done; connect again."))
    words = say(
        "DocuSign refused our integration key ({error}). Nothing was done; check the key and its secret.", error=error
    )
    return Stopped(error, words)
