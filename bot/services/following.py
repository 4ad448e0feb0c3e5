"""How one claim stands, and all claims of one contract company, for those for whom they exist."""

from collections.abc import Sequence
from dataclasses import replace

from bot.services import authority, standing, visible
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from claims.attempts import Attempt, ClaimStanding, CompanyStanding, told_of_company
from claims.dispatch import OUT
from claims.finding import company_id as id_of
from claims.model import Level
from claims.wording import phrase, say
from storage import attempts
from storage.database import Tx

NO_SUCH_COMPANY = phrase("This company is not there for you.")


def claim(services: Services, caller: Caller, claim_id: str) -> ClaimStanding:
    """Return every attempt at a claim; raises Refusal where it is not there for the caller."""
    with services.db.reading() as tx:
        about = visible.claim(tx, caller, claim_id)
        return ClaimStanding(about, _attempts(services, tx, [about.claim.id]))


def company(services: Services, caller: Caller, company_id: str) -> CompanyStanding:
    """Return what is on its way, out or lately over of a company's claims that exist for the caller.

    Raises Refusal where none does.
    """
    now = services.clock()
    with services.db.reading() as tx:
        theirs = [
            one for one in visible.candidates(tx, caller) if id_of(one.claim.commitment.contract_company) == company_id
        ]
        if not theirs:
            raise Refusal(say(NO_SUCH_COMPANY))
        found = _attempts(services, tx, [one.claim.id for one in theirs])
        return CompanyStanding(theirs[0].claim.commitment.contract_company, told_of_company(theirs, found, now))


def out_of_claim(services: Services, caller: Caller, claim_id: str) -> str | None:
    """Return the dispatch of a claim that is with its signers, None where none is.

    Raises Refusal where the claim is not there for the caller, or not theirs to act on.
    """
    told = claim(services, caller, claim_id)
    with services.db.reading() as tx:
        project = told.about.project
        authority.check_may_act(tx, authority.member_of(tx, caller, project.id), project)
    return next((one.line.dispatch_id for one in told.attempts if one.line.state in OUT), None)


def out_of_company(services: Services, caller: Caller, company_id: str) -> tuple[str, ...]:
    """Return a company's claims that are with their signers, of the projects where the caller may act on them.

    Raises Refusal where the company is not there for the caller, and where they may act on none of its claims.
    """
    told = company(services, caller, company_id).told
    with services.db.reading() as tx:
        theirs = {project.id: project for project in (about.project for about, _ in told)}
        members = {one: authority.member_of(tx, caller, one) for one in theirs}
        ours = [one for one in theirs if members[one].level is Level.ADMIN]
        if theirs and not ours:
            authority.check_may_act(tx, *next((members[one], project) for one, project in theirs.items()))
    return tuple(one.line.dispatch_id for about, one in told if about.project.id in ours and one.line.state in OUT)


def _attempts(services: Services, tx: Tx, claim_ids: Sequence[str]) -> tuple[Attempt, ...]:
    found = attempts.of_claims(tx, claim_ids)
    return tuple(replace(one, batch=standing.as_seen(services, one.batch)) for one in found)
