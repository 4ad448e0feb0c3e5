"""One claim's envelope before DocuSign has seen it: the documents, the subject, the signers, our ids."""

from bot.services.context import Services
from bot.services.papers import Contents, Papers, signers
from claims.dispatch import Dispatch
from claims.wording import say
from esign.subject import envelope_subject
from esign.text import one_line
from esign.values import CLAIM_KEY_FIELD, Draft


def draft_of(services: Services, contents: Contents, held: Dispatch, transaction_id: str, papers: Papers) -> Draft:
    """Put the envelope together."""
    claim = contents.claim
    company = claim.commitment.contract_company
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
        documents=papers.documents,
        signers=signers(contents),
        custom_fields={
            CLAIM_KEY_FIELD: f"{claim.id}:{held.revision_id}",
            "dispatch_id": held.id,
            "batch_id": held.batch_id,
        },
        notify_url=services.notify_url,
        template_id=contents.project.chosen.template_id,
    )
