"""Asking a second admin, as it is drawn: what waits and why, never "sent", and what became of each press."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.blocks import approval, ids
from bot.blocks.batch import batch_message, details_view, fallback_text
from bot.blocks.confirm import confirm_view, submit_text
from bot.blocks.confirmed import sent_view
from bot.blocks.notes import note_message
from bot.blocks.status import status_message
from claims.approvals import Approval, Decision, Need
from claims.batch import Batch, Line, Note, NoteKind
from claims.dispatch import State
from claims.picker import Listed
from sandbox.slack.validate import check_message, check_view

UNTIL = datetime(2026, 4, 5, 9, 30, tzinfo=UTC)
MADE = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
MAYA, TOM = "U04MAYAOKAF", "U04TOMSANDO"
WAITS = Approval((Need.AMOUNT, Need.CHANGED_ADDRESS), MAYA, UNTIL)
APPROVED = replace(WAITS, decision=Decision.APPROVED, decided_by=TOM)
REFUSED = replace(WAITS, decision=Decision.REFUSED, decided_by=TOM)
VOID = replace(WAITS, decision=Decision.VOID)


def waits(make: Any, number: int, **parts: Any) -> Line:
    return replace(make.line(number, State.AWAITING_APPROVAL, **parts), approval=WAITS)


def asked(make: Any, count: int, **parts: Any) -> tuple[Batch, list[tuple[Line, Listed]]]:
    lines = [waits(make, number, **parts) for number in range(1, count + 1)]
    listed = [
        replace(make.listed(make.claim(number, **parts)), needs=WAITS.needs, signed_by=("old@acme.example",))
        for number in range(1, count + 1)
    ]
    return make.batch(*lines), list(zip(lines, listed, strict=True))


def words(drawn: Any) -> str:
    return json.dumps(drawn, ensure_ascii=False)


def action_ids(drawn: dict[str, Any]) -> list[str]:
    rows = [each for block in drawn["blocks"] for each in block.get("elements", [])]
    return [each["action_id"] for each in rows if "action_id" in each]


@pytest.mark.parametrize("at_once", [0, 1, 9, 999, 9999])
@pytest.mark.parametrize("to_approve", [0, 1, 9, 999, 9999])
def test_the_button_says_what_it_does_in_what_room_slack_has(at_once: int, to_approve: int) -> None:
    if at_once or to_approve:
        text = submit_text(at_once, to_approve)
        assert len(text) <= 24
        assert (str(at_once) in text.replace(",", "")) or not at_once
        assert ("Send" in text) == bool(at_once)
        assert ("ask" in text.lower()) == bool(to_approve)


def test_the_confirmation_sets_apart_what_needs_a_second_admin(make: Any, golden: Any) -> None:
    listed = [
        make.listed(make.claim(7)),
        replace(make.listed(make.claim(8, due="250000.01")), needs=(Need.AMOUNT,)),
        replace(make.listed(make.claim(9)), needs=(Need.CHANGED_ADDRESS,), signed_by=("old@acme.example",)),
    ]
    both, only = make.confirmation(listed), make.confirmation(listed[1:])
    views = {
        "both": confirm_view(both, "nonce"), "only approval": confirm_view(only, "nonce"),
        "confirmed both": sent_view(both), "confirmed approval": sent_view(only),
    }  # fmt: skip
    golden("confirm_approval", views)
    assert not [problem for view in views.values() for problem in check_view(view)]
    assert views["both"]["submit"]["text"] == "Send 1, ask for 2"
    assert views["only approval"]["submit"]["text"] == "Ask for approval of 2"
    assert "on the way" not in words(views["confirmed approval"])


@pytest.mark.parametrize("count", [250, 500])
def test_five_hundred_hostile_claims_of_both_kinds_fit_the_modal(make: Any, count: int) -> None:
    listed = make.many(count, company=make.hostile)
    needing = [replace(one, needs=tuple(Need), signed_by=(make.hostile,)) for one in make.many(count, start=1001)]
    assert not check_view(confirm_view(make.confirmation([*listed, *needing]), "nonce"))
    assert not check_view(sent_view(make.confirmation([*listed, *needing])))


def test_the_batch_message_tells_what_waits_and_never_that_it_was_sent(make: Any, golden: Any) -> None:
    batch = make.batch(make.line(6), waits(make, 7), waits(make, 8))
    alone = make.batch(waits(make, 7))
    refused = make.batch(
        replace(make.line(7, State.WITHHELD, words="A second admin refused it: “Wrong retainage”"), approval=REFUSED)
    )
    payloads = {"some": batch_message(batch), "all": batch_message(alone), "refused": batch_message(refused)}
    golden("batch_approval", payloads)
    assert not [problem for payload in payloads.values() for problem in check_message(payload)]
    assert "sent *1 of 3 progress claims*" in words(payloads["some"])
    assert "asks for approval of *1 progress claim*" in words(payloads["all"])
    assert " sent " not in words(payloads["all"])
    assert "2 waiting for a second admin" in fallback_text(batch)
    assert action_ids(payloads["all"])[:2] == [ids.APPROVE, ids.REFUSE]
    assert ids.APPROVE not in action_ids(payloads["refused"])
    assert not check_view(details_view(batch, 0))
    assert "it can be decided until" in words(details_view(batch, 0))
    assert not check_message(status_message([batch]))


def test_in_the_requester_s_own_direct_message_there_is_nothing_to_press(make: Any) -> None:
    assert ids.APPROVE not in action_ids(batch_message(replace(make.batch(waits(make, 7)), in_dm=True)))


def note(line: Line, kind: NoteKind, number: int = 1, who: str = MAYA, said: str | None = None) -> Note:
    return Note(number, "00000000000000e1", kind, MADE, line, who, said)


def test_the_thread_is_asked_and_told(make: Any, golden: Any) -> None:
    lines = [waits(make, number) for number in (7, 8)]
    asking = [note(line, NoteKind.APPROVAL_ASKED, at, said=f"{TOM} U04ANABELQU") for at, line in enumerate(lines)]
    batch = make.batch(*lines)
    told = {
        "asked": note_message(batch, asking),
        "asked by direct message": note_message(make.batch(*lines, in_dm=True), asking),
        "approved": note_message(batch, [note(line, NoteKind.APPROVED, who=TOM) for line in lines]),
        "refused": note_message(batch, [note(lines[0], NoteKind.REFUSED, who=TOM, said="Wrong <!channel>")]),
        "called": approval.call_message(replace(batch, private=True)),
    }
    golden("notes_approval", told)
    assert not [problem for one in told.values() for problem in check_message(one)]
    assert action_ids(told["asked"]) == [ids.APPROVE, ids.REFUSE]
    assert action_ids(told["asked by direct message"]) == []
    assert f"<@{MAYA}>" in words(told["refused"]), "it calls whoever asked"
    decided = [replace(one, line=replace(lines[0], state=State.PROMISED)) for one in asking]
    assert action_ids(note_message(batch, decided)) == [], "told late: there is nothing to press any more"


@pytest.mark.parametrize("count", [1, 2, 10, 11, 50, 51, 500])
def test_the_modals_take_any_number_of_hostile_claims(make: Any, count: int) -> None:
    batch, waiting = asked(make, count, company=make.hostile)

    for view in (approval.approve_view(batch, waiting), approval.refuse_view(batch, waiting)):
        assert not check_view(view)
        boxes = [block["element"] for block in view["blocks"] if ids.is_chosen_block(block.get("block_id"))]
        offered = [option["value"] for each in boxes for option in each["options"]]
        assert offered == ([line.dispatch_id for line, _ in waiting[:50]] if count > 1 else [])
        assert all(each["options"] == each["initial_options"] for each in boxes)
        read = ids.read_deciding_metadata(view["private_metadata"])
        assert read == ids.Deciding(batch.id, waiting[0][0].dispatch_id if count == 1 else None)
        assert ("The first 50 are shown" in words(view)) == (count > 50)


def test_the_modals_read_as_drawn_here(make: Any, golden: Any) -> None:
    batch, waiting = asked(make, 2)
    done = [replace(line, state=State.PROMISED, approval=APPROVED) for line, _ in waiting]
    gone = replace(
        waiting[0][0], state=State.WITHHELD, approval=VOID, words="The claim changed after it was confirmed."
    )
    views = {
        "approve": approval.approve_view(batch, waiting),
        "approve one": approval.approve_view(*_one(make)),
        "refuse": approval.refuse_view(batch, waiting),
        "approved": approval.decided_view(batch, done, (), (), ()),
        "refused": approval.decided_view(batch, (), done[:1], (), ()),
        "void": approval.decided_view(batch, (), (), (gone,), ()),
        "decided before": approval.decided_view(batch, (), (), (), done),
        "nothing chosen": approval.decided_view(batch, (), (), (), ()),
    }
    golden("approval_views", views)
    assert not [problem for view in views.values() for problem in check_view(view)]
    old = approval.nothing_waits_message(make.batch(*done, gone))
    assert not check_message(old, ephemeral=True)
    assert words(old).count(f"was approved by <@{TOM}>") == 2


def _one(make: Any) -> tuple[Batch, list[tuple[Line, Listed]]]:
    return asked(make, 1)


def test_what_came_of_five_hundred_hostile_claims_fits_too(make: Any) -> None:
    batch, waiting = asked(make, 500, company=make.hostile)
    lines = [replace(line, approval=VOID, words=make.hostile) for line, _ in waiting]
    for parts in ((lines, (), (), ()), ((), lines, (), ()), ((), (), lines, ()), ((), (), (), lines)):
        assert not check_view(approval.decided_view(batch, *parts))
    assert not check_message(approval.nothing_waits_message(make.batch(*lines)), ephemeral=True)
    assert not check_message(approval.call_message(batch))
    asking = [note(line, NoteKind.APPROVAL_ASKED, at, said=TOM) for at, (line, _) in enumerate(waiting)]
    assert not check_message(note_message(batch, asking))
    assert not check_message(batch_message(batch))
