"""Acting on envelopes: what is offered where, what each modal says it will do, and that Slack takes them all."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.blocks import act_ids
from bot.blocks.acting import act_buttons, note_acts
from bot.blocks.acting_views import (
    act_view,
    correct_view,
    correcting_view,
    remind_view,
    reminding_view,
    void_view,
    voiding_view,
)
from bot.blocks.batch import batch_message, details_view
from claims.batch import Line, Note, NoteKind
from claims.dispatch import OUT, WITH_PERSON, State
from claims.envelope import RecipientStatus
from claims.holds import HoldKind
from claims.orders import ACTABLE, TO_SEND_AGAIN, Left, Order, OrderKind, OrderState, Reminded, ToldOrder
from sandbox.slack.validate import check_view

MAYA = "U04MAYAOKAF"
AT = datetime(2026, 4, 3, 14, 5, tzinfo=UTC)
ONE = act_ids.Reminding("00000000000000d1")


def note(kind: NoteKind, line: Line, at: int = 1, who: str | None = None) -> Note:
    return Note(at, "00000000000000e1", kind, AT, line, who)


def labels(blocks: Any) -> list[str]:
    return [one["text"]["text"] for block in blocks for one in block.get("elements", []) if one.get("type") == "button"]


def earlier(state: OrderState) -> ToldOrder:
    return ToldOrder("o1", Order("d1", OrderKind.REMIND, "p", MAYA), state, AT, AT, AT, None)


def test_every_modal_reads_as_drawn_here(make: Any, golden: Any) -> None:
    signed = make.recipient(RecipientStatus.COMPLETED)
    bounced = make.recipient(RecipientStatus.AUTORESPONDED, email="old@acme.example")
    line = make.line(7, State.SENT, signed, bounced)
    out = make.line(7, State.SENT, make.recipient())
    left = tuple(Left(out, out.recipients[0], earlier(state)) for state in (OrderState.DONE, OrderState.UNHEARD))
    done, batch = Reminded(((out, out.recipients[0]),), left), make.batch(line)
    address = ("dana@acme.example",)
    drawn = {
        "act": act_view(batch, line),
        "void": void_view(batch, out),
        "correct": correct_view(batch, line, bounced, address),
        "correct_warned": correct_view(batch, line, bounced, address, "Dana", "new@acme.example", warned=True),
        "remind": remind_view(done, ONE),
        "nobody": remind_view(Reminded((), left), ONE),
        "voiding": voiding_view(batch, line),
        "correcting": correcting_view(batch, line, "new@acme.example"),
        "reminding": reminding_view(done),
    }
    assert not [problem for view in drawn.values() for problem in check_view(view)]
    golden("acting", drawn)
    assert "Dana Ruiz was reminded today" in str(drawn["nobody"])


def test_hostile_and_very_long_data_is_taken_by_slack(make: Any) -> None:
    person = make.recipient(RecipientStatus.SENT, make.hostile, make.hostile)
    line = make.line(7, State.SENT, *[person] * 30, company=make.hostile, words=make.hostile)
    batch, long = make.batch(line), "a" * 90 + "@b.example"
    many = Reminded(((line, person),) * 700, (Left(line, person, earlier(OrderState.DONE)),) * 200)
    views = [
        act_view(batch, line),
        void_view(batch, line),
        correct_view(batch, line, person, (make.hostile,) * 40, make.hostile[:100], long, warned=True),
        remind_view(many, ONE),
        reminding_view(many),
        voiding_view(batch, line),
        correcting_view(batch, line, make.hostile),
    ]
    for view in views:
        assert not [
            problem for problem in check_view(view) if "unique" not in str(problem) and "twice" not in str(problem)
        ]
        shown = [block for block in view["blocks"] if block["type"] != "input"]
        assert "<!channel" not in json.dumps(shown)


@pytest.mark.parametrize("state", State)
def test_what_can_be_done_follows_from_how_the_claim_stands(make: Any, state: State) -> None:
    offered = labels([{"elements": act_buttons(make.line(7, state, make.recipient()))}])

    again = ["Send again"] if state in TO_SEND_AGAIN else []
    draft = ["Open in DocuSign", "Discard draft"] if state in WITH_PERSON else []
    assert offered == (["Remind now", "Void with reason"] if state in OUT else [*draft, *again])
    assert state in ACTABLE or not offered


def test_a_bounce_offers_to_correct_the_address_that_came_back(make: Any) -> None:
    bounced = make.recipient(RecipientStatus.AUTORESPONDED, email="old@acme.example")
    (row,) = note_acts([note(NoteKind.BOUNCED, make.line(7, State.SENT, bounced), who="old@acme.example")])

    assert labels([row]) == ["Correct e-mail and resend", "Void with reason"]
    assert act_ids.read_correcting(row["elements"][0]["value"]) is not None


def test_buttons_of_a_few_claims_name_them_and_of_many_there_is_one_to_the_details(make: Any) -> None:
    def told(count: int) -> list[str]:
        notes = [note(NoteKind.NOT_DONE, make.line(at, State.SENT, make.recipient()), at) for at in range(1, count + 1)]
        return labels(note_acts(notes))

    assert told(2) == ["Remind now #1", "Void with reason #1", "Remind now #2", "Void with reason #2"]
    assert told(4) == ["Details"]


def test_only_those_who_may_are_offered_to_act_in_the_details(make: Any) -> None:
    batch = make.batch(make.line(7, State.SENT, make.recipient()), make.line(8, State.COMPLETED))

    def acts(may: bool) -> int:
        return sum("accessory" in block for block in details_view(batch, 0, may_hold=may)["blocks"])

    assert (acts(True), acts(False)) == (1, 0)


def test_a_batch_offers_to_remind_while_somebody_can_be_written_to(make: Any) -> None:
    waiting = make.line(7, State.SENT, make.recipient(RecipientStatus.SENT))

    def offers(*lines: Line, **more: Any) -> bool:
        return "Remind" in labels(batch_message(make.batch(*lines, **more))["blocks"])

    assert offers(waiting)
    assert not offers(waiting, make.line(8, State.PROMISED))
    assert not offers(make.line(7, State.COMPLETED))
    assert offers(waiting, holds=(make.hold(HoldKind.FREEZE),)), "pressing it says that sending is frozen"


@pytest.mark.parametrize("text", ["", "x", "a:b:c:d", "batch:", "claim:<!x>", None, 7])
def test_what_nobody_wrote_is_read_as_nothing(text: object) -> None:
    assert act_ids.read_correcting(text) is None
    assert act_ids.read_reminding(text) is None


def test_what_was_written_is_read_back() -> None:
    for one in (act_ids.Correcting("d1", "1"), act_ids.Correcting("d1", "1", "ab12")):
        assert act_ids.read_correcting(act_ids.correcting_value(one)) == one
    for what in (ONE, act_ids.Reminding("e1", whole_batch=True)):
        assert act_ids.read_reminding(act_ids.reminding_value(what)) == what
