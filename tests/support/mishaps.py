"""What may go wrong in a day, and the claims that it goes wrong with: tables to draw from. Does none of it."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from claims.model import ClaimStatus, CommitmentKind
from claims.records import ClaimRecord, ContactRecord
from tests.support.builders import MAYA, asking_for, claim_record, commitment_record

TOM = "U04TOMSANDO"
RUTH, SAM = ContactRecord("Ruth Harlan", "ruth@harlan.example"), ContactRecord("Sam Reed", "sam@harlan.example")
ANN = ContactRecord("Ann Harlan", "ann@harlan.example")
CLAIMS = {
    1: claim_record(number=1, figures=asking_for("7700.00")),
    2: claim_record(number=2, commitment=commitment_record(number="SC-102"), contacts=(RUTH, SAM)),
    3: claim_record(
        number=3,
        commitment=commitment_record(number="PO-201", kind=CommitmentKind.PURCHASE_ORDER, private=True),
    ),
}
CHANGES: dict[str, Callable[[ClaimRecord, int], dict[str, Any]]] = {
    "figures": lambda record, count: {"figures": asking_for(f"{count}00.00")},
    "figures of before": lambda record, count: {"figures": CLAIMS[record.number].figures},
    "contact": lambda record, count: {"contacts": (ANN,) if record.contacts[0] != ANN else (RUTH,)},
    "status": lambda record, count: {
        "status": ClaimStatus.UNDER_REVIEW if record.status is ClaimStatus.APPROVED else ClaimStatus.APPROVED
    },
}
TIMES = {
    "a second": 1,
    "six seconds": 6,
    "a minute": 61,
    "a lease": 181,
    "a poll": 1201,
    "an hour": 3601,
    "a day": 82800,  # less an hour: whoever stands still until the sweep may make a draft after it
}
TROUBLES = {"step_failed", "loop_failed", "line_not_applied", "message_not_applied", "envelope_not_made"}
"""What the log says when something of ours failed; nothing that happens here may bring that about."""

CALLS = {
    "create": {"method": "POST", "path": "*/envelopes"},
    "send": {"method": "PUT", "path": "*/envelopes/*"},
    "look": {"method": "GET", "path": "*/envelopes"},
    "any": {"path": "*/restapi/*"},
}
DOCUSIGN_FAULTS: dict[str, dict[str, Any]] = {
    "reset before": {"kind": "reset", "when": "before"},
    "reset after": {"kind": "reset", "when": "after"},
    "503 before": {"status": 503, "when": "before"},
    "503 after": {"status": 503, "when": "after"},
    "html before": {"kind": "html", "when": "before"},
    "html after": {"kind": "html", "when": "after"},
    "too many": {"status": 429, "error_code": "HOURLY_APIINVOCATION_LIMIT_EXCEEDED"},
    "allowance": {"status": 400, "error_code": "ENVELOPE_ALLOWANCE_EXCEEDED"},
    "refused": {"status": 400, "error_code": "INVALID_EMAIL_ADDRESS_FOR_RECIPIENT"},
    "refused once": {"status": 400, "error_code": "UNSPECIFIED_ERROR"},
    "token": {"kind": "expired_token"},
}
SLACK_FAULTS = ("http_500", "ratelimited", "reset_before", "reset_after", "error")
SWITCHES: dict[str, dict[str, Any]] = {
    "as documented": {},
    "look-ups lag": {"lookup_lag_seconds": 60.0},
    "drafts are not listed": {"drafts_listed": False},
    "deleted drafts are gone": {"deleted_drafts": "gone"},
    "a second send is fine": {"second_send": "ok"},
    "transaction ids are not shown": {"transaction_id_shown": False},
}
ACTS = ("view", "sign", "sign", "sign", "decline", "bounce", "void", "expire")
"""What becomes of an envelope that is out."""
numbers = st.integers(min_value=0, max_value=30)
soon = st.integers(min_value=1, max_value=16)

Trouble = tuple[Any, ...]
"""Its kind, and what that kind needs to know; the kind alone for none."""
troubles: st.SearchStrategy[Trouble] = st.one_of(
    st.just(("none",)),
    st.tuples(st.just("dies"), soon),
    st.tuples(st.just("slow"), soon, st.sampled_from(sorted(TIMES)), st.sampled_from([False, False, True])),
    st.tuples(
        st.just("docusign"),
        st.sampled_from(sorted(CALLS)),
        st.sampled_from(sorted(DOCUSIGN_FAULTS)),
        st.sampled_from([1, 1, 3]),
    ),
    st.tuples(
        st.just("slack"),
        st.sampled_from(["chat.postMessage", "chat.update", "conversations.info"]),
        st.sampled_from(SLACK_FAULTS),
    ),
)
people = st.sampled_from([MAYA, TOM])
either = st.sampled_from([0, 1])
claims_ticked = st.sets(st.sampled_from([0, 1, 2]))
"""Places in the list."""
