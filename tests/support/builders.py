"""Makers of values and records for tests: valid by default, every part can be given. Names are of the demo world."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from claims.batch import Batch, Line
from claims.dispatch import State
from claims.envelope import Recipient, RecipientStatus
from claims.model import (
    Claim,
    ClaimStatus,
    Commitment,
    CommitmentKind,
    Contact,
    Figures,
    Level,
    Member,
    Period,
    Project,
    Revision,
)
from claims.money import Money
from claims.picker import Listed
from claims.reasons import Reason
from claims.records import (
    ClaimRecord,
    CommitmentRecord,
    ContactRecord,
    Document,
    MemberRecord,
    PersonRecord,
    ProjectRecord,
)
from claims.selection import Selection, Tick

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
OURS = "Harbour & Rowe Constructors"
SUBCONTRACTOR = "Harlan Earthworks Inc."
MAYA = "U04MAYAOKAF"
RIVERSIDE = "C04RIVERSID"


def after(seconds: float) -> datetime:
    """So many seconds after `NOW`."""
    return NOW + timedelta(seconds=seconds)


def figures(**changes: Any) -> Figures:
    """A cover sheet whose identities hold: the example that Procore publishes."""
    sheet = Figures(
        currency="AUD",
        original_contract_sum=Decimal("50000.00"),
        net_change_by_change_orders=Decimal("5000.00"),
        contract_sum_to_date=Decimal("55000.00"),
        total_completed_and_stored_to_date=Decimal("53000.00"),
        completed_work_retainage=Decimal("5200.00"),
        stored_materials_retainage=Decimal("100.00"),
        total_retainage=Decimal("5300.00"),
        total_earned_less_retainage=Decimal("47700.00"),
        less_previous_certificates=Decimal("47700.00"),
        current_payment_due=Decimal("0.00"),
        balance_to_finish=Decimal("7300.00"),
    )
    return replace(sheet, **changes)


def asking_for(amount: str, currency: str = "AUD") -> Figures:
    """The figures of a claim for this much, its identities intact."""
    due = Decimal(amount)
    return figures(
        currency=currency, current_payment_due=due, less_previous_certificates=Decimal("47700.00") - due
    )  # fmt: skip


def a_contact(**changes: Any) -> Contact:
    """A contact that can be addressed, of whom the people list says nothing."""
    return replace(Contact("Ruth Harlan", "ruth@harlan.example"), **changes)


def a_project(**changes: Any) -> Project:
    """Riverside Tower, everything switched on."""
    project = Project(
        id="00000000000000a1",
        number="RT",
        name="Riverside Tower",
        company=OURS,
        channel_id=RIVERSIDE,
        time_zone="America/New_York",
        holiday_calendar="US",
        docusign_enabled=True,
        company_docusign_enabled=True,
    )
    return replace(project, **changes)


def a_commitment(**changes: Any) -> Commitment:
    """A subcontract that everybody on the project may see."""
    commitment = Commitment(
        id="00000000000000c1",
        project_id=a_project().id,
        number="SC-101",
        title="Excavation",
        kind=CommitmentKind.SUBCONTRACT,
        contract_company=SUBCONTRACTOR,
        private=False,
    )
    return replace(commitment, **changes)


def a_member(**changes: Any) -> Member:
    """Maya, admin on Riverside Tower."""
    maya = Member("00000000000000b1", a_project().id, "maya.okafor@harbour-rowe.example", MAYA, Level.ADMIN)
    return replace(maya, **changes)


def a_revision(**changes: Any) -> Revision:
    """The first revision of claim 7."""
    return replace(Revision(f"{4096 + 7:016x}", 1, OCTOBER, figures(), None, None), **changes)


def a_claim(**changes: Any) -> Claim:
    """An approved claim with one usable contact. Another `number` is another claim, with ids of its own."""
    number = changes.get("number", 7)
    claim = Claim(
        id=f"{number:016x}",
        number=number,
        status=ClaimStatus.APPROVED,
        commitment=a_commitment(),
        contacts=(a_contact(),),
        revision=a_revision(id=f"{4096 + number:016x}"),
    )
    return replace(claim, **changes)


def claim_for(amount: str, currency: str = "AUD", **changes: Any) -> Claim:
    """A claim for this much."""
    claim = a_claim(**changes)
    return replace(claim, revision=replace(claim.revision, figures=asking_for(amount, currency)))


def listed(claim: Claim, *reasons: Reason) -> Listed:
    """A claim of a list, with the reasons against sending it."""
    return Listed(claim, reasons, () if reasons else claim.contacts)


def a_selection(ticks: Sequence[Tick] = (), **changes: Any) -> Selection:
    """Maya's ticks on Riverside Tower."""
    selection = Selection(
        id="00000000000000d1",
        member_id=a_member().id,
        project_id=a_project().id,
        picker="00000000000000e1",
        redraw=1,
        page=0,
        ticks=frozenset(ticks),
    )
    return replace(selection, **changes)


def a_recipient(**changes: Any) -> Recipient:
    """A signer who has been asked."""
    return replace(Recipient("1", "Ruth Harlan", "ruth@harlan.example", RecipientStatus.SENT), **changes)


def a_line(**changes: Any) -> Line:
    """A line of a batch, out for signature. Another `claim_number` is another claim."""
    number = changes.get("claim_number", 7)
    line = Line(
        dispatch_id=f"{8192 + number:016x}",
        claim_id=f"{number:016x}",
        claim_number=number,
        commitment_number="SC-101",
        commitment_title="Excavation",
        commitment_kind=CommitmentKind.SUBCONTRACT,
        company=SUBCONTRACTOR,
        period=OCTOBER,
        due=Money(Decimal("7700.00"), "AUD"),
        state=State.SENT,
        words=None,
        recipients=(a_recipient(),),
    )
    return replace(line, **changes)


def a_batch(*lines: Line, **changes: Any) -> Batch:
    """A batch told in the project's channel; with one line if none is given."""
    batch = Batch("00000000000000f1", "Riverside Tower", "RT", MAYA, False, NOW, lines or (a_line(),))
    return replace(batch, **changes)


def project_record(**changes: Any) -> ProjectRecord:
    """Riverside Tower as the import file has it."""
    record = ProjectRecord(OURS, "RT", "Riverside Tower", RIVERSIDE, "America/New_York", "US", True, True)
    return replace(record, **changes)


def person_record(**changes: Any) -> PersonRecord:
    """The contact in the company directory."""
    return replace(PersonRecord(SUBCONTRACTOR, "Ruth Harlan", "ruth@harlan.example", True), **changes)


def member_record(**changes: Any) -> MemberRecord:
    """Maya, admin on Riverside Tower."""
    return replace(MemberRecord("RT", "maya.okafor@harbour-rowe.example", MAYA, Level.ADMIN), **changes)


def commitment_record(**changes: Any) -> CommitmentRecord:
    """A subcontract of Riverside Tower."""
    record = CommitmentRecord("SC-101", "Excavation", CommitmentKind.SUBCONTRACT, SUBCONTRACTOR, False, frozenset())
    return replace(record, **changes)


def claim_record(**changes: Any) -> ClaimRecord:
    """An approved claim of Riverside Tower without a document."""
    record = ClaimRecord(
        company=OURS,
        project_number="RT",
        commitment=commitment_record(),
        number=7,
        status=ClaimStatus.APPROVED,
        contacts=(ContactRecord("Ruth Harlan", "ruth@harlan.example"),),
        period=OCTOBER,
        figures=figures(),
        document=None,
    )
    return replace(record, **changes)


def a_document(content: bytes = b"%PDF-1.7 a claim", name: str = "claim-7.pdf") -> Document:
    """A claim's own document."""
    return Document(name, content, hashlib.sha256(content).hexdigest())
