"""How batches stand, for those who may see them: `/claims status` and the details of a batch."""

from dataclasses import replace

from bot.services import authority
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from claims.batch import Batch
from claims.model import Member, may_see
from storage import batches, listing
from storage.database import Tx

RECENT = 10
LOOKED_AT = 200
"""Some of the newest batches may not exist for the person who asks."""
NO_SUCH_BATCH = "This batch is not there for you."


def recent(services: Services, caller: Caller) -> tuple[Batch, ...]:
    """Return the newest batches of the caller's projects, with the lines that exist for them."""
    with services.db.reading() as tx:
        members = authority.memberships(tx, caller)
        found = batches.recent(tx, [member.project_id for member in members], LOOKED_AT)
        seen = (_seen_by(tx, batch, members) for batch in found)
        return tuple(batch for batch in seen if batch is not None)[:RECENT]


def details(services: Services, caller: Caller, batch_id: str) -> Batch:
    """Return one batch; one that the caller may not see is not there."""
    with services.db.reading() as tx:
        batch = batches.get(tx, batch_id)
        seen = _seen_by(tx, batch, authority.memberships(tx, caller)) if batch is not None else None
    if seen is None:
        raise Refusal(NO_SUCH_BATCH)
    return seen


def _seen_by(tx: Tx, batch: Batch, members: tuple[Member, ...]) -> Batch | None:
    """Leave out the lines of commitments that do not exist for this person; a batch without lines does not either."""
    project_id = batches.project_of(tx, batch.id)
    member = next((one for one in members if one.project_id == project_id), None)
    if member is None:
        return None
    claims = listing.of_claims(tx, member.project_id, [line.claim_id for line in batch.lines])
    visible = {one.claim.id for one in claims if may_see(one.claim.commitment, member)}
    lines = tuple(line for line in batch.lines if line.claim_id in visible)
    return replace(batch, lines=lines) if lines else None
