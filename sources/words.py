"""The words of an export and what they mean: statuses, kinds of commitment, levels, yes and no.

Case, spaces, punctuation and & against "and" make no difference. An unknown word is refused, never guessed.
"""

from collections.abc import Mapping
from typing import TypeVar

from claims.model import ClaimStatus, CommitmentKind, Level
from sources.cells import Cell, read_text
from sources.problems import Unfit

T = TypeVar("T")


def squeezed(text: str) -> str:
    """Return letters and digits only, in lower case: the form in which words are compared."""
    return "".join(c for c in text.replace("&", " and ").casefold() if c.isalnum())


STATUSES: Mapping[str, ClaimStatus] = {
    "draft": ClaimStatus.DRAFT,
    "underreview": ClaimStatus.UNDER_REVIEW,
    "inreview": ClaimStatus.UNDER_REVIEW,
    "reviseandresubmit": ClaimStatus.REVISE_AND_RESUBMIT,
    "reviseresubmit": ClaimStatus.REVISE_AND_RESUBMIT,
    "approved": ClaimStatus.APPROVED,
    "approvedasnoted": ClaimStatus.APPROVED_AS_NOTED,
    "pendingownerapproval": ClaimStatus.PENDING_OWNER_APPROVAL,
    # Procore's own pages write the third sendable status this way twice.
    "pendingapproval": ClaimStatus.PENDING_OWNER_APPROVAL,
}

KINDS: Mapping[str, CommitmentKind] = {
    **dict.fromkeys(
        ("purchaseorder", "purchaseorders", "po", "purchaseordercontract", "poc"),
        CommitmentKind.PURCHASE_ORDER,
    ),
    **dict.fromkeys(
        (
            "subcontract",
            "subcontracts",
            "sc",
            "workordercontract",
            "workorder",
            "woc",
            "contract",
            "subcontractagreement",
        ),
        CommitmentKind.SUBCONTRACT,
    ),
}

LEVELS: Mapping[str, Level] = {
    "none": Level.NONE,
    "noaccess": Level.NONE,
    "readonly": Level.READ_ONLY,
    "read": Level.READ_ONLY,
    "standard": Level.STANDARD,
    "admin": Level.ADMIN,
    "administrator": Level.ADMIN,
}

YES_OR_NO: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "y", "true", "t", "1", "x", "on", "enabled", "active", "private"), True),
    **dict.fromkeys(("no", "n", "false", "f", "0", "off", "disabled", "inactive", "public", "notprivate"), False),
}


def _read_word(cell: Cell, words: Mapping[str, T], expected: str) -> T:
    word = words.get(squeezed(read_text(cell)))
    if word is None:
        raise Unfit(expected)
    return word


def read_status(cell: Cell) -> ClaimStatus:
    """Return the claim's status; there are six and no other."""
    return _read_word(cell, STATUSES, "one of " + ", ".join(status.label for status in ClaimStatus))


def read_kind(cell: Cell) -> CommitmentKind:
    """Return the kind of commitment."""
    return _read_word(cell, KINDS, "Purchase order or Subcontract")


def read_level(cell: Cell) -> Level:
    """Return a level on the Commitments tool."""
    return _read_word(cell, LEVELS, "one of " + ", ".join(level.label for level in Level))


def read_yes_or_no(cell: Cell) -> bool:
    """Return True for yes, true, 1, x, on; False for no, false, 0, off."""
    if isinstance(cell, str) and cell.strip() in ("✓", "✔", "☑"):
        return True
    return _read_word(cell, YES_OR_NO, "yes or no")
