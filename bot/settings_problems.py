"""What may be wrong with settings that could be read, in sentences that say what to do. Calls nobody."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.settings import Settings, SlackMode
from bot.words import codes
from claims.approvals import parse_limits

Found = tuple[tuple[str, ...], str]  # the settings concerned, and the sentence

LEAST_POLL_MINUTES = 15  # DocuSign: the same resource more often than every 15 minutes is a polling violation
LEAST_KEY = 32
DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")


def is_loopback(host: str | None) -> bool:
    """Whether the host can only be this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def database_problems(settings: Settings) -> Iterator[Found]:
    scheme, _, rest = settings.database_url.partition("://")
    if scheme not in DATABASES or not rest:
        yield (
            ("database_url",),
            "DATABASE_URL must look like sqlite:///claims.sqlite3 or postgresql://user:password@host/name.",
        )
    elif scheme == "sqlite" and rest.strip("/") in ("", ":memory:"):
        yield ("database_url",), "DATABASE_URL names no file; a database in memory would forget what was sent."


def serving_problems(settings: Settings, environ: Mapping[str, str]) -> Iterator[Found]:
    """Everything that would keep the bot from serving, for people to mend in one go."""
    yield from database_problems(settings)
    yield from _slack_problems(settings, environ)
    yield from _docusign_problems(settings)
    yield from _address_problems(settings)
    yield from _timing_problems(settings)
    yield from _approval_problems(settings)
    yield from _dictionary_problems(settings)
    yield from audit_problems(settings)


def audit_problems(settings: Settings) -> Iterator[Found]:
    """What is wrong with the keys of the audit trail; none at all is nothing wrong."""
    if any(len(key.get_secret_value()) < LEAST_KEY for key in settings.audit_keys):
        sentence = (
            f"A key of AUDIT_KEYS is shorter than {LEAST_KEY} characters; "
            "python3 -c 'import secrets; print(secrets.token_hex(32))' makes a good one."
        )
        yield ("audit_keys",), sentence


def _dictionary_problems(settings: Settings) -> Iterator[Found]:
    if settings.dictionary not in codes():
        yield ("dictionary",), f"DICTIONARY is {settings.dictionary!r}; it takes one of {', '.join(codes())}."


def _slack_problems(settings: Settings, environ: Mapping[str, str]) -> Iterator[Found]:
    yield from _token("slack_bot_token", settings.slack_bot_token, "xoxb-", "OAuth & Permissions")
    if settings.slack_mode is SlackMode.SOCKET:
        yield from _token("slack_app_token", settings.slack_app_token, "xapp-", "Basic Information, App-Level Tokens")
    elif settings.slack_signing_secret is None:
        yield (
            ("slack_signing_secret",),
            "SLACK_SIGNING_SECRET is missing; SLACK_MODE=http needs it. It is in the Slack app, Basic Information.",
        )
    wrong = [one for one in settings.freeze_admins if not re.fullmatch(r"[UW][A-Z0-9]+", one)]
    if wrong:
        yield (
            ("freeze_admins",),
            f"FREEZE_ADMINS has {', '.join(map(repr, wrong))}; it takes Slack member ids like U04MAYAOKAF, by commas.",
        )
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        if environ.get(name):
            yield (
                (name.lower(),),
                f"{name} is set; Slack's library would switch to OAuth and ignore the bot token. Unset it.",
            )


def _token(name: str, value: SecretStr | None, prefix: str, where: str) -> Iterator[Found]:
    if value is None:
        yield (name,), f"{name.upper()} is missing. It starts with {prefix} and is in the Slack app under {where}."
    elif not value.get_secret_value().startswith(prefix):
        yield (name,), f"{name.upper()} does not start with {prefix}. It is in the Slack app under {where}."


def _docusign_problems(settings: Settings) -> Iterator[Found]:
    for name, what in (("docusign_integration_key", "integration key"), ("docusign_user_id", "service user's id")):
        if getattr(settings, name) is None:
            yield (name,), f"{name.upper()} is missing: the {what}, from DocuSign under Settings, Apps and Keys."
    yield from _key_problems(settings)
    yield from _token_key_problems(settings)


def _key_problems(settings: Settings) -> Iterator[Found]:
    names = ("docusign_private_key", "docusign_private_key_path")
    if settings.docusign_private_key and settings.docusign_private_key_path:
        yield names, "Set DOCUSIGN_PRIVATE_KEY or DOCUSIGN_PRIVATE_KEY_PATH, not both."
        return
    if not (settings.docusign_private_key or settings.docusign_private_key_path):
        yield names, "DOCUSIGN_PRIVATE_KEY_PATH is missing: the file with the integration key's private RSA key (PEM)."
        return
    try:
        pem = settings.private_key_pem()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        yield names, f"DOCUSIGN_PRIVATE_KEY_PATH {settings.docusign_private_key_path} cannot be read: {reason}."
        return
    if not _is_rsa_key(pem):
        yield names, "The DocuSign private key is not an RSA private key in PEM form (-----BEGIN RSA PRIVATE KEY-----)."


def _token_key_problems(settings: Settings) -> Iterator[Found]:
    from cryptography.fernet import Fernet

    for number, key in enumerate(settings.token_keys, start=1):
        try:
            Fernet(key.get_secret_value())
        except ValueError:
            words = "is not 32 bytes in URL-safe base64; `claims-bot new-token-key` prints one that is."
            yield ("token_keys",), f"TOKEN_KEYS: key {number} of {len(settings.token_keys)} {words}"


def _is_rsa_key(pem: str) -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return isinstance(load_pem_private_key(pem.encode(), password=None), RSAPrivateKey)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def _address_problems(settings: Settings) -> Iterator[Found]:
    yield from _address("slack_api_url", settings.slack_api_url, may_be_plain=True)
    yield from _address(
        "docusign_oauth_url", settings.docusign_oauth_url, may_be_plain=settings.docusign_allow_loopback
    )
    if settings.bot_url is not None:
        yield from _address("bot_url", settings.bot_url, may_be_plain=True)
    if settings.bot_port == 0 and settings.slack_mode is SlackMode.HTTP:
        yield ("bot_port", "slack_mode"), "BOT_PORT is 0, but SLACK_MODE=http needs a port to listen on."
    elif settings.bot_port == 0 and settings.bot_url is not None:
        yield ("bot_port", "bot_url"), "BOT_URL is set but BOT_PORT is 0, so nothing would listen there."


def _address(name: str, url: str, *, may_be_plain: bool) -> Iterator[Found]:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or " " in url:
        yield (name,), f"{name.upper()} is {url!r}; it must be an address like https://claims.example.com."
    elif parts.scheme == "http" and not (may_be_plain and is_loopback(host)):
        hint = " (or DOCUSIGN_ALLOW_LOOPBACK=true for the sandbox)" if name == "docusign_oauth_url" else ""
        yield (name,), f"{name.upper()} must start with https:// unless it is on this machine{hint}."


def _approval_problems(settings: Settings) -> Iterator[Found]:
    try:
        parse_limits(settings.approve_above)
    except ValueError as wrong:
        yield (
            ("approve_above",),
            f"APPROVE_ABOVE has {str(wrong)!r}; it takes one amount per currency, like USD 250000, AUD 300000.50.",
        )


def _timing_problems(settings: Settings) -> Iterator[Found]:
    if settings.poll_minutes < LEAST_POLL_MINUTES:
        yield (
            ("poll_minutes",),
            f"POLL_MINUTES is {settings.poll_minutes:g}; DocuSign allows {LEAST_POLL_MINUTES} and more.",
        )
    connect, read = settings.docusign_connect_timeout, settings.docusign_read_timeout
    if settings.lease_seconds <= connect + read:
        sentence = (
            f"LEASE_SECONDS ({settings.lease_seconds:g}) must be longer than DOCUSIGN_CONNECT_TIMEOUT ({connect:g}) and"
            f" DOCUSIGN_READ_TIMEOUT ({read:g}) together, or a claim could be taken over in the middle of a call."
        )
        yield ("lease_seconds", "docusign_connect_timeout", "docusign_read_timeout"), sentence
