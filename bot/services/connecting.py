"""Connecting a person: a login begun in Slack, gone through in a browser, and bound to who began it.

Whoever comes back from DocuSign is shown whom they are about to bind, unless DocuSign and Slack know them by one
e-mail address: a link that somebody else goes through must bind nobody unseen.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.blocks.connecting import connected_message, not_connected_message
from bot.services import authority, letters, linking, tokens
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from bot.services.logging_in import (
    DENIED,
    NOT_ME,
    NOT_TAKEN,
    OTHER_PERSON,
    OTHER_USER,
    SERVICE_USER,
    TOO_OLD,
    UNKNOWN,
    USED,
    LoginFailed,
    check_may_connect,
    ready,
    sha256,
    throw_away,
    used,
    who,
)
from bot.services.vault import Unreadable
from claims.audit import Deed, Entry, Outcome, Surface
from claims.grants import LOGIN_FOR, Grant, GrantState
from claims.wording import phrase
from esign.consent import Pair
from esign.oauth import Account, Token
from storage import audit, grants, logins, outbox
from storage.database import Tx
from storage.logins import Login

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Question:
    """Who logged in at DocuSign, and who asked for it in Slack, each with an address; `secret` answers it, once."""

    secret: str
    docusign: tuple[str, str]
    slack: tuple[str, str]


def come_back(services: Services, state: str, code: str, error: str) -> Grant | Question:
    """Take what the browser brings back from DocuSign, and connect, or ask who that is.

    Raises LoginFailed, with nothing kept. The person who began it is told in Slack, too.
    """
    login = used(services, state)
    try:
        if error:
            raise LoginFailed(DENIED if error == "access_denied" else NOT_TAKEN)
        caller, profile = _still_there(services, login.slack_id)
        pair, account = who(services, login, code)
        if linking.proven_address(services, profile) == account.sender_email.strip().lower():
            return _connect(services, caller, account, pair)
        return _ask(services, login, account, pair, _named(profile))
    except LoginFailed as failed:
        _tell_failure(services, login.slack_id, str(failed))
        raise


def answered(services: Services, secret: str, is_me: bool) -> Grant:
    """Take the answer to a question: connect, or forget who logged in. Raises LoginFailed as `come_back` does."""
    with services.db.deciding() as tx:
        login = logins.answered(tx, sha256(secret))
    if login is None or login.pending is None:
        raise LoginFailed(USED)
    account, pair = _read(services, login.pending)
    try:
        if not is_me or services.clock() > login.begun_at + LOGIN_FOR:
            throw_away(services, pair)
            raise LoginFailed(TOO_OLD if is_me else NOT_ME)
        return _connect(services, _still_allowed(services, login.slack_id, pair), account, pair)
    except LoginFailed as failed:
        _tell_failure(services, login.slack_id, str(failed))
        raise


def forget_overdue(services: Services) -> None:
    """Take back at DocuSign what nobody said was theirs, and drop logins that are long over."""
    now = services.clock()
    with services.db.deciding() as tx:
        kept = logins.overdue(tx, now - LOGIN_FOR, now - 24 * 6 * LOGIN_FOR)
    for pending in kept:
        try:
            throw_away(services, _read(services, pending)[1])
        except LoginFailed:
            log.warning("pending_login_unreadable")


def _still_there(services: Services, slack_id: str) -> tuple[Caller, dict[str, Any]]:
    ours = services.workspace
    caller = Caller(slack_id, ours.team_id, ours.enterprise_id, Surface.BROWSER)
    try:
        authority.check_person(services, caller)
        with services.db.reading() as tx:
            check_may_connect(tx, caller)
        return caller, dict(authority.profile_of(services, slack_id))
    except Refusal as refusal:
        raise LoginFailed(phrase("{refusal} Nothing was connected."), refusal=refusal.words) from None


def _named(profile: dict[str, Any]) -> tuple[str, str]:
    details = profile.get("profile") or {}
    name = profile.get("real_name") or details.get("real_name") or profile.get("name") or "somebody"
    return str(name), str(details.get("email") or "")


def _still_allowed(services: Services, slack_id: str, pair: Pair) -> Caller:
    try:
        return _still_there(services, slack_id)[0]
    except LoginFailed:
        throw_away(services, pair)
        raise


def _ask(services: Services, login: Login, account: Account, pair: Pair, slack: tuple[str, str]) -> Question:
    vault = ready(services).vault
    secret = secrets.token_urlsafe(32)
    kept = {
        "account": asdict(account),
        "access": pair.access.value,
        "until": pair.access.expires_at.isoformat(),
        "refresh": pair.refresh,
    }
    with services.db.deciding() as tx:
        logins.put_off(tx, login.state_sha256, sha256(secret), vault.seal(json.dumps(kept)))
    return Question(secret, (account.sender_name, account.sender_email), slack)


def _read(services: Services, pending: str) -> tuple[Account, Pair]:
    try:
        kept = json.loads(ready(services).vault.open(pending))
    except (Refusal, Unreadable):
        raise LoginFailed(UNKNOWN) from None
    access = Token(kept["access"], datetime.fromisoformat(kept["until"]))
    return Account(**kept["account"]), Pair(access, kept["refresh"])


def _connect(services: Services, caller: Caller, account: Account, pair: Pair) -> Grant:
    try:
        grant = _bind(services, caller, account, pair)
    except LoginFailed:
        throw_away(services, pair)
        raise
    log.info("docusign_connected", person=caller.slack_id, user=grant.user_id)
    services.work_waits.set()
    letters.write(services, caller.slack_id, connected_message(grant))
    return grant


def _bind(services: Services, caller: Caller, account: Account, pair: Pair) -> Grant:
    """Keep the grant, and let what waited for it go on."""
    vault, now = ready(services).vault, services.clock()
    grant = Grant(
        account.user_id, caller.slack_id, account.sender_name, account.sender_email, account.id, account.name,
        account.base_uri, GrantState.GOOD,
    )  # fmt: skip
    shown = {"name": grant.name, "email": grant.email}
    with services.db.deciding() as tx:
        if grant.user_id == services.connection.user_id:
            raise LoginFailed(SERVICE_USER)
        taken, before = grants.get(tx, grant.user_id), grants.of_person(tx, caller.slack_id)
        if taken is not None and taken.slack_id != caller.slack_id and taken.state is not GrantState.LEFT:
            raise LoginFailed(OTHER_PERSON, **shown)
        if before is not None and before.user_id != grant.user_id:
            raise LoginFailed(OTHER_USER, name=before.name, email=before.email)
        grants.connect(tx, grant, tokens.seal(vault, pair), now)
        outbox.go_on(tx, grant.user_id, now)
        _record(tx, now, caller.slack_id, Outcome.DONE, grant.user_id, grant.shown)
    return grant


def _tell_failure(services: Services, slack_id: str, words: str) -> None:
    with services.db.deciding() as tx:
        _record(tx, services.clock(), slack_id, Outcome.REFUSED, None, words)
    letters.write(services, slack_id, not_connected_message(words))


def _record(tx: Tx, now: datetime, slack_id: str, outcome: Outcome, about: str | None, words: str) -> None:
    deed = Deed.DOCUSIGN_CONNECTED
    audit.record(tx, Entry(now, slack_id, Surface.BROWSER, deed, outcome, about=about, words=words))
