"""DocuSign's login for a service account: JWT grant and userinfo, through Authlib over requests. Keeps no token."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from claims.wording import say
from esign.errors import Paused, Stopped, Trouble

SCOPE = "signature impersonation"
ASSERTION_LIFE = timedelta(minutes=30)
"""DocuSign accepts an hour at most."""

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
LOGIN_READ_TIMEOUT = 20.0
"""Seconds. A login may come before a call under the same lease, which must outlive both."""
_AGAIN_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class DocusignSettings:
    """Who we are to DocuSign and how long we wait for it, in seconds.

    `oauth_url` is https://account-d.docusign.com (demo) or https://account.docusign.com. With `allow_loopback`, http to
    this machine is allowed as well. `account_id` None means the user's default account. `consent_redirect_url` must be
    registered with the integration key; it is only where the browser lands after consent.
    """

    oauth_url: str
    integration_key: str
    user_id: str
    private_key_pem: str = field(repr=False)
    connect_timeout: float = 5.0
    read_timeout: float = 120.0
    pool_size: int = 32
    allow_loopback: bool = False
    account_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    """Of a confidential integration key, for persons' logins; without it the key must allow PKCE alone."""
    consent_redirect_url: str = "https://www.docusign.com"


@dataclass(frozen=True)
class Token:
    """A bearer token and the moment it ends."""

    value: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True)
class Account:
    """The account that we send from, and the user we send as, as userinfo tells them."""

    id: str
    name: str
    base_uri: str
    sender_name: str
    sender_email: str
    user_id: str = ""
    """Of the user, lower case."""


def consent_link(settings: DocusignSettings) -> str:
    """Return the address where the service user allows access, once."""
    query = {
        "response_type": "code",
        "scope": SCOPE,
        "client_id": settings.integration_key,
        "redirect_uri": settings.consent_redirect_url,
    }
    return f"{settings.oauth_url.rstrip('/')}/oauth/auth?{urlencode(query)}"


def mint_token(settings: DocusignSettings, now: datetime) -> Token:
    """Exchange a signed assertion for an access token (DocuSign: JWT grant; the audience is the host, no scheme).

    Raises Stopped when a person must act (consent, wrong key), Paused when the login does not answer; nothing was sent.
    """
    from authlib.integrations.requests_client import AssertionSession

    check_oauth_url(settings)
    session = AssertionSession(
        token_endpoint=f"{settings.oauth_url.rstrip('/')}/oauth/token",
        issuer=settings.integration_key,
        subject=settings.user_id,
        audience=urlsplit(settings.oauth_url).netloc,
        claims={"scope": SCOPE},
        key=_signing_key(settings),
        header={"alg": "RS256"},
        issued_at=int(now.timestamp()),
        expires_in=int(ASSERTION_LIFE.total_seconds()),
        default_timeout=(settings.connect_timeout, min(settings.read_timeout, LOGIN_READ_TIMEOUT)),
    )
    session.max_redirects = 0
    with session:
        told = asked(session.refresh_token, lambda error: _login_refused(error, settings), now)
    return token_from(told, now)


def token_from(told: Mapping[str, Any], now: datetime) -> Token:
    """Read a token out of the login's answer; raises Paused when there is none in it."""
    value, seconds = told.get("access_token"), str(told.get("expires_in"))
    if not isinstance(value, str) or not value:
        raise silent("NO_TOKEN", now)
    return Token(value, now + timedelta(seconds=int(seconds) if seconds.isdecimal() else 3600))


def discover_account(settings: DocusignSettings, token: Token, now: datetime) -> Account:
    """Ask userinfo for the account and its server, once per start; the server must be DocuSign's.

    Raises Stopped when the user has no such account or the server is not one a token may be shown to; Paused as above.
    """
    import requests

    def userinfo() -> Mapping[str, Any]:
        answer = requests.get(
            f"{settings.oauth_url.rstrip('/')}/oauth/userinfo",
            headers={"Authorization": f"Bearer {token.value}"},
            timeout=(settings.connect_timeout, min(settings.read_timeout, LOGIN_READ_TIMEOUT)),
            allow_redirects=False,
        )
        answer.raise_for_status()
        told = answer.json()
        return told if isinstance(told, dict) else {}

    told = asked(userinfo, lambda error: _login_refused(error, settings), now)
    account = _chosen(told.get("accounts"), settings.account_id)
    base_uri = str(account.get("base_uri") or "").rstrip("/")
    if not is_trusted(base_uri, settings.allow_loopback):
        words = say(
            "DocuSign named a server that we do not trust with our token ({address}). Nothing was sent.",
            address=base_uri,
        )
        raise Stopped("UNTRUSTED_SERVER", words)
    return Account(
        id=str(account.get("account_id")),
        name=str(account.get("account_name") or ""),
        base_uri=base_uri,
        sender_name=str(told.get("name") or ""),
        sender_email=str(told.get("email") or ""),
        user_id=str(told.get("sub") or "").lower(),
    )


def is_trusted(url: str, allow_loopback: bool) -> bool:
    """Tell whether a token may go to this address: https on docusign.net, or this machine when that is allowed."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None:
        return False
    if allow_loopback and parts.scheme in {"http", "https"} and host in LOOPBACK_HOSTS:
        return True
    return parts.scheme == "https" and host.endswith(".docusign.net") and port in {None, 443}


def check_oauth_url(settings: DocusignSettings) -> None:
    """Raise Stopped unless the login address may be told secrets."""
    parts = urlsplit(settings.oauth_url)
    if parts.scheme != "https" and not (settings.allow_loopback and parts.hostname in LOOPBACK_HOSTS):
        words = say(
            "The login address must be https ({address}). Nothing was sent; correct the settings.",
            address=settings.oauth_url,
        )
        raise Stopped("INSECURE_LOGIN", words)


def _signing_key(settings: DocusignSettings) -> Any:
    """Return the key in the form that Authlib wants; a bare text is deprecated."""
    from joserfc.errors import JoseError
    from joserfc.jwk import RSAKey

    try:
        return RSAKey.import_key(settings.private_key_pem)
    except (ValueError, TypeError, JoseError):
        words = say("The private key in the settings is not an RSA key in PEM. Nothing was sent; correct the settings.")
        raise Stopped("UNREADABLE_KEY", words) from None


def _chosen(accounts: object, wanted: str | None) -> Mapping[str, Any]:
    listed = [a for a in accounts if isinstance(a, dict)] if isinstance(accounts, list) else []
    for account in listed:
        same = str(account.get("account_id")).lower() == (wanted or "").lower()
        if same or (wanted is None and str(account.get("is_default")).lower() == "true"):
            return account
    words = say("The DocuSign user does not belong to a default account. Nothing was sent; check the settings.")
    if wanted:
        words = say(
            "The DocuSign user does not belong to account {account}. Nothing was sent; check the settings.",
            account=wanted,
        )
    raise Stopped("NO_ACCOUNT", words)


def asked(call: Callable[[], Mapping[str, Any]], refusal: Callable[[str], Trouble], now: datetime) -> Mapping[str, Any]:
    """Call the login and turn what goes wrong into our kinds of trouble: `refusal` of OAuth's error, or Paused."""
    import requests
    from authlib.common.errors import AuthlibBaseError

    try:
        answer = call()
    except AuthlibBaseError as error:
        raise refusal(str(error.error or "")) from None
    except requests.HTTPError as error:
        status = error.response.status_code
        if status in {401, 403}:
            raise refusal(f"HTTP_{status}") from None
        raise silent(f"HTTP_{status}", now) from None
    except (requests.RequestException, ValueError) as error:
        raise silent(type(error).__name__, now) from None
    return answer


def _login_refused(error: str, settings: DocusignSettings) -> Stopped:
    if error == "consent_required":
        words = say("DocuSign needs permission first. Allow access once: {link}", link=consent_link(settings))
        return Stopped(error, words)
    if error == "invalid_grant":
        words = say(
            "DocuSign does not accept our key for this user. Nothing was sent; check the key pair and the user id. "
            "If access was never allowed: {link}",
            link=consent_link(settings),
        )
        return Stopped(error, words)
    words = say("DocuSign refused our login ({error}). Nothing was sent; check the integration key.", error=error)
    return Stopped(error, words)


def silent(code: str, now: datetime) -> Trouble:
    """Return the trouble of a login that did not answer."""
    words = say("DocuSign's login does not answer. Nothing was sent; sending resumes by itself.")
    return Paused(code, words, now + _AGAIN_AFTER, whole_account=False)
