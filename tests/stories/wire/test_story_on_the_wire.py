"""The main story, with some trouble in it, before the judge: DocuSign's own description of its API."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.services import polling
from sandbox.docusign.config import ACCOUNT_ID
from sandbox.docusign.model import Received
from tests.support.docusign_contract import check_answer, check_request
from tests.support.portfolios import address, claim_rows, confirm_all, played
from tests.support.stage import QUICK, Stage

pytestmark = pytest.mark.slow

ENVELOPES = f"/restapi/v2.1/accounts/{ACCOUNT_ID}/envelopes"
POLLED_AT_ONCE = replace(QUICK, poll=timedelta(0))
BAD_ADDRESS = {"kind": "answer", "status": 400, "error_code": "INVALID_EMAIL_ADDRESS_FOR_RECIPIENT"}


def test_all_that_we_ask_of_docusign_and_are_told_keeps_to_its_description(sqlite_url: str, tmp_path: Path) -> None:
    with played(Stage(sqlite_url, timing=POLLED_AT_ONCE), tmp_path, claim_rows(5)) as stage:
        stage.docusign.inject(kind="reset", method="POST", path="*/envelopes", when="after")
        stage.docusign.inject(kind="reset", method="PUT", path="*/envelopes/*", when="after")
        stage.docusign.inject(**BAD_ADDRESS, method="PUT", path="*/envelopes/*")
        maya = stage.person("maya")
        batch = confirm_all(maya)
        maya.wait_until(lambda: "sent *4 of 5 progress claims*" in maya.again(batch).plain, "sending four")
        stage.wait_for(lambda: any("/folders/" in call.path for call in stage.docusign.received), "binning the draft")
        out = [one for one in stage.docusign.envelopes if one.status == "sent"]
        signed, declined, bounced, voided = out
        stage.docusign.sign(signed.envelope_id, signed.recipients[0].email)
        stage.docusign.decline(declined.envelope_id, declined.recipients[0].email, "Wrong amount")
        stage.docusign.bounce(bounced.envelope_id, bounced.recipients[0].email)
        stage.docusign.void(voided.envelope_id)
        polling.poll_due(stage.serving.bot.services)
        maya.wait_until(lambda: "1 of 5 signed" in maya.again(batch).plain, "the signature")
        stage.wait_for(lambda: sum("/documents/" in call.path for call in stage.docusign.received) == 2, "filing it")
        calls = stage.docusign.received

    assert [problem for call in calls for problem in judged(call)] == []
    assert {kind_of(call) for call in calls} == {
        "POST /oauth/token", "GET /oauth/userinfo", "POST envelopes", "PUT envelopes/*", "PUT folders/recyclebin",
        "GET envelopes by transaction_ids", "GET envelopes by envelope_ids", "GET envelopes by from_date",
        "GET envelopes/*",
    }  # fmt: skip
    assert {address(number) for number in range(1, 6)} == {
        signer["email"] for call in calls if kind_of(call) == "POST envelopes"
        for signer in call.body["recipients"]["signers"]
    }  # fmt: skip


def judged(call: Received) -> list[str]:
    """What the description holds against a call. An answer that a fault has made up or lost is not judged."""
    found = check_request(call.method, call.path, call.query, call.body) if call.path.startswith("/restapi") else []
    if call.status and not call.fault:
        found += check_answer(call.method, call.path, call.status, call.answer)
    return [f"{call.method} {call.path}: {one}" for one in found]


def kind_of(call: Received) -> str:
    path = call.path.removeprefix(ENVELOPES.removesuffix("envelopes"))
    by = next((f" by {name}" for name in ("transaction_ids", "envelope_ids", "from_date") if name in call.query), "")
    return f"{call.method} {'envelopes/*' if path.startswith('envelopes/') else path}{by}"
