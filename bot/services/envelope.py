"""One claim's envelope before DocuSign has seen it: the documents, the subject, the signers, our ids."""

from bot.services.context import Services
from bot.services.papers import Contents, Papers, copies, signers
from claims.dispatch import Dispatch
from claims.model import Claim, Project
from claims.wording import say
from esign.subject import envelope_subject
from esign.text import one_line
from esign.values import CLAIM_KEY_FIELD, Draft


def subject_of(claim: Claim, project: Project) -> str:
    """Return the usual subject of a claim's envelope."""
    return envelope_subject(project.name, claim.number, claim.commitment.contract_company, claim.commitment.number)


def message_of(claim: Claim, project: Project) -> str:
    """Return the usual message to the signers."""
    return say(
        "Progress claim {number} of {company} on {project} is ready to sign. "
        "Please read the documents and sign on the last page.",
        number=claim.number,
        company=one_line(claim.commitment.contract_company),
        project=one_line(project.name),
    )


def draft_of(services: Services, contents: Contents, held: Dispatch, transaction_id: str, papers: Papers) -> Draft:
    """Put the envelope together."""
    claim = contents.claim
    custom = contents.custom
    return Draft(
        transaction_id=transaction_id,
        subject=(custom.subject if custom else "") or subject_of(claim, contents.project),
        blurb=(custom.message if custom else "") or message_of(claim, contents.project),
        documents=papers.documents,
        signers=signers(contents),
        copies=copies(contents),
        custom_fields={
            CLAIM_KEY_FIELD: f"{claim.id}:{held.revision_id}",
            "dispatch_id": held.id,
            "batch_id": held.batch_id,
        },
        notify_url=services.notify_url,
        template_id=contents.project.chosen.template_id,
    )
