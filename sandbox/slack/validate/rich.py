"""Rich text, and the table whose cells may hold it.

Limits: the `table` changelog of 14 August 2025 (100 rows, 20 columns, 10,000 characters, one table
per message). Mentions of everybody or of a group are refused here as they are in mrkdwn.
"""

from typing import Any

from sandbox.slack.validate.elements import IDENTIFIER, web_address
from sandbox.slack.validate.fields import (
    Check,
    Shape,
    array,
    by_type,
    flag,
    number,
    one_of,
    string,
    typed,
    whole,
)
from sandbox.slack.validate.problem import Report, step

# Slack names no cap on the pieces of one rich text; this keeps a runaway loop visible.
MOST_PIECES = 1000
TABLE_CHARACTERS = 10_000

_TEXT_STYLE = Shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag))
_STYLED: dict[str, Check] = {"style": _TEXT_STYLE}
# A space between two styled pieces is a piece of its own.
_PIECE_TEXT = string(3000, blank=True)


def _no_broadcast(_value: Any, at: str, report: Report) -> None:
    report.add(step(at, "type"), "broadcast", "calls a whole channel or group, which this app never does")


_TEXT = typed("text", {"text": _PIECE_TEXT}, _STYLED)
_LINK = typed("link", {"url": web_address}, {**_STYLED, "text": _PIECE_TEXT, "unsafe": flag})
_PIECES: dict[str, Check] = {
    "text": _TEXT,
    "link": _LINK,
    "user": typed("user", {"user_id": IDENTIFIER}, _STYLED),
    "channel": typed("channel", {"channel_id": IDENTIFIER}, _STYLED),
    "emoji": typed("emoji", {"name": string(255)}, {**_STYLED, "unicode": string(255), "skin_tone": whole(1, 6)}),
    "date": typed(
        "date",
        {"timestamp": whole(0, 9_999_999_999), "format": string(255)},
        {**_STYLED, "url": web_address, "fallback": string(255)},
    ),
    "broadcast": _no_broadcast,
    "usergroup": _no_broadcast,
}
_LINE: dict[str, Check] = {"elements": array(by_type(_PIECES, "unsupported_element"), MOST_PIECES)}
_PLAIN_LINE = array(by_type({"text": _TEXT, "link": _LINK}, "unsupported_element"), MOST_PIECES)
_BORDER: dict[str, Check] = {"border": whole(0, 1)}
_SECTION = typed("rich_text_section", _LINE)
_PARTS: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": typed("rich_text_quote", _LINE, _BORDER),
    "rich_text_preformatted": typed("rich_text_preformatted", {"elements": _PLAIN_LINE}, _BORDER),
    "rich_text_list": typed(
        "rich_text_list",
        {
            "style": one_of("bullet", "ordered"),
            "elements": array(by_type({"rich_text_section": _SECTION}), MOST_PIECES),
        },
        {**_BORDER, "indent": whole(0, 8), "offset": whole(0, 1000)},
    ),
}
RICH_TEXT = typed(
    "rich_text",
    {"elements": array(by_type(_PARTS, "unsupported_element"), MOST_PIECES)},
    {"block_id": IDENTIFIER},
)

_CELL = by_type(
    {
        "raw_text": typed("raw_text", {"text": string(TABLE_CHARACTERS)}),
        "raw_number": typed("raw_number", {"value": number, "text": string(TABLE_CHARACTERS)}),
        "rich_text": RICH_TEXT,
    },
    "unsupported_element",
)
_COLUMN = Shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def _column_setting(value: Any, at: str, report: Report) -> None:
    if value is not None:
        _COLUMN(value, at, report)


def characters(value: Any) -> int:
    """Return the number of characters people would read in a cell or a rich text."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(characters(each) for each in value.get("elements", ()))
    return 0


def _table_size(value: Any, at: str, report: Report) -> None:
    total = sum(characters(cell) for row in value["rows"] for cell in row)
    if total > TABLE_CHARACTERS:
        report.add(step(at, "rows"), "too_long", f"has {total} characters, at most {TABLE_CHARACTERS} are allowed")


TABLE = typed(
    "table",
    {"rows": array(array(_CELL, 20), 100)},
    {"block_id": IDENTIFIER, "column_settings": array(_column_setting, 20)},
    (_table_size,),
)
