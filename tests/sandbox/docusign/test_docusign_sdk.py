"""The stand-in as DocuSign's own Python library sees it."""

import base64
from collections.abc import Iterator

import docusign_esign as esign
import pytest
import urllib3
from docusign_esign.client.api_exception import ApiException

from sandbox.docusign.config import ACCOUNT_ID
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_wire import Caller, pdf

ANN = "ann.lee@acme.example"


@pytest.fixture
def client(call: Caller) -> Iterator[esign.ApiClient]:
    """The library's client at the stand-in, with its own retries off."""
    client = esign.ApiClient(host=f"{call.sandbox.url}/restapi")
    client.set_default_header("Authorization", f"Bearer {call.token}")
    client.rest_client.pool_manager.connection_pool_kw["retries"] = False
    yield client
    client.rest_client.pool_manager.clear()


def draft() -> esign.EnvelopeDefinition:
    """An envelope in the library's models."""
    tab = esign.SignHere(anchor_string="/claim_s1/", anchor_units="pixels", anchor_x_offset="0", anchor_y_offset="0")
    signer = esign.Signer(
        recipient_id="1", routing_order="1", name="Ann Lee", email=ANN, tabs=esign.Tabs(sign_here_tabs=[tab])
    )
    held = base64.b64encode(pdf()).decode()
    document = esign.Document(document_id="1", name="Claim 7.pdf", file_extension="pdf", document_base64=held)
    field = esign.TextCustomField(name="claim_key", value="k-1", show="false", required="false")
    return esign.EnvelopeDefinition(
        status="created",
        email_subject="Riverside Tower: claim 7",
        transaction_id="t-1",
        documents=[document],
        recipients=esign.Recipients(signers=[signer]),
        custom_fields=esign.CustomFields(text_custom_fields=[field]),
    )


def test_the_library_drafts_sends_follows_and_reads(client: esign.ApiClient, sandbox: DocusignSandbox) -> None:
    envelopes = esign.EnvelopesApi(client)
    summary, status, headers = envelopes.create_envelope_with_http_info(ACCOUNT_ID, envelope_definition=draft())
    assert (status, summary.status) == (201, "created")
    assert headers["X-BurstLimit-Remaining"] == "199"
    found = envelopes.list_status_changes(ACCOUNT_ID, transaction_ids="t-1")
    assert [one.envelope_id for one in found.envelopes] == [summary.envelope_id]
    envelopes.update(ACCOUNT_ID, summary.envelope_id, envelope=esign.Envelope(status="sent"))
    sandbox.sign(summary.envelope_id, ANN)
    seen = envelopes.get_envelope(ACCOUNT_ID, summary.envelope_id, include="recipients")
    assert (seen.status, seen.recipients.signers[0].status) == ("completed", "completed")
    assert envelopes.get_document(ACCOUNT_ID, "combined", summary.envelope_id).startswith(b"%PDF")
    none = envelopes.list_status_changes(ACCOUNT_ID, transaction_ids="t-2")
    assert (none.envelopes, none.total_set_size) == (None, "0")


def test_the_library_reads_statuses_in_one_call(client: esign.ApiClient) -> None:
    envelopes = esign.EnvelopesApi(client)
    ids = [envelopes.create_envelope(ACCOUNT_ID, envelope_definition=draft()).envelope_id for _ in range(2)]
    asked = esign.EnvelopeIdsRequest(envelope_ids=ids)
    answer = envelopes.list_status(ACCOUNT_ID, envelope_ids_request=asked, envelope_ids="request_body")
    assert {one.envelope_id: one.status for one in answer.envelopes} == dict.fromkeys(ids, "created")


def test_the_library_raises_docusigns_errors(client: esign.ApiClient) -> None:
    envelopes = esign.EnvelopesApi(client)
    wrong = draft()
    wrong.recipients.signers[0].email = "bob@acme"
    with pytest.raises(ApiException) as caught:
        envelopes.create_envelope(ACCOUNT_ID, envelope_definition=wrong)
    assert caught.value.status == 400
    assert b"INVALID_EMAIL_ADDRESS_FOR_RECIPIENT" in caught.value.body


def test_a_cut_connection_reaches_the_library_as_such(client: esign.ApiClient, sandbox: DocusignSandbox) -> None:
    envelopes = esign.EnvelopesApi(client)
    made = envelopes.create_envelope(ACCOUNT_ID, envelope_definition=draft()).envelope_id
    sandbox.inject(kind="reset", method="PUT", when="after")
    with pytest.raises(urllib3.exceptions.ProtocolError):
        envelopes.update(ACCOUNT_ID, made, envelope=esign.Envelope(status="sent"))
    assert envelopes.get_envelope(ACCOUNT_ID, made).status == "sent"
    assert len(sandbox.mails) == 1


def test_the_library_voids_resends_bins_and_opens_views(client: esign.ApiClient, sandbox: DocusignSandbox) -> None:
    envelopes = esign.EnvelopesApi(client)
    made = [envelopes.create_envelope(ACCOUNT_ID, envelope_definition=draft()).envelope_id for _ in range(2)]
    view = esign.EnvelopeViewRequest(return_url="https://bot.example/back", view_access="envelope")
    opened = envelopes.create_sender_view(ACCOUNT_ID, made[0], envelope_view_request=view)
    assert opened.url.startswith(sandbox.url)
    envelopes.update(ACCOUNT_ID, made[0], envelope=esign.Envelope(status="sent"))
    envelopes.update(ACCOUNT_ID, made[0], envelope=esign.Envelope(), resend_envelope="true")
    envelopes.update(ACCOUNT_ID, made[0], envelope=esign.Envelope(status="voided", voided_reason="Replaced"))
    bin_these = esign.FoldersRequest(envelope_ids=[made[1]])
    esign.FoldersApi(client).move_envelopes(ACCOUNT_ID, "recyclebin", folders_request=bin_these)
    assert [one.status for one in sandbox.envelopes] == ["voided", "deleted"]
    account = esign.AccountsApi(client).get_account_information(ACCOUNT_ID)
    assert (account.billing_period_envelopes_sent, account.envelope_sending_blocked) == ("1", "false")
