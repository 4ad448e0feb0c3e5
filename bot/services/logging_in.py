"""A person's login at DocuSign: the link they are given in Slack, and what their browser brings back.

A state is random, kept as its hash, good once and for ten minutes; the verifier stays with us, encrypted (PKCE).
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.services import authority
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from bot.services.vault import Unreadable, Vault
from claims.grants import LOGIN_FOR, Grant, GrantState
from claims.model import Level
from claims.wording import phrase, say
from esign import consent
from esign.consent import Pair
from esign.errors import Refused, Stopped, Trouble
from esign.oauth import Account, DocusignSettings
from storage import grants, logins
from storage.database import Tx
from storage.logins import Login

log = structlog.get_logger(__name__)

NO_KEYS = phrase(
    "Connecting is switched off here: whoever runs the bot has to set TOKEN_KEYS first. "
    "Until then the service account sends what you confirm."
)
NO_ADDRESS = phrase(
    "Your browser cannot come back to the bot, which has no address of its own (BOT_URL). "
    "The service account sends what you confirm."
)
NOT_FOR_YOU = phrase(
    "Connecting DocuSign is for those who send claims: it needs Admin on a project's Commitments tool. "
    "Nothing was connected."
)
UNKNOWN = phrase("This link is not known here. Nothing was connected. Type `/claims connect` in Slack for a new link.")
USED = phrase(
    "This link was used already, and each is good once. If you are not connected, type `/claims connect` in Slack."
)
TOO_OLD = phrase(
    "This link was good for ten minutes, and they are over. Nothing was connected. "
    "Type `/claims connect` in Slack for a new link."
)
DENIED = phrase(
    "You did not allow access in DocuSign. Nothing was connected. Type `/claims connect` in Slack for a new link."
)
NOT_TAKEN = phrase(
    "DocuSign did not take this login. Nothing was connected. Type `/claims connect` in Slack for a new link."
)
KEY_REFUSED = phrase(
    "DocuSign refuses the bot's integration key; tell whoever runs the bot. Nothing was connected. "
    "Type `/claims connect` in Slack for a new link."
)
SILENT = phrase(
    "DocuSign's login does not answer just now. Nothing was connected. Type `/claims connect` in Slack for a new link."
)
NOT_OURS = phrase(
    "Whom you logged in as is not a user of the DocuSign account that this bot sends from. Nothing was connected. "
    "Type `/claims connect` in Slack for a new link."
)
SERVICE_USER = phrase(
    "That is the user of the service account, and it sends for everybody. Log in as yourself. Nothing was connected. "
    "Type `/claims connect` in Slack for a new link."
)
OTHER_PERSON = phrase(
    "{name} ({email}) is connected to somebody else in Slack, who has to disconnect first. Nothing was connected. "
    "Type `/claims connect` in Slack for a new link."
)
OTHER_USER = phrase(
    "You are connected as {name} ({email}). Log in to DocuSign as that user, or type `/claims disconnect` first. "
    "Nothing was connected. Type `/claims connect` in Slack for a new link."
)
NOT_ME = phrase("You said that this is not you. Nothing was connected. Type `/claims connect` in Slack for a new link.")


class LoginFailed(Exception):
    """Nobody was connected; the message says why in a sentence, and what to do."""

    def __init__(self, words: str, **data: object) -> None:
        """Say the phrase, with the data that it names."""
        super().__init__(say(words, **data))


def begin(services: Services, caller: Caller) -> tuple[str, Grant | None]:
    """Return a link to log in at DocuSign, for this person alone, and the grant that sends as them already, if any.

    Raises Refusal where nobody, or not they, can connect.
    """
    with services.db.reading() as tx:
        check_may_connect(tx, caller)
        grant = grants.of_person(tx, caller.slack_id)
    known = ready(services)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    with services.db.deciding() as tx:
        logins.begin(tx, sha256(state), caller.slack_id, known.vault.seal(verifier), services.clock())
    link = consent.login_link(known.settings, known.back_to, state, verifier)
    return link, grant if grant is not None and grant.state is GrantState.GOOD else None


def check_may_connect(tx: Tx, caller: Caller) -> None:
    """Raise Refusal unless the person may send claims of any project."""
    if not any(one.level is Level.ADMIN for one in authority.memberships(tx, caller)):
        raise Refusal(NOT_FOR_YOU)


@dataclass(frozen=True)
class Ready:
    """All that it takes to connect somebody."""

    settings: DocusignSettings
    vault: Vault
    back_to: str
    account: Callable[[], Account]


def ready(services: Services) -> Ready:
    """Return all that it takes; raises Refusal, with the reason, where something is missing."""
    known = services.logins
    if known is None or known.vault is None:
        raise Refusal(NO_KEYS)
    if known.back_to is None:
        raise Refusal(NO_ADDRESS)
    return Ready(known.settings, known.vault, known.back_to, known.account)


def used(services: Services, state: str) -> Login:
    """Use the state up and return its login."""
    now = services.clock()
    with services.db.deciding() as tx:
        login = logins.get(tx, sha256(state))
        fresh = login is not None and logins.use(tx, login.state_sha256, now)
    if login is None:
        raise LoginFailed(UNKNOWN)
    if not fresh:
        raise LoginFailed(USED)
    if now > login.begun_at + LOGIN_FOR:
        raise LoginFailed(TOO_OLD)
    return login


def who(services: Services, login: Login, code: str) -> tuple[Pair, Account]:
    """Exchange the code, and learn who that is. What turns out not to be ours is taken back."""
    try:
        known = ready(services)
        verifier = known.vault.open(login.verifier)
        pair = consent.exchange(known.settings, known.back_to, code, verifier, services.clock())
    except Refusal as refusal:
        raise LoginFailed(refusal.words) from None
    except (Trouble, Unreadable) as trouble:
        log.warning("login_not_taken", error=str(trouble))
        raise LoginFailed(_said_of(trouble)) from None
    try:
        return pair, consent.person_of(known.settings, known.account().id, pair.access, services.clock())
    except Trouble as trouble:
        log.warning("login_not_ours", error=str(trouble))
        throw_away(services, pair)
        raise LoginFailed(NOT_OURS if isinstance(trouble, Refused) else SILENT) from None


def _said_of(trouble: Trouble | Unreadable) -> str:
    if isinstance(trouble, Stopped):
        return KEY_REFUSED
    return NOT_TAKEN if isinstance(trouble, Refused | Unreadable) else SILENT


def throw_away(services: Services, pair: Pair) -> None:
    """Take tokens back that nobody will use; where DocuSign does not answer, they end by themselves."""
    try:
        for token in (pair.refresh, pair.access.value):
            consent.revoke(ready(services).settings, token, services.clock())
    except (Trouble, Refusal) as trouble:
        log.warning("tokens_not_revoked", error=type(trouble).__name__)


def sha256(text: str) -> str:
    """Return what is kept of a secret that only its owner has."""
    return hashlib.sha256(text.encode()).hexdigest()
