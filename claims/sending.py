"""The rule of sending (DESIGN 5): what must hold for a claim to be sent, and every reason why not."""

from collections.abc import Iterator
from dataclasses import dataclass

from claims import contacts as contact_rules
from claims import reasons
from claims.attachments import ENVELOPE_BYTES, Attachment
from claims.customising import CUSTOMISED, CUSTOMISED_BEFORE, Custom
from claims.dispatch import LIVE, WORDS, State
from claims.lines import Difference
from claims.model import Claim, ClaimStatus, Contact, Level, Project, Revision
from claims.reasons import Reason, Taken
from claims.wording import say

SENDABLE_STATUSES = frozenset({ClaimStatus.APPROVED, ClaimStatus.APPROVED_AS_NOTED, ClaimStatus.PENDING_OWNER_APPROVAL})


@dataclass(frozen=True)
class Situation:
    """Everything the rule looks at.

    `envelope` is the state of the claim's live dispatch, if it has one, and `taken` whose it is; `signed` tells
    whether this revision has a completed one; `undrawable` are the characters the signature sheet could not show.
    """

    claim: Claim
    project: Project
    level: Level
    sender_connected: bool
    envelope: State | None = None
    signed: bool = False
    undrawable: str = ""
    taken: Taken | None = None
    differences: tuple[Difference, ...] = ()
    """What does not add up in its figures."""
    person_lapsed: bool = False
    """The sender is a person whom DocuSign wants to allow it again, and not the service account."""
    custom: Custom | None = None
    """How somebody is customising it, or how it was customised when it was promised."""


def reasons_against(now: Situation) -> tuple[Reason, ...]:
    """Return every reason that applies, in the catalogue's order; none means that the claim may be sent."""
    found: list[Reason] = []
    if now.level is not Level.ADMIN:
        found.append(reasons.NOT_ADMIN)
    if now.envelope is State.AWAITING_APPROVAL:
        found.append(reasons.awaiting_approval(now.taken))
    elif now.envelope in LIVE:
        found.append(reasons.already_out(say(WORDS[now.envelope]), now.taken))
    if now.custom is not None and now.envelope is None:
        same = now.custom.revision_id == now.claim.revision.id
        found.append(CUSTOMISED if same else CUSTOMISED_BEFORE)
    if now.signed:
        found.append(reasons.ALREADY_SIGNED)
    if now.claim.status not in SENDABLE_STATUSES:
        found.append(reasons.wrong_status(now.claim.status))
    found.extend(_reasons_of_contacts(now.claim))
    if now.undrawable:
        found.append(reasons.undrawable(now.undrawable))
    if now.project.chosen.must_add_up and now.differences:
        found.append(reasons.does_not_add_up(now.differences))
    found.extend(_reasons_of_documents(now))
    if not now.project.company_docusign_enabled:
        found.append(reasons.COMPANY_OFF)
    if not now.project.docusign_enabled:
        found.append(reasons.PROJECT_OFF)
    if not now.sender_connected:
        found.append(reasons.PERSON_LAPSED if now.person_lapsed else reasons.NOT_CONNECTED)
    return tuple(found)


def recipients_of(claim: Claim) -> tuple[Contact, ...]:
    """Return whom a bulk send addresses: the commitment's usable contacts, nobody else."""
    return contact_rules.usable(claim.contacts, claim.commitment.contract_company)


def _reasons_of_documents(now: Situation) -> Iterator[Reason]:
    going = documents_beside(now.claim.revision, now.project, now.custom)
    if now.custom is None and (bad := [one for one in going if one.fault is not None]):
        yield reasons.bad_attachments(bad)
    size = now.claim.revision.document_size + sum(one.size for one in going if one.fault is None)
    if going and size > ENVELOPE_BYTES:
        yield reasons.envelope_too_large(size)


def documents_beside(revision: Revision, project: Project, custom: Custom | None) -> tuple[Attachment, ...]:
    """Return what goes along with the claim's own document: what was chosen for it, else what the project wants."""
    if custom is not None:
        return custom.documents
    return revision.attachments if project.chosen.attachments else ()


def _reasons_of_contacts(claim: Claim) -> tuple[Reason, ...]:
    if not claim.contacts:
        return (reasons.NO_CONTACT,)
    if not recipients_of(claim):
        return (reasons.no_usable_contact(contact_rules.faults(claim.contacts, claim.commitment.contract_company)),)
    return ()
