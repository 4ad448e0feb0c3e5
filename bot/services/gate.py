"""The last gate (DESIGN 4.4): what must still be true, in the very transaction that commits to sending."""

from bot.services import picking
from bot.services.context import Services
from bot.services.envelope import Contents, own_document
from claims.dispatch import Dispatch
from claims.model import Level
from claims.reasons import ReasonCode
from storage import batches, listing, outbox, projects
from storage.database import Tx

CHANGED = "The claim changed after it was confirmed."
OTHER_PEOPLE = "The commitment's contacts changed after it was confirmed."
NOW_PRIVATE = "The commitment became private after it was confirmed."
NO_LONGER_ADMIN = "Whoever confirmed it no longer has Admin on the project's Commitments tool."
LOOK_AGAIN = "Look at it again with `/claims pending`."


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
        addressees=outbox.addressees(tx, held.id),
        own_document=own_document(tx, claim),
    )


def faults(services: Services, tx: Tx, held: Dispatch) -> tuple[str, ...]:
    """Return what no longer holds, in words; nothing means that the claim may be sent as it was confirmed.

    Holds the project's lock, so that what it sees stays true until the transaction ends. The dispatch itself is the
    claim's live one, so that reason does not count here.
    """
    project_id = batches.project_of(tx, held.batch_id)
    if project_id is None:
        return (CHANGED,)
    projects.hold(tx, project_id)
    member = projects.member(tx, batches.member_of(tx, held.batch_id))
    stored = listing.of_claims(tx, project_id, [held.claim_id])
    if not stored:
        return (CHANGED,)
    judged = picking.judged(services, stored[0], member, projects.get(tx, project_id))
    found = [] if member.level is Level.ADMIN else [NO_LONGER_ADMIN]
    passed_over = {ReasonCode.ALREADY_OUT, ReasonCode.NOT_ADMIN, ReasonCode.NOT_CONNECTED}
    found.extend(reason.words for reason in judged.reasons if reason.code not in passed_over)
    if judged.claim.revision.id != held.revision_id:
        found.append(CHANGED)
    if judged.claim.commitment.private and batches.is_public(tx, held.batch_id):
        found.append(NOW_PRIVATE)
    confirmed = [(one.name, one.email) for one in outbox.addressees(tx, held.id)]
    if [(one.name, one.email) for one in judged.recipients] != confirmed:
        found.append(OTHER_PEOPLE)
    return tuple(found)
