"""A person's tokens: used, renewed before they end, and ended. One process at a time refreshes a grant.

DocuSign's refresh tokens are good once. The new pair is written down before anybody uses it, over the tokens it was got
with; the refresh token before it is kept until the newer one has worked.
"""

import time
from datetime import timedelta

import structlog

from bot.services.context import Logins, Services
from bot.services.vault import Unreadable, Vault
from claims.audit import BOT, Deed, Entry, Surface
from claims.grants import Grant, GrantState, Step, next_step
from claims.wording import say
from esign import consent
from esign.consent import Pair
from esign.errors import Paused, Refused, Stopped, Trouble
from esign.oauth import Token
from storage import audit, grants, outbox, senders
from storage.grants import Sealed

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=90)
"""Longer than two askings may take: each waits 5 s for a connection and 20 s for an answer."""
LOOK_EVERY = 0.2
"""Seconds between two looks while another process refreshes."""
LOOKS = 150
LATER = timedelta(minutes=15)
"""When something that waits for a person is looked at again by itself; once they act it is due at once."""
SOON = timedelta(seconds=30)
LAPSED = "GRANT_LAPSED"
GONE = "GRANT_GONE"


def token(services: Services, user_id: str, refused: Token | None = None) -> Token:
    """Return an access token of this DocuSign user that is good now; `refused` is one that DocuSign did not take.

    Raises Paused, about this user alone: the person has to allow it again (they will be asked, once), or DocuSign's
    login does not answer.
    """
    vault = _logins(services, user_id)[1]
    for _ in range(LOOKS):
        with services.db.reading() as tx:
            grant, kept = grants.with_tokens(tx, user_id) or (None, None)
        if grant is None or kept is None:
            raise gone(services, grant)
        try:
            known = Token(vault.open(kept.access), kept.access_until)
        except Unreadable:
            raise _end(services, user_id, kept.refresh, "its key is gone") from None
        step = next_step(grant, refused is not None and refused.value == known.value, services.clock())
        if step is Step.USE:
            return known
        if step is Step.NONE:
            raise gone(services, grant)
        if step is Step.REFRESH:
            refresh(services, user_id, kept)
        else:
            time.sleep(LOOK_EVERY)
    words = say("Another process is renewing the DocuSign login. Nothing was sent; it goes on by itself.")
    raise Paused("TOKEN_AWAITED", words, services.clock() + SOON, whole_account=False)


def refresh(services: Services, user_id: str, seen: Sealed) -> bool:
    """Get a new pair for the tokens that were seen; false, and nothing asked, if somebody does, or did.

    Raises Paused as `token` does. A pair that DocuSign gave and we did not write down is lost; then the older refresh
    token is used again, and where DocuSign takes that no more the person is asked.
    """
    logins, vault = _logins(services, user_id)
    now = services.clock()
    with services.db.deciding() as tx:
        if not grants.take_lease(tx, user_id, services.owner, now, now + LEASE):
            return False
        kept, older = grants.sealed(tx, user_id), grants.older(tx, user_id)
        if kept != seen:
            grants.give_back(tx, user_id, services.owner)
            return False
    try:
        used, pair = _asked(services, logins, vault, [seen.refresh, *([older] if older else [])])
    except Refused as trouble:
        log.warning("grant_refused", user=user_id, code=trouble.code)
        raise _end(services, user_id, seen.refresh, trouble.code) from None
    except BaseException:
        with services.db.deciding() as tx:
            grants.give_back(tx, user_id, services.owner)
        raise
    with services.db.deciding() as tx:
        stored = grants.renewed(tx, user_id, vault.anew(used), seen.refresh, seal(vault, pair), services.clock())
    log.info("grant_renewed", user=user_id, kept=stored)
    return stored


def _asked(services: Services, logins: Logins, vault: Vault, kept: list[str]) -> tuple[str, Pair]:
    """Ask with the newest refresh token, and with the older one if DocuSign refuses it. Raises Refused, Paused."""
    refusal = Refused(GONE, say("There is nothing to refresh with."))
    for used in kept:
        try:
            return used, consent.refreshed(logins.settings, vault.open(used), services.clock())
        except Refused as trouble:
            refusal = trouble
        except Unreadable:
            refusal = Refused("UNREADABLE", say("The key is gone."))
        except Stopped as trouble:
            log.warning("grant_not_renewed", code=trouble.code, words=trouble.words)
            raise Paused(trouble.code, trouble.words, services.clock() + LATER, whole_account=False) from None
    raise refusal


def seal(vault: Vault, pair: Pair) -> Sealed:
    """Encrypt a pair for the database."""
    return Sealed(vault.seal(pair.access.value), pair.access.expires_at, vault.seal(pair.refresh))


def refused_for_good(services: Services, user_id: str) -> Trouble:
    """End a grant whose fresh access token DocuSign does not take, and return what to tell."""
    with services.db.reading() as tx:
        kept = grants.sealed(tx, user_id)
    return _end(services, user_id, kept.refresh if kept else "", "access token refused")


def gone(services: Services, grant: Grant | None) -> Paused:
    """Return the trouble of asking as somebody who does not let us."""
    name = grant.name if grant is not None else say("this DocuSign user")
    until = services.clock() + LATER
    if grant is not None and grant.state is not GrantState.LEFT:
        return Paused(LAPSED, lapsed_words(name), until, whole_account=False)
    words = say(
        "{name} is no longer connected to DocuSign. Nothing was done; only they can look, by connecting again.",
        name=name,
    )
    return Paused(GONE, words, until, whole_account=False)


def lapsed_words(name: str) -> str:
    """Say what claims wait for, in the batch message."""
    return say("DocuSign wants {name} to allow access again; it goes on once they have.", name=name)


def _end(services: Services, user_id: str, base: str, why: str) -> Paused:
    """Note that the person has to allow it again and is to be asked, and have their claims say what they wait for."""
    now = services.clock()
    with services.db.deciding() as tx:
        grant = grants.lapsed(tx, user_id, base, now)
        if grant is not None:
            if grant.state is GrantState.LAPSED:
                outbox.explain_waiting(tx, lapsed_words(grant.name), now, senders.is_of(user_id))
            entry = Entry(now, BOT, Surface.JOB, Deed.DOCUSIGN_GRANT_ENDED, about=user_id, words=why)
            audit.record(tx, entry)
        else:
            grant = grants.get(tx, user_id)
    services.work_waits.set()
    return gone(services, grant)


def _logins(services: Services, user_id: str) -> tuple[Logins, Vault]:
    if services.logins is None or services.logins.vault is None:
        log.error("no_token_keys", user=user_id)
        words = say("TOKEN_KEYS is not set, so persons' DocuSign logins cannot be read. Nothing was sent as them.")
        raise Paused("NO_TOKEN_KEYS", words, services.clock() + LATER, whole_account=False)
    return services.logins, services.logins.vault
