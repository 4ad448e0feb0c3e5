"""Valid payloads, and a way to change exactly one thing in a copy of them."""

from copy import deepcopy
from typing import Any

GONE = object()


def changed(payload: Any, pointer: str, value: Any) -> Any:
    """Return a copy of `payload` with `value` at `pointer`: added, replaced, or taken out if GONE."""
    copy = deepcopy(payload)
    *way, last = pointer.strip("/").split("/")
    place = copy
    for key in way:
        place = place[int(key)] if isinstance(place, list) else place[key]
    if isinstance(place, list):
        place[int(last) : int(last) + 1] = [] if value is GONE else [value]
    elif value is GONE:
        del place[last]
    else:
        place[last] = value
    return copy


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(f"Claim {value}"), "value": value}


def options(count: int) -> list[dict[str, Any]]:
    return [option(str(number)) for number in range(count)]


CONFIRM = {
    "title": plain("Void?"),
    "text": plain("This cannot be undone."),
    "confirm": plain("Void"),
    "deny": plain("Keep"),
    "style": "danger",
}

BUTTON = {
    "type": "button",
    "action_id": "claims.send",
    "text": plain("Send 2 claims"),
    "value": "sel-1",
    "style": "primary",
    "accessibility_label": "Send 2 claims to DocuSign",
}

# One valid element of each type that we model, full of the keys it may have.
ELEMENTS: dict[str, dict[str, Any]] = {
    "button": {**BUTTON, "confirm": CONFIRM, "url": "https://example.com/claim"},
    "checkboxes": {
        "type": "checkboxes",
        "action_id": "pick",
        "options": [
            {"text": mrkdwn("*RT-014* Doyle &amp; Sons"), "description": plain("USD 1"), "value": "1"},
            option("2"),
        ],
        "initial_options": [option("2")],
        "confirm": CONFIRM,
        "focus_on_load": False,
    },
    "radio_buttons": {"type": "radio_buttons", "options": options(2), "initial_option": option("1")},
    "static_select": {
        "type": "static_select",
        "placeholder": plain("Project"),
        "options": options(2),
        "initial_option": option("0"),
    },
    "multi_static_select": {
        "type": "multi_static_select",
        "option_groups": [{"label": plain("Riverside Tower"), "options": options(2)}],
        "initial_options": [option("0")],
        "max_selected_items": 2,
    },
    "external_select": {"type": "external_select", "min_query_length": 0, "initial_option": option("9")},
    "users_select": {"type": "users_select", "initial_user": "U04MAYAOKAF", "placeholder": plain("Who")},
    "overflow": {"type": "overflow", "options": [{**option("1"), "url": "https://example.com"}, option("2")]},
    "datepicker": {"type": "datepicker", "initial_date": "2026-02-28"},
    "image": {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "Site plan"},
    "plain_text_input": {
        "type": "plain_text_input",
        "initial_value": "Wet weather",
        "multiline": True,
        "min_length": 3,
        "max_length": 200,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    },
    "email_text_input": {"type": "email_text_input", "initial_value": "maya.okafor@harbour-rowe.example"},
    "url_text_input": {"type": "url_text_input", "initial_value": "https://example.com"},
    "number_input": {
        "type": "number_input",
        "is_decimal_allowed": True,
        "initial_value": "2.5",
        "min_value": "-1",
        "max_value": "10",
    },
    "file_input": {"type": "file_input", "action_id": "files", "filetypes": ["pdf", "png"], "max_files": 10},
}

RICH_TEXT = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Doyle & Sons <steel>", "style": {"bold": True}},
                {"type": "text", "text": " "},
                {"type": "link", "url": "https://example.com/?a=1&b=2", "text": "Open"},
                {"type": "user", "user_id": "U04MAYAOKAF"},
                {"type": "emoji", "name": "tada"},
                {"type": "date", "timestamp": 1770000000, "format": "{date}", "fallback": "2 Feb"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 1,
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "One"}]}],
        },
        {"type": "rich_text_preformatted", "border": 0, "elements": [{"type": "text", "text": "x = 1"}]},
        {"type": "rich_text_quote", "elements": [{"type": "channel", "channel_id": "C04RIVERSID"}]},
    ],
}

# One valid block of each type that we model.
BLOCKS: dict[str, dict[str, Any]] = {
    "header": {"type": "header", "block_id": "top", "text": plain("Claims & notices")},
    "divider": {"type": "divider"},
    "section": {
        "type": "section",
        "text": mrkdwn("*Riverside Tower* <https://example.com/?a=1&amp;b=2|open>"),
        "fields": [mrkdwn("*Payable*"), plain("USD 1,200.00")],
        "accessory": ELEMENTS["overflow"],
        "expand": True,
    },
    "context": {"type": "context", "elements": [mrkdwn("Results 1–10 of 37"), ELEMENTS["image"]]},
    "actions": {
        "type": "actions",
        "elements": [BUTTON, {"type": "button", "action_id": "claims.next", "text": plain("Next")}],
    },
    "input": {
        "type": "input",
        "label": plain("Reason"),
        "hint": plain("Shown in the thread"),
        "element": ELEMENTS["plain_text_input"],
        "optional": True,
        "dispatch_action": False,
    },
    "image": {**ELEMENTS["image"], "title": plain("Plan")},
    "markdown": {"type": "markdown", "text": "**Sent** 3 & counting"},
    "alert": {"type": "alert", "text": plain("Two claims were left out."), "level": "warning"},
    "rich_text": RICH_TEXT,
    "table": {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": "Claim"}, {"type": "raw_number", "value": 2, "text": "2"}]],
        "column_settings": [None, {"align": "right", "is_wrapped": True}],
    },
}


def message(*blocks: Any) -> dict[str, Any]:
    return {"channel": "C04RIVERSID", "text": "2 claims are ready to send", "blocks": list(blocks)}


def modal(*blocks: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "claims.confirm",
        "title": plain("Send 2 claims?"),
        "submit": plain("Send"),
        "close": plain("Back"),
        "private_metadata": "sel-1",
        "clear_on_close": True,
        "blocks": list(blocks),
    }
