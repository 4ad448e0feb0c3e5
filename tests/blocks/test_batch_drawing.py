"""The batch message and its details tell the whole truth, the same way each time."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.blocks import batch as drawing
from bot.blocks import ids, standing
from bot.blocks.status import status_message
from claims.batch import Batch, Group, exceptions_first
from claims.dispatch import WORDS, State
from claims.envelope import RecipientStatus
from sandbox.slack.validate import check_message, check_view


def words(payload: dict[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False)


@pytest.fixture
def mixed(make: Any) -> Batch:
    declined = make.recipient(
        RecipientStatus.DECLINED, "Karen Doyle", "karen@doyle.example", "Retainage is 5%, not 10%"
    )
    bounced = make.recipient(RecipientStatus.AUTORESPONDED, "Bo Glass", "bo@quiet-glass.example")
    signed = make.recipient(RecipientStatus.COMPLETED)
    waiting = make.recipient(name="Lee Wong", email="lee@acme.example")
    batch: Batch = make.batch(
        make.line(1, State.COMPLETED, signed),
        make.line(2, State.DELIVERED, signed, waiting),
        make.line(3, State.DECLINED, declined, company="Doyle & Sons Steel"),
        make.line(4, State.SENT, bounced, company="Quiet Glass"),
        make.line(5, State.WITHHELD, company="Northbank Electrical", words="Its status became Draft."),
        make.line(6, State.SENDING, due="1200", currency="CAD"),
        make.line(7, State.UNCERTAIN, company="Hill & Vale"),
    )
    return batch


def test_a_batch_reads_as_drawn_here(mixed: Batch, golden: Any) -> None:
    payload = drawing.batch_message(mixed)
    golden("batch", payload)
    assert not check_message(payload)


def test_its_details_read_as_drawn_here(mixed: Batch, golden: Any) -> None:
    view = drawing.details_view(mixed, 0)
    golden("batch_details", view)
    assert not check_view(view)


def test_a_status_list_reads_as_drawn_here(make: Any, mixed: Batch, golden: Any) -> None:
    signed = make.batch(make.line(1, State.COMPLETED), private=True)
    done = replace(signed, id="older", created_at=mixed.created_at.replace(day=1))
    payload = status_message([done, mixed])
    golden("status", payload)
    assert not check_message(payload, ephemeral=True)
    assert status_message([mixed, done]) == payload


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_said_in_words(make: Any, state: State) -> None:
    batch = make.batch(make.line(7, state, words="Because."))
    for payload in (drawing.batch_message(batch), drawing.details_view(batch, 0)):
        assert f"1 {WORDS[state]}" in words(payload)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([State.PROMISED, State.SENT], "is sending *2 progress claims* to DocuSign"),
        ([State.SENT, State.DECLINED], "sent *2 progress claims* to DocuSign"),
        ([State.COMPLETED], "sent *1 progress claim* to DocuSign"),
        ([State.SENT, State.FAILED], "sent *1 of 2 progress claims* to DocuSign"),
        ([State.WITHHELD, State.FAILED], "asked to send *2 progress claims* to DocuSign; none went out"),
    ],
)
def test_the_title_never_claims_more_than_went_out(make: Any, states: list[State], said: str) -> None:
    batch = make.batch(*(make.line(at, state) for at, state in enumerate(states)))
    assert drawing.batch_message(batch)["blocks"][0]["text"]["text"].startswith(f"<@U04MAYAOKAF> {said}")


@pytest.mark.parametrize(
    ("signed", "total", "shown"),
    [
        (0, 12, "▱▱▱▱▱▱▱▱▱▱ 0 of 12 signed"),
        (1, 500, "▰▱▱▱▱▱▱▱▱▱ 1 of 500 signed"),
        (7, 12, "▰▰▰▰▰▱▱▱▱▱ 7 of 12 signed"),
        (499, 500, "▰▰▰▰▰▰▰▰▰▱ 499 of 500 signed"),
        (12, 12, "▰▰▰▰▰▰▰▰▰▰ 12 of 12 signed"),
    ],
)
def test_the_bar_is_full_only_when_everything_is_signed(make: Any, signed: int, total: int, shown: str) -> None:
    lines = [make.line(at, State.COMPLETED if at < signed else State.SENT) for at in range(total)]
    assert standing.progress_text(lines).partition(" · ")[0] == shown


def test_the_others_are_counted_beside_the_bar_what_needs_a_person_first(make: Any) -> None:
    states = (State.SENT, State.COMPLETED, State.DECLINED, State.SENT)
    shown = standing.progress_text([make.line(at, state) for at, state in enumerate(states)])
    assert shown.partition(" · ")[2] == "1 declined · 2 out for signature"


def test_exceptions_come_first_and_the_rest_is_folded_with_a_count(make: Any) -> None:
    lines = [make.line(at, State.SENT) for at in range(1, 38)] + [make.line(99, State.DECLINED)]
    texts = [block["text"]["text"] for block in drawing.batch_message(make.batch(*lines))["blocks"] if "text" in block]
    assert texts[1].startswith("*Needs attention*\n• *#99*")
    assert "+ 23 more in Details" in words(drawing.batch_message(make.batch(*lines)))


def test_each_exception_says_what_is_wrong(mixed: Batch) -> None:
    drawn = words(drawing.batch_message(mixed))
    assert "declined by Karen Doyle: “Retainage is 5%, not 10%”" in drawn
    assert "invitation not delivered to bo@quiet-glass.example" in drawn
    assert "not sent: Its status became Draft." in drawn
    assert "checking whether it went out" in drawn


@pytest.mark.parametrize("state", [State.SENDING, State.WITHHELD, State.FAILED])
def test_nobody_is_said_to_be_invited_to_an_envelope_that_did_not_go_out(make: Any, state: State) -> None:
    view = drawing.details_view(make.batch(make.line(7, state)), 0)
    assert "Dana Ruiz (dana@acme.example): not invited" in words(view)


def test_the_fallback_mentions_nobody_and_says_what_matters(mixed: Batch) -> None:
    text = drawing.fallback_text(mixed)
    assert text == "7 progress claims for DocuSign · Riverside Tower: 1 of 7 signed, 4 need attention"


@pytest.mark.parametrize("count", [0, 1, 20, 21, 500])
def test_the_details_show_every_line_once(make: Any, count: int) -> None:
    batch = make.batch(*(make.line(at, State.SENT if at % 2 else State.COMPLETED) for at in range(count)))
    views = [drawing.details_view(batch, page) for page in range(max(1, -(-count // 20)))]
    drawn = "".join(words(view) for view in views)
    assert all(drawn.count(f"*#{at}*") == 1 for at in range(count))
    for at, view in enumerate(views):
        assert not check_view(view)
        assert ids.read_page_value(view["private_metadata"]) == ids.Paged(batch.id, at)
    assert drawing.details_view(batch, 999) == views[-1]


@pytest.mark.parametrize("state", [State.SENT, State.DECLINED, State.FAILED, State.COMPLETED])
def test_five_hundred_hostile_lines_are_taken_by_slack(make: Any, state: State) -> None:
    people = [
        make.recipient(status, make.hostile, make.hostile, make.hostile) for status in RecipientStatus for _ in range(5)
    ]
    lines = [make.line(at, state, *people, company=make.hostile, words=make.hostile) for at in range(500)]
    batch = make.batch(*lines, name=make.hostile, private=True)
    assert not check_message(drawing.batch_message(batch))
    assert not check_view(drawing.details_view(batch, 0))
    assert not check_message(status_message([batch] * 30), ephemeral=True)


def test_a_long_status_list_is_capped_and_counts_the_rest(make: Any) -> None:
    batches = [replace(make.batch(make.line()), id=f"{at:016x}") for at in range(12)]
    assert "+ 2 more batches" in words(status_message(batches))
    assert "+ 30 more batches" in words(status_message(batches, total=40))


def test_an_empty_status_list_says_what_to_do() -> None:
    payload = status_message([])
    assert not check_message(payload, ephemeral=True)
    assert "/claims pending" in words(payload)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=st.lists(st.sampled_from(list(State)), max_size=40))
def test_every_line_stands_in_exactly_one_group(make: Any, states: list[State]) -> None:
    lines = [make.line(at, state) for at, state in enumerate(states)]
    grouped = standing.in_groups(lines)
    assert [line for _, members in grouped for line in members] == list(exceptions_first(lines))
    assert [group for group, _ in grouped] == [group for group in Group if group in dict(grouped)]
