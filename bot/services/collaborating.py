"""Collaborators: guests of our workspace whom an admin linked to a contact. They see how their own claims stand, and
nothing else; they never send. Off unless the account holder says so (COLLABORATORS_SEE_STATUS).
"""

from bot.services import authority, linking
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from claims.audit import Deed, Entry
from claims.collaborators import Shown, shown_to
from claims.model import Level
from claims.sending import recipients_of
from claims.wording import phrase
from storage import audit, batches, collaborators, listing, projects
from storage.collaborators import Link
from storage.database import Tx

SWITCHED_OFF = phrase(
    "Collaborators may not see anything yet, so nobody was linked. "
    "Whoever runs the bot allows it with COLLABORATORS_SEE_STATUS."
)
NEEDS_ADMIN = phrase("Linking guests needs Admin on the Commitments tool of a project. Nothing was changed.")
NOT_A_CONTACT = phrase(
    "This e-mail address is no Progress Claim Contact of a commitment of yours. Nothing was changed."
)
NOT_A_GUEST = phrase("Only a guest of this workspace can be linked. Nothing was changed.")
NOT_LINKED = phrase("This person is not linked to a contact of yours. Nothing was changed.")


def status(services: Services, caller: Caller) -> tuple[Shown, ...] | None:
    """Return how the claims of a linked guest stand, the newest first; None for everybody else.

    A guest whose own confirmed address is the contact's sees all of theirs. Of anybody else only an admin's word says
    that they are the contact, and that reaches no further than what the admin may see.
    """
    if not services.collaborators_see_status or caller.team_id != services.workspace.team_id:
        return None
    with services.db.reading() as tx:
        if collaborators.of(tx, caller.slack_id) is None:
            return None
    if not authority.is_guest(services, caller.slack_id):
        return None
    proven = linking.proven_address(services, authority.profile_of(services, caller.slack_id))
    with services.db.reading() as tx:
        linked = collaborators.of(tx, caller.slack_id)
        return _claims(tx, linked, proven == linked.email) if linked else None


def _claims(tx: Tx, linked: Link, is_proven: bool) -> tuple[Shown, ...]:
    """Return what went out of the commitments where this address is a contact who can be addressed."""
    email = linked.email
    known = {one.project_id for one in projects.memberships(tx, linked.linked_by) if one.level is Level.ADMIN}
    theirs = {
        stored.claim.id
        for project_id, claim_ids in collaborators.claims_of(tx, email).items()
        if is_proven or project_id in known
        for stored in listing.of_claims(tx, project_id, claim_ids)
        if any(one.email.lower() == email for one in recipients_of(stored.claim))
    }
    return shown_to(email, theirs, batches.with_claims(tx, sorted(theirs)))


def link(services: Services, caller: Caller, guest: str, email: str) -> None:
    """Link a guest to the address of a contact; raises Refusal unless the caller may, and both are what they should be.

    A guest is one person with one address: linking again replaces the older link, whoever made it.
    """
    with services.db.reading() as tx:
        _check_contact(tx, caller, email)
    if not services.collaborators_see_status:
        raise Refusal(SWITCHED_OFF)
    if not authority.is_guest(services, guest):
        raise Refusal(NOT_A_GUEST)
    with services.db.deciding() as tx:
        _check_contact(tx, caller, email)
        collaborators.link(tx, guest, email, caller.slack_id, services.clock())
        audit.record(tx, _entry(services, caller, Deed.COLLABORATOR_LINKED, guest, email))


def unlink(services: Services, caller: Caller, guest: str) -> None:
    """Take away a guest's link to a contact of the caller's, or one that the caller made; else there is none."""
    with services.db.deciding() as tx:
        ours = _administered(tx, caller)
        linked = collaborators.of(tx, guest)
        if linked is None or not (
            linked.linked_by == caller.slack_id or collaborators.is_contact(tx, linked.email, ours)
        ):
            raise Refusal(NOT_LINKED)
        collaborators.unlink(tx, guest)
        audit.record(tx, _entry(services, caller, Deed.COLLABORATOR_UNLINKED, guest, linked.email))


def _administered(tx: Tx, caller: Caller) -> list[str]:
    ours = [one.project_id for one in authority.memberships(tx, caller) if one.level is Level.ADMIN]
    if not ours:
        raise Refusal(NEEDS_ADMIN)
    return ours


def _check_contact(tx: Tx, caller: Caller, email: str) -> None:
    """Raise Refusal unless the address is a contact of a commitment of a project where the caller has Admin."""
    if not collaborators.is_contact(tx, email, _administered(tx, caller)):
        raise Refusal(NOT_A_CONTACT)


def _entry(services: Services, caller: Caller, deed: Deed, guest: str, email: str) -> Entry:
    return Entry(services.clock(), caller.slack_id, caller.surface, deed, about=f"{guest} {email.lower()}")
