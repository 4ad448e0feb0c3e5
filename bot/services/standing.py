"""How batches stand, for those who may see them: `/claims status` and the details of a batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.services import authority
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from claims.batch import Batch
from claims.grants import USABLE
from claims.holds import ACCOUNT, EVERYTHING, is_told
from claims.model import Member, may_see
from claims.overall import Overall
from claims.wording import phrase
from storage import batches, drift, filings, grants, holds, listing, polls
from storage.database import Tx

RECENT = 10
LOOKED_AT = 200
"""Some of the newest batches may not exist for the person who asks."""
NO_SUCH_BATCH = phrase("This batch is not there for you.")


def recent(services: Services, caller: Caller, project_id: str | None = None) -> tuple[Batch, ...]:
    """Return batches of the caller's projects, or of one of them, with the lines that exist for them.

    First those that wait for somebody to press Resume, however old; then the newest, ten in all if need be.
    """
    with services.db.reading() as tx:
        members = authority.memberships(tx, caller)
        if project_id is not None:
            members = (authority.member_of(tx, caller, project_id),)
        project_ids = [member.project_id for member in members]
        found = {one.id: one for one in batches.recent(tx, project_ids, LOOKED_AT)}
        found |= {one.id: one for one in batches.held(tx, project_ids, LOOKED_AT)}
        seen = [batch for one in found.values() if (batch := seen_by(tx, one, members)) is not None]
    seen.sort(key=lambda batch: (batch.needs_resume, batch.created_at), reverse=True)
    shown = max(RECENT, sum(batch.needs_resume for batch in seen))
    return tuple(as_seen(services, batch) for batch in seen[:shown])


def may_hold(services: Services, caller: Caller, shown: Iterable[Batch]) -> frozenset[str]:
    """Return the ids of those batches that the caller may stop and resume, for the drawing: a press is checked anew."""
    with services.db.reading() as tx:
        ours = {one.project_id for one in authority.memberships(tx, caller) if authority.may_hold(one)}
        return frozenset(batch.id for batch in shown if batches.project_of(tx, batch.id) in ours)


def overall(services: Services, caller: Caller) -> Overall:
    """Return what holds everything, and how we hear from DocuSign. Counts no claim that the caller may not see."""
    now = services.clock()
    with services.db.reading() as tx:
        pause = holds.pause(tx)
        members = authority.memberships(tx, caller)
        checked = drift.last(tx, [member.project_id for member in members])
        return Overall(
            holds=holds.active(tx, (EVERYTHING, ACCOUNT)),
            pause=pause if is_told(pause, now) else None,
            live_news=services.notify_url is not None,
            asked_every=services.timing.poll,
            asked_at=_asked_at(services, tx),
            checked_at=checked.at if checked else None,
            corrected=_visible(tx, members, checked.corrected) if checked else 0,
        )


def _asked_at(services: Services, tx: Tx) -> datetime | None:
    """Return since when news may be missing: of the DocuSign users that were ever asked as, the one least lately."""
    users = [services.connection.user_id, *(one.user_id for one in grants.in_states(tx, USABLE))]
    return min((at for one in users if (at := polls.answered_at(tx, one)) is not None), default=None)


def _visible(tx: Tx, members: Sequence[Member], claim_ids: Sequence[str]) -> int:
    """Count those of these claims that exist for the person."""
    return sum(
        may_see(one.claim.commitment, member)
        for member in members
        for one in listing.of_claims(tx, member.project_id, claim_ids)
    )


def details(services: Services, caller: Caller, batch_id: str) -> Batch:
    """Return one batch; one that the caller may not see is not there."""
    with services.db.reading() as tx:
        seen, _ = for_caller(tx, caller, batch_id)
        filed = filings.of_dispatches(tx, [line.dispatch_id for line in seen.lines])
    lines = tuple(replace(line, filed=filed.get(line.dispatch_id)) for line in seen.lines)
    return as_seen(services, replace(seen, lines=lines))


def told(services: Services, seen: Iterable[Batch]) -> tuple[Batch, ...]:
    """Return batches without pauses that nobody needs to be told of."""
    return tuple(as_seen(services, batch) for batch in seen)


def as_seen(services: Services, batch: Batch) -> Batch:
    """Leave out a pause that nobody needs to be told of."""
    return batch if is_told(batch.pause, services.clock()) else replace(batch, pause=None)


def for_caller(tx: Tx, caller: Caller, batch_id: str) -> tuple[Batch, Member]:
    """Return the batch as it is there for the caller, and who they are on its project; raises Refusal if it is not."""
    batch = batches.get(tx, batch_id)
    members = authority.memberships(tx, caller)
    seen = seen_by(tx, batch, members) if batch is not None else None
    project_id = batches.project_of(tx, batch_id)
    member = next((one for one in members if one.project_id == project_id), None)
    if seen is None or member is None:
        raise Refusal(NO_SUCH_BATCH)
    return seen, member


def seen_by(tx: Tx, batch: Batch, members: Sequence[Member]) -> Batch | None:
    """Leave out the lines of commitments that do not exist for this person; a batch without lines does not either."""
    project_id = batches.project_of(tx, batch.id)
    member = next((one for one in members if one.project_id == project_id), None)
    if member is None:
        return None
    claims = listing.of_claims(tx, member.project_id, [line.claim_id for line in batch.lines])
    visible = {one.claim.id for one in claims if may_see(one.claim.commitment, member)}
    lines = tuple(line for line in batch.lines if line.claim_id in visible)
    return replace(batch, lines=lines) if lines else None


def seen_of(tx: Tx, found: Mapping[str, str], members: Mapping[str, Member]) -> tuple[Batch, ...]:
    """Return these batches as `seen_by` does, many at once.

    `found` names the project of each batch, `members` who the person is on each of their projects.
    """
    kept = batches.of_ids(tx, list(found))
    visible = frozenset(
        one.claim.id
        for project_id, member in members.items()
        if (private := _private(kept, found, project_id))
        for one in listing.of_claims(tx, project_id, private)
        if may_see(one.claim.commitment, member)
    )
    seen = (
        replace(batch, lines=tuple(line for line in batch.lines if not line.private or line.claim_id in visible))
        for batch in kept
        if found[batch.id] in members
    )
    return tuple(batch for batch in seen if batch.lines)


def _private(kept: Iterable[Batch], found: Mapping[str, str], project_id: str) -> list[str]:
    ours = (batch for batch in kept if found[batch.id] == project_id)
    return sorted({line.claim_id for batch in ours for line in batch.lines if line.private})
