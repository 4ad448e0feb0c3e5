"""The interactive elements and the composition objects inside them.

Limits: `@slack/types` block-elements and composition-objects; where slack_sdk allows more
(option values of 150), the smaller number counts.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.slack.validate.fields import (
    Check,
    Shape,
    array,
    by_type,
    exactly_one,
    flag,
    mrkdwn,
    one_of,
    string,
    typed,
    unique,
    whole,
)
from sandbox.slack.validate.problem import Report, step

IDENTIFIER = string(255)
_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?")


def _plain_shape(longest: int) -> Shape:
    return typed("plain_text", {"text": string(longest)}, {"emoji": flag})


def _mrkdwn_shape(longest: int) -> Shape:
    return typed("mrkdwn", {"text": mrkdwn(longest)}, {"verbatim": flag})


def plain(longest: int) -> Check:
    """Return a check of a plain_text object."""
    return by_type({"plain_text": _plain_shape(longest)})


def any_text(longest: int) -> Check:
    """Return a check of a text object, plain_text or mrkdwn."""
    return by_type({"plain_text": _plain_shape(longest), "mrkdwn": _mrkdwn_shape(longest)})


def web_address(value: Any, at: str, report: Report) -> None:
    """Check an http or https address of at most 3000 characters."""
    before = len(report.problems)
    string(3000)(value, at, report)
    if len(report.problems) == before and not re.fullmatch(r"https?://[^\s<>|]+", value):
        report.add(at, "bad_url", "must be an http or https address")


CONFIRM = Shape(
    {"title": plain(100), "text": plain(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)


def _option(text: Check, **more: Check) -> Shape:
    return Shape({"text": text, "value": string(75)}, {"description": plain(75), **more})


PLAIN_OPTION = _option(plain(75))
CHECKBOX_OPTION = _option(any_text(75))
OPTION_GROUP = Shape({"label": plain(75), "options": array(PLAIN_OPTION, 100)})


def _choices(value: Any, at: str) -> list[tuple[str, Any]]:
    """Return every (pointer, option) an element offers, in groups or not."""
    lists = [(step(at, "options"), value.get("options", ()))]
    for index, group in enumerate(value.get("option_groups", ())):
        lists.append((f"{at}/option_groups/{index}/options", group["options"]))
    return [(step(where, index), option) for where, options in lists for index, option in enumerate(options)]


def distinct_values(value: Any, at: str, report: Report) -> None:
    """Check that no two options of one element share a value."""
    choices = [(step(where, "value"), option["value"]) for where, option in _choices(value, at)]
    unique(choices, "duplicate_value", report)


def _initial_among_options(value: Any, at: str, report: Report) -> None:
    offered = [option for _, option in _choices(value, at)]
    picked = [(step(at, "initial_option"), value["initial_option"])] if "initial_option" in value else []
    where = step(at, "initial_options")
    picked += [(step(where, index), each) for index, each in enumerate(value.get("initial_options", ()))]
    for pointer, option in picked:
        if option not in offered:
            report.add(pointer, "not_an_option", "must equal one of the options in every key")


def _initial_distinct(value: Any, at: str, report: Report) -> None:
    where = step(at, "initial_options")
    picked = [(step(where, index), each) for index, each in enumerate(value.get("initial_options", ()))]
    unique(picked, "duplicate_value", report)
    most = value.get("max_selected_items")
    if most is not None and len(picked) > most:
        report.add(where, "too_many", f"has {len(picked)} items, max_selected_items is {most}")


def _calendar_date(value: Any, at: str, report: Report) -> None:
    before = len(report.problems)
    string(10)(value, at, report)
    if len(report.problems) > before:
        return
    try:
        good = date.fromisoformat(value).isoformat() == value
    except ValueError:
        good = False
    if not good:
        report.add(at, "bad_date", "must be a day written YYYY-MM-DD")


def _decimal_string(value: Any, at: str, report: Report) -> None:
    before = len(report.problems)
    string(50)(value, at, report)
    if len(report.problems) == before and not _NUMBER.fullmatch(value):
        report.add(at, "bad_number", "must be a number written as a string")


def _lengths_in_order(value: Any, at: str, report: Report) -> None:
    low, high = value.get("min_length", 0), value.get("max_length", 3000)
    if low > high:
        report.add(step(at, "min_length"), "out_of_range", "is more than max_length")
    elif len(value.get("initial_value", "")) > high:
        report.add(step(at, "initial_value"), "too_long", f"is longer than max_length, {high}")


def _numbers_in_order(value: Any, at: str, report: Report) -> None:
    for key in ("initial_value", "min_value", "max_value"):
        if "." in value.get(key, "") and not value["is_decimal_allowed"]:
            report.add(step(at, key), "bad_number", "has decimals, which is_decimal_allowed forbids")
    low, high = value.get("min_value"), value.get("max_value")
    if low and high and Decimal(low) > Decimal(high):
        report.add(step(at, "min_value"), "out_of_range", "is more than max_value")


def _extension(value: Any, at: str, report: Report) -> None:
    before = len(report.problems)
    string(255)(value, at, report)
    if len(report.problems) == before and not re.fullmatch(r"[a-z0-9]+", value):
        report.add(at, "bad_filetype", "must be a file extension in lower case, without its dot")


def _distinct_filetypes(value: Any, at: str, report: Report) -> None:
    where = step(at, "filetypes")
    kinds = [(step(where, index), each) for index, each in enumerate(value.get("filetypes", ()))]
    unique(kinds, "duplicate_value", report)


def _modals_only(value: Any, at: str, report: Report) -> None:
    if report.surface != "modal":
        report.add(step(at, "type"), "wrong_surface", f"a {report.surface} has no {value['type']}")


_SLACK_FILE = Shape({}, {"id": string(255), "url": web_address}, (exactly_one("id", "url"),))
IMAGE_KEYS: dict[str, Check] = {"image_url": web_address, "slack_file": _SLACK_FILE}
IMAGE_RULES = (exactly_one("image_url", "slack_file"),)

_ACTIONABLE: dict[str, Check] = {"action_id": IDENTIFIER}
_CONFIRMABLE: dict[str, Check] = {**_ACTIONABLE, "confirm": CONFIRM}
_FOCUSABLE: dict[str, Check] = {**_CONFIRMABLE, "focus_on_load": flag}
_MENU: dict[str, Check] = {**_FOCUSABLE, "placeholder": plain(150)}
_STATIC: dict[str, Check] = {
    "options": array(PLAIN_OPTION, 100),
    "option_groups": array(OPTION_GROUP, 100),
}
_DISPATCH = Shape(
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)},
)
_TYPED_IN: dict[str, Check] = {
    **_ACTIONABLE,
    "focus_on_load": flag,
    "placeholder": plain(150),
    "dispatch_action_config": _DISPATCH,
}
_MANY: dict[str, Check] = {"initial_options": array(PLAIN_OPTION, 100), "max_selected_items": whole(1, 100)}
_STATIC_RULES = (exactly_one("options", "option_groups"), distinct_values, _initial_among_options)

BUTTON = typed(
    "button",
    {"text": plain(75)},
    {
        **_CONFIRMABLE,
        "value": string(2000),
        "url": web_address,
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
)
CHECKBOXES = typed(
    "checkboxes",
    {"options": array(CHECKBOX_OPTION, 10)},
    {**_FOCUSABLE, "initial_options": array(CHECKBOX_OPTION, 10)},
    (distinct_values, _initial_among_options, _initial_distinct),
)
RADIO_BUTTONS = typed(
    "radio_buttons",
    {"options": array(PLAIN_OPTION, 10)},
    {**_FOCUSABLE, "initial_option": PLAIN_OPTION},
    (distinct_values, _initial_among_options),
)
STATIC_SELECT = typed("static_select", {}, {**_MENU, **_STATIC, "initial_option": PLAIN_OPTION}, _STATIC_RULES)
MULTI_STATIC_SELECT = typed(
    "multi_static_select", {}, {**_MENU, **_STATIC, **_MANY}, (*_STATIC_RULES, _initial_distinct)
)
EXTERNAL_SELECT = typed(
    "external_select", {}, {**_MENU, "initial_option": PLAIN_OPTION, "min_query_length": whole(0, 3000)}
)
USERS_SELECT = typed("users_select", {}, {**_MENU, "initial_user": string(255)})
OVERFLOW = typed(
    "overflow", {"options": array(_option(plain(75), url=web_address), 5)}, _CONFIRMABLE, (distinct_values,)
)
DATEPICKER = typed("datepicker", {}, {**_MENU, "initial_date": _calendar_date})
IMAGE = typed("image", {"alt_text": string(2000)}, IMAGE_KEYS, IMAGE_RULES)

_CHOOSERS: dict[str, Check] = {
    "checkboxes": CHECKBOXES,
    "radio_buttons": RADIO_BUTTONS,
    "static_select": STATIC_SELECT,
    "multi_static_select": MULTI_STATIC_SELECT,
    "external_select": EXTERNAL_SELECT,
    "users_select": USERS_SELECT,
    "datepicker": DATEPICKER,
}
ACTION_ELEMENTS: dict[str, Check] = {"button": BUTTON, "overflow": OVERFLOW, **_CHOOSERS}
ACCESSORIES: dict[str, Check] = {**ACTION_ELEMENTS, "image": IMAGE}
CONTEXT_ELEMENTS: dict[str, Check] = {
    "plain_text": _plain_shape(3000),
    "mrkdwn": _mrkdwn_shape(3000),
    "image": IMAGE,
}
INPUT_ELEMENTS: dict[str, Check] = {
    **_CHOOSERS,
    "plain_text_input": typed(
        "plain_text_input",
        {},
        {
            **_TYPED_IN,
            "initial_value": string(3000),
            "multiline": flag,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
        (_lengths_in_order,),
    ),
    "email_text_input": typed("email_text_input", {}, {**_TYPED_IN, "initial_value": string(3000)}),
    "url_text_input": typed("url_text_input", {}, {**_TYPED_IN, "initial_value": string(3000)}),
    "number_input": typed(
        "number_input",
        {"is_decimal_allowed": flag},
        {
            **_TYPED_IN,
            "initial_value": _decimal_string,
            "min_value": _decimal_string,
            "max_value": _decimal_string,
        },
        (_numbers_in_order,),
    ),
    # Slack names no limit for the extensions; this one is ours. It takes no focus_on_load and no confirm.
    "file_input": typed(
        "file_input",
        {},
        {**_ACTIONABLE, "filetypes": array(_extension, 100), "max_files": whole(1, 10)},
        (_modals_only, _distinct_filetypes),
    ),
}
