"""What a plain script does: one envelope after the other over the same SDK, created and sent in one call.

It keeps nothing: if it dies or an answer is lost, nobody knows which were sent. Prints its peak memory in megabytes.
"""

import base64
import resource
import sys

import docusign_esign

from bot.settings import Settings
from bot.wiring import docusign_settings, utc_now
from esign.account import ServiceAccount
from tests.support.examples import EXAMPLES


def main(count: int) -> None:
    """Send so many envelopes of one document to one signer each."""
    access = ServiceAccount.connect(docusign_settings(Settings()), utc_now).access()
    client = docusign_esign.ApiClient(host=f"{access.account.base_uri}/restapi")
    client.set_default_header("Authorization", f"Bearer {access.token.value}")
    envelopes = docusign_esign.EnvelopesApi(client)
    document = base64.b64encode(next(EXAMPLES.rglob("*.pdf")).read_bytes()).decode()
    for number in range(count):
        envelopes.create_envelope(access.account.id, envelope_definition=_definition(number, document))


def _definition(number: int, document: str) -> docusign_esign.EnvelopeDefinition:
    signer = docusign_esign.Signer(
        recipient_id="1", name="Ruth Harlan", email=f"ruth@plain-{number:04}.example", routing_order="1"
    )
    return docusign_esign.EnvelopeDefinition(
        status="sent",
        email_subject=f"Progress claim {number}",
        documents=[
            docusign_esign.Document(document_id="1", name="Claim", file_extension="pdf", document_base64=document)
        ],
        recipients=docusign_esign.Recipients(signers=[signer]),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
