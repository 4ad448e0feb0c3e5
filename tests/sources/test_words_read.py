from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.model import ClaimStatus, CommitmentKind, Level
from sources.cells import read_text as text_of
from sources.problems import Unfit
from sources.words import read_kind, read_level, read_status, read_yes_or_no


@pytest.mark.parametrize(
    ("text", "status"),
    [
        *((status.value, status) for status in ClaimStatus),
        *((status.label, status) for status in ClaimStatus),
        ("APPROVED AS NOTED", ClaimStatus.APPROVED_AS_NOTED),
        ("Approved_as_Noted ", ClaimStatus.APPROVED_AS_NOTED),
        ("Pending Approval", ClaimStatus.PENDING_OWNER_APPROVAL),
        ("revise and resubmit", ClaimStatus.REVISE_AND_RESUBMIT),
        ("Revise&Resubmit", ClaimStatus.REVISE_AND_RESUBMIT),
        ("under\u00a0review", ClaimStatus.UNDER_REVIEW),
    ],
)
def test_a_status_is_known_in_any_spelling(text: str, status: ClaimStatus) -> None:
    assert read_status(text) is status


@pytest.mark.parametrize("text", ["", "Paid", "Signed", "Approve", "Not Invited", "Approved!ish", None])
def test_there_are_six_statuses_and_no_other(text: str | None) -> None:
    with pytest.raises(Unfit, match="one of Draft, Under Review"):
        read_status(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((text, CommitmentKind.PURCHASE_ORDER) for text in ("PO", "P.O.", "Purchase Order", "PurchaseOrderContract")),
        *((text, CommitmentKind.SUBCONTRACT) for text in ("SC", "subcontract", "WorkOrderContract", "Contract")),
    ],
)
def test_a_kind_of_commitment_is_known_by_its_synonyms(text: str, kind: CommitmentKind) -> None:
    assert read_kind(text) is kind


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Admin", Level.ADMIN),
        ("read only", Level.READ_ONLY),
        ("Read-only", Level.READ_ONLY),
        ("STANDARD", Level.STANDARD),
    ],
)
def test_a_level_is_known_in_any_spelling(text: str, level: Level) -> None:
    assert read_level(text) is level


@pytest.mark.parametrize("cell", ["yes", "Y", "TRUE", "1", "x", "on", True, 1, 1.0, "✓", "Active"])
def test_yes_in_its_forms(cell: object) -> None:
    assert read_yes_or_no(cell) is True  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["no", "N", "FALSE", "0", "off", False, 0, 0.0, "inactive"])
def test_no_in_its_forms(cell: object) -> None:
    assert read_yes_or_no(cell) is False  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["", "maybe", 2, None])
def test_neither_yes_nor_no_is_refused(cell: object) -> None:
    with pytest.raises(Unfit, match="yes or no"):
        read_yes_or_no(cell)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A1", "+1", "-x", "@SUM(A1)", "<!channel>", "*bold*", "\u202eabc"])
def test_text_that_looks_like_a_formula_or_markup_stays_text(text: str) -> None:
    assert text_of(text) == text


def test_spaces_of_every_kind_become_one() -> None:
    assert text_of(" Harlan\u00a0 Earthworks\r\nInc. ") == "Harlan Earthworks Inc."


@pytest.mark.parametrize("text", ["a\x07b", "a\x1b[31m", "a\x9fb", "x" * 1001])
def test_control_characters_and_very_long_text_are_refused(text: str) -> None:
    with pytest.raises(Unfit):
        text_of(text)


@given(st.text(max_size=30), st.sampled_from([read_status, read_kind, read_level, read_yes_or_no]))
def test_whatever_stands_in_a_cell_is_a_known_word_or_unfit(text: str, parse: Callable[[str], object]) -> None:
    with suppress(Unfit):
        assert parse(text) is not None
