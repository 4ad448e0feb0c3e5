"""Each rule about one block or one element: a valid one with a single change is refused for that change."""

from typing import Any

import pytest

from sandbox.slack.validate import check_message, check_view
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

INPUT_ONLY = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "file_input"}
LONG_LINE = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x" * 3000}] * 4}
LONG_CELL = {"type": "rich_text", "elements": [LONG_LINE]}
GROUPS = [{"label": plain("x"), "options": [option(str(number))]} for number in range(101)]
BLOCK_CASES = [
    # block, where it is changed, new value, code[, where it is reported]
    ("header", "/text/text", "x" * 151, "too_long"),
    ("header", "/text/text", " \n", "empty"),
    ("header", "/text", mrkdwn("Claims"), "not_allowed", "/text/type"),
    ("header", "/text", GONE, "missing"),
    ("header", "/text", "Claims", "wrong_type"),
    ("header", "/text/text", 5, "wrong_type"),
    ("header", "/text/type", GONE, "missing"),
    ("header", "/text/verbatim", True, "unknown_key"),
    ("header", "/block_id", "x" * 256, "too_long"),
    ("header", "/block_id", "", "empty"),
    ("divider", "/text", plain("x"), "unknown_key"),
    ("divider", "/a~b", 1, "unknown_key", "/a~0b"),
    ("section", "/text/text", "x" * 3001, "too_long"),
    ("section", "/text/text", "", "empty"),
    ("section", "/text/emoji", True, "unknown_key"),
    ("section", "/text/verbatim", "yes", "wrong_type"),
    ("section", "/text/type", "markdown", "not_allowed"),
    ("section", "/fields", [], "too_few"),
    ("section", "/fields", [plain("x")] * 11, "too_many"),
    ("section", "/fields/1/text", "x" * 2001, "too_long"),
    ("section", "/fields", {}, "wrong_type"),
    ("section", "/accessory", ELEMENTS["plain_text_input"], "unsupported_element", "/accessory/type"),
    ("section", "/accessory", {"type": "timepicker"}, "unsupported_element", "/accessory/type"),
    ("section", "/expand", 1, "wrong_type"),
    ("context", "/elements", [], "too_few"),
    ("context", "/elements", [plain("x")] * 11, "too_many"),
    ("context", "/elements/0/text", "x" * 3001, "too_long"),
    ("context", "/elements/0", BUTTON, "unsupported_element", "/elements/0/type"),
    ("actions", "/elements", [], "too_few"),
    (
        "actions",
        "/elements",
        [{**BUTTON, "style": "danger", "action_id": f"a{number}"} for number in range(26)],
        "too_many",
    ),
    ("actions", "/elements/1/action_id", "claims.send", "duplicate_action_id"),
    ("actions", "/elements/1/style", "primary", "second_primary"),
    ("actions", "/elements/1", ELEMENTS["image"], "unsupported_element", "/elements/1/type"),
    ("input", "/label", GONE, "missing"),
    ("input", "/label/text", "x" * 2001, "too_long"),
    ("input", "/hint/text", "x" * 2001, "too_long"),
    ("input", "/element", GONE, "missing"),
    ("input", "/element", BUTTON, "unsupported_element", "/element/type"),
    ("input", "/optional", "no", "wrong_type"),
    ("image", "/alt_text", GONE, "missing"),
    ("image", "/alt_text", "", "empty"),
    ("image", "/alt_text", "x" * 2001, "too_long"),
    ("image", "/title/text", "x" * 2001, "too_long"),
    ("image", "/image_url", GONE, "missing"),
    ("image", "/image_url", "ftp://example.com/a.png", "bad_url"),
    ("image", "/image_url", "https://example.com/" + "x" * 3000, "too_long"),
    ("image", "/slack_file", {"id": "F04PLAN"}, "conflict"),
    ("markdown", "/text", "x" * 12_001, "too_long"),
    ("markdown", "/text", "Hello <!here>", "broadcast"),
    ("alert", "/text/text", "x" * 201, "too_long"),
    ("alert", "/level", "fatal", "not_allowed"),
    ("rich_text", "/elements", [], "too_few"),
    ("rich_text", "/elements/0/type", "rich_text_table", "unsupported_element"),
    ("rich_text", "/elements/0/elements/0/text", "", "empty"),
    ("rich_text", "/elements/0/elements/0/style/blink", True, "unknown_key"),
    (
        "rich_text",
        "/elements/0/elements/0",
        {"type": "broadcast", "range": "here"},
        "broadcast",
        "/elements/0/elements/0/type",
    ),
    (
        "rich_text",
        "/elements/0/elements/0",
        {"type": "usergroup", "usergroup_id": "S1"},
        "broadcast",
        "/elements/0/elements/0/type",
    ),
    ("rich_text", "/elements/0/elements/2/url", "javascript:alert(1)", "bad_url"),
    ("rich_text", "/elements/1/style", "roman", "not_allowed"),
    ("rich_text", "/elements/1/elements/0/type", "rich_text_list", "not_allowed"),
    (
        "rich_text",
        "/elements/2/elements/0",
        {"type": "user", "user_id": "U04MAYAOKAF"},
        "unsupported_element",
        "/elements/2/elements/0/type",
    ),
    ("table", "/rows", [[{"type": "raw_text", "text": "x"}]] * 101, "too_many"),
    ("table", "/rows/0", [{"type": "raw_text", "text": "x"}] * 21, "too_many"),
    ("table", "/rows/0", [], "too_few"),
    ("table", "/rows/0/0/text", "", "empty"),
    ("table", "/rows/0/0/text", "x" * 10_000, "too_long", "/rows"),
    (
        "table",
        "/rows/0/0",
        {
            **BLOCKS["rich_text"],
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x" * 3000}] * 4}],
        },
        "too_long",
        "/rows",
    ),
    ("table", "/rows/0/0/type", "action", "unsupported_element"),
    ("table", "/rows/0/1/value", "2", "wrong_type"),
    ("table", "/column_settings/1/align", "middle", "not_allowed"),
    ("table", "/column_settings", [None] * 21, "too_many"),
]
ELEMENT_CASES = [
    ("button", "/text", GONE, "missing"),
    ("button", "/text/text", "x" * 76, "too_long"),
    ("button", "/text", mrkdwn("Send"), "not_allowed", "/text/type"),
    ("button", "/value", "x" * 2001, "too_long"),
    ("button", "/value", "", "empty"),
    ("button", "/url", "https://example.com/" + "x" * 3000, "too_long"),
    ("button", "/style", "default", "not_allowed"),
    ("button", "/accessibility_label", "x" * 76, "too_long"),
    ("button", "/action_id", "x" * 256, "too_long"),
    ("button", "/visible_to_user_ids", ["U04MAYAOKAF"], "unknown_key"),
    ("button", "/confirm/title", GONE, "missing"),
    ("button", "/confirm/title/text", "x" * 101, "too_long"),
    ("button", "/confirm/text/text", "x" * 301, "too_long"),
    ("button", "/confirm/text", mrkdwn("Sure?"), "not_allowed", "/confirm/text/type"),
    ("button", "/confirm/confirm/text", "x" * 31, "too_long"),
    ("button", "/confirm/deny/text", "x" * 31, "too_long"),
    ("button", "/confirm/style", "warning", "not_allowed"),
    ("button", "/confirm", [CONFIRM], "wrong_type"),
    ("checkboxes", "/options", [option("2"), *options(2), *options(13)[3:]], "too_many"),
    ("checkboxes", "/options", GONE, "missing"),
    ("checkboxes", "/options/0/text/text", "x" * 76, "too_long"),
    ("checkboxes", "/options/0/text/text", "Doyle & Sons", "unescaped"),
    ("checkboxes", "/options/0/description/text", "x" * 76, "too_long"),
    ("checkboxes", "/options/0/description", mrkdwn("USD 1"), "not_allowed", "/options/0/description/type"),
    ("checkboxes", "/options/0/value", "x" * 76, "too_long"),
    ("checkboxes", "/options/0/value", GONE, "missing"),
    ("checkboxes", "/options/0/value", "2", "duplicate_value", "/options/1/value"),
    ("checkboxes", "/options/0/url", "https://example.com", "unknown_key"),
    ("checkboxes", "/initial_options", [], "too_few"),
    ("checkboxes", "/initial_options/0/text/emoji", True, "not_an_option", "/initial_options/0"),
    ("checkboxes", "/initial_options", [option("2"), option("2")], "duplicate_value", "/initial_options/1"),
    ("checkboxes", "/focus_on_load", None, "wrong_type"),
    ("checkboxes", "/placeholder", plain("Pick"), "unknown_key"),
    ("radio_buttons", "/options", options(11), "too_many"),
    ("radio_buttons", "/options/0/text", mrkdwn("x"), "not_allowed", "/options/0/text/type"),
    ("radio_buttons", "/initial_option", option("7"), "not_an_option"),
    ("static_select", "/options", options(101), "too_many"),
    ("static_select", "/options", GONE, "missing"),
    ("static_select", "/option_groups", [{"label": plain("x"), "options": options(2)}], "conflict"),
    ("static_select", "/options/0/text", mrkdwn("x"), "not_allowed", "/options/0/text/type"),
    ("static_select", "/placeholder/text", "x" * 151, "too_long"),
    ("static_select", "/initial_option", option("7"), "not_an_option"),
    ("multi_static_select", "/option_groups", GROUPS, "too_many"),
    ("multi_static_select", "/option_groups/0/label/text", "x" * 76, "too_long"),
    ("multi_static_select", "/option_groups/0/options", options(101), "too_many"),
    ("multi_static_select", "/option_groups/0/options/1/value", "0", "duplicate_value"),
    ("multi_static_select", "/initial_options", [option("4")], "not_an_option", "/initial_options/0"),
    ("multi_static_select", "/initial_options", [], "too_few"),
    ("multi_static_select", "/max_selected_items", 0, "out_of_range"),
    ("external_select", "/min_query_length", "3", "wrong_type"),
    ("external_select", "/options", options(1), "unknown_key"),
    ("users_select", "/initial_user", "", "empty"),
    ("overflow", "/options", options(6), "too_many"),
    ("overflow", "/options", [], "too_few"),
    ("overflow", "/options/0/url", "example.com", "bad_url"),
    ("overflow", "/options/1/value", "1", "duplicate_value"),
    ("datepicker", "/initial_date", "2026-02-29", "bad_date"),
    ("datepicker", "/initial_date", "20260228", "bad_date"),
    ("image", "/alt_text", GONE, "missing"),
    ("image", "/title", plain("Plan"), "unknown_key"),
    ("plain_text_input", "/max_length", 3001, "out_of_range"),
    ("plain_text_input", "/min_length", 201, "out_of_range"),
    ("plain_text_input", "/max_length", 5, "too_long", "/initial_value"),
    ("plain_text_input", "/multiline", "true", "wrong_type"),
    ("plain_text_input", "/dispatch_action_config/trigger_actions_on/0", "on_blur", "not_allowed"),
    ("email_text_input", "/initial_value", "", "empty"),
    ("url_text_input", "/multiline", True, "unknown_key"),
    ("number_input", "/is_decimal_allowed", GONE, "missing"),
    ("number_input", "/is_decimal_allowed", False, "bad_number", "/initial_value"),
    ("number_input", "/min_value", "eleven", "bad_number"),
    ("number_input", "/min_value", "11", "out_of_range"),
    ("file_input", "/filetypes", [], "too_few"),
    ("file_input", "/filetypes", "pdf", "wrong_type"),
    ("file_input", "/filetypes", [f"a{number}" for number in range(101)], "too_many"),
    ("file_input", "/filetypes/0", ".pdf", "bad_filetype"),
    ("file_input", "/filetypes/0", "PDF", "bad_filetype"),
    ("file_input", "/filetypes/0", "", "empty"),
    ("file_input", "/filetypes/0", 1, "wrong_type"),
    ("file_input", "/filetypes/1", "pdf", "duplicate_value"),
    ("file_input", "/max_files", 0, "out_of_range"),
    ("file_input", "/max_files", 11, "out_of_range"),
    ("file_input", "/max_files", "2", "wrong_type"),
    ("file_input", "/action_id", "x" * 256, "too_long"),
    ("file_input", "/focus_on_load", True, "unknown_key"),
    ("file_input", "/initial_files", [], "unknown_key"),
]  # fmt: skip


def problems_of(block: Any) -> list[tuple[str, str]]:
    """Check a block where it may stand and return what is wrong as (pointer in the block, code)."""
    in_modals_only = block["type"] == "alert" or (block.get("element") or {}).get("type") == "file_input"
    found = check_view(modal(block)) if in_modals_only else check_message(message(block))
    return [(problem.pointer.removeprefix("/blocks/0"), problem.code) for problem in found]


def holding(element: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return a block that holds the element, and the pointer to it."""
    if element["type"] == "image":
        return {"type": "context", "elements": [element]}, "/elements/0"
    if element["type"] in INPUT_ONLY:
        return {"type": "input", "label": plain("Value"), "element": element}, "/element"
    return {"type": "actions", "elements": [element]}, "/elements/0"


@pytest.mark.parametrize("kind", BLOCKS)
def test_a_full_block_of_each_kind_passes(kind: str) -> None:
    assert problems_of(BLOCKS[kind]) == []


@pytest.mark.parametrize("kind", ELEMENTS)
def test_a_full_element_of_each_kind_passes(kind: str) -> None:
    block, _ = holding(ELEMENTS[kind])

    assert problems_of(block) == []


@pytest.mark.parametrize("case", BLOCK_CASES, ids=lambda case: f"{case[0]}{case[1]}-{case[3]}")
def test_a_block_with_one_slip_is_refused_for_that_slip(case: Any) -> None:
    kind, pointer, value, code, *where = case

    assert problems_of(changed(BLOCKS[kind], pointer, value)) == [((where or [pointer])[0], code)]


@pytest.mark.parametrize("case", ELEMENT_CASES, ids=lambda case: f"{case[0]}{case[1]}-{case[3]}")
def test_an_element_with_one_slip_is_refused_for_that_slip(case: Any) -> None:
    kind, pointer, value, code, *where = case
    block, at = holding(changed(ELEMENTS[kind], pointer, value))

    assert problems_of(block) == [(f"{at}{(where or [pointer])[0]}", code)]


def test_a_section_needs_a_text_or_fields() -> None:
    fields_only = changed(BLOCKS["section"], "/text", GONE)

    assert problems_of(fields_only) == []
    assert problems_of(changed(fields_only, "/fields", GONE)) == [("/text", "missing")]


def test_files_are_asked_for_in_the_inputs_of_modals_only() -> None:
    asks, _ = holding(ELEMENTS["file_input"])
    (in_message,) = check_message(message(asks))
    (in_home,) = check_view({"type": "home", "blocks": [asks]})
    actions = {"type": "actions", "elements": [ELEMENTS["file_input"]]}

    assert (in_message.pointer, in_message.code) == ("/blocks/0/element/type", "wrong_surface")
    assert (in_home.pointer, in_home.code) == ("/blocks/0/element/type", "wrong_surface")
    assert [problem.code for problem in check_view(modal(actions))] == ["unsupported_element"]


def test_a_file_input_dispatches_nothing() -> None:
    asks, _ = holding(ELEMENTS["file_input"])

    assert problems_of({**asks, "dispatch_action": False}) == []
    assert problems_of({**asks, "dispatch_action": True}) == [("/dispatch_action", "conflict")]


@pytest.mark.parametrize("kind", ["video", "context_actions", "container", "data_table", "card", "", 3])
def test_a_block_we_do_not_model_is_refused(kind: Any) -> None:
    assert problems_of({"type": kind}) == [("/type", "unsupported_block")]


def test_lengths_are_code_points_after_escaping() -> None:
    section = {"type": "section", "text": mrkdwn("&amp;" * 600)}

    assert problems_of(section) == []
    assert problems_of({"type": "section", "text": mrkdwn("&amp;" * 600 + "x")}) == [("/text/text", "too_long")]
    assert problems_of({"type": "header", "text": plain("🏗" * 150)}) == []


def test_initial_options_may_not_outnumber_what_may_be_selected() -> None:
    menu = changed(ELEMENTS["multi_static_select"], "/initial_options", options(2))
    block, at = holding(changed(menu, "/max_selected_items", 1))

    assert problems_of(holding(menu)[0]) == []
    assert problems_of(block) == [(f"{at}/initial_options", "too_many")]
