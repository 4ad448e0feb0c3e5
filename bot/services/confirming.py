"""From ticks to a confirmation: what one press would send, as things stand, and whether it is still what was shown."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from bot.blocks.speaking_of import of_code
from bot.services import authority, persons, picking
from bot.services.authority import Caller
from bot.services.context import Services
from bot.services.persons import Sender
from bot.services.picking import Group, PickerReplaced
from bot.services.places import Place, place_of
from claims.approvals import approvers
from claims.confirmation import Confirmation, confirmation_of
from claims.holds import ACCOUNT, EVERYTHING
from claims.model import Member, Project
from claims.picker import Listed, tick_of
from claims.selection import Selection
from claims.warnings import own_domains
from claims.wording import phrase, speaking
from storage import approvals, holds, listing, projects, selections
from storage.database import Tx
from storage.tables import new_id

CHANGED_SINCE_SHOWN = phrase("Something changed since this was shown. Nothing was sent yet: check it again, then send.")
DIGEST_LENGTH = 12


def review(
    services: Services, caller: Caller, picker: str, groups: Iterable[Group], response_url: str | None
) -> tuple[Confirmation, str]:
    """Merge the ticks and return what sending them would do, with the nonce that names this confirmation.

    Raises PickerStale, with the ticks kept, where the list that was pressed is from another day.
    """
    place = place_of(services, picking.keep_heard(services, caller, picker, groups, response_url))
    with services.db.deciding() as tx:
        selection, member, project = picking.held(tx, caller, picker)
        listed = picking.listed(services, tx, member, project)
        sender = persons.sender_for(services, tx, caller.slack_id)
        return _confirmation(tx, sender, selection, project.id, listed, place)


def look_again(
    services: Services, caller: Caller, selection_id: str, nonce: str, only: str | None = None
) -> tuple[Confirmation, str, bool]:
    """Return what is confirmed as things stand now, its nonce, and whether it is still what was shown.

    While it is, the nonce stays: whichever page is submitted, it is the same confirmation.
    """
    project = project_of(services, caller, selection_id)
    place = place_of(services, project)
    with services.db.deciding() as tx:
        confirmation, fresh, _, _ = as_things_stand(services, tx, caller, selection_id, place, only)
    same = is_still_shown(nonce, fresh)
    return confirmation, nonce if same else fresh, same


def review_alone(
    services: Services, caller: Caller, project: Project, claim_id: str
) -> tuple[Confirmation, str, Listed | None]:
    """Return what sending one claim alone would do, the nonce of that, and the claim as it is listed.

    What else the person has ticked stays ticked.
    """
    place = place_of(services, project)
    with services.db.deciding() as tx:
        member = authority.member_of(tx, caller, project.id)
        authority.check_admin(tx, member, project)
        kept = selections.of_member(tx, member.id, project.id, services.clock())
        confirmation, nonce, _, listed = as_things_stand(services, tx, caller, kept.id, place, claim_id)
    return confirmation, nonce, next((one for one in listed if one.claim.id == claim_id), None)


def _about(selection: Selection, listed: Iterable[Listed], only: str | None) -> Selection:
    """Return the selection as a confirmation of one claim alone sees it; as it is, where that is not asked for."""
    if only is None:
        return selection
    return replace(selection, only=only, ticks=frozenset(tick_of(one.claim) for one in listed if one.claim.id == only))


def project_of(services: Services, caller: Caller, selection_id: str) -> Project:
    """Return whose project it is; raises PickerReplaced where there is no such selection."""
    with services.db.reading() as tx:
        authority.memberships(tx, caller)  # first: whoever is a member of nothing learns nothing
        stored = selections.get(tx, selection_id)
        if stored is None:
            raise PickerReplaced
        return projects.get(tx, stored.project_id)


def as_things_stand(
    services: Services, tx: Tx, caller: Caller, selection_id: str, place: Place, only: str | None = None
) -> tuple[Confirmation, str, Member, tuple[Listed, ...]]:
    """Judge the selection, or the `only` claim, for its owner alone; with a fresh nonce, the owner and their claims."""
    selection = selections.get(tx, selection_id)
    if selection is None:
        raise PickerReplaced
    selection, member, project = picking.owned(tx, caller, selection)
    listed = picking.listed(services, tx, member, project)
    if only is not None:
        listed = tuple(one.by_itself if one.claim.id == only else one for one in listed)
    sender = persons.sender_for(services, tx, caller.slack_id)
    about = _about(selection, listed, only)
    confirmation, fresh = _confirmation(tx, sender, about, project.id, listed, place)
    return confirmation, fresh, member, listed


def is_still_shown(nonce: str, fresh: str) -> bool:
    """Tell whether two nonces are of confirmations of the very same."""
    return nonce[-DIGEST_LENGTH:] == fresh[-DIGEST_LENGTH:]


def _confirmation(
    tx: Tx, sender: Sender, selection: Selection, project_id: str, listed: tuple[Listed, ...], place: Place
) -> tuple[Confirmation, str]:
    has_approver = not any(one.needs for one in listed) or bool(approvers_of(tx, selection))
    current = {one.claim.revision.id for one in listed}
    then = listing.revisions_of(tx, [one.revision_id for one in selection.ticks if one.revision_id not in current])
    project = projects.get(tx, project_id)
    with speaking(of_code(project.dictionary)):
        confirmation = confirmation_of(
            project, selection, listed, place.channel_id, place.note, sender.shown, has_approver, then
        )
    confirmation = replace(
        confirmation,
        sender_id=sender.user_id,
        holds=holds.active(tx, (EVERYTHING, ACCOUNT)),
        ours=own_domains(one.email for one in projects.admins(tx, project_id)),
    )
    return confirmation, f"{new_id()}-{_digest(confirmation)}"


def approvers_of(tx: Tx, selection: Selection) -> tuple[Member, ...]:
    """Return the admins of the project who are somebody else than the owner of the selection."""
    member = projects.member(tx, selection.member_id)
    asker = approvals.identity(tx, [member.slack_id] if member.slack_id else [], [member.email])
    return approvers(projects.admins(tx, member.project_id), asker)


def _digest(confirmation: Confirmation) -> str:
    """Sum up what goes to whom, as whom, and where it is told: so a confirmation can tell whether it is still true."""
    lines = [
        "|".join(
            (
                one.claim.id,
                one.claim.revision.id,
                "private" if one.claim.commitment.private else "public",
                ",".join(one.needs),
                *(
                    f"{who.name} <{who.email}> {how} {turn}"
                    for who, how, turn in zip(one.recipients, one.standings, one.orders, strict=True)
                ),
                repr(one.custom) if one.custom is not None else "",
            )
        )
        for one in confirmation.going
    ]
    chosen, where = confirmation.project.chosen, confirmation.public_place or ""
    whole = "\n".join((*lines, where, confirmation.sender_id, chosen.template_id or "", str(chosen.attachments)))
    return hashlib.sha256(whole.encode()).hexdigest()[:DIGEST_LENGTH]
