"""Why a claim can be sent or not, for anybody for whom the claim exists, whatever their level."""

from dataclasses import replace

from bot.services import authority, deadlines, persons, picking
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from claims.explaining import Explained
from claims.model import Level, Member, Project, may_see
from claims.wording import phrase
from storage import listing, projects
from storage.database import Tx
from storage.listing import StoredClaim

NO_SUCH_CLAIM = phrase("This claim is not there for you.")


def explain(services: Services, caller: Caller, claim_id: str) -> Explained:
    """Judge a claim anew; one that the caller may not see, and one that does not exist, are not there alike."""
    with services.db.reading() as tx:
        return explained(services, tx, caller, claim_id)


def explained(services: Services, tx: Tx, caller: Caller, claim_id: str) -> Explained:
    """Do so within a transaction; raises Refusal as `explain` does."""
    for member in authority.memberships(tx, caller):
        for stored in listing.of_claims(tx, member.project_id, [claim_id]):
            if may_see(stored.claim.commitment, member):
                return _explained(services, tx, member, projects.get(tx, member.project_id), stored)
    raise Refusal(NO_SUCH_CLAIM)


def _explained(services: Services, tx: Tx, member: Member, project: Project, stored: StoredClaim) -> Explained:
    help_wanted = member.level is not Level.ADMIN
    judged = picking.judged(services, stored, member, project, persons.sender_for(services, tx, member.slack_id))
    deadline = deadlines.reckoner(tx, project, services.clock())(stored.claim)
    return Explained(
        project=project,
        listed=judged if stored.signed else replace(judged, deadline=deadline),
        level=member.level,
        envelope=stored.envelope,
        taken=stored.taken,
        signed=stored.signed,
        help=authority.help_with(tx, member, stored.claim.id) if help_wanted else None,
    )
