"""What somebody means, among what exists for them: what does not exist and what they may not see are the same nothing
(DESIGN 4.9)."""

from collections.abc import Collection
from dataclasses import replace

from bot.services import authority, explaining, standing
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from claims.finding import Candidate, Found, Known, Thing, find
from claims.history import History
from claims.model import may_see
from claims.nearness import nearest
from claims.spelling import reference_in
from storage import attempts, audit, listing, projects
from storage.database import Tx

HISTORY = 50
"""So many lines of the trail are read for a person; the newest."""
BATCHES = 20
"""So many batches are looked at whose references begin alike."""


def meant(services: Services, caller: Caller, words: str, things: Collection[Thing]) -> Found:
    """Return what the words may mean, else what is near; raises Refusal for somebody who is a member of nothing."""
    with services.db.reading() as tx:
        known = _known(tx, caller, words, things)
    found = find(words, known, things)
    return found if found.options else replace(found, near=nearest(words, known, things))


def history(services: Services, caller: Caller, claim_id: str) -> History:
    """Return what the trail tells of a claim; raises Refusal where it is not there for the caller."""
    with services.db.reading() as tx:
        about = claim(tx, caller, claim_id)
        lines, count = audit.of_claim(tx, about.claim.id, HISTORY)
        return History(about, lines, count)


def claim(tx: Tx, caller: Caller, claim_id: str) -> Candidate:
    """Return one claim with its project; raises Refusal where it is not there for the caller."""
    for member in authority.memberships(tx, caller):
        for stored in listing.of_claims(tx, member.project_id, [claim_id]):
            if may_see(stored.claim.commitment, member):
                return Candidate(stored.claim, projects.get(tx, member.project_id))
    raise Refusal(explaining.NO_SUCH_CLAIM)


def candidates(tx: Tx, caller: Caller) -> tuple[Candidate, ...]:
    """Return every claim that exists for the caller, with its project; raises Refusal as `meant` does."""
    members = {one.project_id: one for one in authority.memberships(tx, caller)}
    return tuple(
        Candidate(one.claim, project)
        for project in projects.by_ids(tx, list(members))
        for one in listing.of_project(tx, project.id)
        if may_see(one.claim.commitment, members[project.id])
    )


def _known(tx: Tx, caller: Caller, words: str, things: Collection[Thing]) -> Known:
    """Read what of the things exists for the caller: of batches only those whose reference was perhaps typed."""
    members = authority.memberships(tx, caller)
    ids = [one.project_id for one in members]
    reference = reference_in(words) if Thing.BATCH in things else None
    begun = attempts.batches_called(tx, ids, reference, BATCHES) if reference else ()
    seen = (standing.seen_by(tx, one, members) for one in begun)
    return Known(
        claims=candidates(tx, caller) if {Thing.CLAIM, Thing.COMPANY} & {*things} else (),
        projects=projects.by_ids(tx, ids) if Thing.PROJECT in things else (),
        batches=tuple(one for one in seen if one is not None),
    )
