"""As whom DocuSign is asked: the service account, or a person who connected. One line for each DocuSign user.

A person's trouble is theirs alone: it is told as a pause of this one line, and nobody else's sending hears of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from bot.services import budget, tokens
from bot.services.context import Envelopes, Services
from claims.dispatch import Dispatch
from claims.grants import ENDED, IN_USE, USABLE, Grant, GrantState
from claims.wording import phrase, say
from esign.account import GrantedAccount
from esign.answers import PERMISSION_CODES, TOKEN_CODES
from esign.client import Envelopes as DocusignEnvelopes
from esign.errors import Paused, Refused, Stopped, Trouble
from esign.oauth import Account, Token
from storage import batches, grants
from storage.database import Tx

log = structlog.get_logger(__name__)

SERVICE = phrase("the DocuSign service account")
PARTED = phrase("{name}, as whom it was to be sent, is no longer connected to DocuSign.")


@dataclass(frozen=True)
class Sender:
    """As whom a person's claims go out. `waits_for` is the grant that has to be allowed again first, if any."""

    user_id: str
    shown: str
    connected: bool
    waits_for: Grant | None = None


def sender_for(services: Services, tx: Tx, slack_id: str | None) -> Sender:
    """Return as whom claims that this person confirms now would go; that cannot end unseen before `tx` does."""
    grant = grants.of_person(tx, slack_id) if slack_id else None
    grant = grants.look(tx, grant.user_id) if grant is not None else None
    if grant is None or grant.state not in IN_USE:
        known = services.connection
        return Sender(known.user_id, known.sender or say(SERVICE), known.good)
    good = grant.state is GrantState.GOOD and services.logins is not None and services.logins.vault is not None
    return Sender(grant.user_id, grant.shown, good, None if good else grant)


def is_person(tx: Tx, sender: str | None) -> bool:
    """Tell whether this DocuSign user is or was a person who connected, and so nobody else may stand in."""
    return sender is not None and grants.get(tx, sender) is not None


def parted(services: Services, tx: Tx, held: Dispatch) -> str | None:
    """Say so if the person as whom it was to be sent takes back their name. Nobody else stands in for them: nor does
    somebody else in Slack who logged in as the same DocuSign user since.
    """
    if held.sender is None or held.sender == services.connection.user_id:
        return None
    grant = grants.look(tx, held.sender)
    if grant is None or (grant.state not in ENDED and grant.slack_id == batches.requester_of(tx, held.batch_id)):
        return None
    return say(PARTED, name=grant.name)


def left(tx: Tx, sender: str | None) -> str | None:
    """Say so if this is a person who connected and is gone: nobody can ask DocuSign in their name."""
    grant = grants.get(tx, sender) if sender is not None else None
    return say(PARTED, name=grant.name) if grant is not None and grant.state is GrantState.LEFT else None


def sender_of(services: Services, tx: Tx, held: Dispatch) -> str:
    """Return the DocuSign user that sends this dispatch: as whom it was promised, or the service account of now."""
    return held.sender if held.sender is not None and is_person(tx, held.sender) else services.connection.user_id


def asked_as(services: Services) -> tuple[str, ...]:
    """Return the DocuSign users as whom changes can be asked for: the service account first."""
    with services.db.reading() as tx:
        persons = [one.user_id for one in grants.in_states(tx, USABLE)]
    return (services.connection.user_id, *persons)


@contextmanager
def alone(services: Services, sender: str) -> Iterator[None]:
    """Around a round's questions as one user: what is a person's own trouble keeps nobody else's from being asked."""
    try:
        yield
    except (Paused, Refused) as trouble:
        if sender == services.connection.user_id or getattr(trouble, "whole_account", False):
            raise
        log.warning("passed_over", user=sender, code=trouble.code, words=trouble.words)


def envelopes_as(services: Services, sender: str | None) -> Envelopes:
    """Return the line of the DocuSign user that sent a dispatch; the service account's where no person did.

    Raises Trouble where that line cannot be trusted any more. Whether the person still lets us, the first call tells.
    """
    if sender is None or sender == services.connection.user_id:
        return services.envelopes
    with services.db.reading() as tx:
        grant = grants.get(tx, sender)
    if grant is None:
        return services.envelopes
    if services.logins is None:
        raise tokens.gone(services, grant)
    name = (grant.user_id, grant.account_id, grant.base_uri, grant.name)
    line = services.lines.get(name)
    return line if line is not None else services.lines.setdefault(name, _line(services, grant))


def _line(services: Services, grant: Grant) -> Envelopes:
    if services.logins is None:
        raise tokens.gone(services, grant)
    account = Account(
        grant.account_id, grant.account_name, grant.base_uri, grant.name, grant.email, user_id=grant.user_id
    )

    def token(refused: Token | None) -> Token:
        return tokens.token(services, grant.user_id, refused)

    return DocusignEnvelopes(
        GrantedAccount(services.logins.settings, services.clock, account, token),
        spend=lambda share: budget.spend(services, share),
        heard=lambda quota, asked_at: budget.heard(services, quota, asked_at),
        paused=lambda trouble: budget.paused(services, trouble),
        stopped=lambda trouble: _meaning(services, grant, trouble),
    )


def _meaning(services: Services, grant: Grant, trouble: Stopped) -> Trouble:
    """Tell what is about this person from what is about the whole account."""
    if trouble.code in TOKEN_CODES:
        return tokens.refused_for_good(services, grant.user_id)
    if trouble.code in PERMISSION_CODES:
        words = say(
            "{name} may not send in the DocuSign account {account}. Nothing was sent. A DocuSign administrator can "
            "grant it; or type `/claims disconnect`, and the service account sends.",
            name=grant.name, account=grant.account_name,
        )  # fmt: skip
        return Refused(trouble.code, words, trouble.trace)
    return trouble
