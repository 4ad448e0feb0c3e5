"""What makes a signature stale: another amount due, currency or period than was sent, and nothing else."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from claims.model import Period
from claims.stale import is_stale
from tests.support.builders import a_claim

SENT = a_claim().revision


@pytest.mark.parametrize(
    ("changes", "figures", "stale"),
    [
        ({}, {}, False),
        ({"id": "another", "number": 2}, {}, False),
        ({"document_sha256": "0" * 64, "document_name": "other.pdf"}, {}, False),
        ({}, {"original_contract_sum": Decimal("7.00")}, False),
        ({}, {"current_payment_due": Decimal("7.00")}, True),
        ({}, {"currency": "NZD"}, True),
        ({"period": Period(date(2026, 10, 1), date(2026, 10, 30))}, {}, True),
        ({"period": Period(date(2026, 9, 30), date(2026, 10, 31))}, {}, True),
    ],
)
def test_a_signature_is_for_the_amount_due_and_the_period(
    changes: dict[str, Any], figures: dict[str, Any], stale: bool
) -> None:
    now = replace(SENT, **changes, figures=replace(SENT.figures, **figures))

    assert is_stale(SENT, now) is stale
    assert is_stale(now, SENT) is stale
