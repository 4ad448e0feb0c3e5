"""Makers of the values that are drawn, and golden payloads: literal JSON, rewritten by `--update-golden`."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from claims.batch import Batch, Line
from claims.confirmation import Confirmation, confirmation_of
from claims.dispatch import State
from claims.envelope import Recipient, RecipientStatus
from claims.holds import ACCOUNT, EVERYTHING, Hold, HoldKind
from claims.model import Claim, ClaimStatus, Commitment, CommitmentKind, Contact, Figures, Period, Project, Revision
from claims.money import Money
from claims.picker import Listed, PickerPage, page_of, tick_of
from claims.reasons import Reason
from claims.selection import Selection

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = (
    "<!channel> *bold* _it_ `code` ~no~ & <@U1> <http://evil.example|Pay here> :boom: \U0001f600"
    "\U0001f469\u200d\U0001f467 \u202egnp.exe\u2066 \u0634\u0631\u0643\u0629\n\r\t\x00"
) * 4


def is_golden(name: str, payload: Any, anew: bool) -> None:
    """Compare a payload with the one on file; `anew`, put it there."""
    path = GOLDEN / f"{name}.json"
    drawn = json.dumps(payload, ensure_ascii=False, indent=1) + "\n"
    if anew:
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, Any], None]:
    """Compare a payload with the one on file; with --update-golden, put it there."""
    anew = bool(request.config.getoption("--update-golden", default=False))
    return lambda name, payload: is_golden(name, payload, anew)


PROJECT = Project(
    id="00000000000000a1",
    number="RT",
    name="Riverside Tower",
    company="Harbour & Rowe Constructors",
    channel_id="C04RIVERSID",
    time_zone="America/New_York",
    holiday_calendar="US",
    docusign_enabled=True,
    company_docusign_enabled=True,
)
SELECTION = Selection("00000000000000b1", "00000000000000c1", PROJECT.id, "00000000000000d1", 4, 0, frozenset())


@dataclass(frozen=True)
class Making:
    """Makes values of the demo world; every part can be given."""

    project: Project = PROJECT
    selection: Selection = SELECTION
    hostile: str = HOSTILE

    def claim(
        self,
        number: int = 7,
        company: str = "Acme Concrete",
        due: str = "41220.50",
        currency: str = "AUD",
        status: ClaimStatus = ClaimStatus.APPROVED,
        kind: CommitmentKind = CommitmentKind.SUBCONTRACT,
        commitment: str = "SC-104",
        title: str = "Concrete",
        private: bool = False,
        period: Period | None = None,
        contacts: tuple[Contact, ...] = (Contact("Dana Ruiz", "dana@acme.example"),),
    ) -> Claim:
        zero = Decimal(0)
        asked = Decimal(due)
        figures = Figures(currency, asked, zero, asked, asked, zero, zero, zero, asked, zero, asked, zero)
        return Claim(
            id=f"{number:016x}",
            number=number,
            status=status,
            commitment=Commitment(f"{number:016x}", PROJECT.id, commitment, title, kind, company, private),
            contacts=contacts,
            revision=Revision(
                f"{number + 4096:016x}",
                1,
                period or Period(date(2026, 3, 1), date(2026, 3, 31)),
                figures,
                None,
                None,
            ),
        )

    def listed(self, claim: Claim, *reasons: Reason, skipped: tuple[tuple[Contact, str], ...] = ()) -> Listed:
        return Listed(claim, reasons, () if reasons else claim.contacts, skipped)

    def many(self, count: int, *reasons: Reason, start: int = 1, **parts: Any) -> list[Listed]:
        return [self.listed(self.claim(number, **parts), *reasons) for number in range(start, start + count)]

    def page(self, listed: Sequence[Listed], ticked: Sequence[Listed] = (), page: int = 0) -> PickerPage:
        return page_of(self.project, self.ticking(ticked, page), listed)

    def ticking(self, ticked: Sequence[Listed], page: int = 0) -> Selection:
        return replace(self.selection, ticks=frozenset(tick_of(one.claim) for one in ticked), page=page)

    def confirmation(
        self, listed: Sequence[Listed], ticked: Sequence[Listed] | None = None, place: str | None = "C04RIVERSID"
    ) -> Confirmation:
        note = None if place else "the project's channel is shared; `/claims here` in another sets it"
        selection = self.ticking(listed if ticked is None else ticked)
        return confirmation_of(self.project, selection, listed, place, note, "Claims Service")

    def recipient(
        self,
        status: RecipientStatus = RecipientStatus.SENT,
        name: str = "Dana Ruiz",
        email: str = "dana@acme.example",
        reason: str | None = None,
    ) -> Recipient:
        signed = datetime(2026, 4, 3, 14, 5, tzinfo=UTC) if status is RecipientStatus.COMPLETED else None
        return Recipient("1", name, email, status, signed, reason)

    def line(
        self,
        number: int = 7,
        state: State = State.SENT,
        *recipients: Recipient,
        company: str = "Acme Concrete",
        words: str | None = None,
        due: str = "41220.50",
        currency: str = "AUD",
    ) -> Line:
        return Line(
            dispatch_id=f"{number:016x}",
            claim_id=f"{number:016x}",
            claim_number=number,
            commitment_number="SC-104",
            commitment_title="Concrete",
            commitment_kind=CommitmentKind.SUBCONTRACT,
            company=company,
            period=Period(date(2026, 3, 1), date(2026, 3, 31)),
            due=Money(Decimal(due), currency),
            state=state,
            words=words,
            recipients=recipients or (self.recipient(),),
        )

    def batch(self, *lines: Line, private: bool = False, name: str = "Riverside Tower", **more: Any) -> Batch:
        made = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
        return Batch("00000000000000e1", name, "RT", "U04MAYAOKAF", private, made, lines, **more)

    def hold(self, kind: HoldKind, reason: str = "Wrong retainage everywhere") -> Hold:
        scopes = {HoldKind.FREEZE: EVERYTHING, HoldKind.BREAKER: ACCOUNT, HoldKind.STOP: "00000000000000e1"}
        by = None if kind is HoldKind.BREAKER else "U04TOMSANDO"
        return Hold("00000000000000f1", scopes[kind], kind, by, reason, datetime(2026, 4, 2, 10, 0, tzinfo=UTC))


@pytest.fixture
def make() -> Making:
    return Making()
