"""Whole payloads: the arguments of a message call, a view, and the answer to an external select.

Rules that need more than one block live here: unique ids, totals, and the size of the JSON.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.slack.validate.blocks import MARKDOWN_CHARACTERS, block
from sandbox.slack.validate.elements import IDENTIFIER, OPTION_GROUP, PLAIN_OPTION, distinct_values, plain
from sandbox.slack.validate.fields import (
    Check,
    Shape,
    array,
    exactly_one,
    flag,
    mrkdwn,
    one_of,
    string,
    typed,
    unique,
)
from sandbox.slack.validate.problem import Problem, Report, step

# chat.update answers msg_too_long above 4,000; the fallback has to survive every update.
FALLBACK_CHARACTERS = 3999
# views.open: view_too_large above 250 kB.
VIEW_BYTES = 250_000
# Slack gives no number for msg_blocks_too_long; this budget is ours.
MESSAGE_BYTES = 100_000

Found = tuple[str, Mapping[str, Any]]

_ATTACHMENT = Shape(
    {"blocks": array(block, 50)},
    {"color": string(7), "fallback": string(FALLBACK_CHARACTERS)},
)


def _open_object(value: Any, at: str, report: Report) -> None:
    if not isinstance(value, Mapping):
        report.add(at, "wrong_type", "must be an object")


_METADATA = Shape({"event_type": string(255), "event_payload": _open_object})

_ANY_MESSAGE: dict[str, Check] = {
    "text": mrkdwn(FALLBACK_CHARACTERS),
    "blocks": array(block, 50, least=0),
    "attachments": array(_ATTACHMENT, 100, least=0),
    **dict.fromkeys(("token", "channel", "ts", "thread_ts", "user", "username"), IDENTIFIER),
    **dict.fromkeys(("icon_emoji", "icon_url", "client_msg_id"), IDENTIFIER),
    **dict.fromkeys(("unfurl_links", "unfurl_media", "mrkdwn", "as_user"), flag),
    **dict.fromkeys(("replace_original", "delete_original"), flag),
    "response_type": one_of("ephemeral", "in_channel"),
    # Both would turn a bare @channel in a name into a call to everybody.
    "link_names": one_of(False),
    "parse": one_of("none"),
}
_LASTING: dict[str, Check] = {"reply_broadcast": flag, "metadata": _METADATA}


def _has_fallback(payload: Mapping[str, Any], report: Report) -> None:
    if "text" not in payload and payload.get("delete_original") is not True:
        report.add("/text", "missing", "notifications and screen readers read the text, not the blocks")


_MESSAGE = Shape({}, {**_ANY_MESSAGE, **_LASTING})
_EPHEMERAL = Shape({}, _ANY_MESSAGE)

_ANY_VIEW: dict[str, Check] = {
    "private_metadata": string(3000, shortest=0),
    "callback_id": IDENTIFIER,
    "external_id": IDENTIFIER,
}
_MODAL = typed(
    "modal",
    {"title": plain(24), "blocks": array(block, 100)},
    {
        **_ANY_VIEW,
        "submit": plain(24),
        "close": plain(24),
        **dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), flag),
    },
)
_HOME = typed("home", {"blocks": array(block, 100)}, _ANY_VIEW)
_OPTIONS = Shape(
    {},
    {"options": array(PLAIN_OPTION, 100, least=0), "option_groups": array(OPTION_GROUP, 100)},
    (exactly_one("options", "option_groups"), distinct_values),
)


def check_message(payload: Mapping[str, Any], *, ephemeral: bool = False) -> list[Problem]:
    """Return what Slack would refuse in the arguments of a message; empty when it would take them.

    `payload` is the decoded body of chat.postMessage, chat.update, chat.postEphemeral, a
    response_url or an ack. An ephemeral message may not carry metadata nor be broadcast.
    """
    report = Report("message")
    (_EPHEMERAL if ephemeral else _MESSAGE)(payload, "", report)
    if isinstance(payload, Mapping):
        _has_fallback(payload, report)
        found = list(_blocks(payload))
        _distinct_block_ids(found, report)
        _one_table(found, report)
        _markdown_total(found, report)
        _one_focus(found, report)
        _fits(payload, MESSAGE_BYTES, report)
    return report.problems


def check_view(view: Mapping[str, Any]) -> list[Problem]:
    """Return what Slack would refuse in a modal or a Home tab; empty when it would take it."""
    kind = view.get("type") if isinstance(view, Mapping) else None
    if kind not in ("modal", "home"):
        return [Problem("/type", "must be modal or home", "not_allowed")]
    report = Report("modal" if kind == "modal" else "home")
    (_MODAL if kind == "modal" else _HOME)(view, "", report)
    found = list(_blocks(view))
    _distinct_block_ids(found, report)
    _one_focus(found, report)
    if kind == "modal" and "submit" not in view and any(each.get("type") == "input" for _, each in found):
        report.add("/submit", "missing", "a modal with an input block has a submit button")
    _fits(view, VIEW_BYTES, report)
    return report.problems


def check_options(answer: Mapping[str, Any]) -> list[Problem]:
    """Return what Slack would refuse in the answer to a block_suggestion; no options is a fair answer."""
    report = Report("message")
    _OPTIONS(answer, "", report)
    return report.problems


def _blocks(payload: Mapping[str, Any]) -> Iterator[Found]:
    """Yield every (pointer, block) that is an object, those in attachments too."""
    yield from _objects(payload.get("blocks"), "/blocks")
    for at, attachment in _objects(payload.get("attachments"), "/attachments"):
        yield from _objects(attachment.get("blocks"), step(at, "blocks"))


def _objects(value: Any, at: str) -> Iterator[Found]:
    for index, each in enumerate(value if isinstance(value, list | tuple) else ()):
        if isinstance(each, Mapping):
            yield step(at, index), each


def _distinct_block_ids(found: list[Found], report: Report) -> None:
    ids = [(step(at, "block_id"), each["block_id"]) for at, each in found if isinstance(each.get("block_id"), str)]
    unique(ids, "duplicate_block_id", report)


def _one_table(found: list[Found], report: Report) -> None:
    tables = [at for at, each in found if each.get("type") == "table"]
    for at in tables[1:]:
        report.add(at, "second_table", "a message has one table")


def _markdown_total(found: list[Found], report: Report) -> None:
    total = 0
    for at, each in found:
        text = each.get("text")
        if each.get("type") != "markdown" or not isinstance(text, str) or len(text) > MARKDOWN_CHARACTERS:
            continue
        total += len(text)
        if total > MARKDOWN_CHARACTERS:
            report.add(step(at, "text"), "too_long", f"markdown reaches {total} characters in this message")


def _one_focus(found: list[Found], report: Report) -> None:
    focused = [
        step(where, "focus_on_load")
        for at, each in found
        for where, element in _elements(at, each)
        if element.get("focus_on_load") is True
    ]
    for where in focused[1:]:
        report.add(where, "second_focus", "one element may take the focus")


def _elements(at: str, each: Mapping[str, Any]) -> Iterator[Found]:
    yield from _objects(each.get("elements"), step(at, "elements"))
    for key in ("element", "accessory"):
        if isinstance(each.get(key), Mapping):
            yield step(at, key), each[key]


def _fits(payload: Mapping[str, Any], most: int, report: Report) -> None:
    try:
        # As slack_sdk writes it on the wire, non-ASCII escaped: the longest of the usual spellings.
        size = len(json.dumps(dict(payload), default=str))
    except (RecursionError, ValueError, TypeError):
        report.add("", "too_large", "is nested too deeply, or is not JSON")
        return
    if size > most:
        report.add("", "too_large", f"is {size} bytes of JSON, at most {most} are allowed")
