"""Which message a press came from: only the message of a batch itself may be taken for one that came twice."""

from typing import Any

import pytest

from bot.blocks import ids
from bot.handlers.requests import BatchMessage, batch_message_of

BATCH, CHANNEL, TS = "00000000000000e1", "C04RIVERSID", "1793611800.000100"


def body(block: str = ids.BATCH_BLOCK, value: str | None = BATCH, **container: Any) -> dict[str, Any]:
    where = {"type": "message", "channel_id": CHANNEL, "message_ts": TS, "is_ephemeral": False}
    return {"actions": [{"block_id": block, "value": value}], "container": where | container}


@pytest.mark.parametrize("value", [BATCH, f"{BATCH}:2:0"], ids=["Details", "Stop"])
@pytest.mark.parametrize("thread", [{}, {"thread_ts": TS}], ids=["without replies", "with replies"])
def test_a_press_in_a_batch_message_says_which_and_where(value: str, thread: dict[str, str]) -> None:
    assert batch_message_of(body(value=value, **thread)) == BatchMessage(BATCH, CHANNEL, TS)


@pytest.mark.parametrize(
    "other",
    [
        body(block="status"),
        body(is_ephemeral=True),
        body(thread_ts="1793611700.000100"),
        body(type="view"),
        body(value=None),
        body(value="<!channel>"),
        body(channel_id=None),
        body(message_ts=None),
        {"actions": [{"block_id": ids.BATCH_BLOCK, "value": BATCH}]},
    ],
    ids=["the answer to a command", "private", "in a thread", "a modal", "no value", "a strange value", "nowhere",
         "no message", "no container"],
)  # fmt: skip
def test_a_press_anywhere_else_does_not(other: dict[str, Any]) -> None:
    assert batch_message_of(other) is None
