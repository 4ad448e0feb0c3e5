"""The judge itself: DocuSign's description made strict says no where it should. Absent without the contract file."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.docusign.config import ACCOUNT_ID
from tests.support import docusign_contract as contract
from tests.support.docusign_wire import definition, listener_of, signer

ROOT = f"/restapi/v2.1/accounts/{ACCOUNT_ID}"
ONE = f"{ROOT}/envelopes/4115e81e-6fbf-42dd-994a-71ab8d4a75d2"


def test_a_good_create_call_has_no_problem() -> None:
    body = definition(
        eventNotification=listener_of("https://bot.example/", ["envelope-sent"], integratorManaged="true")
    )
    assert contract.check_request("POST", f"{ROOT}/envelopes", {}, body) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"emailSubject": None},
        {"emailSubjekt": "x"},
        {"status": True},
        {"documents": [{"documentId": 1}]},
        {"recipients": {"signers": [signer(mail="x")]}},
        {"eventNotification": {"url": "https://bot.example/"}},
    ],
)
def test_a_request_outside_the_description_is_found(changes: dict[str, Any]) -> None:
    assert contract.check_request("POST", f"{ROOT}/envelopes", {}, definition(**changes)) != []


def test_paths_queries_and_bodies_outside_the_description_are_found() -> None:
    assert contract.check_request("GET", f"{ROOT}/envelopes", {"from_date": "2026-01-01"}, None) == []
    assert contract.check_request("GET", f"{ROOT}/envelopes", {"fromdate": "x"}, None) != []
    assert contract.check_request("GET", f"{ROOT}/nothing", {}, None) != []
    assert contract.check_request("GET", ONE, {}, {}) != []
    assert contract.check_request("PUT", ONE, {}, {"status": "voided"}) != []
    assert contract.check_request("PUT", f"{ROOT}/envelopes/status", {"envelope_ids": "request_body"}, {}) == []


def test_an_answer_outside_the_description_is_found() -> None:
    listed = {"resultSetSize": "0", "startPosition": "0", "endPosition": "0", "totalSetSize": "0", "nextUri": "/x"}
    assert contract.check_answer("GET", f"{ROOT}/envelopes", 200, listed) == []
    assert contract.check_answer("GET", f"{ROOT}/envelopes", 200, {**listed, "resultSetSize": 0}) != []
    assert contract.check_answer("GET", ONE, 200, {"envelopeId": "x", "status": "sent", "voidedReason": None}) != []
    assert contract.check_answer("GET", ONE, 201, {}) != []
    assert contract.check_answer("GET", f"{ONE}/documents/1", 200, None) == []
    assert contract.check_answer("GET", ONE, 429, {"errorCode": "X", "message": "y"}) == []
    assert contract.check_answer("GET", ONE, 400, {"error": "x"}) != []
    token = {"access_token": "x", "token_type": "Bearer", "expires_in": 3600}
    assert contract.check_answer("POST", "/oauth/token", 200, token) == []
    assert contract.check_answer("POST", "/oauth/token", 200, {**token, "expires_in": "3600"}) != []


def test_every_entry_beyond_the_file_names_its_source_and_is_needed() -> None:
    known = contract.contract_file()
    assert known is not None
    definitions = json.loads(known.read_text("utf-8"))["definitions"]
    for (name, field), (_, source) in contract.NEWER_FIELDS.items():
        assert source
        assert field not in definitions[name]["properties"]
    assert all(contract.NEWER_STATUSES.values())


def test_ci_cannot_pass_without_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLAIMS_BOT_CONTRACTS", str(tmp_path))
    monkeypatch.delenv("CLAIMS_BOT_CONTRACTS_REQUIRED", raising=False)
    assert contract.contract_file() is None
    monkeypatch.setenv("CLAIMS_BOT_CONTRACTS_REQUIRED", "1")
    with pytest.raises(FileNotFoundError, match="is required"):
        contract.contract_file()
