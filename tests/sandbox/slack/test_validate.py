"""Whole payloads: what we really send passes, and each rule over several blocks is held."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.slack.validate import Problem, check_message, check_options, check_view
from tests.sandbox.slack.payload_changes import (
    BLOCKS,
    BUTTON,
    CONFIRM,
    ELEMENTS,
    GONE,
    changed,
    message,
    modal,
    mrkdwn,
    option,
    options,
    plain,
)

PICKER = message(
    {"type": "header", "block_id": "head:7:r3", "text": plain("Riverside Tower: 12 claims to send")},
    {"type": "context", "block_id": "page:7:r3", "elements": [mrkdwn("Claims 1–10 of 12 · USD")]},
    *(
        {
            "type": "actions",
            "block_id": f"sel:7:0:{group}:r3",
            "elements": [
                {
                    "type": "checkboxes",
                    "action_id": "claims.pick",
                    "options": [
                        {
                            "text": mrkdwn(f"*RT-{group}{n}* Doyle &amp; Sons · Claim {n}"),
                            "description": plain("USD 48,210.50 · due 28 Feb · R&D"),
                            "value": f"c{group}{n}.2",
                        }
                        for n in range(5)
                    ],
                }
            ],
        }
        for group in range(2)
    ),
    {"type": "divider"},
    {"type": "section", "block_id": "cannot", "text": mrkdwn("*Cannot be sent*\n• RT-031: no signer yet")},
    {
        "type": "actions",
        "block_id": "nav:7:r3",
        "elements": [
            {**BUTTON, "action_id": "claims.review", "text": plain("Review & send")},
            {"type": "button", "action_id": "claims.next", "text": plain("Next"), "value": "7.1"},
            {"type": "button", "action_id": "claims.drop", "text": plain("Drop"), "confirm": CONFIRM},
        ],
    },
)
CONFIRMATION = modal(
    {"type": "section", "block_id": "list", "text": mrkdwn("*2 claims, USD 96,421.00*\n• RT-001\n• RT-002")},
    {"type": "alert", "block_id": "left", "text": plain("1 claim was left out."), "level": "warning"},
    {"type": "input", "block_id": "note", "label": plain("Note"), "element": ELEMENTS["plain_text_input"]},
)
SAME_ID_TWICE = [{"blocks": [{"type": "divider", "block_id": "cannot"}]}]
HOME = {"type": "home", "blocks": [BLOCKS["header"], BLOCKS["section"], BLOCKS["actions"]]}


def found(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in problems]


@pytest.mark.parametrize(
    "payload",
    [
        PICKER,
        {"response_type": "ephemeral", "text": "No claims are waiting.", "replace_original": True},
        {"delete_original": True},
        {"channel": "C04RIVERSID", "ts": "1770000000.000100", "text": "Sent", "blocks": []},
        {**message(), "metadata": {"event_type": "batch", "event_payload": {"id": "b1"}}},
        {**message(), "thread_ts": "1770000000.000100", "unfurl_links": False, "unfurl_media": False},
        {**message(), "parse": "none", "link_names": False, "reply_broadcast": True},
        {**message(), "attachments": [{"color": "#2eb67d", "blocks": [BLOCKS["section"]]}]},
        message(*[BLOCKS["divider"]] * 50),
        message(*({"type": "markdown", "text": "x" * 6000} for _ in range(2))),
    ],
)
def test_a_message_as_we_send_it_passes(payload: dict[str, Any]) -> None:
    assert check_message(payload) == []


def test_a_picker_passes_as_an_ephemeral_message() -> None:
    assert check_message({**PICKER, "user": "U04MAYAOKAF"}, ephemeral=True) == []


@pytest.mark.parametrize("view", [CONFIRMATION, HOME, modal(*[BLOCKS["divider"]] * 100)])
def test_a_view_as_we_open_it_passes(view: dict[str, Any]) -> None:
    assert check_view(view) == []


@pytest.mark.parametrize(
    ("pointer", "value", "expected"),
    [
        ("/text", GONE, ("/text", "missing")),
        ("/text", "", ("/text", "empty")),
        ("/text", "x" * 4000, ("/text", "too_long")),
        ("/text", None, ("/text", "wrong_type")),
        ("/blocks", "[]", ("/blocks", "wrong_type")),
        ("/blocks", [BLOCKS["divider"]] * 51, ("/blocks", "too_many")),
        ("/blocks/0", "header", ("/blocks/0", "wrong_type")),
        ("/blocks/0", {"text": plain("x")}, ("/blocks/0/type", "missing")),
        ("/blocks/0", BLOCKS["alert"], ("/blocks/0/type", "wrong_surface")),
        ("/blocks/3/block_id", "sel:7:0:0:r3", ("/blocks/3/block_id", "duplicate_block_id")),
        ("/blocks/6/elements/2/style", "primary", ("/blocks/6/elements/2/style", "second_primary")),
        ("/attachments", [{"blocks": [BLOCKS["divider"]]}] * 101, ("/attachments", "too_many")),
        ("/attachments", [{"blocks": [BLOCKS["divider"]], "text": "old"}], ("/attachments/0/text", "unknown_key")),
        ("/attachments", SAME_ID_TWICE, ("/attachments/0/blocks/0/block_id", "duplicate_block_id")),
        ("/markdown_text", "x", ("/markdown_text", "unknown_key")),
        ("/link_names", True, ("/link_names", "not_allowed")),
        ("/parse", "full", ("/parse", "not_allowed")),
        ("/response_type", "public", ("/response_type", "not_allowed")),
        ("/metadata", {"event_type": "batch"}, ("/metadata/event_payload", "missing")),
        ("/metadata", {"event_type": "batch", "event_payload": {"x": "y" * 100_000}}, ("", "too_large")),
    ],
)  # fmt: skip
def test_a_message_with_one_slip_is_refused_for_that_slip(pointer: str, value: Any, expected: tuple[str, str]) -> None:
    assert found(check_message(changed(PICKER, pointer, value))) == [expected]


@pytest.mark.parametrize(
    ("pointer", "value", "expected"),
    [
        ("/title", GONE, ("/title", "missing")),
        ("/title/text", "x" * 25, ("/title/text", "too_long")),
        ("/title", mrkdwn("Send"), ("/title/type", "not_allowed")),
        ("/submit/text", "x" * 25, ("/submit/text", "too_long")),
        ("/submit", GONE, ("/submit", "missing")),
        ("/close/text", "x" * 25, ("/close/text", "too_long")),
        ("/private_metadata", "x" * 3001, ("/private_metadata", "too_long")),
        ("/callback_id", "x" * 256, ("/callback_id", "too_long")),
        ("/external_id", "x" * 256, ("/external_id", "too_long")),
        ("/clear_on_close", "yes", ("/clear_on_close", "wrong_type")),
        ("/blocks", [], ("/blocks", "too_few")),
        ("/blocks", [BLOCKS["divider"]] * 101, ("/blocks", "too_many")),
        ("/blocks", GONE, ("/blocks", "missing")),
        ("/blocks/0", BLOCKS["markdown"], ("/blocks/0/type", "wrong_surface")),
        ("/blocks/0", BLOCKS["table"], ("/blocks/0/type", "wrong_surface")),
        ("/blocks/1/block_id", "list", ("/blocks/1/block_id", "duplicate_block_id")),
        ("/hash", "156772938.1827394", ("/hash", "unknown_key")),
        ("/type", "workflow_step", ("/type", "not_allowed")),
        ("/type", GONE, ("/type", "not_allowed")),
    ],
)
def test_a_modal_with_one_slip_is_refused_for_that_slip(pointer: str, value: Any, expected: tuple[str, str]) -> None:
    assert found(check_view(changed(CONFIRMATION, pointer, value))) == [expected]


def test_a_modal_without_inputs_needs_no_submit() -> None:
    assert check_view(changed(changed(CONFIRMATION, "/blocks/2", GONE), "/submit", GONE)) == []


@pytest.mark.parametrize("key", ["title", "submit", "close", "clear_on_close"])
def test_a_home_tab_has_none_of_a_modals_frame(key: str) -> None:
    assert found(check_view({**HOME, key: CONFIRMATION[key]})) == [(f"/{key}", "unknown_key")]


def test_alerts_stay_out_of_the_home_tab() -> None:
    assert found(check_view({**HOME, "blocks": [BLOCKS["alert"]]})) == [("/blocks/0/type", "wrong_surface")]


@pytest.mark.parametrize("key", ["metadata", "reply_broadcast"])
def test_an_ephemeral_message_leaves_nothing_behind(key: str) -> None:
    values = {"metadata": {"event_type": "batch", "event_payload": {}}, "reply_broadcast": True}
    payload = {**message(), key: values[key]}

    assert check_message(payload) == []
    assert found(check_message(payload, ephemeral=True)) == [(f"/{key}", "unknown_key")]


def test_a_message_has_one_table() -> None:
    assert found(check_message(message(BLOCKS["table"], BLOCKS["table"]))) == [("/blocks/1", "second_table")]


def test_markdown_is_counted_over_the_whole_message() -> None:
    payload = message({"type": "markdown", "text": "x" * 6000}, {"type": "markdown", "text": "x" * 6001})

    assert found(check_message(payload)) == [("/blocks/1/text", "too_long")]


def test_one_element_of_a_view_takes_the_focus() -> None:
    field = {**ELEMENTS["plain_text_input"], "focus_on_load": True}
    block = {"type": "input", "label": plain("Note"), "element": field}

    assert check_view(modal(block)) == []
    assert found(check_view(modal(block, block))) == [("/blocks/1/element/focus_on_load", "second_focus")]


def test_a_message_has_a_size_budget_in_bytes_on_the_wire() -> None:
    section = {"type": "section", "text": plain("x" * 3000)}

    assert check_message(message(*[section] * 30)) == []
    assert found(check_message(message(*[section] * 35))) == [("", "too_large")]


def test_a_view_has_the_size_limit_slack_names() -> None:
    section = {"type": "section", "text": plain("x" * 3000)}

    assert check_view(modal(*[section] * 75)) == []
    assert found(check_view(modal(*[section] * 85))) == [("", "too_large")]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"options": options(100)}, []),
        ({"options": []}, []),
        ({"option_groups": [{"label": plain("RT"), "options": [option("1")]}]}, []),
        ({"options": options(101)}, [("/options", "too_many")]),
        ({}, [("/options", "missing")]),
        ({"options": [option("1"), option("1")]}, [("/options/1/value", "duplicate_value")]),
    ],
)
def test_the_answer_to_an_external_select_is_checked(answer: Any, expected: list[tuple[str, str]]) -> None:
    assert found(check_options(answer)) == expected


def test_nesting_without_end_is_a_problem_not_a_crash() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]

    assert ("", "too_large") in found(check_message({"text": "x", "blocks": deep}))
    assert ("", "too_large") in found(check_view({**HOME, "blocks": deep}))


WORDS = ["type", "text", "blocks", "elements", "element", "accessory", "options", "option_groups", "value"]
WORDS += ["initial_options", "initial_option", "fields", "rows", "label", "confirm", "block_id", "action_id"]
KINDS = [*BLOCKS, *ELEMENTS, "modal", "home", "plain_text", "mrkdwn", "rich_text_section", "raw_text"]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.sampled_from(KINDS)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS) | st.text(), inner, max_size=5),
    max_leaves=30,
)
POINTERS = st.sampled_from(
    ["/blocks", "/blocks/0", "/blocks/0/block_id", "/blocks/0/elements", "/blocks/0/text", "/attachments"]
)


@given(JSON)
def test_any_json_is_answered_with_problems_never_an_error(value: Any) -> None:
    for check in (check_message, check_view, check_options):
        assert all(isinstance(problem, Problem) for problem in check(value))


@given(st.sampled_from(sorted(BLOCKS)), st.sampled_from(["modal", "home"]), JSON, POINTERS)
@settings(max_examples=300)
def test_any_json_in_the_place_of_a_part_is_answered_with_problems(
    kind: str, surface: str, value: Any, pointer: str
) -> None:
    for payload in (message(BLOCKS[kind]), {**modal(BLOCKS[kind]), "type": surface}):
        spoilt = changed(payload, pointer, value)
        check = check_view if "title" in payload else check_message
        assert all(isinstance(problem, Problem) for problem in check(spoilt))
