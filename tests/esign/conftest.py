"""A stand-in DocuSign, our service account on it, and drafts with a real summary sheet."""

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from claims.model import CommitmentKind, Figures, Period
from esign.account import ServiceAccount
from esign.client import Envelopes
from esign.oauth import DocusignSettings
from esign.sheet import SheetFacts, render_sheet
from esign.values import Draft, EnvelopeDocument, Signer
from sandbox.docusign.config import INTEGRATION_KEY, SERVICE_USER_ID, DocusignConfig
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_contract import check_request, contract_file
from tests.support.docusign_login import LoginServer
from tests.support.docusign_wire import KeyPair, new_key_pair

SIGNERS = (Signer("1", "Jo Bauer", "jo@northbank.example"), Signer("2", "Ann Lee", "ann@northbank.example"))


def problems_of(sandbox: DocusignSandbox) -> list[str]:
    """What DocuSign's own description of its API has against the requests that we made."""
    if contract_file() is None:
        return []
    rest = [call for call in sandbox.received if call.path.startswith("/restapi")]
    return [problem for c in rest for problem in check_request(c.method, c.path, c.query, c.body)]


def utc_now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="session")
def key_pair() -> KeyPair:
    return new_key_pair()


@pytest.fixture
def docusign(key_pair: KeyPair) -> Iterator[DocusignSandbox]:
    """A stand-in that serves pages of three rows, so that paging is seen."""
    config = DocusignConfig(
        public_key_pem=key_pair.public_pem, list_page=3, burst_limit=1000, connect_hmac_keys=("connect-key",)
    )
    with DocusignSandbox(config) as sandbox:
        yield sandbox
        assert problems_of(sandbox) == []


@pytest.fixture
def settings(docusign: DocusignSandbox, key_pair: KeyPair) -> DocusignSettings:
    return DocusignSettings(
        oauth_url=docusign.url,
        integration_key=INTEGRATION_KEY,
        user_id=SERVICE_USER_ID,
        private_key_pem=key_pair.private_pem,
        read_timeout=30.0,
        allow_loopback=True,
    )


@pytest.fixture
def account(settings: DocusignSettings) -> ServiceAccount:
    return ServiceAccount(settings, utc_now)


@pytest.fixture
def envelopes(account: ServiceAccount) -> Envelopes:
    return Envelopes(account)


@pytest.fixture(scope="session")
def sheet() -> bytes:
    amount = Decimal("100.00")
    facts = SheetFacts(
        project="Riverside Tower",
        company="Harbour & Rowe Constructors",
        contract_company="Northbank Electrical",
        commitment="SC-104 · Concrete structure",
        commitment_kind=CommitmentKind.SUBCONTRACT,
        claim_number=7,
        period=Period(date(2026, 10, 1), date(2026, 10, 31)),
        figures=Figures("USD", *[amount] * 11),
        signers=SIGNERS,
        has_own_document=False,
        document_sha256=None,
        reference="D-1",
    )
    return render_sheet(facts)


@pytest.fixture
def a_draft(sheet: bytes) -> Callable[..., Draft]:
    """Makes drafts that DocuSign accepts, each with a transaction id of its own."""
    numbers = itertools.count(1)

    def make(**changes: Any) -> Draft:
        draft = Draft(
            transaction_id=f"00000000-0000-4000-8000-{next(numbers):012d}",
            subject="Riverside Tower · Claim 7 · Northbank Electrical",
            blurb="Please sign progress claim 7.",
            documents=(EnvelopeDocument("Summary.pdf", sheet),),
            signers=SIGNERS,
            custom_fields={"claim_key": "RT/SC-104/7", "batch_id": "b-1"},
            notify_url=None,
        )
        return dataclasses.replace(draft, **changes)

    return make


@pytest.fixture
def login() -> Iterator[LoginServer]:
    server = LoginServer()
    yield server
    server.close()
