"""The few Block Kit objects we use, as plain dicts, and the packing of many lines into few sections.

Limits: Slack, Block Kit reference. Strings come in ready: `text.plain` for plain_text, `text.safe` inside mrkdwn.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bot.blocks.text import plain, width
from claims.wording import phrase, say

Json = dict[str, Any]

SECTION = 2900
"""Slack allows 3000 in a section; the rest is room for a last remark."""


def plain_text(text: str) -> Json:
    """Text without markup; emoji codes in it stay codes."""
    return {"type": "plain_text", "text": text, "emoji": False}


def mrkdwn(text: str) -> Json:
    """Text with markup; verbatim, so that Slack links nothing by itself."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def header(text: str) -> Json:
    """A heading."""
    return {"type": "header", "text": plain_text(plain(text, 150))}


def section(text: str, accessory: Json | None = None) -> Json:
    """A paragraph of mrkdwn, shown whole."""
    block: Json = {"type": "section", "text": mrkdwn(text), "expand": True}
    return block | ({"accessory": accessory} if accessory else {})


def fields(pairs: Iterable[tuple[str, str]]) -> Json:
    """Names with their values, two beside each other."""
    return {"type": "section", "fields": [mrkdwn(f"*{name}*\n{value}") for name, value in pairs]}


def context(text: str) -> Json:
    """A small grey line."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def divider() -> Json:
    """A rule across."""
    return {"type": "divider"}


def actions(block_id: str, elements: Sequence[Json]) -> Json:
    """A row of buttons, or a group of checkboxes."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def button(label: str, action_id: str, value: str, *, spoken: str = "", primary: bool = False) -> Json:
    """A button; `spoken` is what a screen reader says instead of the label."""
    block: Json = {"type": "button", "action_id": action_id, "text": plain_text(plain(label, 75)), "value": value}
    if spoken:
        block["accessibility_label"] = plain(spoken, 75)
    return block | ({"style": "primary"} if primary else {})


def one_primary(row: Sequence[Json]) -> list[Json]:
    """Leave only the first primary button of a row primary: two would each say that they are the one to press."""
    first = next((one for one in row if one.get("style") == "primary"), None)
    rest = ("style", "primary")
    return [one if one is first else {key: value for key, value in one.items() if (key, value) != rest} for one in row]


def input_block(block_id: str, label: str, element: Json, *, optional: bool = False, hint: str = "") -> Json:
    """An input of a modal under its label; what is given comes with the submission, under both ids."""
    block: Json = {
        "type": "input", "block_id": block_id, "label": plain_text(plain(label, 150)), "element": element,
        "optional": optional,
    }  # fmt: skip
    return block | ({"hint": plain_text(plain(hint, 300))} if hint else {})


def message(text: str, blocks: Sequence[Json]) -> Json:
    """A message: `text` is what notifications show and screen readers say, as mrkdwn without mentions."""
    return {"text": text, "blocks": list(blocks)}


def modal(title: str, blocks: Sequence[Json], *, close: str = phrase("Close"), **more: Any) -> Json:
    """A modal; title and close take 24 characters each."""
    view: Json = {
        "type": "modal",
        "title": plain_text(plain(title, 24)),
        "close": plain_text(plain(say(close), 24)),
        "blocks": list(blocks),
    }
    return view | more


def pack(
    lines: Iterable[str], sections: int, most_bytes: int | None = None, gap: str = "\n"
) -> tuple[tuple[str, ...], int]:
    """Put lines into as few paragraphs as they fit in, in order, each line whole.

    Args:
        lines: mrkdwn, each no wider than `SECTION`; read only as far as they fit.
        sections: the most paragraphs to fill.
        most_bytes: the most JSON to fill them with, no bound when None.
        gap: what stands between two lines of a paragraph.

    Returns:
        The paragraphs, and how many of the lines are in them.
    """
    packed: list[list[str]] = []
    filled = spent = taken = 0
    for line in lines:
        size, cost = width(line) + len(gap), len(json.dumps(line))
        if most_bytes is not None and spent + cost > most_bytes:
            break
        if not packed or filled + size > SECTION:
            if len(packed) == sections:
                break
            packed.append([])
            filled = 0
        packed[-1].append(line)
        filled, spent, taken = filled + size, spent + cost, taken + 1
    return tuple(gap.join(each) for each in packed), taken
