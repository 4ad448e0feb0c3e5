"""Ending a person's connection: they disconnect, or they left or may not send any more.

What is out stays out. What is not, is not sent, by nobody. The tokens are kept until nothing of theirs is unsettled,
and are then taken back at DocuSign and forgotten.
"""

from collections import Counter
from datetime import datetime, timedelta

import structlog

from bot.blocks.connecting import parted_message
from bot.services import approving, authority, letters
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from bot.services.vault import Unreadable
from bot.services.voice import in_words_of_batch
from claims.audit import BOT, Deed, Entry, Surface
from claims.batch import NoteKind
from claims.dispatch import ASKED, NOT_YET_OUT, OUT, State
from claims.grants import IN_USE, Grant, GrantState, Parted
from claims.model import Level
from claims.wording import phrase, say
from esign import consent
from esign.errors import Paused, Trouble
from storage import audit, grants, notes, outbox, projects, senders
from storage.database import Tx

log = structlog.get_logger(__name__)

NOT_CONNECTED = phrase(
    "You are not connected to DocuSign: the service account sends what you confirm. Nothing was changed."
)
NOT_CONNECTED_EITHER = phrase("You are not connected to DocuSign. Nothing was changed.")
"""For one who may send nothing: who sends for others is not theirs to know."""
NO_LONGER_THAT = phrase("You are not connected as that user any more. Nothing was changed.")
GONE_TOLD = phrase(
    "{name} is no longer connected to DocuSign. What was sent as them stays out; DocuSign goes on telling of it."
)
GONE_UNTOLD = phrase(
    "{name} is no longer connected to DocuSign. What was sent as them stays out; nobody asks about it until they "
    "connect again."
)
TRY_REVOKING = timedelta(days=1)
"""For so long DocuSign is asked to take tokens back; then they are forgotten here, and end there by themselves."""
LEASE = timedelta(seconds=90)


def disconnect(services: Services, caller: Caller, user_id: str | None = None) -> Parted:
    """End the caller's connection, if `user_id` is given only when it is of that DocuSign user. Raises Refusal."""
    now = services.clock()
    with services.db.deciding() as tx:
        grant = grants.of_person(tx, caller.slack_id)
        if grant is None or grant.state is GrantState.LEAVING:
            authority.memberships(tx, caller)  # refuses strangers, who learn nothing here either
            raise Refusal(say(NOT_CONNECTED if _is_admin_somewhere(tx, caller.slack_id) else NOT_CONNECTED_EITHER))
        if user_id is not None and grant.user_id.replace("-", "") != user_id:
            raise Refusal(say(NO_LONGER_THAT))
        parted = _part(services, tx, grant, now)
        words = _counted(parted)
        deed = Deed.DOCUSIGN_DISCONNECTED
        audit.record(tx, Entry(now, caller.slack_id, caller.surface, deed, about=grant.user_id, words=words))
    approving.look(services)  # at once: whoever connects again finds nothing that was told as not sent
    services.work_waits.set()
    return parted


def part_with_who_left(services: Services) -> int:
    """End the connections of those who may send nowhere any more; return how many. For each night."""
    with services.db.reading() as tx:
        known = grants.in_states(tx, IN_USE)
        may_send = {one.user_id for one in known if _is_admin_somewhere(tx, one.slack_id)}
    ended = 0
    for grant in known:
        why = None if grant.user_id in may_send else say("They have Admin on no project's Commitments tool any more.")
        why = why or _left_slack(services, grant)
        if why is not None:
            ended += _end(services, grant, why)
    return ended


def finish(services: Services) -> None:
    """Take back and forget the tokens of whoever is leaving and has nothing unsettled any more."""
    with services.db.reading() as tx:
        leaving = grants.in_states(tx, {GrantState.LEAVING})
        done = [one for one in leaving if not any(state in NOT_YET_OUT for state in senders.states(tx, one.user_id))]
    for grant in done:
        _finish(services, grant)


def _part(services: Services, tx: Tx, grant: Grant, now: datetime) -> Parted:
    """Use the grant for nothing new, have what waited end, and owe each batch with envelopes out a line."""
    lapsed = grant.state is GrantState.LAPSED
    grants.leaving(tx, grant.user_id, now)
    states = senders.states(tx, grant.user_id)
    outbox.go_on(tx, grant.user_id, now)
    live_news = services.notify_url is not None
    gone = GONE_TOLD if live_news else GONE_UNTOLD
    for batch_id in senders.batches_out(tx, grant.user_id):
        with in_words_of_batch(tx, batch_id):
            words = say(gone, name=grant.name)
        notes.make(tx, batch_id, None, NoteKind.SENDER_GONE, now, f"{grant.user_id} {now.isoformat()}", words=words)
    return Parted(
        grant,
        waiting=_sum(states, NOT_YET_OUT - ASKED | {State.AWAITING_APPROVAL}),
        uncertain=_sum(states, ASKED),
        out=_sum(states, OUT),
        unlooked=lapsed,
        live_news=live_news,
        may_send=_is_admin_somewhere(tx, grant.slack_id),
    )


def _sum(states: Counter[State], of: frozenset[State]) -> int:
    return sum(count for state, count in states.items() if state in of)


def _counted(parted: Parted) -> str:
    return f"{parted.waiting} not sent, {parted.uncertain} uncertain, {parted.out} out"


def _is_admin_somewhere(tx: Tx, slack_id: str) -> bool:
    return any(one.level is Level.ADMIN for one in projects.memberships(tx, slack_id))


def _left_slack(services: Services, grant: Grant) -> str | None:
    """Say so if Slack says that the person is no full member any more; silence says nothing."""
    ours = services.workspace
    try:
        authority.check_person(services, Caller(grant.slack_id, ours.team_id, ours.enterprise_id, Surface.JOB))
    except Refusal as refusal:
        return (
            say("They are no full member of this Slack workspace.")
            if refusal.words == say(authority.STRANGER)
            else None
        )
    return None


def _end(services: Services, grant: Grant, why: str) -> bool:
    now = services.clock()
    with services.db.deciding() as tx:
        current = grants.of_person(tx, grant.slack_id)
        if current is None or current.user_id != grant.user_id or current.state not in IN_USE:
            return False
        parted = _part(services, tx, current, now)
        words = f"{why} {_counted(parted)}."
        audit.record(tx, Entry(now, BOT, Surface.JOB, Deed.DOCUSIGN_GRANT_ENDED, about=grant.user_id, words=words))
    log.warning("docusign_connection_ended", person=grant.slack_id, user=grant.user_id, why=why)
    approving.look(services)
    services.work_waits.set()
    letters.write(services, grant.slack_id, parted_message(parted, why))
    return True


def _finish(services: Services, grant: Grant) -> None:
    now = services.clock()
    with services.db.deciding() as tx:
        if not grants.take_lease(tx, grant.user_id, services.owner, now, now + LEASE):
            return
        kept, older = grants.sealed(tx, grant.user_id), grants.older(tx, grant.user_id)
    given_up = grant.ended_at is not None and now > grant.ended_at + TRY_REVOKING
    revoked = _revoke(services, [kept.refresh, kept.access] if kept else [], older)
    with services.db.deciding() as tx:
        if not revoked and not given_up:
            grants.give_back(tx, grant.user_id, services.owner)
            return
        forgotten = grants.forget(tx, grant.user_id, services.owner, now)
    log.info("docusign_tokens_forgotten", user=grant.user_id, revoked=revoked, forgotten=forgotten)


def _revoke(services: Services, kept: list[str], older: str | None) -> bool:
    """Take tokens back at DocuSign; tell whether there is nothing left to take back."""
    known = services.logins
    if known is None or known.vault is None:
        return True  # nobody can read them, nor will
    try:
        for sealed in [*kept, *([older] if older else [])]:
            consent.revoke(known.settings, known.vault.open(sealed), services.clock())
    except Unreadable:
        return True
    except Trouble as trouble:
        log.warning("tokens_not_revoked", code=trouble.code)
        return not isinstance(trouble, Paused)
    return True
