"""What holds a batch is told in its message, with the one button that changes it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.blocks import ids
from bot.blocks.batch import batch_message, details_view, fallback_text
from bot.blocks.holding import freeze_message, resume_message, stop_message, unfreeze_message
from bot.blocks.status import status_message
from claims.batch import Batch, as_told
from claims.dispatch import State
from claims.holds import HoldKind, Pause
from claims.overall import Overall
from sandbox.slack.validate import check_message, check_view

LONG = Pause(
    datetime(2026, 4, 2, 13, 30, tzinfo=UTC),
    datetime(2026, 4, 2, 14, 5, tzinfo=UTC),
    "DocuSign's hourly limit is used up. Sending resumes by itself at 14:05 UTC.",
)
WORKING = [State.SENT] * 2 + [State.PROMISED, State.DRAFTED, State.SENDING]


@pytest.fixture
def working(make: Any) -> Any:
    def made(*holds: Any, **more: Any) -> Batch:
        lines = [make.line(at, state, words="Why it waited.") for at, state in enumerate(WORKING, start=1)]
        batch: Batch = make.batch(*lines, holds=holds, **more)
        return batch

    return made


def said(batch: Batch) -> str:
    payload = batch_message(batch)
    assert not check_message(payload)
    assert not check_view(details_view(batch, 0))
    return "\n".join(block["text"]["text"] for block in payload["blocks"] if "text" in block)


def buttons(batch: Batch) -> list[str]:
    row: list[dict[str, Any]] = batch_message(batch)["blocks"][-1]["elements"]
    assert sum(one.get("style") == "primary" for one in row) <= 1
    return [one["text"]["text"] for one in row]


def test_a_held_batch_reads_as_drawn_here(make: Any, working: Any, golden: Any) -> None:
    frozen, _, stopped = (make.hold(kind) for kind in HoldKind)
    drawn = {
        "frozen": batch_message(working(frozen)),
        "frozen and stopped": batch_message(working(frozen, stopped, stops=1)),
        "halted": batch_message(working(make.hold(HoldKind.BREAKER, "DocuSign signed us out."), halts=1)),
        "stopped": batch_message(working(make.hold(HoldKind.STOP), stops=1)),
        "paused": batch_message(working(pause=LONG)),
        "details of a stopped one": details_view(working(make.hold(HoldKind.STOP), stops=1), 0),
        "to whoever may resume it": details_view(working(make.hold(HoldKind.STOP), stops=1), 0, may_hold=True),
    }
    golden("held", drawn)


def test_a_hold_says_who_and_why_and_how_far_the_batch_had_got(make: Any, working: Any) -> None:
    frozen = said(working(make.hold(HoldKind.FREEZE)))
    assert "Sending is frozen by <@U04TOMSANDO> <!date^1775124000^since " in frozen
    assert "“Wrong retainage everywhere” · 2 of 5 sent." in frozen
    stopped = said(working(make.hold(HoldKind.STOP)))
    assert "Stopped by <@U04TOMSANDO>: 2 of 5 sent, the others wait until somebody presses Resume." in stopped
    halted = said(working(make.hold(HoldKind.BREAKER, "DocuSign signed us out.")))
    assert "Stopped by itself: 2 of 5 sent. DocuSign signed us out. Press Resume once that is mended." in halted


def test_a_pause_says_until_when_and_how_many_are_out(working: Any) -> None:
    told = said(working(pause=LONG))
    assert "Paused until {date_short_pretty} at {time}|Paused until 2 Apr 2026, 2:05 pm UTC>" in told
    assert "· 2 of 5 sent. DocuSign's hourly limit is used up. It goes on by itself." in told


@pytest.mark.parametrize("pause", [LONG, Pause(LONG.since, LONG.since.replace(minute=31), "Slow down.")])
def test_a_pause_that_is_over_or_short_is_not_told(working: Any, pause: Pause) -> None:
    at = LONG.until if pause is LONG else pause.since
    assert "aused" not in said(as_told(working(pause=pause), at))
    assert "Paused" in said(as_told(working(pause=LONG), LONG.since))


def test_only_what_waits_is_said_to_wait(make: Any, working: Any) -> None:
    for kind, word in ((HoldKind.FREEZE, "frozen"), (HoldKind.STOP, "stopped"), (HoldKind.BREAKER, "stopped")):
        told = said(working(make.hold(kind)))
        assert f"2 waiting: {word}" in told
        assert "1 being sent" in told
        assert f"$41,220.50: waiting: {word}\n" in told
        assert "asked to send *5 progress claims*" in told
        assert "*Not out yet*" in told


@pytest.mark.parametrize(
    ("kinds", "shown"),
    [
        ([], ["Stop", "Details"]),
        ([HoldKind.STOP], ["Resume", "Details"]),
        ([HoldKind.BREAKER], ["Resume", "Stop", "Details"]),
        ([HoldKind.FREEZE], ["Stop", "Details"]),
        ([HoldKind.FREEZE, HoldKind.STOP], ["Resume", "Details"]),
    ],
)
def test_there_is_a_button_for_what_a_press_would_change(
    make: Any, working: Any, kinds: list[HoldKind], shown: list[str]
) -> None:
    assert buttons(working(*(make.hold(kind) for kind in kinds))) == shown


def test_a_batch_of_which_all_is_out_tells_of_no_hold_and_is_not_drawn_anew_for_one(make: Any) -> None:
    batch = make.batch(make.line(), holds=tuple(make.hold(kind) for kind in HoldKind), pause=LONG)
    assert buttons(batch) == buttons(make.batch(make.line())) == ["Remind", "Details"]
    assert "rozen" not in said(batch)
    assert "aused" not in said(batch)
    assert fallback_text(batch) == fallback_text(make.batch(make.line()))


def test_a_batch_that_only_looks_whether_its_claims_went_out_is_not_paused_and_cannot_be_stopped(make: Any) -> None:
    looking = make.batch(make.line(7), make.line(8, State.UNCERTAIN), pause=LONG)
    assert buttons(looking) == ["Details"]
    assert "aused" not in said(looking)
    assert "aused" not in fallback_text(looking)
    assert "aused" not in json.dumps(status_message([looking]))
    asked = make.batch(make.line(7, State.SENDING), pause=LONG)
    assert buttons(asked) == ["Stop", "Details"]
    assert "aused" not in said(asked)


@pytest.mark.parametrize("state", [State.PROMISED, State.CREATING, State.CREATE_UNKNOWN, State.DRAFTED])
def test_a_pause_is_told_while_something_waits_for_its_end(make: Any, state: State) -> None:
    batch = make.batch(make.line(7, State.UNCERTAIN), make.line(8, state), pause=LONG)
    assert buttons(batch) == ["Stop", "Details"]
    assert "Paused until" in said(batch)


def test_what_was_stopped_before_it_became_private_can_be_resumed_and_is_not_told(make: Any) -> None:
    lines = [make.line(7), replace(make.line(8, State.PROMISED, company="Secret Ltd", due="999.00"), private=True)]
    stopped = as_told(make.batch(*lines, holds=(make.hold(HoldKind.STOP),), stops=1))
    assert buttons(stopped) == ["Resume", "Details"]
    assert "Stopped by <@U04TOMSANDO>. It goes on once somebody presses Resume." in said(stopped)
    assert buttons(as_told(make.batch(*lines[1:], holds=(make.hold(HoldKind.STOP),)))) == ["Resume", "Details"]
    halted = as_told(make.batch(*lines, holds=(make.hold(HoldKind.BREAKER, "DocuSign signed us out."),)))
    assert buttons(halted) == ["Resume", "Stop", "Details"]
    assert "Stopped by itself. DocuSign signed us out. Press Resume" in said(halted)
    frozen = as_told(make.batch(*lines, holds=(make.hold(HoldKind.FREEZE),)))
    paused = as_told(make.batch(*lines, pause=LONG))
    for batch in (frozen, paused):
        assert buttons(batch) == ["Stop", "Details"]
        assert fallback_text(batch) == fallback_text(make.batch(make.line(7)))
    for batch in (stopped, halted, frozen, paused):
        told = json.dumps(batch_message(batch), ensure_ascii=False)
        for secret in ("Secret Ltd", "999", "#8", "2 claims", "others", "aused"):
            assert secret not in told


def row_of(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for block in blocks if block["type"] == "actions" for one in block["elements"]]


def test_whoever_may_hold_a_batch_finds_the_same_buttons_in_its_details_and_beside_it_in_the_status_list(
    make: Any, working: Any
) -> None:
    batch = working(make.hold(HoldKind.BREAKER), stops=3, halts=2)
    for blocks in (
        details_view(batch, 0, may_hold=True)["blocks"],
        status_message([batch], may_hold={batch.id})["blocks"],
    ):
        assert [one["text"]["text"] for one in row_of(blocks)] == ["Resume", "Stop"]
        assert {one["value"] for one in row_of(blocks)} == {ids.hold_value(batch)}
        assert all("5 claims" in one["accessibility_label"] for one in row_of(blocks))
        assert all(block.get("block_id") != ids.BATCH_BLOCK for block in blocks)
    beside = row_of(status_message([batch], may_hold={batch.id})["blocks"])
    assert beside[0]["accessibility_label"] == "Resume sending of the batch of 5 claims, Riverside Tower"
    assert not row_of(details_view(batch, 0)["blocks"])
    assert not row_of(status_message([batch], may_hold={"another"})["blocks"])
    done = make.batch(make.line())
    assert not row_of(details_view(done, 0, may_hold=True)["blocks"])
    assert not row_of(status_message([done], may_hold={done.id})["blocks"])


def test_a_status_list_has_what_somebody_must_resume_before_the_newest(make: Any, working: Any) -> None:
    newer = [replace(make.batch(make.line()), id=f"{at:016x}") for at in range(12)]
    held = working(make.hold(HoldKind.STOP))
    held = replace(held, created_at=held.created_at - timedelta(days=90))
    blocks = status_message([*newer, held], may_hold={held.id})["blocks"]
    assert blocks[1]["accessory"]["value"] == held.id
    assert [one["text"]["text"] for one in row_of(blocks)] == ["Resume"]
    assert "+ 3 more batches" in json.dumps(blocks)


def test_hundreds_of_hostile_lines_with_buttons_are_taken_by_slack(make: Any) -> None:
    lines = [make.line(at, State.DRAFTED, company=make.hostile, words=make.hostile) for at in range(500)]
    holds = tuple(make.hold(kind, make.hostile) for kind in HoldKind)
    batch = make.batch(*lines, name=make.hostile, holds=holds, private=True)
    many = [replace(batch, id=f"{at:016x}", holds=holds[:2]) for at in range(30)]
    overall = Overall(holds[:2], LONG, False, timedelta(minutes=20), LONG.since)
    payload = status_message(many, overall=overall, may_hold={one.id for one in many})
    assert len(row_of(payload["blocks"])) == 20
    assert not check_message(payload, ephemeral=True)
    assert not check_view(details_view(batch, 0, may_hold=True))


def test_a_button_carries_how_often_the_batch_and_everything_had_been_stopped(make: Any, working: Any) -> None:
    batch = working(make.hold(HoldKind.STOP), stops=3, halts=2)
    (value,) = {one["value"] for one in batch_message(batch)["blocks"][-1]["elements"][:1]}
    assert ids.read_hold_value(value) == ids.Drawn(batch.id, 3, 2)


def test_the_fallback_says_that_it_waits_and_mentions_nobody(make: Any, working: Any) -> None:
    assert fallback_text(working(make.hold(HoldKind.FREEZE))).endswith("0 of 5 signed, frozen")
    assert "<@" not in json.dumps(batch_message(working(make.hold(HoldKind.STOP)))["text"])


@pytest.mark.parametrize("kind", list(HoldKind))
def test_a_hostile_reason_is_harmless(make: Any, working: Any, kind: HoldKind) -> None:
    told = said(working(make.hold(kind, make.hostile), pause=LONG))
    assert "<!channel>" not in told
    assert "<@U1>" not in told


def test_a_status_list_tells_once_what_holds_everything_and_beside_each_batch_its_own_stop(
    make: Any, working: Any, golden: Any
) -> None:
    frozen, halted, stopped = (make.hold(kind) for kind in HoldKind)
    overall = Overall((frozen, halted), LONG, False, timedelta(minutes=20), LONG.since)
    other = replace(working(stopped), id="00000000000000e2")
    payload = status_message([working(frozen, halted), other], overall=overall, may_hold={other.id})
    golden("status_held", payload)
    assert not check_message(payload, ephemeral=True)
    told = json.dumps(payload, ensure_ascii=False)
    assert told.count("Sending is frozen") == 1
    assert told.count("The bot has stopped by itself") == 1
    assert told.count("Paused until {") == 1
    assert told.count("Stopped by <@U04TOMSANDO>") == 1
    assert "DocuSign does not tell its news by itself; it is also asked every 20 minutes, <!date^" in told


def test_the_answers_to_those_who_decide_read_as_drawn_here(make: Any, working: Any, golden: Any) -> None:
    frozen, halted, stopped = (make.hold(kind) for kind in HoldKind)
    asked = [make.line(7, State.SENDING), make.line(8, State.UNCERTAIN)]
    drawn = {
        "froze": freeze_message(frozen, True, asked),
        "froze with nothing on its way": freeze_message(frozen, True, []),
        "frozen already": freeze_message(frozen, False, []),
        "that freeze was lifted": freeze_message(None, False, []),
        "unfroze": unfreeze_message(frozen, None, None),
        "unfroze, still halted": unfreeze_message(frozen, None, halted),
        "frozen again since": unfreeze_message(None, frozen, None),
        "not frozen": unfreeze_message(None, None, None),
        "stopped": stop_message(working(stopped), True),
        "stop changed nothing": stop_message(working(), False),
        "stop came after all was out": stop_message(make.batch(make.line()), False),
        "resumed": resume_message(working(), True, None),
        "resumed, still frozen": resume_message(working(frozen), True, None),
        "still refused": resume_message(working(halted), False, "DocuSign signed us out."),
        "resume changed nothing": resume_message(working(stopped), False, None),
        "resumed after all was out, still frozen": resume_message(make.batch(make.line(), holds=(frozen,)), True, None),
    }
    golden("hold_answers", drawn)
    for payload in drawn.values():
        assert not check_message(payload, ephemeral=True)
        assert "<@" not in payload["text"]


def test_hundreds_of_hostile_claims_on_their_way_are_named_as_far_as_they_fit(make: Any) -> None:
    asked = [make.line(at, State.SENDING, company=make.hostile) for at in range(300)]
    for payload in (
        freeze_message(make.hold(HoldKind.FREEZE, make.hostile), True, asked),
        stop_message(make.batch(*asked, holds=(make.hold(HoldKind.STOP),)), True),
    ):
        assert not check_message(payload, ephemeral=True)
        assert " more" in json.dumps(payload)
