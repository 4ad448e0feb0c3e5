"""Small pieces of Block Kit for the tests of the stand-in."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(f"Claim {value}"), "value": value}


def checkboxes(block_id: str, *values: str, initial: tuple[str, ...] = (), action_id: str = "pick") -> Json:
    element: Json = {"type": "checkboxes", "action_id": action_id, "options": [option(v) for v in values]}
    if initial:
        element["initial_options"] = [option(v) for v in initial]
    return {"type": "actions", "block_id": block_id, "elements": [element]}


def button(label: str = "Send", action_id: str = "send", value: str = "v") -> Json:
    element = {"type": "button", "action_id": action_id, "text": plain(label), "value": value}
    return {"type": "actions", "block_id": f"b-{action_id}", "elements": [element]}


def section(text: str) -> Json:
    return {"type": "section", "text": plain(text)}


def text_input(block_id: str = "why", *, optional: bool = False, initial: str | None = None) -> Json:
    element: Json = {"type": "plain_text_input", "action_id": "text", "max_length": 20}
    if initial is not None:
        element["initial_value"] = initial
    return {"type": "input", "block_id": block_id, "label": plain("Why"), "element": element, "optional": optional}


def modal(*blocks: Json, **extra: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "confirm",
        "title": plain("Confirm"),
        "submit": plain("Send"),
        "blocks": list(blocks) or [section("3 claims")],
        **extra,
    }


PICKER = [checkboxes("g1", "1", "2"), checkboxes("g2", "3"), button()]
RIVERSIDE = "C04RIVERSID"
