"""The picker: what can be ticked, how it is called, and what Slack would say to it."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.blocks import blocked, ids, picker
from claims import reasons
from claims.model import ClaimStatus, CommitmentKind
from claims.picker import Listed, tick_of
from sandbox.slack.validate import check_message

SIZES = (0, 1, 9, 10, 11, 20, 21, 50, 51, 500)
DRAFT = reasons.wrong_status(ClaimStatus.DRAFT)


def checkboxes(message: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    rows = [(block.get("block_id", ""), each) for block in message["blocks"] for each in block.get("elements", [])]
    return [(block_id, each) for block_id, each in rows if each.get("type") == "checkboxes"]


def buttons(message: dict[str, Any]) -> dict[str, dict[str, Any]]:
    rows = [each for block in message["blocks"] for each in block.get("elements", [])]
    return {each["text"]["text"]: each for each in rows if each.get("type") == "button"}


def words(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False)


def test_a_page_of_a_long_list_reads_as_drawn_here(make: Any, golden: Any) -> None:
    listed = [
        make.listed(make.claim(1)),
        make.listed(make.claim(2, "Doyle & Sons Steel", kind=CommitmentKind.PURCHASE_ORDER, commitment="4500012")),
        make.listed(make.claim(3, "Northbank Electrical", private=True, status=ClaimStatus.APPROVED_AS_NOTED)),
        *make.many(44, start=4),
        *make.many(2, DRAFT, start=101),
        make.listed(make.claim(103, "Quiet Glass"), DRAFT, reasons.NO_CONTACT),
    ]
    payload = picker.picker_message(make.page(listed, ticked=[listed[1], listed[25], listed[46]]))
    golden("picker", payload)
    assert not check_message(payload, ephemeral=True)


@pytest.mark.parametrize("blocked", [0, 1, 51, 500])
@pytest.mark.parametrize("sendable", SIZES)
def test_a_picker_of_any_size_is_taken_by_slack(make: Any, sendable: int, blocked: int) -> None:
    listed = [*make.many(sendable), *make.many(blocked, DRAFT, start=1001)]
    for at in (0, 1, 25):
        payload = picker.picker_message(make.page(listed, ticked=listed[:sendable], page=at))
        assert not check_message(payload, ephemeral=True)
        assert len(payload["blocks"]) <= 20
        assert len(json.dumps(payload)) < 18_000


@pytest.mark.parametrize("sendable", SIZES)
def test_every_claim_is_on_exactly_one_page_and_its_tick_leads_back_to_it(make: Any, sendable: int) -> None:
    listed = make.many(sendable)
    seen = []
    for at in range(make.page(listed).pages):
        for block_id, group in checkboxes(picker.picker_message(make.page(listed, page=at))):
            read = ids.read_picker_block_id(block_id)
            assert read is not None
            assert (read.picker, read.redraw, read.page) == (make.selection.picker, make.selection.redraw, at)
            assert len(group["options"]) <= 10
            seen += [ids.read_tick_value(option["value"]) for option in group["options"]]
    assert seen == [tick_of(one.claim) for one in listed]


def test_hostile_data_is_taken_by_slack_and_calls_nobody(make: Any) -> None:
    hostile = {"company": make.hostile, "title": make.hostile, "commitment": make.hostile}
    faults = reasons.no_usable_contact(tuple((make.claim().contacts[0], make.hostile) for _ in range(40)))
    listed = [*make.many(25, **hostile), *make.many(50, DRAFT, faults, start=100, **hostile)]
    payload = picker.picker_message(make.page(listed, ticked=listed[:25]))
    assert not check_message(payload, ephemeral=True)


@pytest.mark.parametrize("company", ["A", "Acme Concrete", "X" * 300, "&" * 300, "😀" * 300])
@pytest.mark.parametrize("due", ["0", "-3.10", "90071992547409.93"])
def test_only_the_company_is_shortened_never_the_number_or_the_amount(make: Any, company: str, due: str) -> None:
    shown = picker.option_text(make.claim(1_000_123, company, due=due))
    assert len(shown) <= 75
    assert shown.startswith("#1000123 · ")
    assert shown.endswith(f"{Decimal(due):,.2f}".removeprefix("-"))


@pytest.mark.parametrize("title", ["", "Concrete", "T" * 300, "&<>" * 100])
@pytest.mark.parametrize("number", ["SC-104", "N" * 300])
@pytest.mark.parametrize("status", list(ClaimStatus))
def test_a_description_keeps_period_status_and_privacy(make: Any, title: str, number: str, status: ClaimStatus) -> None:
    claim = make.claim(title=title, commitment=number, status=status, private=True)
    shown = picker.option_description(claim)
    assert len(shown) <= 75
    assert shown.endswith(f" · 1–31 Mar 2026 · {status.label} · Private")


def test_a_description_says_which_kind_of_commitment_it_is(make: Any) -> None:
    def drawn(kind: CommitmentKind, number: str) -> str:
        shown: str = picker.option_description(make.claim(kind=kind, commitment=number, title="Rebar"))
        return shown.partition(" · ")[0]

    assert drawn(CommitmentKind.SUBCONTRACT, "SC-104") == "SC-104 Rebar"
    assert drawn(CommitmentKind.SUBCONTRACT, "104") == "SC 104 Rebar"
    assert drawn(CommitmentKind.PURCHASE_ORDER, "PO-9") == "PO-9 Rebar"
    assert drawn(CommitmentKind.PURCHASE_ORDER, "SC-104") == "PO SC-104 Rebar"


def test_ticks_of_other_pages_are_counted_and_summed_and_those_of_this_page_are_not(make: Any) -> None:
    listed = make.many(47)
    payload = picker.picker_message(make.page(listed, ticked=[listed[0], listed[30], listed[31]]))
    assert payload["blocks"][1]["elements"][0]["text"] == "Showing 1–20 of 47 that can be sent"
    assert payload["blocks"][2]["elements"][0]["text"] == "On other pages: 2 selected · $82,441.00"


def test_previous_and_next_are_there_only_where_they_lead_somewhere(make: Any) -> None:
    def rows(count: int, page: int = 0) -> list[str]:
        shown = buttons(picker.picker_message(make.page(make.many(count), page=page)))
        return [name for name in ("Previous", "Next") if name in shown]

    assert rows(20) == []
    assert rows(50) == ["Next"]
    assert rows(50, 1) == ["Previous", "Next"]
    assert rows(50, 2) == ["Previous"]


def test_buttons_name_the_picker_and_the_page_they_lead_to(make: Any) -> None:
    shown = buttons(picker.picker_message(make.page([*make.many(50), *make.many(60, DRAFT, start=100)], page=1)))
    name = make.selection.picker
    assert ids.read_page_value(shown["Previous"]["value"]) == ids.Paged(name, 0)
    assert ids.read_page_value(shown["Next"]["value"]) == ids.Paged(name, 2)
    assert {ids.read_id(shown[one]["value"]) for one in ("Send to DocuSign", "Refresh", "Why not?")} == {name}


def test_nothing_is_offered_to_send_when_nothing_can_be_sent(make: Any) -> None:
    payload = picker.picker_message(make.page(make.many(3, DRAFT)))
    assert "Send to DocuSign" not in buttons(payload)
    assert "None of the 3 claims can be sent right now." in words(payload)


def test_every_reason_is_shown_with_its_fix(make: Any) -> None:
    against = (DRAFT, reasons.NO_CONTACT, reasons.PROJECT_OFF, reasons.NOT_CONNECTED)
    payload = picker.picker_message(make.page([make.listed(make.claim(), *against)]))
    for reason in against:
        assert reason.words in words(payload)
        assert blocked.fix_text(reason) in words(payload)


def test_an_empty_list_and_a_replaced_picker_say_what_to_do(make: Any, golden: Any) -> None:
    golden("picker_empty", picker.picker_message(make.page([])))
    golden("picker_replaced", picker.replaced_message())
    assert not check_message(picker.picker_message(make.page([])), ephemeral=True)
    assert not check_message(picker.replaced_message(), ephemeral=True)


def test_a_project_is_chosen_with_a_button(make: Any, golden: Any) -> None:
    projects = [replace(make.project, id=f"{at:016x}", number=f"P{at}", name=make.hostile) for at in range(130)]
    payload = picker.project_choice_message(projects)
    assert not check_message(payload, ephemeral=True)
    (menu,) = payload["blocks"][1]["elements"]
    assert [ids.read_id(each["value"]) for each in menu["options"]] == [project.id for project in projects[:100]]
    assert "And 30 more projects" in words(payload)
    shown = picker.project_choice_message(projects[:25])["blocks"][1]["elements"]
    assert [ids.read_id(each["value"]) for each in shown] == [project.id for project in projects[:25]]
    assert {ids.action_of(each["action_id"]) for each in [menu, *shown]} == {ids.PROJECT}
    golden("project_choice", picker.project_choice_message([make.project, replace(make.project, number="HS")]))


def test_the_same_page_is_drawn_with_the_same_bytes(make: Any) -> None:
    listed: list[Listed] = make.many(40)
    again = picker.picker_message(make.page(listed, ticked=list(reversed(listed))))
    assert words(picker.picker_message(make.page(listed, ticked=listed))) == words(again)


def test_a_new_address_is_told_in_words_beside_the_claim_and_under_the_list(make: Any) -> None:
    known = replace(make.listed(make.claim(1)), signed_by=("DANA@acme.example",))
    first = make.listed(make.claim(2))
    new = replace(
        make.listed(make.claim(3, title="Concrete " * 20, commitment="SC-1048", private=True)),
        signed_by=("lee@acme.example",),
    )

    payload = picker.picker_message(make.page([known, first, new]))

    told = [option["description"]["text"] for _, boxes in checkboxes(payload) for option in boxes["options"]]
    assert [one.startswith("New address · ") for one in told] == [False, False, True]
    assert told[2].startswith("New address · SC-1048")
    assert "telephone number you already had" in words(payload)
    assert not check_message(payload, ephemeral=True)
    assert "telephone" not in words(picker.picker_message(make.page([known, first])))


@pytest.mark.parametrize("status", sorted(ClaimStatus))
def test_the_mark_of_a_new_address_fits_whatever_else_there_is_to_say(make: Any, status: ClaimStatus) -> None:
    claim = make.claim(7, make.hostile, commitment=make.hostile, title=make.hostile, private=True, status=status)

    shown = picker.option_description(claim, new_address=True)

    assert shown.startswith("New address · ")
    assert shown.endswith(f"{status.label} · Private")
    assert not check_message(
        picker.picker_message(make.page([replace(make.listed(claim), signed_by=("x@y.example",))])), ephemeral=True
    )
