"""The blocks we know, what may stand in each, and the surfaces that show them.

Limits: `@slack/types` blocks; surfaces: Slack's blocks.json. A block that is not in the table is
refused, even if Slack has since learned it.
"""

from typing import Any

from sandbox.slack.validate.elements import (
    ACCESSORIES,
    ACTION_ELEMENTS,
    CONTEXT_ELEMENTS,
    IDENTIFIER,
    IMAGE_KEYS,
    IMAGE_RULES,
    INPUT_ELEMENTS,
    any_text,
    plain,
)
from sandbox.slack.validate.fields import Check, array, by_type, flag, one_of, string, typed, unique
from sandbox.slack.validate.mrkdwn import broadcast_findings
from sandbox.slack.validate.problem import Report, Surface, step
from sandbox.slack.validate.rich import RICH_TEXT, TABLE

# Counted over all markdown blocks of one message.
MARKDOWN_CHARACTERS = 12_000

_ID: dict[str, Check] = {"block_id": IDENTIFIER}


def _text_or_fields(value: Any, at: str, report: Report) -> None:
    if "text" not in value and "fields" not in value:
        report.add(step(at, "text"), "missing", "a section has a text, fields, or both")


def _distinct_action_ids(value: Any, at: str, report: Report) -> None:
    ids = [
        (f"{at}/elements/{index}/action_id", element["action_id"])
        for index, element in enumerate(value["elements"])
        if "action_id" in element
    ]
    unique(ids, "duplicate_action_id", report)


def _one_primary(value: Any, at: str, report: Report) -> None:
    styled = [index for index, each in enumerate(value["elements"]) if each.get("style") == "primary"]
    for index in styled[1:]:
        report.add(f"{at}/elements/{index}/style", "second_primary", "a set of buttons has one primary")


def _files_wait_for_the_submit(value: Any, at: str, report: Report) -> None:
    if value["element"]["type"] == "file_input" and value.get("dispatch_action"):
        report.add(step(at, "dispatch_action"), "conflict", "a file_input dispatches nothing")


BLOCKS: dict[str, Check] = {
    "header": typed("header", {"text": plain(150)}, _ID),
    "divider": typed("divider", {}, _ID),
    "section": typed(
        "section",
        {},
        {
            **_ID,
            "text": any_text(3000),
            "fields": array(any_text(2000), 10),
            "accessory": by_type(ACCESSORIES, "unsupported_element"),
            "expand": flag,
        },
        (_text_or_fields,),
    ),
    "context": typed(
        "context",
        {"elements": array(by_type(CONTEXT_ELEMENTS, "unsupported_element"), 10)},
        _ID,
    ),
    "actions": typed(
        "actions",
        {"elements": array(by_type(ACTION_ELEMENTS, "unsupported_element"), 25)},
        _ID,
        (_distinct_action_ids, _one_primary),
    ),
    "input": typed(
        "input",
        {"label": plain(2000), "element": by_type(INPUT_ELEMENTS, "unsupported_element")},
        {**_ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
        (_files_wait_for_the_submit,),
    ),
    "image": typed("image", {"alt_text": string(2000)}, {**_ID, **IMAGE_KEYS, "title": plain(2000)}, IMAGE_RULES),
    "markdown": typed("markdown", {"text": string(MARKDOWN_CHARACTERS, looks=(broadcast_findings,))}, _ID),
    "alert": typed(
        "alert",
        {"text": any_text(200)},
        {**_ID, "level": one_of("default", "info", "warning", "error", "success")},
    ),
    "rich_text": RICH_TEXT,
    "table": TABLE,
}

_EVERYWHERE: frozenset[Surface] = frozenset(("message", "modal", "home"))
_ONLY_ON: dict[str, frozenset[Surface]] = {
    "alert": frozenset(("modal",)),
    "markdown": frozenset(("message",)),
    "table": frozenset(("message",)),
}


def block(value: Any, at: str, report: Report) -> None:
    """Check one block for the surface the report is about."""
    kind = value.get("type") if isinstance(value, dict) else None
    if isinstance(kind, str) and report.surface not in _ONLY_ON.get(kind, _EVERYWHERE):
        report.add(step(at, "type"), "wrong_surface", f"a {report.surface} has no {kind} block")
        return
    by_type(BLOCKS, "unsupported_block")(value, at, report)
