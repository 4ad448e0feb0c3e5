"""What is read of the rate headers: a count that can be, or nothing."""

from datetime import UTC, datetime

import pytest

from bot.services.budget import told_by
from claims.budget import Told
from esign.quota import Quota

RESETS = datetime(2026, 11, 2, 10, tzinfo=UTC)
HOUR = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("quota", "told"),
    [
        (Quota(3000, 2900, RESETS, 200, 150), Told(3000, 100, HOUR, 200, 50)),
        (Quota(3000, 3001, RESETS, 200, -1), Told(None, None, HOUR, None, None)),
        (Quota(3000, None, None, None, 12), Told(3000, None, None, None, None)),
        (Quota(3000, 0, RESETS, 200, 200), Told(3000, 3000, HOUR, 200, 0)),
    ],
)
def test_what_is_used_is_the_limit_less_what_remains_where_both_make_sense(quota: Quota, told: Told) -> None:
    assert told_by(quota) == told
