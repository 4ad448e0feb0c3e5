"""What goes into one claim's envelope: its own PDF byte for byte, then our sheet; subject, signers, our ids."""

from dataclasses import dataclass

from bot.services.context import Services
from claims.dispatch import Dispatch
from claims.model import Claim, Contact, Project
from claims.wording import phrase, say
from esign.sheet import SheetFacts, render_sheet
from esign.subject import envelope_subject
from esign.text import one_line
from esign.values import CLAIM_KEY_FIELD, Draft, EnvelopeDocument, Signer
from storage import documents
from storage.database import Tx

SHEET_NAME = phrase("Signature sheet")
REFERENCE_LENGTH = 8


@dataclass(frozen=True)
class Contents:
    """Everything the envelope of one dispatch is made from, read in one transaction."""

    claim: Claim
    project: Project
    addressees: tuple[Contact, ...]
    own_document: bytes | None


def own_document(tx: Tx, claim: Claim) -> bytes | None:
    """Return the claim's own PDF, if it has one."""
    sha256 = claim.revision.document_sha256
    return documents.content(tx, sha256) if sha256 is not None else None


def sheet_of(contents: Contents, dispatch_id: str) -> bytes:
    """Draw the signature sheet; what is drawn here is what is hashed and sent."""
    claim = contents.claim
    return render_sheet(
        SheetFacts(
            project=contents.project.name,
            company=contents.project.company,
            contract_company=claim.commitment.contract_company,
            commitment=f"{claim.commitment.number} · {claim.commitment.title}",
            commitment_kind=claim.commitment.kind,
            claim_number=claim.number,
            period=claim.revision.period,
            figures=claim.revision.figures,
            signers=signers(contents.addressees),
            has_own_document=contents.own_document is not None,
            document_sha256=claim.revision.document_sha256,
            dispatch_reference=dispatch_id[:REFERENCE_LENGTH],
        )
    )


def draft_of(services: Services, contents: Contents, held: Dispatch, transaction_id: str, sheet: bytes) -> Draft:
    """Put the envelope together."""
    claim = contents.claim
    company = claim.commitment.contract_company
    own = contents.own_document
    own_name = claim.revision.document_name or f"{say('Claim {number}', number=claim.number)}.pdf"
    return Draft(
        transaction_id=transaction_id,
        subject=envelope_subject(contents.project.name, claim.number, company, claim.commitment.number),
        blurb=say(
            "Progress claim {number} of {company} on {project} is ready to sign. "
            "Please read the documents and sign on the last page.",
            number=claim.number,
            company=one_line(company),
            project=one_line(contents.project.name),
        ),
        documents=(
            *((EnvelopeDocument(own_name, own),) if own is not None else ()),
            EnvelopeDocument(f"{say(SHEET_NAME)}.pdf", sheet),
        ),
        signers=signers(contents.addressees),
        custom_fields={
            CLAIM_KEY_FIELD: f"{claim.id}:{held.revision_id}",
            "dispatch_id": held.id,
            "batch_id": held.batch_id,
        },
        notify_url=services.notify_url,
    )


def signers(people: tuple[Contact, ...]) -> tuple[Signer, ...]:
    """Number the signers in the commitment's order; all are asked at the same time."""
    return tuple(Signer(str(number), person.name, person.email) for number, person in enumerate(people, start=1))
