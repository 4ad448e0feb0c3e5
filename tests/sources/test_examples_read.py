import hashlib
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from claims.arithmetic import differences
from claims.contacts import usable
from claims.model import ClaimStatus, CommitmentKind, Contact, Level
from claims.records import ClaimRecord, MemberRecord, PersonRecord, ProjectRecord
from sources.columns import COLUMNS, CONTACT_NAMES
from sources.files import read
from sources.problems import Reading

EXAMPLES = Path(__file__).parents[2] / "examples"
SENDABLE = {ClaimStatus.APPROVED, ClaimStatus.APPROVED_AS_NOTED, ClaimStatus.PENDING_OWNER_APPROVAL}


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read([EXAMPLES], ("en-AU", "en-GB", "en-US-gc"))


@pytest.fixture(scope="module")
def claims(reading: Reading) -> list[ClaimRecord]:
    return [record for record in reading.records if isinstance(record, ClaimRecord)]


def test_the_examples_are_read_without_a_word(reading: Reading) -> None:
    assert reading.problems == ()
    assert reading.warnings == ()


def test_the_projects_and_members_are_those_of_the_demo(reading: Reading) -> None:
    projects = {record.number: record for record in reading.records if isinstance(record, ProjectRecord)}
    assert {number: p.channel_id for number, p in projects.items()} == {
        "RT": "C04RIVERSID",
        "HS": "C04HARBSCHO",
        "LH": "C04LAKEHOSP",
    }
    assert all(p.docusign_enabled and p.company_docusign_enabled is None for p in projects.values())
    assert {number: p.dictionary for number, p in projects.items()} == {"RT": None, "HS": "en-GB", "LH": "en-US-gc"}
    assert {p.company_dictionary for p in projects.values()} == {"en-AU"}
    levels = {(r.project_number, r.slack_id): r.level for r in reading.records if isinstance(r, MemberRecord)}
    assert levels["RT", "U04MAYAOKAF"] is levels["HS", "U04TOMSANDO"] is Level.ADMIN
    assert levels["RT", "U04OLIVERGR"] is Level.READ_ONLY
    assert ("LH", "U04TOMSANDO") not in levels
    assert "U04LENAFISC" not in {slack_id for _, slack_id in levels}


def test_the_claims_cover_statuses_kinds_currencies_and_privacy(claims: list[ClaimRecord]) -> None:
    assert 55 <= len(claims) <= 65
    assert {claim.status for claim in claims} == set(ClaimStatus)
    assert {claim.commitment.kind for claim in claims} == set(CommitmentKind)
    assert {claim.figures.currency for claim in claims} == {"USD", "AUD", "CAD", "GBP"}
    private = {bool(claim.commitment.private_list) for claim in claims if claim.commitment.private}
    assert private == {True, False}
    assert sum(1 for claim in claims if claim.document) >= 20


def test_every_cover_sheet_adds_up_and_follows_from_the_one_before(claims: list[ClaimRecord]) -> None:
    by_key = {(c.project_number, c.commitment.number, c.number): c for c in claims}
    followed = 0
    for (project, commitment, number), claim in by_key.items():
        assert differences(claim.figures) == ()
        before = by_key.get((project, commitment, number - 1))
        if before is not None:
            followed += 1
            assert claim.figures.less_previous_certificates == before.figures.total_earned_less_retainage
            assert claim.period.start > before.period.end
    assert followed >= 15


def test_the_published_cover_sheet_is_among_them(claims: list[ClaimRecord]) -> None:
    (claim,) = [c for c in claims if c.commitment.number == "SC-117" and c.number == 3]
    stated = [getattr(claim.figures, name) for name in list(claim.figures.__dataclass_fields__)[1:]]
    published = "50000.00 5000.00 55000.00 53000.00 5200.00 100.00 5300.00 47700.00 47700.00 0.00 7300.00"
    assert stated == [Decimal(figure) for figure in published.split()]
    assert claim.status in SENDABLE


def test_credits_and_claims_over_nothing_are_among_them(claims: list[ClaimRecord]) -> None:
    due = [claim.figures.current_payment_due for claim in claims]
    assert min(due) < 0
    assert 0 in due


def test_more_than_a_page_of_riverside_can_be_sent_and_every_fault_of_contacts_shows(
    reading: Reading, claims: list[ClaimRecord]
) -> None:
    people = {r.email.lower(): r for r in reading.records if isinstance(r, PersonRecord)}
    sendable: Counter[str] = Counter()
    for claim in claims:
        contacts = []
        for contact in claim.contacts:
            person = people.get(contact.email.lower())
            known = (person.active, person.company) if person else (None, None)
            contacts.append(Contact(contact.name, contact.email, *known))
        fine = usable(tuple(contacts), claim.commitment.contract_company)
        sendable[claim.project_number] += claim.status in SENDABLE and bool(fine)
    assert sendable["RT"] > 20
    assert sendable["HS"] >= 5
    assert sendable["LH"] >= 5


def test_making_the_examples_again_gives_the_same_bytes(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, str(EXAMPLES / "make.py"), str(tmp_path)], check=True, capture_output=True, timeout=120
    )
    assert b"58 claims" in made.stdout
    fresh = _digests(tmp_path)
    committed = _digests(EXAMPLES)
    assert fresh == {name: committed.get(name) for name in fresh}
    assert {name for name in committed if name.endswith((".pdf", ".csv", ".xlsx"))} == set(fresh)


def test_every_document_is_small(claims: list[ClaimRecord]) -> None:
    assert max(len(claim.document.content) for claim in claims if claim.document) < 40_000


def test_the_readme_names_every_column_and_synonym() -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    names = [name for columns in COLUMNS.values() for column in columns.values() for name in column.names]
    assert [name for name in (*names, *CONTACT_NAMES) if name not in text] == []


def _digests(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file() and p.suffix in (".pdf", ".csv", ".xlsx"))
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
