"""What several templates and documents come to, as the stand-in composes them."""

from typing import Any

import pytest

from sandbox.docusign.config import FIELDS_TEMPLATE
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_wire import Caller, definition, document, signer

pytestmark = pytest.mark.slow

FIELDS = {"textCustomFields": [{"name": "claim_key", "value": "RT/1", "show": "false", "required": "false"}]}


def inline(sequence: str = "2", **changes: Any) -> dict[str, Any]:
    person = {**signer(1), "roleName": "Subcontractor"}
    return {"sequence": sequence, "recipients": {"signers": [person]}, "customFields": FIELDS} | changes


def composite(*server: str, number: int = 1, **changes: Any) -> dict[str, Any]:
    templates = [{"sequence": "1", "templateId": one} for one in server]
    return {"compositeTemplateId": str(number), "document": document(number), "serverTemplates": templates,
            "inlineTemplates": [inline()]} | changes  # fmt: skip


def composed(*composites: dict[str, Any], **root: Any) -> dict[str, Any]:
    bare = definition()
    for name in ("documents", "recipients"):
        bare.pop(name)
    return bare | {"compositeTemplates": list(composites)} | root


def refused(call: Caller, body: dict[str, Any]) -> str:
    answer = call("POST", "/envelopes", body)
    assert answer.status_code == 400, answer.text
    return str(answer.json()["errorCode"])


def test_a_templates_fields_and_brand_are_laid_over_the_document_that_was_sent(
    call: Caller, sandbox: DocusignSandbox
) -> None:
    answer = call("POST", "/envelopes", composed(composite(number=1), composite(FIELDS_TEMPLATE.template_id, number=2)))

    assert answer.status_code == 201, answer.text
    (envelope,) = sandbox.envelopes
    (person,) = envelope.recipients
    assert [one.document_id for one in envelope.documents] == ["1", "2"]
    assert [(tab["tabLabel"], tab["documentId"]) for tab in person.tabs["textTabs"]] == [("Cost code", "2")]
    assert envelope.extras["brandId"] == FIELDS_TEMPLATE.brand_id
    assert envelope.custom_fields[0]["value"] == "RT/1"


def test_what_stands_at_the_root_beside_composite_templates_is_ignored(call: Caller, sandbox: DocusignSandbox) -> None:
    others = {"signers": [signer(7, "other@acme.example")]}
    bare = composite(inlineTemplates=[inline(customFields={})])
    call("POST", "/envelopes", composed(bare, customFields=FIELDS, recipients=others, documents=[document(9)]))

    (envelope,) = sandbox.envelopes
    assert not envelope.custom_fields
    assert [one.email for one in envelope.recipients] == ["ann.lee@acme.example"]
    assert [one.document_id for one in envelope.documents] == ["1"]


def test_an_unknown_template_is_refused(call: Caller) -> None:
    assert refused(call, composed(composite("00000000-0000-4000-8000-000000000000"))) == "TEMPLATE_ID_INVALID"


def test_a_role_that_nobody_fills_is_refused(call: Caller) -> None:
    other = {"signers": [{**signer(1), "roleName": "Architect"}]}
    left = composite(FIELDS_TEMPLATE.template_id, inlineTemplates=[inline(recipients=other)])

    assert refused(call, composed(left)) == "INVALID_RECIPIENT_ID"


@pytest.mark.parametrize("changes", [{"document": None}, {"inlineTemplates": [inline(), inline()]}])
def test_a_composite_without_a_document_or_with_one_sequence_twice_is_refused(
    call: Caller, changes: dict[str, Any]
) -> None:
    assert refused(call, composed(composite(**changes))) == "INVALID_REQUEST_PARAMETER"
