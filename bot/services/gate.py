"""The last gate (DESIGN 4.4): what must still be true, in the very transaction that commits to sending."""

from collections.abc import Iterable

from bot.services import papers, persons, picking
from bot.services.context import Services
from bot.services.papers import Contents, key_of
from claims.addresses import changed_since
from claims.approvals import Need
from claims.dispatch import Dispatch, State
from claims.model import Contact, Level
from claims.picker import Listed
from claims.preferences import Signing
from claims.reasons import ReasonCode
from claims.signing import signers_of
from claims.wording import phrase, say
from storage import addressees, approvals, batches, customising, holds, listing, outbox, projects
from storage.database import Tx

CHANGED = phrase("The claim changed after it was confirmed.")
OTHER_PEOPLE = phrase("The commitment's contacts changed after it was confirmed.")
OTHER_ORDER = phrase("Who of several contacts signs, or in which order, was set otherwise after it was confirmed.")
OTHER_PAPERS = phrase(
    "What goes out changed after it was confirmed: a name that its documents show, the terms, or the template."
)
NOW_CHANGED = phrase(
    "{email} counts as a new address by now: a claim of the commitment was signed since, at another one."
)
NOW_PRIVATE = phrase("The commitment became private after it was confirmed.")
NOT_APPROVED = phrase("By now it needs the approval of a second admin.")
NO_LONGER_ADMIN = phrase("Whoever confirmed it no longer has Admin on the project's Commitments tool.")
APPROVER_NO_LONGER_ADMIN = phrase("Whoever approved it no longer has Admin on the project's Commitments tool.")
LOOK_AGAIN = phrase("Look at it again with `/claims pending`.")


OF_ITSELF = frozenset({ReasonCode.ALREADY_OUT, ReasonCode.AWAITING_APPROVAL})
"""Reasons that the dispatch itself gives."""


def held(tx: Tx, one: Dispatch) -> bool:
    """Tell whether something keeps the dispatch from being sent; nothing can be placed unseen until the end of `tx`.

    Ask first of all: whoever places a hold waits for this, and then changes batches. What is held keeps its state and
    is not withheld.
    """
    return bool(holds.look(tx, one.batch_id))


def contents_of(tx: Tx, held: Dispatch) -> Contents | None:
    """Read what the dispatch's envelope is made from; None if the claim is no longer there."""
    project_id = batches.project_of(tx, held.batch_id)
    stored = listing.of_claims(tx, project_id, [held.claim_id]) if project_id else ()
    if not stored or project_id is None:
        return None
    claim = stored[0].claim
    return Contents(
        claim=claim,
        project=projects.get(tx, project_id),
        addressees=addressees.of_dispatch(tx, held.id),
        orders=addressees.orders(tx, held.id),
        custom=customising.of_dispatch(tx, held.id),
    )


def faults(services: Services, tx: Tx, held: Dispatch) -> tuple[str, ...]:
    """Return what no longer holds, in words; nothing means that the claim may be sent as it was confirmed.

    Holds the project's lock, so that what it sees stays true until the transaction ends. The dispatch itself is the
    claim's live one, so that reason does not count here. One that waits for approval has to have asked for enough.
    """
    project_id = batches.project_of(tx, held.batch_id)
    if project_id is None:
        return (say(CHANGED),)
    projects.hold(tx, project_id)
    member = projects.member(tx, batches.member_of(tx, held.batch_id))
    stored = listing.of_claims(tx, project_id, [held.claim_id])
    if not stored:
        return (say(CHANGED),)
    sender = persons.sender_for(services, tx, None)  # who sends is settled, and looked at below
    project = projects.get(tx, project_id)
    judged = picking.judged(services, stored[0], member, project, sender)
    confirmed_by = batches.requester_of(tx, held.batch_id)
    found = [] if is_admin(tx, confirmed_by, project_id) else [say(NO_LONGER_ADMIN)]
    passed_over = OF_ITSELF | {ReasonCode.NOT_ADMIN, ReasonCode.NOT_CONNECTED}
    found.extend(reason.words for reason in judged.reasons if reason.code not in passed_over)
    if judged.claim.revision.id != held.revision_id:
        found.append(say(CHANGED))
    if judged.claim.commitment.private and batches.is_public(tx, held.batch_id):
        found.append(say(NOW_PRIVATE))
    if words := persons.parted(services, tx, held):
        found.append(words)
    found.extend(_faults_of_people(tx, held, judged))
    became_changed = changed_since(judged.recipients, judged.signed_by, addressees.confirmed_as(tx, held.id))
    found.extend(say(NOW_CHANGED, email=email) for email in became_changed)
    if judged.needs:
        found.extend(_faults_of_approval(tx, held, judged.needs, project_id))
    if not found and outbox.papers_key(tx, held.id) not in {
        None,
        key_of(papers.contents_of(judged, project)),
    }:
        found.append(say(OTHER_PAPERS))
    return tuple(found)


def _faults_of_people(tx: Tx, held: Dispatch, judged: Listed) -> tuple[str, ...]:
    confirmed = _named(addressees.of_dispatch(tx, held.id))
    if _named(judged.recipients) != confirmed:
        able = (*judged.recipients, *judged.beside)
        set_otherwise = any(_named(signers_of(able, signing)) == confirmed for signing in Signing)
        return (say(OTHER_ORDER if set_otherwise else OTHER_PEOPLE),)
    return () if addressees.orders(tx, held.id) == judged.orders else (say(OTHER_ORDER),)


def _named(people: Iterable[Contact]) -> list[tuple[str, str]]:
    return [(one.name, one.email) for one in people]


def _faults_of_approval(tx: Tx, held: Dispatch, needs: tuple[Need, ...], project_id: str) -> tuple[str, ...]:
    """Tell whether a second admin has approved, or is asked, what is needed now, and still is one."""
    approval = approvals.get(tx, held.id)
    if approval is None or not approval.covers(needs, still_waiting=held.state is State.AWAITING_APPROVAL):
        return (say(NOT_APPROVED),)
    if approval.decided_by is not None and not is_admin(tx, approval.decided_by, project_id):
        return (say(APPROVER_NO_LONGER_ADMIN),)
    return ()


def is_admin(tx: Tx, slack_id: str, project_id: str) -> bool:
    """Tell whether this very person has Admin now; a member's e-mail may be another person's since."""
    members = projects.memberships(tx, slack_id)
    return any(one.project_id == project_id and one.level is Level.ADMIN for one in members)
