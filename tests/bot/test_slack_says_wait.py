"""How long Slack's Retry-After is kept to: whatever it says, neither for ever nor not at all."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.services.speaking import LONGEST_WAIT, WAIT_AFTER_TROUBLE, SlackSaysWait, said
from tests.support.builders import NOW


class Answer(dict[str, Any]):
    """What Slack's client makes of a 429."""

    status_code = 429

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__(ok=False, error="ratelimited")
        self.headers = headers


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("0", timedelta()),
        ("30", timedelta(seconds=30)),
        (" 7 ", timedelta(seconds=7)),
        ("3600", timedelta(hours=1)),
        ("86400", LONGEST_WAIT),
        ("99999999999999", LONGEST_WAIT),
        ("9" * 5000, LONGEST_WAIT),
        ("-5", WAIT_AFTER_TROUBLE),
        ("1.5", WAIT_AFTER_TROUBLE),
        ("Fri, 20 Nov 2026 18:00:00 GMT", WAIT_AFTER_TROUBLE),
        ("", WAIT_AFTER_TROUBLE),
        (None, WAIT_AFTER_TROUBLE),
    ],
)
@pytest.mark.parametrize("name", ["Retry-After", "retry-after"])
def test_the_time_that_slack_asks_for_is_kept_to_within_reason(name: str, told: str | None, wait: timedelta) -> None:
    def call() -> None:
        raise SlackApiError("slow down", Answer({} if told is None else {name: told}))  # type: ignore[no-untyped-call]

    with pytest.raises(SlackSaysWait) as asked:
        said(call, NOW)

    assert asked.value.until == NOW + wait
